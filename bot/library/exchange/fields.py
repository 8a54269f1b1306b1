"""The fields of a prompt as files have them: how each is read, whatever it is written as, and written into a cell.

What is read is a value of the model's (a text, a tuple, a date, UTC seconds), or None where the file says nothing. In a
change over built-in words nothing is "as it was built in", and the word none takes away what was built in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from functools import cache, lru_cache, partial
from typing import Any

from bot.errors import Refusal
from bot.library import seasons
from bot.locales import N_, _, everywhere
from bot.locales import plain as told
from bot.model import AGES, ANY_TOPIC, ASSUMPTIONS, PROMPT_KINDS, RUPTURES, SEASONS, SENSITIVITIES, TOPICS, WEIGHTS

Value = str | tuple[str, ...] | date | int | None

CHANGE = "change"  # the kind of a row that lays something over words that come with the program
KINDS: tuple[str, ...] = (*PROMPT_KINDS, CHANGE)
NONE = "none"
LISTS = ("topics", "ages", "assumes", "sensitivity", "about")
CAN_BE_NONE = ("topics", "ages", "assumes", "sensitivity", "season", "rupture", "review_by")
ID_MAX = 44  # a button carries it beside its command, in a hundred characters
_ITEMS_MAX, _ITEM_MAX = 40, 200
_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


def plain(text: str) -> str:
    """A text with one kind of line end, and no space around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def instead(name: str, known: tuple[str, ...]) -> str:
    """What may have been meant by a name that is unknown, or all that there is."""
    close = _nearest(name.lower(), known)
    if close:
        return _("Did you mean “{name}”?", name=close)
    return _("There is: {names}.", names=", ".join(known))


def read_id(value: Any) -> str:
    """An id that can be typed, and that a button can carry."""
    text = _whole("id", plain(value)) if isinstance(value, str) else ""
    if not text:
        raise Refusal(_("It has no id, and no words to make one from. Give it either."))
    if len(text) > ID_MAX or not _ID.fullmatch(text) or text.isdigit():
        better = re.sub(r"[^a-z0-9]+", "-", text.lower())[:ID_MAX].strip("-")
        would = better if better and not better.isdigit() else f"words-{better}".strip("-")
        raise Refusal(
            _("“{id}” is no id. Up to {most} small letters, digits and dashes make one, such as {would}.",
              id=text[:60], most=ID_MAX, would=would)
        )  # fmt: skip
    return text


def read_kind(value: Any) -> str:
    """One of KINDS, "" where the file does not say."""
    text = plain(value) if isinstance(value, str) else ""
    return _known(_NO_KIND, KINDS, text) if text else ""


def read_locale(value: Any) -> str:
    """A language as platforms write it ("en", "pt-BR"), "" where the file does not say."""
    text = plain(value) if isinstance(value, str) else ""
    if text and not re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})?", text):
        raise Refusal(_("“{locale}” is no language. Two letters name one: en, es.", locale=text[:60]))
    return text


def read_field(name: str, value: Any) -> Value:
    """The value of a field, from a cell, a list or a date; a Refusal where it does not fit."""
    if isinstance(value, str) and value:
        value = _whole(name, plain(value))
    return None if value is None or value == "" or value == [] else _READ[name](value)


def as_cell(value: Value) -> str:
    """A value as a cell of a table holds it; `read_field` gives it back."""
    if isinstance(value, tuple):
        easy = not any(re.search(r"[,;\n]|^\[", item) for item in value)
        return ", ".join(value) if easy else json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else value or ""


def _whole(name: str, text: str) -> str:
    if "\0" in text:
        raise Refusal(_("“{field}” holds a sign that nobody can see (NUL). Type it anew.", field=name))
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Refusal(_("“{field}” holds half a sign. Type it anew.", field=name)) from None
    return text


def _text(name: str, longest: int, value: Any) -> str:
    if not isinstance(value, str):
        raise Refusal(_("“{field}” takes words in quotes.", field=name))
    if len(value) > longest:
        raise Refusal(
            _("“{field}” is too long: {count} characters, and {longest} fit. Take the heart of it.",
              field=name, count=f"{len(value):,}", longest=f"{longest:,}")
        )  # fmt: skip
    return value


def _template(value: Any) -> str:
    text = _text("template", 300, value)
    if text.count("{did}") > 1 or text.count("{next}") > 1:
        raise Refusal(_("“template” takes {did} and {next} once each.", did="{did}", next="{next}"))
    return text


def _items(name: str, value: Any) -> list[str]:
    """The items of a list, or of a cell with commas or semicolons between them."""
    if isinstance(value, str) and value.startswith("["):
        with suppress(ValueError, RecursionError):
            value = json.loads(value)
    if isinstance(value, str):
        value = re.split(r"[,;]", value)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Refusal(_("“{field}” takes a list of words: one, two.", field=name))
    return [item for item in (_whole(name, plain(item)) for item in value) if item]


def _names(name: str, unknown: str, known: tuple[str, ...], value: Any) -> tuple[str, ...]:
    items = _items(name, value)
    return () if items == [NONE] else tuple(_known(unknown, known, item) for item in items)


def _about(value: Any) -> tuple[str, ...]:
    items = _items("about", value)
    if len(items) > _ITEMS_MAX or any(len(item) > _ITEM_MAX for item in items):
        raise Refusal(_("“about” takes {count} words, each of {most} characters.", count=_ITEMS_MAX, most=_ITEM_MAX))
    return tuple(items)


def _name(name: str, unknown: str, known: tuple[str, ...], value: Any) -> str:
    text = _text(name, 100, value)
    return "" if text == NONE else _known(unknown, known, text)


def _weight(value: Any) -> str:
    return _known(_NO_WEIGHT, WEIGHTS, _text("weight", 100, value))


def _season(value: Any) -> str:
    text = _text("season", 100, value)
    return (
        text if seasons.known(text) else _name("season", _NO_SEASON, (*SEASONS, *seasons.TENDER, "12-18/01-02"), text)
    )


def _day(value: Any) -> date | str:
    """A date, also as spreadsheets rewrite it where that can mean one day only."""
    if type(value) is date:
        return value
    text = _text("review_by", 100, value)
    if text == NONE:
        return ""
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", text):
        year, month, day = map(int, found.groups())
    elif found := re.fullmatch(r"(\d{1,2})([./])(\d{1,2})\2(\d{4})", text):
        day, month, year = int(found[1]), int(found[3]), int(found[4])
        if found[2] == "/" and month > 12:
            day, month = month, day
        elif found[2] == "/" and day <= 12 and day != month:
            year = 0  # the 3rd of May, or the 5th of March
    else:
        year = month = day = 0
    try:
        return date(year, month, day)
    except ValueError:
        raise Refusal(_("“{text}” is no day that I can read. 2027-11-24 would work.", text=text[:60])) from None


def _moment(value: Any) -> int:
    """UTC seconds; a day alone is its first second, and a time without a zone is UTC."""
    moment = value
    if isinstance(value, str):
        if value == NONE:
            return 0
        with suppress(ValueError):
            moment = datetime.fromisoformat(value)
    elif type(value) is date:
        moment = datetime.combine(value, time())
    try:
        seconds = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (AttributeError, ValueError, OverflowError):
        seconds = 0
    if seconds <= 0:
        text = str(value)[:60]
        raise Refusal(_("“{text}” is no moment that I can read. 2026-03-02T09:00:00Z would work.", text=text))
    return seconds


@cache
def _as_shown(known: tuple[str, ...]) -> dict[str, str]:
    """The names by how the chat shows them, in any of our languages."""
    return {shown: each for each in known for shown in everywhere(_SHOWN.get(each, each))}


@lru_cache(maxsize=1024)
def _nearest(name: str, known: tuple[str, ...]) -> str:
    return next(iter(get_close_matches(name, known, 1, 0.6)), "")


def _known(unknown: str, known: tuple[str, ...], text: str) -> str:
    if text in known:
        return text
    if text.lower() in known:
        return text.lower()
    if key := _as_shown(known).get(told(text)):
        return key
    raise Refusal(f"{_(unknown, name=text[:60])} {instead(text[:60], known)}")


_SHOWN = {**TOPICS, ANY_TOPIC: N_("anything"), **AGES, **ASSUMPTIONS, **SENSITIVITIES}
_NO_KIND = N_("There is no kind “{name}”.")
_NO_WEIGHT = N_("There is no weight “{name}”.")
_NO_SEASON = N_("There is no season “{name}”.")
_READ: Mapping[str, Callable[[Any], Value]] = {
    "text": partial(_text, "text", 1000),
    "topics": partial(_names, "topics", N_("There is no topic “{name}”."), (*TOPICS, ANY_TOPIC)),
    "ages": partial(_names, "ages", N_("There is no age “{name}”."), tuple(AGES)),
    "season": _season,
    "assumes": partial(_names, "assumes", N_("There is no assumption “{name}”."), tuple(ASSUMPTIONS)),
    "sensitivity": partial(_names, "sensitivity", N_("There is no sensitivity “{name}”."), tuple(SENSITIVITIES)),
    "about": _about,
    "rupture": partial(_name, "rupture", N_("There is no rupture “{name}”."), RUPTURES),
    "template": _template,
    "next": partial(_text, "next", 200),
    "follow_up": partial(_text, "follow_up", 400),
    "source": partial(_text, "source", 300),
    "review_by": _day,
    "weight": _weight,
    "rested_at": _moment,
    "rested_by": partial(_text, "rested_by", 100),
    "rested_why": partial(_text, "rested_why", 300),
    "rested_until": _moment,
    "based_on": partial(_text, "based_on", 1000),
}
FIELDS: tuple[str, ...] = tuple(_READ)
COLUMNS: tuple[str, ...] = ("id", "kind", "locale", *FIELDS)
