"""Taking in a big file of words while the bot answers: reading in a thread, and everything else in short steps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from typing import TypeVar

from bot.app import Bot
from bot.library.exchange import incoming, taking
from bot.library.exchange.comparing import Source
from bot.library.exchange.taking import Look
from bot.model import Group
from bot.store.imports import Import

R = TypeVar("R")

_BREATH = 0.001  # seconds between two steps: with none, the next would begin before what waits had its turn


async def bring_in(
    bot: Bot, group: Group, data: bytes, name: str, by: str, tell: Callable[[int], None] = lambda rows: None
) -> tuple[Look, Import | None]:
    """Take a file in as a whole; None where something is refused, or where nothing is new.

    The rows are looked at first and taken in after: `tell` hears of each of them twice.
    """
    read = await asyncio.to_thread(incoming.read, data, name)
    source = Source(by, int(bot.clock().timestamp()))
    looked = await _in_steps(taking.look(bot.store.reading, group.id, read, source), tell)
    if not looked.does_something:
        return looked, None
    steps = taking.take_in(bot.store.transaction, group.id, read.rows, source)
    return looked, await _in_steps(steps, tell)


async def _in_steps(steps: Generator[int, None, R], tell: Callable[[int], None]) -> R:
    """Work to the end, letting commands be answered between two steps."""
    while True:
        try:
            tell(next(steps))
        except StopIteration as end:
            result: R = end.value
            return result
        await asyncio.sleep(_BREATH)
