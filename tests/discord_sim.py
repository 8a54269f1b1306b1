"""A server in simcord, where discord.py runs without a network: people type, press, fill in, and time goes by."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import simcord
from simcord.builders import ChannelHandle

from adapters.discord import Settings
from adapters.discord.client import OWN_API, Client
from adapters.discord.discord import Discord, join_discord
from bot.app import Bot
from tests.fakes.discord_world import TOKEN
from tests.stores import fresh_store

# simcord looks twenty times a second whether all is done; most of our answers are there within a millisecond.
_settling: Any = simcord.Env._settle_internal
_settling.__kwdefaults__["idle"] = 0.001


class Server:
    """Olive owns the server, sam moderates it by a role that may manage it, maya is a member."""

    def __init__(self) -> None:
        self.store = fresh_store()
        self.env: simcord.Env
        self.client = self.new_bot()

    def new_bot(self) -> Client:
        """A bot as it is after its start, on the same database."""
        # Its clock is asked already when it is made, and the first is made before the simulation.
        self.bot = Bot(self.store, clock=lambda: self.env.now() if hasattr(self, "env") else datetime.now(UTC))
        self.port: Discord = join_discord(self.bot, Settings(api_url=OWN_API, shard_count=1), TOKEN)
        return self.port.new_client()

    async def furnish(self) -> None:
        """Let the server be there, and the bot in it."""
        env = self.env
        self.guild = env.create_guild("Parents", owner=env.create_user("olive"))
        self.parents = self.guild.create_text_channel("parents")
        self.night_shift = self.guild.create_role("Night shift", mentionable=True)
        manager = self.guild.create_role("Manager", permissions=discord.Permissions(manage_guild=True))
        self.sam = self.guild.add_member(env.create_user("sam"), roles=[manager])
        self.maya = self.guild.add_member(env.create_user("maya"))
        self.ines = self.guild.add_member(env.create_user("ines"), roles=[self.night_shift])
        await env.settle()

    async def restart(self) -> None:
        """The bot ends and starts again."""
        await self.env.restart_bot(self.new_bot())

    async def passes(self, **span: float) -> None:
        """Time goes by, and the clock ticks at each instant at which something is due."""
        end = self.env.now() + timedelta(**span)
        while (due := self.bot.next_due()) is not None and due <= end:
            await self.env.advance_time(max(0.0, (due - self.env.now()).total_seconds()))
            await self.tick()
        await self.env.advance_time(max(0.0, (end - self.env.now()).total_seconds()))
        await self.tick()

    async def tick(self) -> None:
        """What is due is done."""
        await self.bot.tick()
        await self.env.settle()

    async def types(self, person: simcord.MemberActor, line: str, **options: Any) -> simcord.InteractionResult:
        """A person sends a slash command."""
        return await person.slash(self.parents, line, **options)

    async def plans(self, kind: str = "question", **manner: Any) -> None:
        """Sam plans a post every day at nine, and how it posts."""
        await self.types(self.sam, "tune posts add", channel=self.parents, at="9:00", days="daily", kind=kind)
        if manner:
            form = await self.types(self.sam, "tune posts manner", number="1")
            await self.fills(self.sam, form, **manner)

    async def fills(self, person: Any, form: simcord.InteractionResult, **values: Any) -> simcord.InteractionResult:
        """A person sends a form, with these fields changed."""
        asked = {part["custom_id"]: part for part in parts(form)}
        sent = {name: held(part) for name, part in asked.items()} | values
        for name, value in sent.items():
            if asked[name]["type"] != 4 and isinstance(value, str) and value:
                sent[name] = [value]
        done: simcord.InteractionResult = await person.submit_modal(form, {k: v for k, v in sent.items() if v})
        return done

    def said(self, channel: ChannelHandle | None = None) -> list[str]:
        """What stands in a channel for all to read."""
        seen = (channel or self.parents).history()
        return [each.content for each in seen if each.type is discord.MessageType.default and not each.flags.ephemeral]

    def notices(self) -> list[str]:
        """What the owner was told in direct messages."""
        return [each.content.replace("\\", "") for each in self.guild.owner.dm_channel.history()]


@asynccontextmanager
async def server() -> AsyncIterator[Server]:
    """A server of its own for one test."""
    made = Server()
    async with simcord.run(made.client) as env:
        made.env = env
        await made.furnish()
        yield made
    made.store.close()


def parts(form: simcord.InteractionResult) -> list[dict[str, Any]]:
    """The fields of a form that is shown."""
    assert form.modal is not None, text(form)
    return [each["component"] for each in form.modal["components"] if "component" in each]


def held(part: Mapping[str, Any]) -> Any:
    """What a field holds when it is shown, as a person would send it unchanged."""
    if part["type"] == 4:
        return part.get("value") or ""
    chosen = [each["value"] for each in part.get("options", ()) if each.get("default")]
    return chosen or ""


def text(result: simcord.InteractionResult) -> str:
    """What somebody was told, without the marks that keep words as they are."""
    shown = result.response or next(iter(result.followups), None)
    return shown.content.replace("\\", "") if shown else ""


def labels(shown: discord.Message | simcord.ResponseMessage) -> list[str]:
    """The labels of the buttons under a message."""
    rows: list[Any] = [row if isinstance(row, dict) else row.to_dict() for row in shown.components]
    return [each["label"] for row in rows for each in row["components"]]


def custom_ids(shown: discord.Message) -> list[str]:
    """What the buttons under a message carry."""
    rows: list[Any] = [row.to_dict() for row in shown.components]
    return [each["custom_id"] for row in rows for each in row["components"]]


def answer(result: simcord.InteractionResult) -> simcord.ResponseMessage:
    """The message that answered."""
    assert result.response is not None
    return result.response
