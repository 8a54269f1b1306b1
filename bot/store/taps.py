"""Taps under a post: who tapped is a keyed hash of their own post's or prompt's making, forgotten after thirty days."""

from __future__ import annotations

from bot.store.database import Row, Transaction

BEEN_THERE, NOT_FOR_ME = "been_there", "not_for_me"
# Found by the channels, as those have an index; what else a group was sent cannot be tapped.
_POSTED = "SELECT id FROM posts WHERE channel_id IN (SELECT id FROM channels WHERE group_id = ?) AND prompt_id = ?"


def post(tx: Transaction, group_id: int, key: str) -> Row | None:
    """The group's own post with this key: id, prompt_id and been_there. Whoever presses it sees it, sent for us or not.

    A press may be faster than the word that a post was taken, and a post that we hold in doubt may be there.
    """
    return tx.one(
        "SELECT id, prompt_id, been_there FROM posts"
        " WHERE group_id = ? AND key = ? AND state IN ('claimed', 'sent', 'held')",
        group_id, key,
    )  # fmt: skip


def add(tx: Transaction, post_id: int, kind: str, who: str, at: int) -> bool:
    """Remember a tap; False where this person tapped there already."""
    return bool(tx.run("INSERT OR IGNORE INTO taps VALUES (?, ?, ?, ?)", post_id, kind, who, at))


def count_been_there(tx: Transaction, post_id: int) -> int:
    """Count one more who has been there, and return how many there are."""
    tx.run("UPDATE posts SET been_there = been_there + 1 WHERE id = ?", post_id)
    count: int = tx.value("SELECT been_there FROM posts WHERE id = ?", post_id)
    return count


def not_for(tx: Transaction, group_id: int, prompt_id: str, since: int) -> int:
    """How many different people of a group said since then that a prompt is not for them."""
    count: int = tx.value(
        f"SELECT count(DISTINCT who) FROM taps WHERE post_id IN ({_POSTED}) AND kind = ? AND at >= ?",  # noqa: S608
        group_id, prompt_id, NOT_FOR_ME, since,
    )  # fmt: skip
    return count


def settle(tx: Transaction, group_id: int, prompt_id: str) -> None:
    """Forget who said that a prompt is not for them: it rests now, and starts afresh when it is back."""
    tx.run(
        f"DELETE FROM taps WHERE post_id IN ({_POSTED}) AND kind = ?",  # noqa: S608 - a constant
        group_id, prompt_id, NOT_FOR_ME,
    )  # fmt: skip


def forget(tx: Transaction, before: int) -> None:
    """Delete who tapped before then (UTC seconds); the count stays."""
    tx.run("DELETE FROM taps WHERE at < ?", before)
