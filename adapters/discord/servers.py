"""The life of a server: invited, renamed, a channel or a role deleted, shown out."""

from __future__ import annotations

import logging
from collections.abc import Collection

import discord

from adapters.discord import roles
from adapters.discord.permissions import usable_channels
from bot.app import Bot
from bot.locales import N_, _, speaking
from bot.model import JOINED, Group

log = logging.getLogger(__name__)

PLATFORM = "discord"
_ZONE = "UTC"  # a server has none; /tune setup asks
GREETING = N_(
    "Hello. I post nothing here until you say so. Six taps set it up: now, or later in the server with /tune setup."
)


def take_in(bot: Bot, guild: discord.Guild) -> Group | None:
    """Tell the core of a server, its channels and roles as they are now; None while Discord has lost sight of it."""
    if guild.unavailable:
        return None
    locale = guild.preferred_locale.value
    there = {str(each.id) for each in guild.channels}
    group = bot.take_in(PLATFORM, str(guild.id), guild.name, _ZONE, usable_channels(guild), locale=locale, there=there)
    pinged = (each.ping for each in bot.plans(group) if each.ping)
    for entry in dict.fromkeys([*roles.entries(group.moderators), *pinged]):
        if (now := roles.as_it_is_now(guild, entry)) != entry:
            bot.move_role(PLATFORM, str(guild.id), entry, now, roles.in_words(entry))
    return group


def meet(bot: Bot, guild: discord.Guild, known: Collection[str]) -> None:
    """Take a server in at the start; one that is new is greeted."""
    if str(guild.id) not in known:
        joined(bot, guild)
        return
    take_in(bot, guild)


def joined(bot: Bot, guild: discord.Guild) -> None:
    """Take a new server in, and greet those who can set it up."""
    group = take_in(bot, guild)
    if group is not None and not group.set_up:
        with speaking(group.locale):
            bot.tell_moderators(group, JOINED, _(GREETING), _("Set it up"), "tune setup")


def channel_gone(bot: Bot, channel: discord.abc.GuildChannel) -> None:
    """Its plans rest, and moderators are told."""
    bot.lose_channel(PLATFORM, str(channel.guild.id), str(channel.id))


def left(bot: Bot, server: int) -> None:
    """Nothing is posted any more; what the group had is kept for seven days, in case it invites the bot again."""
    bot.take_leave(PLATFORM, str(server))
    log.info("the bot is no longer in a server (%d)", server)
