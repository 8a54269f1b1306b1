"""The ticker: claims what is due, a batch in one durable transaction, and plans what comes after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.library.library import Library
from bot.model import Group, PostState, Schedule
from bot.schedule import calendar, times
from bot.store import groups, notices, posts, prompts, schedules
from bot.store.database import Store, Transaction

BATCH = 500
_THREAD_TITLE = 90  # characters; Discord allows 100


@dataclass(slots=True)
class _Claims:
    """What one batch writes."""

    drafts: list[posts.Draft]
    moved: list[tuple[str | None, int | None, int]]
    missed: dict[int, list[Schedule]]
    empty: dict[int, list[Schedule]]


def claim_due(store: Store, library: Library, now: datetime, owner: str) -> int:
    """Claim one batch of due posts and return how many schedules it moved on; nothing due costs one index look-up."""
    with store.transaction(durable=True) as tx:
        due = schedules.due(tx, int(now.timestamp()), BATCH)
        if due:
            _claim(tx, library, due, now, owner)
    return len(due)


def plan_next(store: Store, library: Library) -> int:
    """Choose the next prompt of schedules that have just posted; a lost plan is made again when it is due."""
    with store.transaction() as tx:
        waiting = schedules.unplanned(tx, BATCH)
        known: dict[int, Group] = {}
        for schedule in waiting:
            group = known.setdefault(schedule.group_id, groups.get(tx, schedule.group_id))
            turn = calendar.next_turn(tx, library, group, schedule)
            schedules.set_turn(tx, schedule.id, turn, library.version(tx, group))
    return len(waiting)


def _claim(tx: Transaction, library: Library, due: list[Schedule], now: datetime, owner: str) -> None:
    claims = _Claims([], [], {}, {})
    known: dict[int, Group] = {}
    lanes: set[tuple[int, str]] = set()
    for schedule in due:
        group = known.get(schedule.group_id) or known.setdefault(schedule.group_id, groups.get(tx, schedule.group_id))
        lane = (schedule.channel.id, schedule.kind)
        if lane in lanes:  # the plan of a lane must see what this batch already took from it
            posts.write(tx, claims.drafts)
            claims.drafts.clear()
        lanes.add(lane)
        claims.drafts.append(_draft(tx, library, group, schedule, now, owner, claims))
        after = times.following(schedule.at, schedule.days, schedule.zone, schedule.next_day or now.date())
        claims.moved.append((after.day.isoformat(), int(after.at.timestamp()), schedule.id))
    posts.write(tx, claims.drafts)
    tx.run_many("UPDATE schedules SET next_day = ?, next_due_at = ?, next_version = '' WHERE id = ?", claims.moved)
    _tell(tx, claims, now, owner)


def _draft(
    tx: Transaction, library: Library, group: Group, schedule: Schedule, now: datetime, owner: str, claims: _Claims
) -> posts.Draft:
    """The ledger's row for a due schedule: claimed, missed or skipped."""
    day = schedule.next_day or now.date()
    key, text, turn, thread, follow_up = f"schedule:{schedule.id}:{day}", "", None, "", ""
    state: PostState = "claimed"
    reason = _reason_to_skip(tx, group, schedule)
    if reason:
        state = "skipped"
    elif now.timestamp() - schedule.next_due_at > group.grace_minutes * 60:
        state, reason = "missed", "the bot was not running"
        claims.missed.setdefault(group.id, []).append(schedule)
    else:
        turn = calendar.next_turn(tx, library, group, schedule)
        prompt = prompts.find(tx, group.id, turn.prompt_id) if turn else None
        if prompt is None:
            state, reason = "skipped", "no prompt fits"
            claims.empty.setdefault(group.id, []).append(schedule)
        else:
            text, follow_up = prompt.text, prompt.follow_up
            thread = thread_title(text) if schedule.kind == "question" else ""
    return posts.Draft(
        key,
        group.id,
        "channel",
        schedule.kind,
        text,
        schedule.next_due_at,
        owner,
        channel_id=schedule.channel.id,
        thread=thread,
        follow_up=follow_up,
        state=state,
        reason=reason,
        schedule_id=schedule.id,
        day=day,
        turn=turn,
    )


def thread_title(question: str) -> str:
    """A question as the title of its thread: whole words, within what every platform shows."""
    if len(question) <= _THREAD_TITLE:
        return question
    return question[:_THREAD_TITLE].rsplit(" ", 1)[0].rstrip(",.;:") + " …"


def _reason_to_skip(tx: Transaction, group: Group, schedule: Schedule) -> str:
    if schedule.next_day and calendar.quiet_on(group, schedule.next_day):
        return "the group is quiet"
    decided = schedules.decided_days(tx, [schedule.id])
    if schedule.next_day and decided.get((schedule.id, schedule.next_day), ("", ""))[0] == "skip":
        return "a moderator skipped it"
    return ""


def _tell(tx: Transaction, claims: _Claims, now: datetime, owner: str) -> None:
    moment = int(now.timestamp())
    for group_id, missed in claims.missed.items():
        notices.open_notice(
            tx, group_id, f"missed:{moment}", _missed_text(missed), moment, owner, "What comes next", "tune today"
        )
    for group_id, empty in claims.empty.items():
        for schedule in empty:
            text = (
                f"Nothing went out in #{schedule.channel.name}: no {schedule.kind} fits plan {schedule.number}. "
                "Widen its topics or ages, or bring some words back."
            )
            notices.open_notice(
                tx,
                group_id,
                f"empty:{schedule.id}",
                text,
                moment,
                owner,
                "Change the plan",
                f"tune posts edit?number={schedule.number}",
            )


def _missed_text(missed: list[Schedule]) -> str:
    places = sorted({f"{each.at:%H:%M} in #{each.channel.name}" for each in missed})
    many = f"{len(missed)} posts" if len(missed) > 1 else "One post"
    named = ", ".join(places[:3]) + (" and more" if len(places) > 3 else "")
    return (
        f"I was off, and {many} came too late to send: {named}. They are marked as missed. The next ones are on time."
    )
