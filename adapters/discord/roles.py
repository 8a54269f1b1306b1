"""Roles and people that a group named: kept by their ids, each with what it is called: `<@&15|Night shift>`."""

from __future__ import annotations

import re
from collections import Counter

import discord

from bot.locales import _

_BETWEEN = re.compile(r"[,;\n]+")
_EVERYBODY = ("everyone", "@everyone", "here", "@here")
_KEPT = re.compile(r"<@(&?)(\d+)\|([^<>|]*)>")
_TYPED_ID = re.compile(r"(?:<@[&!]?)?(\d{1,20})>?")
_NOT_IN_NAMES = re.compile(r"[\s,;<>|]+")  # what would end a name, or an entry


def entries(named: str) -> list[str]:
    """What a group named, entry by entry; never everybody."""
    words = (each.strip() for each in _BETWEEN.split(named))
    return [word for word in words if word and word.casefold() not in _EVERYBODY]


def everybody_in(typed: str) -> list[str]:
    """The words in what somebody typed that mean everybody."""
    words = (each.strip() for each in _BETWEEN.split(typed))
    return [word for word in words if word.casefold() in _EVERYBODY]


def kept(who: discord.Role | discord.Member) -> str:
    """A role or a person as an entry that is kept: the id says who is meant, the name is only shown."""
    mark, name = ("&", who.name) if isinstance(who, discord.Role) else ("", who.display_name)
    return f"<@{mark}{who.id}|{_NOT_IN_NAMES.sub(' ', name).strip()}>"


def is_kept(entry: str) -> bool:
    """Whether an entry is an id with its name, and not what somebody typed."""
    return _KEPT.fullmatch(entry) is not None


def is_role(entry: str) -> bool:
    """Whether an entry that is kept is a role's; else it is a person's."""
    return entry.startswith("<@&")


def in_words(text: str) -> str:
    """A text in which roles and people that are kept stand by their names."""
    return _KEPT.sub(r"\3", text)


def to_type(named: str) -> str:
    """What a group named, to be read and sent again: by names, and by the id where a name would not come back as it."""
    kept_ones = entries(named)
    names = [in_words(each) for each in kept_ones]
    often = Counter(name.casefold() for name in names)
    alone = [entries(name) == [name] and often[name.casefold()] == 1 for name in names]
    return ", ".join(
        name if fits or not number(entry) else str(number(entry))
        for entry, name, fits in zip(kept_ones, names, alone, strict=True)
    )


def number(entry: str) -> int:
    """The id that an entry is, or 0 where it is a name."""
    if found := _KEPT.fullmatch(entry):
        return int(found[2])
    found = _TYPED_ID.fullmatch(entry)
    return int(found[1]) if found else 0


def ids(named: str) -> frozenset[int]:
    """Whom a group named. A name says nothing here, since anybody who makes a role can give it any."""
    return frozenset(map(number, entries(named))) - {0}


def called(guild: discord.Guild, name: str) -> list[discord.Role]:
    """The roles of this name, the oldest first; never the one that everybody has."""
    sought = name.strip().removeprefix("@").casefold()
    named = (role for role in guild.roles if not role.is_default())
    return sorted((role for role in named if role.name.casefold() == sought), key=lambda role: role.id)


def role_of(guild: discord.Guild, entry: str) -> discord.Role | None:
    """The role whose id an entry is; never the one that everybody has."""
    role = guild.get_role(number(entry))
    return None if role is None or role.is_default() else role


def as_it_is_now(guild: discord.Guild, entry: str) -> str:
    """An entry as it is to be kept from now on, "" for a role that is gone."""
    role = _meant(guild, entry)
    if role is not None:
        return kept(role)
    return "" if entry.startswith("<@&") or not number(entry) else entry  # another id is a person's


def to_ping(guild: discord.Guild, channel: discord.abc.GuildChannel | None, named: str) -> discord.Role | str | None:
    """The role that a plan pings, or a sentence that says why nobody is pinged; None where nobody is to be."""
    if not entries(named):
        return None
    role = _meant(guild, named.strip())
    if role is None:
        name = in_words(named.strip())
        return _("A plan pings “{role}”, but there is no such role here. Now nobody is pinged.", role=name)
    may = role.mentionable or (channel is not None and channel.permissions_for(guild.me).mention_everyone)
    return role if may else may_not_ping(role.name)


def may_not_ping(name: str) -> str:
    """How to let a role be pinged."""
    return _(
        "A plan pings “{role}”, but I may not. Server Settings, Roles, {role}: allow anyone to @mention this role.",
        role=name,
    )


def _meant(guild: discord.Guild, entry: str) -> discord.Role | None:
    """The role that an entry means. Earlier versions kept names: of several so called the oldest was there then."""
    return role_of(guild, entry) if number(entry) else next(iter(called(guild, entry)), None)
