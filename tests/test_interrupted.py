"""What is interrupted, or taken back, leaves nothing stuck and nothing mistaken for another."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.adapter import Known
from bot.app import Bot
from bot.model import Post
from bot.schedule import bells, suggested
from bot.store import groups, notes, posts, suggestions
from tests.fake_port import FakePort
from tests.stores import fresh_store


class Slow(FakePort):
    """A platform that is slow for its first posts, and then well again."""

    tried = 0

    async def deliver(self, post: Post) -> str:
        self.tried += 1
        await asyncio.sleep(60 if self.tried <= 3 else 0)
        return "proof"

    async def find(self, posts: Sequence[Post]) -> Mapping[str, Known]:
        return {post.key: None for post in posts}


def test_posts_of_a_tick_that_was_cancelled_are_settled_by_the_next() -> None:
    store = fresh_store()
    bot = Bot(store, ports={"fake": Slow()})
    now = int(datetime.now(UTC).timestamp())
    with store.transaction() as tx:
        group = groups.add(tx, "fake", "1", "A", "UTC")
        channel = groups.put_channel(tx, group.id, "5", "parents")
        posts.write(tx, [posts.Draft(f"post:{number}", group.id, "channel", "reminder", "Tea is cold.", now, bot.owner,
                                     channel_id=channel.id) for number in range(3)])  # fmt: skip

    async def story() -> None:
        ticking = asyncio.create_task(bot.tick())
        await asyncio.sleep(0.2)
        ticking.cancel()
        await asyncio.gather(ticking, return_exceptions=True)
        bot.clock = bot.outbox._clock = lambda: datetime.now(UTC) + timedelta(minutes=1)
        for _ in range(3):
            await bot.tick()

    asyncio.run(story())
    with store.reading() as tx:
        assert [row["state"] for row in tx.all("SELECT state FROM posts")] == ["sent"] * 3
    assert not bot.outbox._flying
    store.close()


def test_the_number_of_a_note_that_was_taken_back_never_comes_again() -> None:
    store = fresh_store()
    with store.transaction() as tx:
        one, other = (groups.add(tx, "fake", name, name, "UTC") for name in ("1", "2"))
        for who in ("anna", "ben"):
            notes.hang_bell(tx, who, notes.Bell("fake", f"box of {who}", "en"), 1)
        suggestions.add(tx, one.id, "reminder", "siblings", "Two towers, one floor.", "anna", 1)
        number = suggestions.waiting(tx, one.id)[0].id
        suggested.settle(tx, one, number, [("Thank you.", {})], "Two towers, one floor.", 100, "me")
        tx.run("UPDATE posts SET state = 'sent' WHERE kind = 'note'")
        suggested.put_back(tx, one, 200, "me", number)
        bells.leave_note(tx, other.id, "ben", [("Thank you.", {})], "Which shoe?", 300, "me")
        rung = tx.all("SELECT key, address FROM posts WHERE kind = 'note' AND state = 'claimed'")
        assert [tuple(row) for row in rung] == [("note:2", "box of ben")]
    store.close()


def test_a_bell_that_was_put_off_does_not_ring_for_a_note_that_was_taken_back() -> None:
    store = fresh_store()
    with store.transaction() as tx:
        group = groups.add(tx, "fake", "1", "A", "UTC")
        notes.hang_bell(tx, "anna", notes.Bell("fake", "box of anna", "en"), 1)
        number = bells.leave_note(tx, group.id, "anna", [("Thank you.", {})], "Which shoe?", 100, "me")
        tx.run("UPDATE posts SET not_before = 900 WHERE kind = 'note'")
        notes.withdraw(tx, number, 200)
        assert [tuple(row) for row in tx.all("SELECT state, address FROM posts WHERE kind = 'note'")] == [
            ("skipped", None)
        ]
    store.close()
