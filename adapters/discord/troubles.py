"""What Discord's refusals and silences mean for a post: Later, Doubt or Never. docs/discord.md holds the table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import aiohttp
import discord

from bot.adapter import Doubt, Later, Never
from bot.locales import N_, _

_PAUSE = timedelta(seconds=20)
_LIMIT_PAUSE = 5.0  # seconds, where a refusal for speed does not say how long
# What Discord could not answer, and what was lost on the way.
LOST = (discord.DiscordServerError, OSError, aiohttp.ClientError, TimeoutError)
NO_ACCESS, MAY_NOT, NOT_HERE, NO_MESSAGE, TOO_LATE, HAS_THREAD = 50001, 50013, 10004, 10008, 10062, 160004
NO_CHANNEL, NO_MEMBER, NO_USER, TOO_FAST = 10003, 10007, 10013, 40003
NO_FORM = 50035  # a body that Discord's own document refuses: a mistake of ours
OUTAGE = N_("Discord has an outage and shows me nothing of this server. Posts wait for its end; then check once more.")
NOT_YET = N_("Discord has not told me about this server yet. Please try again in a minute.")
# Discord's codes that no later try mends, each with what mends it.
NEVER: Mapping[int, str] = {
    10003: N_("{where} is gone. Give the plan another channel: /tune posts edit."),
    10004: N_("I am not in this server any more. Invite me again with the link of goodenough discord-invite."),
    10008: N_("The message in {where} is gone: somebody deleted it."),
    10013: N_("Discord no longer knows this person."),
    30003: N_("{where} has as many pins as Discord allows. Take one of them down."),
    50007: N_("This person takes no direct messages from me. Moderators find their notices under /tune today."),
    50083: N_("The thread is put away for good: {where}."),
    50278: N_("This person shares no server with me any more, so I cannot write to them."),
    160005: N_("The thread is locked: {where}."),
    200000: N_("AutoMod stopped the words in {where}. Server Settings, AutoMod: let the role Good Enough pass."),
    240000: N_("Discord took an address in the words for {where} for a harmful link. Take the address out."),
}  # fmt: skip
# What Discord calls a permission in its settings, for the codes that say that one is missing.
_LACKING: Mapping[int, str] = {NO_ACCESS: N_("View Channel")}


def trouble(error: Exception, where: str, now: datetime, needs: str = N_("Send Messages")) -> Later | Doubt | Never:
    """What an error on the way to Discord means; `where` is "#channel" or whom was written to.

    `needs` is the permission that what was tried needs most, as Discord's settings call it.
    """
    if isinstance(error, discord.RateLimited):
        return Later(now + timedelta(seconds=error.retry_after))
    if isinstance(error, aiohttp.ClientConnectorError):  # nobody answered the door, so nothing went in
        return Later(now + _PAUSE)
    if isinstance(error, LOST):
        return Doubt()
    if isinstance(error, discord.HTTPException):
        if error.status == 429:
            return Later(now + timedelta(seconds=_retry_after(error)))
        if error.status == 401 or error.code == TOO_FAST:
            return Later(now + _PAUSE)
        return Never(_reason(error, where, needs))
    raise error


def may_not(where: str, permission: str, *more: str) -> str:
    """Missing permissions, marked as Discord's settings call them, and how to give them."""
    if more:
        return _(
            "In {where} I lack {permissions}. Channel settings, Permissions, add Good Enough, allow them.",
            where=where,
            permissions=", ".join(f"“{_(each)}”" for each in (permission, *more)),
        )
    return _(
        "In {where} I lack “{permission}”. Channel settings, Permissions, add Good Enough, allow it.",
        where=where,
        permission=_(permission),
    )


def _reason(error: discord.HTTPException, where: str, needs: str) -> str:
    if error.code in NEVER:
        return _(NEVER[error.code], where=where)
    if error.code in (NO_ACCESS, MAY_NOT):
        return may_not(where, _LACKING.get(error.code, needs))
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
