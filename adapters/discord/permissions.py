"""Who moderates, what the bot may do where, and where only moderators read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import discord

from adapters.discord.troubles import LOST, may_not
from bot.locales import N_, _
from bot.model import Channel, Group

# Each with its name in Discord's settings, and whether only threads need it.
NEEDED = (
    ("view_channel", N_("View Channel")),
    ("send_messages", N_("Send Messages")),
    ("create_public_threads", N_("Create Public Threads")),
    ("read_message_history", N_("Read Message History")),
)
_NAMES = re.compile(r"[,;\n]+")


def manages(permissions: discord.Permissions) -> bool:
    """Whether someone may manage the server."""
    return permissions.manage_guild or permissions.administrator


def is_named(named: str, member: discord.Member | discord.User, guild: discord.Guild | None) -> bool:
    """Whether a group's own words name a person: by a role's name or id, or by the person's id, never by a nickname."""
    if not isinstance(member, discord.Member):
        return str(member.id) in _named(named)
    wanted = _named(named)
    held = set(member._roles)  # the ids of the roles, without the one that everybody has
    known = [role for role in (guild.roles if guild else ()) if role.id in held]
    ids = {str(member.id), *(str(each) for each in held)}
    return bool(wanted & (ids | {role.name.casefold() for role in known}))


async def find_member(guild: discord.Guild, person: int) -> discord.Member | None:
    """Someone in a server, asked of Discord now; None where they are not there, or where it cannot be asked."""
    try:
        return await guild.fetch_member(person)
    except (discord.DiscordException, *LOST):
        return None


def moderators_channel(guild: discord.Guild, named: str) -> discord.TextChannel | None:
    """The server's own channel for its admins, if nobody else can read it and the bot may write there."""
    for channel in (guild.public_updates_channel, guild.system_channel):
        if channel is not None and _may_write(channel) and _only_moderators_read(channel, named):
            return channel
    return None


def usable_channels(guild: discord.Guild) -> dict[str, str]:
    """The text channels that the bot can post in: id -> name."""
    return {str(each.id): each.name for each in guild.text_channels if _may_write(each)}


def missing(guild: discord.Guild, channels: Iterable[Channel]) -> list[str]:
    """What the bot lacks in the channels that plans use, each with how to give it."""
    found = []
    for each in channels:
        channel = guild.get_channel(int(each.external_id))
        if channel is None:
            found.append(_("#{channel} is gone. Give its plans another channel: /tune posts edit.", channel=each.name))
            continue
        allowed = channel.permissions_for(guild.me)
        found += [may_not(f"#{channel.name}", name) for key, name in NEEDED if not getattr(allowed, key)]
    return found


def visible_to_role(group: Group) -> Sequence[str]:
    """Where an admin shows `/tune` to the role that a group chose, which no bot can do itself."""
    if not group.moderators:
        return ()
    return (
        _(
            "/tune is hidden from {moderators} until an admin allows it: Server Settings, Integrations, "
            "Good Enough, /tune, Add roles.",
            moderators=group.moderators,
        ),
    )


def may_read_history(channel: object) -> bool:
    """Whether the bot may look back in a channel; in direct messages it always may."""
    if not isinstance(channel, discord.abc.GuildChannel):
        return True
    return channel.permissions_for(channel.guild.me).read_message_history


def _named(named: str) -> set[str]:
    words = (each.strip().strip("<@&!>").strip() for each in _NAMES.split(named))
    return {word.casefold() for word in words if word and word.casefold() not in ("everyone", "here")}


def _may_write(channel: discord.TextChannel) -> bool:
    allowed = channel.permissions_for(channel.guild.me)
    return allowed.view_channel and allowed.send_messages


def _only_moderators_read(channel: discord.TextChannel, named: str) -> bool:
    guild, wanted = channel.guild, _named(named)
    for role in guild.roles:
        trusted = (
            manages(role.permissions) or role.is_bot_managed() or bool(wanted & {role.name.casefold(), str(role.id)})
        )
        if channel.permissions_for(role).view_channel and not trusted:
            return False
    people = [
        target
        for target, rule in channel.overwrites.items()
        if not isinstance(target, discord.Role) and rule.view_channel
    ]
    return all(person.id in (guild.me.id, guild.owner_id) for person in people)
