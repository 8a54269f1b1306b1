"""A store in memory that holds the schema and the built-in words, as every bot finds them after its start."""

from __future__ import annotations

import sqlite3
from functools import cache

from bot.app import Bot
from bot.store import pragmas
from bot.store.database import Store


def fresh_store() -> Store:
    """A store of its own, from an image that each process makes once: making one anew takes a fifth of a second."""
    conn = sqlite3.connect(":memory:")
    conn.deserialize(_image())
    pragmas.prepare(conn)
    return Store(conn)


@cache
def _image() -> bytes:
    store = Store.memory()
    Bot(store)
    image = store._conn.serialize()
    store.close()
    return image
