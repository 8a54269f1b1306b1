"""The life of a server: invited, renamed, a channel deleted, shown out."""

from __future__ import annotations

import logging

import discord

from adapters.discord.permissions import usable_channels
from bot.app import Bot
from bot.locales import N_, _, speaking
from bot.model import Group

log = logging.getLogger(__name__)

PLATFORM = "discord"
_ZONE = "UTC"  # a server has none; /tune setup asks
GREETING = N_("Hello. I post nothing here until you say so. Six taps set it up, now or later with /tune setup.")


def take_in(bot: Bot, guild: discord.Guild) -> Group | None:
    """Tell the core of a server, its name and its channels as they are now; None while Discord has lost sight of it."""
    if guild.unavailable:
        return None
    locale = guild.preferred_locale.value
    group = bot.take_in(PLATFORM, str(guild.id), guild.name, _ZONE, usable_channels(guild), locale=locale)
    there = {str(each.id) for each in guild.channels}
    for channel in bot.channels_in_use(group):
        if channel.external_id not in there:  # deleted while the bot was off
            bot.lose_channel(PLATFORM, str(guild.id), channel.external_id)
    return group


def joined(bot: Bot, guild: discord.Guild) -> None:
    """Take a new server in, and greet those who can set it up."""
    group = take_in(bot, guild)
    if group is not None and not group.set_up:
        with speaking(group.locale):
            bot.tell_moderators(group, "joined", _(GREETING), _("Set it up"), "tune setup")


def channel_gone(bot: Bot, channel: discord.abc.GuildChannel) -> None:
    """Its plans rest, and moderators are told."""
    bot.lose_channel(PLATFORM, str(channel.guild.id), str(channel.id))


def left(guild: discord.Guild) -> None:
    """What the group had stays as it is: it may be invited again."""
    log.info("the bot is no longer in a server (%d)", guild.id)
