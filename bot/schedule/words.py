"""What people type for days, times, dates and time zones, read kindly."""

from __future__ import annotations

import re
import unicodedata
from calendar import isleap
from collections.abc import Iterator
from datetime import date, time, timedelta
from functools import cache

from bot.locales import N_, _, all_of, any_of, dates, plain
from bot.schedule.names import (
    DAILY,
    DAY_GROUPS,
    TIME_WORDS,
    WEEKDAYS,
    WEEKENDS,
    day_words,
    hour_of_day,
    month,
    weekday,
)
from bot.schedule.near import near_day

_WHOLE = {DAILY: N_("every day"), WEEKDAYS: N_("weekdays"), WEEKENDS: N_("weekends")}
OFFERED = (DAILY, WEEKDAYS, WEEKENDS, 0b0010101, 0b0001010, *(1 << bit for bit in range(7)))  # masks people often want
_DAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip

_SHOWN = 40  # how much of a mistake is repeated back: it must still fit on a phone, and in a platform's reply
_DAY_HELP = N_('Try "daily", "weekdays", "weekends", or days such as "mon, thu".')
_TIME_HELP = N_('Try "9:00", "7:30 pm" or "noon".')
_DATE_HELP = N_('Try "2026-12-03", "3 December", "tomorrow", "monday" or "+3d".')

# Patterns stay text until the first use, when `re` compiles and keeps them: starting up is quicker by milliseconds.
_TIME = (
    r"(?:at |a las? |las? )?"
    r"(?P<hour>\d{1,2})(?:(?:[:.]|\s?h\s?)(?P<minute>\d{2})(?P<second>[:.]\d{2}(?:[.,]\d+)?)?|\s?h(?:oras|s)?)?"
    r"(?: y (?P<past>media|cuarto))?"
    r"(?:\s?(?P<half>[ap])(?:m|\.\s?m\.?)?"
    r"| (?:de|por) la (?P<part>manana|tarde|noche|madrugada)| del (?P<noon>mediodia))?"
)
_ISO_DATE = r"(?P<year>\d{4})(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})"
_NUMERIC = r"(?P<first>\d{1,2})(?P<sign>[/.]|-(?=\d{1,2}-\d{4}))(?P<second>\d{1,2})(?:(?P=sign)(?P<year>\d{4})?)?"
_UNTIL = r"(?i:\s*(?:until|till?|hasta)\s+)(?=\S)"
_NAMED_DAY = r"(?:(?:next|this|on|el|este|el proximo|proximo) )?(?P<name>[a-z]{3,})(?: que viene| proximo)?"
_NUMBER = r"(?:the |el )?(?P<day>\d{1,2})(?:st|nd|rd|th|o|ro|er|ero)?\.?"
_MONTH = r"(?P<month>[a-z]{3,})\.?"
_YEAR = r"(?:(?:,| |, | , | del? )(?P<year>\d{4}))?"
_DAY_FIRST, _MONTH_FIRST = rf"{_NUMBER}\s?(?:of |de )?{_MONTH}{_YEAR}", rf"{_MONTH}\s?{_NUMBER}{_YEAR}"
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
    "california": "America/Los_Angeles", "texas": "America/Chicago", "cdmx": "America/Mexico_City",
    "russia": "Europe/Moscow Asia/Yekaterinburg Asia/Vladivostok",
}  # fmt: skip
_ZONE_HELP = N_('Try a big city in your zone, such as "Europe/Berlin" or "America/New_York".')


def parse_days(text: str) -> int:
    """Read weekdays as a bit mask (Monday = bit 0); a ValueError carries one kind sentence."""
    tokens = day_words(text)
    if not tokens:
        raise _mistake(_("No day is named in {text}.", text=quoted(text)), _DAY_HELP)
    mask = 0
    for token in tokens:
        days = _days_of(token)
        if not days:
            raise _mistake(_("I can't tell which days {text} means.", text=quoted(text)), _DAY_HELP)
        mask |= days
    return mask


def describe_days(mask: int) -> str:
    """Say a mask of weekdays in words that `parse_days` reads back."""
    if not 0 <= mask <= DAILY:
        raise ValueError(f"Days are a number from 0 to 127, and {mask} is not.")
    if mask == 0:
        return _("no day")
    if mask in _WHOLE:
        return _(_WHOLE[mask])
    return all_of([_(name) for bit, name in enumerate(_DAYS) if mask >> bit & 1])


def parse_time(text: str) -> time:
    """Read a time of day to the minute; a ValueError carries one kind sentence."""
    said = " ".join(plain(text).split()).removeprefix("a ").removeprefix("al ")
    if said in TIME_WORDS:
        return TIME_WORDS[said]
    match = re.fullmatch(_TIME, " ".join(plain(text).split()))
    if not match:
        raise _mistake(_("I can't read {text} as a time of day.", text=quoted(text)), _TIME_HELP)
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    part = match["half"] or match["part"] or match["noon"]
    if match["second"]:
        raise _mistake(_("{text} has seconds, and posts go out on the minute.", text=quoted(text)), _TIME_HELP)
    if minute > 59 or (hour > 23 if not part else not 1 <= hour <= 12):
        raise _mistake(_("There is no {text} on the clock.", text=quoted(text)), _TIME_HELP)
    if match["past"]:
        minute = {"media": 30, "cuarto": 15}[match["past"]]
    return time(hour_of_day(hour, part) if part else hour, minute)


def parse_date(text: str, today: date) -> date:
    """Read a date; without a year the next such date, today counted; a ValueError carries one kind sentence."""
    typed = without_until(text)
    said = " ".join(plain(typed).split())
    try:
        found = _plain_date(said, today) or _named_date(said, today) or _numeric_date(said, today)
    except _Ambiguous as error:
        raise _mistake(str(error), _DATE_HELP) from None
    except (ValueError, OverflowError):
        raise _mistake(_("There is no {text} in the calendar.", text=quoted(typed)), _DATE_HELP) from None
    if found is None:
        raise _mistake(_("I can't read {text} as a date.", text=quoted(typed)), _DATE_HELP)
    return found


def without_until(text: str) -> str:
    """What somebody typed for a date, without a leading "until"."""
    return re.sub(rf"\A{_UNTIL}", "", text)


@cache
def zones() -> tuple[str, ...]:
    """The IANA names worth offering, in order: the current name of every zone in a country, and UTC."""
    return (*sorted(row[2] for row in _table("zone.tab")), "UTC")


@cache
def zones_of(country: str) -> tuple[str, ...]:
    """The zones of a country (its two letters), those where most people live first."""
    return tuple(row[2] for row in _table("zone.tab") if row[0] == country.upper())


@cache
def zone_names() -> frozenset[str]:
    """Every name that stands for a zone: the old ones too, since people and platforms still send them."""
    # EST, MST and HST never change their clocks, which is hardly ever what is meant; Factory is no place.
    return frozenset(_data("zones").split()) - {"EST", "MST", "HST", "Factory"}


def meant_zone(text: str) -> str:
    """The zone's name that somebody means by it, a city or a country, where only one can be meant; else the text."""
    name = text.strip()
    if name in zone_names():
        return name
    found = _zone_index().get(_folded(name), ())
    return found[0] if len(found) == 1 else name


def unknown_zone(name: str) -> str:
    """The kind sentence for a name that is no zone, with up to three that may be meant."""
    if not name.strip():
        return " ".join((_("No time zone is named."), _(_ZONE_HELP)))
    close = close_zones(name)
    help_with_it = _("Did you mean {names}?", names=any_of(close)) if close else _(_ZONE_HELP)
    return " ".join((_("I don't know the time zone {text}.", text=quoted(name)), help_with_it))


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
    for near in process.extract(said, index.keys(), scorer=fuzz.ratio, score_cutoff=80, limit=6):
        found |= dict.fromkeys(index[near[0]])
    return list(found)[:3]


def quoted(text: str) -> str:
    """Repeat what was typed, on one line and shortened, so that a sentence about it stays a sentence."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text[: _SHOWN * 4]).split())
    return f'"{line}"' if len(line) <= _SHOWN else f'"{line[: _SHOWN - 1].rstrip()}…"'


def _mistake(said: str, what_works: str) -> ValueError:
    return ValueError(f"{said} {_(what_works)}")


def _days_of(token: str) -> int:
    """The mask of one word or span such as "mon", "weekends" or "fri-mon"; 0 where it means nothing."""
    if token in DAY_GROUPS:
        return DAY_GROUPS[token]
    first, *more = [weekday(name) for name in token.split("-")]
    last = more[0] if more else first
    if first is None or last is None or len(more) > 1:
        return 0
    return sum(1 << (first + step) % 7 for step in range((last - first) % 7 + 1))


def _plain_date(said: str, today: date) -> date | None:
    """A date that needs no month's name: ISO, "today", "monday", "+3d", "a week"."""
    if near := near_day(said, today):
        return near
    if match := re.fullmatch(_ISO_DATE, said):
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    match = re.fullmatch(_NAMED_DAY, said)
    number = weekday(match["name"]) if match else None
    return None if number is None else today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def _named_date(said: str, today: date) -> date | None:
    """A date with its month's name; a ValueError where the calendar has no such day."""
    match = re.fullmatch(_DAY_FIRST, said) or re.fullmatch(_MONTH_FIRST, said)
    number = month(match["month"]) if match else None
    if not match or number is None:
        return None
    day = int(match["day"])
    return _next(number, day, match["year"], today)


class _Ambiguous(ValueError):
    """A date that could be either of two; the sentence says which."""


def _numeric_date(said: str, today: date) -> date | None:
    """A date in numbers, the day first: "27/12", "27.12.2026"; refused where it could as well be the month."""
    match = re.fullmatch(_NUMERIC, said)
    if not match:
        return None
    day, number = int(match["first"]), int(match["second"])
    if match["sign"] != ".":
        if number > 12:
            day, number = number, day
        elif day <= 12 and day != number:
            days = [dates.yearly(date(today.year, month, at)) for at, month in ((day, number), (number, day))]
            raise _Ambiguous(_("{text} can be {days}.", text=quoted(said), days=any_of(days)))
    return _next(number, day, match["year"], today)


def _next(month: int, day: int, year: str | None, today: date) -> date:
    """A day of the year that is named, else the next such day, today counted."""
    if year:
        return date(int(year), month, day)
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
    for row in _table("zone.tab"):
        zones_of[row[0]] = (*zones_of.get(row[0], ()), row[2])
    for code, country in _table("iso3166.tab"):
        if 1 <= len(zones_of.get(code, ())) <= 3:
            name, more = [*country.rstrip(")").split(" (", 1), ""][:2]
            for said in (country, name, f"{more} {name}"):  # "Korea (South)", and "South Korea" too
                yield _folded(said), zones_of[code]


def _folded(text: str) -> str:
    """Without case, accents, punctuation and the words around a name ("Eastern Standard Time" -> "eastern")."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return " ".join(re.sub(_ZONE_NOISE, " ", plain.casefold()).split())


def country_of(zone_name: str) -> str:
    """The ISO code of the country that a zone belongs to, "" where it belongs to none or is unknown."""
    return next((row[0] for row in _table("zone.tab") if row[2] == zone_name), "")
