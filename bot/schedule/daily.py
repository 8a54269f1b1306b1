"""Daily lines: claimed when they are due, like schedules, each for one person in direct messages."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.library.library import Library
from bot.library.ring import line_for
from bot.locales import _, speaking
from bot.model import Group, Prompt
from bot.schedule import times
from bot.schedule.alone import alone
from bot.store import daily_lines, groups, posts
from bot.store.daily_lines import DailyLine
from bot.store.database import Row, Store, Transaction

BATCH = 200
RUNS_FOR = timedelta(days=90)  # then it ends, unless its person taps that it goes on: nothing about people is for ever
_GRACE = timedelta(hours=3)
_EVERY_DAY = 127


def claim_due(store: Store, library: Library, now: datetime, owner: str) -> int:
    """Claim one batch of due lines and return how many there were; none due costs one index look-up."""
    moment = int(now.timestamp())
    with store.reading() as tx:
        first = daily_lines.next_due_at(tx)
    if first is None or first > moment:
        return 0
    with store.transaction(durable=True) as tx:
        due = daily_lines.due(tx, moment, BATCH)
        drafts = [_claimed(tx, library, row, now, owner) for row in due]
        posts.write(tx, [draft for draft in drafts if draft])
    return len(due)


def first_time(tx: Transaction, line: DailyLine | None, at: time, zone: str, now: datetime) -> times.Occurrence:
    """When a line that is started now, or gets another time, comes for the first time: never twice on one day."""
    first = times.next_after(at, _EVERY_DAY, zone, now)
    while line is not None and daily_lines.came_on(tx, line, first.day):
        first = times.following(at, _EVERY_DAY, zone, first.day)
    return first


def _claimed(tx: Transaction, library: Library, row: Row, now: datetime, owner: str) -> posts.Draft | None:
    """The ledger's row for a due line, which is moved on; None where nothing is to be sent."""
    name = f"daily line {row['id']}"
    with alone(name):
        line = daily_lines.read(row)
        draft = _draft(tx, library, line, now, owner)
        _move_on(tx, line, now)
        return draft
    with alone(name):
        _move_on(tx, daily_lines.read(row), now)
        return None
    daily_lines.set_aside(tx, row["id"], now.date())
    return None


def _draft(tx: Transaction, library: Library, line: DailyLine, now: datetime, owner: str) -> posts.Draft | None:
    """The ledger's row for a due line; None for one that is too late, which nobody needs to hear of."""
    if line.next_day is None:
        return None
    due_at = times.instant(line.next_day, line.at, line.zone)
    group = groups.of_people(tx, line.platform)
    prompt = _prompt(tx, library, group, line)
    if prompt is None or now - due_at > _GRACE:
        return None
    with speaking(line.locale):
        text, buttons = _said(line, prompt)
    return posts.Draft(
        line.key(line.next_day), group.id, "person", "line", text, int(due_at.timestamp()), owner,
        buttons=json.dumps(buttons), prompt_id=prompt.id, address=line.address, claimed_at=int(now.timestamp()),
    )  # fmt: skip


def _prompt(tx: Transaction, library: Library, group: Group, line: DailyLine) -> Prompt | None:
    if line.next_day is None:
        return None
    spoken = replace(group, locale=line.locale)
    lines = library.shelf(tx, spoken, "reminder").ring(spoken, line.next_day)
    return line_for(lines, line.who, line.next_day) if lines else None


def _said(line: DailyLine, prompt: Prompt) -> tuple[str, list[tuple[str, str]]]:
    buttons = [(_("Not for a week"), "daily-line snooze"), (_("Stop"), "daily-line stop")]
    if line.next_day != line.last_day:
        return prompt.text, buttons
    text = _("{line}\n\nThis is the last one for now. Would you like more of them?", line=prompt.text)
    return text, [(_("Keep it coming"), "daily-line keep"), *buttons]


def _move_on(tx: Transaction, line: DailyLine, now: datetime) -> None:
    """To the next time after now: what was missed in an outage is not made up for."""
    day = line.next_day or now.date()
    after = times.following(line.at, _EVERY_DAY, line.zone, day)
    while after.at + _GRACE < now:
        after = times.next_after(line.at, _EVERY_DAY, line.zone, now - _GRACE)
    if after.day > line.last_day:
        daily_lines.rest(tx, line.id)
    else:
        daily_lines.move(tx, line.id, after.day, int(after.at.astimezone(UTC).timestamp()))
