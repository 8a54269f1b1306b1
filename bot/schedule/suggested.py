"""What happens around a suggestion: moderators learn that it waits, its author what became of it, and its time ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.locales import N_, _, n_, speaking
from bot.model import Group
from bot.schedule import bells, times
from bot.store import groups, notes, notices, suggestions
from bot.store.database import Transaction

_DAY = 86400  # seconds, in which what was settled can be put back
WEEK = 7 * _DAY
_KEPT = timedelta(days=60)
_TOLD_AT = time(9)  # on the day after, in the group's zone
_CAUSE = "suggestions"
_AGAIN = N_(
    "What you were told of these words was taken back. A moderator looks at them once more, and you get a note."
)
_TOO_LONG = N_("No moderator got to your words in {days} days, so they are deleted here.")


def arrived(tx: Transaction, group: Group, now: int, owner: str) -> None:
    """Let the moderators be told on the next morning that something waits: one notice for all of it.

    Told at once it would say when the words were sent, and in a small group the hour can name a person.
    """
    with speaking(group.locale):
        text, label = _waiting(tx, group), _("Look at them")
    today = datetime.fromtimestamp(now, ZoneInfo(group.zone)).date()
    told_at = int(times.instant(today + timedelta(days=1), _TOLD_AT, group.zone).timestamp())
    notices.open_notice(tx, group.id, _CAUSE, text, now, owner, label, "tune queue", told_at)


def gone(tx: Transaction, group: Group, now: int) -> None:
    """Say in the notice how many wait still; with the last one it closes."""
    if suggestions.waiting(tx, group.id):
        with speaking(group.locale):
            notices.reword(tx, group.id, _CAUSE, _waiting(tx, group))
    else:
        notices.close_cause(tx, group.id, _CAUSE, now)


def settle(
    tx: Transaction, group: Group, number: int, note: Sequence[notes.Line], quote: str, now: int, owner: str,
    deed: int | None = None,
) -> None:  # fmt: skip
    """Take a suggestion out of the queue and answer its author in place; `deed` is the change that it became."""
    left = bells.leave_note(tx, group.id, suggestions.author_of(tx, number), note, quote, now, owner)
    suggestions.settle(tx, number, now, left, deed)
    gone(tx, group, now)


def put_back(
    tx: Transaction, group: Group, now: int, owner: str, number: int | None = None, deed: int | None = None
) -> int | None:
    """Let a suggestion wait again that was settled within a day, by its number or by the change that it became.

    An answer that its author has not read is taken back, and one that was read is followed by another; who decides does
    not learn which. Returns the suggestion's number, None where it is not there any more.
    """
    found = suggestions.settled(tx, group.id, number, deed)
    if found is None:
        return None
    if not notes.withdraw(tx, found["note"], now):
        author = suggestions.author_of(tx, found["id"])
        bells.leave_note(tx, group.id, author, [(_AGAIN, {})], suggestions.text_of(tx, found["id"]), now, owner)
    suggestions.wait_again(tx, found["id"])
    arrived(tx, group, now, owner)
    return int(found["id"])


def forget(tx: Transaction, now: int, owner: str) -> None:
    """Delete what nobody decided about in its time, which its author is told, and who sent something a week ago."""
    suggestions.forget_settled(tx, now - _DAY)
    for group_id, each in suggestions.sent_before(tx, now - int(_KEPT.total_seconds())):
        group = groups.get(tx, group_id)
        note: list[notes.Line] = [(_TOO_LONG, {"days": _KEPT.days})]
        bells.leave_note(tx, group_id, suggestions.author_of(tx, each.id), note, each.text, now, owner)
        suggestions.drop(tx, each.id)
        gone(tx, group, now)
    suggestions.forget_turns(tx, now - WEEK)


def _waiting(tx: Transaction, group: Group) -> str:
    return n_("One suggestion waits.", "{count} suggestions wait.", len(suggestions.waiting(tx, group.id)))
