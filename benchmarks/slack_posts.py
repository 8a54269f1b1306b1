"""Slack, row 8 of DESIGN's numbers: processor time of a delivered post beside slack_sdk's own way to send.

Slack stands in a process of its own and answers every call, so that only the sender's time is counted. Ours is all that
a post costs: claimed from its schedule, sent with its blocks and metadata, proved, on disk; planning the next one is
told apart. The peer sends a bare text and keeps nothing. Run: python -m benchmarks.slack_posts
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import Settings
from adapters.slack.settings import Secrets
from adapters.slack.slack import Slack
from adapters.slack.workspace import Workspace
from bot.app import Bot
from bot.schedule import ticker
from bot.store.database import Store

POSTS, ROUNDS, AT_ONCE = 1000, 5, 50
TEXT = "Some kids slam the door, then listen for your steps."
ANSWER = '{"ok":true,"channel":"C1","ts":"1700000000.000001"}'
TOKEN = "xoxb-1"  # noqa: S105 - of nobody


class Clock:
    """A day at a time."""

    def __init__(self) -> None:
        self.now = datetime(2030, 3, 4, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time that it is."""
        return self.now


@contextmanager
def answering() -> Iterator[str]:
    """A server in a process of its own; the address of its API."""
    command = [sys.executable, "-m", "benchmarks.answering", ANSWER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        yield f"http://127.0.0.1:{int(server.stdout.readline())}/api/"
        server.kill()


async def spent(send: Callable[[], Awaitable[None]]) -> float:
    """Processor time of this process for each of the posts, in microseconds."""
    began = time.process_time()
    await send()
    return (time.process_time() - began) / POSTS * 1e6


async def by_sdk(client: AsyncWebClient) -> None:
    """As many calls as there are posts, some at once."""
    left = iter(range(POSTS))

    async def work() -> None:
        for number in left:
            await client.chat_postMessage(channel=f"C{number}", text=TEXT)

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))


def planned(folder: Path, api_url: str, clock: Clock) -> Slack:
    """A workspace with a reminder a day in each of its channels, the first of them due."""
    bot = Bot(Store.open(folder / "bot.db"), clock=clock)
    slack = Slack(bot, Settings(api_url=api_url), Secrets(bot_token=TOKEN, app_token="xapp-1"), pace=0.0)  # noqa: S106
    slack.workspaces._known["T1"] = Workspace(
        "T1", "Parents", slack.workspaces.client(TOKEN), "UB", "B1", "goodenough", None
    )
    bot.take_in("slack", "T1", "Parents", "UTC", {f"C{each}": f"channel-{each}" for each in range(POSTS)})
    with bot.store.transaction() as tx:
        tx.run(
            "INSERT INTO schedules (group_id, number, channel_id, kind, at, days, zone, topics, ages, paused, "
            "next_version, next_day, next_due_at) SELECT group_id, id, id, 'reminder', '09:00', 127, 'UTC', '[]', "
            "'[]', 0, '', '2030-03-04', ? FROM channels",
            int(clock.now.timestamp()),
        )
    return slack


async def plan(bot: Bot) -> None:
    """Choose the next words of every schedule."""
    while ticker.plan_next(bot.store, bot.services.library, bot.clock(), bot.owner):
        pass


async def ours(bot: Bot) -> None:
    """What a tick does, up to the proofs."""
    await bot.claim()
    await bot.outbox.send()


async def main() -> None:
    """Every way in turn, several times; the middle of each."""
    took: dict[str, list[float]] = {"sdk": [], "shared": [], "ours": [], "planning": []}
    clock = Clock()
    with answering() as api_url, tempfile.TemporaryDirectory() as name:
        slack = planned(Path(name), api_url, clock)
        sdk = AsyncWebClient(token=TOKEN, base_url=api_url)
        shared = AsyncWebClient(token=TOKEN, base_url=api_url, session=aiohttp.ClientSession(), retry_handlers=[])
        await plan(slack.bot)
        for number in range(ROUNDS):
            clock.now = datetime(2030, 3, 4 + number, 9, 0, tzinfo=UTC)
            took["sdk"].append(await spent(lambda: by_sdk(sdk)))
            took["shared"].append(await spent(lambda: by_sdk(shared)))
            took["ours"].append(await spent(lambda: ours(slack.bot)))
            took["planning"].append(await spent(lambda: plan(slack.bot)))
            with slack.bot.store.reading() as tx:
                assert tx.value("SELECT count(*) FROM posts WHERE state = 'sent'") == POSTS * (number + 1)
        assert shared.session
        await shared.session.close()
        await slack.workspaces.session().close()
        slack.bot.store.close()
    middle = {key: statistics.median(times) for key, times in took.items()}
    print(f"8 slack_sdk as it comes        {middle['sdk']:6.0f} µs of processor time a post")
    print(f"8 slack_sdk with one session   {middle['shared']:6.0f} µs")
    print(f"8 ours, with all bookkeeping   {middle['ours']:6.0f} µs   {middle['ours'] / middle['sdk']:.2f} (0.60)")
    print(f"8   planning the next one      {middle['planning']:6.0f} µs besides")


if __name__ == "__main__":
    asyncio.run(main())
