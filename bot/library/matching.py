"""A parent's own words become topics and ages: weighted cues, found in the text and added up."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from rapidfuzz.distance import OSA

TOPICS = (
    "yelling_lost_temper", "guilt_shame", "exhaustion_burnout", "tantrums", "bedtime_sleep", "siblings", "teen_withdrawal",
    "school_refusal", "screens", "coparent_conflict", "separation_divorce", "single_parenting", "newborn_postpartum",
    "neurodivergence", "grief", "partner_relationship", "money_work_stress", "loneliness", "comparison_social_media",
    "defiance_boundaries", "big_feelings_anxiety", "illness",
)  # fmt: skip
BANDS = ("0-2", "3-5", "6-11", "teen")

_LONGEST = 4_000  # characters read: what a form holds; a longer text says early what it is about
_GAP = 6  # words that may stand in place of ".."
_NEAR = 8  # words that may lie between the sides of "+"
_BESIDE = 0.5  # what a second cue for the same topic adds: synonyms in one sentence are not two proofs
_FLOOR, _FLOOR_PARENT = 2.0, 1.0  # the score a text needs; less where it speaks of a child at all
_ALSO = 0.22  # a second or third topic needs this share of the best one
_SLIP = 5  # a word of fewer letters is never taken for a misspelt one
_WORD = re.compile(r"\d+|[^\W\d_]+")
_MARKS = re.compile("[\u0300-\u036f\u200b-\u200d\ufe0f]")
_LONG = re.compile(r"([a-z])\1{2,}")
_TYPED = str.maketrans({"'": None, "\u2019": None, "\u2018": None, "`": None, "\u00b4": None})


@dataclass(frozen=True, slots=True)
class Match:
    """What a text is about: topics best first, at most three, and the age bands it names."""

    topics: tuple[str, ...]
    ages: tuple[str, ...]


class TopicCues(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The cues of one topic, by how surely they point to it, and the topics it stands behind."""

    sure: str = ""
    strong: str = ""
    fair: str = ""
    faint: str = ""
    against: str = ""
    after: list[str] = []

    def weighted(self) -> Iterable[tuple[str, float, str]]:
        """Give each list's name, its weight and its text."""
        yield from (("sure", 5.0, self.sure), ("strong", 3.0, self.strong), ("fair", 2.0, self.fair))
        yield from (("faint", 1.0, self.faint), ("against", -3.0, self.against))


class Cues(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One language's cues, as its cues.toml holds them."""

    language_words: str
    not_a_slip: str
    parent: str
    same: dict[str, str]
    groups: dict[str, str]
    ages: dict[str, str]
    topics: dict[str, TopicCues]


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
            places &= seen.get(element, 0) >> offset
            if not places:
                return 0
        for element, offset in self.unwanted:
            places &= ~(seen.get(element, 0) >> offset)
        return places


@dataclass(frozen=True, slots=True)
class _Cue:
    """Something to find, what it counts for, and how its runs must lie to each other."""

    target: str
    weight: float
    runs: tuple[_Run, ...]
    in_order: bool

    def found(self, seen: dict[int, int]) -> bool:
        """Say whether the cue stands in the text."""
        first = self.runs[0]
        places = first.where(seen)
        if self.in_order:
            for run in self.runs[1:]:
                places = run.where(seen) & _spread(places << first.length, _GAP)
                first = run
            return bool(places)
        around = _spread(places, _NEAR) | _spread(places >> _NEAR, _NEAR)
        return bool(places) and all(run.where(seen) & around for run in self.runs[1:])


def _spread(places: int, reach: int) -> int:
    """Set also the `reach` places after each."""
    done = 0
    while done < reach:
        step = min(done + 1, reach - done)
        places |= places << step
        done += step
    return places


class _Language:
    """One language's cues made ready: which elements a word stands for, and which cues hang on an element."""

    def __init__(self, cues: Cues) -> None:
        self.cues = cues
        self.markers = frozenset(_listed(cues.language_words))
        self.plain = frozenset(_listed(cues.not_a_slip)) | self.markers
        self.same = {tuple(_words(said)): tuple(_words(meant)) for said, meant in cues.same.items()}
        self.same_starts = {said[0] for said in self.same}
        self.after = {name: topic.after for name, topic in cues.topics.items()}
        self.elements: dict[frozenset[str], int] = {}
        self.exact: dict[str, list[int]] = {}
        self.stems: dict[str, list[int]] = {}
        self.hanging: dict[int, list[_Cue]] = {}
        self._read()
        self.by_letter: dict[str, list[tuple[str, bool]]] = {}
        for word, is_stem in [(w, False) for w in self.exact] + [(s, True) for s in self.stems]:
            if len(word) >= _SLIP:
                self.by_letter.setdefault(word[0], []).append((word, is_stem))
        self.known: dict[str, tuple[int, ...]] = {}

    def _read(self) -> None:
        for said in _split(self.cues.parent):
            self._add("parent", said, "parent", 0.0)
        for band, text in self.cues.ages.items():
            _check(band, BANDS, f"ages.{band}", "an age band")
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
        anchor = min((e for run in runs for e, _ in run.wanted), key=self._commonness)
        self.hanging.setdefault(anchor, []).append(_Cue(target, weight, tuple(runs), not near))

    def _run(self, key: str, said: str, parts: list[str]) -> _Run:
        wanted = [(self._element(key, said, part), at) for at, part in enumerate(parts) if part[0] != "!"]
        unwanted = [(self._element(key, said, part[1:]), at) for at, part in enumerate(parts) if part[0] == "!"]
        if not wanted:
            raise ValueError(f"{key}: the cue {said!r} only says what must not be there")
        return _Run(tuple(wanted), tuple(unwanted), len(parts))

    def _element(self, key: str, said: str, part: str) -> int:
        """Give the number of one place in a cue, such as `school`, `cry*`, `mum|mom` or `{child}`."""
        patterns: set[str] = set()
        for choice in part.split("|"):
            if choice[:1] == "{":
                if (name := choice.strip("{}")) not in self.cues.groups:
                    raise ValueError(f"{key}: the cue {said!r} names a group that [groups] does not have")
                patterns.update(_split(self.cues.groups[name]))
            else:
                patterns.add(choice)
        plain = frozenset(_fold(pattern) for pattern in patterns)
        if bad := [p for p in plain if not re.fullmatch(r"(\d+|[^\W\d_]+)\*?", p)]:
            raise ValueError(f"{key}: {bad[0]!r} in the cue {said!r} is not one word, with or without a * at its end")
        if plain not in self.elements:
            number = self.elements[plain] = len(self.elements)
            for pattern in plain:
                index, word = (self.stems, pattern[:-1]) if pattern[-1] == "*" else (self.exact, pattern)
                index.setdefault(word, []).append(number)
        return self.elements[plain]

    def _commonness(self, element: int) -> tuple[int, int]:
        patterns = next(p for p, number in self.elements.items() if number == element)
        return len(patterns), -min(map(len, patterns))

    def meaning(self, word: str) -> tuple[int, ...]:
        """Return the elements a word stands for, also when it is drawn out ("soooo") or misspelt."""
        if (known := self.known.get(word)) is None:
            if len(self.known) > 50_000:  # strangers' words must not fill the memory
                self.known.clear()
            known = self.known[word] = self._look_up(word)
        return known

    def _look_up(self, word: str) -> tuple[int, ...]:
        forms = (_LONG.sub(r"\1\1", word), _LONG.sub(r"\1", word)) if _LONG.search(word) else (word,)
        for form in forms:
            found = set(self.exact.get(form, ()))
            for end in range(2, len(form) + 1):
                found.update(self.stems.get(form[:end], ()))
            if found:
                return tuple(found)
        return () if forms[-1] in self.plain or not _SLIP <= len(forms[-1]) <= 20 else self._mend(forms[-1])

    def _mend(self, word: str) -> tuple[int, ...]:
        """Take a word for the known one that is a single slip away; the first letter is seldom wrong."""
        for known, is_stem in self.by_letter.get(word[0], ()):
            size = len(known)
            tries = (word[:size], word[: size + 1], word[: size - 1]) if is_stem else (word,)
            if any(OSA.distance(form, known, score_cutoff=1) <= 1 for form in tries):
                return tuple((self.stems if is_stem else self.exact)[known])
        return ()

    def find(self, words: Sequence[str]) -> Iterable[_Cue]:
        """Give each cue that stands among the words, once."""
        seen: dict[int, int] = {}
        bit = 1 << _NEAR
        for word in self._joined(words):
            for element in self.meaning(word):
                seen[element] = seen.get(element, 0) | bit
            bit <<= 1
        for element in seen:
            for cue in self.hanging.get(element, ()):
                if cue.found(seen):
                    yield cue

    def _joined(self, words: Sequence[str]) -> Iterable[str]:
        """Say "wont" for "will not", as the [same] table tells."""
        at = 0
        while at < len(words):
            if words[at] in self.same_starts:
                for size in (3, 2, 1):
                    if meant := self.same.get(tuple(words[at : at + size])):
                        yield from meant
                        at += size
                        break
                else:
                    yield words[at]
                    at += 1
            else:
                yield words[at]
                at += 1


class Matcher:
    """Finds what a text is about; built once, from each language's cues."""

    def __init__(self, cues: Iterable[Cues]) -> None:
        self.languages = tuple(_Language(each) for each in cues)

    def match(self, text: str) -> Match:
        """Return up to three topics, best first, and the ages named; both are empty where nothing fits."""
        words = _words(text.strip()[:_LONGEST])
        found = [cue for language in self._spoken(words) for cue in language.find(words)]
        targets = {cue.target for cue in found}
        ages = tuple(band for band in BANDS if band in targets)
        scores = _scores(cue for cue in found if cue.weight)
        floor = _FLOOR_PARENT if ages or "parent" in targets else _FLOOR
        best = max(scores.values(), default=0.0)
        if best < floor:
            return Match((), ages)
        self._stand_behind(scores)
        ranked = sorted((name for name, score in scores.items() if score >= _ALSO * best), key=lambda n: -scores[n])
        return Match(tuple(ranked[:3]), ages)

    def _spoken(self, words: Sequence[str]) -> list[_Language]:
        """Choose the languages a text may be in: all of them, unless its small words tell."""
        counts = [sum(word in language.markers for word in words) for language in self.languages]
        most = max(counts, default=0)
        return [language for language, count in zip(self.languages, counts, strict=True) if count * 2 >= most]

    def _stand_behind(self, scores: dict[str, float]) -> None:
        """Put what a topic gives way to before it: the event before the feeling about it."""
        for name in list(scores):
            for other in {o for language in self.languages for o in language.after.get(name, ())}:
                if scores.get(other, 0.0) >= 3.0:
                    scores[name] = min(scores[name], scores[other] - 0.01)


def _scores(cues: Iterable[_Cue]) -> dict[str, float]:
    """Add up cues by topic: the best in full, the others in part, and what speaks against in full."""
    best: dict[str, float] = {}
    total: dict[str, float] = {}
    for cue in cues:
        total[cue.target] = total.get(cue.target, 0.0) + (cue.weight * _BESIDE if cue.weight > 0 else cue.weight)
        best[cue.target] = max(best.get(cue.target, 0.0), cue.weight)
    return {name: total[name] + best[name] * (1 - _BESIDE) for name in total if best[name] > 0}


def load(folder: Path) -> Matcher:
    """Read every language's cues.toml below the folder; a mistake is a ValueError that names file and key."""
    read = []
    for language in ("en", "es"):
        path = folder / language / "cues.toml"
        try:
            cues = msgspec.toml.decode(path.read_bytes(), type=Cues)
            _Language(cues)
        except OSError as error:
            raise ValueError(f"{path}: cannot be read ({error.strerror})") from error
        except (msgspec.DecodeError, ValueError) as error:
            raise ValueError(f"{path}: {error}") from error
        read.append(cues)
    return Matcher(read)


def _fold(text: str) -> str:
    """Write a text small, without accents and apostrophes."""
    text = text.translate(_TYPED).casefold()
    return text if text.isascii() else _MARKS.sub("", unicodedata.normalize("NFKD", text))


def _words(text: str) -> list[str]:
    return _WORD.findall(_fold(text))


def _split(text: str) -> list[str]:
    return [said for said in (" ".join(piece.split()) for piece in re.split(r"[,\n]", text)) if said]


def _listed(text: str) -> list[str]:
    return [_fold(word) for word in re.split(r"[,\s]+", text) if word]


def _check(name: str, allowed: Sequence[str], key: str, what: str) -> None:
    if name not in allowed:
        raise ValueError(f"{key}: {name!r} is not {what}; they are {', '.join(allowed)}")
