"""What happens in a workspace while the bot is in it: channels renamed, archived or left, the app removed."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.request.internals import extract_team_id

from adapters.slack.answering import Answering
from adapters.slack.catalogue import NAME
from adapters.slack.once import Once
from adapters.slack.sentences import ARCHIVED, TAKEN_OUT
from adapters.slack.workspace import PLATFORM, names_of
from adapters.slack.workspaces import Workspaces
from bot.app import Bot

log = logging.getLogger(__name__)

Event = Mapping[str, Any]


class Events:
    """One listener for all events, and a dictionary behind it; each event is answered once."""

    def __init__(self, bot: Bot, workspaces: Workspaces, answering: Answering) -> None:
        self._bot = bot
        self._workspaces = workspaces
        self._answering = answering
        self._once = Once()
        self._known: dict[str, Callable[[str, Event], Awaitable[None]]] = {
            "app_home_opened": self._home,
            "member_joined_channel": self._joined,
            "app_uninstalled": self._uninstalled,
            "tokens_revoked": self._revoked,
            "channel_shared": self._changed,
            "channel_unshared": self._changed,
            "channel_id_changed": self._renumbered,
        }
        for kind in ("channel", "group"):
            self._known[f"{kind}_rename"] = self._changed
            self._known[f"{kind}_unarchive"] = self._changed
            self._known[f"{kind}_archive"] = self._archived
            self._known[f"{kind}_left"] = self._taken_out
            self._known[f"{kind}_deleted"] = self._gone

    async def take(self, body: Mapping[str, Any]) -> None:
        """Do what an event asks for, once for its id; one that fails may come again."""
        happened = float(body.get("event_time") or time.time())
        event = {**(body.get("event") or {}), "event_time": happened}
        handler = self._known.get(str(event.get("type")))
        if handler is not None:
            # Whoever did it may be of another company (Slack Connect): the authorization says who has the app.
            team = extract_team_id(dict(body)) or ""
            await self._once.do(str(body.get("event_id") or id(body)), lambda: handler(team, event))

    async def _home(self, team: str, event: Event) -> None:
        if event.get("tab", "home") == "home" and await self._workspaces.find(team):
            await self._answering.home(team, str(event["user"]))

    async def _joined(self, team: str, event: Event) -> None:
        workspace = await self._workspaces.find(team)
        if workspace is not None and event.get("user") == workspace.bot_user:
            await self._changed(team, event)

    async def _changed(self, team: str, event: Event) -> None:
        """Take in a channel that the bot is in, or its new name."""
        workspace = await self._workspaces.find(team)
        if workspace is None:
            return
        said = await workspace.client.conversations_info(channel=_channel_id(event))
        channel = said["channel"]
        if channel.get("is_archived") or not channel.get("is_member", True):
            return
        own, shared = names_of([channel], shared=False), names_of([channel], shared=True)
        self._bot.take_in(PLATFORM, workspace.id, workspace.name, "UTC", own, shared=shared)

    async def _renumbered(self, team: str, event: Event) -> None:
        """A private channel gets another id when it is shared with other companies."""
        self._bot.lose_channel(PLATFORM, team, str(event.get("old_channel_id")))
        await self._changed(team, {"channel": event.get("new_channel_id")})

    async def _gone(self, team: str, event: Event) -> None:
        self._bot.lose_channel(PLATFORM, team, _channel_id(event))

    async def _archived(self, team: str, event: Event) -> None:
        self._bot.lose_channel(PLATFORM, team, _channel_id(event), ARCHIVED)

    async def _taken_out(self, team: str, event: Event) -> None:
        workspace = await self._workspaces.find(team)
        name = workspace.bot_name if workspace else NAME
        self._bot.lose_channel(PLATFORM, team, _channel_id(event), TAKEN_OUT, bot=name)

    async def _uninstalled(self, team: str, event: Event) -> None:
        self._workspaces.left(team, event["event_time"])

    async def _revoked(self, team: str, event: Event) -> None:
        tokens = event.get("tokens") or {}
        if tokens.get("bot"):
            await self._uninstalled(team, event)
        elif tokens.get("oauth"):
            self._workspaces.forget(team, [str(user) for user in tokens["oauth"]], event["event_time"])


def _channel_id(event: Event) -> str:
    channel = event.get("channel")
    return str(channel.get("id") if isinstance(channel, Mapping) else channel)
