"""How the room is drawn for the one person who looks at it: the page, one message, one form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from adapters.room.room import Room
from adapters.room.world import BOT, CHANNELS, PEOPLE, Shown
from bot.locales import LANGUAGES, N_, _, dates, n_, spoken

DIRECT = "good-enough"  # how an address names the conversation with Good Enough alone, whose channel is ""
HERE = Path(__file__).parent
QUICK_STEPS = ((N_("+1 hour"), "+1h"), (N_("Tomorrow 09:00"), "tomorrow 09:00"), (N_("+7 days"), "+7d"))
_TOGETHER = timedelta(minutes=5)  # messages of one author this close stand under one name


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks, and where: what the page's address says."""

    person: str
    channel: str = CHANNELS[0]
    thread: int = 0  # the message whose thread is open, 0 for none
    everything: bool = False  # also the oldest messages

    @classmethod
    def of(cls, asked: Mapping[str, Any]) -> Looker:
        """The looker that an address or a form names; what makes no sense is as if it were not there."""
        person, channel, thread = (str(asked.get(key, "")) for key in ("as", "in", "thread"))
        return cls(
            person if person in PEOPLE else PEOPLE[0],
            "" if channel == DIRECT else channel if channel in CHANNELS else CHANNELS[0],
            int(thread) if thread.isascii() and thread.isdigit() and len(thread) < 18 else 0,
            bool(asked.get("all")),
        )

    @property
    def place(self) -> str:
        """The channel as an address names it."""
        return self.channel or DIRECT

    def url(self, **changes: Any) -> str:
        """The address of this view, or of another that differs in what is named."""
        other = replace(self, **changes)
        asked = {"as": other.person, "in": other.place}
        return "/?" + urlencode(asked | ({"thread": str(other.thread)} if other.thread else {}))


@dataclass(frozen=True, slots=True)
class Line:
    """A message as it stands in its list: what comes before it decides about its day and its name."""

    shown: Shown
    local: datetime
    day: str  # the divider above it, "" for none
    first_new: bool  # the line "New" stands above it
    follows: bool  # it stands under the name of the one before
    replies: int  # in the thread that hangs on it

    @property
    def full(self) -> str:
        """The local time in full."""
        return dates.full_moment(self.local)


class Drawing:
    """Draws the room's templates in the language being spoken; only what its looker may see goes in."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._env = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._env.globals.update(BOT=BOT, DIRECT=DIRECT, PEOPLE=PEOPLE, CHANNELS=CHANNELS, name_of=name_of)
        self._env.globals.update(_=_, replies=replies, size_of=size_of, languages=LANGUAGES)

    def page(self, looker: Looker, token: str, hint: bool, wrong: str, values: Mapping[str, str]) -> str:
        """The whole page; what was `wrong` with a post stands on it, and so do the words that were posted."""
        world, zone = self._room.world, self._room.zone
        limit = 1_000_000 if looker.everything else 400
        seen = world.seen_in(looker.person, looker.channel, limit=limit)
        root = next((each for each in seen if each.id == looker.thread and each.thread), None)
        looker = looker if root else replace(looker, thread=0)
        moderates = self._room.moderates(looker.person)
        return self._env.get_template("page.html").render(
            looker=looker, token=token, hint=hint, wrong=wrong, values=values, moderates=moderates,
            lines=list(self._lines(seen, looker.person, zone, world.read_up_to(looker.person, looker.channel))),
            more=len(seen) == limit, root=root and next(self._lines([root], looker.person, zone)),
            answers=list(self._lines(world.seen_in(looker.person, looker.channel, looker.thread), looker.person, zone))
            if root else [],
            form=self.open_form(looker), unread=world.unread(looker.person), last=world.last_id(),
            moderators=[each for each in PEOPLE if self._room.moderates(each)],
            clock=self.clock(), clock_moves=self._room.clock_moves, steps=QUICK_STEPS,
            commands=[each for each in self._room.bot.visible_commands() if moderates or not each.moderators],
            language=spoken(),
        )  # fmt: skip

    def message(self, shown: Shown, before: Shown | None, looker: Looker, token: str) -> str:
        """One message that arrives under `before`."""
        line = self._line(shown, before, looker.person, self._room.zone)
        return self._env.get_template("message.html").render(
            line=line, looker=looker, token=token, prefix="t" if shown.thread_of else "m"
        )

    def form(self, shown: Shown, looker: Looker, token: str) -> str:
        """One form."""
        return self._env.get_template("form.html").render(form=shown, looker=looker, token=token)

    def open_form(self, looker: Looker) -> Shown | None:
        """The form to show on the page: the one opened last here, unless an answer came after it."""
        forms = [form for form in self._room.world.open_forms(looker.person) if form.channel == looker.channel]
        if not forms:
            return None
        answers = self._room.world.seen_in(looker.person, looker.channel, forms[-1].thread_of)
        answered = max((each.id for each in answers if each.to), default=0)
        return forms[-1] if forms[-1].id > answered else None

    def clock(self) -> dict[str, str]:
        """The room's time, for people and for machines."""
        local = self._room.world.now().astimezone(ZoneInfo(self._room.zone))
        return {
            "day": dates.short_day(local), "time": f"{local:%H:%M}", "zone": self._room.zone,
            "machine": local.isoformat(timespec="minutes"), "year": str(local.year),
        }  # fmt: skip

    def _lines(self, seen: list[Shown], person: str, zone: str, read: int = 0) -> Iterator[Line]:
        before: Shown | None = None
        for shown in seen:
            # Who has never looked here has nothing that is newer than the rest.
            new = bool(read) and shown.id > read and (before is None or before.id <= read) and shown.author != person
            line = self._line(shown, before, person, zone)
            yield replace(line, first_new=True, follows=False) if new and before is not None else line
            before = shown

    def _line(self, shown: Shown, before: Shown | None, person: str, zone: str) -> Line:
        local = shown.at.astimezone(ZoneInfo(zone))
        new_day = before is None or before.at.astimezone(ZoneInfo(zone)).date() != local.date()
        follows = (
            before is not None
            and not new_day
            and (before.author, before.to) == (shown.author, shown.to)
            and not before.thread
            and shown.at - before.at < _TOGETHER
        )
        day = dates.day(local) if new_day else ""
        answers = self._room.world.replies(shown.id, person) if shown.thread else 0
        return Line(shown, local, day, False, follows, answers)


def replies(count: int) -> str:
    """How many answers a thread has, in words."""
    return n_("{count} reply", "{count} replies", count) if count else _("no replies yet")


def size_of(count: int) -> str:
    """Bytes in words."""
    return n_("{count} byte", "{count} bytes", count) if count < 1000 else _("{count:,.0f} kB", count=count / 1000)


def name_of(channel: str) -> str:
    """How a channel is called in words."""
    return f"#{channel}" if channel else BOT
