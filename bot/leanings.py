"""What single words lean to: a table that a machine made from many lines, looked up and added up."""

import math
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from struct import Struct

from rapidfuzz import process
from rapidfuzz.distance import OSA

MIDDLE, REACH = 79, 47  # a leaning is a letter: "O" adds nothing, and there are 47 steps to either side of it

_SLIP = 5  # letters a strange word must have, to be taken for a known one a single slip away
_ALIKE = 0.7  # or for one that begins alike in this share of its letters, as "tantruming" and "tantrum"
_LONG = 20  # letters; what is longer is no word
_CACHED = 20_000  # strangers' words must not fill the memory
_WORD = re.compile(r"\d+|[^\W\d_]+")
_MARKS = re.compile("[\u0300-\u036f\u200b-\u200d\ufe0f]")
_TYPED = str.maketrans({"'": None, "\u2019": None, "\u2018": None, "`": None, "\u00b4": None})


def words_of(text: str) -> list[str]:
    """Return a text's words and numbers, small, without accents and apostrophes."""
    return _WORD.findall(fold(text))


def fold(text: str) -> str:
    """Write a text small, without accents and apostrophes."""
    text = text.translate(_TYPED).casefold()
    return text if text.isascii() else _MARKS.sub("", unicodedata.normalize("NFKD", text))


def read(table: bytes, names: Sequence[str]) -> tuple[float, dict[str, str]]:
    """Read a table: its step, and for each word, or two in a row, a letter for each name; else a ValueError."""
    first, *lines = table.decode().split("\n")
    try:
        step = float(first)
    except ValueError:
        raise ValueError(f"the first line is {first[:40]!r}, not a number") from None
    rows: dict[str, str] = {}
    for number, line in enumerate(filter(None, lines), 2):
        said, _, letters = line.partition("\t")
        if len(letters) != len(names):
            raise ValueError(f"line {number} has not one letter for each of the {len(names)} names")
        rows[said] = letters
    return step, rows


class Leanings:
    """One language's table: how far each word, and each two in a row, leans to each of some names."""

    def __init__(self, table: bytes, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._each = Struct(f"<{len(names)}I")
        self.step, rows = read(table, names)
        # A row's letters stand side by side in one number, 32 bits for each, so that rows are added at once.
        self.rows = {said: int.from_bytes(letters.encode("utf-32-le"), "little") for said, letters in rows.items()}
        self.words = sorted(said for said in self.rows if " " not in said)
        self.near: dict[str, int | None] = {}

    def of(self, words: Sequence[str]) -> dict[str, float]:
        """Add up what words lean to; a long text weighs little more than a short one."""
        known = dict.fromkeys(words)  # each once, in their order
        pairs = dict.fromkeys(map(" ".join, pairwise(words)))
        rows = [row for row in (*map(self._row, known), *map(self.rows.get, pairs)) if row]
        share = self.step / math.sqrt(len(known) + 2)
        sums = self._each.unpack(sum(rows).to_bytes(self._each.size, "little"))
        return {name: (total - MIDDLE * len(rows)) * share for name, total in zip(self.names, sums, strict=True)}

    def _row(self, word: str) -> int | None:
        row = self.rows.get(word)
        if row or not _SLIP <= len(word) <= _LONG:
            return row
        if word not in self.near:
            if len(self.near) >= _CACHED:
                self.near.clear()
            self.near[word] = self._nearest(word)
        return self.near[word]

    def _nearest(self, word: str) -> int | None:
        """Take a strange word for a known one that is a single slip away, or that begins alike."""
        start, end = bisect_left(self.words, word[0]), bisect_left(self.words, word[0] + "\x7f")
        found = process.extractOne(word, self.words[start:end], scorer=OSA.distance, score_cutoff=1)
        if found:
            return self.rows[found[0]]
        at = bisect_left(self.words, word)
        beside = self.words[max(0, at - 1) : at + 1]
        alike, near = max(((_shared(word, each), each) for each in beside), default=(0, ""))
        return self.rows[near] if alike >= _ALIKE * max(len(word), len(near)) else None


def _shared(one: str, other: str) -> int:
    """Count the letters with which two words begin alike."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
