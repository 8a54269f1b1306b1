"""Leaving a note for someone, and telling those who asked that one is waiting: never what it says."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.locales import _, speaking
from bot.store import groups, notes, posts
from bot.store.database import Transaction


def said() -> str:
    """What the direct message says, in the language being spoken."""
    return _("A note is waiting.")


def leave_note(
    tx: Transaction, group_id: int, who: str, lines: Sequence[notes.Line], quote: str, now: int, owner: str
) -> int:
    """Leave a note for the person with this mark (`Request.own_mark`), and ring their bell if they hung one.

    Returns the note's number.
    """
    number = notes.add(tx, group_id, who, lines, quote, now)
    bell = notes.bell(tx, who)
    if bell is None or bell.unreachable:
        return number
    with speaking(bell.locale):
        text, label = said(), _("Read it")
    group = groups.of_people(tx, bell.platform)
    draft = posts.Draft(
        f"{notes.KEY}:{number}", group.id, "person", "note", text, now, owner,
        buttons=json.dumps([(label, "my-notes")]), address=bell.address,
    )  # fmt: skip
    posts.write(tx, [draft])
    return number
