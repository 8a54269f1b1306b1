"""The pace of the whole bot: Discord takes 50 requests a second, answers to interactions not counted."""

from __future__ import annotations

import asyncio

A_SECOND = 49


class Pace:
    """Gives each request its turn, evenly spaced."""

    def __init__(self, a_second: float = A_SECOND) -> None:
        self._step = 1 / a_second
        self._next = 0.0

    async def turn(self) -> None:
        """Wait for the next free turn."""
        now = asyncio.get_running_loop().time()
        mine = max(now, self._next)
        self._next = mine + self._step
        if mine > now:
            await asyncio.sleep(mine - now)
