"""What members suggest while it waits, and how many each member sent lately.

What is settled stays for a day, so that it can be put back: its words and its author's mark stand in the note too.
"""

from __future__ import annotations

from bot.model import Suggestion
from bot.store.database import Row, Transaction

_NOUN = "id, kind, topic, text, sent_at"


def add(tx: Transaction, group_id: int, kind: str, topic: str, text: str, author: str, at: int) -> None:
    """Let words wait for a moderator; `author` is the mark that the answer finds its way with."""
    tx.insert("suggestions", group_id=group_id, kind=kind, topic=topic, text=text, author=author, sent_at=at)


def change(tx: Transaction, number: int, kind: str, topic: str) -> None:
    """Say anew of words that wait what they are, and what about."""
    tx.update("suggestions", number, kind=kind, topic=topic)


def waiting(tx: Transaction, group_id: int) -> list[Suggestion]:
    """What waits in a group, the oldest first."""
    rows = tx.all(f"SELECT {_NOUN} FROM suggestions WHERE group_id = ? AND settled_at IS NULL ORDER BY +id", group_id)  # noqa: S608 - our columns
    return [_suggestion(row) for row in rows]


def of_author(tx: Transaction, group_id: int, author: str) -> list[Suggestion]:
    """What waits in a group from the person with this mark, the oldest first."""
    sql = f"SELECT {_NOUN} FROM suggestions WHERE group_id = ? AND author = ? AND settled_at IS NULL ORDER BY +id"  # noqa: S608 - our columns
    return [_suggestion(row) for row in tx.all(sql, group_id, author)]


def find(tx: Transaction, group_id: int, number: int) -> Suggestion | None:
    """The group's suggestion with this number, while it waits."""
    sql = f"SELECT {_NOUN} FROM suggestions WHERE group_id = ? AND id = ? AND settled_at IS NULL"  # noqa: S608 - our columns
    row = tx.one(sql, group_id, number)
    return None if row is None else _suggestion(row)


def author_of(tx: Transaction, number: int) -> str:
    """The mark of who sent a suggestion."""
    return str(tx.value("SELECT author FROM suggestions WHERE id = ?", number))


def text_of(tx: Transaction, number: int) -> str:
    """The words of a suggestion, settled ones too."""
    return str(tx.value("SELECT text FROM suggestions WHERE id = ?", number))


def settle(tx: Transaction, number: int, at: int, note: int, deed: int | None) -> None:
    """Take a suggestion out of the queue; `note` is what its author got, `deed` the change that it became."""
    tx.update("suggestions", number, settled_at=at, note=note, deed=deed)
    tx.run("DELETE FROM word_drafts WHERE suggestion_id = ?", number)


def settled(tx: Transaction, group_id: int, number: int | None = None, deed: int | None = None) -> Row | None:
    """Id, note and deed of a suggestion that was settled lately, by its number or by the change that it became."""
    return tx.one(
        "SELECT id, note, deed FROM suggestions WHERE group_id = ? AND settled_at NOT NULL AND (id = ? OR deed = ?)",
        group_id, number, deed,
    )  # fmt: skip


def wait_again(tx: Transaction, number: int) -> None:
    """Put a settled suggestion back into the queue, where it was."""
    tx.update("suggestions", number, settled_at=None, note=None, deed=None)


def drop(tx: Transaction, number: int) -> None:
    """Delete a suggestion, with everything that is kept of it."""
    tx.run("DELETE FROM suggestions WHERE id = ?", number)


def forget_settled(tx: Transaction, before: int) -> None:
    """Delete what was settled before then (UTC seconds)."""
    tx.run("DELETE FROM suggestions WHERE settled_at < ?", before)


def sent_before(tx: Transaction, moment: int) -> list[tuple[int, Suggestion]]:
    """What has waited since before then (UTC seconds), each with the id of its group."""
    sql = f"SELECT group_id, {_NOUN} FROM suggestions WHERE sent_at < ? AND settled_at IS NULL ORDER BY +id"  # noqa: S608 - our columns
    return [(row["group_id"], _suggestion(row)) for row in tx.all(sql, moment)]


def count_turn(tx: Transaction, group_id: int, who: str, at: int) -> None:
    """Count one more that a person sent to a group; `who` is a mark made for this count alone."""
    tx.insert("suggestion_turns", group_id=group_id, who=who, at=at)


def turns(tx: Transaction, group_id: int, who: str, after: int) -> list[int]:
    """When a person sent something to a group after then (UTC seconds), the oldest first."""
    sql = "SELECT at FROM suggestion_turns WHERE group_id = ? AND who = ? AND at > ? ORDER BY at"
    return [row["at"] for row in tx.all(sql, group_id, who, after)]


def forget_turns(tx: Transaction, until: int) -> None:
    """Forget who sent something up to then (UTC seconds)."""
    tx.run("DELETE FROM suggestion_turns WHERE at <= ?", until)


def _suggestion(row: Row) -> Suggestion:
    return Suggestion(row["id"], row["kind"], row["topic"], row["text"], row["sent_at"])
