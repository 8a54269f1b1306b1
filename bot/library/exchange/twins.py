"""Rows that say what other words say already: of the group's library, or further up in the file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.library.exchange.rows import place
from bot.model import Prompt

NEAR_MAX = 5000  # texts in a language among which those that are nearly alike are looked for
_WORD = re.compile(r"[^\W_]+")
_SAME = 100.0  # as alike as can be


@dataclass(frozen=True, slots=True)
class Stands:
    """Words that stand in the library or in a row, and where, as it is told."""

    text: str
    locale: str
    where: str
    line: int = 0  # of a row


def row(line: int, prompt: Prompt) -> Stands:
    """What a row would bring."""
    return Stands(prompt.text, prompt.locale, place(line), line)


def twins(library: Iterable[Stands], rows: Iterable[Stands], near: bool) -> Iterator[tuple[Stands, Stands, float]]:
    """Each row that says what something before it says, that other, and how alike they are.

    Where there are many, or it is not asked for those that are nearly alike, only the same words are found.
    """
    by_locale: dict[str, list[Stands]] = defaultdict(list)
    for each in (*library, *rows):
        by_locale[each.locale].append(each)
    for them in by_locale.values():
        yield from _alike(them) if near and len(them) <= NEAR_MAX else _same(them)


def _same(them: Sequence[Stands]) -> Iterator[tuple[Stands, Stands, float]]:
    first: dict[str, Stands] = {}
    for each in them:
        other = first.setdefault(" ".join(_WORD.findall(each.text.casefold())), each)
        if each.line and other is not each:
            yield each, other, _SAME


def _alike(them: Sequence[Stands]) -> Iterator[tuple[Stands, Stands, float]]:
    from bot.library.lint_whole import alike, plain  # imported on use, as the lint is

    for later, earlier, score in alike([plain(each.text) for each in them], [bool(each.line) for each in them]):
        yield them[later], them[earlier], score
