"""A prompt under the lint, and what a rule says about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.library.lint_words import Level, Words
from bot.library.phrases import Hit, Token, tidy, tokens
from bot.model import Prompt

HARDEST = 6.0  # school grade
_SAID = frozenset({"repair", "boundary"})  # kinds whose whole text is said to a child
_OURS = frozenset({"name", "other", "field", "what"})  # values that may be words of ours, and not somebody's


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule found; `values` fill the braces of both sentences, so that these can be translated."""

    rule: str
    level: Level
    why: str
    suggestion: str
    values: Mapping[str, object] = field(default_factory=dict)
    chat: str = ""  # the suggestion for who writes in a chat and no file, where it is another one
    mark: str = ""  # what the prompt would have to say it assumes or touches

    def said(self, messages: Mapping[str, str]) -> tuple[str, str, str]:
        """Why, the suggestion and the one for a chat, in the language of these messages."""
        values = {
            name: messages.get(str(value), value) if name in _OURS else value for name, value in self.values.items()
        }  # fmt: skip
        why, suggestion, chat = (messages.get(each, each) for each in (self.why, self.suggestion, self.chat))
        return why.format(**values), suggestion.format(**values), chat.format(**values)


@dataclass(frozen=True, slots=True)
class Piece:
    """A text of a prompt, tidy, with its tokens."""

    text: str
    tokens: list[Token]
    found: Mapping[str, list[Hit]]  # what the lists of the language find in it, by their names

    @property
    def words(self) -> list[str]:
        """The words alone, without the marks."""
        return [token.word for token in self.tokens if token.word[0].isalnum()]


@dataclass(frozen=True, slots=True)
class Subject:
    """A prompt under the lint, where it stands, and the lists of its language."""

    file: str
    line: int
    prompt: Prompt
    words: Words | None
    today: date
    release: bool = False
    hardest: float = HARDEST
    allow: Mapping[str, str] = field(default_factory=dict)
    pieces: Mapping[str, Piece] = field(default_factory=dict)


def subject(prompt: Prompt, words: Words | None, today: date, file: str = "", line: int = 0, release: bool = False,
            allow: Mapping[str, str] | None = None) -> Subject:  # fmt: skip
    """Make a prompt ready for the rules."""
    same = words.same if words else {}
    texts = {name: tidy(getattr(prompt, name)) for name in ("text", "template", "next", "follow_up")}
    if texts["next"] in texts["text"]:
        del texts["next"]  # as it should be: it is judged there
    pieces = {}
    for name, text in texts.items():
        if text:
            found = tokens(text, same, spoken=prompt.kind in _SAID and name != "follow_up")
            pieces[name] = Piece(text, found, words.phrases.found(found) if words else {})
    return Subject(file, line, prompt, words, today, release, allow=allow or {}, pieces=pieces)
