"""What a due schedule, an idle tick and a herd cost, beside APScheduler's own job stores in the same run.

Rows 1, 3, 4 and 5 of the project's numbers. Run: python -m benchmarks.schedules
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.app import Bot
from bot.library.library import Library
from bot.schedule import ticker
from bot.store.database import Store
from tests.fake_port import FakePort

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HERD = 10_000


def fill(store: Store, count: int, due: int) -> None:
    """`count` schedules in as many groups, of which `due` are due now."""
    with store.transaction() as tx:
        tx.run("DELETE FROM schedules")
        tx.run("DELETE FROM channels")
        tx.run("DELETE FROM groups")
        tx.run_many(
            "INSERT INTO groups (id, platform, external_id, name, locale, zone, country, grace_minutes, moderators, "
            "queue_hours, left_out, quiet_text, set_up, plans_made, version) "
            "VALUES (?, 'fake', ?, 'A group', 'en', 'UTC', '', 180, '', '', '[]', '', 1, 1, 1)",
            ((number, str(number)) for number in range(1, count + 1)),
        )
        tx.run_many("INSERT INTO channels (id, group_id, external_id, name) VALUES (?1, ?1, 'c', 'parents')",
                    ((number,) for number in range(1, count + 1)))  # fmt: skip
        later = int((NOW + timedelta(hours=8)).timestamp())
        tx.run_many(
            "INSERT INTO schedules (id, group_id, number, channel_id, kind, at, days, zone, topics, ages, paused, "
            "next_day, next_due_at, next_version) "
            "VALUES (?1, ?1, 1, ?1, 'reminder', '09:00', 127, 'UTC', '[]', '[]', 0, '2026-03-02', ?2, '')",
            ((number, int(NOW.timestamp()) if number <= due else later) for number in range(1, count + 1)),
        )


def claims(folder: Path, count: int) -> float:
    """Seconds per schedule from due to durable: planned before, as the ticker leaves it."""
    store = Store.open(folder / "claims.db")
    bot = Bot(store, clock=lambda: NOW)
    fill(store, count, count)
    while ticker.plan_next(store, bot.services.library, datetime.now(UTC), "bench"):
        pass
    started = time.perf_counter()
    done = 0
    while claimed := ticker.claim_due(store, bot.services.library, NOW, bot.owner):
        done += claimed
    spent = time.perf_counter() - started
    assert done == count
    store.close()
    return spent / count


def idle(count: int) -> float:
    """Seconds of a tick with nothing due, with `count` schedules waiting."""
    store = Store.memory()
    library = Library()
    fill(store, count, 0)
    return best(lambda: ticker.claim_due(store, library, NOW, "me"), 200)


def best(work: Callable[[], object], rounds: int) -> float:
    """The fastest of several runs, in seconds."""
    spent = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        spent.append(time.perf_counter() - started)
    return min(spent)


async def longest_block(herd: Callable[[], object]) -> float:
    """The longest time that the event loop was kept from anything else while a herd is served, in seconds."""
    worst, last, running = 0.0, time.perf_counter(), True

    async def watch() -> None:
        nonlocal worst, last
        while running:
            last = time.perf_counter()
            await asyncio.sleep(0)
            worst = max(worst, time.perf_counter() - last)

    watcher = asyncio.create_task(watch())
    await asyncio.sleep(0)
    await herd()  # type: ignore[misc]
    running = False
    await watcher
    return worst


def our_herd(folder: Path, count: int) -> float:
    """Our longest block while `count` posts are claimed and delivered."""
    store = Store.open(folder / "herd.db")
    bot = Bot(store, clock=lambda: NOW, ports={"fake": FakePort()})
    bot.warm_up()  # as `run` does
    fill(store, count, count)
    while ticker.plan_next(store, bot.services.library, datetime.now(UTC), "bench"):
        pass
    worst = asyncio.run(longest_block(bot.tick))
    store.close()
    return worst


async def their_herd(count: int) -> float:
    """The longest block of APScheduler's memory store with `count` jobs due at once: one loop reschedules them all."""
    fired = 0

    async def job() -> None:
        nonlocal fired
        fired += 1

    scheduler = AsyncIOScheduler(timezone="UTC", jobstores={"default": MemoryJobStore()})
    start = datetime.now(UTC) + timedelta(seconds=20)  # a slow machine needs its time to add them
    for _ in range(count):
        trigger = CronTrigger(second=start.second, minute=start.minute, hour=start.hour, timezone="UTC")
        scheduler.add_job(job, trigger, misfire_grace_time=None)
    scheduler.start()
    assert datetime.now(UTC) < start, "adding the jobs took too long: they would fire tomorrow"

    async def until_fired() -> None:
        while fired < count:  # noqa: ASYNC110 - the watcher measures the loop in between
            await asyncio.sleep(0.001)

    worst = await longest_block(until_fired)
    scheduler.shutdown(wait=False)
    return worst


def memory_of(statement: str) -> float:
    """Megabytes that a statement adds in a process of its own."""
    import subprocess
    import sys

    peak = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    code = f"from benchmarks.schedules import *; {statement}; {peak}"
    base = subprocess.run(
        [sys.executable, "-c", code.replace(statement, "pass")], capture_output=True, text=True, check=True
    )
    full = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return (int(full.stdout.split()[-1]) - int(base.stdout.split()[-1])) / 1024


def hold_ours(count: int) -> None:
    """Open a file with `count` schedules and tick once."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "held.db")
        fill(store, count, 0)
        ticker.claim_due(store, Library(), NOW, "me")


def hold_theirs(count: int) -> None:
    """As many jobs in APScheduler's memory store."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    for _ in range(count):
        scheduler.add_job(print, CronTrigger(hour=9, timezone="UTC"))
    asyncio.run(_start(scheduler))


async def _start(scheduler: AsyncIOScheduler) -> None:
    scheduler.start(paused=True)


def main() -> None:
    """Measure and print."""
    theirs = asyncio.run(their_herd(HERD))
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as name:
        folder = Path(name)
        print(f"one fsync on this disk: {best(lambda: _fsync(folder / 'probe'), 20) * 1e3:.2f} ms")
        claimed, per_job = claims(folder, HERD), theirs / HERD
        print(
            f"row 1  one due schedule made durable: {claimed * 1e6:.1f} us; a job of APScheduler's memory store, which"
        )
        print(f"       keeps nothing: {per_job * 1e6:.1f} us (1/{per_job / claimed:.1f})")
        ours = our_herd(folder, HERD)
        print(f"row 3  longest block in a herd of {HERD:,}: {ours * 1e3:.1f} ms; APScheduler's memory store")
        print(f"       {theirs * 1e3:.0f} ms (1/{theirs / ours:.0f})")
    small, large = idle(10_000), idle(1_000_000)
    print(f"row 4  idle tick: {small * 1e6:.0f} us with 10,000 schedules, {large * 1e6:.0f} us with 1,000,000")
    mine, others = memory_of("hold_ours(100_000)"), memory_of("hold_theirs(100_000)")
    print(f"row 5  memory for 100,000 schedules: {mine:.0f} MB; APScheduler's memory store {others:.0f} MB")


def _fsync(path: Path) -> None:
    with path.open("ab") as file:
        file.write(json.dumps({"x": 1}).encode())
        file.flush()
        os.fsync(file.fileno())


if __name__ == "__main__":
    main()
