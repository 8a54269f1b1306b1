"""Days that people tell by how far away they are: "tomorrow", "+3d", "for two weeks", "next month", "hace 3 días"."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

_DAYS = {
    "today": 0, "tomorrow": 1, "the day after tomorrow": 2, "yesterday": -1, "the day before yesterday": -2,
    "hoy": 0, "manana": 1, "pasado manana": 2, "ayer": -1, "anteayer": -2, "antier": -2,
}  # fmt: skip
_NEXT = (
    r"(?:the )?next (?:week|month)|la proxima semana|la semana (?:que viene|proxima)"
    r"|el proximo mes|el mes (?:que viene|proximo)"
)
_COUNTS = {"a": 1, "an": 1, "one": 1, "un": 1, "una": 1, "two": 2, "dos": 2, "three": 3, "tres": 3, "four": 4,
           "cuatro": 4}  # fmt: skip
# Patterns stay text until the first use, as in `words`.
_SPAN = (
    r"(?P<count>\d{1,7}|[a-z]+(?= [a-z]{3}))\s?"
    r"(?:d|days?|dias?|(?P<weeks>w|weeks?|sem|semanas?)|(?P<months>months?|mes|meses))"
)
_AHEAD = rf"(?:(?:\+|in |for |en |dentro de |por |durante )\s?)?{_SPAN}"
_AGO = rf"{_SPAN} ago|hace {_SPAN.replace('?P<', '?P<ago_')}"


def near_day(said: str, today: date) -> date | None:
    """The day that plain words tell by its distance from today, or None; an OverflowError beyond the calendar."""
    if said in _DAYS:
        return today + timedelta(days=_DAYS[said])
    if re.fullmatch(_NEXT, said):
        monday = today + timedelta(days=7 - today.weekday())
        return monday if "week" in said or "semana" in said else _months_on(today.replace(day=1), 1)
    if match := re.fullmatch(_AHEAD, said):
        return _moved(today, match.groupdict(), 1)
    if match := re.fullmatch(_AGO, said):
        return _moved(today, {name.removeprefix("ago_"): each for name, each in match.groupdict().items() if each}, -1)
    return None


def _moved(today: date, span: dict[str, str | None], sign: int) -> date | None:
    said = span.get("count") or ""
    count = int(said) if said.isdecimal() else _COUNTS.get(said)
    if count is None:
        return None
    if span.get("months"):
        return _months_on(today, sign * count)
    return today + sign * count * timedelta(days=7 if span.get("weeks") else 1)


def _months_on(day: date, count: int) -> date:
    """The same day of another month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not 1 <= year <= 9999:
        raise OverflowError
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
