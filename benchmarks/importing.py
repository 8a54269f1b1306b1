"""What taking in 20,000 prompts costs, and how long people wait meanwhile. Run: python -m benchmarks.importing"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.schedules import NOW
from bot.app import Bot
from bot.calls import Call
from bot.library.exchange import outgoing
from bot.library.packs import built_in_prompts
from bot.model import Member, Prompt
from bot.store import imports
from bot.store.database import Store
from bot.store.imports import Write
from tests.fake_port import FakePort

PROMPTS = 20_000
NAP = 0.02  # seconds between two commands
ROOT = Path(__file__).parents[1]
AT = (("p50", 0.5), ("p99", 0.99), ("worst", 1.0))
LINES = (
    "/kind-line",
    "/hard-day I yelled at bedtime and feel awful",
    "/tune words import id,kind,text\nx,reminder,The kettle.",  # which is kept until somebody says yes: it writes
)


def main() -> None:
    """Measure each format, then the same file with every text changed, then the undo."""
    for form in outgoing.FORMATS:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), form)


def measure(folder: Path, form: str) -> None:
    """One format: new words, then changed ones, then back."""
    (folder / "config.toml").write_text(f'database = "{folder / "bot.db"}"\n')
    store = Store.open(folder / "bot.db")
    bot = Bot(store, clock=lambda: NOW, ports={"fake": FakePort()})
    bot.warm_up()
    bot.take_in("fake", "1", "A group", "UTC", {"C1": "parents"}, start=True)
    file = folder / f"words.{form}"
    for what, ending in (("new", ""), ("changed", " Again.")):
        file.write_bytes(file_of(form, ending))
        answered_while(f"{form}, {PROMPTS:,} {what}, {file.stat().st_size / 1e6:.1f} MB", bot, folder, str(file))
    answered_while(f"{form}, the changes taken back", bot, folder, "--undo")
    store.close()


def answered_while(what: str, bot: Bot, folder: Path, file: str) -> None:
    """Import as an operator does, ask the bot meanwhile, and print how long both took."""
    line = [sys.executable, "-m", "bot", "content", "import", file, "--apply"]
    waits: list[float] = []
    started = time.perf_counter()
    with subprocess.Popen(
        line, cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL
    ) as taking:
        while taking.poll() is None:
            waits.append(asked(bot, len(waits)))
            time.sleep(NAP)
        seconds = time.perf_counter() - started
        assert taking.returncode == 0
    after = asked(bot, 0)
    waits.sort()
    at = ", ".join(f"{name} {waits[round(share * (len(waits) - 1))] * 1e3:.0f} ms" for name, share in AT)
    print(f"{what}: {seconds:.1f} s; {len(waits):,} commands answered meanwhile: {at}; the next {after * 1e3:.0f} ms")


def asked(bot: Bot, number: int) -> float:
    """Somebody asks for something; every third time it writes. Returns how long the answer took, in seconds."""
    started = time.perf_counter()
    asyncio.run(bot.answer(Call("fake", "1", Member(f"fake:{number}", "sam"), line=LINES[number % len(LINES)])))
    return time.perf_counter() - started


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
