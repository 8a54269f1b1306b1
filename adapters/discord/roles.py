"""Roles that a group named, by name or id: who moderates, and who is pinged."""

from __future__ import annotations

import re
from collections.abc import Sequence

import discord

from bot.locales import _

_BETWEEN = re.compile(r"[,;\n]+")
_EVERYBODY = ("everyone", "@everyone", "here", "@here")


def entries(named: str) -> list[str]:
    """What a group typed, entry by entry; never everybody."""
    words = (each.strip() for each in _BETWEEN.split(named))
    return [word for word in words if word and word.casefold() not in _EVERYBODY]


def bare(entry: str) -> str:
    """An entry as it is compared: the id of a mention, or a name in any case."""
    return entry.strip().strip("<@&!>").strip().casefold()


def wanted(named: str) -> set[str]:
    """All entries as they are compared."""
    return {bare(each) for each in entries(named)} - {"", "everyone", "here"}


def role_of(guild: discord.Guild, entry: str) -> discord.Role | None:
    """The role that an entry names, by its id or else its name; never the one that everybody has."""
    sought = bare(entry)
    roles = [role for role in guild.roles if not role.is_default()]
    by_id = (role for role in roles if str(role.id) == sought)
    return next(by_id, None) or next((role for role in roles if sought and role.name.casefold() == sought), None)


def to_ping(guild: discord.Guild, channel: discord.abc.GuildChannel | None, named: str) -> discord.Role | str | None:
    """The role that a plan pings, or a sentence that says why nobody is pinged; None where nobody is to be."""
    if not entries(named):
        return None
    role = role_of(guild, named)
    if role is None:
        return _("A plan pings “{role}”, but there is no such role here. Now nobody is pinged.", role=named.strip())
    may = role.mentionable or (channel is not None and channel.permissions_for(guild.me).mention_everyone)
    return role if may else may_not_ping(role.name)


def may_not_ping(name: str) -> str:
    """How to let a role be pinged."""
    return _(
        "A plan pings “{role}”, but I may not. Server Settings, Roles, {role}: allow anyone to @mention this role.",
        role=name,
    )


def gone(guild: discord.Guild, named: str) -> Sequence[str]:
    """The entries that name no role of the server; those that are ids may be people."""
    return [each for each in entries(named) if role_of(guild, each) is None]
