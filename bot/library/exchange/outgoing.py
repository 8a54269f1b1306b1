"""A group's words as a file: its own, and what it laid over words that come with the program."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from math import ceil
from typing import Any

from bot.library.exchange import csv_file, json_file, toml_file
from bot.library.exchange.fields import CAN_BE_NONE, CHANGE, COLUMNS, FIELDS, KINDS, LISTS, NONE, Value, as_cell, plain
from bot.library.exchange.ids import file_id
from bot.store import prompts
from bot.store.database import Row, Transaction

FORMATS: Mapping[str, str] = {"toml": "application/toml", "csv": "text/csv", "json": "application/json"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A prompt, or a change of one, as files have it; a change names only what is laid over."""

    id: str
    kind: str
    locale: str
    says: Mapping[str, Value]


def export(tx: Transaction, group_id: int, form: str, own_only: bool = False) -> tuple[bytes, int]:
    """The file in one of FORMATS, always the same bytes for the same words, and how many prompts it holds."""
    entries = _entries(tx, group_id, own_only)
    return _WRITERS[form](entries), len(entries)


def in_parts(tx: Transaction, group_id: int, form: str, longest: int) -> list[bytes]:
    """The same as several files of so many characters at most, each of them whole; what is longer alone stays so."""
    entries = _entries(tx, group_id)
    count = 0
    while True:
        count += 1
        size = ceil(len(entries) / count) or 1
        parts = [_WRITERS[form](entries[at : at + size]) for at in range(0, len(entries), size)]
        lengths = [len(part.decode()) for part in parts]
        if size == 1 or max(lengths, default=0) <= longest:
            return parts
        count = max(count, sum(lengths) // longest)


def _entries(tx: Transaction, group_id: int, own_only: bool = False) -> list[Entry]:
    entries = [_own(row, group_id) for row in prompts.own(tx, group_id)]
    entries += [] if own_only else [_change(row) for row in prompts.changes(tx, group_id)]
    return sorted(entries, key=lambda each: (KINDS.index(each.kind), each.locale, each.id))


def _own(row: Row, group_id: int) -> Entry:
    says = {name: value for name in _fields(row) if name != "based_on" and (value := _value(row, name))}
    return Entry(file_id(row["id"], group_id), row["kind"], row["locale"], says)


def _change(row: Row) -> Entry:
    laid = (name for name in _fields(row) if row[name] or (row[name] is not None and name in CAN_BE_NONE))
    says = {name: _value(row, name) for name in laid}
    return Entry(row["prompt_id"], CHANGE, "", says)


def _fields(row: Row) -> Iterable[str]:
    return (name for name in FIELDS if row["rested_at"] or not name.startswith("rested_"))


def _value(row: Row, name: str) -> Value:
    stored = row[name]
    if name in LISTS:
        return _items(stored or "[]")
    if name == "review_by" and stored:
        return date.fromisoformat(stored)
    return plain(stored) if isinstance(stored, str) else stored


@lru_cache(maxsize=4096)
def _items(stored: str) -> tuple[str, ...]:
    return tuple(plain(item) for item in json.loads(stored))


def _told(each: Entry) -> Iterable[tuple[str, Any]]:
    """What an entry says, for formats that have lists; what is laid over as empty has a word of its own."""
    for name, value in each.says.items():
        if isinstance(value, tuple):
            yield name, list(value) or [NONE]
        else:
            yield name, NONE if value == "" else value


def _head(each: Entry) -> dict[str, Any]:
    return {"id": each.id, "kind": each.kind, "locale": each.locale}


def _cells(each: Entry) -> dict[str, str]:
    told = {name: NONE if value in ("", ()) else as_cell(value) for name, value in each.says.items()}
    return _head(each) | told


def _object(each: Entry) -> dict[str, Any]:
    empty: dict[str, Any] = {name: [] if name in LISTS else "" for name in COLUMNS}
    told = {name: value if isinstance(value, list) else as_cell(value) for name, value in _told(each)}
    return empty | _head(each) | told


def _table(each: Entry) -> dict[str, Any]:
    told = {
        name: datetime.fromtimestamp(value, UTC) if isinstance(value, int) else value for name, value in _told(each)
    }
    if each.kind != CHANGE and told.get("weight") == "normal":
        del told["weight"]  # as the pack reader has it
    return _head(each) | told


_WRITERS: Mapping[str, Callable[[list[Entry]], bytes]] = {
    "toml": lambda entries: toml_file.write(map(_table, entries)),
    "csv": lambda entries: csv_file.write(map(_cells, entries)),
    "json": lambda entries: json_file.write(map(_object, entries)),
}
