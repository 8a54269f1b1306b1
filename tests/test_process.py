"""The process: what a platform puts off for seconds goes out in its second, and the end comes at once."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent

from bot.adapter import Later
from bot.app import Bot
from bot.process import _say, serve
from tests.fake_port import FakePort
from tests.stores import fresh_store


def test_what_is_put_off_for_a_second_does_not_wait_for_the_next_minute() -> None:
    async def story() -> None:
        store, port, stop = fresh_store(), FakePort(), asyncio.Event()
        bot = Bot(store, ports={"fake": port})
        bot.take_in("fake", "1", "A group", "UTC", {"c1": "parents"}, start=True)
        with store.transaction() as tx:
            tx.run("UPDATE schedules SET next_due_at = ? WHERE id = 1", int(time.time()) - 1)
        port.troubles = [Later(datetime.now(UTC) + timedelta(seconds=1.5))]
        serving = asyncio.create_task(serve(bot, [port], stop))
        async with asyncio.timeout(60):
            while not port.sent:  # noqa: ASYNC110 - a list of the fake has no event
                await asyncio.sleep(0.05)
        port.troubles = [Later(datetime.now(UTC) + timedelta(seconds=30))]
        began = time.monotonic()
        stop.set()
        await serving
        assert time.monotonic() - began < 3
        store.close()

    asyncio.run(story())


def test_a_first_tick_that_fails_is_logged_and_what_is_claimed_is_sent(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(_bot: Bot) -> None:
        raise ZeroDivisionError("words that nobody should log")

    async def story() -> None:
        store, port, stop = fresh_store(), FakePort(), asyncio.Event()
        bot = Bot(store, ports={"fake": port})
        group = bot.take_in("fake", "1", "A group", "UTC", {"c1": "parents"})
        bot.tell_moderators(group, "cause", "Something to know.")
        monkeypatch.setattr(Bot, "claim", fails)
        serving = asyncio.create_task(serve(bot, [port], stop))
        async with asyncio.timeout(60):
            while not port.sent:  # noqa: ASYNC110 - a list of the fake has no event
                await asyncio.sleep(0.01)
        stop.set()
        await serving
        store.close()

    asyncio.run(story())
    assert "the tick failed: ZeroDivisionError at test_process.py:" in caplog.text and "words" not in caplog.text


def test_what_the_clock_could_not_do_is_called_by_its_name(caplog: pytest.LogCaptureFixture) -> None:
    for job in ("tick", "house"):
        _say(JobExecutionEvent(EVENT_JOB_ERROR, job, "", datetime.now(UTC), exception=ZeroDivisionError()))
    assert [each.message[:40] for each in caplog.records] == [
        "the tick failed: ZeroDivisionError at ?", "deleting what has had its time failed: Z",
    ]  # fmt: skip


def test_a_platform_that_cannot_be_reached_is_a_sentence_with_its_address(caplog: pytest.LogCaptureFixture) -> None:
    class Unreachable(FakePort):
        async def run(self, stop: asyncio.Event) -> None:
            async with aiohttp.ClientSession() as session:
                await session.get("http://127.0.0.1:1/")

    async def story() -> None:
        store, port, stop = fresh_store(), Unreachable(), asyncio.Event()
        serving = asyncio.create_task(serve(Bot(store, ports={"fake": port}), [port], stop))
        async with asyncio.timeout(60):
            while "starts again" not in caplog.text:  # noqa: ASYNC110 - a log has no event
                await asyncio.sleep(0.01)
        stop.set()
        await serving
        store.close()

    asyncio.run(story())
    assert (
        "fake cannot be reached at 127.0.0.1:1 (ClientConnectorError). Look at this machine's network, and at "
        "fake.api_url if it is set. It starts again in 1 s."
    ) in caplog.text
