"""When a prompt may be posted: a season, turned round in the south, or dates that come every year."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from bot.model import Prompt

# ISO codes of the countries that live south of the equator.
_SOUTH = frozenset({
    "AR", "AU", "BO", "BR", "BW", "CL", "FJ", "LS", "MG", "MU", "MZ", "NA", "NZ", "PE", "PY", "SZ", "UY", "ZA", "ZM",
    "ZW",
})  # fmt: skip
_SEASON_OF_MONTH = ("winter",) * 2 + ("spring",) * 3 + ("summer",) * 3 + ("autumn",) * 3 + ("winter",)
_DATES = re.compile(r"(\d\d)-(\d\d)/(\d\d)-(\d\d)")
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


def in_season(prompt: Prompt, day: date, country: str) -> bool:
    """Whether a prompt may be posted on a day."""
    if not prompt.season:
        return True
    dates = dates_of(prompt.season)
    if dates is None:
        return prompt.season == season(day, country)
    first, last = dates
    today = (day.month, day.day)
    return first <= today <= last if first <= last else today >= first or today <= last
