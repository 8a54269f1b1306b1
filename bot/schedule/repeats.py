"""When words come again: for each schedule, the day of the first post that was there before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.library.library import Library
from bot.model import Group, Schedule
from bot.schedule import calendar
from bot.store import groups, posts, schedules
from bot.store.database import Transaction

_HORIZON = 3700  # days: two questions a week have years to go


@dataclass(frozen=True, slots=True)
class Repeat:
    """A schedule, and when its first repeat comes (None where it rests or nothing fits it)."""

    group: Group
    schedule: Schedule
    day: date | None
    posts_before: int
    fits: int  # how many of the group's words the schedule takes, whatever the season


def first_repeats(tx: Transaction, library: Library) -> list[Repeat]:
    """Every schedule of every group, in their order."""
    found = []
    for group in groups.everyone(tx):
        for schedule in sorted(schedules.of_group(tx, group.id), key=lambda each: each.number):
            found.append(_first_repeat(tx, library, group, schedule))
    return found


def _first_repeat(tx: Transaction, library: Library, group: Group, schedule: Schedule) -> Repeat:
    seen = posts.prompts_posted(tx, schedule.channel.id, schedule.kind)
    prompts = library.shelf(tx, group, schedule.kind).deck(group).prompts
    takes = (calendar.takes(schedule, prompt) for prompt in prompts.values() if not prompt.rested)
    fits, before = sum(takes), 0
    for coming in calendar.lane_of(tx, library, group, schedule).coming(schedule, len(prompts) + 1, _HORIZON):
        if coming.skipped or coming.turn is None:
            continue
        if coming.turn.prompt_id in seen:
            return Repeat(group, schedule, coming.day, before, fits)
        seen.add(coming.turn.prompt_id)
        before += 1
    return Repeat(group, schedule, None, before, fits)
