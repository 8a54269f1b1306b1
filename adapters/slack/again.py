"""Asking Slack again, for what it did not say when a workspace was met."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

_FIRST = 3.0  # seconds
_LONGEST = 300.0


class Again:
    """Asks at growing intervals until all is said: one task for each workspace."""

    def __init__(self, ask: Callable[[str], Awaitable[bool]]) -> None:
        self._ask = ask  # whether all is said now, or will never be
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def soon(self, team: str, wait: float | None = None) -> None:
        """Ask about a workspace in a moment, or when Slack asks to (`wait`, in seconds)."""
        if team not in self._tasks:
            task = self._tasks[team] = asyncio.create_task(self._until_said(team, wait or _FIRST))
            task.add_done_callback(lambda _done: self._tasks.pop(team, None))

    async def end(self) -> None:
        """Ask no more."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _until_said(self, team: str, pause: float) -> None:
        await asyncio.sleep(pause)
        while not await self._ask(team):
            pause = min(max(pause, _FIRST) * 2, _LONGEST)
            await asyncio.sleep(pause)
