"""A language's lists for the lint, read from lint.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Literal

import msgspec

from bot.library.packs import CONTENT
from bot.library.phrases import Phrases, unaccented
from bot.library.reading import Reading
from bot.locales import LANGUAGES
from bot.model import PROMPT_KINDS, PromptKind

SHOWN = ("invitations", "feelings", "choices")  # lists of what a kind of prompt must have somewhere in it
_GROUP = re.compile(r"\$(\w+)")
Level = Literal["error", "warning"]
Leniency = Literal["same", "warning", "fine"]


class WordList(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Phrases that a rule looks for, and how to judge them."""

    level: Level
    why: str
    suggestion: str
    find: tuple[str, ...]
    unless: tuple[str, ...] = ()
    spoken: Leniency = "warning"  # how to judge what somebody says
    asked: Leniency = "same"  # how to judge what stands in a question
    kinds: tuple[PromptKind, ...] = PROMPT_KINDS
    topics: tuple[str, ...] = ()  # not judged in a prompt with one of these topics
    assumes: str = ""  # not judged in a prompt that says it assumes this
    sensitivity: str = ""  # not judged in a prompt that says it touches this
    chat: str = ""  # the suggestion where a button marks what it assumes or touches, and nobody writes a file


class _File(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    invitations: tuple[str, ...]
    feelings: tuple[str, ...]
    choices: tuple[str, ...]
    reading: Reading
    same: dict[str, str]
    lists: dict[str, tuple[WordList, ...]]
    groups: dict[str, str] = {}  # words that many phrases name together, as "$child"
    small: dict[str, str] = {}  # words that hold a sentence together, in groups of which one can stand for another
    family: dict[str, tuple[str, ...]] = {}
    messages: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Listed:
    """A list and the rule it belongs to; `find` and `unless` name its phrases in `Words.phrases`."""

    rule: str
    words: WordList
    find: str
    unless: str


class Words:
    """What the lint knows of one language."""

    def __init__(self, file: _File, rules: frozenset[str] | None = None) -> None:
        self.reading = file.reading
        self.same = file.same
        self.messages = file.messages
        self.small = {unaccented(word): name for name, words in file.small.items() for word in words.split("|")}
        self.lists = tuple(
            Listed(rule, words, f"{rule} {place}", f"{rule} {place} unless")
            for rule, lists in file.lists.items()
            if rules is None or rule in rules
            for place, words in enumerate(lists)
            if rules is None or words.level == "error"
        )
        phrases = {listed.find: _full(listed.words.find, file.groups) for listed in self.lists}
        self._faults = phrases.copy()
        phrases |= {listed.unless: _full(listed.words.unless, file.groups) for listed in self.lists}
        if rules is None:
            phrases |= file.family | {name: getattr(file, name) for name in SHOWN}
        self.phrases = Phrases(phrases)

    @cached_property
    def faults(self) -> Phrases:
        """What the lists find, without what makes it harmless."""
        return Phrases(self._faults)


def _full(phrases: Iterable[str], groups: Mapping[str, str]) -> tuple[str, ...]:
    """Phrases with the words of a group where its name stands."""
    return tuple(_GROUP.sub(lambda name: groups[name[1]], each) for each in phrases)


def language_of(locale: str) -> str:
    """The language of a locale: "es-MX" is Spanish."""
    return locale.replace("_", "-").partition("-")[0].lower()


@lru_cache(maxsize=16)
def words_for(locale: str, rules: frozenset[str] | None = None) -> Words | None:
    """Return a locale's lists ("es-MX" reads Spanish), or the errors of some rules; None for a language without any."""
    file = _file(language_of(locale))
    return Words(file, rules) if file else None


@cache
def messages_for(language: str) -> Mapping[str, str]:
    """All that the lint says, in the code or with the lists of any language, as this language says it."""
    ours = _messages(language)
    theirs = {
        said: ours.get(english, english)
        for other in LANGUAGES if other != language for english, said in _messages(other).items()
    }  # fmt: skip
    return {**theirs, **ours}


def _messages(language: str) -> Mapping[str, str]:
    file = _file(language)
    return file.messages if file else {}


@cache
def _file(name: str) -> _File | None:
    path = CONTENT / name / "lint.toml"
    there = name.isalpha() and path.is_file()
    return msgspec.toml.decode(path.read_text(encoding="utf-8"), type=_File) if there else None


@lru_cache(maxsize=1)
def listed_rules() -> frozenset[str]:
    """Return the names of the rules that are lists of words, in any language."""
    every = (words_for(path.parent.name) for path in CONTENT.glob("*/lint.toml"))
    return frozenset(listed.rule for words in every if words for listed in words.lists)
