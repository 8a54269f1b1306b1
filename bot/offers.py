"""What may be meant while a person types a time, days, a date, a zone or a country: pairs of value and label."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from bot.care import helplines
from bot.commands import Request
from bot.locales import dates as said
from bot.locales import plain
from bot.replies import capital
from bot.schedule import words

_ON_THE_CLOCK = tuple(
    sorted([f"{hour:02}:00" for hour in range(6, 23)] + ["07:30", "08:30", "12:30", "20:30", "21:30"])
)
# Countries where many people speak one of our languages.
_WHERE_SPOKEN = {"en": ("GB", "IE", "US", "CA", "AU", "NZ"), "es": ("ES", "MX", "CO", "AR", "CL", "PE", "US")}
_GAPS = tuple(timedelta(days) for days in (1, 2, 7, 14, 28))


def zones(typed: str, request: Request) -> Iterable[tuple[str, str]]:
    """Time zones that this may mean."""
    wanted = typed.strip().casefold().replace(" ", "_")
    meant = words.close_zones(typed) if wanted else _likely_zones(request)
    names = dict.fromkeys([*meant, *(name for name in words.zones() if wanted in name.casefold())])
    return [(name, name.replace("_", " ")) for name in names]


def _likely_zones(request: Request) -> list[str]:
    """Before anything is typed: the group's own zone, its country's, then those where many speak its language."""
    spoken = _WHERE_SPOKEN.get(request.locale, ())
    by_language = [zone for country in spoken for zone in words.zones_of(country)[:4]]
    return [request.group.zone, request.zone, *words.zones_of(request.group.country), *by_language]


def countries(typed: str, request: Request) -> Iterable[tuple[str, str]]:
    """Countries that have help lines and hold this."""
    wanted = plain(typed.strip())
    return [(code, name) for code, name in helplines.countries(request.locale) if wanted in plain(name)]


def times(typed: str, request: Request) -> Iterable[tuple[str, str]]:
    """Times of day that begin like this, by either clock; the one that is meant first."""
    wanted = typed.strip()
    try:
        meant = [f"{words.parse_time(wanted):%H:%M}"] if wanted else []
    except ValueError:
        meant = []
    return [(at, at) for at in dict.fromkeys((*meant, *(at for at in _ON_THE_CLOCK if _begins(at, wanted))))]


def _begins(at: str, wanted: str) -> bool:
    """Whether a time begins as it is typed: 07:30 and 19:00 both do with "7"."""
    hour, minute = at.split(":")
    evening = f"{int(hour) - 12}:{minute}" if int(hour) > 12 else ""
    return at.startswith(wanted) or f"{int(hour)}:{minute}".startswith(wanted) or evening.startswith(wanted)


def days(typed: str, request: Request) -> Iterable[tuple[str, str]]:
    """Days that hold this, in words that can be read back."""
    wanted = plain(typed.strip())
    known = [words.describe_days(mask) for mask in words.OFFERED]
    return [(each, capital(each)) for each in known if wanted in plain(each)]


def dates(typed: str, request: Request) -> Iterable[tuple[str, str]]:
    """The date that is meant; before one is, some that lie near."""
    wanted = typed.strip()
    try:
        meant = [words.parse_date(wanted, request.today)] if wanted else [request.today + gap for gap in _GAPS]
    except ValueError:
        meant = []
    return [(each.isoformat(), f"{capital(said.day(each))} {each.year}") for each in meant]
