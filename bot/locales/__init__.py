"""The interface's words: English stands in the code, other languages in catalogues (gettext) beside this file.

`_("Plan {number} rests.", number=3)` says a sentence in the language that is being spoken; `speaking("es")` says which.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
DOMAIN = "goodenough"
LANGUAGES: Mapping[str, str] = {"en": "English", "es": "Español"}

_spoken: ContextVar[str] = ContextVar("spoken", default="en")

# A message of a catalogue: its context, and its singular.
_Key = tuple[str, str]


@lru_cache(maxsize=256)
def known(locale: str) -> str:
    """The language that comes nearest to a platform's locale ("es-419", "en_GB"); English where there is none."""
    language = locale.replace("_", "-").partition("-")[0].lower()
    return language if language in LANGUAGES else "en"


def spoken() -> str:
    """The language being spoken now."""
    return _spoken.get()


class speaking:
    """Speak a language until the end of the block. A class, since each answer pays for a generator's turns."""

    __slots__ = ("_before", "_locale")

    def __init__(self, locale: str) -> None:
        self._locale = locale

    def __enter__(self) -> None:
        self._before = _spoken.set(known(self._locale))

    def __exit__(self, *_error: object) -> None:
        _spoken.reset(self._before)


def _(message: str, /, **values: Any) -> str:
    """A sentence of ours in the language being spoken, with the values in their places."""
    language = _spoken.get()
    said = message if language == "en" else _catalogue(language).get(("", message), (message,))[0]
    return said.format(**values) if values else said


def n_(one: str, many: str, count: int, /, **values: Any) -> str:
    """A sentence that depends on a number, which stands in it as {count}."""
    language = _spoken.get()
    forms = (one, many) if language == "en" else _catalogue(language).get(("", one), (one, many))
    return forms[0 if count == 1 else -1].format(count=count, **values)  # English and Spanish have the same two forms


def p_(context: str, message: str, /) -> str:
    """A word that means different things in different places, or has rules of its own: `context` says which."""
    language = _spoken.get()
    return message if language == "en" else _catalogue(language).get((context, message), (message,))[0]


def N_(message: str, /) -> str:
    """Mark a sentence that is said later, with `_`: catalogues must hold it."""
    return message


def any_of(names: Sequence[str]) -> str:
    """Names of which one counts: "a, b or c"."""
    return _("{most} or {last}", most=", ".join(names[:-1]), last=names[-1]) if len(names) > 1 else "".join(names)


def all_of(names: Sequence[str]) -> str:
    """Names that all count: "a, b and c"."""
    return _("{most} and {last}", most=", ".join(names[:-1]), last=names[-1]) if len(names) > 1 else "".join(names)


@cache
def everywhere(message: str) -> frozenset[str]:
    """A word of ours in every language, plain: people type any of them, whatever is spoken."""
    catalogues = [_catalogue(language) for language in LANGUAGES if language != "en"]
    said = [message, *(catalogue[key][0] for catalogue in catalogues if (key := ("", message)) in catalogue)]
    return frozenset(map(plain, said))


def plain(text: str) -> str:
    """A text small and without accents, as people type on a phone."""
    if text.isascii():
        return text.casefold()
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@cache
def _catalogue(language: str) -> Mapping[_Key, tuple[str, ...]]:
    """A language's messages. Babel writes the file; reading it here takes a thirtieth of the time that Babel takes."""
    text = (FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po").read_text("utf-8")
    found: dict[_Key, tuple[str, ...]] = {}
    for block in text.split("\n\n"):
        parts = _parts(block)
        said = tuple(words for name, words in parts.items() if name.startswith("msgstr"))
        if parts.get("msgid") and all(said):
            found[parts.get("msgctxt", ""), parts["msgid"]] = said
    return found


def _parts(block: str) -> dict[str, str]:
    """One entry of a catalogue: msgid, msgstr and so on, each with its words; nothing for one that is in doubt."""
    parts: dict[str, str] = {}
    name = ""
    for line in block.splitlines():
        if line.startswith("#"):
            if "fuzzy" in line:
                return {}
            continue
        if not line.startswith('"'):
            name, line = line.split(" ", 1)
        parts[name] = parts.get(name, "") + json.loads(line)  # the escapes of both are the same
    return parts
