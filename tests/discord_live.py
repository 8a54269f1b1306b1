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
from bot.store import groups
from bot.store.database import Store
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_world import GUILD, MAYA, PARENTS, SAM
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


PLAN = {"channel": str(PARENTS), "at": "9:00", "days": "daily"}
TWIN = 1600000000000000009  # of a role


def over_two_starts(
    discord: FakeDiscord,
    before: Callable[[World], Awaitable[None]],
    meanwhile: Callable[[], Any],
    after: Callable[[World], Awaitable[None]],
    **settings: Any,
) -> None:
    """Tell a story of two starts of the bot, with something that happens while it is off."""

    async def lived() -> None:
        store = fresh_store()
        async with connected(discord, store, **settings) as world:
            await before(world)
        meanwhile()
        async with connected(discord, store, **settings) as world:
            await after(world)
        store.close()

    asyncio.run(lived())


async def check(world: World) -> str:
    said = await world.says(world.discord.types, SAM, "tune check", moderates=True)
    return str(said["data"]["content"]).replace("\\", "")


async def names(world: World, moderators: str) -> None:
    form = await world.says(world.discord.types, SAM, "tune settings-people", moderates=True)
    await world.says(world.discord.submits, SAM, form, moderates=True, moderators=moderators)


def to_person(world: World, person: int = MAYA, key: str = "line:1:2026-03-08") -> Post:
    with world.store.transaction() as tx:
        group = groups.of_people(tx, "discord")
    buttons = (("Not for a week", "daily-line snooze"), ("Stop", "daily-line stop"))
    return Post(1, key, group, "person", None, "line", "Wrong shoes.", buttons, "", datetime.now(UTC), 0,
                address=f"discord:{person}")  # fmt: skip
