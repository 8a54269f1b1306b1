"""The process: the clock, the adapters as supervised tasks, and a clean end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Awaitable, Callable, Sequence

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.adapter import Port
from bot.app import Bot
from bot.errors import ConfigError, StoreError

log = logging.getLogger(__name__)

_LONGEST_PAUSE = 300.0  # seconds between two tries of an adapter that keeps failing
_LAST_WORDS = 8.0  # seconds that posts under way may take when the process is asked to end


async def run_until_stopped(bot: Bot, ports: Sequence[Port]) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    await serve(bot, ports, asyncio.Event())


async def serve(bot: Bot, ports: Sequence[Port], stop: asyncio.Event) -> None:
    """Tick each minute and keep the adapters running until `stop`, or until one meets a mistake of the operator's."""
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    ticking = asyncio.Lock()

    async def tick() -> None:
        async with ticking:
            try:
                await bot.tick()
            except StoreError as error:
                log.error("the tick could not reach the database: %s", error)

    clock = _clock(tick)
    clock.start()
    running = [asyncio.create_task(_supervise(port, stop), name=port.platform) for port in ports]
    watcher = asyncio.create_task(stop.wait())
    first = asyncio.create_task(tick())
    settling = asyncio.create_task(_settle(bot))
    warming = asyncio.create_task(asyncio.to_thread(bot.warm_up))
    try:
        await asyncio.wait([*running, watcher], return_when=asyncio.FIRST_COMPLETED)
    finally:
        stop.set()
        clock.pause()  # shutting it down would cancel a tick under way
        settling.cancel()  # what is not settled yet is looked up again at the next start
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LAST_WORDS):
                await _end(running)
                async with ticking:  # a tick under way delivers what it claimed and notes the proofs
                    pass
        clock.shutdown(wait=False)
        for task in (watcher, first):
            task.cancel()
        await asyncio.gather(first, settling, warming, return_exceptions=True)
    for task in running:
        if task.done() and not task.cancelled() and (error := task.exception()):
            raise error


async def _settle(bot: Bot) -> None:
    """Settle what an earlier run left in doubt, while everything else is served already."""
    try:
        await bot.outbox.reconcile()
    except StoreError as error:
        log.error("posts of an earlier run could not be settled: %s", error)


def _clock(tick: Callable[[], Awaitable[None]]) -> AsyncIOScheduler:
    """APScheduler as the clock: one job, each minute in UTC; the calendar is the database."""
    clock = AsyncIOScheduler(timezone="UTC")
    every_minute = CronTrigger(second=0, timezone="UTC")
    clock.add_job(tick, every_minute, id="tick", misfire_grace_time=None, coalesce=True, max_instances=1)
    clock.add_listener(_say, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # what it would say, `_say` says once
    return clock


def _say(event: JobExecutionEvent) -> None:
    error = getattr(event, "exception", None)
    log.error(
        "the tick of %s %s", event.scheduled_run_time, f"failed: {type(error).__name__}" if error else "was missed"
    )


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
            log.error("%s stopped: %s. It starts again in %.0f s.", port.platform, type(error).__name__, pause)
        if stop.is_set():
            return
        if asyncio.get_running_loop().time() - started > _LONGEST_PAUSE:
            pause = 1.0
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


async def _end(running: Sequence[asyncio.Task[None]]) -> None:
    """Give tasks that watch `stop` a moment, then cancel what is left."""
    if running:
        await asyncio.wait(running, timeout=3)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
