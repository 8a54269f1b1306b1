"""What the bot can say: a Message or a Form, refused when built if the strictest platform could not show it.

The limits are Discord's and Slack's own (content 2,000; 25 buttons; label 75 on Slack; title 24 on Slack; five fields
in a form; 25 choices; ids 100), with a little room for what an adapter adds.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

from msgspec import Struct, field
from msgspec.structs import replace

from bot.locales import _, n_

TEXT_MAX = 1900
QUOTE_MAX = 1000
BUTTONS_MAX = 25
LABEL_MAX = 75
ACTION_MAX = 100
TITLE_MAX = 24
FIELDS_MAX = 5
FIELD_LABEL_MAX = 45
HINT_MAX = 100
VALUE_MAX = 1000
PASTE_MAX = 3000  # in a field for pasting: what Slack takes
CHOICES_MAX = 25
FILE_MAX = 8 * 1024 * 1024  # bytes


class TooLong(ValueError):
    """A reply that a platform could not show: a mistake of ours, found when it is built."""


class Action(Struct, frozen=True):
    """A command with arguments filled in: what a button does, and what a form completes."""

    command: str
    arguments: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The action as a short text that a platform can carry."""
        return f"{self.command}?{urlencode(self.arguments, safe=':')}" if self.arguments else self.command

    @classmethod
    def from_id(cls, action_id: str) -> Action:
        """The action that `id` came from; any text gives some action, whose command may be unknown."""
        command, _, arguments = action_id.partition("?")
        return cls(command, dict(parse_qsl(arguments, keep_blank_values=True)))

    def __repr__(self) -> str:  # the arguments may be somebody's words
        return f"Action({self.command!r}, …)"


class Button(Struct, frozen=True):
    """A label and what it does; `of` is the question that it is one of several answers to, where it is one.

    A platform with menus shows many answers to one question as one menu, the question on it; others as buttons.
    """

    label: str
    action: Action
    of: str = ""

    def __post_init__(self) -> None:
        _fits("button", self.label, LABEL_MAX)
        _fits("action", self.action.id, ACTION_MAX)


def button(label: str, command: str, **arguments: object) -> Button:
    """A button for a command with these arguments."""
    return Button(label, Action(command, {name: str(value) for name, value in arguments.items()}))


def way_out(fix: tuple[str, str]) -> Button:
    """The button that puts a Refusal right."""
    return Button(_(fix[0]), Action.from_id(fix[1]))


def answers(question: str, *buttons: Button) -> tuple[Button, ...]:
    """Buttons that are answers to one question."""
    return tuple(replace(each, of=question) for each in buttons)


@dataclasses.dataclass(frozen=True, slots=True)
class File:
    """A file to keep: its name, its media type and what is in it."""

    name: str
    media_type: str
    data: bytes = dataclasses.field(repr=False)

    def __post_init__(self) -> None:
        if len(self.data) > FILE_MAX:
            raise TooLong(f"a file of {len(self.data):,} bytes, {FILE_MAX:,} at most: {self.name}")


class Message(Struct, frozen=True):
    """Text of ours, words of a member or a prompt in `quote`, buttons and a file; only the caller sees it."""

    text: str
    quote: str = ""
    buttons: tuple[Button, ...] = ()
    under_post: tuple[Button, ...] = ()  # the buttons of the post that was pressed, as they are now
    file: File | None = None
    addresses: tuple[str, ...] = ()  # web addresses in the text that bear no https://: they can be opened all the same
    settled: bool = False  # what the pressed message asks for is done: its buttons have had their day

    def __post_init__(self) -> None:
        _fits("text", self.text, TEXT_MAX)
        _fits("quote", self.quote, QUOTE_MAX)
        if len(self.buttons) > BUTTONS_MAX:
            raise TooLong(f"{len(self.buttons)} buttons, {BUTTONS_MAX} at most")

    def __repr__(self) -> str:  # the quote, and some texts, are somebody's words
        return f"Message({len(self.text)} characters, {len(self.quote)} quoted, {len(self.buttons)} buttons)"


class Choice(Struct, frozen=True):
    """One of the values a field or option can take."""

    value: str
    label: str


class Field(Struct, frozen=True):
    """Something asked for in a form: written, or picked where there are choices."""

    name: str
    label: str
    value: str = ""
    required: bool = True
    long: bool = False
    choices: tuple[Choice, ...] = ()
    hint: str = ""
    kind: str = ""  # the name of the option's type, for platforms that can pick such a thing themselves
    limit: int = VALUE_MAX  # characters that can be written
    shown: str = ""  # what people call the value
    pings: bool = False  # whom it names is only pinged

    def __post_init__(self) -> None:
        _fits("field label", self.label, FIELD_LABEL_MAX)
        if len(self.choices) > CHOICES_MAX:
            raise TooLong(f"{len(self.choices)} choices in {self.name}, {CHOICES_MAX} at most")
        for choice in self.choices:
            _fits("choice", choice.label, LABEL_MAX)

    def __repr__(self) -> str:  # the value may be somebody's words
        return f"Field({self.name!r}, …)"


class Form(Struct, frozen=True):
    """Asks for what is missing; sending it runs `action` again with the fields filled in."""

    title: str
    fields: tuple[Field, ...]
    action: Action
    error: str = ""
    wrong: str = ""  # the name of the field that the error is about, where it is one
    mistakes: Mapping[str, str] = field(default_factory=dict)  # what is wrong in each field, for who can show it there

    def __post_init__(self) -> None:
        _fits("title", self.title, TITLE_MAX)
        _fits("action", self.action.id, ACTION_MAX)
        if not 0 < len(self.fields) <= FIELDS_MAX:
            raise TooLong(f"{len(self.fields)} fields, {FIELDS_MAX} at most")

    def __repr__(self) -> str:  # the error may quote somebody's words
        return f"Form({self.action!r}, {list(self.fields)})"


Reply = Message | Form


def clip(text: str, limit: int) -> str:
    """A text cut at a whole word, with an ellipsis, where it would not fit."""
    if len(text) <= limit:
        return text
    return text[: limit - 2].rsplit(" ", 1)[0].rstrip(",.;: ") + " …"


def listed(lines: Sequence[str], limit: int = TEXT_MAX, more: int = 0) -> str:
    """Lines one below the other, as many as fit whole; the last says how many do not, `more` of them not even given."""
    kept = list(lines)
    while True:
        left = len(lines) - len(kept) + more
        last = [n_("And {count} more.", "And {count} more.", left)] if left else []
        if len(said := "\n".join((*kept, *last))) <= limit or len(kept) <= 1:
            return clip(said, limit)
        kept.pop()


def capital(text: str) -> str:
    """A text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def _fits(what: str, text: str, limit: int) -> None:
    if len(text) > limit:
        # Never what it says: those may be a person's words.
        raise TooLong(f"{what} of {len(text):,} characters, {limit:,} at most")
