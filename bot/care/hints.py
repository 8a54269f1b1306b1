"""What words hint at where no rule hears anything: tables that a machine made from many lines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise, repeat

from bot.leanings import MIDDLE, read

DANGER = "danger"
_HARMLESS = 0.0  # where words lean no farther one by one, pairs of them are seldom danger, and are not looked up
_SHORT = 20  # words; of a longer text each counts less: many a long day adds up to danger, and is none


class Hints:
    """One language's table: how far each word, and each two in a row, leans to each need and to danger."""

    def __init__(self, table: bytes, needs: Sequence[str]) -> None:
        self._needs = tuple(needs)
        self._step, self._letters = read(table, (*needs, DANGER))
        # Danger is asked for with each text, so it stands ready; the need only of what is dangerous.
        self._danger = {said: ord(letters[-1]) - MIDDLE for said, letters in self._letters.items()}

    def known(self, words: frozenset[str]) -> int:
        """Count the words that are listed."""
        return len(self._danger.keys() & words)

    def danger(self, words: Sequence[str], said: frozenset[str]) -> float:
        """How far a text with these words leans to danger: 0 for most, about 1 for what is said outright."""
        share = self._step / math.sqrt(len(said) + 2) * min(1.0, math.sqrt(_SHORT / max(1, len(said))))
        alone = sum(map(self._danger.get, said, repeat(0)))
        if alone * share < _HARMLESS:
            return alone * share
        pairs = frozenset(map(" ".join, pairwise(words)))
        return (alone + sum(map(self._danger.get, pairs, repeat(0)))) * share

    def need(self, words: Sequence[str]) -> str:
        """What a text leans to most, of all needs."""
        said = frozenset((*words, *map(" ".join, pairwise(words))))
        rows = [self._letters[each] for each in said if each in self._letters]
        steps = [sum(ord(row[at]) - MIDDLE for row in rows) for at in range(len(self._needs))]
        return self._needs[steps.index(max(steps))]
