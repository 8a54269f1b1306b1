"""Finding phrases in a text: a small language of words for the lists in lint.toml.

    should have         these words, next to each other, in one sentence
    mum|mom|mother*     one of these; a star takes any ending
    so?                 may be left out
    not .. but          up to five words may stand between
    hit you ... soup    as many as a prompt has, in whichever sentence
    ^ remember ,        at the start of a sentence; punctuation is a word of its own: , . ? :

Contractions are read in full ("it's" is "it is"), hyphens are spaces, and "!" is a full stop.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_TOKEN = re.compile(rf"{_WORD.pattern}|\.{{2,}}|…|[.!?;:,]|—|–|(?<= )-(?= )|[\"“”«»¿¡(]")
_SPOKEN = re.compile(r'"[^"]*"|“[^”]*”|«[^»]*»')
_SAME = {"!": ".", "…": ".", ";": ",", "—": ",", "–": ",", "-": ","}
_OPENS = frozenset('"“«¿¡(')
# Accents are left out where people type without them; "ñ" is a letter of its own.
_PLAIN = str.maketrans("áéíóúüàèìòùâêîôûç", "aeiouuaeiouaeiouc")
# Long, and in every other text all the same.
_COMMON = frozenset(_WORD.findall(
    "the and you your did one all have they what will with could that this from them their would can had has not are "
    "was were may look take over only keep good que por no si para pero esta este nada todo puede puedes algo poco "
    "podria podrias cuando quien tienes tiene hace quieres como"
))  # fmt: skip
_GAP = 5
_FAR = 60
_LONGEST_STEM = 16


class Token(NamedTuple):
    """A word or mark of a text: where it stands, and whether somebody says it (it is in double quotes)."""

    word: str
    start: int
    end: int
    spoken: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: the first and the last of its tokens."""

    first: int
    last: int


def tidy(text: str) -> str:
    """Bring a text to one form: composed letters, straight apostrophes, nothing invisible; lengths may change."""
    text = unicodedata.normalize("NFC", text).replace("’", "'").replace("‘", "'")
    return re.sub("[\u00ad\u200b-\u200f\u2060\ufeff]", "", text)


def tokens(text: str, same: Mapping[str, str], spoken: bool = False) -> list[Token]:
    """Cut a tidy text into tokens; "^" stands before each sentence, and the last one ends also where no stop does."""
    quotes = [(found.start(), found.end()) for found in _SPOKEN.finditer(text)]
    made: list[Token] = []
    at_start = True
    for found in _TOKEN.finditer(text):
        mark, start, end = found[0], found.start(), found.end()
        if mark in _OPENS or mark in "”»":
            at_start = at_start or mark in '"“«'
            continue
        is_word = mark[0].isalnum()
        said = spoken or (bool(quotes) and any(opened < start < closed for opened, closed in quotes))
        if at_start and is_word:
            made.append(Token("^", start, start, said))
        low = mark.lower()
        for word in unaccented(same.get(low, low)).split() if is_word else (_SAME.get(mark, mark[0]),):
            made.append(Token(word, start, end, said))
        at_start = not is_word and made[-1].word in ".?"
    if made and made[-1].word not in (".", "?"):
        made.append(Token(".", made[-1].end, made[-1].end, made[-1].spoken))
    return made


def words_of(text: str) -> frozenset[str]:
    """The words of a tidy text, without their order: far quicker to make than its tokens."""
    return frozenset(_WORD.findall(text.lower()))


def read_as(words: frozenset[str], same: Mapping[str, str]) -> frozenset[str]:
    """Words as the tokens of a language have them, which reads some of them as others."""
    other = words.intersection(same)
    read = (words - other).union(*(same[each].split() for each in other)) if other else words
    return read if all(map(str.isascii, read)) else frozenset(map(unaccented, read))


def unaccented(word: str) -> str:
    """A word as people type it on a phone."""
    return word if word.isascii() else word.translate(_PLAIN)


Element = tuple[frozenset[str], tuple[str, ...]]  # whole words and beginnings of words; neither: a gap
_ANY: Element = (frozenset(), ())  # words in between, in one sentence
_ANYWHERE: Element = (frozenset(), ("",))  # words in between, past the end of a sentence too


@dataclass(frozen=True, slots=True)
class _Hung:
    """A phrase as it hangs on one of its words: whose it is, and how far that word is from its start."""

    name: str
    before: int
    elements: tuple[Element, ...]


class Phrases:
    """Lists of phrases by name, found at once: each phrase hangs on one word, so a text costs a look-up per word."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self._by_word: dict[str, list[_Hung]] = {}
        self._by_stem: dict[str, list[_Hung]] = {}
        self._cache: dict[str, tuple[_Hung, ...]] = {}
        self._bare: set[str] = set()  # those of the cache on which nothing hangs: most
        for name, phrases in lists.items():
            for phrase in phrases:
                for elements in _elements(phrase.translate(_PLAIN)):
                    self._hang(name, elements)

    def _hang(self, name: str, elements: tuple[Element, ...]) -> None:
        before = _rarest(elements)
        words, stems = elements[before]
        hung = _Hung(name, before, elements)
        for word in words:
            self._by_word.setdefault(word, []).append(hung)
        for stem in stems:
            self._by_stem.setdefault(stem, []).append(hung)

    def found(self, text: list[Token]) -> dict[str, list[Hit]]:
        """Return what stands in the text, by the name of the list, in order, the longest first."""
        hits: dict[str, list[Hit]] = {}
        for place, token in enumerate(text):
            hanging = self._cache.get(token.word)
            for hung in self._hanging(token.word) if hanging is None else hanging:
                start = place - hung.before
                end = _match(hung.elements, 0, text, start) if start >= 0 else -1
                if end > start:
                    hits.setdefault(hung.name, []).append(Hit(start, end - 1))
        for of_list in hits.values():
            of_list.sort(key=lambda hit: (hit.first, -hit.last))
        return hits

    def may_stand_in(self, words: frozenset[str]) -> bool:
        """Whether all words of some phrase are among these; where not, nothing can be found in their text."""
        for word in words - self._bare:
            hanging = self._cache.get(word)
            for hung in self._hanging(word) if hanging is None else hanging:
                if all(_is_there(element, words) for element in hung.elements):
                    return True
        return False

    def _hanging(self, word: str) -> tuple[_Hung, ...]:
        found = list(self._by_word.get(word, ()))
        for length in range(3, min(len(word), _LONGEST_STEM) + 1):
            found += self._by_stem.get(word[:length], ())
        if len(self._cache) > 50_000:
            self._cache.clear()
            self._bare.clear()
        if not found:
            self._bare.add(word)
        self._cache[word] = tuple(found)
        return self._cache[word]


def _rarest(elements: tuple[Element, ...]) -> int:
    """Choose the word that a phrase hangs on: a long one, since those are rare, and before any gap."""
    until = next((place for place, element in enumerate(elements) if _is_gap(element)), len(elements))
    return max(range(until), key=lambda place: (min(map(_rarity, (*elements[place][0], *elements[place][1]))), -place))


def _rarity(word: str) -> int:
    return 0 if word in _COMMON else len(word)


def _elements(phrase: str) -> Iterator[tuple[Element, ...]]:
    choices = []
    for part in phrase.split():
        optional = part.endswith("?") and len(part) > 1
        element = _element(part.removesuffix("?") if optional else part)
        choices.append(((), (element,)) if optional else ((element,),))
    for chosen in product(*choices):
        elements = tuple(element for group in chosen for element in group)
        if elements:
            yield elements


def _element(part: str) -> Element:
    if part in ("..", "..."):
        return _ANY if part == ".." else _ANYWHERE
    words = part.split("|") if len(part) > 1 else [part]
    stems = tuple(word[:-1] for word in words if word.endswith("*"))
    return frozenset(word for word in words if not word.endswith("*")), stems


def _is_gap(element: Element) -> bool:
    return element is _ANY or element is _ANYWHERE


def _is_there(element: Element, words: frozenset[str]) -> bool:
    whole, stems = element
    if not (whole or stems) or not all(map(str.isalnum, whole)):
        return True  # a gap, or what may be a mark
    return not whole.isdisjoint(words) or (bool(stems) and any(word.startswith(stems) for word in words))


def _match(elements: tuple[Element, ...], which: int, text: list[Token], place: int) -> int:
    """Return where the match ends, -1 where there is none."""
    if which == len(elements):
        return place
    if _is_gap(elements[which]):
        near = elements[which] is _ANY
        for skipped in range((_GAP if near else _FAR) + 1):
            end = _match(elements, which + 1, text, place + skipped)
            if end >= 0:
                return end
            if place + skipped >= len(text) or (near and text[place + skipped].word in ".?^"):
                return -1
        return -1
    if place >= len(text):
        return -1
    words, stems = elements[which]
    word = text[place].word
    if word in words or (stems and word.startswith(stems)):
        return _match(elements, which + 1, text, place + 1)
    return -1
