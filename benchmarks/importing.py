"""What taking in 20,000 prompts costs, and how long people wait meanwhile. Run: python -m benchmarks.importing"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from benchmarks.schedules import NOW
from bot.app import Bot
from bot.calls import Call
from bot.importing import bring_in
from bot.library.exchange import outgoing
from bot.library.packs import built_in_prompts
from bot.model import Group, Member, Prompt
from bot.store import imports
from bot.store.database import Store
from bot.store.imports import Write
from tests.fake_port import FakePort

PROMPTS = 20_000
NAP = 0.002  # seconds between two looks at whether the loop is free
AT = (("p50", 0.5), ("p99", 0.99), ("worst", 1.0))
LINES = ("/kind-line", "/hard-day I yelled at bedtime and feel awful", "/tune posts list", "/tune words search kettle")


def main() -> None:
    """Measure each format, then the same file with every text changed."""
    for form in outgoing.FORMATS:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(measure(Path(folder), form))


async def measure(folder: Path, form: str) -> None:
    """One format: new words, then changed ones."""
    store = Store.open(folder / "bot.db")
    bot = Bot(store, clock=lambda: NOW, ports={"fake": FakePort()})
    bot.warm_up()
    group = bot.take_in("fake", "1", "A group", "UTC", {"C1": "parents"}, start=True)
    for what, ending in (("new", ""), ("changed", " Again.")):
        data = file_of(form, ending)
        await answered_while(f"{form}, {PROMPTS:,} {what}", bot, group, data, f"words.{form}")
    with store.transaction() as tx:
        latest = imports.latest(tx, group.id)
        assert latest is not None and latest.changed == PROMPTS
        started = time.perf_counter()
        imports.undo(tx, group.id, latest.id, "sam", 1)
    print(f"{form}, the changes taken back, in one piece: {(time.perf_counter() - started) * 1e3:.0f} ms")
    store.close()


async def answered_while(what: str, bot: Bot, group: Group, data: bytes, name: str) -> None:
    """Import and answer at once, and print how long both took; processor time stands in brackets."""
    taken = asyncio.create_task(bring_in(bot, group, data, name, "sam"))
    blocks: list[tuple[float, float]] = []
    waits: list[tuple[float, float]] = []
    started, used = time.perf_counter(), time.process_time()
    while not taken.done():
        with timed(blocks, NAP):
            await asyncio.sleep(NAP)
        if len(blocks) % 5 == 0:
            with timed(waits):
                await asked(bot, len(waits))
    seconds, used = time.perf_counter() - started, time.process_time() - used
    looked, done = taken.result()
    assert done is not None and looked.new + looked.changed == PROMPTS
    first: list[tuple[float, float]] = []
    with timed(first):
        await asked(bot, 0)
    print(f"{what}: {seconds:.1f} s ({used:.1f}) for {len(data) / 1e6:.1f} MB")
    for name, times in (
        ("one block of the loop", blocks),
        ("a command answered", waits),
        ("the first after it", first),
    ):
        print(f"   {name:22} " + ",  ".join(f"{what} {shown(times, at)}" for what, at in AT) + f"  ({len(times):,})")


@contextmanager
def timed(times: list[tuple[float, float]], nap: float = 0.0) -> Iterator[None]:
    """Note how long something takes beyond a nap: on the wall, and of this thread's processor time."""
    wall, own = time.perf_counter(), time.thread_time()
    yield
    times.append((time.perf_counter() - wall - nap, time.thread_time() - own))


async def asked(bot: Bot, number: int) -> None:
    """Somebody asks for something."""
    await bot.answer(Call("fake", "1", Member(f"fake:{number}", "sam"), line=LINES[number % len(LINES)]))


def shown(times: list[tuple[float, float]], at: float) -> str:
    """A percentile in milliseconds, and in brackets that of the processor time."""
    wall, own = (sorted(each)[round(at * (len(times) - 1))] * 1e3 for each in zip(*times, strict=True))
    return f"{wall:.0f} ms ({own:.0f})"


def file_of(form: str, ending: str) -> bytes:
    """Twenty thousand prompts as a group would export them."""
    own = built_in_prompts()
    made = [replace(own[number % len(own)], id=f"own-1-some-{number}") for number in range(PROMPTS)]
    store = Store.memory()
    bot = Bot(store)
    group = bot.take_in("fake", "1", "A group", "UTC", {})
    with store.transaction() as tx:
        import_id = imports.begin(tx, group.id, "", 1)
        imports.write(tx, group.id, import_id, [_new(each, number, ending) for number, each in enumerate(made)])
        imports.finish(tx, group.id, import_id, 1)
        data, count = outgoing.export(tx, group.id, form)
    store.close()
    assert count == PROMPTS
    return data


def _new(prompt: Prompt, number: int, ending: str) -> Write:
    return Write(prompt.id, replace(prompt, text=f"{prompt.text} {number}.{ending}"), None, None)


if __name__ == "__main__":
    main()
