"""What stands in a file: its rows as they were read, and what is refused of them, each with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.errors import Refusal
from bot.library.exchange.fields import (
    CHANGE,
    COLUMNS,
    FIELDS,
    Value,
    instead,
    read_field,
    read_id,
    read_kind,
    read_locale,
)
from bot.library.exchange.ids import id_of
from bot.locales import _

REFUSED_MAX = 1000  # that are kept; what comes after is counted


class EntryNumber(int):
    """In place of a line: the number of an entry, where all of them stand on one line."""


def place(line: int) -> str:
    """Where a row stands, in words."""
    return _("entry {number}", number=line) if isinstance(line, EntryNumber) else _("line {number}", number=line)


@dataclass(frozen=True, slots=True)
class Raw:
    """A row as its file has it: what it says of each column, and on which line."""

    line: int
    values: Mapping[str, Any]
    at: Mapping[str, int] = field(default_factory=dict)  # the lines of single values, where they have their own


@dataclass(frozen=True, slots=True)
class Said:
    """A row that can be read: the id, what it is, and every field that it speaks of (None where that is empty)."""

    line: int
    id: str
    kind: str
    locale: str
    says: Mapping[str, Value]
    at: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Refused:
    """What cannot be taken in, with its line, why, and what would work."""

    line: int
    why: str


@dataclass(slots=True)
class Refusals:
    """Everything that is refused of a file."""

    refused: list[Refused] = field(default_factory=list)
    more_refused: int = 0  # beyond what anybody reads

    def refuse(self, *refused: Refused) -> None:
        """Note what is refused."""
        room = REFUSED_MAX - len(self.refused)
        self.refused += refused[:room]
        self.more_refused += max(0, len(refused) - room)


def check(raw: Raw) -> Said | list[Refused]:
    """The row with its values read, or everything that is wrong with it."""
    wrong: list[Refused] = []
    heads: dict[str, str] = {}
    says: dict[str, Value] = {}
    values = _named(raw.values)
    for name, read in (("id", read_id), ("kind", read_kind), ("locale", read_locale)):
        try:
            heads[name] = read(values.get(name))
        except Refusal as refusal:
            wrong.append(Refused(raw.at.get(name, raw.line), str(refusal)))
    for name, value in raw.values.items():
        try:
            if name in FIELDS:
                says[name] = read_field(name, value)
            elif name not in COLUMNS:
                raise Refusal(unknown_field(name))
        except Refusal as refusal:
            wrong.append(Refused(raw.at.get(name, raw.line), str(refusal)))
    if heads.get("kind") == CHANGE and heads.get("locale"):
        why = _("Built-in words keep their language. Leave “locale” empty.")
        wrong.append(Refused(raw.at.get("locale", raw.line), why))
    return wrong or Said(raw.line, heads["id"], heads["kind"], heads["locale"], says, raw.at)


def _named(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row with an id: new words that came without one get one made from them."""
    text, named = values.get("text"), str(values.get("id") or "").strip()
    if named or values.get("kind") == CHANGE or not isinstance(text, str) or not text.strip():
        return values
    return {**values, "id": id_of(text)}


def unknown_field(name: str) -> str:
    """What is said of a column that no prompt has."""
    return " ".join((_("There is no field “{name}”.", name=name[:60]), instead(name[:60], COLUMNS)))


Rows = Iterator[Raw | Refused]
