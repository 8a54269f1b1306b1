"""What stands around an answer on Slack: who asked, from which workspace and window, and how a reply is put there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.slack import draw
from adapters.slack.catalogue import NAME
from adapters.slack.sentences import HELP, WORK_NOTE
from bot.app import COMMANDS
from bot.locales import _
from bot.replies import Form, Message

ENTRY = "enough"
# Where people begin, and where they write to moderators without a name.
_NOTED = frozenset({ENTRY, *(each.name for each in COMMANDS if each.keeps and not each.moderators)})


def private(reply: Message, note: str = "") -> dict[str, Any]:
    """An answer that only the caller sees."""
    blocks = draw.message_blocks(reply) + (draw.message_blocks(Message(note)) if note else [])
    drawn = {"text": draw.fallback(reply), "blocks": blocks}
    return {"response_type": "ephemeral", "unfurl_links": False, "unfurl_media": False, **drawn}


def sorry(said: str) -> Message:
    """A sentence of ours that may name a page with help lines."""
    return Message(said, addresses=(HELP,) if HELP in said else ())


def given_back(said: str, line: str) -> dict[str, Any]:
    """A private answer to a line that came to nothing: what was written in it stands there to be copied."""
    if len(line.split()) < 2:
        return private(sorry(said))
    text, blocks = draw.given_back(sorry(said), line)
    return {**private(Message(said)), "text": text, "blocks": blocks}


def modal(form: Form, of_home: bool = False) -> dict[str, Any]:
    """A form in its window, with what Slack has to say beside some of them."""
    return draw.modal(form, _(WORK_NOTE) if form.action.command in _NOTED else "", of_home)


def user_of(body: Mapping[str, Any]) -> str:
    """Who typed, pressed or sent."""
    return str(body.get("user_id") or (body.get("user") or {}).get("id") or "")


def team_of(body: Mapping[str, Any]) -> str:
    """The workspace that has the app: someone from another company may be the one who presses."""
    view = body.get("view") or {}
    return str(view.get("app_installed_team_id") or (body.get("team") or {}).get("id") or view.get("team_id") or "")


def title_of(view: Mapping[str, Any]) -> str:
    """What stands over a window."""
    return str((view.get("title") or {}).get("text") or NAME)
