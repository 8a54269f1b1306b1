"""Schedules: the calendar that the ticker reads, and moderators' decisions about single days."""

from __future__ import annotations

import json
from datetime import date, time
from typing import Any, NamedTuple

from bot.errors import Refusal
from bot.locales import _
from bot.model import Channel, PromptKind, Schedule, Turn
from bot.store import groups
from bot.store.database import Row, Transaction, stored

_SELECT = """SELECT s.*, c.external_id AS channel_external_id, c.name AS channel_name
             FROM schedules s JOIN channels c ON c.id = s.channel_id"""


def add(tx: Transaction, group_id: int, channel: Channel, kind: PromptKind, at: time, days: int,
        zone: str, topics: tuple[str, ...] = (), ages: tuple[str, ...] = ()) -> Schedule:  # fmt: skip
    """Add a schedule; it is not due before `set_next` says when."""
    tx.run("UPDATE groups SET plans_made = plans_made + 1 WHERE id = ?", group_id)
    number = tx.value("SELECT plans_made FROM groups WHERE id = ?", group_id)
    tx.insert(
        "schedules", group_id=group_id, number=number, channel_id=channel.id, kind=kind, at=at.strftime("%H:%M"),
        days=days, zone=zone, topics=json.dumps(topics), ages=json.dumps(ages), paused=0, next_version="",
    )  # fmt: skip
    groups.touch(tx, group_id)
    return get(tx, group_id, number)


def get(tx: Transaction, group_id: int, number: int) -> Schedule:
    """The group's schedule with this number; a Refusal where the group has none such."""
    row = tx.one(f"{_SELECT} WHERE s.group_id = ? AND s.number = ? AND NOT s.removed", group_id, number)
    if row is None:
        raise Refusal(_("There is no plan number {number} here. /tune posts list shows the numbers.", number=number))
    return _schedule(row)


def of_group(tx: Transaction, group_id: int) -> list[Schedule]:
    """A group's schedules, the next due first and the paused ones last."""
    rows = tx.all(
        f"{_SELECT} WHERE s.group_id = ? AND NOT s.removed ORDER BY s.next_due_at IS NULL, s.next_due_at, s.id",
        group_id,
    )
    return [_schedule(row) for row in rows]


def of_lane(tx: Transaction, channel_id: int, kind: str) -> list[Schedule]:
    """The schedules that share a channel and a kind, and so their rounds."""
    sql = f"{_SELECT} WHERE s.channel_id = ? AND s.kind = ? AND NOT s.removed ORDER BY s.id"
    return [_schedule(row) for row in tx.all(sql, channel_id, kind)]


class Plan(NamedTuple):
    """What the plans of a group must know of each other."""

    id: int
    channel_id: int
    kind: PromptKind
    next_day: str | None


def plans(tx: Transaction, group_id: int) -> list[Plan]:
    """A group's schedules in brief, the paused ones too, in the order in which they were made."""
    sql = "SELECT id, channel_id, kind, next_day FROM schedules WHERE group_id = ? AND NOT removed ORDER BY id"
    return [Plan._make(row) for row in tx.all(sql, group_id)]


class Due(NamedTuple):
    """A schedule that is due, with all that claiming it needs: one row of one query, as herds are claimed by these."""

    id: int
    group_id: int
    number: int
    channel_id: int
    channel_name: str
    kind: PromptKind
    at: str
    days: int
    zone: str
    day: str
    due_at: int
    round: int | None
    slot: str | None
    entry: str | None
    prompt_id: str | None
    planned: int  # whether the stored turn was planned with the library as it is now
    grace_minutes: int
    locale: str
    country: str
    tender: str  # JSON; "[]" in most groups
    thread: int
    quiet: int
    action: str | None  # what a moderator decided about the day
    text: str | None
    follow_up: str | None


_DUE = """SELECT s.id, s.group_id, s.number, s.channel_id, ch.name, s.kind, s.at, s.days, s.zone, s.next_day,
                 s.next_due_at, s.next_round, s.next_slot, s.next_entry, s.next_prompt,
                 s.next_version = ?1 || '.' || g.version, g.grace_minutes, g.locale, g.country, g.tender, s.thread,
                 g.quiet_until IS NOT NULL AND s.next_day < g.quiet_until AND s.next_day >= coalesce(g.quiet_from, ''),
                 d.action, coalesce(c.text, p.text), coalesce(c.follow_up, p.follow_up)
          FROM schedules s
          JOIN groups g ON g.id = s.group_id
          JOIN channels ch ON ch.id = s.channel_id
          LEFT JOIN schedule_days d ON d.schedule_id = s.id AND d.day = s.next_day
          LEFT JOIN prompts p ON p.id = s.next_prompt
          LEFT JOIN prompt_changes c ON c.group_id = s.group_id AND c.prompt_id = s.next_prompt
          WHERE s.next_due_at <= ?2 ORDER BY s.next_due_at, s.id LIMIT ?3"""


def due(tx: Transaction, content_version: str, now: int, limit: int) -> list[Due]:
    """The schedules due at `now` (UTC seconds), the longest due first."""
    return [Due._make(row) for row in tx.all(_DUE, content_version, now, limit)]


def move_on(tx: Transaction, moved: list[tuple[str, int, int]]) -> None:
    """Set the next times of claimed schedules: (day, UTC seconds, schedule id); their next prompts are open again."""
    tx.run_many("UPDATE schedules SET next_day = ?, next_due_at = ?, next_version = '' WHERE id = ?", moved)


def next_due_at(tx: Transaction) -> int | None:
    """When the next schedule is due (UTC seconds), or None."""
    value: int | None = tx.value("SELECT min(next_due_at) FROM schedules WHERE next_due_at IS NOT NULL")
    return value


def unplanned(tx: Transaction, limit: int) -> list[tuple[int, int, int]]:
    """Schedules whose next prompt has not been chosen since they last posted: id, group, number."""
    sql = "SELECT id, group_id, number FROM schedules WHERE next_version = '' AND next_due_at IS NOT NULL LIMIT ?"
    return [(row["id"], row["group_id"], row["number"]) for row in tx.all(sql, limit)]


def change(tx: Transaction, schedule: Schedule, **values: Any) -> None:
    """Change what a schedule says; what is planned next in the group is planned again."""
    tx.update("schedules", schedule.id, **{name: stored(value) for name, value in values.items()})
    groups.touch(tx, schedule.group_id)


def set_next(tx: Transaction, schedule_id: int, day: date | None, due_at: int | None) -> None:
    """Say when a schedule posts next; None for a schedule that rests."""
    tx.update("schedules", schedule_id, next_day=day.isoformat() if day else None, next_due_at=due_at, next_version="")


def let_wait(tx: Transaction, platform: str) -> int:
    """Let no schedule of a platform be due; each keeps its next day. Returns how many there were."""
    return tx.run(
        "UPDATE schedules SET next_due_at = NULL WHERE next_due_at IS NOT NULL "
        "AND group_id IN (SELECT id FROM groups WHERE platform = ?)", platform
    )  # fmt: skip


def waiting(tx: Transaction, platform: str) -> list[tuple[int, int, int]]:
    """The schedules of a platform that have a next day and are not due: id, group, number."""
    rows = tx.all(
        "SELECT s.id, s.group_id, s.number FROM schedules s JOIN groups g ON g.id = s.group_id WHERE g.platform = ? "
        "AND s.next_due_at IS NULL AND s.next_day IS NOT NULL AND NOT s.paused AND NOT s.removed", platform
    )  # fmt: skip
    return [(row["id"], row["group_id"], row["number"]) for row in rows]


def make_due(tx: Transaction, schedule_id: int, at: int) -> None:
    """Say when the next day of a schedule is due (UTC seconds)."""
    tx.update("schedules", schedule_id, next_due_at=at)


def stop(tx: Transaction, schedule_id: int) -> None:
    """Let a schedule rest that says no time at which it could post."""
    tx.update("schedules", schedule_id, paused=1, resume_on=None, next_day=None, next_due_at=None)


def set_turn(tx: Transaction, schedule_id: int, turn: Turn | None, version: str) -> None:
    """Keep the prompt chosen for the next post, with the library's version it was chosen from."""
    tx.update(
        "schedules", schedule_id, next_version=version,
        next_round=turn.round if turn else None, next_slot=turn.slot if turn else None,
        next_entry=turn.entry if turn else None, next_prompt=turn.prompt_id if turn else None,
    )  # fmt: skip


def remove(tx: Transaction, schedule: Schedule) -> None:
    """Remove a schedule; its posts stay in the ledger, and its row for whoever wants it back."""
    tx.update("schedules", schedule.id, removed=1, next_due_at=None, next_day=None)
    groups.touch(tx, schedule.group_id)


def put_back(tx: Transaction, group_id: int, number: int) -> Schedule:
    """The group's removed schedule with this number, there again; a Refusal where there is none such."""
    back = tx.run("UPDATE schedules SET removed = 0 WHERE group_id = ? AND number = ? AND removed", group_id, number)
    if not back:
        raise Refusal(
            _("No plan number {number} was removed here. /tune posts list shows the plans there are.", number=number)
        )
    groups.touch(tx, group_id)
    return get(tx, group_id, number)


def decide_day(tx: Transaction, schedule: Schedule, day: date, action: str, by: str, prompt_id: str = "") -> None:
    """Skip a day, swap its prompt, or post it now whatever is quiet; the latest decision counts."""
    tx.run(
        "INSERT OR REPLACE INTO schedule_days (schedule_id, day, action, prompt_id, by) VALUES (?, ?, ?, ?, ?)",
        schedule.id, day.isoformat(), action, prompt_id or None, by,
    )  # fmt: skip
    groups.touch(tx, schedule.group_id)


def undo_day(tx: Transaction, schedule: Schedule, day: date) -> None:
    """Let a day be as planned again."""
    tx.run("DELETE FROM schedule_days WHERE schedule_id = ? AND day = ?", schedule.id, day.isoformat())
    groups.touch(tx, schedule.group_id)


def decided_days(tx: Transaction, schedule_ids: list[int]) -> dict[tuple[int, date], tuple[str, str]]:
    """What was decided about single days: (schedule, day) -> (action, prompt id)."""
    marks = ", ".join("?" * len(schedule_ids))
    sql = f"SELECT * FROM schedule_days WHERE schedule_id IN ({marks})"  # noqa: S608 - only question marks
    return {
        (row["schedule_id"], date.fromisoformat(row["day"])): (row["action"], row["prompt_id"] or "")
        for row in tx.all(sql, *schedule_ids)
    }


def _schedule(row: Row) -> Schedule:
    turn = None
    if row["next_prompt"]:
        turn = Turn(row["next_round"], row["next_slot"], row["next_entry"], row["next_prompt"])
    return Schedule(
        id=row["id"], group_id=row["group_id"], number=row["number"],
        channel=Channel(row["channel_id"], row["group_id"], row["channel_external_id"], row["channel_name"]),
        kind=row["kind"], at=time.fromisoformat(row["at"]), days=row["days"], zone=row["zone"],
        topics=tuple(json.loads(row["topics"] or "[]")), ages=tuple(json.loads(row["ages"] or "[]")),
        thread=bool(row["thread"]), pin=bool(row["pin"]), silent=bool(row["silent"]), ping=row["ping"],
        paused=bool(row["paused"]), resume_on=_day(row["resume_on"]), next_day=_day(row["next_day"]),
        next_due_at=row["next_due_at"] or 0, next_turn=turn, next_version=row["next_version"],
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
