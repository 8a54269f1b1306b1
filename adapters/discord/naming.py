"""What people type for a role or a person becomes an id, once: when it is saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import discord

from adapters.discord import roles
from adapters.discord.looking import find_member, find_members
from bot.errors import Refusal
from bot.locales import _


async def named(guild: discord.Guild, typed: str, known: Iterable[str]) -> str:
    """Roles and people as they are kept; a Refusal names whom it cannot tell apart, or find.

    `known` is what the group keeps already: forms show that by its names, and so it comes back.
    """
    if everybody := roles.everybody_in(typed):
        raise Refusal(_("“{name}” would be all who are here. Name a role, or a person by their id.", name=everybody[0]))
    names = [(roles.in_words(each).casefold(), each) for each in dict.fromkeys(known) if roles.is_kept(each)]
    twice = {name for name, count in Counter(name for name, _entry in names).items() if count > 1}
    by_name = {name: each for name, each in names if name not in twice}
    numbers = [roles.number(each) for each in roles.entries(typed) if roles.role_of(guild, each) is None]
    await find_members(guild, filter(None, numbers))  # together; each is asked for below, and known then
    found = [by_name.get(each.casefold()) or await _one(guild, each) for each in roles.entries(typed)]
    return ", ".join(dict.fromkeys(found))


async def pinged(guild: discord.Guild, typed: str, known: Iterable[str]) -> str:
    """The one role that a plan pings, as it is kept; a Refusal for people, and for more than one."""
    found = roles.entries(await named(guild, typed, known))
    if len(found) > 1:
        raise Refusal(_("A plan pings one role, and here are {count}. Name the one that fits best.", count=len(found)))
    if found and roles.role_of(guild, found[0]) is None:
        raise Refusal(
            _(
                "A plan pings one role and no single person, so “{name}” would hear nothing. Name a role.",
                name=roles.in_words(found[0]),
            )
        )
    return ", ".join(found)


async def _one(guild: discord.Guild, entry: str) -> str:
    role = roles.role_of(guild, entry)
    of_name = [role] if role is not None else roles.called(guild, entry)
    if len(of_name) == 1:
        return roles.kept(of_name[0])
    if of_name:
        raise Refusal(
            _(
                "{count} roles are called “{name}”. Write the id of the one you mean: Server Settings, Roles, its "
                "three dots, Copy Role ID.",
                count=len(of_name),
                name=entry,
            )
        )
    number = roles.number(entry)
    person = await find_member(guild, number) if number else None
    if person is not None:
        return roles.kept(person)
    if number:
        raise Refusal(_("No role and nobody in this server has the id {id}. Copy it once more.", id=number))
    raise Refusal(_("“{name}” is no role here. A role goes by its name or id, a person by their id.", name=entry))
