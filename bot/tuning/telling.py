"""What was done to words, told to people: what turned into what, and why words rest."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.library.seasons import around, dates_of, several
from bot.locales import N_, _, all_of, dates
from bot.model import AGES, ASSUMPTIONS, SENSITIVITIES, TOPICS
from bot.replies import clip
from bot.store.prompts import Told

# Fields whose values say by themselves which they are stand without a name.
_NAMES = {
    "text": "", "topics": "", "season": "", "weight": "", "rested_at": "", "ages": N_("ages"), "assumes": N_("assumes"),
    "follow_up": N_("follow-up"), "next": N_("what comes next"),
}  # fmt: skip
_NOTHING = {"season": N_("all year"), "rested_at": N_("in the round"), "weight": "normal"}
_LISTED = {"topics": TOPICS, "ages": AGES, "assumes": ASSUMPTIONS, "sensitivity": SENSITIVITIES, "about": {}}
_CLIPPED = 80
_LEAP_YEAR = 2024  # so that 29 February is a date too


def changes(told: Told) -> str:
    """What a change turned into what: "“The kettle is on.” → “The tea is on.”; winter → all year"."""
    return "; ".join(_change(name, *pair) for name, pair in told.items() if name != "rested_why" or pair[1])


def waits_again() -> str:
    """What is said of a suggestion that was put back into the queue."""
    return " ".join((
        _("The suggestion waits in the queue again. An answer that its author has not read yet is taken back."),
        _("One that was read is followed by a note."),
    ))  # fmt: skip


def season(text: str) -> str:
    """When words come, in words: "winter and spring", "18 December to 2 January", "around Mother's Day"."""
    return all_of([_part_of_year(each) for each in several(text)])


def _part_of_year(text: str) -> str:
    if (near := around(text)) is not None:
        return _("around {day}", day=_(SENSITIVITIES[near[0]]))
    found = dates_of(text)
    if found is None:
        return _(text)
    first, last = (dates.yearly(date(_LEAP_YEAR, *each)) for each in found)
    return _("{first} to {last}", first=first, last=last)


def rest(since: int, by: str, why: str, zone: str) -> str:
    """Since when words rest (UTC seconds; said as a day in this zone), by whom and why."""
    said = [_("at rest since {day}", day=dates.full(datetime.fromtimestamp(since, ZoneInfo(zone))))]
    said += [_("by {who}", who=by)] if by else []
    said += [_("because {why}", why=clip(why, 100))] if why else []
    return ", ".join(said)


def _change(name: str, before: Any, after: Any) -> str:
    if name == "rested_why":
        return _("because {why}", why=clip(after, _CLIPPED))
    said = " → ".join(_value(name, each) for each in (before, after) if each is not None)
    label = _NAMES.get(name, name)
    return f"{_(label)}: {said}" if label else said


def _value(name: str, value: Any) -> str:
    if name == "rested_at" and value:
        return _("at rest")
    if name in _LISTED:
        items = [_(_LISTED[name].get(each, each)) for each in json.loads(value or "[]")]
        return ", ".join(items) or _("nothing")
    if not value:
        return _(_NOTHING.get(name, "nothing"))
    if name == "season":
        return season(value)
    return _(value) if name == "weight" else f"“{clip(value, _CLIPPED)}”"
