"""Answers by a response_url: five within half an hour for each command or press."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import aiohttp
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.quiet import QUIET
from adapters.slack.workspace import Troubles

log = logging.getLogger(__name__)

_AGAIN = 1.0  # seconds until the second try, where Slack names no time
_PATIENCE = 30.0  # seconds that it waits where Slack does


async def respond(session: aiohttp.ClientSession, url: str, said: dict[str, Any]) -> None:
    """Send an answer; once more where Slack is busy, since the client says what came back and raises nothing."""
    client = AsyncWebhookClient(url, session=session, logger=QUIET, retry_handlers=[])
    for last in (False, True):
        try:
            answer = await client.send_dict(said)
        except Troubles as error:
            log.warning("an answer did not reach Slack: %s", type(error).__name__)
            return
        if answer.status_code < 400:
            return
        log.warning("an answer was not taken by Slack: %d", answer.status_code)
        if last or (answer.status_code < 500 and answer.status_code != 429):
            return
        await asyncio.sleep(_wait(answer.headers.get("Retry-After", "")))


def _wait(seconds: str) -> float:
    return min(float(seconds), _PATIENCE) if seconds.isdecimal() else _AGAIN
