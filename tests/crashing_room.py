"""A room whose process is killed in the middle of a delivery: python -m tests.crashing_room FOLDER before|after."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from adapters.room.room import Room
from adapters.room.world import World
from bot.app import Bot
from bot.model import Post
from bot.store.database import Store


class CrashingRoom(Room):
    """Dies between claim and delivery, or between delivery and proof."""

    async def deliver(self, post: Post) -> str:
        if sys.argv[2] == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        proof = await super().deliver(post)
        os.kill(os.getpid(), signal.SIGKILL)
        return proof


def main() -> None:
    folder = Path(sys.argv[1])
    world = World(folder / "room.db", lambda: datetime.now(UTC), frozen=True)
    room = CrashingRoom(Bot(Store.open(folder / "bot.db"), clock=world.now), world, "UTC")
    asyncio.run(room.moves_clock("tomorrow 07:30"))


if __name__ == "__main__":
    main()
