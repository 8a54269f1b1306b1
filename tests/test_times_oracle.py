"""Two whole years of local times against an oracle that looks at every minute."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate, compress, count, islice, pairwise, repeat
from operator import add, le, methodcaller, ne
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.schedule.times import following, next_after, occurrences
from tests.moments import DAILY, DAY, FIRST, LAST, MINUTE, START, some_days

# Half an hour, two hours, at midnight, over midnight, offsets with odd minutes, Ramadan, and none at all.
ZONES = (
    "Africa/Cairo", "Africa/Casablanca", "America/Havana", "America/New_York", "America/Nuuk", "America/Santiago",
    "America/St_Johns", "Antarctica/Troll", "Asia/Beirut", "Asia/Kathmandu", "Australia/Lord_Howe", "Europe/London",
    "Pacific/Chatham",
)  # fmt: skip
# Each costs seconds, since every minute of two years is looked at: the rest is for `make thorough`.
FEW = ("Africa/Cairo", "Africa/Casablanca", "Australia/Lord_Howe", "Europe/London")
EACH = [*FEW, *(pytest.param(name, marks=pytest.mark.thorough) for name in ZONES if name not in FEW)]
TWO_YEARS = [FIRST + n * DAY for n in range((LAST - FIRST).days + 1)]
BASE = START.toordinal() * 1440


def wall(day: date, when: time) -> int:
    return day.toordinal() * 1440 + when.hour * 60 + when.minute - BASE


@cache
def utc_minutes() -> list[datetime]:
    return [START + n * MINUTE for n in range(int((datetime(2028, 1, 4, tzinfo=UTC) - START) / MINUTE))]


class Oracle:
    """What a zone's wall clock reads in every UTC minute, and so the first minute when it reads a time or more."""

    def __init__(self, name: str) -> None:
        there = ZoneInfo(name)
        # One row for each of a million minutes, so the loops are the standard library's own.
        offsets = list(map(there.utcoffset, map(methodcaller("astimezone", there), utc_minutes())))
        minutes = {offset: int(offset / MINUTE) if offset else 0 for offset in set(offsets)}
        self.reads = array("i", map(add, count(), map(minutes.__getitem__, offsets)))
        # The furthest the clock has been: it never goes back, so the first minute at or past a time can be bisected.
        self.furthest = array("i", accumulate(self.reads, max))
        after = self.reads[1:]
        self.twice = set(compress(after, map(le, after, self.furthest)))
        self.jumps = list(compress(count(), map(ne, after, map(add, self.reads, repeat(1)))))

    def minute(self, day: date, when: time) -> int:
        return bisect_left(self.furthest, wall(day, when))

    def instant(self, day: date, when: time) -> datetime:
        return START + self.minute(day, when) * MINUTE

    def has_note(self, day: date, when: time) -> bool:
        asked = wall(day, when)
        return asked in self.twice or self.reads[self.minute(day, when)] != asked


@cache
def oracle(name: str) -> Oracle:
    return Oracle(name)


def chosen(days: int) -> list[date]:
    return [day for day in TWO_YEARS if days >> day.weekday() & 1]


in_zone = st.sampled_from(FEW)
a_time = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@pytest.mark.parametrize("every", [7, pytest.param(1, marks=pytest.mark.thorough)])
@pytest.mark.parametrize("name", EACH)
def test_half_hours_of_two_years(name: str, every: int) -> None:
    truth = oracle(name)
    for half_hours in range(0, 48, every):
        when = time(half_hours // 2, half_hours % 2 * 30)
        found = list(islice(occurrences(when, DAILY, name, FIRST), len(TWO_YEARS)))
        assert [one.day for one in found] == TWO_YEARS
        assert [one.at for one in found] == [truth.instant(day, when) for day in TWO_YEARS]
        assert all(one.at < two.at for one, two in pairwise(found))
        assert {one.day for one in found if one.note} == {day for day in TWO_YEARS if truth.has_note(day, when)}


@pytest.mark.parametrize("name", EACH)
def test_every_minute_around_each_clock_change(name: str) -> None:
    truth = oracle(name)
    for jump in truth.jumps:
        middle = date.fromordinal((truth.reads[jump] + BASE) // 1440)
        for day in (middle - DAY, middle, middle + DAY):
            for minute in range(1440):
                when = time(minute // 60, minute % 60)
                one = following(when, DAILY, name, day - DAY)
                assert (one.day, one.at, bool(one.note)) == (day, truth.instant(day, when), truth.has_note(day, when))


@settings(max_examples=200, deadline=None)
@given(in_zone, a_time, some_days)
def test_one_occurrence_for_each_chosen_day(name: str, when: time, days: int) -> None:
    expected = chosen(days)
    found = list(islice(occurrences(when, days, name, FIRST), len(expected)))
    assert [one.day for one in found] == expected
    assert [one.at for one in found] == [oracle(name).instant(day, when) for day in expected]
    assert all(one.at < two.at for one, two in pairwise(found))


@settings(max_examples=400, deadline=None)
@given(in_zone, a_time, some_days, st.integers(0, 700), st.integers(-2, 2), st.timedeltas(-DAY, DAY))
def test_what_comes_next_agrees_with_a_linear_scan(
    name: str, when: time, days: int, pick: int, microseconds: int, away: timedelta
) -> None:
    scan = [(oracle(name).instant(day, when), day) for day in chosen(days)]
    near = scan[pick % (len(scan) - 2)][0]
    for moment in (near + timedelta(microseconds=microseconds), max(near + away, scan[0][0])):
        expected = next((one, day) for one, day in scan if one > moment)
        found = next_after(when, days, name, moment)
        assert (found.at, found.day) == expected
        assert next_after(when, days, name, moment.astimezone(ZoneInfo("Asia/Tokyo"))) == found
        assert following(when, days, name, found.day - DAY) == found


@settings(max_examples=200, deadline=None)
@given(in_zone, a_time, some_days, st.sampled_from(TWO_YEARS[:700]))
def test_following_is_the_next_chosen_day(name: str, when: time, days: int, day: date) -> None:
    expected = next(each for each in chosen(days) if each > day)
    assert following(when, days, name, day) == next(occurrences(when, days, name, day + DAY))
    assert following(when, days, name, day).day == expected


def test_the_days_around_every_jump_are_found_from_every_minute() -> None:
    # A moment in the repeated hour, in the skipped one, or in between: each minute is asked, none is guessed.
    for name in ("America/Nuuk", "Australia/Lord_Howe", "Africa/Cairo"):
        truth = oracle(name)
        for jump in truth.jumps:
            day = date.fromordinal((truth.reads[jump] + BASE) // 1440)
            for when in (time(0), time(0, 30), time(2, 15), time(23, 30)):
                scan = [truth.instant(day + n * DAY, when) for n in range(-2, 4)]
                for minute in range(jump - 300, jump + 300):
                    moment = START + minute * MINUTE
                    expected = next(one for one in scan if one > moment)
                    assert next_after(when, DAILY, name, moment).at == expected
