"""The process: the clock, the adapters as supervised tasks, and a clean end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Awaitable, Callable, Collection, Sequence

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, SchedulerEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.adapter import Port, Stopped
from bot.app import Bot
from bot.errors import ConfigError, StoreError, where

log = logging.getLogger(__name__)

_LONGEST_PAUSE = 300.0  # seconds between two tries of an adapter that keeps failing
_JOBS = {"tick": "the tick", "house": "deleting what has had its time"}
_TICK = 60.0  # seconds
_LAST_WORDS = 8.0  # seconds that posts under way may take when the process is asked to end


async def run_until_stopped(bot: Bot, ports: Sequence[Port]) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    await serve(bot, ports, asyncio.Event())


async def serve(bot: Bot, ports: Sequence[Port], stop: asyncio.Event) -> None:
    """Tick each minute and keep the adapters running until `stop`, or until one meets a mistake of the operator's."""
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    sending: set[asyncio.Task[None]] = set()

    async def tick() -> None:
        try:
            await bot.claim()
        except StoreError as error:
            log.error("the tick could not reach the database: %s", error)
        except Exception as error:  # what is claimed already is sent all the same
            log.error("the tick failed: %s at %s", type(error).__name__, where(error))
        # Not awaited: a platform that is slow to send must not hold up the next tick.
        task = asyncio.create_task(_deliver(bot, stop))
        sending.add(task)
        task.add_done_callback(sending.discard)

    async def keep_house() -> None:
        try:
            await bot.keep_house()
        except StoreError as error:
            log.error("what has had its time could not be deleted: %s", error)

    clock = _clock(tick, keep_house)
    clock.start()
    running = [asyncio.create_task(_supervise(port, stop), name=port.platform) for port in ports]
    watcher = asyncio.create_task(stop.wait())
    first = asyncio.create_task(tick())
    warming = asyncio.create_task(asyncio.to_thread(bot.warm_up))
    try:
        await asyncio.wait([*running, watcher], return_when=asyncio.FIRST_COMPLETED)
    finally:
        stop.set()
        clock.pause()  # shutting it down would cancel a tick under way
        await asyncio.gather(first, return_exceptions=True)
        await asyncio.gather(_end(running), _finish(sending))
        clock.shutdown(wait=False)
        watcher.cancel()
        await asyncio.gather(warming, return_exceptions=True)
    for task in running:
        if task.done() and not task.cancelled() and (error := task.exception()):
            raise error


async def _deliver(bot: Bot, stop: asyncio.Event) -> None:
    """Deliver what is claimed; what waits for seconds is tried in its second, not at the next tick."""
    ends = asyncio.get_running_loop().time() + _TICK
    try:
        await bot.deliver()
        while not stop.is_set() and (later := bot.outbox.next_try()) is not None:
            wait = max(0.0, (later - bot.clock()).total_seconds())
            if asyncio.get_running_loop().time() + wait >= ends:
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait)
            if not stop.is_set():
                await bot.deliver()
    except StoreError as error:
        log.error("what was sent could not be noted: %s", error)
    except Exception as error:
        log.error("delivering failed: %s", type(error).__name__)


async def _finish(sending: Collection[asyncio.Task[None]]) -> None:
    """Let posts under way be sent and noted; what takes too long is looked up at the next start."""
    if sending:
        _, late = await asyncio.wait(set(sending), timeout=_LAST_WORDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


def _clock(tick: Callable[[], Awaitable[None]], keep_house: Callable[[], Awaitable[None]]) -> AsyncIOScheduler:
    """APScheduler as the clock: a tick each minute in UTC, and once an hour the house; the calendar is the database."""
    clock = AsyncIOScheduler(timezone="UTC")
    every_minute = CronTrigger(second=0, timezone="UTC")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # what it would say, `_say` says once
    clock.add_job(tick, every_minute, id="tick", misfire_grace_time=None, coalesce=True, max_instances=1)
    every_hour = CronTrigger(minute=17, second=30, timezone="UTC")
    clock.add_job(keep_house, every_hour, id="house", misfire_grace_time=None, coalesce=True, max_instances=1)
    clock.add_listener(_say, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
    return clock


def _say(event: SchedulerEvent) -> None:
    error: BaseException | None = getattr(event, "exception", None)
    failed = f"failed: {type(error).__name__} at {where(error)}" if error else None
    log.error("%s %s", _JOBS[event.job_id], failed or "was late: the one before was still at work")


async def _supervise(port: Port, stop: asyncio.Event) -> None:
    """Run one adapter, again after a pause if it fails; what only the operator can mend is raised."""
    pause = 1.0
    while not stop.is_set():
        started = asyncio.get_running_loop().time()
        try:
            await port.run(stop)
        except (ConfigError, StoreError):
            raise
        except Exception as error:
            log.error("%s It starts again in %.0f s.", _why(port, error), pause)
        if stop.is_set():
            return
        if asyncio.get_running_loop().time() - started > _LONGEST_PAUSE:
            pause = 1.0
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


def _why(port: Port, error: Exception) -> str:
    """Why an adapter stopped, for who runs the bot; an address that was not reached is named, and nothing else."""
    if isinstance(error, OSError):
        host, door = getattr(error, "host", ""), getattr(error, "port", "")
        at = f" at {host}:{door}" if host else ""
        return (
            f"{port.platform} cannot be reached{at} ({type(error).__name__}). Look at this machine's network, and at "
            f"{port.platform}.api_url if it is set."
        )
    why = str(error) if isinstance(error, Stopped) else type(error).__name__
    return f"{port.platform} stopped: {why}."


async def _end(running: Sequence[asyncio.Task[None]]) -> None:
    """Give tasks that watch `stop` a moment, then cancel what is left."""
    if running:
        await asyncio.wait(running, timeout=3)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
