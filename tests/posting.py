"""A bot on a platform of lists, for tests of what becomes of posts."""

import asyncio
from datetime import UTC, datetime

from bot.app import Bot
from bot.care.sealing import Seals
from bot.schedule import ticker
from bot.store import groups
from bot.store import posts as ledger
from bot.store.database import Store
from tests.fake_port import FakePort
from tests.stores import fresh_store


class World:
    """A bot on a platform of lists, with one reminder a day at 09:00."""

    def __init__(self, store: Store | None = None, port: FakePort | None = None) -> None:
        self.now = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
        self.store = store or fresh_store()
        self.port = port or FakePort()
        self.bot = Bot(self.store, clock=lambda: self.now, ports={"fake": self.port})
        self.bot.take_in("fake", "1", "A group", "UTC", {"c1": "parents"}, start=True)

    def at(self, hour: int, minute: int = 0, day: int = 2) -> None:
        self.now = datetime(2026, 3, day, hour, minute, tzinfo=UTC)

    def tick(self) -> None:
        asyncio.run(self.bot.tick())

    def claim_due(self) -> None:
        ticker.claim_due(self.store, self.bot.services.library, self.now, self.bot.owner)

    def claim(self, count: int, name: str = "post") -> None:
        """Posts to one channel that are due now."""
        now = int(self.now.timestamp())
        with self.store.transaction() as tx:
            channel = tx.value("SELECT id FROM channels")
            ledger.write(
                tx,
                [
                    ledger.Draft(f"{name}:{each}", 1, "channel", "post", "Peas.", now, self.bot.owner, channel)
                    for each in range(count)
                ],
            )

    def claim_lines(self, *people: str) -> None:
        """A post to each of these people that is due now."""
        now, seals = int(self.now.timestamp()), Seals(self.store.secret)
        with self.store.transaction() as tx:
            group = groups.of_people(tx, "fake")
            ledger.write(
                tx,
                [
                    ledger.Draft(f"to:{who}", group.id, "person", "line", "Peas.", now, self.bot.owner,
                                 address=seals.seal(who))
                    for who in people
                ],
            )  # fmt: skip

    def count(self, state: str) -> int:
        return list(self.states().values()).count(state)

    def states(self) -> dict[str, str]:
        with self.store.reading() as tx:
            return {row["key"]: row["state"] for row in tx.all("SELECT key, state FROM posts ORDER BY id")}

    def notices(self) -> list[str]:
        with self.store.reading() as tx:
            return [row["text"] for row in tx.all("SELECT text FROM notices ORDER BY id")]
