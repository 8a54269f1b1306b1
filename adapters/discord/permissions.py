"""Who moderates, what the bot may do where, and where only moderators read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import discord

from adapters.discord import roles
from adapters.discord.looking import find_member, find_members
from adapters.discord.troubles import NOT_YET, may_not
from bot.locales import N_, _
from bot.model import Channel, Group, Schedule

# Each with its name in Discord's settings.
NEEDED = (
    ("view_channel", N_("View Channel")),
    ("send_messages", N_("Send Messages")),
    ("embed_links", N_("Embed Links")),  # long words stand in an embed
    ("read_message_history", N_("Read Message History")),  # to look up a post whose answer was lost
)
FOR_THREADS = (
    ("create_public_threads", N_("Create Public Threads")),
    ("send_messages_in_threads", N_("Send Messages in Threads")),
)
FOR_PINS = (("pin_messages", N_("Pin Messages")),)
PIN, THREAD = FOR_PINS[0][1], FOR_THREADS[0][1]


def manages(permissions: discord.Permissions) -> bool:
    """Whether someone may manage the server."""
    return permissions.manage_guild or permissions.administrator


def is_named(named: str, member: discord.Member | discord.User) -> bool:
    """Whether a group named a person, or a role that they have: ids are compared, and nothing else."""
    held = member._roles if isinstance(member, discord.Member) else ()  # without the role that everybody has
    return not roles.ids(named).isdisjoint((member.id, *held))


def moderators_channel(guild: discord.Guild, named: str) -> discord.TextChannel | None:
    """The server's own channel for its admins, if nobody else can read it and the bot may write there."""
    for channel in (guild.public_updates_channel, guild.system_channel):
        if channel is not None and _may_write(channel) and _only_moderators_read(channel, named):
            return channel
    return None


def usable_channels(guild: discord.Guild) -> dict[str, str]:
    """The text channels that the bot can post in: id -> name."""
    return {str(each.id): each.name for each in guild.text_channels if _may_write(each)}


def channels_named(guild: discord.Guild | None, values: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """The server's channels whose ids stand among the values of a button or form, as an interaction describes them."""
    found = {each: guild.get_channel(int(each)) for each in values if each.isdecimal()} if guild else {}
    return {number: {"name": channel.name} for number, channel in found.items() if channel is not None}


def closed(guild: discord.Guild | None, picked: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Of channels that somebody picked, as the interaction describes them, why the bot cannot post in some."""
    if guild is None or guild.unavailable:  # it streams in, or there is an outage
        return dict.fromkeys(picked, _(NOT_YET))
    found = {}
    for number, about in picked.items():
        channel = guild.get_channel(int(number))
        allowed = channel.permissions_for(channel.guild.me) if channel else discord.Permissions.none()
        lacking = [name for key, name in NEEDED[:2] if not getattr(allowed, key)]
        if lacking:
            found[number] = may_not(f"#{about['name']}", lacking[0])
    return found


def missing(guild: discord.Guild, plans: Iterable[Schedule]) -> list[str]:
    """What the bot lacks in the channels that plans use, each with how to give it."""
    found = []
    for known, of_channel in _by_channel(plans).items():
        channel = guild.get_channel(int(known.external_id))
        if channel is None:
            found.append(_("#{channel} is gone. Give its plans another channel: /tune posts edit.", channel=known.name))
            continue
        # Without what follows from others: whoever gives back “View Channel” need not give back what it hid.
        allowed = discord.abc.GuildChannel.permissions_for(channel, guild.me)
        needed = [*NEEDED]
        needed += FOR_THREADS if any(each.thread and each.kind == "question" for each in of_channel) else ()
        needed += FOR_PINS if any(each.pin for each in of_channel) else ()
        if lacking := [name for key, name in needed if not getattr(allowed, key)]:
            found.append(may_not(f"#{channel.name}", *lacking))
        pings = [roles.to_ping(guild, channel, each.ping) for each in of_channel]
        found += dict.fromkeys(each for each in pings if isinstance(each, str))
    return found


async def nobody_named(guild: discord.Guild, group: Group) -> list[str]:
    """Who is named to moderate but is not there any more."""
    named = [each for each in roles.entries(group.moderators) if roles.role_of(guild, each) is None]
    there = await find_members(guild, map(roles.number, named))
    return [
        _(
            "“{name}” is not in this server any more, so they tune nothing: /tune settings people.",
            name=roles.in_words(each),
        )
        for each in named
        if there[roles.number(each)] is None
    ]


async def hidden_from(guild: discord.Guild, group: Group, shown_to: frozenset[int]) -> list[str]:
    """Where an admin shows `/tune` to the roles and people that a group chose, which no bot can do itself."""
    names = []
    for entry in roles.entries(group.moderators) if guild.id not in shown_to else ():
        role = roles.role_of(guild, entry)
        if role is not None:
            if role.id not in shown_to and not manages(role.permissions):
                names.append(role.name)
            continue
        person = await find_member(guild, roles.number(entry))
        if person is None or manages(person.guild_permissions):
            continue
        if shown_to.isdisjoint((person.id, *person._roles)):
            names.append(person.display_name)
    if not names:
        return []
    return [
        _(
            "/tune is hidden from {moderators} until an admin allows it: Server Settings, Integrations, "
            "Good Enough, /tune, Add Roles or Members.",
            moderators=", ".join(dict.fromkeys(names)),
        )
    ]


def notices_go(guild: discord.Guild, named: str) -> str:
    """Where moderators' notices go."""
    channel = moderators_channel(guild, named)
    if channel is not None:
        return _("Notices go to #{channel}.", channel=channel.name)
    return _(
        "Notices go to the server's owner by direct message. A channel that only admins read takes them instead: "
        "Server Settings, Engagement, System Messages Channel."
    )


def may_read_history(channel: object) -> bool:
    """Whether the bot may look back in a channel; in direct messages it always may."""
    if not isinstance(channel, discord.abc.GuildChannel):
        return True
    return channel.permissions_for(channel.guild.me).read_message_history


def _by_channel(plans: Iterable[Schedule]) -> Mapping[Channel, Sequence[Schedule]]:
    found: dict[Channel, list[Schedule]] = {}
    for each in plans:
        found.setdefault(each.channel, []).append(each)
    return found


def _may_write(channel: discord.TextChannel) -> bool:
    allowed = channel.permissions_for(channel.guild.me)
    return allowed.view_channel and allowed.send_messages


def _only_moderators_read(channel: discord.TextChannel, named: str) -> bool:
    guild, wanted = channel.guild, roles.ids(named)
    for role in guild.roles:
        trusted = manages(role.permissions) or role.is_bot_managed() or role.id in wanted
        if channel.permissions_for(role).view_channel and not trusted:
            return False
    people = [
        target
        for target, rule in channel.overwrites.items()
        if not isinstance(target, discord.Role) and rule.view_channel
    ]
    return all(person.id in (guild.me.id, guild.owner_id) for person in people)
