"""What is done besides posting: rested prompts wake when their time is over, and what has had its time is deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.care.sealing import Seals
from bot.schedule import suggested
from bot.store import daily_lines, groups, notes, people, prompts, taps, word_drafts
from bot.store.database import Store

TAPS_KEPT = timedelta(days=30)
NOTES_KEPT, READ_NOTES_KEPT = timedelta(days=90), timedelta(days=14)
LINES_KEPT = timedelta(days=30)  # after their last day
GROUPS_KEPT = timedelta(days=7)  # after the bot was shown out
_PIECE = 100  # rows deleted in one go


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
    """Delete marks of people, notes, suggestions, drafts and ended lines, each in its time."""
    moment = int(now.timestamp())
    with store.transaction() as tx:
        taps.forget(tx, moment - _seconds(TAPS_KEPT))
        notes.forget(tx, moment - _seconds(READ_NOTES_KEPT), moment - _seconds(NOTES_KEPT))
        daily_lines.forget(tx, (now - LINES_KEPT).date())
        suggested.forget(tx, moment, owner)
        word_drafts.forget(tx, moment)


def purge(store: Store, now: datetime) -> bool:
    """Delete a piece of a group that showed the bot out long enough ago; False where there is none left.

    In pieces, since commands wait meanwhile: a group may have had years of posts, and thousands of words of its own.
    """
    before = int(now.timestamp()) - _seconds(GROUPS_KEPT)
    with store.reading() as tx:
        left = groups.left_before(tx, before)
    if not left:
        return False
    with store.transaction() as tx:
        groups.purge_some(tx, left[0], _PIECE)
    return True


def place_people(store: Store, seals: Seals) -> None:
    """Say of what people left with earlier versions which group it goes with; once, after the upgrade."""
    with store.transaction() as tx:
        if not people.are_unplaced(tx):
            return
        for who, address in people.addresses(tx):
            platform, _, group = seals.open(address).rpartition(":")[0].partition(":")
            if group and (found := groups.find(tx, platform, group)):
                people.place(tx, who, found.id)
        people.all_placed(tx)


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
