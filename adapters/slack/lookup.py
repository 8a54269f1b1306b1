"""Looking posts up by the key in a message's metadata, one read for each channel or thread."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.workspace import Troubles, Workspace

EVENT_TYPE = "good_enough_post"
_BEFORE = 120  # seconds before a post was due, in case Slack's clock and ours differ
_AFTER = 900  # seconds after it was last to be tried, in which it was sent if it was
_PAGE = 15  # what Slack gives to apps from outside the Marketplace, one page a minute

# Key -> Slack's id of the message, and whether everything that could hold a key was read.
Found = tuple[Mapping[str, str], bool]


def mark(key: str) -> dict[str, Any]:
    """The metadata that a post with this key carries: any app in the workspace can read it."""
    return {"event_type": EVENT_TYPE, "event_payload": {"key": key}}


async def in_channel(
    workspace: Workspace, channel: str, keys: Collection[str], since: datetime, until: datetime, thread: str = ""
) -> Found:
    """Our posts with these keys that were due and tried between then, in a channel or under a message of it.

    What Slack refuses is raised. A history that it gives out in small pieces is read on from there the next time.
    """
    oldest, latest = int(since.timestamp()) - _BEFORE, int(until.timestamp()) + _AFTER
    what: dict[str, Any] = {"channel": channel, "oldest": str(oldest), "latest": str(latest), "limit": _PAGE}
    call: Callable[..., Awaitable[AsyncSlackResponse]] = workspace.client.conversations_history
    if thread:
        call, what["ts"] = workspace.client.conversations_replies, thread
    place = (channel, thread, oldest)
    found, cursor = workspace.half_read.pop(place, ({}, ""))
    while True:
        try:
            said = await call(**what, include_all_metadata=True, cursor=cursor or None)
        except Troubles:
            if cursor:
                workspace.half_read[place] = (found, cursor)
            raise
        found = found | _keys(said.get("messages") or (), workspace)
        cursor = str((said.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor or found.keys() >= set(keys):
            return found, not said.get("has_more")


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
