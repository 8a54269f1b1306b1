"""Prompts as each group sees them, what a group changed, and the way back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from hashlib import blake2b
from typing import Any

from bot.model import Prompt
from bot.store import groups
from bot.store.database import Row, Transaction, stored

_COLUMNS = (
    "id", "kind", "locale", "text", "topics", "ages", "season", "assumes", "sensitivity", "about", "rupture",
    "template", "next", "follow_up", "source", "review_by", "weight",
)  # fmt: skip
_CHANGES = ("text", "topics", "season", "weight", "rested_at", "rested_by", "rested_why", "rested_until", "based_on")


def load_built_in(tx: Transaction, prompts: Iterable[Prompt]) -> None:
    """Bring the prompts that come with the program up to date; a group's changes stay as they are."""
    rows = [_row(prompt) for prompt in prompts]
    version = blake2b(repr(rows).encode(), digest_size=8).hexdigest()
    if version == content_version(tx):
        return
    names, marks = ", ".join(_COLUMNS), ", ".join("?" * len(_COLUMNS))
    updates = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])
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


def for_group(tx: Transaction, group_id: int, kind: str) -> list[Prompt]:
    """Every prompt of a kind as the group sees it, in every language, the rested ones too."""
    rows = tx.all("SELECT * FROM group_prompts WHERE for_group = ? AND kind = ? ORDER BY id", group_id, kind)
    return [_prompt(row) for row in rows]


def has_changes(tx: Transaction, group_id: int) -> bool:
    """Whether a group changed any prompt or has any of its own."""
    return bool(
        tx.value(
            "SELECT EXISTS (SELECT 1 FROM prompt_changes WHERE group_id = ?1) "
            "OR EXISTS (SELECT 1 FROM prompts WHERE group_id = ?1)",
            group_id,
        )
    )


def find(tx: Transaction, group_id: int, prompt_id: str) -> Prompt | None:
    """One prompt as the group sees it; another group's own prompts are not there."""
    row = tx.one("SELECT * FROM group_prompts WHERE for_group = ? AND id = ?", group_id, prompt_id)
    return None if row is None else _prompt(row)


def resting(tx: Transaction, group_id: int) -> list[Row]:
    """The prompts that a group put to rest, with who did it and why, the latest first."""
    return tx.all(
        "SELECT id, kind, text, rested_at, rested_by, rested_why FROM group_prompts "
        "WHERE for_group = ? AND rested_at > 0 ORDER BY rested_at DESC, id",
        group_id,
    )


def add(tx: Transaction, group_id: int, prompt: Prompt, by: str, at: int) -> Prompt:
    """Add a prompt of the group's own and return it with its id."""
    number = tx.value("SELECT count(*) FROM prompts WHERE group_id = ?", group_id) + 1
    prompt_id = f"own-{group_id}-{number}"
    values = dict(zip(_COLUMNS, _row(prompt), strict=True)) | {"id": prompt_id, "group_id": group_id, "retired": 0}
    tx.insert("prompts", **values)
    _remember(tx, group_id, prompt_id, by, at, "add", {"retired": 1})
    groups.touch(tx, group_id)
    added = find(tx, group_id, prompt_id)
    if added is None:
        raise LookupError(prompt_id)
    return added


def change(tx: Transaction, group_id: int, prompt_id: str, by: str, at: int, action: str, **values: Any) -> None:
    """Lay a group's change over a prompt, and remember what it was before."""
    before = tx.one("SELECT * FROM prompt_changes WHERE group_id = ? AND prompt_id = ?", group_id, prompt_id)
    kept = {name: before[name] if before else None for name in _CHANGES}
    _remember(tx, group_id, prompt_id, by, at, action, kept)
    _lay(tx, group_id, prompt_id, kept | {name: stored(value) for name, value in values.items()})


def waking(tx: Transaction, now: int) -> list[tuple[int, str]]:
    """Group and prompt of each rest that is over at `now` (UTC seconds)."""
    rows = tx.all("SELECT group_id, prompt_id FROM prompt_changes WHERE rested_until <= ?", now)
    return [(row["group_id"], row["prompt_id"]) for row in rows]


def wake(tx: Transaction, group_id: int, prompt_id: str, now: int) -> None:
    """End the rest of a prompt whose time is over."""
    awake = {"rested_at": 0, "rested_by": None, "rested_why": None, "rested_until": None}
    change(tx, group_id, prompt_id, "", now, "bring back", **awake)


def history(tx: Transaction, group_id: int, prompt_id: str) -> list[Row]:
    """What was done to a prompt, by whom and when, the latest first."""
    return tx.all(
        "SELECT * FROM prompt_history WHERE group_id = ? AND prompt_id = ? ORDER BY id DESC", group_id, prompt_id
    )


def undo(tx: Transaction, group_id: int, prompt_id: str | None = None) -> Row | None:
    """Take back the latest change (of one prompt, or of any) and return what was taken back."""
    row = tx.one(
        "SELECT * FROM prompt_history WHERE group_id = ? AND undone = 0 AND (? IS NULL OR prompt_id = ?) "
        "ORDER BY id DESC LIMIT 1",
        group_id, prompt_id, prompt_id,
    )  # fmt: skip
    if row is None:
        return None
    before = json.loads(row["before"])
    if "retired" in before:
        tx.update("prompts", row["prompt_id"], retired=before["retired"])
        groups.touch(tx, group_id)
    else:
        _lay(tx, group_id, row["prompt_id"], before)
    tx.update("prompt_history", row["id"], undone=1)
    return row


def _lay(tx: Transaction, group_id: int, prompt_id: str, values: dict[str, Any]) -> None:
    values = values | {"rested_at": values.get("rested_at") or 0}
    tx.run("DELETE FROM prompt_changes WHERE group_id = ? AND prompt_id = ?", group_id, prompt_id)
    if any(value or value == "" for value in values.values()):  # "" is a change too: no season instead of one
        tx.insert("prompt_changes", group_id=group_id, prompt_id=prompt_id, **values)
    groups.touch(tx, group_id)


def _remember(tx: Transaction, group_id: int, prompt_id: str, by: str, at: int, action: str,
              before: dict[str, Any]) -> None:  # fmt: skip
    tx.insert(
        "prompt_history", group_id=group_id, prompt_id=prompt_id, at=at, by=by, action=action,
        before=json.dumps(before), undone=0,
    )  # fmt: skip


def _row(prompt: Prompt) -> tuple[Any, ...]:
    values = {name: getattr(prompt, name) for name in _COLUMNS}
    for name in ("topics", "ages", "assumes", "sensitivity", "about"):
        values[name] = json.dumps(values[name])
    values["review_by"] = prompt.review_by.isoformat() if prompt.review_by else None
    return tuple(values[name] for name in _COLUMNS)


def _prompt(row: Row) -> Prompt:
    return Prompt(
        id=row["id"], kind=row["kind"], locale=row["locale"], text=row["text"],
        topics=tuple(json.loads(row["topics"] or "[]")), ages=tuple(json.loads(row["ages"] or "[]")),
        season=row["season"] or "", assumes=tuple(json.loads(row["assumes"] or "[]")),
        sensitivity=tuple(json.loads(row["sensitivity"] or "[]")),
        about=tuple(json.loads(row["about"] or "[]")), rupture=row["rupture"] or "",
        template=row["template"] or "", next=row["next"] or "", follow_up=row["follow_up"] or "",
        source=row["source"] or "", review_by=date.fromisoformat(row["review_by"]) if row["review_by"] else None,
        weight=row["weight"], rested_at=row["rested_at"], own=bool(row["own"]),
    )  # fmt: skip
