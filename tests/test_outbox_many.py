"""Many posts at once: the slow hold up nobody, and each place goes by itself."""

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.adapter import Doubt, Known, Later
from bot.model import Post
from tests.fake_port import FakePort
from tests.posting import World


class Slow(FakePort):
    """A platform that never answers to one post."""

    def __init__(self, stuck: str) -> None:
        super().__init__()
        self.stuck = stuck

    async def deliver(self, post: Post) -> str:
        if post.key == self.stuck:
            await asyncio.Event().wait()
        return await super().deliver(post)


def test_one_slow_post_holds_up_neither_the_others_nor_their_proofs() -> None:
    async def story() -> None:
        first = asyncio.create_task(many.bot.outbox.send())
        async with asyncio.timeout(10):
            while many.count("sent") < 599:  # noqa: ASYNC110 - the ledger has no event
                await asyncio.sleep(0.02)
        many.claim(1, "fresh")
        second = asyncio.create_task(many.bot.outbox.send())  # as the next tick does
        async with asyncio.timeout(10):
            while many.states()["fresh:0"] != "sent":  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        for sending in (first, second):
            sending.cancel()
        await asyncio.gather(first, second, return_exceptions=True)

    many = World(port=Slow("post:7"))
    many.claim(600)
    asyncio.run(story())
    assert many.count("claimed") == 1 and len(many.port.sent) == 600
    many.store.close()


def test_who_ends_while_posts_are_sent_keeps_the_proofs_of_those_that_were() -> None:
    async def story() -> None:
        sending = asyncio.create_task(many.bot.outbox.send())
        while len(many.port.sent) < 49:  # noqa: ASYNC110
            await asyncio.sleep(0)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)

    many = World(port=Slow("post:0"))
    many.claim(50)
    asyncio.run(story())
    assert many.count("sent") == 49
    many.store.close()


def test_a_thousand_posts_are_written_down_in_a_few_transactions() -> None:
    begun: list[str] = []
    world = World()
    world.claim(1000)
    conn: sqlite3.Connection = world.store._conn
    conn.set_trace_callback(lambda sql: begun.append(sql) if sql.startswith("BEGIN IMMEDIATE") else None)
    asyncio.run(world.bot.outbox.send())
    conn.set_trace_callback(None)
    assert world.count("sent") == 1000
    assert 4 <= len(begun) <= 15
    world.store.close()


# Each place by itself


class Patient(FakePort):
    """A platform that shows one place at a time, and asks for patience with all others until the next minute."""

    def __init__(self, world_now: list[datetime]) -> None:
        super().__init__()
        self.now, self.free, self.asked = world_now, world_now[0], list[set[str]]()

    async def find(self, posts: Sequence[Post]) -> Mapping[str, Known]:
        self.asked.append({post.address or str(post.channel) for post in posts})
        if self.now[0] < self.free:
            raise Later(self.free)
        self.free = self.now[0] + timedelta(minutes=1)
        return await super().find(posts)


def test_people_are_looked_up_each_by_themselves_however_slowly_their_platform_tells() -> None:
    now = [datetime(2026, 3, 2, 8, 0, tzinfo=UTC)]
    port = Patient(now)
    world = World(port=port)
    world.claim_lines("fake:maya", "fake:ines", "fake:otto")
    port.lost, port.troubles = [Doubt()], [Doubt(), Doubt()]
    for minute in range(4):
        now[0] = world.now = datetime(2026, 3, 2, 8, minute, tzinfo=UTC)
        world.tick()
    assert all(len(people) == 1 for people in port.asked) and len(port.asked) == 6
    assert sorted(port.sent) == ["to:fake:ines", "to:fake:maya", "to:fake:otto"]
    assert world.count("sent") == 3
    world.store.close()


def test_after_a_crash_many_places_are_looked_up_in_few_transactions() -> None:
    many, begun = World(), list[str]()
    many.claim_lines(*(f"fake:{each}" for each in range(600)))
    many.port.sent += [f"to:fake:{each}" for each in range(0, 600, 2)]
    again = World(many.store, many.port)
    conn: sqlite3.Connection = many.store._conn
    conn.set_trace_callback(lambda sql: begun.append(sql) if sql.startswith("BEGIN IMMEDIATE") else None)
    again.tick()
    conn.set_trace_callback(None)
    assert again.count("sent") == len(many.port.sent) == len(set(many.port.sent)) == 600
    assert len(begun) < 20
    many.store.close()
