"""Days and times in words for people, in the language being spoken."""

from __future__ import annotations

from datetime import date, datetime

from bot.locales import p_, spoken


def day(when: date) -> str:
    """A day in full: "Monday 9 March"."""
    if spoken() == "en":
        return f"{when:%A} {when.day} {when:%B}"
    return _said(when, p_("date", "EEEE d MMMM"))


def short_day(when: date) -> str:
    """A day in short: "Tue 24 Nov"."""
    if spoken() == "en":
        return f"{when:%a} {when.day} {when:%b}"
    return _said(when, p_("date", "EEE d MMM"))


def moment(when: datetime) -> str:
    """A local time with its day: "Tue 24 Nov, 07:30"."""
    return f"{short_day(when)}, {when:%H:%M}"


def full_moment(when: datetime) -> str:
    """A local time with all that belongs to it: "Tuesday 24 November 2026, 07:30"."""
    said = f"{day(when)} {when.year}" if spoken() == "en" else _said(when, p_("date", "EEEE d MMMM y"))
    return f"{said}, {when:%H:%M}"


def dated(when: date) -> str:
    """A date with its year: "05 Nov 2026"."""
    return f"{when:%d %b %Y}" if spoken() == "en" else _said(when, p_("date", "d MMM y"))


def full(when: date) -> str:
    """A date with its month in words: "3 May 2026"."""
    return f"{when.day} {when:%B} {when.year}" if spoken() == "en" else _said(when, p_("date", "d MMMM y"))


def yearly(when: date) -> str:
    """A date of every year: "24 December"."""
    return f"{when.day} {when:%B}" if spoken() == "en" else _said(when, p_("date", "d MMMM"))


def _said(when: date, pattern: str) -> str:
    from babel.dates import format_date  # imported on use: English does without

    return format_date(when, pattern, locale=spoken())
