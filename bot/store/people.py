"""What people left before it was kept which group it goes with: placed once, after the upgrade."""

from __future__ import annotations

from bot.store.database import Transaction

_FLAG = "people_without_group"


def are_unplaced(tx: Transaction) -> bool:
    """Whether an upgrade has left something to be placed."""
    return tx.one("SELECT 1 FROM meta WHERE key = ?", _FLAG) is not None


def all_placed(tx: Transaction) -> None:
    """Nothing is left to be placed."""
    tx.run("DELETE FROM meta WHERE key = ?", _FLAG)


def addresses(tx: Transaction) -> list[tuple[str, str]]:
    """Mark and sealed address of everyone who has a daily line or a bell."""
    rows = tx.all("SELECT who, address FROM daily_lines UNION SELECT who, address FROM note_bells")
    return [(row["who"], row["address"]) for row in rows]


def place(tx: Transaction, who: str, group_id: int) -> None:
    """Let a person's line, bell and notes go with a group."""
    tx.run("UPDATE daily_lines SET group_id = ? WHERE who = ?", group_id, who)
    tx.run("UPDATE note_bells SET group_id = ? WHERE who = ?", group_id, who)
    tx.run("UPDATE notes SET group_id = ? WHERE who = ?", group_id, who)
