"""Zones, days, times and dates as people type them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.schedule.times import zone
from bot.schedule.words import (
    describe_days,
    meant_zone,
    parse_date,
    parse_days,
    parse_time,
    unknown_zone,
    zones,
)
from tests.moments import at, some_days

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
