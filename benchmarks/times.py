"""Number 6: the next due time, ours against APScheduler's CronTrigger, in one run.

Plain: every call asks for a zone and time that no cache still holds. Repeated: zones and hours that many groups share.
Rounds take turns, and the best round of each counts, so a busy machine slows both alike.
Run: python -m benchmarks.times
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from time import perf_counter

from apscheduler.triggers.cron import CronTrigger

from bot.schedule.times import next_after, zone

ZONES = (
    "Africa/Cairo", "America/Chicago", "America/Los_Angeles", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata",
    "Asia/Tokyo", "Australia/Sydney", "Europe/Berlin", "Europe/London", "Pacific/Auckland", "UTC",
)  # fmt: skip
DAY = datetime(2026, 5, 12, tzinfo=UTC)  # no clock changes near, so that both must agree
ROUNDS = 7
DISTINCT = 6_000  # more than the cache holds: asked in turn, each has left it before it is asked again
TO_REACH = {"plain": 1.4, "repeated": 30.0}

Call = tuple[time, str, datetime]


def calls(kind: str) -> list[Call]:
    """Times, zones and moments; the times are objects of their own, as they are when they come from the store."""
    chance = random.Random(6)
    moments = [DAY + timedelta(minutes=chance.randrange(1440)) for _ in range(DISTINCT)]
    if kind == "repeated":
        return [(time(chance.randrange(24)), chance.choice(ZONES), moment) for moment in moments]
    wanted = [(hour, minute, name) for name in ZONES for hour in range(24) for minute in range(60)]
    chosen = chance.sample(wanted, DISTINCT)
    return [(time(hour, minute), name, moment) for (hour, minute, name), moment in zip(chosen, moments, strict=True)]


def ours(asked: Sequence[Call]) -> float:
    """Microseconds per call of `next_after`."""
    began = perf_counter()
    for at, name, moment in asked:
        next_after(at, 127, name, moment)
    return (perf_counter() - began) / len(asked) * 1e6


def peers(asked: Sequence[tuple[CronTrigger, datetime]]) -> float:
    """Microseconds per call of `CronTrigger.get_next_fire_time`, its triggers built beforehand."""
    began = perf_counter()
    for trigger, moment in asked:
        trigger.get_next_fire_time(None, moment)
    return (perf_counter() - began) / len(asked) * 1e6


def measure(kind: str) -> tuple[float, float]:
    """The best round of both, in microseconds, after a check that they agree."""
    asked = calls(kind)
    triggers: dict[tuple[time, str], CronTrigger] = {}
    for at, name, _ in asked:
        if (at, name) not in triggers:
            triggers[at, name] = CronTrigger(hour=at.hour, minute=at.minute, timezone=zone(name))
    same = [(triggers[at, name], moment) for at, name, moment in asked]
    for (at, name, moment), (trigger, _) in zip(asked, same, strict=True):
        # CronTrigger counts the moment itself, we do not: a second later both mean the same.
        assert next_after(at, 127, name, moment).at == trigger.get_next_fire_time(None, moment + timedelta(seconds=1))
    return best(lambda: ours(asked), lambda: peers(same))


def best(one: Callable[[], float], other: Callable[[], float]) -> tuple[float, float]:
    """The least of several rounds of two measurements that take turns."""
    rounds = [(one(), other()) for _ in range(ROUNDS)]
    return min(first for first, _ in rounds), min(second for _, second in rounds)


def main() -> int:
    """Print both, their ratio and what is to be reached; 1 where it is not."""
    missed = 0
    for kind, to_reach in TO_REACH.items():
        mine, peer = measure(kind)
        ratio = peer / mine
        missed += ratio < to_reach
        print(f"{kind:9} ours {mine:6.2f} µs   CronTrigger {peer:6.2f} µs   1/{ratio:.1f} (to reach: 1/{to_reach:g})")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
