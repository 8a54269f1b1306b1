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
from adapters.slack import pages
from adapters.slack.bolt import bolt_app
from adapters.slack.catalogue import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH, SCOPES
from adapters.slack.door import Door
from adapters.slack.quiet import QUIET
from adapters.slack.workspace import origin
from bot.errors import ConfigError

if TYPE_CHECKING:
    from adapters.slack.slack import Slack

log = logging.getLogger(__name__)

_STATE_LIFE = 600  # seconds between the install page and the way back
_NOT_ALLOWED = 403  # where somebody, or Slack, said no: Bolt would say 200


async def serve_web(slack: Slack, stop: asyncio.Event) -> None:
    """Serve Slack's requests and the install pages until `stop`."""
    app = slack_app(slack)
    teams = slack.workspaces.installs.teams() if slack.workspaces.installs else []
    if slack.workspaces.installs and teams:
        slack.workspaces.installs.find(
            teams[0]
        )  # a store sealed with another key is found before anyone asks for something
    slack.aside(slack.workspaces.welcome_all(teams))
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
    if slack.workspaces.installs is None:
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
    if slack.workspaces.installs is None:
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
        installation_store=slack.workspaces.installs,
        installation_store_bot_only=True,
        state_store=_States(database=str(slack.workspaces.installs.path), expiration_seconds=_STATE_LIFE, logger=QUIET),
        state_expiration_seconds=_STATE_LIFE,
        callback_options=_callbacks(slack),
        logger=QUIET,
    )
    return _Flow(client=slack.workspaces.client(), logger=QUIET, settings=oauth)


class _States(SQLite3OAuthStateStore):
    """The states that browsers were given; old ones go when a new one is made."""

    def issue(self, *args: Any, **kwargs: Any) -> str:
        with closing(self.connect()) as conn, conn:
            conn.execute("DELETE FROM oauth_states WHERE expire_at < ?", [time.time()])
        return str(super().issue(*args, **kwargs))


class _Flow(AsyncOAuthFlow):
    """Bolt's way through an installation, with pages of our own."""

    async def handle_installation(self, request: AsyncBoltRequest) -> BoltResponse:
        """The page that leads to Slack's own, with the headers that keep everything else out."""
        response = await super().handle_installation(request)
        response.headers.update({name.lower(): [value] for name, value in pages.HEADERS.items()})
        return response

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:
        """The page itself."""
        return pages.install(_language(request), url)


def _callbacks(slack: Slack) -> AsyncCallbackOptions:
    async def installed(args: AsyncSuccessArgs) -> BoltResponse:
        team = args.installation.team_id or ""
        await slack.workspaces.installed(team)
        return _page(200, pages.installed(_language(args.request), team, slack.workspaces.bot_name(team)))

    async def failed(args: AsyncFailureArgs) -> BoltResponse:
        log.warning("an installation failed: %s", args.reason[:60] if args.reason.isidentifier() else "no known reason")
        status = _NOT_ALLOWED if args.suggested_status_code == 200 else args.suggested_status_code
        again = slack.settings.public_url.rstrip("/") + INSTALL_PATH
        return _page(status, pages.failed(_language(args.request), args.reason, again))

    return AsyncCallbackOptions(success=installed, failure=failed)


def _language(request: AsyncBoltRequest) -> str:
    return pages.language_of(",".join(request.headers.get("accept-language") or ()))


def _page(status: int, html: str) -> BoltResponse:
    return BoltResponse(status=status, body=html, headers={**pages.HEADERS})
