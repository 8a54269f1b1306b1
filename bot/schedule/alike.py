"""What was surely meant as a time, a date or a zone, also where there is none such: "26:61", "31 February"."""

from __future__ import annotations

import re

from bot.locales import plain
from bot.schedule.names import month

# Patterns stay text until the first use, as in `words`.
_TIME = r"\d{1,4}[:.h]\d{0,4}(?:[:.]\d+)?(?:\s?[ap]\.?m?\.?)?|\d{1,4}\s?[ap]\.?\s?m\.?"
_NUMERIC = r"[-+]?\d[-\w./]*"
_NOISE = {"the", "of", "until", "till", "til", "el", "de", "del", "hasta"}


def like_a_time(text: str) -> bool:
    """Whether it is written as a time is."""
    return re.fullmatch(_TIME, plain(text)) is not None


def like_a_date(text: str) -> bool:
    """Whether it is written as a date is: in numbers, or in numbers and one month's name."""
    said = [word.strip(".,") for word in plain(text).split()]
    numbers = [word for word in said if re.fullmatch(_NUMERIC, word)]
    rest = [word for word in said if word not in numbers and word not in _NOISE]
    if not rest:
        return len(numbers) == 1 and not numbers[0].isdecimal()  # a number alone is most often a plan's
    return bool(numbers) and len(rest) == 1 and len(rest[0]) > 2 and month(rest[0]) is not None


def like_a_zone(text: str) -> bool:
    """Whether it is written as a zone is."""
    return re.fullmatch(r"\w+/[\w/]+", text) is not None
