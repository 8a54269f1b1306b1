"""Local times over clock changes: the named traps, and the edges of the calendar."""

from __future__ import annotations

import time as clock
from datetime import UTC, date, datetime, time
from itertools import islice, pairwise

import pytest

from bot.schedule import times
from bot.schedule.times import following, instant, next_after, occurrences
from tests.moments import DAILY, DAY, FIRST, MINUTE, START, at, utc

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


def test_a_time_that_no_clock_change_touches_has_no_note() -> None:
    assert times.Occurrence(FIRST, START).note is None
