"""A bot connected to a Discord of our own, for tests that tell a story."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from adapters.discord import Settings
from adapters.discord.discord import Discord, join_discord
from bot.app import Bot
from bot.model import Channel, Group, Post
from bot.store.database import Store
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_world import GUILD, PARENTS
from tests.stores import fresh_store


class World:
    """A bot that is connected, the server it sees, and posts to send."""

    def __init__(self, discord: FakeDiscord, store: Store | None = None, **settings: Any) -> None:
        self.discord = discord
        self.store = store or fresh_store()
        self.bot = Bot(self.store)
        self.port: Discord = join_discord(self.bot, Settings(api_url=discord.api, **settings), discord.token)

    @property
    def group(self) -> Group:
        return self.bot.take_in("discord", str(GUILD), "Parents", "UTC", {})

    @property
    def guild(self) -> Any:
        """The server as the library knows it."""
        client = self.port._client
        return client.get_guild(GUILD) if client else None

    def name(self) -> str:
        with self.store.reading() as tx:
            return str(tx.value("SELECT name FROM groups WHERE external_id = ?", str(GUILD)))

    def post(self, key: str = "schedule:1:2026-03-08", channel: int = PARENTS, **more: Any) -> Post:
        place = Channel(1, self.group.id, str(channel), "parents")
        made = Post(1, key, self.group, "channel", place, "reminder", "Wrong shoes, late *bus*.", (), "",
                    datetime.now(UTC), 0)  # fmt: skip
        return replace(made, **more)

    def notice(self, key: str = "notice:98") -> Post:
        buttons = (("All plans", "tune posts list"), ("Close", "tune notices close?number=1"))
        return replace(self.post(key, place="moderators", buttons=buttons), channel=None)

    async def says(self, call: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        """Let the fake do something while the bot runs."""
        return await asyncio.to_thread(lambda: call(*arguments, **more))

    async def sees(self, what: Callable[[], Any]) -> None:
        """Wait until the core knows of something."""
        async with asyncio.timeout(60):
            while not what():  # noqa: ASYNC110 - what is waited for is another's to do
                await asyncio.sleep(0.01)

    def value(self, sql: str) -> Any:
        """What the store says."""
        with self.store.reading() as tx:
            return tx.value(sql)

    def notices(self, greetings: bool = False) -> list[str]:
        """What moderators are told, or were greeted with when the server was new."""
        with self.store.reading() as tx:
            rows = tx.all("SELECT text FROM notices WHERE (cause = 'joined') = ? ORDER BY id", int(greetings))
        return [row["text"] for row in rows]


@asynccontextmanager
async def connected(discord: FakeDiscord, store: Store | None = None, **settings: Any) -> AsyncIterator[World]:
    world = World(discord, store, **settings)
    stop = asyncio.Event()
    running = asyncio.create_task(world.port.run(stop))
    try:
        await world.port.inspect(Group(0, "discord", "1", "", "en", "UTC", "", 0, "", "", (), None, None, "", False, 0))
        await world.port.ticks.end()  # the greeting
        for messages in discord.messages.values():
            messages[:] = [each for each in messages if "tune setup" not in str(each["components"])]
        yield world
    finally:
        stop.set()
        await running
        if store is None:
            world.store.close()


def live(discord: FakeDiscord, story: Callable[[World], Awaitable[None]]) -> None:
    async def lived() -> None:
        async with connected(discord) as world:
            await story(world)

    asyncio.run(lived())
