"""Slash commands, presses and sent forms, also those of before a restart, become calls and get a reply."""

from __future__ import annotations

import io
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord
from discord import app_commands
from discord.utils import MISSING
from msgspec.structs import replace

from adapters.discord import draw, ids, permissions
from adapters.discord.commands import called
from adapters.discord.counts import Counts
from adapters.discord.servers import PLATFORM
from adapters.discord.troubles import LOST, NO_FORM, TOO_LATE
from bot.app import GONE, OUR_FAULT, Bot
from bot.calls import Call
from bot.commands import Command
from bot.errors import Refusal
from bot.locales import N_, _, speaking
from bot.model import Member
from bot.replies import Action, Form, Message, Reply

log = logging.getLogger(__name__)

NO_GROUP = N_("That one belongs to a server. Type the command there and it works.")
ANOTHERS = N_("If you mean a line that you started in another server: type /enough there. I know only some here.")
_CHOICE_MAX = 100
_COUNTS = Counts()

Interaction = discord.Interaction[Any]
Belongs = Callable[[Interaction], Awaitable[bool]]


def member_of(user: discord.User | discord.Member) -> Member:
    """Someone on Discord as the core knows them."""
    return Member(f"{PLATFORM}:{user.id}", user.display_name)


def user_id(member: Member) -> int:
    """The platform's own id of a member."""
    return int(member.id.removeprefix(f"{PLATFORM}:"))


def group_of(interaction: Interaction) -> str:
    """The server that an interaction belongs to; in direct messages the pressed button says it, "" where none does."""
    if interaction.guild_id is not None:
        return str(interaction.guild_id)
    return ids.read(_pressed(interaction)).group


def call_of(interaction: Interaction, known: Mapping[str, Command]) -> tuple[Call, str] | None:
    """What was asked, and the option being typed; None where the command is no more."""
    data = _data(interaction)
    filled = None
    focused = ""
    if interaction.type in (discord.InteractionType.application_command, discord.InteractionType.autocomplete):
        found = called(data, known)
        if found is None:
            return None
        action, focused = found
    else:
        action = Action.from_id(ids.read(_pressed(interaction)).action)
        if interaction.type is discord.InteractionType.modal_submit:
            filled = draw.submitted(data["components"])
    locale = interaction.locale.value
    group = group_of(interaction)
    guild = interaction.guild or (interaction.client.get_guild(int(group)) if group.isdecimal() else None)
    picked = data.get("resolved", {}).get("channels", {})
    named = permissions.channels_named(guild, [*action.arguments.values(), *(filled or {}).values()])
    closed = permissions.closed(guild, {**named, **picked})
    who = member_of(interaction.user)
    call = Call(PLATFORM, group, who, action=action, filled=filled, locale=locale, closed=closed)
    return call, focused


async def answer(
    bot: Bot, interaction: Interaction, known: Mapping[str, Command], typed: Callable[[str], str], belongs: Belongs
) -> None:
    """Answer an interaction within its three seconds; what Discord then refuses is logged without any words.

    `belongs` says no for someone who names, in direct messages, a server that they are not in. What names no server
    there belongs to a person alone, such as their daily line.
    """
    with speaking(interaction.locale.value):
        await _answer(bot, interaction, known, typed, belongs)


async def _answer(
    bot: Bot, interaction: Interaction, known: Mapping[str, Command], typed: Callable[[str], str], belongs: Belongs
) -> None:
    asked = call_of(interaction, known)
    if interaction.type is discord.InteractionType.autocomplete:
        await _complete(bot, interaction, asked)
        return
    reply = await _reply(bot, interaction, asked[0], belongs) if asked else Message(_(GONE))
    name = asked[0].action.command if asked and asked[0].action else ""
    try:
        await _respond_somehow(interaction, reply, typed, name)
    except discord.HTTPException as error:
        late = " It came too late: is this machine very busy?" if error.code == TOO_LATE else ""
        log.error(
            "Discord did not take the answer to /%s (status %d, code %d).%s", name, error.status, error.code, late
        )
    except LOST as error:
        log.error("the answer to /%s was lost on the way to Discord (%s)", name, type(error).__name__)


async def _reply(bot: Bot, interaction: Interaction, call: Call, belongs: Belongs) -> Reply:
    try:
        reply = await bot.answer(call) if await belongs(interaction) else Message(_(NO_GROUP))
        if isinstance(reply, Message) and _may_be_anothers(interaction, call):
            return replace(reply, text=f"{reply.text}\n\n{_(ANOTHERS)}")
        return reply
    except Refusal as refusal:
        return Message(str(refusal))


def _may_be_anothers(interaction: Interaction, call: Call) -> bool:
    """Whether a daily line is meant that another process may have: presses in direct messages all come to one."""
    client = interaction.client
    mine = getattr(client, "shard_ids", None)
    alone = mine is None or len(mine) == client.shard_count
    return not (alone or call.group) and call.action is not None and call.action.command.startswith("daily-line")


async def _respond_somehow(interaction: Interaction, reply: Reply, typed: Callable[[str], str], name: str) -> None:
    """Respond; where Discord takes no such answer, which is a mistake of ours, the person still hears a sentence."""
    try:
        await _respond(interaction, reply, typed)
    except discord.HTTPException as error:
        if error.code != NO_FORM or interaction.response.is_done():
            raise
        log.error("Discord refused the answer to /%s (code %d): please report it", name, error.code)
        await _respond(interaction, Message(_(OUR_FAULT)), typed)


async def _respond(interaction: Interaction, reply: Reply, typed: Callable[[str], str]) -> None:
    in_direct = "" if interaction.guild_id is not None else group_of(interaction)
    if isinstance(reply, Form):
        if interaction.type is not discord.InteractionType.modal_submit:
            said = replace(reply, error=typed(reply.error))
            await interaction.response.send_modal(draw.modal(said, in_direct))
            return
        reply = draw.instead_of_form(reply)
    drawn = draw.message(replace(reply, text=typed(reply.text)), in_direct)
    send: Any = interaction.response.send_message
    if reply.under_post and interaction.message is not None:
        mark = ids.read(str(_data(interaction).get("custom_id", ""))).mark
        await _COUNTS.draw(
            interaction.message.id,
            draw.under_post(reply.under_post, mark, in_direct),
            lambda view: interaction.response.edit_message(view=view),
            lambda view: interaction.edit_original_response(view=view),
        )
        send = interaction.followup.send
    await send(
        drawn.content or MISSING,
        embeds=list(drawn.embeds),
        ephemeral=True,
        suppress_embeds=not drawn.embeds,  # no pictures of the pages that a help line links to
        allowed_mentions=draw.NOBODY,
        view=drawn.view,
        file=discord.File(io.BytesIO(reply.file.data), reply.file.name) if reply.file else MISSING,
    )


async def _complete(bot: Bot, interaction: Interaction, asked: tuple[Call, str] | None) -> None:
    found = await bot.offer(*asked) if asked and asked[1] else ()
    choices = [
        app_commands.Choice(name=each.label, value=each.value) for each in found if len(each.value) <= _CHOICE_MAX
    ]
    try:
        await interaction.response.autocomplete(choices)
    except (discord.HTTPException, *LOST):
        log.debug("an offer came too late")  # the person has typed on


def _pressed(interaction: Interaction) -> str:
    """What a button or form carries; of a menu, the answer that was picked in it."""
    data = _data(interaction)
    return str(next(iter(data.get("values") or ()), data.get("custom_id", "")))


def _data(interaction: Interaction) -> dict[str, Any]:
    return dict(interaction.data or {})
