"""Whether a text is ordinary, tender or a crisis, and what it is about."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Literal, TypeVar

import msgspec
import re2

from bot.care.hints import Hints
from bot.care.phrases import Vocabulary, words_of

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
# How far a text must lean to danger. Chosen on lines of several hands: docs/screening.md tells what each bar hears.
_CRISIS, _TENDER = 0.5, 0.47
_LONGEST = 4_000  # characters that are looked at for hints: what a form holds
_SHORTEST = 4  # words: one alone ("secret") would make danger of fewer
_MEMORY = 8 << 20  # bytes in which one matcher may remember its states
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
    common: dict[str, str] = {}

    def often(self) -> dict[str, float]:
        """Return how often each common word stands, as a share of all words."""
        return {word: int(per) / 10_000 for per, words in self.common.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class Screening:
    """What was heard: the outcome, and the needs with the main one first."""

    outcome: Outcome
    needs: tuple[str, ...]


Rule = TypeVar("Rule", Signal, Context)
ORDINARY = Screening("ordinary", ())


class Rules(Generic[Rule]):
    """Rules to match against a text: most are ruled out by the words it lacks, and RE2 reads it for the few others.

    One RE2 set of all patterns halves the time for a text it knows, but with this many gaps in them it built new
    states for each new text: 3 to 9 ms instead of 0.1 ms, and 100 MB to remember them.
    """

    def __init__(self, rules: Sequence[tuple[Rule, Patterns]], vocabulary: Vocabulary) -> None:
        self._rules: list[Rule] = [rule for rule, _ in rules]
        self._exact: list[re2.Set] = [_set(vocabulary.pattern(rule.phrases, part.words)) for rule, part in rules]
        waiting: dict[str, dict[tuple[int, tuple[frozenset[str], ...]], None]] = {}  # phrases that need the same, once
        for place, (rule, part) in enumerate(rules):
            common = part.often()
            for phrase in rule.phrases:
                rarest, *others = vocabulary.needed(phrase, part.words, common)
                for char in rarest:
                    waiting.setdefault(char, {})[place, tuple(others[:4])] = None
        self._waiting = {char: _sorted(list(phrases)) for char, phrases in waiting.items()}
        self._keys = frozenset(waiting)
        self._pairs = vocabulary.pairs()

    def match(self, sentence: Sequence[str], named: Container[str] | None = None) -> list[Rule]:
        """Return the rules, or only those so named, that match a sentence; raises ScreeningError if RE2 gave up."""
        seen = frozenset(sentence)
        if not self._pairs.isdisjoint(seen):
            # A word typed as one and meant as two, such as "cant", stands as two characters in one.
            seen = seen.union(*(seen & self._pairs))
        places = self._likely(seen)
        if named is not None:
            places = {place for place in places if self._rules[place].name in named}
        if not places:
            return []
        text = f".{''.join(sentence)}.".encode()
        return [self._rules[place] for place in places if _found(self._exact[place], text)]

    def _likely(self, seen: frozenset[str]) -> set[int]:
        """Return the places of the rules with a phrase whose words are all there."""
        places: set[int] = set()
        for char in seen & self._keys:
            alone, partners, phrases = self._waiting[char]
            if alone:
                places.update(alone)
            if partners.isdisjoint(seen):
                continue
            for place, first, others in phrases:
                if first.isdisjoint(seen) or place in places:
                    continue
                for other in others:
                    if other.isdisjoint(seen):
                        break
                else:
                    places.add(place)
        return places


def _sorted(
    phrases: Sequence[tuple[int, tuple[frozenset[str], ...]]],
) -> tuple[frozenset[int], frozenset[str], list[tuple[int, frozenset[str], tuple[frozenset[str], ...]]]]:
    """Return the places for which a key alone is enough, words of which the others need one, and those others."""
    alone = frozenset(place for place, others in phrases if not others)
    rest = [(place, others[0], others[1:]) for place, others in phrases if others]
    return alone, frozenset().union(*(first for _, first, _ in rest)), rest


def _set(pattern: str) -> re2.Set:
    options = re2.Options()
    options.max_mem = _MEMORY
    made = re2.Set.SearchSet(options)
    # A set out of memory answers like a set that found nothing; the second always matches, so silence is an error.
    made.Add(pattern)
    made.Add("[.]")
    made.Compile()
    return made


def _found(made: re2.Set, text: bytes) -> bool:
    places: list[int] = made.Match(text)
    if not places:
        raise ScreeningError("the patterns gave no answer")
    return len(places) > 1


class Screen:
    """All languages' patterns: signals that say what may be wrong, and contexts that change what a signal means."""

    def __init__(self, patterns: Sequence[Patterns], hints: Sequence[Hints] = ()) -> None:
        self._hints = hints
        # Words of a class stand first, side by side: a class is then one short range for the matcher.
        classes = [entry for part in patterns for entries in part.words.values() for entry in entries]
        phrases = [phrase for part in patterns for signal in part.signal for phrase in signal.phrases]
        phrases += [phrase for part in patterns for near in part.context for phrase in near.phrases]
        self._words = Vocabulary([*classes, *phrases, *_TURNS])
        for part in patterns:
            self._words.spell(part.spelling)
        self._turns = frozenset(self._words.code(word) for word in _TURNS)
        self._signals = Rules([(rule, part) for part in patterns for rule in part.signal], self._words)
        contexts = [(rule, part) for part in patterns for rule in part.context]
        self._near = Rules([pair for pair in contexts if pair[0].scope == "sentence"], self._words)
        self._lasting = Rules([pair for pair in contexts if pair[0].scope == "text"], self._words)
        rules = [rule for rule, _ in contexts]
        self._changing = {signal.name: _changing(signal, rules) for part in patterns for signal in part.signal}

    def screen(self, text: str) -> Screening:
        """Screen a text in time linear in its length; raises ScreeningError, which never quotes the text."""
        sentences = self._words.encode(text)
        heard = [(sentence, signals) for sentence in sentences if (signals := self._signals.match(sentence))]
        if heard:  # what the rules know and find harmless is not hinted at either
            return self._weigh(sentences, heard)
        return self._hinted(text) if self._hints else ORDINARY

    def _hinted(self, text: str) -> Screening:
        """What the words of a text lean to that no rule knows."""
        words = words_of(text[:_LONGEST])
        if len(words) < _SHORTEST:
            return ORDINARY
        said = frozenset(words)
        hints = max(self._hints, key=lambda each: each.known(said))
        danger = hints.danger(words, said)
        if danger < _TENDER:
            return ORDINARY
        return Screening("crisis" if danger >= _CRISIS else "tender", (hints.need(words),))

    def _weigh(self, sentences: list[list[str]], heard: list[tuple[list[str], list[Signal]]]) -> Screening:
        """Weigh each signal by what stands beside it and by what lasts for the whole text."""
        pieces = [piece for sentence, signals in heard for piece in self._pieces(sentence, signals)]
        names = self._names(signal for _, signals in pieces for signal in signals)
        lasting = {rule.name: rule for sentence in sentences for rule in self._lasting.match(sentence, names)}
        levels: dict[str, Outcome] = {}
        for words, signals in pieces:
            near = {rule.name: rule for rule in self._near.match(words, self._names(signals))}
            contexts = lasting | near
            for signal in signals:
                _weigh(levels, signal, contexts)
        return _screening(levels)

    def _pieces(self, sentence: list[str], signals: list[Signal]) -> list[tuple[list[str], list[Signal]]]:
        """Return the parts of a sentence with their signals; one that spans a turn counts with the whole sentence."""
        parts = self._parts(sentence)
        pieces = [(part, self._signals.match(part)) for part in parts] if len(parts) > 1 else []
        within = {signal.name for _, found in pieces for signal in found}
        spanning = [signal for signal in signals if signal.name not in within]
        return [(words, found) for words, found in (*pieces, (sentence, spanning)) if found]

    def _names(self, signals: Iterable[Signal]) -> frozenset[str]:
        """Return the names of the contexts that may change what these signals mean."""
        return frozenset[str]().union(*(self._changing[signal.name] for signal in signals))

    def _parts(self, sentence: list[str]) -> list[list[str]]:
        parts: list[list[str]] = [[]]
        for word in sentence:
            if word in self._turns:
                parts.append([])
            else:
                parts[-1].append(word)
        return [part for part in parts if part]


def _changing(signal: Signal, contexts: Sequence[Context]) -> frozenset[str]:
    """Return the names of the contexts a signal hangs on: its own, those of its kind, and what switches them off."""
    kind = [rule for rule in contexts if signal.kind in (*rule.drops, *rule.lowers)]
    names = {name for rule in kind for name in (rule.name, *rule.unless)}
    return frozenset(names.union(signal.with_, signal.raised_by))


def _weigh(levels: dict[str, Outcome], signal: Signal, contexts: Mapping[str, Context]) -> None:
    """Note for each need of a signal the gravest level that it has beside these contexts."""
    if signal.with_ and contexts.keys().isdisjoint(signal.with_):
        return
    active = [rule for rule in contexts.values() if contexts.keys().isdisjoint(rule.unless)]
    if any(signal.kind in rule.drops for rule in active):
        return
    grave = signal.level == "crisis" and not any(signal.kind in rule.lowers for rule in active)
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


def patterns(folder: Path) -> list[Patterns]:
    """Read every language's patterns from a content folder such as `bot/content`."""
    files = [folder / language / "screening.toml" for language in LANGUAGES]
    return [msgspec.toml.decode(file.read_bytes(), type=Patterns) for file in files]


def load(folder: Path) -> Screen:
    """Read every language's patterns and hints."""
    files = [folder / language / "hints.txt" for language in LANGUAGES]
    return Screen(patterns(folder), [Hints(file.read_bytes(), NEEDS) for file in files])
