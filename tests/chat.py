"""A room that tests can talk to: people type, press, fill in and wait; what was seen is a list."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.room.room import Room
from adapters.room.world import Shown, World
from bot.app import Bot
from bot.calls import Call
from bot.model import Member
from bot.replies import Action, Choice
from bot.store.database import Store, Transaction
from tests.stores import fresh_store

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday


class Chat:
    """A room in memory (or in a folder), at noon on a Monday, with the group's first schedules in it."""

    def __init__(self, folder: Path | None = None, zone: str = "UTC", now: datetime = NOON) -> None:
        self.loop = asyncio.new_event_loop()
        self.store = Store.open(folder / "bot.db") if folder else fresh_store()
        self.world = World(folder / "room.db" if folder else None, lambda: now, frozen=True)
        self.bot = Bot(self.store, clock=self.world.now)
        self.room = Room(self.bot, self.world, zone)
        self.wait(self.bot.tick())
        self.seen: list[Shown] = self.world.since(0)

    def wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run something to its end."""
        return self.loop.run_until_complete(work)

    def says(self, person: str, line: str) -> Shown:
        """A person types; the last thing they see of it."""
        return self._last(self.room.says(person, line))

    def presses(self, person: str, label: str) -> Shown:
        """A person presses the latest button with this label (or this id) that is anywhere in the room."""
        for shown in reversed(self.world.since(0)):
            for name, button_id in shown.buttons:
                if label in (name, button_id):
                    return self._last(self.room.presses(person, button_id))
        return self._last(self.room.presses(person, label))

    def fills(self, person: str, **values: str) -> Shown:
        """A person sends the latest form, with these fields changed."""
        form = next(shown.form for shown in reversed(self.world.since(0)) if shown.form and shown.to == person)
        kept = {field["name"]: field["value"] for field in form["fields"]}
        return self._last(self.room.submits(person, form["id"], {**kept, **values}))

    def saves(self, person: str, line: str) -> Shown:
        """A person types words for the library, and saves them as they are shown."""
        self.says(person, line)
        return self.presses(person, "Save")

    def offers(self, person: str, command: str, option: str, typed: str) -> tuple[Choice, ...]:
        """What an option of a command offers while a person types in it, where the platform can ask."""
        call = Call("room", "room", Member(f"room:{person}", person), action=Action(command, {option: typed}))
        choices: tuple[Choice, ...] = self.wait(self.bot.offer(call, option))
        return choices

    def clock(self, to: str) -> list[Shown]:
        """The clock moves on; what appeared meanwhile."""
        before = self.world.last_id()
        self.wait(self.room.moves_clock(to))
        return self.world.since(before)

    def outage(self, until: str) -> list[Shown]:
        """The bot was off until then; what appeared when it came back."""
        before = self.world.last_id()
        self.wait(self.room.has_outage(until))
        return self.world.since(before)

    def posted(self, channel: str = "parents") -> list[str]:
        """Everything that was posted in a channel, the threads left out."""
        seen = self.world.since(0)
        return [each.text for each in seen if each.channel == channel and not each.to and not each.thread_of]

    def notices(self, person: str = "sam") -> list[str]:
        """The notices that a moderator got."""
        return [each.text for each in self.world.since(0) if each.to == person and not each.channel]

    def clear_plans(self) -> None:
        """Take the first schedules away."""
        for number in (1, 2):
            self.says("sam", f"/tune posts remove {number}")

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A transaction of the bot's own store."""
        with self.store.transaction() as tx:
            yield tx

    def close(self) -> None:
        """Close everything, as a clean end would."""
        self.world.close()
        self.store.close()
        self.loop.close()

    def _last(self, work: Coroutine[Any, Any, Any]) -> Shown:
        before = self.world.last_id()
        self.wait(work)
        return self.world.since(before)[0]


def form_values(shown: Shown) -> Mapping[str, str]:
    """The names and values of a form that is shown."""
    assert shown.form is not None
    return {field["name"]: field["value"] for field in shown.form["fields"]}


def everything_stored(chat: Chat) -> str:
    """All that stands in the database, as one text."""
    with chat.transaction() as tx:
        names = [row[0] for row in tx.all("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT NULL")]
        rows = "SELECT * FROM {}"
        return repr([tuple(row) for name in names for row in tx.all(rows.format(name))])
