"""Buttons under posts that are there: how many have been there changes as people tap."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.slack import draw, lookup
from adapters.slack.pace import Turns
from adapters.slack.workspace import Troubles, Workspace, code_of, retry_after
from bot.replies import Button

log = logging.getLogger(__name__)

_PATIENCE = 60.0  # seconds that a new number may wait where Slack asks for it


class Standing:
    """Changes the buttons under posts, each post once a second at most: the latest number wins."""

    def __init__(self, pace: float) -> None:
        self._pace = pace
        self._turns = Turns(_PATIENCE)
        self._wanted: dict[str, Sequence[Button]] = {}
        self._busy: set[str] = set()

    async def show(self, workspace: Workspace, pressed: Mapping[str, Any], key: str, buttons: Sequence[Button]) -> None:
        """Put these buttons under the post with this key, on which somebody pressed one."""
        message, channel = pressed.get("message") or {}, str((pressed.get("channel") or {}).get("id") or "")
        ts = str(message.get("ts") or "")
        if not (ts and channel and message.get("blocks")):
            return
        place = f"{workspace.id}/{channel}/{ts}"
        self._wanted[place] = buttons
        if place in self._busy:
            return
        self._busy.add(place)
        try:
            while latest := self._wanted.pop(place, None):
                await asyncio.sleep(self._turns.take({place: self._pace}))
                latest = self._wanted.pop(place, latest)
                await self._update(workspace, channel, message, key, latest, place)
        except Troubles as error:  # the next tap shows the right number
            log.warning("the buttons of a post stay as they are: %s", code_of(error) or type(error).__name__)
        finally:
            self._busy.discard(place)
            self._wanted.pop(place, None)

    async def take_away(self, workspace: Workspace, pressed: Mapping[str, Any]) -> None:
        """Take the buttons away from a message on which what they are for is done."""
        message, channel = pressed.get("message") or {}, str((pressed.get("channel") or {}).get("id") or "")
        bare = [each for each in message.get("blocks") or () if each.get("type") != "actions"]
        if not (message.get("ts") and channel and bare) or (pressed.get("container") or {}).get("is_ephemeral"):
            return
        try:  # no metadata: Slack leaves what is there
            await workspace.client.chat_update(
                channel=channel, ts=str(message["ts"]), text=str(message.get("text") or ""), blocks=bare
            )
        except Troubles as error:
            log.warning("the buttons of a message stay: %s", code_of(error) or type(error).__name__)

    async def _update(self, workspace: Workspace, channel: str, message: Mapping[str, Any], key: str,
                      buttons: Sequence[Button], place: str) -> None:  # fmt: skip
        try:
            await workspace.client.chat_update(
                channel=channel, ts=str(message["ts"]), text=str(message.get("text") or ""),
                blocks=draw.relabelled(message["blocks"], buttons), metadata=lookup.mark(key),
            )  # fmt: skip
        except Troubles as error:
            wait = retry_after(error)
            if wait is None or wait > _PATIENCE:
                raise
            self._turns.hold(place, wait)
            self._wanted.setdefault(place, buttons)
