"""Slack waits three seconds for an answer: how long all that one answer asks of Slack may take together."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar

_SECONDS = 1.5
_until: ContextVar[float | None] = ContextVar("until", default=None)


class one_answer:
    """Until the end of the block, what is asked `in_time` shares one budget. A class: each answer pays for it."""

    __slots__ = ("_before",)

    def __enter__(self) -> None:
        self._before = _until.set(asyncio.get_running_loop().time() + _SECONDS)

    def __exit__(self, *_error: object) -> None:
        _until.reset(self._before)


def answers_nobody() -> None:
    """From here on this task has all the time there is: what began it was an answer, and that is over."""
    _until.set(None)


def in_time(more: float = 0.0) -> asyncio.Timeout:
    """A TimeoutError when the answer's time is over (`more` seconds later); no limit for what answers nobody."""
    until = _until.get()
    return asyncio.timeout_at(None if until is None else until + more)


def left(more: float) -> float | None:
    """The seconds until `more` seconds after the answer's time is over; None for what answers nobody."""
    until = _until.get()
    return None if until is None else max(0.0, until + more - asyncio.get_running_loop().time())
