"""Bolt, with one listener for each kind of thing that Slack sends."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow

from adapters.slack.quiet import QUIET
from adapters.slack.workspace import code_of
from bot.errors import where

if TYPE_CHECKING:
    from adapters.slack.slack import Slack

log = logging.getLogger(__name__)

_ANY = re.compile("")


def bolt_app(slack: Slack, flow: AsyncOAuthFlow | None = None) -> AsyncApp:
    """Bolt's app, which leads presses, forms, typing in fields and events to the adapter.

    Requests over HTTP are verified before they come here, and slash commands are answered before.
    """
    app = AsyncApp(
        name="good-enough",
        logger=QUIET,
        client=slack.workspaces.client(),
        authorize=_Authorize(),  # type: ignore[no-untyped-call]  # its base is Bolt's
        oauth_flow=flow,
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        ignoring_self_events_enabled=False,  # no event that is listened to can come from what the bot does
        url_verification_enabled=flow is not None,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    app.block_action({"action_id": _ANY})(slack.answering.button)
    app.view(_ANY)(slack.answering.form)
    app.options(_ANY)(slack.answering.offers)

    async def event(body: dict[str, Any]) -> None:
        await slack.events.take(body)

    async def failed(error: Exception) -> None:
        """Bolt answers with 500: an event then comes again."""
        log.error("what Slack sent was not done: %s at %s", code_of(error) or type(error).__name__, where(error))

    app.event(_ANY)(event)
    app.error(failed)
    return app


class _Authorize(AsyncAuthorize):
    """Lets everything through: Bolt drops the events of a workspace that cannot be asked, and tells people untruths.

    The workspace is looked for where a redelivery is known, and where a kind sentence can be said.
    """

    async def __call__(self, *, enterprise_id: str | None, team_id: str | None, **_rest: Any) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)
