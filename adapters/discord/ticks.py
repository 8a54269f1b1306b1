"""Sending at once what an answer put on its way."""

from __future__ import annotations

import asyncio
import logging
from contextvars import Context

from bot.app import Bot
from bot.errors import StoreError

log = logging.getLogger(__name__)


class Ticks:
    """Ticks between the minutes, beside what is being sent already; each is held until it ends."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._running: set[asyncio.Task[None]] = set()

    def send_what_is_due(self) -> None:
        """Begin to send where something is due; nobody waits for it."""
        due = self._bot.next_due()
        if due is not None and due <= self._bot.clock():
            task = asyncio.create_task(self._tick(), context=Context())  # what it sends is nobody's answer
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def end(self) -> None:
        """Wait until what was begun has ended."""
        await asyncio.shield(asyncio.gather(*self._running))

    async def _tick(self) -> None:
        try:
            await self._bot.tick()
        except StoreError as error:
            log.error("the tick could not reach the database: %s", error)
