"""The pace of the whole bot: Discord takes 50 requests a second, answers to interactions not counted."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from contextvars import ContextVar
from types import SimpleNamespace

import aiohttp

A_SECOND = 48.5  # below the limit: what leaves here evenly does not arrive so
_CATCH_UP = 0.25  # seconds of turns that may be made up for when the process was busy
FIRST: ContextVar[bool] = ContextVar("first", default=False)  # whether a person waits for what is asked of Discord
_NOT_COUNTED = ("/interactions/", "/webhooks/")


class Pace:
    """Gives each request its turn: evenly spaced, and never more than one above its rate in any second."""

    def __init__(self, a_second: float) -> None:
        self._step = 1 / a_second
        self._next = 0.0
        self._latest: deque[float] = deque(maxlen=int(a_second))
        self._window = int(a_second) * self._step  # seconds in which no more than so many go
        self._line = asyncio.Lock()
        self._behind = asyncio.Lock()  # where all posts wait but the one that is next

    async def turn(self, first: bool = False) -> None:
        """Wait for the next free turn, in the order of asking; what a person waits for is let in `first`."""
        clock = asyncio.get_running_loop().time
        async with contextlib.nullcontext() if first else self._behind, self._line:
            full = len(self._latest) == self._latest.maxlen
            mine = max(self._next, self._latest[0] + self._window if full else 0.0)
            if (wait := mine - clock()) > 0:
                await asyncio.sleep(wait)
            now = clock()
            self._latest.append(now)
            self._next = max(mine + self._step, now - _CATCH_UP)

    def trace(self) -> aiohttp.TraceConfig:
        """What makes every request of a session wait for its turn, also those that the library repeats by itself."""

        async def starts(
            session: aiohttp.ClientSession, context: SimpleNamespace, about: aiohttp.TraceRequestStartParams
        ) -> None:
            if about.url.scheme in ("http", "https") and not any(each in about.url.path for each in _NOT_COUNTED):
                await self.turn(FIRST.get())

        traced = aiohttp.TraceConfig()
        traced.on_request_start.append(starts)
        return traced
