"""What a moderator wrote and looks at before it counts; each for its group alone, and for a day."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from bot.store.database import Transaction

_KEPT = 86400  # seconds
SAVED, POSTED = "saved", "posted"  # in place of the command, of a draft that was kept, or that went out at once


def add(
    tx: Transaction, group_id: int, command: str, given: Mapping[str, str], at: int, remarks: Sequence[str] = (),
    suggestion: int | None = None,
) -> int:  # fmt: skip
    """Keep what a command was given and return the draft's number.

    `remarks` is what is to be said of it and one message had no room for; what is made of a suggestion goes with it.
    """
    return tx.insert(
        "word_drafts", group_id=group_id, command=command, given=json.dumps(given), at=at, remarks=json.dumps(remarks),
        suggestion_id=suggestion,
    )  # fmt: skip


def find(tx: Transaction, group_id: int, number: int) -> tuple[str, dict[str, str]] | None:
    """The group's draft with this number: the command, and what it was given."""
    row = tx.one("SELECT command, given FROM word_drafts WHERE group_id = ? AND id = ?", group_id, number)
    return None if row is None else (row["command"], json.loads(row["given"]))


def remarks(tx: Transaction, group_id: int, number: int) -> list[str] | None:
    """What one message had no room for, of the group's draft with this number."""
    said = tx.value("SELECT remarks FROM word_drafts WHERE group_id = ? AND id = ?", group_id, number)
    return None if said is None else list(json.loads(said))


def forget(tx: Transaction, now: int) -> None:
    """Delete drafts that are older than a day at `now` (UTC seconds)."""
    tx.run("DELETE FROM word_drafts WHERE at < ?", now - _KEPT)


def shown_at(tx: Transaction, group_id: int, number: int) -> int:
    """When the group's draft with this number was shown (UTC seconds)."""
    return int(tx.value("SELECT at FROM word_drafts WHERE group_id = ? AND id = ?", group_id, number) or 0)


def settle(tx: Transaction, group_id: int, number: int, prompt_id: str, deed: int) -> None:
    """Forget what a draft holds, and remember which words it became, by which change."""
    tx.run(
        "UPDATE word_drafts SET command = ?, given = ?, remarks = '[]' WHERE group_id = ? AND id = ?",
        SAVED, json.dumps({"prompt": prompt_id, "deed": str(deed)}), group_id, number,
    )  # fmt: skip


def settle_posted(tx: Transaction, group_id: int, number: int) -> None:
    """Forget what a draft holds, and remember that it went out."""
    tx.run("UPDATE word_drafts SET command = ?, given = '{}' WHERE group_id = ? AND id = ?", POSTED, group_id, number)


def drop(tx: Transaction, group_id: int, number: int) -> None:
    """Forget a draft."""
    tx.run("DELETE FROM word_drafts WHERE group_id = ? AND id = ?", group_id, number)
