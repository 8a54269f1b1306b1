"""One person's way through the reminders: the same line all day, and none again before all have come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from math import gcd

from bot.model import Prompt


def line_for(lines: Sequence[Prompt], person: str, day: date) -> Prompt:
    """The line of a person's day, from lines in an order that stays; nothing needs to be stored.

    Each person walks round the same ring from a place and with a stride of their own.
    """
    chance = int.from_bytes(blake2b(person.encode(), digest_size=8).digest(), "big")
    strides = _strides(len(lines))
    start, stride = chance % len(lines), strides[(chance >> 32) % len(strides)]
    return lines[(start + day.toordinal() * stride) % len(lines)]


@lru_cache(maxsize=64)
def _strides(size: int) -> tuple[int, ...]:
    """Steps that reach every place of a ring, the neighbours left out where there are others."""
    every = tuple(step for step in range(1, max(size, 2)) if gcd(step, size) == 1)
    return tuple(step for step in every if 1 < step < size - 1) or every
