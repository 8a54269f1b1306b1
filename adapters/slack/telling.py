"""Saying something to one person where a command or a press left no other way to say it."""

from __future__ import annotations

import logging

from adapters.slack import draw
from adapters.slack.workspace import Troubles, Workspace, code_of
from bot.replies import Message

log = logging.getLogger(__name__)


async def directly(workspace: Workspace, user: str, said: Message) -> bool:
    """Say something by direct message; whether Slack took it."""
    try:
        channel = await workspace.direct(user)
        await workspace.client.chat_postMessage(
            channel=channel, text=draw.fallback(said), blocks=draw.message_blocks(said), unfurl_links=False
        )
    except Troubles as error:
        log.warning("nobody could be told: %s", code_of(error) or type(error).__name__)
        return False
    return True
