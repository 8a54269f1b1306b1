"""Make both hints.txt anew from tests/data: `python -m tools.hints`. What it needs, docs/matching.md says."""

import json
from collections.abc import Iterable
from itertools import islice

from bot.care.phrases import words_of
from bot.care.screening import LANGUAGES, NEEDS, Screen, patterns
from tools import leanings
from tools.leanings import CONTENT, DATA, Lesson, Line, Matrix, needed, written

FILES = (
    *("screening.jsonl", "screening_hands.jsonl", "screening_night.jsonl", "screening_typed.jsonl"),
    *("screening_after.jsonl", "screening_hints.jsonl"),
)
_DANGER = {"crisis": 1.0, "tender": 0.5, "ordinary": 0.0}
_DAYS = 8_000  # how many lines of hard days, which the matching learns from, are learnt as ordinary ones
_LEAST = 2  # steps that a word must lean to be listed


def screened(language: str) -> list[Line]:
    """Read one language's screening lines, but for those that are held back to measure with."""
    rows = (json.loads(line) for file in FILES for line in (DATA / file).read_text(encoding="utf-8").splitlines())
    return [
        Line(row["text"], words_of(row["text"]), row["outcome"], frozenset(row["needs"][:1]), "")
        for row in rows
        if row["lang"] == language and row.get("split") != "held"
    ]


def days(language: str, screen: Screen) -> list[Line]:
    """Read lines of hard days in which the rules hear nothing."""
    texts = (line.text for line in leanings.lines(language)[::2])
    ordinary = islice((text for text in texts if screen.screen(text).outcome == "ordinary"), _DAYS)
    return [Line(text, words_of(text), "ordinary", frozenset(), "") for text in ordinary]


def learn(lesson: Lesson) -> Matrix:
    """Learn what each word and pair adds to each need and to danger."""
    numpy = needed("numpy")
    every = range(len(lesson.every))
    wanted = numpy.array([list(_wanted(line)) for line in lesson.every])
    return lesson.told(every, lesson.fit(every, wanted - wanted.mean(axis=0), 1.0))


def _wanted(line: Line) -> Iterable[float]:
    yield from (float(need in line.also) for need in NEEDS)
    yield _DANGER[line.topic]


def main() -> None:
    """Learn both languages, then write both files, so that a fault leaves them as they are."""
    screen, tables = Screen(patterns(CONTENT)), {}
    for language in LANGUAGES:
        lesson = Lesson(language, [*screened(language), *days(language, screen)])
        tables[language] = written(lesson, learn(lesson), _LEAST)
    for language, table in tables.items():
        (CONTENT / language / "hints.txt").write_bytes(table)


if __name__ == "__main__":
    main()
