"""No statement of a tick, a command or an answer looks through a whole table that grows with what was posted."""

import inspect
import re
import sqlite3
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from adapters.room.room import Room
from adapters.room.world import World
from bot.app import Bot
from bot.errors import Refusal
from bot.model import Channel, Prompt, Schedule, Turn
from bot.schedule import housekeeping
from bot.store import (
    daily_lines,
    groups,
    imports,
    notes,
    notices,
    people,
    posts,
    pragmas,
    prompts,
    schedules,
    search,
    suggestions,
    taps,
    word_drafts,
)
from bot.store.database import Store, Transaction
from tests.stores import fresh_store

BIG = ("posts", "prompts", "schedules", "prompt_changes", "prompt_versions", "prompt_history", "notices", "taps",
       "channels", "notes", "daily_lines", "suggestions", "schedule_days")  # fmt: skip
NOUNS = (daily_lines, groups, imports, notes, notices, people, posts, prompts, schedules, search, suggestions, taps,
         word_drafts)  # fmt: skip
MAY = {  # and why
    "people.addresses": "once, at the first start after an upgrade",
    "prompts.load_built_in": "once, at the first start with new words",
    "notes.forget": "once an hour, and the notes of ninety days are few",
    "daily_lines.forget": "once an hour, and one row for each person",
}

AMISS = (Refusal, LookupError, TypeError, ValueError, AttributeError, sqlite3.Error)  # where made-up values fit nothing


class Watched(sqlite3.Connection):
    """A connection that remembers which of our statements look through a big table."""

    found: dict[str, str]

    def execute(self, sql: str, values: Any = (), /) -> sqlite3.Cursor:
        self._look(sql, values)
        return super().execute(sql, values)

    def executemany(self, sql: str, values: Iterable[Any], /) -> sqlite3.Cursor:
        rows = list(values)
        if rows:
            self._look(sql, rows[0])
        return super().executemany(sql, rows)

    def _look(self, sql: str, values: Any) -> None:
        who = _who_says_it()
        if who and sql.split()[0] in ("SELECT", "WITH", "UPDATE", "DELETE", "INSERT") and who not in MAY:
            for row in super().execute(f"EXPLAIN QUERY PLAN {sql}", values):
                if whole_table(sql, row[3]):
                    self.found[f"{who}: {row[3]}"] = sql


def _who_says_it() -> str:
    """The function of the store that a statement comes from; what tests look at themselves is theirs."""
    frame = sys._getframe(2)
    while frame.f_back and frame.f_code.co_filename.endswith(("test_big_ledger.py", "store/database.py")):
        frame = frame.f_back
    path = Path(frame.f_code.co_filename)
    name = re.sub(r"^_", "", frame.f_code.co_name)
    return f"{path.stem}.{name}" if path.parent.name == "store" and path.parent.parent.name == "bot" else ""


def whole_table(sql: str, step: str) -> bool:
    """Whether a step of SQLite's plan goes through a big table; a partial index holds only the few that matter."""
    found = re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", step)
    if found is None or found[2] in PARTIAL:
        return False
    named = re.findall(rf"\b(\w+)\s+(?:AS\s+)?{found[1]}\b", f"{sql} {VIEWS}")
    return not {found[1], *named}.isdisjoint(BIG)


def watched() -> tuple[Store, Watched]:
    image = fresh_store()._conn.serialize()
    conn = sqlite3.connect(":memory:", factory=Watched)
    conn.found = {}
    conn.deserialize(image)
    pragmas.prepare(conn)
    return Store(conn), conn


def _in_schema(sql: str) -> list[str]:
    return [row[0] for row in fresh_store()._conn.execute(sql)]


PARTIAL = _in_schema(
    "SELECT i.name FROM sqlite_schema s, pragma_index_list(s.name) i WHERE s.type = 'table' AND partial"
)
VIEWS = " ".join(_in_schema("SELECT sql FROM sqlite_schema WHERE type = 'view'"))


def sample(kind: Any, known: Mapping[Any, Any]) -> Any:
    """A value of this type."""
    if get_origin(kind) is not None and not isinstance(kind, type) and type(None) in get_args(kind):
        kind = next(each for each in get_args(kind) if each is not type(None))
    origin = get_origin(kind) or kind
    if origin in known:
        return known[origin]
    if origin in (Sequence, Collection, Iterable, list, tuple, set):
        inner = get_args(kind)[0] if get_args(kind) else str
        return {1} if origin is set else [sample(inner, known)] if get_args(kind) else []
    if origin in (dict, Mapping):
        return {}
    return "reminder"


def functions(module: ModuleType) -> Iterator[tuple[str, Any]]:
    for name, each in vars(module).items():
        if inspect.isfunction(each) and each.__module__ == module.__name__ and name[0] != "_":
            yield name, each


def test_what_is_watched_for_is_seen() -> None:
    assert whole_table("SELECT * FROM posts p WHERE p.state = 'sent'", "SCAN p")
    assert whole_table("SELECT * FROM group_prompts WHERE for_group = 1", "SCAN p")
    assert whole_table("DELETE FROM notices", "SCAN notices USING COVERING INDEX notices_causes")
    assert not whole_table("UPDATE posts SET state = 'held'", "SCAN posts USING INDEX posts_unsent")
    assert not whole_table("SELECT * FROM groups g", "SCAN g")


@pytest.mark.parametrize("module", NOUNS, ids=lambda each: each.__name__)
def test_no_function_of_the_store_looks_through_a_big_table(module: ModuleType) -> None:
    store, conn = watched()
    with store.transaction() as tx:
        group = groups.add(tx, "x", "1", "A group", "UTC")
        channel = groups.put_channel(tx, group.id, "c", "parents")
        plan = schedules.add(tx, group.id, channel, "reminder", time(9), 127, "UTC")
        prompt = prompts.for_group(tx, group.id, "reminder", "en")[0]
    known = {int: 1, str: prompt.id, bool: True, Prompt: prompt, Schedule: plan, Channel: channel,
             date: date(2030, 1, 1), datetime: datetime(2030, 1, 1, tzinfo=UTC),
             time: time(9), Turn: Turn(1, "", "", prompt.id)}  # fmt: skip
    called = 0
    for _name, function in functions(module):
        hints = get_type_hints(function)
        signature = inspect.signature(function)
        if hints.get("tx") is not Transaction:
            continue
        called += 1
        given = [sample(hints[name], known) for name, each in signature.parameters.items()
                 if name != "tx" and each.kind is not each.VAR_KEYWORD]  # fmt: skip
        with suppress(*AMISS, ZeroDivisionError), store.transaction() as tx:
            function(tx, *given)
            raise ZeroDivisionError  # undone
    assert called
    assert not conn.found


def test_a_group_with_years_of_posts_is_deleted_in_pieces() -> None:
    bot = Bot(fresh_store(), clock=lambda: datetime(2030, 3, 4, tzinfo=UTC))
    gone, stays = (bot.take_in("fake", number, number, "UTC", {"c": "parents"}, start=True) for number in "12")
    with bot.store.transaction() as tx:
        for group in (gone, stays):
            channel = groups.channels(tx, group.id)[0].id
            post = posts.Draft("", group.id, "channel", "reminder", "x", 1, "me", channel)
            posts.write(tx, [post._replace(key=f"{group.id} {number}") for number in range(300)])
            first = tx.value("SELECT min(id) FROM posts WHERE group_id = ?", group.id)
            pins = [post._replace(key=f"pin {group.id} {number}", kind="pin", follows=first) for number in range(300)]
            posts.write(tx, [*pins, post._replace(key=f"notice {group.id}", place="moderators", channel_id=None)])
            taps.add(tx, first, "been_there", "someone", 1)
        groups.leave(tx, gone.id, 1)
    pieces = 0
    while housekeeping.purge(bot.store, bot.clock()):
        pieces += 1
    assert pieces == 7
    with bot.store.reading() as tx:
        assert [row["group_id"] for row in tx.all("SELECT DISTINCT group_id FROM posts")] == [stays.id]
        assert tx.value("SELECT count(*) FROM posts") == 601 and tx.value("SELECT count(*) FROM taps") == 1
        assert groups.present(tx, "fake") == ["2"]


def test_what_waits_on_a_platform_that_is_not_served_is_nothing_to_do() -> None:
    bot = Bot(fresh_store(), clock=lambda: datetime(2030, 3, 4, tzinfo=UTC))
    group = bot.take_in("elsewhere", "1", "A group", "UTC", {"c": "parents"})
    bot.tell_moderators(group, "cause", "Something to know.")
    assert bot.next_due() is None
    bot.ports["elsewhere"] = Room(bot, World(None, bot.clock, frozen=True), "UTC")
    assert bot.next_due() == bot.clock()
