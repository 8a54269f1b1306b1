"""What is done besides posting: rested prompts wake when their time is over, and what has had its time is deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.schedule import suggested
from bot.store import daily_lines, groups, notes, prompts, taps
from bot.store.database import Store

TAPS_KEPT = timedelta(days=30)
NOTES_KEPT, READ_NOTES_KEPT = timedelta(days=90), timedelta(days=14)
LINES_KEPT = timedelta(days=30)  # after their last day
GROUPS_KEPT = timedelta(days=7)  # after the bot was shown out


def wake(store: Store, now: datetime) -> None:
    """Bring prompts back whose rest was for a while; none due costs one index look-up."""
    moment = int(now.timestamp())
    with store.reading() as tx:
        if not prompts.waking(tx, moment):
            return
    with store.transaction() as tx:
        for group_id, prompt_id in prompts.waking(tx, moment):
            prompts.wake(tx, group_id, prompt_id, moment)


def forget(store: Store, now: datetime, owner: str) -> None:
    """Delete marks of people, notes, suggestions, ended lines, and groups that showed the bot out, each in its time."""
    moment = int(now.timestamp())
    with store.transaction() as tx:
        taps.forget(tx, moment - _seconds(TAPS_KEPT))
        notes.forget(tx, moment - _seconds(READ_NOTES_KEPT), moment - _seconds(NOTES_KEPT))
        daily_lines.forget(tx, (now - LINES_KEPT).date())
        suggested.forget(tx, moment, owner)
        for group_id in groups.left_before(tx, moment - _seconds(GROUPS_KEPT)):
            groups.purge(tx, group_id)


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
