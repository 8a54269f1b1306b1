"""The buttons of a post that several people press at once: the newest count is drawn last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

Draw = Callable[[Any], Awaitable[Any]]


class Counts:
    """What is being drawn under posts now; what nobody draws any more is forgotten."""

    def __init__(self) -> None:
        self._newest: dict[int, Any] = {}
        self._drawing: Counter[int] = Counter()

    async def draw(self, message: int, buttons: Any, first: Draw, again: Draw) -> None:
        """Draw buttons as they are after one press; where a later press was drawn meanwhile, draw that one `again`."""
        self._newest[message] = buttons
        self._drawing[message] += 1
        try:
            await first(buttons)
            while (newest := self._newest[message]) is not buttons:
                buttons = newest
                await again(newest)
        finally:
            self._drawing[message] -= 1
            if not self._drawing[message]:
                del self._drawing[message], self._newest[message]
