"""Whether a text is ordinary, tender or a crisis, and what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Literal, TypeVar

import msgspec
import re2

from bot.care.phrases import Vocabulary

Outcome = Literal["ordinary", "tender", "crisis"]
# Where several needs are found, the first of this list leads: what can kill within the hour comes before the rest.
NEEDS: tuple[str, ...] = (
    "medical_emergency",
    "postpartum_emergency",
    "self_harm",
    "child_self_harm",
    "abuse_disclosure",
    "child_harm",
    "domestic_violence",
    "substance_emergency",
    "eating_disorder",
)  # fmt: skip
LANGUAGES = ("en", "es")
# How many rules share one matcher. More make a text that was seen before faster and a new one slower, and need more
# memory: with 32 a text takes about 10 µs when its kind is known and 1 ms when it is not (benchmarks/screening.py).
_TOGETHER = 32
_MEMORY = 24 << 20  # bytes in which one matcher remembers its states; when they are full it starts afresh
# "but" turns a sentence: what stands before it must not soften what comes after.
_TURNS = ("but", "however", "although", "though", "pero", "aunque", "sino")


class ScreeningError(Exception):
    """Screening could not be done, so whoever asked must treat the text as a crisis."""


class Signal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Phrases that say what may be wrong, and how bad it is."""

    name: str
    needs: tuple[str, ...]
    level: Literal["tender", "crisis"]
    kind: str
    phrases: tuple[str, ...]
    with_: tuple[str, ...] = msgspec.field(default=(), name="with")
    raised_by: tuple[str, ...] = ()


class Context(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Phrases that change what a signal means."""

    name: str
    phrases: tuple[str, ...]
    scope: Literal["sentence", "text"] = "sentence"
    lowers: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


class Patterns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language's file of signals and contexts."""

    signal: tuple[Signal, ...]
    context: tuple[Context, ...]
    words: dict[str, tuple[str, ...]] = {}
    spelling: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Screening:
    """What was heard: the outcome, and the needs with the main one first."""

    outcome: Outcome
    needs: tuple[str, ...]


Rule = TypeVar("Rule", Signal, Context)
ORDINARY = Screening("ordinary", ())


class Rules(Generic[Rule]):
    """Rules whose patterns are matched all at once."""

    def __init__(self, rules: Sequence[tuple[Rule, dict[str, tuple[str, ...]]]], vocabulary: Vocabulary) -> None:
        self._rules: list[Rule] = [rule for rule, _ in rules]
        patterns = [vocabulary.pattern(rule.phrases, words) for rule, words in rules]
        self._sets = [
            (first, _set(patterns[first : first + _TOGETHER])) for first in range(0, len(patterns), _TOGETHER)
        ]

    def match(self, words: str) -> list[Rule]:
        """Return the rules that match; raises ScreeningError when the matcher could not finish."""
        found: list[Rule] = []
        for first, made in self._sets:
            places = made.Match(words)
            if not places or 0 not in places:
                raise ScreeningError("the patterns gave no answer")
            if len(places) > 1:
                found += [self._rules[first + place - 1] for place in places if place]
        return found


def _set(patterns: Sequence[str]) -> re2.Set:
    options = re2.Options()
    options.max_mem = _MEMORY
    made = re2.Set.SearchSet(options)
    # A set out of memory answers like a set that found nothing; the first always matches, so silence is an error.
    for pattern in ("[.]", *patterns):
        made.Add(pattern)
    made.Compile()
    return made


class Screen:
    """All languages' patterns: the signals as one set, matched in one linear pass, and the contexts as another."""

    def __init__(self, patterns: Sequence[Patterns]) -> None:
        # Words of a class stand first, side by side: a class is then one short range for the matcher.
        classes = [entry for part in patterns for entries in part.words.values() for entry in entries]
        phrases = [phrase for part in patterns for signal in part.signal for phrase in signal.phrases]
        phrases += [phrase for part in patterns for near in part.context for phrase in near.phrases]
        self._words = Vocabulary([*classes, *phrases, *_TURNS])
        for part in patterns:
            self._words.spell(part.spelling)
        self._turns = [self._words.code(word) for word in _TURNS]
        self._signals = Rules([(rule, part.words) for part in patterns for rule in part.signal], self._words)
        self._contexts = Rules([(rule, part.words) for part in patterns for rule in part.context], self._words)

    def screen(self, text: str) -> Screening:
        """Screen a text in time linear in its length; raises ScreeningError, which never quotes the text."""
        words = self._words.encode(text)
        signals = self._signals.match(words)
        return self._weigh(words, signals) if signals else ORDINARY

    def _weigh(self, words: str, signals: list[Signal]) -> Screening:
        """Look again sentence by sentence, since what stands beside a signal changes its meaning."""
        everywhere = {rule.name: rule for rule in self._contexts.match(words)}
        lasting = {name: rule for name, rule in everywhere.items() if rule.scope == "text"}
        levels: dict[str, Outcome] = {}
        spanning = {signal.name: signal for signal in signals}
        for sentence in self._sentences(words):
            heard = self._signals.match(sentence)
            if heard:
                _weigh(levels, heard, lasting | {rule.name: rule for rule in self._contexts.match(sentence)})
            for signal in heard:
                spanning.pop(signal.name, None)
        # A signal that spans a turn of the sentence is in none of its parts: it counts with all that was said.
        _weigh(levels, spanning.values(), everywhere)
        return _screening(levels)

    def _sentences(self, words: str) -> list[str]:
        for turn in self._turns:
            words = words.replace(turn, ".")
        return [f".{part}." for part in words.split(".") if part]


def _weigh(levels: dict[str, Outcome], signals: Iterable[Signal], contexts: Mapping[str, Context]) -> None:
    """Note for each need the gravest level that these signals have beside these contexts."""
    active = [rule for rule in contexts.values() if contexts.keys().isdisjoint(rule.unless)]
    dropped = {kind for rule in active for kind in rule.drops}
    lowered = {kind for rule in active for kind in rule.lowers}
    for signal in signals:
        if signal.kind in dropped or (signal.with_ and contexts.keys().isdisjoint(signal.with_)):
            continue
        grave = signal.level == "crisis" and signal.kind not in lowered
        grave = grave or not contexts.keys().isdisjoint(signal.raised_by)
        for need in signal.needs:
            if grave or need not in levels:
                levels[need] = "crisis" if grave else "tender"


def _screening(levels: Mapping[str, Outcome]) -> Screening:
    """Keep the needs of the gravest level, in the order of urgency."""
    for outcome in ("crisis", "tender"):
        needs = tuple(need for need in NEEDS if levels.get(need) == outcome)
        if needs:
            return Screening(outcome, needs)
    return ORDINARY


def load(folder: Path) -> Screen:
    """Read every language's patterns from a content folder such as `bot/content`."""
    files = [folder / language / "screening.toml" for language in LANGUAGES]
    return Screen([msgspec.toml.decode(file.read_bytes(), type=Patterns) for file in files])
