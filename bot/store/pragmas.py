"""How SQLite is set up: the one place that another engine would replace."""

import sqlite3


def prepare(conn: sqlite3.Connection) -> None:
    """Set up a writing connection: WAL, foreign keys, a short wait for a lock."""
    conn.row_factory = sqlite3.Row
    conn.execute("PRAGMA busy_timeout = 5000")  # an import beside the bot holds it for some hundredths of a second
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("PRAGMA synchronous = NORMAL")
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA temp_store = MEMORY")


def set_durable(conn: sqlite3.Connection, durable: bool) -> None:
    """Choose whether the next commit waits for the disk (FULL) or for the next checkpoint (NORMAL)."""
    conn.execute("PRAGMA synchronous = FULL" if durable else "PRAGMA synchronous = NORMAL")
