"""What moderators are told of a post that did not go out as planned, each with the way to mend it."""

from __future__ import annotations

from bot.locales import N_, _, speaking
from bot.model import Post
from bot.store import notices
from bot.store.database import Transaction

# What was to be sent, at the beginning of a sentence.
_SENT = {"reminder": N_("A reminder"), "question": N_("A question"), "post": N_("A post")}


def unsent(tx: Transaction, post: Post, state: str, reason: str, now: int, owner: str) -> None:
    """Tell that a post was not sent; one cause is one state, place and reason."""
    where = _where(post)
    with speaking(post.group.locale):
        why = _("It came too late to send.") if state == "missed" else reason
        text = _("{what} for {where} was not sent. {reason}", what=_what(post), where=where, reason=why)
        label = _("What comes next")
    notices.open_notice(tx, post.group.id, f"{state}:{where}:{reason}", text, now, owner, label, "tune today")


def held(tx: Transaction, post: Post, now: int, owner: str) -> None:
    """Ask about a post that may be there or not."""
    with speaking(post.group.locale):
        text = _(
            "{what} for {where} may or may not be there, and I could not read along to see. I did not send it "
            "twice. Look, then tell me. /tune check names what I lack.",
            what=_what(post),
            where=_where(post),
        )
        label = _("Decide")
    action = f"tune posts held?number={post.id}"
    notices.open_notice(tx, post.group.id, notices.held_cause(post.id), text, now, owner, label, action)


def unpinned(tx: Transaction, post: Post, reason: str, now: int, owner: str) -> None:
    """Tell that a post is there and could not be pinned."""
    where = _where(post)
    with speaking(post.group.locale):
        text = _("A post in {where} could not be pinned. {reason}", where=where, reason=reason)
        label = _("All plans")
    notices.open_notice(tx, post.group.id, f"pin:{where}", text, now, owner, label, "tune posts list")


def _what(post: Post) -> str:
    return _(_SENT.get(post.kind, _SENT["post"]))


def _where(post: Post) -> str:
    return f"#{post.channel.name}" if post.channel else post.group.name
