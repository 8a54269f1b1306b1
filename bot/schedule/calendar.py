"""What comes next: schedules, single days and quiet times, joined with the plan of prompts."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from typing import Any

from bot.errors import Refusal
from bot.library import tender
from bot.library.library import Library
from bot.library.planning import Past, Slot, choices, left, nothing, plan
from bot.library.seasons import in_season
from bot.locales import N_, _
from bot.model import Group, Prompt, PromptKind, Schedule, Turn
from bot.schedule import times
from bot.schedule.apart import avoids_loss, touches_loss
from bot.store import groups, posts, schedules
from bot.store.database import Transaction

# Nothing is looked for beyond this: a plan whose every day is skipped or quiet has no next post.
_HORIZON_DAYS = 800
_A_DAY_ANYWHERE = timedelta(days=3)  # after a moment in a local day, that day is over in every zone


@dataclass(frozen=True, slots=True)
class Coming:
    """A post to come: when, and with which turn (None where the library has nothing that fits)."""

    schedule: Schedule
    day: date
    at: datetime  # aware UTC
    note: str | None
    turn: Turn | None
    skipped: str = ""  # why nothing goes out on this day: "skipped" or "quiet"


def change(tx: Transaction, schedule: Schedule, now: datetime, **values: Any) -> Schedule:
    """Change a schedule, put it on the calendar and return it as it is then.

    A Refusal where it would post in a channel that gets no posts.
    """
    if values:
        schedules.change(tx, schedule, **values)
    changed = schedules.get(tx, schedule.group_id, schedule.number)
    if not changed.paused:
        check_channel(tx, changed)
    set_next(tx, changed, now)
    return schedules.get(tx, schedule.group_id, schedule.number)


def check_channel(tx: Transaction, schedule: Schedule) -> None:
    """Refuse a schedule whose channel gets no posts: it is gone, or others read it and nobody allowed that."""
    state, channel = groups.state_of(tx, schedule.channel.id), schedule.channel
    if state == "asked":
        raise Refusal(groups.read_by_others(channel), fix=groups.post_there(channel))
    if state:
        said = _("I cannot post in #{channel} any more. Give plan {number} another channel first.",
                 channel=channel.name, number=schedule.number)  # fmt: skip
        raise Refusal(said, fix=(N_("Change the plan"), f"tune posts edit?number={schedule.number}"))


def set_next(tx: Transaction, schedule: Schedule, now: datetime) -> times.Occurrence | None:
    """Put a new, changed or resumed schedule on the calendar: its first time after now, never twice on one day."""
    if schedule.paused:
        schedules.set_next(tx, schedule.id, None, None)
        return None
    due = datetime.fromtimestamp(schedule.next_due_at, UTC)
    # What was due and is not claimed yet, because this very minute it was changed, still counts as to come.
    since = min(now, due - timedelta(seconds=1)) if schedule.next_due_at else now
    occurrence = times.next_after(schedule.at, schedule.days, schedule.zone, since)
    if schedule.resume_on and occurrence.day < schedule.resume_on:
        before = schedule.resume_on - timedelta(days=1)
        occurrence = times.following(schedule.at, schedule.days, schedule.zone, before)
    while posts.posted_on(tx, schedule.id, occurrence.day):
        occurrence = times.following(schedule.at, schedule.days, schedule.zone, occurrence.day)
    schedules.set_next(tx, schedule.id, occurrence.day, int(occurrence.at.timestamp()))
    return occurrence


def quiet_on(group: Group, day: date) -> bool:
    """Whether the group asked for quiet on this local day, or keeps it as a tender one."""
    if group.tender and tender.muted(group.tender, group.country, day):
        return True
    if group.quiet_until is None:
        return False
    return (group.quiet_from or date.min) <= day < group.quiet_until


def accepts(schedule: Schedule, group: Group, prompt: Prompt, day: date) -> bool:
    """Whether a schedule takes a prompt on a day: its topics, its ages, the season."""
    return takes(schedule, prompt) and in_season(prompt, day, group.country)


def takes(schedule: Schedule, prompt: Prompt) -> bool:
    """Whether a prompt is about what a schedule is about, and for its ages."""
    if schedule.topics and not set(schedule.topics) & set(prompt.topics):
        return False
    return not (schedule.ages and prompt.ages and not set(schedule.ages) & set(prompt.ages))


class Lane:
    """The schedules that share a channel and a kind, and so their rounds, with what they posted: read once."""

    def __init__(self, tx: Transaction, library: Library, group: Group, channel_id: int, kind: PromptKind) -> None:
        self._tx, self._library, self._group = tx, library, group
        self._channel_id, self._kind = channel_id, kind
        self._name = f"{channel_id}/{kind}"  # what seeds the order
        self.schedules = schedules.of_lane(tx, channel_id, kind)
        known = schedules.plans(tx, group.id)
        self._plans = [each.id for each in known]
        self._of_kind = [each for each in known if each.kind == kind]
        self._deck = library.shelf(tx, group, kind).deck(group)
        rows = posts.lane_history(tx, channel_id, kind, [each.id for each in self.schedules])
        self._history = [
            Past(row["schedule_id"], Turn(row["round"], row["slot"], row["entry"], row["prompt_id"]), row["due_at"])
            for row in rows
        ]

    def coming(self, schedule: Schedule, count: int, horizon: int = _HORIZON_DAYS, brief: bool = False) -> list[Coming]:
        """The next posts of a schedule, `count` that go out and the skipped days between them, in order.

        None lies more than `horizon` days ahead. In `brief`, the first day of a quiet stands for all of them.
        """
        if not schedule.next_day:
            return []
        days = _days(self._tx, self._group, self.schedules, schedule.id, count, horizon, brief)
        slots = [self._slot(each.schedule, each.day, swapped) for each, swapped in days if not each.skipped]
        turns = iter(self._plan(slots, self._taken(days[-1][0].at) if days else {}))
        planned = [each if each.skipped else _with_turn(each, next(turns)) for each, _ in days]
        return [each for each in planned if each.schedule.id == schedule.id]

    def next_turn(self, schedule: Schedule) -> Turn | None:
        """The turn of the schedule's next post."""
        first = [each for each in self.coming(schedule, 1, brief=True) if not each.skipped]
        return first[0].turn if first else None

    @property
    def alone(self) -> bool:
        """Whether what a schedule posts next is its own affair: no other of the group posts words of this kind."""
        return len(self._of_kind) <= 1

    def turn_now(self, day: date, prompt_id: str = "") -> Turn | None:
        """The turn of a post that a moderator asks for between the planned ones, with words of their choice."""
        return self._plan([self._slot(None, day, prompt_id)], self._taken(_noon(day)))[0]

    def choices(self, schedule: Schedule | None, day: date) -> list[str]:
        """All prompts that a schedule, or whoever asks for a post now, could have on a day; the planned one is last."""
        had = self._taken(_noon(day)).get(day, set())
        return choices(self._name, self._deck, self._history, self._slot(schedule, day), had)

    def posts_left(self, schedule: Schedule, most: int) -> int:
        """How many posts a schedule has before one of its round comes again, counted to one more than `most`."""
        day = schedule.next_day
        if day is None:
            return 0
        # What a day puts off may be left behind by its round, so it is not counted on.
        counted = Slot(
            schedule.id, day, lambda prompt: accepts(schedule, self._group, prompt, day) and not touches_loss(prompt)
        )
        if left(self._name, self._deck, self._history, counted, most) > most:
            return most + 1
        own = max((past.turn.round for past in self._history if past.schedule_id == schedule.id), default=0)
        seen = {past.turn.prompt_id for past in self._history if past.turn.round >= own}
        turns = [each.turn for each in self.coming(schedule, most + 1, brief=True) if each.turn and not each.skipped]
        for count, turn in enumerate(turns):
            if turn.prompt_id in seen:
                return count
            seen.add(turn.prompt_id)
        return len(turns)

    def _plan(self, slots: list[Slot], taken: dict[date, set[str]]) -> list[Turn | None]:
        return plan(self._name, self._deck, self._history, slots, taken)

    def _taken(self, until: datetime) -> dict[date, set[str]]:
        """By day, the words of this kind that went out in the group, and those that the channels before this one get.

        So of two channels that would post the same words on one day the later one puts them off, and each knows which
        it is. One without a plan is the last.
        """
        days = [each.next_day for each in self._of_kind if each.next_day]
        channels = sorted({each.channel_id for each in self._of_kind})
        if not days or (self.schedules and self.alone):
            return {}
        found: dict[date, set[str]] = {}
        for channel_id in {*channels, self._channel_id}:
            for day, prompt_id in posts.prompts_by_day(self._tx, channel_id, self._kind, date.fromisoformat(min(days))):
                found.setdefault(day, set()).add(prompt_id)
        for channel_id in channels[: channels.index(self._channel_id) if self._channel_id in channels else None]:
            other = Lane(self._tx, self._library, self._group, channel_id, self._kind)
            other._plan(other._slots(until + _A_DAY_ANYWHERE), found)
        return found

    def _slots(self, until: datetime) -> list[Slot]:
        """What is to come in the lane until then."""
        days = takewhile(lambda pair: pair[0].at <= until, _stream(self._tx, self._group, self.schedules, brief=True))
        return [self._slot(each.schedule, each.day, swapped) for each, swapped in days if not each.skipped]

    def _slot(self, schedule: Schedule | None, day: date, swapped: str = "") -> Slot:
        """A slot of a schedule, or of nobody's plan: that one takes what is in season, and rather no loss."""
        country = self._group.country
        if schedule is None:
            return Slot(0, day, lambda prompt: in_season(prompt, day, country), touches_loss, swapped)
        puts_off = touches_loss if avoids_loss(schedule, self._plans, day) else nothing
        return Slot(schedule.id, day, lambda prompt: accepts(schedule, self._group, prompt, day), puts_off, swapped)


def lane_of(tx: Transaction, library: Library, group: Group, schedule: Schedule) -> Lane:
    """The lane of a schedule."""
    return Lane(tx, library, group, schedule.channel.id, schedule.kind)


def coming(
    tx: Transaction, library: Library, group: Group, schedule: Schedule, count: int, brief: bool = False
) -> list[Coming]:
    """The next posts of a schedule, `count` that go out and the skipped days between them, in order."""
    if not schedule.next_day:
        return []
    if count == 1 and schedule.next_version == library.version(tx, group):
        days = _days(tx, group, [schedule], schedule.id, 1, _HORIZON_DAYS, brief)
        if len(days) == 1 and not days[0][0].skipped:  # a turn is kept for the next day alone
            return [_with_turn(days[0][0], schedule.next_turn)]
    return lane_of(tx, library, group, schedule).coming(schedule, count, brief=brief)


def next_days(tx: Transaction, group: Group, schedule: Schedule) -> list[Coming]:
    """The days of a schedule up to the next that posts, in brief: those before it are skipped or quiet."""
    return [each for each, _ in _days(tx, group, [schedule], schedule.id, 1, _HORIZON_DAYS, brief=True)]


def next_time(tx: Transaction, group: Group, schedule: Schedule) -> tuple[list[Coming], datetime | None]:
    """When a schedule posts next (None where it rests or no day is found), and the days that it lets go until then."""
    if schedule.paused or not schedule.next_due_at:
        return [], None
    *idle, first = next_days(tx, group, schedule)
    if first.skipped:
        return [*idle, first], None
    # What is posted now keeps its day, and not its time.
    return idle, first.at if idle else datetime.fromtimestamp(schedule.next_due_at, UTC)


def _with_turn(each: Coming, turn: Turn | None) -> Coming:
    return Coming(each.schedule, each.day, each.at, each.note, turn)


def _days(tx: Transaction, group: Group, lane: list[Schedule], wanted: int, count: int, horizon: int, brief: bool,
          ) -> list[tuple[Coming, str]]:  # fmt: skip
    """The coming days of a whole lane in order of time, until `count` posts of the wanted schedule are among them."""
    days: list[tuple[Coming, str]] = []
    for each, swapped in _stream(tx, group, lane, brief):
        if count <= 0 or (days and each.at - days[0][0].at > timedelta(days=horizon)):
            break
        days.append((each, swapped))
        if each.schedule.id == wanted and not each.skipped:
            count -= 1
    return days


def _stream(tx: Transaction, group: Group, lane: list[Schedule], brief: bool) -> Iterator[tuple[Coming, str]]:
    """The coming days of a whole lane in order of time, without end, each with the words that were chosen for it."""
    decided = schedules.decided_days(tx, [each.id for each in lane])
    for occurrence, schedule in heapq.merge(
        *(_occurrences(each, group, brief) for each in lane), key=lambda pair: pair[0].at
    ):
        action, prompt_id = decided.get((schedule.id, occurrence.day), ("", ""))
        skipped = "skipped" if action == "skip" else ""
        if action != "now" and not skipped and quiet_on(group, occurrence.day):
            skipped = "quiet"
        yield Coming(schedule, occurrence.day, occurrence.at, occurrence.note, None, skipped), prompt_id


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def _occurrences(schedule: Schedule, group: Group, brief: bool) -> Iterator[tuple[times.Occurrence, Schedule]]:
    """The times of a schedule; in brief, one of a quiet that the group asked for is enough."""
    start, until = schedule.next_day, group.quiet_until
    if not start:
        return
    if brief and until and start < until:
        for occurrence in times.occurrences(schedule.at, schedule.days, schedule.zone, start):
            yield occurrence, schedule
            if (group.quiet_from or date.min) <= occurrence.day < until:
                start = until
                break
    for occurrence in times.occurrences(schedule.at, schedule.days, schedule.zone, start):
        yield occurrence, schedule
