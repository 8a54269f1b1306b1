"""The small language of the screening files: phrases as people type them, turned into patterns for RE2."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import repeat

Words = Mapping[str, Sequence[str]]
Tree = dict[str, "Tree"]

_PIECE = re.compile(r"[()\[\]|]|\{[a-z_]+\}|~~?|[a-z0-9*]+|[#.]")
_ENDS = b".!?;:\n\r"
_KEPT = b"abcdefghijklmnopqrstuvwxyz0123456789"
# One byte in, one byte out: letters and digits stay, sentence ends become a full stop, the rest a space.
_TABLE = bytes(byte if byte in _KEPT else ord(".") if byte in _ENDS else ord(" ") for byte in range(256))
_APART = {ord(mark): " " for mark in "—–…¿¡·•«»“”"}
# What a star stands for, in English and in Spanish.
_SUFFIXES = """
s es ed d ing e er ers al ally ic ia ion ions ation ations ating ated ates ate y ies ive ment t ting ted n ning ned able
eing lling ling a o as os ar an ando ado ada aron amos en ir ido iendo io idad arme arse me rme rse tico tica do da dos
das ndo ba aba r ro lo la te
"""
_ENDINGS = ("", *_SUFFIXES.split())

# Each word that phrases know becomes one character of this range, and a text of 300 characters some sixty of them.
# Written in UTF-8 they begin with one of three bytes, which keeps the matcher small; a full stop stays itself.
_FIRST, _LAST = 0x1000, 0x3FFF
_OTHER = chr(_FIRST)  # all words that no phrase knows are alike
_NUMBER = chr(_FIRST + 1)  # and so are the numbers
_ANY_WORD = f"[\\x{{{_FIRST:x}}}-\\x{{{_LAST:x}}}]"
_RARE = 0.00002  # how often a word stands that is not among the common ones
_OFTEN_NUMBER = 0.02
_GAPS = {"~": _ANY_WORD + "{0,3}", "~~": _ANY_WORD + "{0,7}"}


def words_of(text: str) -> list[str]:
    """Return a text's words, small, without accents and apostrophes."""
    return _plain(text).replace(".", " ").split()


def _plain(text: str) -> str:
    """Return a text's small letters and digits, with a full stop where a sentence ends and a space for all else."""
    text = text.replace("\u2019", "'")  # what phones type, and the one sign outside ASCII in most texts
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_APART))
    return text.lower().encode("ascii", "ignore").translate(_TABLE, b"'`").decode()


class Vocabulary:
    """The words that phrases know, each as one character; raises ValueError for a phrase ill formed."""

    def __init__(self, phrases: Iterable[str]) -> None:
        pieces = dict.fromkeys(piece for phrase in phrases for piece in _PIECE.findall(phrase))
        plain = [piece for piece in pieces if piece.isalnum()]
        self._codes = {str(number): _NUMBER for number in range(1000)}
        self._codes |= {word: chr(_FIRST + 2 + place) for place, word in enumerate(plain)}
        self._numbers = _NUMBER + "".join(self._codes[word] for word in plain if word.isdecimal())
        self._stems: dict[str, str] = {}
        for place, stem in enumerate((piece for piece in pieces if piece.endswith("*")), _FIRST + 2 + len(plain)):
            # The endings of a stem are alike, but for words that stand in some phrase themselves.
            forms = [stem[:-1] + ending for ending in _ENDINGS]
            self._stems[stem] = "".join(sorted({self._codes.setdefault(form, chr(place)) for form in forms}))
        if max(map(ord, self._codes.values())) > _LAST:
            raise ValueError("the phrases hold too many different words")
        # A group stands in many phrases, and means the same in all that have the same named words.
        self._drawn: dict[tuple[int, str], str] = {}
        self._needs: dict[tuple[int, str], tuple[float, frozenset[str]] | None] = {}

    def spell(self, spelling: Mapping[str, str]) -> None:
        """Let words typed one way be read as other words."""
        self._codes |= {word: "".join(map(self.code, meant.split())) for word, meant in spelling.items()}

    def encode(self, text: str) -> list[list[str]]:
        """Return the text's sentences, each as its words, each word as a character of ours."""
        code = self._codes.get
        return [list(map(code, part.split(), repeat(_OTHER))) for part in _plain(text).split(".") if part]

    def pairs(self) -> frozenset[str]:
        """Return what is typed as one word and meant as several."""
        return frozenset(codes for codes in self._codes.values() if len(codes) > 1)

    def code(self, word: str) -> str:
        """Return the character of one word."""
        return self._codes.get(word, _OTHER)

    def pattern(self, phrases: Sequence[str], words: Words) -> str:
        """Turn phrases into one pattern that RE2 reads in linear time; what several phrases start with stands once."""
        if all(phrase.isalnum() for phrase in phrases):  # a class of single words, which RE2 need not find by itself
            codes = [self._codes[word] for word in phrases]
            single = "".join(code for code in codes if len(code) == 1)
            return "(?:" + "|".join([f"[{single}]"] * bool(single) + [code for code in codes if len(code) > 1]) + ")"
        tree: Tree = {}
        for phrase in phrases:
            branch = tree
            for part in _parts(phrase):
                branch = branch.setdefault(part, {})
            branch[""] = {}
        return self._branches(tree, words)

    def needed(self, phrase: str, words: Words, common: Mapping[str, float]) -> list[frozenset[str]]:
        """Return what a phrase cannot do without: sets of characters, one of each, the rarest first."""
        return [chars for _, chars in sorted(self._needed(phrase, words, common), key=lambda need: need[0])]

    def _needed(self, phrase: str, words: Words, common: Mapping[str, float]) -> Iterator[tuple[float, frozenset[str]]]:
        for part in _parts(phrase):
            if part.isalnum():
                yield common.get(part, _RARE), frozenset(self._codes[part])
            elif part[0] in "({":
                key = (id(words), part)
                if key not in self._needs:
                    self._needs[key] = self._one_of(_choices(part, words), words, common)
                if (need := self._needs[key]) is not None:
                    yield need
            elif part == "#" or part in self._stems:
                yield _OFTEN_NUMBER if part == "#" else _RARE, frozenset(self._part(part, words).strip("[]"))

    def _one_of(
        self, choices: Sequence[str], words: Words, common: Mapping[str, float]
    ) -> tuple[float, frozenset[str]] | None:
        """What a group cannot do without, None where one of its choices needs nothing."""
        if all(choice.isalnum() for choice in choices):
            often = sum(common.get(choice, _RARE) for choice in choices)
            return often, frozenset("".join(self._codes[choice] for choice in choices))
        options = [list(self._needed(option, words, common)) for option in choices]
        if not all(options):
            return None
        rarest = [min(option, key=lambda need: need[0]) for option in options]
        return sum(often for often, _ in rarest), frozenset().union(*(chars for _, chars in rarest))

    def _branches(self, tree: Tree, words: Words) -> str:
        grown = (self._part(part, words) + self._branches(rest, words) if part else "" for part, rest in tree.items())
        return "(?:" + "|".join(grown) + ")" if tree else ""

    def _part(self, part: str, words: Words) -> str:
        if part.isalnum():
            return self._codes[part]
        if part in _GAPS:
            return _GAPS[part]
        if part == "#":
            return f"[{self._numbers}]"
        if part.startswith(("{", "(", "[")):
            key = (id(words), part)
            if key not in self._drawn:
                choices = words[part[1:-1]] if part.startswith("{") else _options(part[1:-1])
                self._drawn[key] = self.pattern(choices, words) + "?" * part.startswith("[")
            return self._drawn[key]
        return f"[{self._stems[part]}]" if part in self._stems else "[.]" if part == "." else self._codes[part]


def _choices(part: str, words: Words) -> Sequence[str]:
    return words[part[1:-1]] if part.startswith("{") else _options(part[1:-1])


@lru_cache(maxsize=65_536)  # the same groups stand in many phrases
def _parts(phrase: str) -> tuple[str, ...]:
    """Return a phrase's words, and each group in brackets as one part; raises ValueError where it is ill formed."""
    pieces = _PIECE.findall(phrase)
    if "".join(pieces) != phrase.replace(" ", ""):
        raise ValueError(f"a phrase holds only words, numbers and ~ # * . ( | ) [ ] {{name}}: {phrase}")
    if not any(bracket in phrase for bracket in "()[]"):
        return tuple(pieces)
    parts, depth, group = [], 0, ""
    for piece in pieces:
        depth += (piece in "([") - (piece in ")]")
        group += piece + " "
        if depth == 0:
            parts.append(group[:-1])
            group = ""
    if group:
        raise ValueError(f"the brackets do not pair: {phrase}")
    return tuple(parts)


def _options(inside: str) -> list[str]:
    if "(" not in inside and "[" not in inside:
        return [option.strip() for option in inside.split("|")]
    options = [""]
    for part in _parts(inside):
        if part == "|":
            options.append("")
        else:
            options[-1] += part + " "
    return options
