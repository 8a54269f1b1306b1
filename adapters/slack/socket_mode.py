"""Socket Mode: one workspace, two tokens, no address of one's own."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import msgspec
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from adapters.slack.bolt import bolt_app
from adapters.slack.quiet import QUIET
from adapters.slack.workspace import code_of, is_refused, refuse

if TYPE_CHECKING:
    from adapters.slack.slack import Slack

log = logging.getLogger(__name__)


class Handler(AsyncSocketModeHandler):
    """Bolt's handler, but slash commands are answered here, before Bolt builds anything."""

    def __init__(self, slack: Slack, ping: float) -> None:
        super().__init__(bolt_app(slack), slack.secrets.app_token, logger=QUIET, ping_interval=ping)
        self._command = slack.answering.command
        self._connect_again = self.client.issue_new_wss_url
        self.client.issue_new_wss_url = self._asked_again  # type: ignore[method-assign]
        self.refused: asyncio.Future[SlackApiError] = asyncio.get_running_loop().create_future()

    async def _asked_again(self) -> str:
        """A new address for a socket that broke; the SDK would ask with a refused token for ever."""
        try:
            return await self._connect_again()
        except SlackApiError as error:
            log.warning("Slack: no new connection: %s", code_of(error) or type(error).__name__)
            if is_refused(error) and not self.refused.done():
                self.refused.set_result(error)
            raise

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Answer an envelope in its acknowledgement."""
        if req.type != "slash_commands":
            await super().handle(client, req)
            return
        answer = await self._command(req.payload)
        said = {"envelope_id": req.envelope_id, **({"payload": answer} if answer else {})}
        await client.send_message(msgspec.json.encode(said).decode())


async def _until_stop(stop: asyncio.Event, handler: Handler) -> None:
    """Wait for `stop`; a token that Slack refuses meanwhile is a ConfigError."""
    stopping = asyncio.ensure_future(stop.wait())
    either: list[asyncio.Future[Any]] = [stopping, handler.refused]
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if handler.refused.done():
        refuse(handler.refused.result(), "SLACK_APP_TOKEN")


async def serve_socket(slack: Slack, stop: asyncio.Event, ping: float) -> None:
    """Connect and answer until `stop`; the SDK connects again by itself when a socket breaks."""
    try:
        workspace = await slack.workspaces.welcome()
    except SlackApiError as error:
        refuse(error, "SLACK_BOT_TOKEN")
        raise
    handler = Handler(slack, ping)
    try:
        try:
            # Asked for here, since the SDK would try a wrong token for ever.
            opened = await slack.workspaces.client().apps_connections_open(app_token=slack.secrets.app_token)
        except SlackApiError as error:
            refuse(error, "SLACK_APP_TOKEN")
            raise
        await asyncio.to_thread(slack.bot.warm_up)  # nobody's first words wait longer than Slack does
        handler.client.wss_uri = opened["url"]
        await handler.client.connect()  # type: ignore[no-untyped-call]
        log.info("Slack: connected to %s by Socket Mode", workspace.name)
        await _until_stop(stop, handler)
    finally:
        await handler.client.close()  # type: ignore[no-untyped-call]
