"""Words that a moderator changed and looks at before they count; each for its group alone, and for a day."""

from __future__ import annotations

from bot.store.database import Row, Transaction

_KEPT = 86400  # seconds


def add(tx: Transaction, group_id: int, prompt_id: str, text: str, at: int) -> int:
    """Keep changed words and return their number; what is older than a day goes."""
    tx.run("DELETE FROM word_drafts WHERE at < ?", at - _KEPT)
    return tx.insert("word_drafts", group_id=group_id, prompt_id=prompt_id, text=text, at=at)


def find(tx: Transaction, group_id: int, number: int) -> Row | None:
    """The group's draft with this number: prompt_id and text."""
    return tx.one("SELECT prompt_id, text FROM word_drafts WHERE group_id = ? AND id = ?", group_id, number)


def drop(tx: Transaction, group_id: int, number: int) -> None:
    """Forget a draft."""
    tx.run("DELETE FROM word_drafts WHERE group_id = ? AND id = ?", group_id, number)
