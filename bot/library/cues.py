"""What a cues.toml says: words and phrases that point to topics and ages, made ready to be looked for."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import msgspec

from bot.leanings import fold
from bot.model import AGES, TOPICS

PARENT = "parent"  # the target of cues that name somebody whom a parent would speak of
ELSEWHERE = "elsewhere"  # the target of cues that speak of machines, programs and shows
BABY = "baby"  # the target of cues that say there is a baby
UNBORN = "{pregnancy}"  # the subject that says there is none yet
STRONG = 1.5  # what a strong cue weighs
NEAR = 8  # words that may lie between the sides of "+"

_SMALL_WORD = 60  # how much oftener a small word is met than another
_PATTERN = re.compile(r"(\d+|[^\W\d_]+)\*?")


class TopicCues(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The cues of one topic, by how surely they point to it, and the topics it stands behind."""

    certain: str = ""  # says in so many words what it is: no leaning outweighs it
    sure: str = ""
    strong: str = ""
    fair: str = ""
    faint: str = ""
    against: str = ""
    after: list[str] = []

    def weighted(self) -> Iterable[tuple[str, float, str]]:
        """Give each list's name, its weight and its text."""
        yield "certain", 10.0, self.certain
        yield from (("sure", 2.5, self.sure), ("strong", STRONG, self.strong), ("fair", 1.0, self.fair))
        yield from (("faint", 0.5, self.faint), ("against", -2.0, self.against))


class Cues(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One language's cues, as its cues.toml holds them."""

    language_words: str
    not_a_slip: str
    parent: str
    same: dict[str, str]
    groups: dict[str, str]
    ages: dict[str, str]
    topics: dict[str, TopicCues]
    baby: str = ""
    elsewhere: str = ""
    subjects: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class _Run:
    """Words in a row: the elements that must stand there, and those that must not, with their offsets."""

    wanted: tuple[tuple[int, int], ...]
    unwanted: tuple[tuple[int, int], ...]
    length: int

    def where(self, seen: dict[int, int]) -> int:
        """Return the places where the run begins, as bits."""
        places = -1
        for element, offset in self.wanted:
            places &= seen[element] >> offset
        for element, offset in self.unwanted:
            places &= ~(seen[element] >> offset)
        return places


@dataclass(frozen=True, slots=True)
class Cue:
    """Something to find, what it counts for, and how its runs must lie to each other."""

    target: str
    weight: float
    needs: frozenset[int]  # the elements it cannot do without
    asks: frozenset[int]  # and with them those that must not stand there
    runs: tuple[_Run, ...]
    in_order: bool
    is_one_run: bool

    def found(self, seen: dict[int, int]) -> bool:
        """Say whether the cue stands in the text."""
        first = self.runs[0]
        places = first.where(seen)
        if not places or self.is_one_run:
            return places != 0
        if self.in_order:
            for run in self.runs[1:]:
                places = run.where(seen) & _after(places << first.length)
                first = run
            return bool(places)
        around = _around(places)
        return all(run.where(seen) & around for run in self.runs[1:])


def _after(places: int) -> int:
    """Set also the six places after each: as many words may stand in place of ".."."""
    places |= places << 1
    places |= places << 2
    return places | places << 3


def _around(places: int) -> int:
    """Set also the eight places (NEAR) before and after each."""
    places >>= NEAR
    places |= places << 1
    places |= places << 2
    places |= places << 4
    places |= places << 8
    return places | places << 1


class Index:
    """One language's cues made ready: which elements a word stands for, and which cues hang on an element."""

    def __init__(self, cues: Cues) -> None:
        self.cues = cues
        self.markers = frozenset(_listed(cues.language_words))
        self.plain = frozenset(_listed(cues.not_a_slip)) | self.markers
        self.after = {name: topic.after for name, topic in cues.topics.items()}
        self.elements: dict[frozenset[str], int] = {}
        self.parts: dict[str, int] = {}
        self.patterns: list[frozenset[str]] = []
        self.exact: dict[str, list[int]] = {}
        self.stems: dict[str, list[int]] = {}
        self.alone: dict[int, list[Cue]] = {}  # cues of one word: no need to look further
        self.hanging: dict[int, list[Cue]] = {}
        self._read()

    def _read(self) -> None:
        for said in _split(self.cues.parent):
            self._add("parent", said, PARENT, 0.0)
        for said in _split(self.cues.baby):
            self._add("baby", said, BABY, 0.0)
        for said in _split(self.cues.elsewhere):
            self._add("elsewhere", said, ELSEWHERE, 0.0)
        for subject, text in self.cues.subjects.items():
            for said in _split(text):
                self._add(f"subjects.{subject}", said, f"{{{subject}}}", 0.0)
        for band, text in self.cues.ages.items():
            _check(band, AGES, f"ages.{band}", "an age band")
            for said in _split(text):
                self._add(f"ages.{band}", said, band, 0.0)
        for name, topic in self.cues.topics.items():
            for other in (name, *topic.after):
                _check(other, TOPICS, f"topics.{name}", "a topic")
            for key, weight, text in topic.weighted():
                for said in _split(text):
                    self._add(f"topics.{name}.{key}", said, name, weight)

    def _add(self, key: str, said: str, target: str, weight: float) -> None:
        near = "+" in said.split()
        parts = re.split(r"\s\+\s|\s\.\.\s", said)
        if not all(part.strip() for part in parts) or (near and ".." in said):
            raise ValueError(f"{key}: the cue {said!r} is not words, words .. words, or words + words")
        runs = [self._run(key, said, part.split()) for part in parts]
        needs = frozenset(element for run in runs for element, _ in run.wanted)
        asks = needs.union(element for run in runs for element, _ in run.unwanted)
        waiting = self.alone if len(runs) == runs[0].length == 1 else self.hanging
        cue = Cue(target, weight, needs, asks, tuple(runs), in_order=not near, is_one_run=len(runs) == 1)
        waiting.setdefault(min(needs, key=self._commonness), []).append(cue)

    def _run(self, key: str, said: str, parts: list[str]) -> _Run:
        wanted = [(self._element(key, said, part), at) for at, part in enumerate(parts) if part[0] != "!"]
        unwanted = [(self._element(key, said, part[1:]), at) for at, part in enumerate(parts) if part[0] == "!"]
        if not wanted:
            raise ValueError(f"{key}: the cue {said!r} only says what must not be there")
        return _Run(tuple(wanted), tuple(unwanted), len(parts))

    def _element(self, key: str, said: str, part: str) -> int:
        """Give the number of one place in a cue, such as `school`, `cry*`, `mum|mom` or `{child}`."""
        if part in self.parts:
            return self.parts[part]
        patterns: set[str] = set()
        for choice in part.split("|"):
            name = choice.strip("{}")
            if choice[:1] == "{" and name not in self.cues.groups:
                raise ValueError(f"{key}: the cue {said!r} names a group that [groups] does not have")
            patterns.update(_split(self.cues.groups[name]) if choice[:1] == "{" else [choice])
        plain = frozenset(fold(pattern) for pattern in patterns)
        if bad := [pattern for pattern in plain if not _PATTERN.fullmatch(pattern)]:
            raise ValueError(f"{key}: {bad[0]!r} in the cue {said!r} is not one word, with or without a * at its end")
        if plain not in self.elements:
            number = self.elements[plain] = len(self.elements)
            self.patterns.append(plain)
            for pattern in sorted(plain):
                index, word = (self.stems, pattern[:-1]) if pattern[-1] == "*" else (self.exact, pattern)
                index.setdefault(word, []).append(number)
        self.parts[part] = self.elements[plain]
        return self.parts[part]

    def _commonness(self, element: int) -> tuple[int, int]:
        """Guess how often an element is met, so that each cue waits for its rarest one."""
        patterns = self.patterns[element]
        return sum(_SMALL_WORD if pattern in self.markers else 1 for pattern in patterns), -min(map(len, patterns))


def _split(text: str) -> list[str]:
    return [said for said in (" ".join(piece.split()) for piece in re.split(r"[,\n]", text)) if said]


def _listed(text: str) -> list[str]:
    return [fold(word) for word in re.split(r"[,\s]+", text) if word]


def _check(name: str, allowed: Collection[str], key: str, what: str) -> None:
    if name not in allowed:
        raise ValueError(f"{key}: {name!r} is not {what}; they are {', '.join(allowed)}")
