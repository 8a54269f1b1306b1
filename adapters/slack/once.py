"""Doing a thing once for a key that may come again: Slack delivers again what it thinks lost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

# Seconds. Slack's last try comes after about five minutes, and a request of our clock's future is let in for ten.
_REMEMBERED = 660.0


class Once:
    """Remembers keys for eleven minutes; a second call waits for the first, and takes over where that one failed."""

    def __init__(self, remembered: float = _REMEMBERED) -> None:
        self._remembered = remembered
        self._seen: dict[str, tuple[float, asyncio.Future[bool]]] = {}

    async def do(self, key: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do the work unless it was done for this key; what fails is not remembered, so that it is never lost."""
        self._forget()
        while (first := self._seen.get(key)) is not None:
            if await asyncio.shield(first[1]):
                return
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._seen[key] = (time.monotonic() + self._remembered, done)
        try:
            await work()
        except BaseException:
            del self._seen[key]
            done.set_result(False)
            raise
        done.set_result(True)

    def _forget(self) -> None:
        now = time.monotonic()
        while self._seen:
            oldest = next(iter(self._seen))
            until, done = self._seen[oldest]
            if until > now or not done.done():
                return
            del self._seen[oldest]
