"""Local times: the named traps in tables, and two whole years against plain zoneinfo, minute by minute."""

from __future__ import annotations

import time as clock
from array import array
from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate, compress, count, islice, pairwise, repeat
from operator import add, le, methodcaller, ne
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.schedule import times
from bot.schedule.times import following, instant, next_after, occurrences, zone
from bot.schedule.words import (
    describe_days,
    meant_zone,
    parse_date,
    parse_days,
    parse_time,
    unknown_zone,
    zones,
)

DAILY = 127
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

# Half an hour, two hours, at midnight, over midnight, offsets with odd minutes, Ramadan, and none at all.
ZONES = (
    "Africa/Cairo", "Africa/Casablanca", "America/Havana", "America/New_York", "America/Nuuk", "America/Santiago",
    "America/St_Johns", "Antarctica/Troll", "Asia/Beirut", "Asia/Kathmandu", "Australia/Lord_Howe", "Europe/London",
    "Pacific/Chatham",
)  # fmt: skip
# Each costs seconds, since every minute of two years is looked at: the rest is for `make thorough`.
FEW = ("Africa/Cairo", "Africa/Casablanca", "Australia/Lord_Howe", "Europe/London")
EACH = [*FEW, *(pytest.param(name, marks=pytest.mark.thorough) for name in ZONES if name not in FEW)]
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
TWO_YEARS = [FIRST + n * DAY for n in range((LAST - FIRST).days + 1)]
# The oracle's minutes reach a few days further, so that every zone's two years lie within them.
START = datetime(2025, 12, 29, tzinfo=UTC)
BASE = START.toordinal() * 1440


def at(text: str) -> time:
    return time.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}Z")


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


# --- the named traps --------------------------------------------------------------------------------------------

TRAPS = [
    # zone, time, first day; then for each day: the moment, and where the clock of the zone stands if it was moved
    ("America/New_York", "02:30", "2026-03-07", ["2026-03-07T07:30", "2026-03-08T07:00 03:00", "2026-03-09T06:30"]),
    ("America/New_York", "01:30", "2026-10-31", ["2026-10-31T05:30", "2026-11-01T05:30 twice", "2026-11-02T06:30"]),
    ("Australia/Lord_Howe", "02:15", "2026-10-03", ["2026-10-02T15:45", "2026-10-03T15:30 02:30", "2026-10-04T15:15"]),
    ("Australia/Lord_Howe", "01:45", "2026-04-04", ["2026-04-03T14:45", "2026-04-04T14:45 twice", "2026-04-05T15:15"]),
    ("America/Nuuk", "23:30", "2026-03-27",
     ["2026-03-28T01:30", "2026-03-29T01:00 00:00 the next day", "2026-03-30T00:30"]),
    ("America/Nuuk", "23:30", "2026-10-23", ["2026-10-24T00:30", "2026-10-25T00:30 twice", "2026-10-26T01:30"]),
    ("Antarctica/Troll", "02:10", "2026-03-28", ["2026-03-28T02:10", "2026-03-29T01:00 03:00", "2026-03-30T00:10"]),
    ("Antarctica/Troll", "02:10", "2026-10-24", ["2026-10-24T00:10", "2026-10-25T00:10 twice", "2026-10-26T02:10"]),
    ("Africa/Casablanca", "02:30", "2026-02-14", ["2026-02-14T01:30", "2026-02-15T01:30 twice", "2026-02-16T02:30"]),
    ("Africa/Casablanca", "02:30", "2026-03-21", ["2026-03-21T02:30", "2026-03-22T02:00 03:00", "2026-03-23T01:30"]),
    ("Pacific/Apia", "10:00", "2011-12-29",
     ["2011-12-29T20:00", "2011-12-30T10:00 00:00 the next day", "2011-12-30T20:00"]),
    ("America/Asuncion", "00:00", "2023-09-30", ["2023-09-30T04:00", "2023-10-01T04:00 01:00", "2023-10-02T03:00"]),
    ("America/Asuncion", "00:30", "2023-09-30", ["2023-09-30T04:30", "2023-10-01T04:00 01:00", "2023-10-02T03:30"]),
    ("America/Asuncion", "23:30", "2024-03-22", ["2024-03-23T02:30", "2024-03-24T02:30 twice", "2024-03-25T03:30"]),
    ("America/Asuncion", "00:00", "2024-03-23", ["2024-03-23T03:00", "2024-03-24T04:00", "2024-03-25T04:00"]),
    ("Africa/Cairo", "00:00", "2026-04-23", ["2026-04-22T22:00", "2026-04-23T22:00 01:00", "2026-04-24T21:00"]),
    ("Africa/Cairo", "00:30", "2026-04-23", ["2026-04-22T22:30", "2026-04-23T22:00 01:00", "2026-04-24T21:30"]),
    ("Asia/Beirut", "00:00", "2026-03-28", ["2026-03-27T22:00", "2026-03-28T22:00 01:00", "2026-03-29T21:00"]),
    ("Asia/Beirut", "00:30", "2026-03-28", ["2026-03-27T22:30", "2026-03-28T22:00 01:00", "2026-03-29T21:30"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "when", "start", "expected"), TRAPS)
def test_a_clock_change_moves_one_occurrence_and_says_so(name: str, when: str, start: str, expected: list[str]) -> None:
    found = list(islice(occurrences(at(when), DAILY, name, date.fromisoformat(start)), len(expected)))
    shown = []
    for one in found:
        text = f"{one.at:%Y-%m-%dT%H:%M}"
        if one.note and "go back" in one.note:
            assert one.note == f"The clocks go back: {when} happens twice, it goes out the first time."
            text += " twice"
        elif one.note:
            begins = f"The clocks go forward: {when} does not exist on this day, so it goes out at "
            assert one.note.startswith(begins)
            text += " " + one.note.removeprefix(begins).removesuffix(".")
        shown.append(text)
    assert shown == expected
    assert [one.day for one in found] == [date.fromisoformat(start) + n * DAY for n in range(len(found))]
    assert [instant(one.day, at(when), name) for one in found] == [one.at for one in found]
    for before, after in pairwise(found):
        assert next_after(at(when), DAILY, name, before.at) == after
        assert next_after(at(when), DAILY, name, after.at - MINUTE) == after
        assert following(at(when), DAILY, name, before.day) == after


def test_a_whole_day_that_is_missing_keeps_its_own_occurrence() -> None:
    # At midnight the missing day and the next begin in the same minute: by day there are two, by moment one.
    found = list(islice(occurrences(time(0), DAILY, "Pacific/Apia", date(2011, 12, 29)), 4))
    assert [one.day.day for one in found] == [29, 30, 31, 1]
    assert found[1].at == found[2].at == utc("2011-12-30T10:00")
    assert following(time(0), DAILY, "Pacific/Apia", found[1].day) == found[2]
    assert next_after(time(0), DAILY, "Pacific/Apia", found[0].at) == found[1]
    assert next_after(time(0), DAILY, "Pacific/Apia", found[1].at) == found[3]


# --- two whole years against the oracle -------------------------------------------------------------------------

in_zone = st.sampled_from(FEW)
a_time = st.builds(time, st.integers(0, 23), st.integers(0, 59))
some_days = st.integers(1, 127)


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


# --- the edges --------------------------------------------------------------------------------------------------


def test_the_calendar_ends_with_a_sentence() -> None:
    for near_the_end in (
        lambda: list(occurrences(time(9), DAILY, "America/New_York", date.max - 3 * DAY)),
        lambda: instant(date.max, time(23), "America/New_York"),
        lambda: instant(date.min, time(1), "Asia/Tokyo"),
        lambda: following(time(9), DAILY, "UTC", date.max),
        lambda: next_after(time(9), DAILY, "UTC", datetime.max.replace(tzinfo=UTC)),
        lambda: next_after(time(9), DAILY, "Asia/Tokyo", datetime.max.replace(tzinfo=UTC)),
        lambda: next_after(time(9), DAILY, "America/New_York", datetime.min.replace(tzinfo=UTC)),
    ):
        with pytest.raises(ValueError, match="from the year 1 to the year 9999"):
            near_the_end()


def test_the_last_day_itself_is_still_found() -> None:
    assert following(time(9), DAILY, "UTC", date.max - DAY).day == date.max
    assert next_after(time(9), DAILY, "UTC", utc("9999-12-31T08:00")).day == date.max


def test_no_day_is_a_mistake() -> None:
    for days in (0, -1, 128):
        for ask in (
            lambda days=days: occurrences(time(9), days, "UTC", FIRST),
            lambda days=days: next_after(time(9), days, "UTC", START),
            lambda days=days: following(time(9), days, "UTC", FIRST),
        ):
            with pytest.raises(ValueError, match="No day is chosen"):
                ask()


def test_seconds_and_bare_moments_are_refused() -> None:
    with pytest.raises(ValueError, match="09:00:30"):
        instant(FIRST, time(9, 0, 30), "UTC")
    with pytest.raises(ValueError, match="09:00:30"):
        occurrences(time(9, 0, 30), DAILY, "UTC", FIRST)
    with pytest.raises(ValueError, match="needs its zone"):
        next_after(time(9), DAILY, "UTC", datetime(2026, 1, 1))  # noqa: DTZ001  # the mistake itself


def test_the_fold_of_a_time_changes_nothing() -> None:
    day = date(2026, 11, 1)
    assert instant(day, time(1, 30, fold=1), "America/New_York") == utc("2026-11-01T05:30")


def test_the_machines_own_zone_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = instant(date(2026, 3, 8), at("02:31"), "America/New_York")
    monkeypatch.setenv("TZ", "Pacific/Apia")
    clock.tzset()
    try:
        assert instant(date(2026, 3, 8), at("02:31"), "America/New_York") == before == utc("2026-03-08T07:00")
        assert next_after(at("02:31"), DAILY, "America/New_York", utc("2026-03-08T06:59")).at == before
        assert before.tzinfo is UTC
    finally:
        monkeypatch.undo()
        clock.tzset()


def test_moments_in_the_past_are_found_too() -> None:
    # Local mean time has odd seconds: the day and the order still hold.
    found = list(islice(occurrences(time(12), DAILY, "America/New_York", date(1883, 11, 16)), 4))
    assert [one.day.day for one in found] == [16, 17, 18, 19]
    assert all(one.at < two.at for one, two in pairwise(found))


# --- zones ------------------------------------------------------------------------------------------------------


def test_a_zone_is_kept() -> None:
    kept = [zone(name) for name in zones()[:40]]
    assert all(zone(name) is one for name, one in zip(zones()[:40], kept, strict=True))
    assert zone(" Europe/Berlin ") is zone("Europe/Berlin")
    assert zone("Asia/Calcutta").key == "Asia/Calcutta"  # old names still come in from platforms


def test_the_offered_zones_are_current_and_open() -> None:
    assert set(zones()) <= available_timezones()
    assert {"UTC", "Europe/London", "Asia/Kolkata", "Europe/Kyiv", "America/Nuuk"} <= set(zones())
    assert not {"Asia/Calcutta", "Europe/Kiev", "US/Eastern", "EST", "GB", "Factory"} & set(zones())
    assert all(zone(name).key == name for name in zones())


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        ("EST", "America/New_York, America/Toronto or America/Panama"),
        ("Eastern Standard Time", "America/New_York, America/Toronto or America/Panama"),
        ("pst", "America/Los_Angeles, America/Vancouver or America/Tijuana"),
        ("London", "Europe/London"),
        ("berlin", "Europe/Berlin"),
        ("berln", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Kiev", "Europe/Kyiv"),
        ("asia/calcutta", "Asia/Kolkata"),
        ("us/eastern", "America/New_York"),
        ("South Korea", "Asia/Seoul"),
        ("United Kingdom", "Europe/London"),
        ("/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin"),
        ("posix/Europe/Berlin", "Europe/Berlin"),
        ("utc", "UTC"),
    ],
)
def test_a_wrong_zone_gets_good_suggestions(name: str, suggested: str) -> None:
    with pytest.raises(ValueError, match="time zone") as caught:
        zone(name)
    assert str(caught.value) == f'I don\'t know the time zone "{name}". Did you mean {suggested}?'


@pytest.mark.parametrize(
    "name",
    ["", " ", "localtime", "/etc/localtime", "/etc/passwd", "../../etc/passwd", "..", ".", "Europe", "Europe/",
     "zone.tab", "posixrules", "Factory", "UTC+1", "\0", "a\0b", "Europe/\0Berlin", "xyzzy", "é" * 5000, "🕰"],
)  # fmt: skip
def test_what_is_no_zone_gets_one_short_sentence(name: str) -> None:
    with pytest.raises(ValueError, match="zone") as caught:
        zone(name)
    assert len(str(caught.value)) < 200
    assert str(caught.value).isprintable()


# --- what people type -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        ("daily", 127), ("Every Day", 127), ("everyday", 127), ("weekdays", 31), ("WEEKENDS", 96), ("weekday", 31),
        ("mon,wed", 5), ("Monday Thursday", 9), ("tue & fri", 18), ("mon-fri", 31), ("Mon – Fri", 31),
        ("mon to fri", 31), ("sat-mon", 97), ("mondays", 1), ("every tuesday and thurs", 10), ("weekends, wed", 100),
        ("fri-fri", 16), ("Mo Tu We Th Fr Sa Su", 127), ("weds;sun", 68), ("on Sunday.", 64), ("mon,mon", 1),
    ],
)  # fmt: skip
def test_days_are_read(text: str, mask: int) -> None:
    assert parse_days(text) == mask


@pytest.mark.parametrize("text", ["", " , ", "funday", "m", "t", "mon-", "-", "mon-wed-fri", "every other day", "127"])
def test_other_days_get_a_kind_sentence(text: str) -> None:
    with pytest.raises(ValueError, match='Try "daily"') as caught:
        parse_days(text)
    assert times_quoted(text) in str(caught.value)


@pytest.mark.parametrize(
    ("mask", "text"),
    [(127, "every day"), (31, "weekdays"), (96, "weekends"), (0, "no day"), (1, "Monday"), (9, "Monday and Thursday"),
     (21, "Monday, Wednesday and Friday")],
)  # fmt: skip
def test_days_are_described(mask: int, text: str) -> None:
    assert describe_days(mask) == text


@given(some_days)
def test_described_days_are_read_back(mask: int) -> None:
    assert parse_days(describe_days(mask)) == mask


@pytest.mark.parametrize("mask", [-1, 128])
def test_a_mask_out_of_range_is_refused(mask: int) -> None:
    with pytest.raises(ValueError, match=str(mask)):
        describe_days(mask)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9", "09:00"), ("09:00", "09:00"), ("9.30", "09:30"), ("9am", "09:00"), ("7:30 pm", "19:30"),
        ("noon", "12:00"), ("Midnight", "00:00"), ("21h", "21:00"), ("21h30", "21:30"), ("12am", "00:00"),
        ("12 PM", "12:00"),
        ("12:30 a.m.", "00:30"), (" 7.05pm ", "19:05"), ("0", "00:00"), ("23:59", "23:59"), ("7p", "19:00"),
    ],
)  # fmt: skip
def test_a_time_is_read(text: str, expected: str) -> None:
    assert parse_time(text) == at(expected)


@pytest.mark.parametrize(
    "text", ["", "25", "24:00", "9:60", "13pm", "0am", "9:5", "soon", "-9", "9 30 00", "9:30:", "1e1"]
)
def test_other_times_get_a_kind_sentence(text: str) -> None:
    with pytest.raises(ValueError, match='Try "9:00"') as caught:
        parse_time(text)
    assert times_quoted(text) in str(caught.value)


def test_seconds_are_named() -> None:
    with pytest.raises(ValueError, match='"9:30:15" has seconds'):
        parse_time("9:30:15")


TODAY = date(2026, 12, 3)  # a Thursday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-08", "2026-03-08"), ("today", "2026-12-03"), ("Tomorrow", "2026-12-04"), ("monday", "2026-12-07"),
        ("next monday", "2026-12-07"), ("thursday", "2026-12-10"), ("this fri", "2026-12-04"), ("+3d", "2026-12-06"),
        ("+0d", "2026-12-03"), ("in 2 days", "2026-12-05"), ("3 dec", "2026-12-03"), ("2 dec", "2027-12-02"),
        ("dec 4", "2026-12-04"), ("3 December 2026", "2026-12-03"), ("December 3rd, 2025", "2025-12-03"),
        ("1st of May", "2027-05-01"), ("29 feb", "2028-02-29"), ("3. Sept. 2027", "2027-09-03"), ("3dec", "2026-12-03"),
        ("3 days", "2026-12-06"), ("3 días", "2026-12-06"), ("3d", "2026-12-06"), ("for 3 days", "2026-12-06"),
        ("a week", "2026-12-10"), ("2 weeks", "2026-12-17"), ("una semana", "2026-12-10"),
        ("until next friday", "2026-12-04"), ("hasta el viernes", "2026-12-04"), ("Until +3d", "2026-12-06"),
        ("hasta mañana", "2026-12-04"), ("until the 27th of December", "2026-12-27"), ("por 3 días", "2026-12-06"),
        ("yesterday", "2026-12-02"), ("3 days ago", "2026-11-30"), ("ayer", "2026-12-02"),
        ("next week", "2026-12-07"), ("la semana que viene", "2026-12-07"), ("next month", "2027-01-01"),
        ("a month", "2027-01-03"), ("3 meses", "2027-03-03"), ("three days", "2026-12-06"),
        ("2 weeks ago", "2026-11-19"), ("una semana", "2026-12-10"), ("next friday", "2026-12-04"),
        ("2026/12/27", "2026-12-27"), ("2026.12.27", "2026-12-27"), ("27-12-2026", "2026-12-27"),
        ("hace 3 días", "2026-11-30"), ("antier", "2026-12-01"), ("the day after tomorrow", "2026-12-05"),
    ],
)  # fmt: skip
def test_a_date_is_read(text: str, expected: str) -> None:
    assert parse_date(text, TODAY) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "3", "dec", "3/12/2026", "2026-02-30", "31 june", "29 feb 2027", "0 may", "+9999999d", "-3d",
     "2026-W10-1", "20261203", "3 foo", "0000-01-01", "we", "su", "and", "99999 months", "many weeks", "12-03",
     "3-4-2026", "2026-12/27"],
)  # fmt: skip
def test_other_dates_get_a_kind_sentence(text: str) -> None:
    with pytest.raises(ValueError, match='Try "2026-12-03"') as caught:
        parse_date(text, TODAY)
    assert times_quoted(text) in str(caught.value)


def test_the_end_of_the_calendar_is_no_trap_for_words() -> None:
    for text in ("tomorrow", "monday", "+1d", "1 jan", "29 feb"):
        with pytest.raises(ValueError, match="in the calendar"):
            parse_date(text, date.max)


READERS: tuple[Callable[[str], object], ...] = (parse_days, parse_time, lambda text: parse_date(text, TODAY), zone)


@given(st.text(max_size=300) | st.from_regex(r"[0-9a-z:+/. -]{0,12}", fullmatch=True), st.sampled_from(READERS))
def test_whatever_is_typed_is_read_or_gets_one_line(text: str, read: Callable[[str], object]) -> None:
    try:
        read(text)
    except ValueError as mistake:
        assert str(mistake).isprintable()
        assert len(str(mistake)) < 250


def times_quoted(text: str) -> str:
    """The value as a sentence names it: on one line."""
    return f'"{" ".join(text.split())}"'


def test_a_time_that_no_clock_change_touches_has_no_note() -> None:
    assert times.Occurrence(FIRST, START).note is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("europe/madrid", "Europe/Madrid"), (" Madrid ", "Europe/Madrid"), ("New York", "America/New_York"),
        ("London", "Europe/London"), ("California", "America/Los_Angeles"), ("cdmx", "America/Mexico_City"),
        ("Europe/Berlin", "Europe/Berlin"), ("UTC", "UTC"), ("Ireland", "Europe/Dublin"),
        ("UTC+1", "UTC+1"), ("Mexico", "Mexico"), ("Narnia", "Narnia"), ("CET", "CET"), ("central", "central"),
    ],
)  # fmt: skip
def test_a_zone_is_taken_by_any_name_that_only_one_can_have(typed: str, meant: str) -> None:
    assert meant_zone(typed) == meant


def test_a_place_that_is_near_to_none_is_given_no_wild_guess() -> None:
    assert "Did you mean" not in unknown_zone("Narnia") and "Europe/Madrid" in unknown_zone("Madird")
