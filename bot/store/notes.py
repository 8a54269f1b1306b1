"""Notes that wait for one person, read in place; a bell for those who asked to be told in direct messages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.locales import _
from bot.store.database import Row, Transaction

# A sentence marked for translation and what stands in it. It is said when the note is read, in the reader's own
# language: kept beside the words, a language could say who wrote them.
Line: TypeAlias = tuple[str, Mapping[str, str | int]]


KEY = "note"  # what the key of a post begins with that says that a note is waiting


@dataclass(frozen=True, slots=True)
class Bell:
    """Where a person who asked for it is told that a note is waiting; `address` is sealed."""

    platform: str
    address: str
    locale: str
    home: int | None = None  # the group without which nothing reaches them
    unreachable: bool = False  # their direct messages were closed, so nothing is tried until they ask again


def add(tx: Transaction, group_id: int, who: str, lines: Sequence[Line], quote: str, at: int) -> int:
    """Leave a note of a group's moderators for the person with this mark and return its number."""
    return tx.insert(
        "notes", group_id=group_id, who=who, text="", lines=json.dumps(lines), quote=quote, written_at=at
    )  # fmt: skip


def said(note: Row) -> str:
    """What a note says, in the language being spoken; those of earlier versions are in one of their own."""
    return "\n".join(_(message, **values) for message, values in json.loads(note["lines"])) or str(note["text"])


def waiting(tx: Transaction, who: str) -> int:
    """How many notes a person has not read."""
    count: int = tx.value("SELECT count(*) FROM notes WHERE who = ? AND read_at IS NULL", who)
    return count


def withdraw(tx: Transaction, number: int, now: int) -> bool:
    """Take a note back, and the bell that would ring for it; False where it was read already, and stays."""
    tx.run(
        "UPDATE posts SET state = 'skipped', reason = 'its note was taken back', address = NULL "
        "WHERE key = ? AND state = 'claimed' AND not_before > ? "
        "AND EXISTS (SELECT 1 FROM notes WHERE id = ? AND read_at IS NULL)",
        f"{KEY}:{number}", now, number,
    )  # fmt: skip
    tx.run("DELETE FROM notes WHERE id = ? AND read_at IS NULL", number)
    return tx.one("SELECT 1 FROM notes WHERE id = ?", number) is None


def read(tx: Transaction, who: str, at: int, before: int | None = None) -> Row | None:
    """A person's latest note, an unread one first, or the one before a number; it is read now."""
    sql = "SELECT * FROM notes WHERE who = ? AND id < ? ORDER BY read_at IS NOT NULL AND ?, id DESC LIMIT 1"
    row = tx.one(sql, who, before or 2**62, before is None)
    if row is not None:
        tx.run("UPDATE notes SET read_at = coalesce(read_at, ?) WHERE id = ?", at, row["id"])
    return row


def older(tx: Transaction, who: str, number: int) -> bool:
    """Whether a person has a note from before the one with this number."""
    return tx.one("SELECT 1 FROM notes WHERE who = ? AND id < ?", who, number) is not None


def hang_bell(tx: Transaction, who: str, bell: Bell, at: int) -> None:
    """Remember that a person wants to be told."""
    tx.run(
        "INSERT OR REPLACE INTO note_bells (who, platform, address, locale, group_id, asked_at) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        who, bell.platform, bell.address, bell.locale, bell.home, at,
    )  # fmt: skip


def take_bell(tx: Transaction, who: str) -> None:
    """Tell a person nothing more."""
    tx.run("DELETE FROM note_bells WHERE who = ?", who)


def bell(tx: Transaction, who: str) -> Bell | None:
    """Where a person wants to be told, or None."""
    row = tx.one("SELECT platform, address, locale, unreachable FROM note_bells WHERE who = ?", who)
    return (
        None
        if row is None
        else Bell(row["platform"], row["address"], row["locale"], unreachable=bool(row["unreachable"]))
    )


def rest_unreachable(tx: Transaction, key: str) -> None:
    """Ring a bell no more whose post with this key could not be delivered; its person is told where they look."""
    kind, _, number = key.partition(":")
    if kind == KEY and number.isdecimal():
        tx.run(
            "UPDATE note_bells SET unreachable = 1, address = '' WHERE who = (SELECT who FROM notes WHERE id = ?)",
            int(number),
        )


def forget(tx: Transaction, read_before: int, written_before: int) -> None:
    """Delete notes that were read, or written, before these moments (UTC seconds), and bells as old as the latter."""
    tx.run("DELETE FROM notes WHERE read_at < ? OR written_at < ?", read_before, written_before)
    tx.run("DELETE FROM note_bells WHERE asked_at < ?", written_before)
