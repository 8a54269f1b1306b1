"""When a prompt may be posted: a season, turned round in the south, dates of every year, or days around a tender day.

Mother's and Father's Day are kept on other dates in other countries: "mothers_day" is the week before the group's own
and the day itself, "mothers_day:10/2" ten days before until two after.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from bot.library.tender import FATHERS_DAY, MOTHERS_DAY, day_of
from bot.model import SEASONS, Prompt

# ISO codes of the countries that live south of the equator.
_SOUTH = frozenset({
    "AR", "AU", "BO", "BR", "BW", "CL", "FJ", "LS", "MG", "MU", "MZ", "NA", "NZ", "PE", "PY", "SZ", "UY", "ZA", "ZM",
    "ZW",
})  # fmt: skip
_SEASON_OF_MONTH = ("winter",) * 2 + ("spring",) * 3 + ("summer",) * 3 + ("autumn",) * 3 + ("winter",)
_DATES = re.compile(r"(\d\d)-(\d\d)/(\d\d)-(\d\d)")
_AROUND = re.compile(rf"({MOTHERS_DAY}|{FATHERS_DAY})(?::(\d{{1,2}})/(\d{{1,2}}))?")
TENDER = (MOTHERS_DAY, FATHERS_DAY)
_BEFORE, _AFTER = 7, 0  # days that a tender day's words come before and after it, where no numbers stand
_LEAP_YEAR = 2024  # so that 29 February is a date too

MonthDay = tuple[int, int]


def season(day: date, country: str) -> str:
    """The season of a day; south of the equator the seasons are turned round."""
    return _SEASON_OF_MONTH[(day.month + 5) % 12 if country in _SOUTH else day.month - 1]


@lru_cache(maxsize=1024)
def dates_of(text: str) -> tuple[MonthDay, MonthDay] | None:
    """First and last (month, day) of "12-18/01-02", both counted; None for any other text."""
    found = _DATES.fullmatch(text)
    if found is None:
        return None
    first, last = (int(found[1]), int(found[2])), (int(found[3]), int(found[4]))
    try:
        date(_LEAP_YEAR, *first), date(_LEAP_YEAR, *last)
    except ValueError:
        return None
    return first, last


@lru_cache(maxsize=1024)
def around(text: str) -> tuple[str, int, int] | None:
    """The tender day of "mothers_day:10/2" and the days before and after it; None for any other text."""
    found = _AROUND.fullmatch(text)
    if found is None:
        return None
    before, after = (int(found[2]), int(found[3])) if found[2] else (_BEFORE, _AFTER)
    return found[1], before, after


def known(text: str) -> bool:
    """Whether a text names a season, dates of every year or days around a tender day, or several of them."""
    return all(each in SEASONS or dates_of(each) is not None or around(each) is not None for each in several(text))


def several(text: str) -> list[str]:
    """The parts of "spring,12-18/01-02": words come in each of them."""
    return [each.strip() for each in text.split(",")]


def in_season(prompt: Prompt, day: date, country: str) -> bool:
    """Whether a prompt may be posted on a day."""
    return not prompt.season or any(_comes(each, day, country) for each in several(prompt.season))


def _comes(part: str, day: date, country: str) -> bool:
    if (near := around(part)) is not None:
        name, before, after = near
        middle = day_of(name, country, day.year)
        return middle is not None and middle - timedelta(before) <= day <= middle + timedelta(after)
    dates = dates_of(part)
    if dates is None:
        return part == season(day, country)
    first, last = dates
    today = (day.month, day.day)
    return first <= today <= last if first <= last else today >= first or today <= last
