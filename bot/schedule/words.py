"""What people type for days, times, dates and time zones, read kindly."""

from __future__ import annotations

import re
import unicodedata
from calendar import isleap
from collections.abc import Iterator
from datetime import date, time, timedelta
from functools import cache

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

DAILY, WEEKDAYS, WEEKENDS = 127, 31, 96

_SHOWN = 40  # how much of a mistake is repeated back: it must still fit on a phone, and in a platform's reply
_DAY_HELP = 'Try "daily", "weekdays", "weekends", or days such as "mon, thu".'
_TIME_HELP = 'Try "9:00", "7:30 pm" or "noon".'
_DATE_HELP = 'Try "2026-12-03", "3 December", "tomorrow", "monday" or "+3d".'

_DAY_GROUPS = {
    "daily": DAILY, "everyday": DAILY, "all": DAILY, "weekdays": WEEKDAYS, "weekday": WEEKDAYS,
    "weekends": WEEKENDS, "weekend": WEEKENDS,
}  # fmt: skip

# Patterns stay text until the first use, when `re` compiles and keeps them: starting up is quicker by milliseconds.
_DAY_NOISE = r"\b(?:on|every|each|and)\b|[,;&+/.]"
_DAY_SPAN = r"\s?(?:[-–—]|\bto\b|\bthrough\b|\buntil\b)\s?"
_TIME = (
    r"(?P<hour>\d{1,2})(?:(?:[:.]|\s?h\s?)(?P<minute>\d{2})(?P<second>[:.]\d{2}(?:[.,]\d+)?)?|\s?h)?"
    r"(?:\s?(?P<half>[ap])(?:m|\.\s?m\.?)?)?"
)
_TIME_WORDS = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_ISO_DATE = r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
_DAYS_AHEAD = r"(?:\+|in )\s?(?P<count>\d{1,7})\s?d(?:ays?)?"
_NAMED_DAY = r"(?:(?:next|this|on) )?(?P<name>[a-z]+)"
_NUMBER = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\.?"
_MONTH = r"(?P<month>[a-z]{3,})\.?"
_YEAR = r"(?:(?:,| |, | , )(?P<year>\d{4}))?"
_DAY_FIRST, _MONTH_FIRST = rf"{_NUMBER}\s?(?:of )?{_MONTH}{_YEAR}", rf"{_MONTH}\s?{_NUMBER}{_YEAR}"
_ZONE_NOISE = r"\b(?:time|zone|standard|daylight|summer)\b|[/_\-.()]"

# Short names and countries that span many zones: the clocks that most people there live by, the likeliest first.
_HABITS = {
    "est edt et eastern": "America/New_York America/Toronto America/Panama",
    "cst cdt ct central": "America/Chicago America/Mexico_City America/Winnipeg",
    "mst mdt mt mountain": "America/Denver America/Phoenix America/Edmonton",
    "pst pdt pt pacific": "America/Los_Angeles America/Vancouver America/Tijuana",
    "akst akdt": "America/Anchorage", "hst hawaii": "Pacific/Honolulu", "ast adt atlantic": "America/Halifax",
    "nst ndt": "America/St_Johns", "brt": "America/Sao_Paulo", "art": "America/Argentina/Buenos_Aires",
    "bst uk united_kingdom great_britain england scotland wales": "Europe/London",
    "west": "Europe/Lisbon", "msk": "Europe/Moscow",
    "cet cest": "Europe/Berlin Europe/Paris Europe/Madrid", "eet eest": "Europe/Athens Europe/Helsinki Africa/Cairo",
    "ist": "Asia/Kolkata Europe/Dublin Asia/Jerusalem", "pkt": "Asia/Karachi", "sgt": "Asia/Singapore",
    "hkt": "Asia/Hong_Kong", "jst": "Asia/Tokyo", "kst": "Asia/Seoul", "sast": "Africa/Johannesburg",
    "wat": "Africa/Lagos", "eat": "Africa/Nairobi", "cat": "Africa/Maputo", "nzst nzdt": "Pacific/Auckland",
    "aest aedt": "Australia/Sydney Australia/Melbourne Australia/Brisbane", "awst": "Australia/Perth",
    "acst acdt": "Australia/Adelaide Australia/Darwin", "z": "UTC", "gmt": "Europe/London UTC Africa/Accra",
    "us usa united_states america": "America/New_York America/Chicago America/Los_Angeles",
    "canada": "America/Toronto America/Winnipeg America/Vancouver",
    "mexico": "America/Mexico_City America/Cancun America/Tijuana",
    "brazil": "America/Sao_Paulo America/Fortaleza America/Manaus",
    "australia": "Australia/Sydney Australia/Brisbane Australia/Perth",
    "russia": "Europe/Moscow Asia/Yekaterinburg Asia/Vladivostok",
}  # fmt: skip
_ZONE_HELP = 'Try a big city in your zone, such as "Europe/Berlin" or "America/New_York".'


def parse_days(text: str) -> int:
    """Read weekdays as a bit mask (Monday = bit 0); a ValueError carries one kind sentence."""
    said = " ".join(text.casefold().split()).replace("every day", "daily")
    tokens = re.sub(_DAY_NOISE, " ", re.sub(_DAY_SPAN, "-", said)).split()
    if not tokens:
        raise ValueError(f"No day is named in {quoted(text)}. {_DAY_HELP}")
    mask = 0
    for token in tokens:
        days = _days_of(token)
        if not days:
            raise ValueError(f"I can't tell which days {quoted(text)} means. {_DAY_HELP}")
        mask |= days
    return mask


def describe_days(mask: int) -> str:
    """Say a mask of weekdays in words that `parse_days` reads back."""
    if not 0 <= mask <= DAILY:
        raise ValueError(f"Days are a number from 0 to 127, and {mask} is not.")
    whole = {0: "no day", DAILY: "every day", WEEKDAYS: "weekdays", WEEKENDS: "weekends"}
    if mask in whole:
        return whole[mask]
    return _listed([name for bit, name in enumerate(DAY_NAMES) if mask >> bit & 1], "and")


def parse_time(text: str) -> time:
    """Read a time of day to the minute; a ValueError carries one kind sentence."""
    said = " ".join(text.casefold().split())
    if said in _TIME_WORDS:
        return _TIME_WORDS[said]
    match = re.fullmatch(_TIME, said)
    if not match:
        raise ValueError(f"I can't read {quoted(text)} as a time of day. {_TIME_HELP}")
    hour, minute, half = int(match["hour"]), int(match["minute"] or 0), match["half"]
    if match["second"]:
        raise ValueError(f"{quoted(text)} has seconds, and posts go out on the minute. {_TIME_HELP}")
    if minute > 59 or (hour > 23 if not half else not 1 <= hour <= 12):
        raise ValueError(f"There is no {quoted(text)} on the clock. {_TIME_HELP}")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute)


def parse_date(text: str, today: date) -> date:
    """Read a date; without a year the next such date, today counted; a ValueError carries one kind sentence."""
    said = " ".join(text.casefold().split())
    try:
        found = _plain_date(said, today) or _named_date(said, today)
    except (ValueError, OverflowError):
        raise ValueError(f"There is no {quoted(text)} in the calendar. {_DATE_HELP}") from None
    if found is None:
        raise ValueError(f"I can't read {quoted(text)} as a date. {_DATE_HELP}")
    return found


@cache
def zones() -> tuple[str, ...]:
    """The IANA names worth offering, in order: the current name of every zone in a country, and UTC."""
    return (*sorted(row[2] for row in _table("zone.tab")), "UTC")


@cache
def zone_names() -> frozenset[str]:
    """Every name that stands for a zone: the old ones too, since people and platforms still send them."""
    # EST, MST and HST never change their clocks, which is hardly ever what is meant; Factory is no place.
    return frozenset(_data("zones").split()) - {"EST", "MST", "HST", "Factory"}


def unknown_zone(name: str) -> str:
    """The kind sentence for a name that is no zone, with up to three that may be meant."""
    if not name.strip():
        return f"No time zone is named. {_ZONE_HELP}"
    close = close_zones(name)
    help_with_it = f"Did you mean {_listed(close, 'or')}?" if close else _ZONE_HELP
    return f"I don't know the time zone {quoted(name)}. {help_with_it}"


def close_zones(text: str) -> list[str]:
    """Up to three current zone names that may be meant by a city, a country, a short name or a misspelling."""
    index = _zone_index()
    parts = text[: _SHOWN * 2].split("/")
    for first in range(len(parts)):  # "/usr/share/zoneinfo/Europe/Berlin" is a path, and its end is a zone
        said = _folded("/".join(parts[first:]))
        if said in index:
            return list(index[said][:3])
    said = _folded("/".join(parts))
    if len(said) < 4 or any(letter.isdigit() for letter in said):
        return []  # a short name or "UTC+1" is near to many names and means none of them
    from rapidfuzz import fuzz, process  # imported here: it takes longer than all the rest of this module

    found: dict[str, None] = {}
    for key, _, _ in process.extract(said, index.keys(), scorer=fuzz.ratio, score_cutoff=75, limit=6):
        found |= dict.fromkeys(index[key])
    return list(found)[:3]


def quoted(text: str) -> str:
    """Repeat what was typed, on one line and shortened, so that a sentence about it stays a sentence."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text[: _SHOWN * 4]).split())
    return f'"{line}"' if len(line) <= _SHOWN else f'"{line[: _SHOWN - 1].rstrip()}…"'


def _days_of(token: str) -> int:
    """The mask of one word or span such as "mon", "weekends" or "fri-mon"; 0 where it means nothing."""
    if token in _DAY_GROUPS:
        return _DAY_GROUPS[token]
    first, *more = [_weekday(name) for name in token.split("-")]
    last = more[0] if more else first
    if first is None or last is None or len(more) > 1:
        return 0
    return sum(1 << (first + step) % 7 for step in range((last - first) % 7 + 1))


def _weekday(name: str) -> int | None:
    """The number of a day's name, whole, in the plural or shortened to two letters or more."""
    short = "wed" if name == "weds" else name
    for number, full in enumerate(DAY_NAMES):
        if (len(short) >= 2 and full.casefold().startswith(short)) or short == f"{full.casefold()}s":
            return number
    return None


def _plain_date(said: str, today: date) -> date | None:
    """A date that needs no month's name: ISO, "today", "monday", "+3d"."""
    if said in ("today", "tomorrow"):
        return today + timedelta(days=said == "tomorrow")
    if match := re.fullmatch(_ISO_DATE, said):
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    if match := re.fullmatch(_DAYS_AHEAD, said):
        return today + timedelta(days=int(match["count"]))
    match = re.fullmatch(_NAMED_DAY, said)
    weekday = _weekday(match["name"]) if match else None
    return None if weekday is None else today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _named_date(said: str, today: date) -> date | None:
    """A date with its month's name; a ValueError where the calendar has no such day."""
    match = re.fullmatch(_DAY_FIRST, said) or re.fullmatch(_MONTH_FIRST, said)
    months = [name.casefold().startswith(match["month"]) for name in MONTH_NAMES] if match else []
    if not match or True not in months:
        return None
    day, month = int(match["day"]), months.index(True) + 1
    if match["year"]:
        return date(int(match["year"]), month, day)
    if (month, day) == (2, 29):
        return _next_leap_day(today)
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else this_year.replace(year=today.year + 1)


def _next_leap_day(today: date) -> date:
    """The next 29 February, today counted; at most eight years away."""
    year = today.year
    while not isleap(year) or date(year, 2, 29) < today:
        year += 1
    return date(year, 2, 29)


def _listed(names: list[str], joint: str) -> str:
    """Names as they stand in a sentence: "a", "a or b", "a, b or c"."""
    *most, last = names
    return f"{', '.join(most)} {joint} {last}" if most else last


def _data(*path: str) -> str:
    """A text file of the tzdata package, which a system's own zone files do not always bring along."""
    from importlib import resources  # imported here: `--help` does not need it

    return resources.files("tzdata").joinpath(*path).read_text("utf-8")


def _table(name: str) -> Iterator[list[str]]:
    return (line.split("\t") for line in _data("zoneinfo", name).splitlines() if line and line[0] != "#")


@cache
def _zone_index() -> dict[str, tuple[str, ...]]:
    """What people may call a zone, folded -> the current names; an old name leads to the current one."""
    index = {_folded(said): tuple(names.split()) for many, names in _HABITS.items() for said in many.split()}
    offered = set(zones())
    for name in zones():
        index.setdefault(_folded(name), (name,))
        index.setdefault(_folded(name.rpartition("/")[2]), (name,))
    for said, names in _countries():
        index.setdefault(said, names)
    links = (line.split()[1:3] for line in _data("zoneinfo", "tzdata.zi").splitlines() if line.startswith("L "))
    for current, old in links:
        if current in offered and old not in offered:
            index.setdefault(_folded(old), (current,))
            index.setdefault(_folded(old.rpartition("/")[2]), (current,))
    return index


def _countries() -> Iterator[tuple[str, tuple[str, ...]]]:
    """A country's names with its zones, where it has so few that naming them helps."""
    zones_of: dict[str, tuple[str, ...]] = {}
    for code, _, name, *_ in _table("zone.tab"):
        zones_of[code] = (*zones_of.get(code, ()), name)
    for code, country in _table("iso3166.tab"):
        if 1 <= len(zones_of.get(code, ())) <= 3:
            plain, _, more = country.rstrip(")").partition(" (")
            for said in (country, plain, f"{more} {plain}"):  # "Korea (South)", and "South Korea" too
                yield _folded(said), zones_of[code]


def _folded(text: str) -> str:
    """Without case, accents, punctuation and the words around a name ("Eastern Standard Time" -> "eastern")."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return " ".join(re.sub(_ZONE_NOISE, " ", plain.casefold()).split())


def country_of(zone_name: str) -> str:
    """The ISO code of the country that a zone belongs to, "" where it belongs to none or is unknown."""
    return next((code for code, _, name, *_ in _table("zone.tab") if name == zone_name), "")
