"""Names and descriptions in the languages that Discord's people set, from the interface's own catalogues.

Discord shows a command under its localized name; its interactions still bear the English one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.locales import LANGUAGES, _, p_, speaking

Payload = dict[str, Any]

# Discord's own locales for each of our languages but English, which stands in the name and description themselves.
_LOCALES: Mapping[str, tuple[str, ...]] = {"es": ("es-ES", "es-419")}
_OTHERS = tuple(language for language in LANGUAGES if language in _LOCALES)


def named(name: str, context: str) -> Payload:
    """A name of the payload: small letters without spaces, which the catalogues hold under their own context."""
    return {"name": name} | _in_others("name", {language: _in(language, context, name) for language in _OTHERS})


def name_in(language: str, word: str) -> str:
    """One word of a command's name as people who speak a language are shown it."""
    return _in(language, "command name", word)


def described(words: str) -> Payload:
    """A description of the payload from words that are marked."""
    said = {language: _in(language, "", words) for language in _OTHERS}
    return {"description": words} | _in_others("description", said)


def choice(label: str, value: str) -> Payload:
    """One choice of an option."""
    said = {language: _in(language, "", label) for language in _OTHERS}
    return {"name": label, "value": value} | _in_others("name", said)


def longest(part: Mapping[str, Any], key: str) -> int:
    """How many characters a name or description takes: Discord counts the longest of its languages."""
    return max(map(len, (str(part.get(key, "")), *(part.get(f"{key}_localizations") or {}).values())))


def _in(language: str, context: str, words: str) -> str:
    with speaking(language):
        return p_(context, words) if context else _(words)


def _in_others(key: str, said: Mapping[str, str]) -> Payload:
    places = {locale: words for language, words in said.items() for locale in _LOCALES[language]}
    return {f"{key}_localizations": places}
