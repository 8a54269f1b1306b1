"""Doing a thing once for a key that may come again."""

from __future__ import annotations

import asyncio

import pytest

from adapters.slack.once import Once


def test_what_fails_is_taken_over_by_whoever_waits_and_what_is_done_is_not_done_again() -> None:
    async def story() -> None:
        once, done = Once(), list[str]()

        async def fails() -> None:
            await asyncio.sleep(0.01)
            done.append("failed")
            raise ZeroDivisionError

        async def works() -> None:
            await asyncio.sleep(0.01)
            done.append("worked")

        tried = await asyncio.gather(
            once.do("a", fails), once.do("a", works), once.do("a", works), return_exceptions=True
        )
        assert [type(each) for each in tried] == [ZeroDivisionError, type(None), type(None)]
        await once.do("a", works)
        assert done == ["failed", "worked"]
        await once.do("b", works)
        assert done == ["failed", "worked", "worked"]

    asyncio.run(story())


def test_one_that_is_cancelled_may_come_again() -> None:
    async def story() -> None:
        once, done = Once(), list[str]()

        async def never() -> None:
            await asyncio.sleep(60)

        async def works() -> None:
            done.append("worked")

        with pytest.raises(TimeoutError):
            await asyncio.wait_for(once.do("a", never), 0.01)
        await once.do("a", works)
        assert done == ["worked"]

    asyncio.run(story())


def test_keys_are_forgotten_in_time() -> None:
    async def story() -> None:
        once, done = Once(remembered=0.02), list[str]()

        async def works() -> None:
            done.append("worked")

        await once.do("a", works)
        await once.do("a", works)
        await asyncio.sleep(0.03)
        await once.do("b", works)
        assert list(once._seen) == ["b"]
        await once.do("a", works)
        assert len(done) == 3

    asyncio.run(story())
