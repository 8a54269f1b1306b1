"""What was read from the database, kept while nothing in it changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Memory:
    """Answers that cannot have changed: SQLite counts what this process changes, and tells when another one did."""

    __slots__ = ("_at", "_known", "_most")

    def __init__(self, most: int) -> None:
        self._at: tuple[int, int] | None = None  # the state of the database in which they were read
        self._known: dict[tuple[object, ...], Any] = {}
        self._most = most

    def recall(self, key: tuple[object, ...], state: tuple[int, int], read: Callable[[], T]) -> T:
        """What is known under the key in this state of the database, or what `read` finds."""
        if state != self._at or len(self._known) > self._most:
            self._known.clear()
            self._at = state
        elif key in self._known:
            known: T = self._known[key]
            return known
        found = self._known[key] = read()
        return found
