"""Imports of words: written in short pieces into a group's next edition, and seen by it all at once.

A group sees the rows whose editions span its own. An import writes rows that begin with the next one, as long as that
takes and with commands answered in between; then a single row, the group's edition, makes all of them seen. What an
import that broke off left behind is swept away before the next edition is made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.model import Prompt
from bot.store import groups, posts, prompts
from bot.store.database import Row, Transaction
from bot.store.prompts import CHANGES

_SHOWN_FOR = 86_400  # seconds that rows which were shown wait to be taken in
_LAST = 2**62  # the last edition of what nothing has overtaken

State = Literal["shown", "pending", "broken", "taken", "undone"]


@dataclass(frozen=True, slots=True)
class Import:
    """One import of a group's."""

    id: int
    state: State
    at: int  # UTC seconds
    by: str
    source: str  # the rows as they were given, while they are only shown
    new: int
    changed: int


@dataclass(frozen=True, slots=True)
class Known:
    """A prompt that an import may speak of: what stands in its row, and what the group laid over it."""

    base: Row
    change: Mapping[str, Any] | None
    own: bool
    seen: bool


@dataclass(frozen=True, slots=True)
class Write:
    """What an import does to one prompt: makes it, or lays another change over it."""

    prompt_id: str
    new: Prompt | None
    before: Mapping[str, Any] | None  # the group's change until now
    after: Mapping[str, Any] | None  # and from now on
    told: prompts.Told = field(default_factory=dict)


def show(tx: Transaction, group_id: int, by: str, at: int, source: str) -> int:
    """Keep rows that were shown until someone takes them in, for a day at most."""
    tx.run("DELETE FROM imports WHERE group_id = ? AND state = 'shown' AND at < ?", group_id, at - _SHOWN_FOR)
    return tx.insert("imports", group_id=group_id, at=at, by=by, state="shown", source=source, new=0, changed=0)


def find(tx: Transaction, group_id: int, import_id: int) -> Import | None:
    """One of the group's own imports."""
    return _import(tx.one("SELECT * FROM imports WHERE group_id = ? AND id = ?", group_id, import_id))


def latest(tx: Transaction, group_id: int) -> Import | None:
    """The latest import that the group took in and has not taken back."""
    query = "SELECT * FROM imports WHERE group_id = ? AND state = 'taken' ORDER BY edition DESC LIMIT 1"
    return _import(tx.one(query, group_id))


def known(tx: Transaction, group_id: int, prompt_ids: Sequence[str]) -> dict[str, Known]:
    """What there is of these ids, built in or the group's own; another group's own prompts are not there."""
    ids = json.dumps(prompt_ids)
    changes = tx.all(
        "SELECT * FROM prompt_changes WHERE group_id = ? AND prompt_id IN (SELECT value FROM json_each(?))",
        group_id, ids,
    )  # fmt: skip
    laid = {row["prompt_id"]: {name: row[name] for name in CHANGES} for row in changes}
    rows = tx.all(
        "SELECT *, group_id IS NOT NULL AS own, NOT retired AND since <= ? AS seen FROM prompts "
        "WHERE id IN (SELECT value FROM json_each(?)) AND (+group_id IS NULL OR +group_id = ?)",  # by the ids' index
        edition_of(tx, group_id), ids, group_id,
    )  # fmt: skip
    return {row["id"]: Known(row, laid.get(row["id"]), bool(row["own"]), bool(row["seen"])) for row in rows}


def edition_of(tx: Transaction, group_id: int) -> int:
    """The edition of its words that a group sees; each import, and each undo of one, makes the next."""
    return int(tx.value("SELECT edition FROM groups WHERE id = ?", group_id))


def begin(tx: Transaction, group_id: int, by: str, at: int, shown: int | None = None) -> int:
    """Begin an import (of rows that were shown), which overtakes one under way; sweep before anything is written."""
    _break_off(tx, group_id)
    if shown is None:
        return tx.insert("imports", group_id=group_id, at=at, by=by, state="pending", source="", new=0, changed=0)
    tx.update("imports", shown, at=at, by=by, state="pending", source="", new=0, changed=0)
    return shown


def sweep(tx: Transaction, group_id: int, most: int) -> bool:
    """Take away what broken imports left, and what was overtaken; True when nothing of it is left.

    At most so many rows at a time, since every word of them has to leave the search too.
    """
    edition = edition_of(tx, group_id)
    gone = tx.run(
        "DELETE FROM prompt_versions WHERE id IN "
        "(SELECT id FROM prompt_versions WHERE group_id = ?1 AND (since > ?2 OR until < ?2) LIMIT ?3)",
        group_id, edition, most,
    )  # fmt: skip
    gone += tx.run(
        "DELETE FROM prompt_history WHERE id IN (SELECT h.id FROM imports i "
        "JOIN prompt_history h ON h.import_id = i.id WHERE i.group_id = ? AND i.state = 'broken' LIMIT ?)",
        group_id, most,
    )  # fmt: skip
    if gone:
        return False
    tx.run("UPDATE prompt_versions SET until = ? WHERE group_id = ? AND until = ?", _LAST, group_id, edition)
    # Rows of prompts stay, out of sight: looking for all that may point to each of them would take far longer.
    tx.run("UPDATE prompts SET retired = 1, since = 0 WHERE group_id = ? AND since > ?", group_id, edition)
    tx.run("DELETE FROM imports WHERE group_id = ? AND state = 'broken'", group_id)
    return True


def write(tx: Transaction, group_id: int, import_id: int, writes: Sequence[Write]) -> bool:
    """Write a piece of an import, unseen; False where another import has overtaken it."""
    this = find(tx, group_id, import_id)
    if this is None or this.state != "pending":
        return False
    edition = edition_of(tx, group_id)
    tx.run_many(_MAKE, ((*prompts.row_of(each.new), group_id, edition + 1) for each in writes if each.new))
    _overtake(tx, group_id, edition, [each.prompt_id for each in writes])
    _lay(tx, group_id, edition + 1, ((each.prompt_id, each.after) for each in writes))
    tx.run_many(
        "INSERT INTO prompt_history (group_id, prompt_id, at, by, action, before, told, undone, import_id) "
        "VALUES (?, ?, ?, ?, 'import', ?, ?, 0, ?)",
        (
            (group_id, each.prompt_id, this.at, this.by, _before(each), json.dumps(each.told), import_id)
            for each in writes
        ),
    )
    return True


def unwrite(tx: Transaction, group_id: int, import_id: int, prompt_ids: Sequence[str]) -> None:
    """Take out what an import under way wrote of these prompts, so that it can be written anew."""
    edition = edition_of(tx, group_id)
    later = "DELETE FROM prompt_versions WHERE group_id = ? AND prompt_id = ? AND since > ?"
    tx.run_many(later, ((group_id, prompt_id, edition) for prompt_id in prompt_ids))
    mine = "DELETE FROM prompt_history WHERE prompt_id = ? AND +import_id = ?"  # by the prompt's index
    tx.run_many(mine, ((prompt_id, import_id) for prompt_id in prompt_ids))


def finish(tx: Transaction, group_id: int, import_id: int, now: int) -> bool:
    """Let the group see what was written; False where another import has overtaken it."""
    sql = """UPDATE imports SET state = 'taken', edition = ?1, (new, changed) =
               (SELECT coalesce(sum(before = ?2), 0), coalesce(sum(before <> ?2), 0)
                FROM prompt_history WHERE import_id = ?4)
             WHERE group_id = ?3 AND id = ?4 AND state = 'pending'"""
    if not tx.run(sql, edition_of(tx, group_id) + 1, _MADE, group_id, import_id):
        return False
    _next_edition(tx, group_id)
    for prompt_id in posts.waiting_prompts(tx, group_id, now):
        found = prompts.find(tx, group_id, prompt_id)
        if found is not None and found.rested:
            posts.withdraw(tx, group_id, prompt_id, now)
    return True


_SINCE = """group_id = ?1 AND undone = 0 AND id > (SELECT max(id) FROM prompt_history WHERE import_id = ?2)
            AND prompt_id IN (SELECT prompt_id FROM prompt_history WHERE import_id = ?2 AND undone = 0)"""


def changed_since(tx: Transaction, group_id: int, import_id: int) -> int:
    """How many changes of an import's words would go with it."""
    sql = f"SELECT count(*) FROM prompt_history WHERE {_SINCE}"  # noqa: S608 - a constant
    return int(tx.value(sql, group_id, import_id))


def undo(tx: Transaction, group_id: int, import_id: int, by: str, now: int) -> int:
    """Take an import back as a whole, with what was changed of its words since; how many such changes there were."""
    if _break_off(tx, group_id):
        while not sweep(tx, group_id, 10_000):
            pass
    edition = edition_of(tx, group_id)
    mine = "SELECT prompt_id, before FROM prompt_history WHERE import_id = ? AND undone = 0"
    befores = [(row["prompt_id"], json.loads(row["before"])) for row in tx.all(mine, import_id)]
    later = tx.run(
        f"UPDATE prompt_history SET undone = 1, undone_by = ?3 WHERE {_SINCE}",  # noqa: S608 - a constant
        group_id, import_id, by,
    )  # fmt: skip
    made = [prompt_id for prompt_id, before in befores if "retired" in before]
    changed = [(prompt_id, before) for prompt_id, before in befores if "retired" not in before]
    tx.run_many("UPDATE prompts SET retired = 1 WHERE id = ?", ((prompt_id,) for prompt_id in made))
    _overtake(tx, group_id, edition, [prompt_id for prompt_id, _ in changed])
    _lay(tx, group_id, edition + 1, changed)
    tx.update("imports", import_id, state="undone", undone_at=now, undone_by=by)
    _next_edition(tx, group_id)
    return later


_MAKE = f"""INSERT INTO prompts ({", ".join(prompts.COLUMNS)}, group_id, since, retired)
            VALUES ({", ".join("?" * len(prompts.COLUMNS))}, ?, ?, 0)
            ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in prompts.COLUMNS[1:])},
            since = excluded.since, retired = 0
            WHERE group_id = excluded.group_id AND retired"""  # noqa: S608 - our own names
_MADE = json.dumps({"retired": 1})  # what stood before words that are new
_LAY = f"""INSERT INTO prompt_versions (group_id, prompt_id, since, {", ".join(CHANGES)})
           VALUES (?, ?, ?, {", ".join("?" * len(CHANGES))})"""  # noqa: S608 - our own names


def _next_edition(tx: Transaction, group_id: int) -> None:
    tx.run("UPDATE groups SET edition = edition + 1 WHERE id = ?", group_id)
    groups.touch(tx, group_id)


def _break_off(tx: Transaction, group_id: int) -> bool:
    """Whether there is something of an import that was under way, or had stopped half-way; it will not be finished."""
    tx.run("UPDATE imports SET state = 'broken' WHERE group_id = ? AND state = 'pending'", group_id)
    return bool(tx.value("SELECT EXISTS (SELECT 1 FROM imports WHERE group_id = ? AND state = 'broken')", group_id))


def _overtake(tx: Transaction, group_id: int, edition: int, prompt_ids: Iterable[str]) -> None:
    """The group's changes of these prompts end with this edition."""
    tx.run_many(
        "UPDATE prompt_versions SET until = ? WHERE group_id = ? AND prompt_id = ? AND until > ?",
        ((edition, group_id, prompt_id, edition) for prompt_id in prompt_ids),
    )


def _lay(tx: Transaction, group_id: int, since: int, changes: Iterable[tuple[str, Mapping[str, Any] | None]]) -> None:
    rows = []
    for prompt_id, change in changes:
        if change and prompts.says_something(change):
            whole = {**dict.fromkeys(CHANGES), **change, "rested_at": change.get("rested_at") or 0}
            rows.append((group_id, prompt_id, since, *(whole[name] for name in CHANGES)))
    tx.run_many(_LAY, rows)


def _before(write: Write) -> str:
    return _MADE if write.new else json.dumps(write.before or dict.fromkeys(CHANGES))


def _import(row: Row | None) -> Import | None:
    names = ("id", "state", "at", "by", "source", "new", "changed")
    return None if row is None else Import(*(row[name] for name in names))
