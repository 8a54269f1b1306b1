"""The one place that knows local time: from weekdays, a time of day and a zone to moments in UTC.

The rules of clock changes: a time that does not exist goes out at the first minute after the gap and keeps its day,
also where that minute belongs to the next date; a time that happens twice goes out the first time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from bot.locales import N_, _
from bot.schedule.words import unknown_zone, zone_names

# Weekdays as a bit mask from 0 to 127, Monday = bit 0.
Days: TypeAlias = int

_MINUTE = timedelta(minutes=1)
_END = N_("I can only count the days from the year 1 to the year 9999. Try a date nearer to today.")
# zoneinfo keeps only eight zones strongly and reads the file again for the ninth (35 µs instead of 0.2). Only names
# that exist are kept, so this stays below 600 entries.
_zones: dict[str, ZoneInfo] = {}


class Change(NamedTuple):
    """What the clocks did to an occurrence: a sentence with the local times that belong in it, said when it is read."""

    message: str
    wanted: str
    shown: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a schedule goes out: its local day, kept where the moment lands on the next, and the moment."""

    day: date
    at: datetime  # aware UTC
    change: Change | None = None  # where this one was moved or its time happens twice

    @property
    def note(self) -> str | None:
        """One sentence where the clocks changed, in the language being spoken."""
        if self.change is None:
            return None
        return _(self.change.message, wanted=self.change.wanted, shown=self.change.shown)


_BACK = N_("The clocks go back: {wanted} happens twice, it goes out the first time.")
_FORWARD = N_("The clocks go forward: {wanted} does not exist on this day, so it goes out at {shown}.")
_NEXT_DAY = N_("The clocks go forward: {wanted} does not exist on this day, so it goes out at {shown} the next day.")


def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name, spelt exactly; a ValueError carries one kind sentence that suggests names."""
    found = _zones.get(name)
    if found is None:
        key = name.strip()
        # Asked of the list first: ZoneInfo would open paths, read directories and, on some systems, forgive the case.
        if key not in zone_names():
            raise ValueError(unknown_zone(name))
        found = _zones.setdefault(key, ZoneInfo(key))
    return found


def instant(day: date, at: time, zone_name: str) -> datetime:
    """The moment (aware UTC) of a local time on a day; a ValueError beyond the calendar's ends."""
    return _occurrence(day.toordinal(), _folds(at), zone(zone_name)).at


def occurrences(at: time, days: Days, zone_name: str, start: date) -> Iterator[Occurrence]:
    """All occurrences from `start` on, itself counted, in order; a ValueError at the calendar's end."""
    _check_days(days)
    _folds(at)  # so that a wrong time is said here and not at the first step
    return _scan(at, days, zone(zone_name), start.toordinal())


def next_after(at: time, days: Days, zone_name: str, moment: datetime) -> Occurrence:
    """The first occurrence strictly after a moment (aware); a ValueError at the calendar's end."""
    if moment.tzinfo is not UTC:
        moment = _in_utc(moment)
    for occurrence in _around(at, days, zone_name, moment.toordinal()):
        if occurrence.at > moment:
            return occurrence
    raise ValueError(_(_END))


def following(at: time, days: Days, zone_name: str, day: date) -> Occurrence:
    """The first occurrence on a later day than `day`; a ValueError at the calendar's end."""
    return _first_on_or_after(at, days, zone_name, day.toordinal() + 1)


# Both caches hold pure functions of their keys, so nothing in them can grow stale: the zone files are read once per
# process. Many groups share a zone, an hour and a day; full, both take 4 MB.
@lru_cache(maxsize=4096)
def _around(at: time, days: Days, zone_name: str, number: int) -> tuple[Occurrence, ...]:
    """What can follow a moment of one UTC day: the occurrences within it, and the first one after it."""
    _check_days(days)
    _folds(at)
    there = zone(zone_name)
    found: list[Occurrence] = []
    try:
        begins = datetime.combine(date.fromordinal(number), time.min, UTC).astimezone(there)
        # Once the wall clock has shown a time, the day's occurrence is over, moved or not; earlier days' even more so.
        for occurrence in _scan(at, days, there, begins.toordinal() + (begins.time() >= at)):
            found.append(occurrence)
            if occurrence.at.toordinal() > number:
                break
    except (ValueError, OverflowError):
        pass  # the calendar ended: what was found still stands, and the caller says so where it is not enough
    return tuple(found)


@lru_cache(maxsize=4096)
def _first_on_or_after(at: time, days: Days, zone_name: str, number: int) -> Occurrence:
    _check_days(days)
    return next(_scan(at, days, zone(zone_name), number))


def _scan(at: time, days: Days, there: ZoneInfo, number: int) -> Iterator[Occurrence]:
    """The occurrences from the day with this ordinal number on; a ValueError at the calendar's end."""
    week = days | days << 7
    folds = _folds(at)
    while True:
        ahead = week >> (number + 6) % 7  # ordinal 1 was a Monday
        number += (ahead & -ahead).bit_length() - 1  # the lowest bit set is the next chosen weekday
        yield _occurrence(number, folds, there)
        number += 1


def _occurrence(number: int, folds: tuple[time, time], there: ZoneInfo) -> Occurrence:
    try:
        day = date.fromordinal(number)
        local, again = datetime.combine(day, folds[0], there), datetime.combine(day, folds[1], there)
        # Around a clock change the folds read one wall clock with the offsets before and after it (PEP 495). The zone
        # is asked directly, since the way over the datetime takes five times as long.
        plain = there.utcoffset(local) == there.utcoffset(again)
        moment = local.astimezone(UTC)
        return Occurrence(day, moment) if plain else _at_a_change(day, folds[0], moment, again.astimezone(UTC), there)
    except (ValueError, OverflowError):
        raise ValueError(_(_END)) from None


def _at_a_change(day: date, at: time, by_old: datetime, by_new: datetime, there: ZoneInfo) -> Occurrence:
    """The occurrence of a time that happens twice or never, given its moments by the offsets before and after."""
    if by_old < by_new:
        return Occurrence(day, by_old, Change(_BACK, f"{at:%H:%M}", ""))
    # The gap's change lies after `by_new` and at the latest at `by_old`; from it on the wall clock is past the time.
    wall = datetime.combine(day, at)
    minutes = range(-((by_new - by_old) // _MINUTE))
    steps = bisect_left(minutes, True, key=lambda n: _wall_clock(by_new + n * _MINUTE, there) >= wall)
    moment = by_new + steps * _MINUTE
    landed = _wall_clock(moment, there)
    message = _NEXT_DAY if landed.date() > day else _FORWARD
    return Occurrence(day, moment, Change(message, f"{at:%H:%M}", f"{landed:%H:%M}"))


def _wall_clock(moment: datetime, there: ZoneInfo) -> datetime:
    return moment.astimezone(there).replace(tzinfo=None)


@lru_cache(maxsize=1440)
def _folds(at: time) -> tuple[time, time]:
    """A time of day in both folds, the second only to see whether a clock change is near; a ValueError for seconds."""
    if at.second or at.microsecond or at.tzinfo is not None:
        raise ValueError(_('"{at}" is not a plain time of day. Posts go out on the minute, such as "09:00".', at=at))
    return at.replace(fold=0), at.replace(fold=1)


def _check_days(days: Days) -> None:
    if not 1 <= days <= 127:
        raise ValueError(_('No day is chosen. Try "daily", "weekdays", or days such as "mon, thu".'))


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment needs its zone: a bare time would be read in the machine's own.")
    return moment.astimezone(UTC)
