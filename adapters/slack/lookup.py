"""Looking posts up by the key in a message's metadata, one read for each channel or thread."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.workspace import HalfRead, Troubles, Workspace, code_of

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
    half = _begun(workspace, channel, thread, keys, int(since.timestamp()) - _BEFORE, int(until.timestamp()) + _AFTER)
    found, cursor = half.found, half.cursor
    what: dict[str, Any] = {
        "channel": channel, "oldest": str(half.oldest), "latest": str(half.latest), "limit": _PAGE,
    }  # fmt: skip
    call: Callable[..., Awaitable[AsyncSlackResponse]] = workspace.client.conversations_history
    if thread:
        call, what["ts"] = workspace.client.conversations_replies, thread
    while True:
        try:
            said = await call(**what, include_all_metadata=True, cursor=cursor or None)
        except Troubles as error:
            if cursor and code_of(error) == "invalid_cursor":  # it was kept for too long
                cursor = ""
                continue
            if cursor:
                workspace.half_read[channel, thread] = replace(half, found=found, cursor=cursor)
            raise
        found = found | _keys(said.get("messages") or (), workspace)
        cursor = str((said.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor or found.keys() >= set(keys):
            return found, not said.get("has_more")


def _begun(
    workspace: Workspace, channel: str, thread: str, keys: Collection[str], oldest: int, latest: int
) -> HalfRead:
    """The read that was begun for these keys, or a new one: what is newer than where it began is not in it."""
    half = workspace.half_read.pop((channel, thread), None)
    if half is not None and half.keys >= set(keys) and half.oldest <= oldest:
        return half
    return HalfRead(frozenset(keys), oldest, latest, {}, "")


def sends(workspace: Workspace, channel: str, thread: str, key: str) -> None:
    """Note that a post with this key is sent there now: a read that was begun before would miss it."""
    half = workspace.half_read.get((channel, thread))
    if half is not None and key in half.keys:
        del workspace.half_read[channel, thread]


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
