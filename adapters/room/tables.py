"""What the room remembers, as tables; a room of an earlier version gets what it lacks."""

from __future__ import annotations

from sqlite_utils import Database

from adapters.room import hanging


def make_tables(db: Database) -> None:
    """Make what is missing."""
    db.table("clock").create({"value": float}, if_not_exists=True)
    db.table("messages").create(
        {
            "id": int,
            "at": int,
            "author": str,
            "channel": str,
            "to_person": str,
            "text": str,
            "quote": str,
            "form": str,
            "key": str,
            "thread": str,
            "thread_of": int,
            "action": str,
            "gone": int,
        },
        pk="id",
        if_not_exists=True,
    )
    if "pinned" not in db.table("messages").columns_dict:  # a room of before there were pins
        db.table("messages").add_column("pinned", int, not_null_default=0)
    db.table("messages").create_index(["key"], unique=True, if_not_exists=True)
    reads = {"person": str, "channel": str, "message_id": int}  # how far each person has read
    db.table("reads").create(reads, pk=("person", "channel"), if_not_exists=True)
    db.table("languages").create({"person": str, "language": str}, pk="person", if_not_exists=True)
    hanging.make_table(db)
    db.table("buttons").create({"id": int, "message_id": int, "label": str, "action": str}, pk="id", if_not_exists=True)
    db.table("buttons").create_index(["message_id"], if_not_exists=True)
