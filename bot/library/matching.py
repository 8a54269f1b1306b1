"""A parent's own words become topics and ages: cues and leanings, found in the text and added up."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from rapidfuzz.distance import OSA

from bot.leanings import Leanings, words_of
from bot.library.cues import BABY, ELSEWHERE, NEAR, PARENT, STRONG, UNBORN, Cue, Cues, Index
from bot.model import AGES, TOPICS

LANGUAGES = ("en", "es")
NOTHING = "nothing"  # what words of no concern lean to
LEANT = (*TOPICS, NOTHING)

_SAID = 3  # words that a text must have to lean anywhere: of fewer ("no", "no se") cues must speak
_LONGEST = 4_000  # characters read: what a form holds; a longer text says early what it is about
_BESIDE = 0.5  # what a second cue for the same topic adds: synonyms in one sentence are not two proofs
_CLEAR = 3.0  # the cues, at least, that put a topic before those that give way to it
_ALSO = 0.3  # a topic that is named needs this share of the best one,
_LEAST = 2.0  # and this much of its own: less is a guess
_CANDIDATES = 3
_FAIR = 2.0  # the cues, or this far a leaning without them, that a topic needs whose answer presumes a fact of life,
_FAR = 4.0
_SILENT = 4.0  # how far a text must lean away from no concern, where no cue speaks and nobody is named,
_PARENT = 4.0  # how much less if it names somebody whom a parent would speak of,
_ELSEWHERE = 10.0  # how much more where nobody is named, and machines or shows are
_SURER = 3.4  # and how much less for each point of its best cue
_SLIP = 6  # letters a word must have for another, a single slip away, to be taken for it
# Words of plain despair lean to these, and a stranger's tragedy is no answer to them.
_PRESUMING = frozenset(
    {"grief", "newborn_postpartum", "partner_relationship", "separation_divorce", "coparent_conflict", "illness"}
    | {"single_parenting", "neurodivergence", "school_refusal", "teen_withdrawal", "siblings"}
)
_LONG = re.compile(r"([a-z])\1{2,}")


@dataclass(frozen=True, slots=True)
class Match:
    """What a text is about: topics, best first, the age bands it names, and if it speaks of a baby.

    Subjects are what it says that is narrower than a topic, as prompts name it in their `about`: "{pregnancy}".
    A guess is a topic for which no strong cue speaks. `further` holds what it may be about if the topics are wrong:
    good enough to be offered, too weak to be answered.
    """

    topics: tuple[str, ...]
    ages: tuple[str, ...]
    baby: bool = False
    subjects: frozenset[str] = frozenset()
    guesses: frozenset[str] = frozenset()
    further: tuple[str, ...] = ()

    @property
    def candidates(self) -> tuple[str, ...]:
        """Give the topics and the further ones, best first, at most three; empty when nothing fits."""
        return (*self.topics, *self.further)


class _Language(Index):
    """One language's cues and leanings, and how they are found among words."""

    def __init__(self, cues: Cues, leanings: Leanings) -> None:
        super().__init__(cues)
        self.leanings = leanings
        self.same = {tuple(words_of(said)): tuple(words_of(meant)) for said, meant in cues.same.items()}
        self.same_starts = {said[0] for said in self.same}
        self.by_letter: dict[str, list[tuple[str, bool]]] = {}
        for word, is_stem in [(word, False) for word in self.exact] + [(stem, True) for stem in self.stems]:
            if len(word) >= _SLIP:
                self.by_letter.setdefault(word[0], []).append((word, is_stem))
        self.known: dict[str, frozenset[int]] = {}

    def meaning(self, word: str) -> frozenset[int]:
        """Return the elements a word stands for, also when it is drawn out ("soooo") or misspelt."""
        if (known := self.known.get(word)) is None:
            if len(self.known) > 50_000:  # strangers' words must not fill the memory
                self.known.clear()
            known = self.known[word] = self._look_up(word)
        return known

    def _look_up(self, word: str) -> frozenset[int]:
        forms = (_LONG.sub(r"\1\1", word), _LONG.sub(r"\1", word)) if _LONG.search(word) else (word,)
        for form in forms:
            found = set(self.exact.get(form, ()))
            for end in range(2, len(form) + 1):
                found.update(self.stems.get(form[:end], ()))
            if found:
                return frozenset(found)
        return (
            frozenset() if forms[-1] in self.plain or not _SLIP - 1 <= len(forms[-1]) <= 20 else self._mend(forms[-1])
        )

    def _mend(self, word: str) -> frozenset[int]:
        """Take a word for the known one that is a single slip away; the first letter is seldom wrong."""
        for known, is_stem in self.by_letter.get(word[0], ()):
            size = len(known)
            tries = (word[:size], word[: size + 1], word[: size - 1]) if is_stem else (word,)
            if any(OSA.distance(form, known, score_cutoff=1) <= 1 for form in tries):
                return frozenset((self.stems if is_stem else self.exact)[known])
        return frozenset()

    def find(self, words: Sequence[str]) -> list[Cue]:
        """Return each cue that stands among the words, once."""
        places: dict[str, int] = {}
        for place, word in enumerate(words, NEAR):
            places[word] = places.get(word, 0) | 1 << place
        meanings = [(self.meaning(word), bits) for word, bits in places.items()]
        present = frozenset[int]().union(*(elements for elements, _ in meanings))
        found = [cue for element in present & self.alone.keys() for cue in self.alone[element]]
        likely = [
            cue for element in present & self.hanging.keys() for cue in self.hanging[element] if cue.needs <= present
        ]
        # Only now where they stand: the commonest words mean the most, and few of their meanings are asked for.
        asked = frozenset[int]().union(*(cue.asks for cue in likely))
        seen = dict.fromkeys(asked, 0)
        for elements, bits in meanings:
            for element in elements & asked:
                seen[element] |= bits
        found += (cue for cue in likely if (cue.runs[0].where(seen) if cue.is_one_run else cue.found(seen)))
        return found

    def joined(self, words: Sequence[str]) -> Iterable[str]:
        """Say "wont" for "will not", as the [same] table tells."""
        at = 0
        for place, word in enumerate(words):
            if place < at:
                continue
            at, meant = place + 1, None
            if word in self.same_starts:
                tries = ((n, self.same.get(tuple(words[place : place + n]))) for n in (3, 2, 1))
                at, meant = next(((place + n, found) for n, found in tries if found is not None), (at, None))
            if meant is None:
                yield word
            else:
                yield from meant


class Matcher:
    """Finds what a text is about; built once, from each language's cues and leanings."""

    def __init__(self, languages: Iterable[_Language]) -> None:
        self.languages = list(languages)

    def match(self, text: str) -> Match:
        """Return what a text is about; everything is empty where nothing fits."""
        found, leaning = self.heard(text)
        targets = {cue.target for cue in found}
        subjects = frozenset(target for target in targets if target.startswith("{"))
        ages = tuple(band for band in AGES if band in targets)
        ranked = self.ranked(found, leaning)
        least = max((_LEAST, *(_ALSO * score for _, score in ranked[:1])))
        topics = tuple(name for name, score in ranked if score >= least)
        guesses = frozenset(topics).difference(cue.target for cue in found if cue.weight >= STRONG)
        further = tuple(name for name, _ in ranked[len(topics) :])
        return Match(topics, ages, BABY in targets and UNBORN not in targets, subjects, guesses, further)

    def language(self, text: str) -> str:
        """The language that a text's words tell, "" where they do not."""
        counts = self._signs(words_of(text.strip()[:_LONGEST]))
        most = max(counts, default=0)
        return LANGUAGES[counts.index(most)] if most and counts.count(most) == 1 else ""

    def heard(self, text: str) -> tuple[list[Cue], dict[str, float]]:
        """Return the cues that stand in a text, and what its words lean to."""
        words = words_of(text.strip()[:_LONGEST])
        found: list[Cue] = []
        leaning: dict[str, float] = {}
        for language in self._spoken(words):
            joined = list(language.joined(words))
            found += language.find(joined)
            if len(joined) < _SAID:
                continue
            for name, much in language.leanings.of(joined).items():
                leaning[name] = leaning.get(name, 0.0) + much
        return found, leaning

    def ranked(self, found: Sequence[Cue], leaning: Mapping[str, float]) -> list[tuple[str, float]]:
        """Weigh cues and leanings together: at most three topics, best first; none for words of no concern."""
        scores = _scores(cue for cue in found if cue.weight)
        needed = _SILENT - _SURER * max(scores.values(), default=0.0)
        named = {cue.target for cue in found if not cue.weight}
        needed += -_PARENT if PARENT in named else _ELSEWHERE if ELSEWHERE in named else 0.0
        if -leaning.get(NOTHING, 0.0) < needed:
            return []
        total = self._totals(scores, leaning)
        if max(total.values()) < _LEAST:
            return []
        heard = [(name, score) for name, score in total.items() if score > 0]
        return sorted(heard, key=lambda pair: (-pair[1], pair[0]))[:_CANDIDATES]

    def _totals(self, scores: dict[str, float], leaning: Mapping[str, float]) -> dict[str, float]:
        """Add cues and leanings for each topic; the event comes before the feeling about it."""
        least = max(_CLEAR, max(scores.values(), default=0.0) / 2)
        clear = {name for name, score in scores.items() if score >= least}
        total = {name: scores.get(name, 0.0) + leaning.get(name, 0.0) for name in TOPICS}
        for language in self.languages:
            for name, others in language.after.items():
                for other in clear.intersection(others):
                    total[name] = min(total[name], total[other] - 0.01)
        for name in _PRESUMING:
            if scores.get(name, 0.0) < _FAIR and leaning.get(name, 0.0) < _FAR:
                total[name] = 0.0
        return total

    def _signs(self, words: Sequence[str]) -> list[int]:
        """How much speaks for each language: its small words, or where there are hardly any, all that it knows."""
        said = frozenset(words)  # "he" over and over is no Spanish
        counts = [len(said & language.markers) for language in self.languages]
        if max(counts, default=0) > 1:
            return counts
        return [sum(word in language.leanings.rows for word in words) for language in self.languages]

    def _spoken(self, words: Sequence[str]) -> list[_Language]:
        """Choose the languages a text may be in: all of them, unless its words tell."""
        counts = self._signs(words)
        most = max(counts, default=0)
        return [language for language, count in zip(self.languages, counts, strict=True) if count * 2 >= most]


def _scores(cues: Iterable[Cue]) -> dict[str, float]:
    """Add up cues by topic: the best in full, the others in part, and what speaks against in full."""
    best: dict[str, float] = {}
    total: dict[str, float] = {}
    for cue in cues:
        target, weight = cue.target, cue.weight
        total[target] = total.get(target, 0.0) + (weight * _BESIDE if weight > 0 else weight)
        if weight > best.setdefault(target, 0.0):
            best[target] = weight
    return {name: total[name] + best[name] * (1 - _BESIDE) for name in total}


def load(folder: Path) -> Matcher:
    """Read every language's cues and leanings below the folder; a mistake is a ValueError that names file and key."""
    return Matcher(_read(folder / language) for language in LANGUAGES)


def _read(folder: Path) -> _Language:
    path = folder / "leanings.txt"
    try:
        leanings = Leanings(path.read_bytes(), LEANT)
        path = folder / "cues.toml"
        return _Language(msgspec.toml.decode(path.read_bytes(), type=Cues), leanings)
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:  # msgspec's own faults are ValueErrors too
        raise ValueError(f"{path}: {error}") from error
