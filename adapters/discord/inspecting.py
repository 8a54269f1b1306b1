"""What `/tune check` asks Discord about people: whether those who are named are there, and see the command."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

import discord

from adapters.discord import permissions
from adapters.discord.looking import in_time
from bot.errors import Refusal
from bot.locales import _
from bot.model import Group


async def of_people(client: discord.Client, guild: discord.Guild, group: Group, tune: int) -> Sequence[str]:
    """What is wrong with whom the group named; where Discord is slow, that nobody could look.

    `tune` is Discord's own id of the command /tune, 0 while it is not known.
    """
    try:
        nobody = await permissions.nobody_named(guild, group)
        shown_to = await _tune_is_shown_to(client, guild, tune) if group.moderators else frozenset[int]()
        return [*nobody, *await permissions.hidden_from(guild, group, shown_to)]
    except Refusal:
        return [_("Discord is slow just now, so I could not look at the people named. Check again in a minute.")]


async def _tune_is_shown_to(client: discord.Client, guild: discord.Guild, tune: int) -> frozenset[int]:
    """The roles and people to whom an admin has shown `/tune`; nobody where Discord does not say."""
    if not tune:
        return frozenset()
    said: dict[str, Any] = {"permissions": ()}
    async with in_time():
        # Not found, as long as nobody has changed anything.
        with contextlib.suppress(discord.NotFound, discord.Forbidden):
            said |= await client.http.get_application_command_permissions(client.application_id or 0, guild.id, tune)
    return frozenset(int(each["id"]) for each in said["permissions"] if each["permission"])
