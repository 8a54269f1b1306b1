"""What happens around a suggestion: moderators learn that it waits, its author what became of it, and its time ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.locales import N_, _, n_, speaking
from bot.model import Group
from bot.schedule import bells
from bot.store import groups, notes, notices, suggestions
from bot.store.database import Transaction

WEEK = 7 * 86400  # seconds
_KEPT = timedelta(days=60)
_CAUSE = "suggestions"
_TOO_LONG = N_("No moderator got to your words in {days} days, so they are deleted here.")


def arrived(tx: Transaction, group: Group, now: int, owner: str) -> None:
    """Tell the moderators that something waits: one notice for all of it."""
    with speaking(group.locale):
        text, label = _waiting(tx, group), _("Look at them")
    notices.open_notice(tx, group.id, _CAUSE, text, now, owner, label, "tune queue")


def gone(tx: Transaction, group: Group, now: int) -> None:
    """Say in the notice how many wait still; with the last one it closes."""
    if suggestions.waiting(tx, group.id):
        with speaking(group.locale):
            notices.reword(tx, group.id, _CAUSE, _waiting(tx, group))
    else:
        notices.close_cause(tx, group.id, _CAUSE, now)


def settle(
    tx: Transaction, group: Group, number: int, note: Sequence[notes.Line], quote: str, now: int, owner: str
) -> None:
    """Take a suggestion out of the queue and answer its author in place."""
    author = suggestions.settle(tx, number)
    bells.leave_note(tx, group.id, author, note, quote, now, owner)
    gone(tx, group, now)


def forget(tx: Transaction, now: int, owner: str) -> None:
    """Delete what nobody decided about in its time, which its author is told, and who sent something a week ago."""
    for group_id, each in suggestions.sent_before(tx, now - int(_KEPT.total_seconds())):
        group = groups.get(tx, group_id)
        settle(tx, group, each.id, [(_TOO_LONG, {"days": _KEPT.days})], each.text, now, owner)
    suggestions.forget_turns(tx, now - WEEK)


def _waiting(tx: Transaction, group: Group) -> str:
    return n_("One suggestion waits.", "{count} suggestions wait.", len(suggestions.waiting(tx, group.id)))
