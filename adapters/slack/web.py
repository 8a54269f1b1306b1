"""HTTP mode: signed requests from Slack, and the pages on which a workspace installs the app."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.state_store.sqlite3 import SQLite3OAuthStateStore
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from adapters.http import serve
from adapters.slack.bolt import bolt_app
from adapters.slack.catalogue import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH, SCOPES
from adapters.slack.door import Door
from adapters.slack.quiet import QUIET
from adapters.slack.workspace import origin
from bot.errors import ConfigError
from bot.locales import N_, _, speaking

if TYPE_CHECKING:
    from adapters.slack.slack import Slack

log = logging.getLogger(__name__)

# Why an installation failed, by Bolt's and Slack's words for it.
_FAILED = {
    "": N_("Slack did not finish the installation."),
    "invalid_browser": N_("The installation ended in another browser than it began in, or took over ten minutes."),
    "invalid_state": N_("This page was used already, or waited longer than ten minutes."),
    "access_denied": N_("Nobody said yes on Slack's page, so nothing was installed."),
}
_STATE_LIFE = 600  # seconds between the install page and the way back


async def serve_web(slack: Slack, stop: asyncio.Event) -> None:
    """Serve Slack's requests and the install pages until `stop`."""
    app = slack_app(slack)
    teams = slack.installs.teams() if slack.installs else []
    if slack.installs and teams:
        slack.installs.find(teams[0])  # a store sealed with another key is found before anyone asks for something
    slack.aside(slack.welcome_all(teams))
    settings = slack.settings
    if not settings.public_url:
        log.warning(
            "Slack: slack.public_url is not set. Nobody can be given an install link until it is, "
            "for example https://bot.example.org."
        )

    def ready(port: int) -> None:
        log.info("Slack: listening on http://%s:%d%s", settings.host, port, EVENTS_PATH)

    await serve(app, settings.host, settings.port, ready, stop, "slack.port")


def slack_app(slack: Slack) -> ASGIApp:
    """What the web server serves for Slack: signed requests, and the pages on which a workspace installs the app."""
    if slack.installs is None:
        raise ConfigError("Socket Mode needs no web server.")
    handler = AsyncSlackRequestHandler(bolt_app(slack, _flow(slack)))

    async def others(request: Request) -> Response:
        return await handler.handle(request)

    async def health(request: Request) -> Response:
        return PlainTextResponse("ok")

    routes = [
        Route(EVENTS_PATH, others, methods=["POST"]),
        Route(INSTALL_PATH, others, methods=["GET"]),
        Route(REDIRECT_PATH, others, methods=["GET"]),
        Route("/healthz", health, methods=["GET"]),
    ]
    return Door(EVENTS_PATH, slack.secrets.signing_secret, slack.answering.command, Starlette(routes=routes))


def _flow(slack: Slack) -> AsyncOAuthFlow:
    settings, secrets = slack.settings, slack.secrets
    if slack.installs is None:
        raise ConfigError("Socket Mode has no installations.")
    public = settings.public_url.rstrip("/")
    oauth = AsyncOAuthSettings(
        client_id=secrets.client_id,
        client_secret=secrets.client_secret,
        scopes=list(SCOPES),
        redirect_uri=public + REDIRECT_PATH if public else None,
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        # The SDK does not derive it from the address of the API.
        authorization_url=f"{origin(settings.api_url)}/oauth/v2/authorize",
        installation_store=slack.installs,
        installation_store_bot_only=True,
        state_store=_States(database=str(slack.installs.path), expiration_seconds=_STATE_LIFE, logger=QUIET),
        state_expiration_seconds=_STATE_LIFE,
        callback_options=_pages(slack),
        logger=QUIET,
    )
    return AsyncOAuthFlow(client=slack.client(), logger=QUIET, settings=oauth)


class _States(SQLite3OAuthStateStore):
    """The states that browsers were given; old ones go when a new one is made."""

    def issue(self, *args: Any, **kwargs: Any) -> str:
        with closing(self.connect()) as conn, conn:
            conn.execute("DELETE FROM oauth_states WHERE expire_at < ?", [time.time()])
        return str(super().issue(*args, **kwargs))


def _pages(slack: Slack) -> AsyncCallbackOptions:
    async def installed(args: AsyncSuccessArgs) -> BoltResponse:
        team = args.installation.team_id or ""
        await slack.installed(team)
        with speaking(_language(args.request)):
            return _page(200, _("Good Enough is installed. Go back to Slack and type /tune setup in any channel."))

    async def failed(args: AsyncFailureArgs) -> BoltResponse:
        log.warning("an installation failed: %s", args.reason)
        with speaking(_language(args.request)):
            why = _(_FAILED.get(args.reason, _FAILED[""]))
            start = _("Start again: {link}", link=slack.settings.public_url.rstrip("/") + INSTALL_PATH)
            said = f"{why} {start}"
            return _page(args.suggested_status_code, said)

    return AsyncCallbackOptions(success=installed, failure=failed)


def _language(request: AsyncBoltRequest) -> str:
    """The first of the languages that a browser asks for."""
    wanted: str = (request.headers.get("accept-language") or [""])[0]
    return wanted.partition(",")[0]


def _page(status: int, sentence: str) -> BoltResponse:
    return BoltResponse(status=status, body=sentence, headers={"Content-Type": "text/plain; charset=utf-8"})
