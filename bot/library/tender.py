"""Days that hurt some: Mother's and Father's Day as each country keeps them, and days that a group chose.

docs/tender-days.md has the rules as a table, with their source. Where a country is not listed, it is taken to keep the
days that most countries keep: the second Sunday of May and the third Sunday of June.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import lru_cache

MOTHERS_DAY, FATHERS_DAY = "mothers_day", "fathers_day"

_Rule = Callable[[int], date]
_SUNDAY = 6
_YEARLY = re.compile(r"(\d\d)-(\d\d)")
_LEAP_YEAR = 2024


def _nth_sunday(month: int, which: int) -> _Rule:
    """The first (1), second (2) … or last (-1) Sunday of a month."""

    def of(year: int) -> date:
        if which > 0:
            first = date(year, month, 1)
            return first + timedelta((_SUNDAY - first.weekday()) % 7 + 7 * (which - 1))
        last = date(year, month + 1, 1) - timedelta(1)
        return last - timedelta((last.weekday() - _SUNDAY) % 7)

    return of


def _fixed(month: int, day: int) -> _Rule:
    return lambda year: date(year, month, day)


def _after_easter(days: int) -> _Rule:
    return lambda year: easter(year) + timedelta(days)


def _french_mothers(year: int) -> date:
    """The last Sunday of May, or a week later where that is Whit Sunday."""
    last = _nth_sunday(5, -1)(year)
    return last + timedelta(7) if last == easter(year) + timedelta(49) else last


_MOTHERS_ELSEWHERE, _FATHERS_ELSEWHERE = _nth_sunday(5, 2), _nth_sunday(6, 3)
_MOTHERS: dict[str, _Rule] = {
    **dict.fromkeys(("GB", "IE"), _after_easter(-21)),
    **dict.fromkeys(("ES", "PT", "HU", "RO", "LT"), _nth_sunday(5, 1)),
    **dict.fromkeys(("MX", "GT", "SV"), _fixed(5, 10)),
    "BO": _fixed(5, 27), "PL": _fixed(5, 26), "SE": _nth_sunday(5, -1), "DO": _nth_sunday(5, -1),
    "FR": _french_mothers, "NO": _nth_sunday(2, 2), "AR": _nth_sunday(10, 3), "CR": _fixed(8, 15),
    "PA": _fixed(12, 8), "NI": _fixed(5, 30), "PY": _fixed(5, 15), "TH": _fixed(8, 12), "EG": _fixed(3, 21),
}  # fmt: skip
_FATHERS: dict[str, _Rule] = {
    **dict.fromkeys(("ES", "PT", "IT", "HN", "BO"), _fixed(3, 19)),
    **dict.fromkeys(("SE", "NO", "FI", "IS", "EE"), _nth_sunday(11, 2)),
    **dict.fromkeys(("AU", "NZ"), _nth_sunday(9, 1)),
    **dict.fromkeys(("BE", "AT"), _nth_sunday(6, 2)),
    "DE": _after_easter(39), "DK": _fixed(6, 5), "BR": _nth_sunday(8, 2), "PL": _fixed(6, 23),
    "LT": _nth_sunday(6, 1), "GT": _fixed(6, 17), "SV": _fixed(6, 17), "NI": _fixed(6, 23),
    "DO": _nth_sunday(7, -1), "UY": _nth_sunday(7, 2), "TH": _fixed(12, 5), "TW": _fixed(8, 8),
}  # fmt: skip


@lru_cache(maxsize=64)
def easter(year: int) -> date:
    """Easter Sunday of the western churches (the Gregorian reckoning as Meeus and Butcher give it)."""
    century, rest = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (year % 19 + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def day_of(name: str, country: str, year: int) -> date | None:
    """When a named day, a yearly date ("12-24") or a single one ("2026-12-03") is in a year; None where it is not."""
    if name == MOTHERS_DAY:
        return _MOTHERS.get(country, _MOTHERS_ELSEWHERE)(year)
    if name == FATHERS_DAY:
        return _FATHERS.get(country, _FATHERS_ELSEWHERE)(year)
    try:
        if found := _YEARLY.fullmatch(name):
            month, day = int(found[1]), int(found[2])
            date(_LEAP_YEAR, month, day)
            return date(year, month, day) if (month, day) != (2, 29) or year % 4 == 0 else date(year, 2, 28)
        single = date.fromisoformat(name)
    except ValueError:
        return None
    return single if single.year == year else None


def muted(names: Sequence[str], country: str, day: date) -> bool:
    """Whether one of a group's tender days falls on this local day."""
    return any(day_of(name, country, day.year) == day for name in names)


def next_of(name: str, country: str, today: date) -> date | None:
    """The next time a day comes, today counted."""
    days = (day_of(name, country, year) for year in range(today.year, today.year + 9))
    return next((day for day in days if day and day >= today), None)
