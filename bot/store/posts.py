"""The ledger: everything the bot sends unasked, claimed before it is sent and marked with proof after."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from typing import NamedTuple

from bot.model import Channel, PlaceKind, Post, PostState, Turn
from bot.store import groups
from bot.store.database import Row, Transaction

_SELECT = """SELECT p.*, c.external_id AS channel_external_id, c.name AS channel_name, f.proof AS followed,
                    s.silent, s.ping, s.pin
             FROM posts p LEFT JOIN channels c ON c.id = p.channel_id LEFT JOIN posts f ON f.id = p.follows
             LEFT JOIN schedules s ON s.id = p.schedule_id"""
_ROW = (
    "key", "group_id", "place", "channel_id", "schedule_id", "kind", "prompt_id", "round", "slot", "entry", "day",
    "text", "buttons", "thread", "follow_up", "state", "due_at", "not_before", "claimed_by", "attempts", "reason",
    "address", "follows",
)  # fmt: skip
# A day on which nothing went out may still be posted when a moderator changes the plan; one that was posted may not.
_INSERT = (
    f"INSERT INTO posts ({', '.join(_ROW)}) VALUES ({', '.join('?' * len(_ROW))}) "  # noqa: S608 - constants
    f"ON CONFLICT (key) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _ROW[1:])} "
    "WHERE posts.state IN ('skipped', 'missed', 'failed') AND excluded.state = 'claimed'"
)


def schedule_key(schedule_id: int, day: str) -> str:
    """The key of a schedule's post of a local day: there can be one."""
    return f"schedule:{schedule_id}:{day}"


class Draft(NamedTuple):
    """A row of the ledger before it is written; a tuple, since a herd writes thousands."""

    key: str
    group_id: int
    place: PlaceKind
    kind: str
    text: str
    due_at: int  # UTC seconds
    owner: str  # the run of the process that claims it
    channel_id: int | None = None
    thread: str = ""
    follow_up: str = ""
    buttons: str = "[]"  # JSON: pairs of label and action
    state: PostState = "claimed"
    reason: str = ""
    schedule_id: int | None = None
    day: str | None = None  # the local one, as YYYY-MM-DD
    turn: Turn | None = None
    prompt_id: str | None = None  # where no turn says it
    address: str | None = None  # of a person, sealed
    follows: int | None = None  # the id of the post that this one follows
    claimed_at: int = 0  # UTC seconds; it is not tried before, so one that is late is looked for from then on

    def row(self) -> tuple[object, ...]:
        """The values in the order of the ledger's columns."""
        turn = self.turn
        return (
            self.key, self.group_id, self.place, self.channel_id, self.schedule_id, self.kind,
            turn.prompt_id if turn else self.prompt_id, turn and turn.round, turn and turn.slot, turn and turn.entry,
            self.day, self.text, self.buttons, self.thread, self.follow_up, self.state,
            self.due_at, max(self.due_at, self.claimed_at), self.owner, 0, self.reason, self.address, self.follows,
        )  # fmt: skip


def write(tx: Transaction, drafts: Iterable[Draft]) -> None:
    """Write rows of the ledger; a key that was sent, or may have been, is never claimed again."""
    tx.run_many(_INSERT, [draft.row() for draft in drafts])


def unsent(tx: Transaction, owner: str, platform: str, now: int, limit: int, but: Collection[int] = ()) -> list[Post]:
    """The owner's claimed posts on a platform that may be tried at `now` (UTC seconds), the oldest first.

    Those with the ids in `but` are left out: they are on their way.
    """
    rows = tx.all(
        f"{_SELECT} JOIN groups g ON g.id = p.group_id WHERE p.state = 'claimed' AND p.not_before <= ? "  # noqa: S608
        "AND p.claimed_by = ? AND g.platform = ? AND p.id NOT IN (SELECT value FROM json_each(?)) "
        "ORDER BY p.not_before, p.id LIMIT ?",
        now, owner, platform, json.dumps(list(but)), limit,
    )  # fmt: skip
    return _posts(tx, rows)


def next_try_at(tx: Transaction, platforms: Collection[str]) -> int | None:
    """When the next claimed post on one of these platforms may be tried (UTC seconds), or None."""
    value: int | None = tx.value(
        "SELECT p.not_before FROM posts p JOIN groups g ON g.id = p.group_id WHERE p.state = 'claimed' "
        "AND g.platform IN (SELECT value FROM json_each(?)) ORDER BY p.not_before LIMIT 1",
        json.dumps(sorted(platforms)),
    )
    return value


def next_try_after(tx: Transaction, now: int) -> int | None:
    """When the next claimed post may be tried that may not be tried at `now` (UTC seconds), or None."""
    value: int | None = tx.value("SELECT min(not_before) FROM posts WHERE state = 'claimed' AND not_before > ?", now)
    return value


def missed_since_last_sent(tx: Transaction, group_id: int) -> int:
    """How many of a group's posts were missed since one last went out."""
    count: int = tx.value(
        "SELECT count(*) FROM posts WHERE channel_id IN (SELECT id FROM channels WHERE group_id = ?1) "
        "AND state = 'missed' AND kind IN ('reminder', 'question') AND due_at > coalesce((SELECT max(due_at) "
        "FROM posts WHERE channel_id IN (SELECT id FROM channels WHERE group_id = ?1) AND state = 'sent'), 0)",
        group_id,
    )
    return count


def orphans(tx: Transaction, owner: str, now: int) -> list[Post]:
    """Claimed posts that another run of the process left behind before `now`: sent or not, nobody knows."""
    rows = tx.all(
        # The plus keeps SQLite from reading the whole ledger in the order of its ids.
        f"{_SELECT} WHERE p.state = 'claimed' AND p.claimed_by <> ? AND p.not_before <= ? ORDER BY +p.id",
        owner,
        now,
    )
    return _posts(tx, rows)


_WAITING = "state = 'claimed' AND claimed_by NOT IN (?1, '') AND not_before > ?2"


def has_waiting_orphans(tx: Transaction, owner: str, now: int) -> bool:
    """Whether another run left posts behind that it had put off until after `now` (UTC seconds)."""
    sql = f"SELECT 1 FROM posts WHERE {_WAITING} LIMIT 1"  # noqa: S608 - a constant
    return tx.one(sql, owner, now) is not None


def adopt_waiting(tx: Transaction, owner: str, now: int) -> None:
    """Give those posts to a run of the process."""
    tx.run(f"UPDATE posts SET claimed_by = ?1 WHERE {_WAITING}", owner, now)  # noqa: S608 - a constant


def adopt(tx: Transaction, post_id: int, owner: str) -> None:
    """Give a claimed post to a run of the process, or to nobody ("")."""
    tx.update("posts", post_id, claimed_by=owner)


def mark_sent(tx: Transaction, proofs: Iterable[tuple[int, str, int]]) -> None:
    """Record proofs: (post id, proof, UTC seconds)."""
    tx.run_many(
        "UPDATE posts SET state = 'sent', proof = ?2, sent_at = ?3, attempts = attempts + 1, address = NULL "
        "WHERE id = ?1",
        proofs,
    )


def mark(tx: Transaction, post_id: int, state: str, reason: str) -> None:
    """Record that a post is held, missed or failed, and why; whom it was for is kept no longer."""
    tx.run(
        "UPDATE posts SET state = ?, reason = ?, attempts = attempts + 1, address = NULL WHERE id = ?",
        state, reason, post_id,
    )  # fmt: skip


def put_off(tx: Transaction, post_id: int, until: int) -> None:
    """Record that a post may be tried again at `until` (UTC seconds)."""
    tx.run("UPDATE posts SET not_before = ?, attempts = attempts + 1 WHERE id = ?", until, post_id)


def withdraw(tx: Transaction, group_id: int, prompt_id: str, now: int) -> None:
    """Take back posts of a prompt that wait for another try; their day stays empty."""
    tx.run(
        "UPDATE posts SET state = 'skipped', reason = 'its prompt was put to rest', address = NULL "
        "WHERE group_id = ? AND prompt_id = ? AND state = 'claimed' AND not_before > ?",
        group_id, prompt_id, now,
    )  # fmt: skip


def why_latest_notice_failed(tx: Transaction, group_id: int) -> str:
    """Why the latest notice to a group's moderators did not arrive, "" where it did."""
    row = tx.one(
        "SELECT state, reason FROM posts WHERE group_id = ? AND channel_id IS NULL AND place = 'moderators' "
        "AND state IN ('sent', 'failed') ORDER BY id DESC LIMIT 1",
        group_id,
    )
    return str(row["reason"]) if row is not None and row["state"] == "failed" else ""


def take_back(tx: Transaction, channel_id: int, reason: str) -> None:
    """Let go of everything that waits to be sent to a channel."""
    tx.run("UPDATE posts SET state = 'skipped', reason = ?, address = NULL WHERE channel_id = ? AND state = 'claimed'",
           reason, channel_id)  # fmt: skip


def last_pinned(tx: Transaction, channel_id: int) -> int | None:
    """The post that was pinned last in a channel."""
    value: int | None = tx.value(
        "SELECT follows FROM posts WHERE channel_id = ? AND kind = 'pin' AND round IS NULL AND state = 'sent' "
        "ORDER BY id DESC LIMIT 1",
        channel_id,
    )
    return value


def pinned_before(tx: Transaction, channel_id: int, pin_id: int) -> list[int]:
    """The posts of a channel whose pins are older than that one, and which nothing has unpinned."""
    rows = tx.all(
        "SELECT p.follows FROM posts p WHERE p.kind = 'pin' AND p.channel_id = ? AND p.state = 'sent' AND p.id < ? "
        "AND NOT EXISTS (SELECT 1 FROM posts u WHERE u.key = 'unpin:' || p.follows) ORDER BY p.id",
        channel_id, pin_id,
    )  # fmt: skip
    return [row["follows"] for row in rows]


def waiting_prompts(tx: Transaction, group_id: int, now: int) -> list[str]:
    """The prompts of the posts that wait for another try."""
    rows = tx.all(
        "SELECT DISTINCT prompt_id FROM posts WHERE group_id = ? AND state = 'claimed' AND not_before > ? "
        "AND prompt_id IS NOT NULL",
        group_id, now,
    )  # fmt: skip
    return [row["prompt_id"] for row in rows]


def held(tx: Transaction, group_id: int, post_id: int) -> Row | None:
    """The group's post that waits for a moderator's decision, with whether its words were put to rest meanwhile."""
    return tx.one(
        "SELECT p.text, p.channel_id, coalesce(c.rested_at, 0) AS rested_at FROM posts p LEFT JOIN prompt_changes c "
        "ON c.group_id = p.group_id AND c.prompt_id = p.prompt_id "
        "WHERE p.group_id = ? AND p.id = ? AND p.state = 'held'",
        group_id, post_id,
    )  # fmt: skip


def release(tx: Transaction, group_id: int, post_id: int, owner: str, now: int) -> bool:
    """Let a held post be sent after all; False if it is not held here."""
    return bool(
        tx.run(
            "UPDATE posts SET state = 'claimed', not_before = ?, due_at = ?, claimed_by = ? "
            "WHERE group_id = ? AND id = ? AND state = 'held'",
            now, now, owner, group_id, post_id,
        )
    )  # fmt: skip


_VOUCHED = "a moderator saw it there"


def vouch(tx: Transaction, group_id: int, post_id: int, now: int) -> bool:
    """Take a moderator's word that a held post is there; False if it is not held here.

    It is nobody's to send: it is looked up once more, for what follows a post, and counts as sent whatever is found.
    """
    return bool(
        tx.run(
            "UPDATE posts SET state = 'claimed', claimed_by = '', not_before = ?, reason = ? "
            "WHERE group_id = ? AND id = ? AND state = 'held'",
            now, _VOUCHED, group_id, post_id,
        )
    )  # fmt: skip


def posted_on(tx: Transaction, schedule_id: int, day: date) -> bool:
    """Whether a schedule has claimed a post for this local day already."""
    sql = "SELECT 1 FROM posts WHERE key = ? AND state IN ('claimed', 'sent', 'held')"
    return tx.one(sql, schedule_key(schedule_id, day.isoformat())) is not None


def prompts_lately(tx: Transaction, group_id: int, limit: int) -> list[Row]:
    """The prompts (id, text) that were posted to the group's channels, the latest first, each once."""
    return tx.all(
        """SELECT g.id, g.text FROM group_prompts g JOIN (
             SELECT p.prompt_id, max(p.due_at) AS at FROM posts p JOIN channels c ON c.id = p.channel_id
              WHERE c.group_id = ?1 AND p.round IS NOT NULL AND p.prompt_id IS NOT NULL AND p.state = 'sent'
              GROUP BY p.prompt_id ORDER BY at DESC LIMIT ?2) seen ON seen.prompt_id = g.id
            WHERE g.for_group = ?1 ORDER BY seen.at DESC""",
        group_id, limit,
    )  # fmt: skip


def prompts_by_day(tx: Transaction, channel_id: int, kind: str, first: date) -> list[tuple[date, str]]:
    """The prompts of a kind that went out in a channel from a local day on, each with its day."""
    rows = tx.all(
        "SELECT day, prompt_id FROM posts WHERE channel_id = ?1 AND kind = ?2 AND round >= "
        "(SELECT max(round) FROM posts WHERE channel_id = ?1 AND kind = ?2 AND round IS NOT NULL) - 1 AND day >= ?3 "
        "AND state IN ('claimed', 'sent', 'held')",
        channel_id, kind, first.isoformat(),
    )  # fmt: skip
    return [(date.fromisoformat(row["day"]), row["prompt_id"]) for row in rows]


def prompts_posted(tx: Transaction, channel_id: int, kind: str) -> set[str]:
    """Every prompt of a kind that was ever posted in a channel."""
    rows = tx.all(
        "SELECT DISTINCT prompt_id FROM posts WHERE channel_id = ? AND kind = ? AND round IS NOT NULL", channel_id, kind
    )
    return {row["prompt_id"] for row in rows}


def lane_history(tx: Transaction, channel_id: int, kind: str, living: list[int]) -> list[Row]:
    """The turns of a channel and kind from the round on in which the slowest of its living schedules is.

    Rows of schedule_id (0 for what moderators asked for between the plans), round, slot, entry, prompt_id and due_at,
    the oldest first.
    """
    return tx.all(
        """SELECT coalesce(schedule_id, 0) AS schedule_id, round, slot, entry, prompt_id, due_at FROM posts
           WHERE channel_id = ?1 AND kind = ?2 AND round >= coalesce(
             (SELECT min(last) FROM (SELECT max(round) AS last FROM posts WHERE channel_id = ?1 AND kind = ?2
               AND round IS NOT NULL AND schedule_id IN (SELECT value FROM json_each(?3)) GROUP BY schedule_id)),
             (SELECT max(round) FROM posts WHERE channel_id = ?1 AND kind = ?2 AND round IS NOT NULL), 0)
           ORDER BY id""",
        channel_id, kind, json.dumps(living),
    )  # fmt: skip


def _posts(tx: Transaction, rows: list[Row]) -> list[Post]:
    known = groups.get_all(tx, {row["group_id"] for row in rows})
    return [
        Post(
            id=row["id"], key=row["key"], group=known[row["group_id"]], place=row["place"],
            channel=_channel(row), kind=row["kind"], text=row["text"],
            buttons=tuple((label, action) for label, action in json.loads(row["buttons"] or "[]")),
            thread=row["thread"] or "", due_at=datetime.fromtimestamp(row["due_at"], UTC), attempts=row["attempts"],
            prompt_id=row["prompt_id"] or "", follow_up=row["follow_up"] or "", follows=row["followed"] or "",
            address=row["address"] or "", silent=bool(row["silent"]), ping=row["ping"] or "", pins=bool(row["pin"]),
            tried_at=datetime.fromtimestamp(row["not_before"], UTC), vouched=row["reason"] == _VOUCHED,
        )
        for row in rows
    ]  # fmt: skip


def _channel(row: Row) -> Channel | None:
    if row["channel_id"] is None:
        return None
    return Channel(row["channel_id"], row["group_id"], row["channel_external_id"], row["channel_name"])
