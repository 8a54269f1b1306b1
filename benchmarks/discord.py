"""Discord, rows 7 and 8 of DESIGN's numbers: a thousand posts under its limit, and what one costs the processor.

Our own Discord runs in a process of its own, so that its work is not counted as ours. It enforces 50 requests in any
second, as Discord does for a whole bot, and takes 100 ms for each message in row 7. Run: python -m benchmarks.discord
"""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as local_time
from multiprocessing.connection import Connection

import discord

from adapters.discord import Settings, pace
from adapters.discord.discord import join_discord
from bot.app import Bot
from bot.model import Channel, Group
from bot.store import schedules
from bot.store.database import Store
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_world import GUILD, TOKEN, channel

POSTS = 1000
LIMIT = 50  # requests a second
# Fewer than 256: above that discord.py looks through all its limits for each request, which would hide the rest.
CHANNELS = [1450000000000000000 + number for number in range(250)]
WORDS = "Dinner was toast. Nobody took notes. Some days the best you can do is beans, a film, bed."


def serve(pipe: Connection) -> None:
    """Be Discord, with a channel for each post; what is asked through the pipe is done and answered."""
    fake = FakeDiscord()
    fake.guild["channels"] += [channel(number, f"channel-{number % 250}") for number in CHANNELS]
    fake.messages |= {number: [] for number in CHANNELS}
    fake.start()
    pipe.send(fake.api)
    while (wanted := pipe.recv()) is not None:
        fake.limit, fake.latency = wanted
        pipe.send((sum(len(fake.messages[number]) for number in CHANNELS), fake.refused))
        fake.refused = 0
        fake.forget_nonces()
        for number in CHANNELS:
            fake.messages[number].clear()


class Server:
    """Our own Discord as this process sees it."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self.api: str = pipe.recv()

    def count(self, limit: int = 0, latency: float = 0.0) -> tuple[int, int]:
        """How many messages came in since the last count and how many requests were too many; then the new rules."""
        self._pipe.send((limit, latency))
        messages, refused = self._pipe.recv()
        return messages, refused


@contextmanager
def running() -> Iterator[Server]:
    """Start it, and end it."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,))
    process.start()
    try:
        yield Server(ours)
    finally:
        ours.send(None)
        process.join()


def plan(store: Store, group: Group, each: int) -> datetime:
    """Reminders in each channel, every day at nine; the first time at which all of them are due."""
    day = datetime.now(UTC).date() + timedelta(days=1)
    due = datetime.combine(day, local_time(9), UTC)
    with store.transaction() as tx:
        rows = tx.all("SELECT id, external_id, name FROM channels WHERE group_id = ?", group.id)
        for row in [row for row in rows if int(row["external_id"]) in CHANNELS] * each:
            where = Channel(row["id"], group.id, row["external_id"], row["name"])
            made = schedules.add(tx, group.id, where, "reminder", local_time(9), 127, "UTC")
            schedules.set_next(tx, made.id, day, int(due.timestamp()))
    return due


async def all_due(bot: Bot, moment: datetime) -> tuple[float, float]:
    """Everything that is due then is claimed, sent and proved; seconds of the clock that sending took, and of work."""
    bot.clock = bot.outbox._clock = lambda: moment
    worked = time.process_time()
    await bot.claim()
    began = time.perf_counter()
    await bot.outbox.send()
    return time.perf_counter() - began, time.process_time() - worked


async def bare(client: discord.Client, how: str, posts: int = POSTS) -> tuple[float, int]:
    """discord.py alone: `channel.send` for each, all at once, 64 at once or one after another; seconds and losses."""
    room = asyncio.Semaphore({"at once": posts, "64 at once": 64, "in turn": 1}[how])

    async def send(number: int) -> bool:
        async with room:
            try:
                await client.get_partial_messageable(CHANNELS[number % len(CHANNELS)]).send(f"{WORDS} {number}")
            except discord.HTTPException:
                return False
            return True

    began = time.perf_counter()
    sent = await asyncio.gather(*(send(number) for number in range(posts)))
    return time.perf_counter() - began, sent.count(False)


@asynccontextmanager
async def connected(server: Server, each: int) -> AsyncIterator[tuple[Bot, datetime, discord.Client]]:
    """Our bot with its plans and when they are due, and discord.py without us."""
    store = Store.memory()
    bot = Bot(store)
    port = join_discord(bot, Settings(api_url=server.api), TOKEN)
    stop = asyncio.Event()
    connection = asyncio.create_task(port.run(stop))
    await port._ready.wait()
    await bot.tick()  # the greeting
    due = plan(store, bot.take_in("discord", str(GUILD), "Parents", "UTC", {}), each)
    nobody = discord.AllowedMentions.none()  # our own Discord takes no message that could ping everyone
    async with discord.Client(intents=discord.Intents.none(), allowed_mentions=nobody) as client:
        await client.login(TOKEN)
        yield bot, due, client
    stop.set()
    await connection
    store.close()


async def row_7(server: Server) -> None:
    """A thousand posts due at once, under the limit as Discord enforces it."""
    async with connected(server, POSTS // len(CHANNELS)) as (bot, due, client):
        server.count(LIMIT, 0.1)
        took, _ = await all_due(bot, due)
        there, refused = server.count(LIMIT, 0.1)
        print(f"7 ours            {there / took / LIMIT:6.1%} of the limit   {refused:5} answers of 429   "
              f"{POSTS - there:4} lost   {took:5.1f} s")  # fmt: skip
        for how, posts in (("in turn", 200), ("at once", POSTS)):
            await asyncio.sleep(1)
            took, lost = await bare(client, how, posts)
            there, refused = server.count(LIMIT, 0.1)
            print(f"7 {how:15} {there / took / LIMIT:6.1%} of the limit   {refused:5} answers of 429   "
                  f"{lost:4} lost   {took:5.1f} s   ({posts} posts)")  # fmt: skip


async def row_8(server: Server) -> None:
    """Processor time of this process for each post that is there in the end, without a limit; the best of twelve."""
    pace.A_SECOND = 1_000_000
    async with connected(server, 1) as (bot, due, client):
        server.count()
        mine, planning, theirs = [], [], []
        for turn in range(12):
            began = time.process_time()
            await bare(client, "64 at once", len(CHANNELS))
            theirs.append((time.process_time() - began) / len(CHANNELS))
            _, worked = await all_due(bot, due + timedelta(days=turn))
            mine.append(worked / len(CHANNELS))
            began = time.process_time()
            await bot.deliver()  # nothing is left to send: what comes next is planned
            planning.append((time.process_time() - began) / len(CHANNELS))
            assert server.count()[0] == 2 * len(CHANNELS)
    sent, planned, peer = (min(each) * 1e6 for each in (mine, planning, theirs))
    print(f"8 a post claimed, sent and proved {sent:4.0f} µs, the next planned {planned:4.0f} µs; bare channel.send "
          f"{peer:4.0f} µs: {sent / peer:.2f} times, {(sent + planned) / peer:.2f} with planning (1.30)")  # fmt: skip


async def main() -> None:
    """Both rows."""
    with running() as server:
        await row_7(server)
        await row_8(server)


if __name__ == "__main__":
    asyncio.run(main())
