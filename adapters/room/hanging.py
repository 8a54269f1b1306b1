"""The files that hang on messages of the room."""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database

from bot.replies import File


def make_table(db: Database) -> None:
    """Where they are kept."""
    columns = {"message_id": int, "name": str, "media_type": str, "data": bytes}
    db.table("files").create(columns, pk="message_id", if_not_exists=True)


def hang(conn: sqlite3.Connection, message_id: int, file: File) -> None:
    """Hang a file on a message."""
    row = (message_id, file.name, file.media_type, file.data)
    conn.execute("INSERT INTO files (message_id, name, media_type, data) VALUES (?, ?, ?, ?)", row)


def take_down(conn: sqlite3.Connection) -> None:
    """Take down what hangs on messages that were put aside."""
    conn.execute("DELETE FROM files WHERE message_id IN (SELECT id FROM messages WHERE gone)")


def named(conn: sqlite3.Connection, message_id: int) -> tuple[str, int] | None:
    """The name and size of the file on a message."""
    row = conn.execute("SELECT name, length(data) FROM files WHERE message_id = ?", (message_id,)).fetchone()
    return None if row is None else (row[0], row[1])


def find(conn: sqlite3.Connection, person: str, message_id: int) -> File | None:
    """The file on a message, if this person can see the message."""
    row = conn.execute(
        "SELECT f.name, f.media_type, f.data FROM files f JOIN messages m ON m.id = f.message_id "
        "WHERE m.id = ? AND m.to_person IN ('', ?) AND NOT m.gone",
        (message_id, person),
    ).fetchone()
    return None if row is None else File(row[0], row[1], row[2])
