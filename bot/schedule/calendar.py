"""What comes next: schedules, single days and quiet times, joined with the plan of prompts."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.library.library import Library
from bot.library.planning import Past, Slot, left, plan
from bot.library.seasons import in_season
from bot.model import Group, Prompt, PromptKind, Schedule, Turn
from bot.schedule import tender, times
from bot.store import posts, schedules
from bot.store.database import Transaction

# Nothing is looked for beyond this: a plan whose every day is skipped or quiet has no next post.
_HORIZON_DAYS = 800


@dataclass(frozen=True, slots=True)
class Coming:
    """A post to come: when, and with which turn (None where the library has nothing that fits)."""

    schedule: Schedule
    day: date
    at: datetime  # aware UTC
    note: str | None
    turn: Turn | None
    skipped: str = ""  # why nothing goes out on this day: "skipped" or "quiet"


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


def coming(
    tx: Transaction, library: Library, group: Group, schedule: Schedule, count: int, horizon: int = _HORIZON_DAYS
) -> list[Coming]:
    """The next posts of a schedule, `count` that go out and the skipped days between them, in order.

    None lies more than `horizon` days ahead.

    Schedules of the same kind in the same channel share their rounds, so they are planned together.
    """
    if not schedule.next_day:
        return []
    lane = schedules.of_lane(tx, schedule.channel.id, schedule.kind)
    days = _days(tx, group, lane, schedule.id, count, horizon)
    slots = [_slot(each, group, swapped) for each, swapped in days if not each.skipped]
    history = _history(tx, schedule.channel.id, schedule.kind, lane)
    deck = library.shelf(tx, group, schedule.kind).deck(group)
    turns = iter(plan(lane_name(schedule.channel.id, schedule.kind), deck, history, slots))
    planned = [each if each.skipped else _with_turn(each, next(turns)) for each, _ in days]
    return [each for each in planned if each.schedule.id == schedule.id]


def next_turn(tx: Transaction, library: Library, group: Group, schedule: Schedule) -> Turn | None:
    """The turn of the schedule's next post."""
    first = [each for each in coming(tx, library, group, schedule, 1) if not each.skipped]
    return first[0].turn if first else None


def keep_next_turn(tx: Transaction, library: Library, group: Group, schedule: Schedule) -> None:
    """Store the next turn, so that claiming a herd plans nothing.

    Only where a schedule has its lane for itself: what one of several posts, or misses, changes the others' turns.
    """
    if len(schedules.of_lane(tx, schedule.channel.id, schedule.kind)) > 1:
        schedules.set_turn(tx, schedule.id, None, "planned when due")
    else:
        turn = next_turn(tx, library, group, schedule)
        schedules.set_turn(tx, schedule.id, turn, library.version(tx, group))


def posts_left(tx: Transaction, library: Library, group: Group, schedule: Schedule, most: int) -> int:
    """How many posts a schedule has before one of its round comes again; above `most`, about how many."""
    day = schedule.next_day
    if day is None:
        return 0
    lane = schedules.of_lane(tx, schedule.channel.id, schedule.kind)
    deck = library.shelf(tx, group, schedule.kind).deck(group)
    slot = Slot(schedule.id, day, lambda prompt: accepts(schedule, group, prompt, day))
    history = _history(tx, schedule.channel.id, schedule.kind, lane)
    about = left(lane_name(schedule.channel.id, schedule.kind), deck, history, slot)
    if about > most:
        return about
    own = max((past.turn.round for past in history if past.schedule_id == schedule.id), default=0)
    seen = {past.turn.prompt_id for past in history if past.turn.round >= own}
    turns = [each.turn for each in coming(tx, library, group, schedule, most + 1) if each.turn and not each.skipped]
    for count, turn in enumerate(turns):
        if turn.prompt_id in seen:
            return count
        seen.add(turn.prompt_id)
    return len(turns)


def turn_now(
    tx: Transaction, library: Library, group: Group, channel_id: int, kind: PromptKind, day: date
) -> Turn | None:
    """The turn of a post that a moderator asks for between the planned ones."""
    deck = library.shelf(tx, group, kind).deck(group)
    slot = Slot(0, day, lambda prompt: in_season(prompt, day, group.country))
    history = _history(tx, channel_id, kind, schedules.of_lane(tx, channel_id, kind))
    return plan(lane_name(channel_id, kind), deck, history, [slot])[0]


def _history(tx: Transaction, channel_id: int, kind: str, lane: list[Schedule]) -> list[Past]:
    rows = posts.lane_history(tx, channel_id, kind, [each.id for each in lane])
    return [
        Past(row["schedule_id"], Turn(row["round"], row["slot"], row["entry"], row["prompt_id"]), row["due_at"])
        for row in rows
    ]


def lane_name(channel_id: int, kind: str) -> str:
    """What seeds the order of a channel and kind."""
    return f"{channel_id}/{kind}"


def _slot(each: Coming, group: Group, swapped: str) -> Slot:
    schedule, day = each.schedule, each.day
    return Slot(schedule.id, day, lambda prompt: accepts(schedule, group, prompt, day), swapped)


def _with_turn(each: Coming, turn: Turn | None) -> Coming:
    return Coming(each.schedule, each.day, each.at, each.note, turn)


def _days(tx: Transaction, group: Group, lane: list[Schedule], wanted: int, count: int, horizon: int,
          ) -> list[tuple[Coming, str]]:  # fmt: skip
    """The coming days of a whole lane in order of time, until `count` posts of the wanted schedule are among them."""
    decided = schedules.decided_days(tx, [each.id for each in lane])
    days: list[tuple[Coming, str]] = []
    for occurrence, schedule in heapq.merge(*(_occurrences(each) for each in lane), key=lambda pair: pair[0].at):
        if count <= 0 or (days and occurrence.at - days[0][0].at > timedelta(days=horizon)):
            break
        action, prompt_id = decided.get((schedule.id, occurrence.day), ("", ""))
        skipped = "skipped" if action == "skip" else "quiet" if quiet_on(group, occurrence.day) else ""
        days.append((Coming(schedule, occurrence.day, occurrence.at, occurrence.note, None, skipped), prompt_id))
        if schedule.id == wanted and not skipped:
            count -= 1
    return days


def _occurrences(schedule: Schedule) -> Iterator[tuple[times.Occurrence, Schedule]]:
    if schedule.next_day:
        for occurrence in times.occurrences(schedule.at, schedule.days, schedule.zone, schedule.next_day):
            yield occurrence, schedule
