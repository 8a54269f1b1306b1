"""The shape of a sentence: the small words that hold it together, and a blank for whatever fills it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from bot.library.lint_subject import Subject
from bot.library.phrases import Token

# “The kettle is on” is grammar, “So did you, before Monday” is a mould: it takes this many small words to tell, and one
# more in a question, since “What do they” begins any.
_ENOUGH = 4
_BLANK = "_"


def shapes(it: Subject) -> dict[str, str]:
    """The shapes of a prompt's sentences, and of two that stand together, each with the words that have it."""
    piece = it.pieces.get("text")
    if piece is None or it.words is None or not it.words.small:
        return {}
    small = it.words.small
    told = list(_sentences(piece.tokens))
    found = {}
    for tokens in (*told, *([*one, *other] for one, other in pairwise(told))):
        shape = _shape(tokens, small)
        if sum(each.isalpha() for each in shape) >= _ENOUGH + ("?" in shape):
            found[" ".join(shape)] = piece.text[tokens[0].start : tokens[-1].end]
    return found


def _sentences(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    told: list[Token] = []
    for token in tokens:
        if token.word != "^":
            told.append(token)
        if token.word in (".", "?"):
            yield told
            told = []
    if told:
        yield told


def _shape(tokens: Sequence[Token], small: Mapping[str, str]) -> list[str]:
    shape: list[str] = []
    for token in tokens:
        part = small.get(token.word, _BLANK if token.word[0].isalnum() else token.word)
        if part != _BLANK or shape[-1:] != [_BLANK]:
            shape.append(part)
    return shape if shape[-1:] != ["."] else shape[:-1]
