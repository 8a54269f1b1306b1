"""Groups and their channels."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from bot.errors import Refusal
from bot.locales import N_, _
from bot.model import LEFT_OUT_AT_FIRST, Channel, Group
from bot.store.database import Row, Transaction, stored

GRACE_MINUTES = 180
_MANY = 10_000  # rows


# It fits every platform: one asks for an invitation, another for permissions.
LET_IN = N_("To let me into one, write /invite and my name in it, or give me View Channel and Send Messages there.")
PEOPLE = ""  # the platform id of what stands in for a group in direct messages
# What is kept for a group, in the order of the foreign keys. A test purges a group with a row in every table.
_CHANNELS = "SELECT id FROM channels WHERE group_id = ?1"
_POSTS = f"SELECT id FROM posts WHERE channel_id IN ({_CHANNELS})"  # noqa: S608 - constants, as below
_OTHER_POSTS = "SELECT id FROM posts WHERE group_id = ?1 AND channel_id IS NULL"  # apart: each has its index
# What went to its people stands under no group; the keys say whose line or note it was.
_NOTES = "SELECT 'note:' || id FROM notes WHERE group_id = ?1"
_LINES = """SELECT p.id FROM daily_lines l JOIN posts p ON p.key > 'remind:' || l.id || ':'
                                                      AND p.key < 'remind:' || l.id || ';' WHERE l.group_id = ?1"""
_PURGE = (
    ("posts", f"key IN ({_NOTES})"),
    ("posts", f"id IN ({_LINES})"),
    ("notes", "group_id = ?1"),
    ("note_bells", "group_id = ?1"),
    ("daily_lines", "group_id = ?1"),
    ("taps", f"post_id IN ({_POSTS})"),
    ("taps", f"post_id IN ({_OTHER_POSTS})"),
    ("posts", f"id IN ({_POSTS})"),
    ("posts", f"id IN ({_OTHER_POSTS})"),
    *((table, "group_id = ?1") for table in ("notices", "word_drafts", "suggestions", "suggestion_turns")),
    ("schedule_days", "schedule_id IN (SELECT id FROM schedules WHERE group_id = ?1)"),
    *((table, "group_id = ?1") for table in ("schedules", "prompt_history", "imports", "prompt_versions", "prompts")),
    ("channels", "group_id = ?1"),
    ("groups", "id = ?1"),
)


def find(tx: Transaction, platform: str, external_id: str) -> Group | None:
    """The group with the platform's own id."""
    return tx.remember(("group", platform, external_id), lambda: _find(tx, platform, external_id))


def _find(tx: Transaction, platform: str, external_id: str) -> Group | None:
    row = tx.one("SELECT * FROM groups WHERE platform = ? AND external_id = ?", platform, external_id)
    return None if row is None else _group(row)


def get(tx: Transaction, group_id: int) -> Group:
    """The group with our own id, which must exist."""
    row = tx.one("SELECT * FROM groups WHERE id = ?", group_id)
    if row is None:
        raise LookupError(f"group {group_id}")
    return _group(row)


def everyone(tx: Transaction) -> list[Group]:
    """All groups that the bot is in, the oldest first."""
    return [_group(row) for row in tx.all("SELECT * FROM groups WHERE left_at IS NULL ORDER BY id")]


def get_all(tx: Transaction, group_ids: set[int]) -> dict[int, Group]:
    """The groups with our own ids, by id."""
    rows = tx.all("SELECT * FROM groups WHERE id IN (SELECT value FROM json_each(?))", json.dumps(sorted(group_ids)))
    return {row["id"]: _group(row) for row in rows}


def add(tx: Transaction, platform: str, external_id: str, name: str, zone: str, locale: str = "en") -> Group:
    """Take in a group with the settings that every group starts with."""
    group_id = tx.insert(
        "groups", platform=platform, external_id=external_id, name=name, locale=locale, zone=zone, country="",
        grace_minutes=GRACE_MINUTES, moderators="", queue_hours="", left_out=json.dumps(LEFT_OUT_AT_FIRST),
        quiet_text="", set_up=0, plans_made=0, version=1,
    )  # fmt: skip
    return get(tx, group_id)


def of_people(tx: Transaction, platform: str) -> Group:
    """What stands in for a group where a platform's people are by themselves: their direct messages."""
    return find(tx, platform, PEOPLE) or add(tx, platform, PEOPLE, "Direct messages", "UTC")


def leave(tx: Transaction, group_id: int, now: int) -> None:
    """Note that the bot was shown out of a group: it posts nothing more, and is forgotten unless it comes back."""
    tx.run("UPDATE groups SET left_at = ? WHERE id = ? AND left_at IS NULL", now, group_id)
    tx.run("UPDATE schedules SET next_due_at = NULL, next_day = NULL WHERE group_id = ?", group_id)
    tx.run("UPDATE posts SET state = 'skipped', reason = 'the bot was shown out', address = NULL WHERE group_id = ? "
           "AND state = 'claimed'", group_id)  # fmt: skip


def come_back(tx: Transaction, group_id: int) -> bool:
    """Note that the bot is in a group again; True if it had been shown out."""
    return bool(tx.run("UPDATE groups SET left_at = NULL WHERE id = ? AND left_at IS NOT NULL", group_id))


def present(tx: Transaction, platform: str) -> list[str]:
    """The platform's own ids of the groups that have not shown the bot out."""
    sql = "SELECT external_id FROM groups WHERE platform = ? AND external_id <> ? AND left_at IS NULL"
    return [row["external_id"] for row in tx.all(sql, platform, PEOPLE)]


def by_platform(tx: Transaction) -> dict[str, int]:
    """The platforms that there is something of, each with the number of its groups that have not shown the bot out."""
    sql = "SELECT platform, sum(external_id <> ? AND left_at IS NULL) AS count FROM groups GROUP BY platform"
    return {row["platform"]: row["count"] for row in tx.all(sql, PEOPLE)}


def left_before(tx: Transaction, moment: int) -> list[int]:
    """The ids of the groups that showed the bot out before then (UTC seconds)."""
    return [row["id"] for row in tx.all("SELECT id FROM groups WHERE left_at < ?", moment)]


def purge(tx: Transaction, group_id: int) -> None:
    """Delete a group and everything that was kept for it."""
    while not purge_some(tx, group_id, _MANY):
        pass


def purge_some(tx: Transaction, group_id: int, most: int) -> bool:
    """Delete a piece of what was kept for a group, up to so many rows; True when all of it and the group are gone.

    From the first piece on nobody finds the group: one that is back meanwhile begins anew.
    """
    tx.run("UPDATE groups SET external_id = 'gone ' || id, left_at = coalesce(left_at, 0) WHERE id = ?", group_id)
    for table, whose in _PURGE:
        # The latest first: a post may follow one from before it.
        some = f"SELECT rowid FROM {table} WHERE {whose} ORDER BY rowid DESC LIMIT ?2"  # noqa: S608 - constants
        most -= tx.run(f"DELETE FROM {table} WHERE rowid IN ({some})", group_id, most)  # noqa: S608 - constants
        if most <= 0:
            return False
    return True


def change(tx: Transaction, group_id: int, **values: Any) -> None:
    """Change settings of a group; what is planned next is planned again."""
    tx.update("groups", group_id, **{name: stored(value) for name, value in values.items()})
    touch(tx, group_id)


def touch(tx: Transaction, group_id: int) -> int:
    """Say that something changed which may alter what comes next, and return the group's version from now on."""
    tx.run("UPDATE groups SET version = version + 1 WHERE id = ?", group_id)
    return int(tx.value("SELECT version FROM groups WHERE id = ?", group_id))


def put_channel(tx: Transaction, group_id: int, external_id: str, name: str) -> Channel:
    """Take in a channel, or its new name."""
    tx.run(
        "INSERT INTO channels (group_id, external_id, name) VALUES (?, ?, ?) "
        "ON CONFLICT (group_id, external_id) DO UPDATE SET name = excluded.name, gone = 0, shared = '' "
        "WHERE name <> excluded.name OR gone OR shared <> ''",
        group_id, external_id, name,
    )  # fmt: skip
    found = find_channel(tx, group_id, external_id)
    if found is None:
        raise LookupError(f"channel {external_id}")
    return found


def name_of(tx: Transaction, group_id: int, external_id: str) -> str:
    """What a channel was called until now, or ""."""
    sql = "SELECT name FROM channels WHERE group_id = ? AND external_id = ?"
    return str(tx.value(sql, group_id, external_id) or "")


def rename(tx: Transaction, group_id: int, name: str) -> None:
    """Keep the name that a group has now."""
    tx.run("UPDATE groups SET name = ?2 WHERE id = ?1 AND name <> ?2", group_id, name)


def find_channel(tx: Transaction, group_id: int, external_id: str) -> Channel | None:
    """The group's channel with the platform's own id, also one that is gone or asked about."""
    row = tx.one("SELECT * FROM channels WHERE group_id = ? AND external_id = ?", group_id, external_id)
    return None if row is None else _channel(row)


def state_of(tx: Transaction, channel_id: int) -> str:
    """Whether nothing is posted in a channel: "gone", "asked" (others read it too), or "" where posts go out."""
    row = tx.one("SELECT gone, shared FROM channels WHERE id = ?", channel_id)
    if row is None:
        return "gone"
    return "asked" if row["shared"] == "asked" else "gone" if row["gone"] else ""


def lose_channel(tx: Transaction, channel_id: int) -> None:
    """Offer a channel to nobody any more; it comes back with `put_channel`, and if it is shared it is asked about."""
    tx.update("channels", channel_id, gone=1, shared="")


def put_shared(tx: Transaction, group_id: int, external_id: str, name: str) -> tuple[Channel, str]:
    """Take in a channel that other companies read, and what was known of that before: "", "asked" or "allowed".

    It is offered to nobody until it is allowed.
    """
    sql = "SELECT id, shared FROM channels WHERE group_id = ? AND external_id = ?"
    before = tx.one(sql, group_id, external_id)
    channel = put_channel(tx, group_id, external_id, name)
    known = before["shared"] if before else ""
    allowed = known == "allowed"
    tx.update("channels", channel.id, shared="allowed" if allowed else "asked", gone=int(not allowed))
    return channel, known


def shared_channels(tx: Transaction, group_id: int, state: str = "asked") -> list[Channel]:
    """The channels that other companies read, and which moderators were "asked" about or have "allowed"."""
    rows = tx.all("SELECT * FROM channels WHERE group_id = ? AND shared = ? ORDER BY name", group_id, state)
    return [_channel(row) for row in rows]


def allow_shared(tx: Transaction, channel_id: int, allowed: bool) -> None:
    """Offer a channel that other companies read, or no longer."""
    tx.update("channels", channel_id, shared="allowed" if allowed else "asked", gone=int(not allowed))


def channels(tx: Transaction, group_id: int) -> list[Channel]:
    """The channels of a group that the bot knows, by name."""
    rows = tx.all("SELECT * FROM channels WHERE group_id = ? AND NOT gone ORDER BY name", group_id)
    return [_channel(row) for row in rows]


def own_channels(tx: Transaction, group_id: int) -> dict[str, str]:
    """The channels that are offered and the group's own, as `put_channel` keeps them: platform id -> name."""
    rows = tx.all("SELECT external_id, name FROM channels WHERE group_id = ? AND NOT gone AND shared = ''", group_id)
    return {row["external_id"]: row["name"] for row in rows}


def channel(tx: Transaction, group_id: int, name: str) -> Channel:
    """The group's channel with this name or platform id; a Refusal names those there are, and how to add one."""
    known = channels(tx, group_id)
    if (found := named(known, name)) is not None:
        return found
    names = ", ".join(f"#{each.name}" for each in known[:5]) or _("none yet")
    said = _("There is no channel {name} that I can post in. Known here: {names}.",
             name=name.strip()[:60] or _("without a name"), names=names)  # fmt: skip
    raise Refusal(" ".join((said, _(LET_IN))))


def named(known: Sequence[Channel], name: str) -> Channel | None:
    """The one of these channels that somebody means by a name or a platform id."""
    wanted = name.strip().removeprefix("<#").removesuffix(">").split("|")[0].lstrip("#")
    for each in known:
        if (wanted and wanted in (each.external_id, each.name)) or wanted.lower() == each.name.lower():
            return each
    return None


def read_by_others(channel: Channel) -> str:
    """Why nothing is posted in a channel that is shared with other companies."""
    return _("#{channel} is shared with other companies, and they would read along. I post nothing there unless "
             "you say so.", channel=channel.name)  # fmt: skip


def post_there(channel: Channel) -> tuple[str, str]:
    """The button that allows posts in a channel that others read: its label, marked, and the id of its action."""
    return N_("Post there"), f"tune shared?channel={channel.external_id}"


def _channel(row: Row) -> Channel:
    return Channel(row["id"], row["group_id"], row["external_id"], row["name"])


def _group(row: Row) -> Group:
    return Group(
        id=row["id"], platform=row["platform"], external_id=row["external_id"], name=row["name"],
        locale=row["locale"], zone=row["zone"], country=row["country"] or "", grace_minutes=row["grace_minutes"],
        moderators=row["moderators"] or "", queue_hours=row["queue_hours"] or "",
        left_out=_listed(row["left_out"] or "[]"), quiet_from=_day(row["quiet_from"]),
        quiet_until=_day(row["quiet_until"]), quiet_text=row["quiet_text"] or "", set_up=bool(row["set_up"]),
        version=row["version"], tender=_listed(row["tender"]), suggestions_a_week=row["suggestions_a_week"],
    )  # fmt: skip


@lru_cache(maxsize=256)
def _listed(text: str) -> tuple[str, ...]:
    """A list that many groups share, read once."""
    return tuple(json.loads(text))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
