"""Prompts as each group sees them, what a group changed, and the way back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from bot.model import Prompt
from bot.store import groups
from bot.store.database import Row, Transaction, stored

COLUMNS = (
    "id", "kind", "locale", "text", "topics", "ages", "season", "assumes", "sensitivity", "about", "rupture",
    "template", "next", "follow_up", "source", "review_by", "weight",
)  # fmt: skip
# What a group's change may lay over a prompt, as it is stored; None is as the prompt has it.
LAID = (
    "text", "topics", "ages", "season", "assumes", "sensitivity", "about", "rupture", "template", "next", "follow_up",
    "source", "review_by", "weight",
)  # fmt: skip
# Of what a change did the history tells these.
_TOLD = (*LAID, "rested_at", "rested_why")
CHANGES = (*LAID, "rested_at", "rested_by", "rested_why", "rested_until", "based_on")

Told = Mapping[str, tuple[Any, Any]]  # by field: what stood there, and what stands there now


def load_built_in(tx: Transaction, files: str, read: Callable[[], Iterable[Prompt]]) -> None:
    """Bring the prompts that come with the program up to date; a group's changes stay as they are.

    `files` tells the state of the packs: where it is that of the last time, nothing is read.
    """
    version = blake2b(f"{files} {COLUMNS}".encode(), digest_size=8).hexdigest()
    if version == content_version(tx):
        return
    rows = [row_of(prompt) for prompt in read()]
    names, marks = ", ".join(COLUMNS), ", ".join("?" * len(COLUMNS))
    updates = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])
    tx.run("UPDATE prompts SET retired = 1 WHERE group_id IS NULL")
    sql = (
        f"INSERT INTO prompts ({names}, retired) VALUES ({marks}, 0) "  # noqa: S608 - names come from our code
        f"ON CONFLICT (id) DO UPDATE SET {updates}, retired = 0"
    )
    tx.run_many(sql, rows)
    tx.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('content_version', ?)", version)


def content_version(tx: Transaction) -> str:
    """The version of the built-in prompts, "" before the first are loaded."""
    return str(tx.value("SELECT value FROM meta WHERE key = 'content_version'") or "")


def for_group(tx: Transaction, group_id: int, kind: str, locale: str) -> list[Prompt]:
    """Every prompt of a kind and language as the group sees it, the rested ones too."""
    rows = tx.all(
        "SELECT * FROM group_prompts WHERE for_group = ? AND kind = ? AND locale = ? ORDER BY id",
        group_id, kind, locale,
    )  # fmt: skip
    return [_prompt(row) for row in rows]


def version_for(tx: Transaction, group_id: int) -> tuple[str, bool]:
    """The version of the built-in prompts, and whether a group changed any of them or has any of its own."""
    return tx.remember(("words", group_id), lambda: (content_version(tx), _has_changes(tx, group_id)))


def _has_changes(tx: Transaction, group_id: int) -> bool:
    return bool(
        tx.value(
            "SELECT EXISTS (SELECT 1 FROM prompt_changes WHERE group_id = ?1) "
            "OR EXISTS (SELECT 1 FROM prompts WHERE group_id = ?1)",
            group_id,
        )
    )


def find(tx: Transaction, group_id: int, prompt_id: str) -> Prompt | None:
    """One prompt as the group sees it; another group's own prompts are not there."""
    row = tx.one(_ONE, group_id, prompt_id)
    return None if row is None else _prompt(row)


def gone(tx: Transaction, group_id: int, prompt_id: str) -> Prompt | None:
    """Words of the group's own that it saw once, and whose adding was taken back."""
    row = tx.one(
        "SELECT *, 0 AS rested_at, '' AS rested_by, '' AS rested_why, 1 AS own FROM prompts p "
        "WHERE id = ? AND group_id = ? AND retired AND EXISTS "
        "(SELECT 1 FROM prompt_history h WHERE h.prompt_id = p.id AND h.group_id = p.group_id)",
        prompt_id, group_id,
    )  # fmt: skip
    return None if row is None else _prompt(row)


def own(tx: Transaction, group_id: int) -> list[Row]:
    """The group's own prompts as it sees them, in every language."""
    return tx.all("SELECT * FROM group_prompts WHERE for_group = ? AND own", group_id)


def texts(tx: Transaction, group_id: int) -> list[Row]:
    """The words of all prompts as the group sees them, with id and language."""
    return tx.all("SELECT id, locale, text FROM group_prompts WHERE for_group = ?", group_id)


def count_own(tx: Transaction, group_id: int) -> int:
    """How many prompts are the group's own, those that were taken back left out."""
    return int(tx.value("SELECT count(*) FROM prompts WHERE group_id = ? AND NOT retired", group_id))


def changes(tx: Transaction, group_id: int) -> list[Row]:
    """What the group laid over prompts that come with the program."""
    return tx.all(
        "SELECT c.* FROM prompt_changes c JOIN prompts p ON p.id = c.prompt_id "
        "WHERE c.group_id = ? AND p.group_id IS NULL AND NOT p.retired",
        group_id,
    )


def resting(tx: Transaction, group_id: int) -> list[Row]:
    """The prompts that a group put to rest, with who did it and why, the latest first."""
    return tx.all(
        "SELECT id, kind, text, rested_at, rested_by, rested_why FROM group_prompts "
        "WHERE for_group = ? AND rested_at > 0 ORDER BY rested_at DESC, id",
        group_id,
    )


def add(tx: Transaction, group_id: int, prompt: Prompt, by: str, at: int) -> Prompt:
    """Add a prompt of the group's own and return it with its id."""
    number = 1 + tx.value(
        "SELECT coalesce(max(CAST(substr(id, ?2) AS INTEGER)), 0) FROM prompts WHERE group_id = ?1",
        group_id, len(f"own-{group_id}-") + 1,
    )  # fmt: skip
    prompt_id = f"own-{group_id}-{number}"
    values = dict(zip(COLUMNS, row_of(prompt), strict=True)) | {"id": prompt_id, "group_id": group_id, "retired": 0}
    tx.insert("prompts", **values)
    _remember(tx, group_id, prompt_id, by, at, "add", {"retired": 1}, {"text": (None, prompt.text)})
    added = find(tx, group_id, prompt_id)
    if added is None:
        raise LookupError(prompt_id)
    return added


def add_again(tx: Transaction, group_id: int, prompt_id: str, by: str, at: int) -> Prompt | None:
    """Bring back words of the group's own whose adding was taken back; None where there are none."""
    if not tx.run("UPDATE prompts SET retired = 0 WHERE id = ? AND group_id = ? AND retired", prompt_id, group_id):
        return None
    added = find(tx, group_id, prompt_id)
    if added is not None:
        _remember(tx, group_id, prompt_id, by, at, "add", {"retired": 1}, {"text": (None, added.text)})
    return added


def change(tx: Transaction, group_id: int, prompt_id: str, by: str, at: int, action: str, **values: Any) -> bool:
    """Lay a group's change over a prompt, and remember what it was before; False where all of that stands already."""
    before = tx.one("SELECT * FROM prompt_changes WHERE group_id = ? AND prompt_id = ?", group_id, prompt_id)
    kept = {name: before[name] if before else None for name in CHANGES}
    stood = _seen(tx, group_id, prompt_id)
    laid = {name: stored(value) for name, value in values.items()}
    if all(value == kept[name] or (value is not None and value == stood.get(name)) for name, value in laid.items()):
        return False
    _lay(tx, group_id, prompt_id, kept | laid)
    _remember(tx, group_id, prompt_id, by, at, action, kept, told(stood, _seen(tx, group_id, prompt_id)))
    return True


def told(stood: Mapping[str, Any], stands: Mapping[str, Any]) -> Told:
    """What a change turned into what, as it is stored, of prompts as a group sees them before and after it."""
    pairs = {name: (stood.get(name) or "", stands.get(name) or "") for name in _TOLD}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def waking(tx: Transaction, now: int) -> list[tuple[int, str]]:
    """Group and prompt of each rest that is over at `now` (UTC seconds)."""
    rows = tx.all("SELECT group_id, prompt_id FROM prompt_changes WHERE rested_until <= ?", now)
    return [(row["group_id"], row["prompt_id"]) for row in rows]


def wake(tx: Transaction, group_id: int, prompt_id: str, now: int) -> None:
    """End the rest of a prompt whose time is over."""
    awake = {"rested_at": 0, "rested_by": None, "rested_why": None, "rested_until": None}
    change(tx, group_id, prompt_id, "", now, "bring back", **awake)


def deed(tx: Transaction, group_id: int, number: int) -> Row | None:
    """One change of the group's, by its number in the history."""
    return tx.one(f"{_HISTORY} AND h.id = ?", group_id, number)


def history(tx: Transaction, group_id: int, prompt_id: str) -> list[Row]:
    """What was done to a prompt, by whom and when, the latest first."""
    return tx.all(f"{_HISTORY} AND h.prompt_id = ? ORDER BY h.id DESC", group_id, prompt_id)


def latest(tx: Transaction, group_id: int, prompt_id: str | None = None) -> Row | None:
    """The latest change (of one prompt, or of any) that was not taken back."""
    undone = "AND NOT h.undone AND coalesce(i.state, '') <> 'undone'"
    return tx.one(
        f"{_HISTORY} {undone} AND (?2 IS NULL OR h.prompt_id = ?2) ORDER BY h.id DESC LIMIT 1", group_id, prompt_id
    )


def latest_of(tx: Transaction, group_id: int, prompt_id: str) -> int:
    """The number of what was done last to a prompt and was not taken back; 0 where nothing was."""
    row = latest(tx, group_id, prompt_id)
    return int(row["id"]) if row else 0


def changed_since(tx: Transaction, group_id: int, version: int) -> list[str]:
    """The prompts that were changed, or changed back, one by one after the group had this version."""
    sql = "SELECT DISTINCT prompt_id FROM prompt_history WHERE group_id = ? AND version > ?"
    return [row["prompt_id"] for row in tx.all(sql, group_id, version)]


def undo(tx: Transaction, group_id: int, by: str, prompt_id: str | None = None) -> Row | None:
    """Take back the latest change (of one prompt, or of any) and return what was taken back."""
    row = latest(tx, group_id, prompt_id)
    if row is None:
        return None
    before = json.loads(row["before"])
    if "retired" in before:
        tx.update("prompts", row["prompt_id"], retired=before["retired"])
    else:
        _lay(tx, group_id, row["prompt_id"], before)
    tx.update("prompt_history", row["id"], undone=1, undone_by=by, version=groups.touch(tx, group_id))
    return row


def taken_back(tx: Transaction, group_id: int, prompt_id: str, text: str, since: int) -> str | None:
    """Who took back what was done after then (UTC seconds) to a prompt, or the adding of words that say the same."""
    row = tx.one(
        "SELECT h.undone_by FROM prompt_history h JOIN prompts p ON p.id = h.prompt_id WHERE h.group_id = ?1 "
        "AND h.undone AND h.at > ?4 AND (p.id = ?2 OR (p.group_id = ?1 AND p.retired AND p.text = ?3)) "
        "ORDER BY h.id DESC LIMIT 1",
        group_id, prompt_id, text, since,
    )  # fmt: skip
    return None if row is None else str(row["undone_by"] or "")


def _lay(tx: Transaction, group_id: int, prompt_id: str, values: dict[str, Any]) -> None:
    # Of every edition: an import under way plans these words again before it is seen.
    tx.run("DELETE FROM prompt_versions WHERE group_id = ? AND prompt_id = ?", group_id, prompt_id)
    if says_something(values):
        values = values | {"rested_at": values.get("rested_at") or 0}
        tx.insert("prompt_versions", group_id=group_id, prompt_id=prompt_id, **values)


def says_something(change: Mapping[str, Any]) -> bool:
    """Whether a change lays anything over its prompt: an empty text does, None and "not at rest" do not."""
    return any(value is not None and (name != "rested_at" or value > 0) for name, value in change.items())


def _remember(tx: Transaction, group_id: int, prompt_id: str, by: str, at: int, action: str,
              before: dict[str, Any], what: Told) -> None:  # fmt: skip
    tx.insert(
        "prompt_history", group_id=group_id, prompt_id=prompt_id, at=at, by=by, action=action,
        before=json.dumps(before), told=json.dumps(what), undone=0, version=groups.touch(tx, group_id),
    )  # fmt: skip


def _seen(tx: Transaction, group_id: int, prompt_id: str) -> dict[str, Any]:
    row = tx.one(_ONE, group_id, prompt_id)
    return dict(row) if row else {}


def row_of(prompt: Prompt) -> tuple[Any, ...]:
    """A prompt as its table holds it, in the order of its columns."""
    values = {name: getattr(prompt, name) for name in COLUMNS}
    for name in ("topics", "ages", "assumes", "sensitivity", "about"):
        values[name] = _stored_list(values[name])
    values["review_by"] = prompt.review_by.isoformat() if prompt.review_by else None
    return tuple(values[name] for name in COLUMNS)


def _prompt(row: Row) -> Prompt:
    return Prompt(
        id=row["id"], kind=row["kind"], locale=row["locale"], text=row["text"], topics=_list(row["topics"]),
        ages=_list(row["ages"]), season=row["season"] or "", assumes=_list(row["assumes"]),
        sensitivity=_list(row["sensitivity"]), about=_list(row["about"]), rupture=row["rupture"] or "",
        template=row["template"] or "", next=row["next"] or "", follow_up=row["follow_up"] or "",
        source=row["source"] or "", review_by=date.fromisoformat(row["review_by"]) if row["review_by"] else None,
        weight=row["weight"], rested_at=row["rested_at"], rested_by=row["rested_by"], rested_why=row["rested_why"],
        own=bool(row["own"]),
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _stored_list(items: tuple[str, ...]) -> str:
    return json.dumps(items)


@lru_cache(maxsize=4096)
def _list(stored: str | None) -> tuple[str, ...]:
    """A list as it is stored; the same few come again and again."""
    return tuple(json.loads(stored or "[]"))


_ONE = "SELECT * FROM group_prompts WHERE for_group = ? AND id = ?"
# An import's changes belong to the history from the moment that the group sees them.
_HISTORY = """SELECT h.id, h.prompt_id, h.at, h.by, h.action, h.before, h.told, h.import_id,
                     coalesce(h.undone_by, i.undone_by, '') AS undone_by,
                     h.undone OR coalesce(i.state = 'undone', 0) AS undone
              FROM prompt_history h LEFT JOIN imports i ON i.id = h.import_id
              WHERE h.group_id = ? AND coalesce(i.state, '') <> 'pending'"""
