"""Looking posts up by the key in a message's metadata, one read for each channel or thread."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.workspace import UNSURE, Troubles, Workspace, code_of, retry_after

log = logging.getLogger(__name__)

EVENT_TYPE = "good_enough_post"
_LOOKED_BACK = 120  # seconds before a post was due, in case Slack's clock and ours differ
_PAGE = 999  # one read per channel: apps from outside the Marketplace have one a minute
_TRIES = 3
_LONGEST_WAIT = 30.0  # seconds that looking up waits where Slack asks for patience

# Key -> Slack's id of the message, and whether everything that could hold a key was read.
Found = tuple[Mapping[str, str], bool]


def mark(key: str) -> dict[str, Any]:
    """The metadata that a post with this key carries: any app in the workspace can read it."""
    return {"event_type": EVENT_TYPE, "event_payload": {"key": key}}


async def in_channel(workspace: Workspace, channel: str, since: datetime) -> Found:
    """Our posts in a channel since then."""
    oldest = str(int(since.timestamp()) - _LOOKED_BACK)
    return await _read(
        workspace,
        lambda: workspace.client.conversations_history(
            channel=channel, oldest=oldest, limit=_PAGE, include_all_metadata=True
        ),
    )


async def in_thread(workspace: Workspace, channel: str, thread: str) -> Found:
    """Our posts under a message."""
    return await _read(
        workspace,
        lambda: workspace.client.conversations_replies(
            channel=channel, ts=thread, limit=_PAGE, include_all_metadata=True
        ),
    )


async def _read(workspace: Workspace, page: Callable[[], Awaitable[AsyncSlackResponse]]) -> Found:
    for number in range(_TRIES):
        try:
            said = await page()
        except Troubles as error:
            wait = retry_after(error)
            lasting = wait is None and code_of(error) not in UNSURE
            if lasting or number == _TRIES - 1 or (wait or 0) > _LONGEST_WAIT:
                log.warning("a channel's history cannot be read: %s", code_of(error) or type(error).__name__)
                return {}, False
            await asyncio.sleep(wait or 0.3 * 4**number)
        else:
            return _keys(said.get("messages") or (), workspace), not said.get("has_more")
    return {}, False


def _keys(messages: Sequence[Mapping[str, Any]], workspace: Workspace) -> dict[str, str]:
    """Keys of our own messages: any app may write metadata, so only the bot's own count."""
    found = {}
    for each in messages:
        metadata = each.get("metadata") or {}
        key = (metadata.get("event_payload") or {}).get("key")
        own = not each.get("bot_id") or not workspace.bot_id or each["bot_id"] == workspace.bot_id
        if metadata.get("event_type") == EVENT_TYPE and isinstance(key, str) and own:
            found[key] = str(each["ts"])
    return found
