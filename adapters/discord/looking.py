"""What is asked of Discord while a person waits for an answer: before all posts, and no longer than they can wait."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import discord

from adapters.discord.pace import FIRST
from adapters.discord.troubles import LOST, NO_MEMBER, NO_USER
from bot.errors import Refusal
from bot.locales import N_, _

PATIENCE = 2.0  # seconds for all that is asked for one interaction, which Discord gives three
_AT_ONCE = 10  # people who are asked for together
SILENT = N_("Discord does not answer just now. Please try again in a minute.")


@dataclass(slots=True)
class Asking:
    """An interaction that is being answered, and whom was looked for on the way."""

    interaction: discord.Interaction[Any]
    until: float  # in the loop's time
    found: dict[tuple[int, int], discord.Member | None] = field(default_factory=dict)


ASKING: ContextVar[Asking | None] = ContextVar("asking", default=None)


@contextlib.asynccontextmanager
async def in_time() -> AsyncIterator[None]:
    """Ask Discord something that somebody waits for; a Refusal where it does not answer in time, or not at all."""
    asking = ASKING.get()
    until = asking.until if asking else asyncio.get_running_loop().time() + PATIENCE
    token = FIRST.set(True)
    try:
        async with asyncio.timeout_at(until):
            yield
    except (discord.DiscordException, *LOST) as error:
        raise Refusal(_(SILENT)) from error
    finally:
        FIRST.reset(token)


async def find_member(guild: discord.Guild, person: int) -> discord.Member | None:
    """Someone in a server, asked of Discord once for each interaction; None where they are not there."""
    asking = ASKING.get()
    known = asking.found if asking else {}
    if (guild.id, person) not in known:
        async with in_time():
            known[guild.id, person] = await _fetch(guild, person)
    return known[guild.id, person]


async def find_members(guild: discord.Guild, people: Iterable[int]) -> dict[int, discord.Member | None]:
    """Several people of a server by their ids, asked for at once: nobody waits for one after another."""
    some = asyncio.Semaphore(_AT_ONCE)

    async def find(person: int) -> discord.Member | None:
        async with some:
            return await find_member(guild, person)

    wanted = list(dict.fromkeys(people))
    return dict(zip(wanted, await asyncio.gather(*map(find, wanted)), strict=True))


async def _fetch(guild: discord.Guild, person: int) -> discord.Member | None:
    try:
        return await guild.fetch_member(person)
    except discord.NotFound as error:
        if error.code in (NO_MEMBER, NO_USER):
            return None
        raise
