"""Help lines by country and need: checked numbers, each with its country, or none at all."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from bot.locales import _, speaking

FILE = Path(__file__).parent.parent / "content" / "helplines.toml"
MOST = 3  # stressed readers stop after three
MONTHS_FRESH = 9
# What else helps with a need, the nearest first, where a country has no line for the need itself.
NEXT_BEST: dict[str, tuple[str, ...]] = {
    "self_harm": ("any_crisis",),
    "child_self_harm": ("self_harm", "any_crisis", "child"),
    "child_harm": ("any_crisis", "parenting"),
    "domestic_violence": ("domestic_violence_men", "any_crisis"),
    "postpartum_emergency": ("any_crisis", "perinatal"),
    "abuse_disclosure": ("child", "any_crisis"),
    "substance_emergency": ("any_crisis",),
    "eating_disorder": ("any_crisis",),
    "perinatal": ("parenting", "any_crisis"),
    "parenting": ("any_crisis",),
    "grief": ("any_crisis",),
}
# Here a life may hang on the next hour: the emergency number stands first, and for a body in danger alone.
ALONE = ("medical_emergency", "emergency")
FIRST = ("postpartum_emergency",)


@dataclass(frozen=True)
class Line:
    """A help line; its `place` is shown beside its `phone` or `text`, because numbers collide between countries."""

    country: str  # the code of the country asked for, "WORLD" for a directory
    place: str  # where the number works, in English
    needs: tuple[str, ...]
    name: str
    phone: str  # "" where there is none
    text: str  # how to write to it, "" where one cannot
    hours: str  # "" where nobody could confirm them
    url: str
    grade: Literal["A", "B", "C"]  # C was checked by others and is shown as such
    source: str
    checked: date
    crisis: bool  # False: by its own word it informs, refers or calls back


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    country: str
    needs: tuple[str, ...]
    name: str
    url: str
    grade: Literal["A", "B", "C"]
    source: str
    checked: date
    place: str = ""
    phone: str = ""
    text: str = ""
    hours: str = ""
    crisis: bool = True


class Country(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place a group can name, and what people call it."""

    code: str
    en: str
    es: str
    region: str = ""  # whose lines it shares, beside its own
    also: tuple[str, ...] = ()

    def name(self, locale: str) -> str:
        """Return its name in a language we have, else in English."""
        return self.es if locale.startswith("es") else self.en


_WORLD = Country("WORLD", "any country", "cualquier país")


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    line: tuple[_Entry, ...]
    country: tuple[Country, ...]


def lines(country: str | None, need: str | None) -> tuple[Line, ...]:
    """Return the best lines, at most three; without a country only directories, which have no number.

    `country` is a code from `countries()`; one that is not known counts as none.
    """
    known = by_code().get(country or "")
    if known is None:
        return directories()
    here = [_line(entry, known) for entry in _file().line if _serves(entry, known)]
    urgent = [line for line in here if "emergency" in line.needs][:1]
    if need in ALONE:
        return tuple(urgent) or directories()
    chosen = (urgent if need in FIRST else []) + _best(here, need, known.en)
    return tuple(dict.fromkeys(chosen))[:MOST] or directories()


def emergency(country: str | None) -> Line | None:
    """Return the emergency number of a country, None where we know no country or no number."""
    return next((line for line in lines(country, "emergency") if line.phone), None)


def place(line: Line, locale: str) -> str:
    """Where a line's number works, in a language we have, else in English."""
    for known in _file().country:
        if known.en == line.place:
            return known.name(locale)
    with speaking(locale):
        return _(line.place)


def directories() -> tuple[Line, ...]:
    """Return the directories that find a line in any country."""
    return tuple(_line(entry, _WORLD) for entry in _file().line if entry.country == "WORLD")


def countries(locale: str = "en") -> tuple[tuple[str, str], ...]:
    """Return code and name of every country we know a number for, by name, for a picker."""
    named = [(known.code, known.name(locale)) for known in _file().country]
    return tuple(sorted(named, key=lambda pair: _plain(pair[1])))


def parse_country(typed: str) -> str:
    """Return the code for what somebody typed; raises ValueError with a sentence for them."""
    if code := _codes().get(_plain(typed)):
        return code
    raise ValueError(_("We have no lines for that country yet. Try its full name, or look at findahelpline.com."))


def begins_a_country(word: str) -> bool:
    """Whether a country's name of several words begins with this one."""
    return any(name.startswith(f"{_plain(word)} ") for name in _codes())


def all_lines() -> list[Line]:
    """Return every line of the file."""
    return [_line(entry, by_code().get(entry.country, _WORLD)) for entry in _file().line]


def stale(today: date) -> list[Line]:
    """Return the lines whose last check is more than nine months before `today`."""
    months = today.year * 12 + today.month - 1 - MONTHS_FRESH
    oldest = (months // 12, months % 12 + 1, today.day)
    return [line for line in all_lines() if (line.checked.year, line.checked.month, line.checked.day) < oldest]


@cache
def by_code() -> dict[str, Country]:
    """Return the known countries by their code."""
    return {known.code: known for known in _file().country}


@cache
def _codes() -> dict[str, str]:
    """Every name that a country has, and its code."""
    named = ((name, each.code) for each in _file().country for name in (each.code, each.en, each.es, *each.also))
    return {_plain(name): code for name, code in named}


@cache
def _file() -> _File:
    return msgspec.toml.decode(FILE.read_bytes(), type=_File)


def _serves(entry: _Entry, known: Country) -> bool:
    """Whether a line works in a place: a nation has its own and its country's, a country also those of its parts."""
    wide = known.code.partition("-")[0]
    return entry.country in (known.code, wide, known.region) or entry.country.startswith(known.code + "-")


def _line(entry: _Entry, known: Country) -> Line:
    fields = {name: getattr(entry, name) for name in entry.__struct_fields__}
    return Line(**fields | {"country": known.code, "place": entry.place or known.en})


def _best(here: list[Line], need: str | None, wide: str) -> list[Line]:
    """Order lines by how near they are to the need; of equals those for the whole country come first."""
    order = (need, *NEXT_BEST.get(need, ())) if need else ("any_crisis", "parenting")
    fits = [line for line in here if not set(order).isdisjoint(line.needs)]
    return sorted(fits, key=lambda line: (min(order.index(n) for n in line.needs if n in order), line.place != wide))


def _plain(name: str) -> str:
    """Return a name without case, accents, dots and the article."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    spaced = "".join(c if c.isalnum() or c == "-" else " " * (c != ".") for c in letters)
    return " ".join(spaced.split()).removeprefix("the ")
