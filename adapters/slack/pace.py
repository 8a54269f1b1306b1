"""Slack's pace: a message a second for a channel, and a fair share for each workspace."""

from __future__ import annotations

import time
from dataclasses import dataclass

_LANES_MAX = 10_000


class TooMany(Exception):
    """No turn is near; the next that nobody was promised yet is `seconds` away."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(slots=True)
class _Lane:
    """When a key may send next, and until when those are promised who were told to come again."""

    free: float = 0.0
    promised: float = 0.0


class Turns:
    """Gives each message a turn: so many seconds apart for each of its keys (its channel, its workspace).

    Who would wait for longer than `patience` seconds is sent away with a time at which a turn is theirs, each with
    another one. So five hundred messages of one workspace hold up nobody else, and come back five a second.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._lanes: dict[str, _Lane] = {}

    def take(self, apart: dict[str, float]) -> float:
        """Take a turn for these keys (key -> seconds apart, the narrowest first) and return the seconds until it.

        Raises TooMany where that is past the patience.
        """
        now = time.monotonic()
        lanes = [(self._lane(key, now), seconds) for key, seconds in apart.items()]
        wait = max(0.0, *(lane.free - now for lane, _ in lanes))
        if wait > self._patience:
            raise TooMany(self._promise(lanes) - now)
        for lane, seconds in lanes:
            lane.free = now + wait + seconds
        return wait

    def hold(self, key: str, seconds: float) -> None:
        """No turn for this key until then."""
        now = time.monotonic()
        lane = self._lane(key, now)
        lane.free = max(lane.free, now + seconds)

    @staticmethod
    def _promise(lanes: list[tuple[_Lane, float]]) -> float:
        for lane, seconds in lanes:
            lane.promised = max(lane.promised, lane.free) + seconds
        promise = max(lane.promised for lane, _ in lanes)
        lanes[0][0].promised = promise  # the channel's next comes after this one; in its workspace others go between
        return promise

    def _lane(self, key: str, now: float) -> _Lane:
        lane = self._lanes.get(key)
        if lane is None:
            if len(self._lanes) >= _LANES_MAX:
                used = {name: each for name, each in self._lanes.items() if max(each.free, each.promised) > now}
                self._lanes = used
            lane = self._lanes[key] = _Lane()
        return lane
