"""What Discord's refusals and silences mean for a post: Later, Doubt or Never. docs/discord.md holds the table."""

from __future__ import annotations

from datetime import datetime, timedelta

import aiohttp
import discord

from bot.adapter import Doubt, Later, Never
from bot.locales import N_, _

_PAUSE = timedelta(seconds=20)
_LIMIT_PAUSE = 5.0  # seconds, where a refusal for speed does not say how long
# What Discord could not answer, and what was lost on the way.
LOST = (discord.DiscordServerError, OSError, aiohttp.ClientError, TimeoutError)
CHANNEL_GONE, NO_ACCESS, DM_CLOSED, MAY_NOT, TOO_LATE, HAS_THREAD = 10003, 50001, 50007, 50013, 10062, 160004


def trouble(error: Exception, where: str, now: datetime) -> Later | Doubt | Never:
    """What an error in sending a post means; `where` is "#channel" or who was written to."""
    if isinstance(error, discord.RateLimited):
        return Later(now + timedelta(seconds=error.retry_after))
    if isinstance(error, aiohttp.ClientConnectorError):  # nobody answered the door, so nothing went in
        return Later(now + _PAUSE)
    if isinstance(error, LOST):
        return Doubt()
    if isinstance(error, discord.HTTPException):
        if error.status == 429:
            return Later(now + timedelta(seconds=_retry_after(error)))
        if error.status == 401:
            return Later(now + _PAUSE)
        return Never(_reason(error, where))
    raise error


def may_not(where: str, permission: str) -> str:
    """A missing permission, marked as Discord's settings call it, and how to give it."""
    return _(
        "In {where} I lack “{permission}”. Channel settings, Permissions, add Good Enough, allow it.",
        where=where,
        permission=_(permission),
    )


def _reason(error: discord.HTTPException, where: str) -> str:
    if error.code == CHANNEL_GONE:
        return _("{where} is gone. Give the plan another channel: /tune posts edit.", where=where)
    if error.code == NO_ACCESS:
        return may_not(where, N_("View Channel"))
    if error.code == MAY_NOT:
        return may_not(where, N_("Send Messages"))
    if error.code == DM_CLOSED:
        return _("The owner of the server takes no direct messages from me. Notices stand under /tune today.")
    if error.status == 404:
        return _("Discord no longer has {where}, or the message was deleted while I sent it.", where=where)
    if error.status == 403:
        return _(
            "Discord does not let me write in {where} (its code {code}). Look at the channel's permissions.",
            where=where,
            code=error.code,
        )
    return _(
        "Discord refused the words for {where} (its code {code}). Please tell whoever runs this bot.",
        where=where,
        code=error.code,
    )


def _retry_after(error: discord.HTTPException) -> float:
    try:
        return float(error.response.headers.get("Retry-After", ""))
    except ValueError:
        return _LIMIT_PAUSE
