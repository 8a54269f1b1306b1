"""What commands cost in the core with 10,000 groups and 20,000 prompts (row 14). Run: python -m benchmarks.commands"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

from benchmarks.schedules import NOW, fill
from bot.app import Bot
from bot.calls import Call
from bot.library.packs import built_in_prompts
from bot.model import Member
from bot.schedule import ticker
from bot.store import prompts
from bot.store.database import Store
from tests.fake_port import FakePort

GROUPS, PROMPTS = 10_000, 20_000
LINES = (
    "/enough", "/kind-line", "/hard-day I yelled at bedtime and feel awful",
    "/hard-day my teen will not leave his room",
    "/say-sorry teen I looked at my phone while you talked", "/understand she will not put her coat on",
    "/say-no one more hour of the tablet", "/help-lines grief", "/tune posts list", "/tune today",
    "/tune posts preview 1", "/tune words search kettle", "/tune settings", "/tune quiet", "/tune notices",
)  # fmt: skip


def plan_ahead(store: Store, bot: Bot) -> None:
    """The next post of the groups that are asked for is chosen, as the ticker has it; the others are not due."""
    with store.transaction() as tx:
        asked = {number * 37 % GROUPS + 1 for number in range(1, 201)}
        tx.run("UPDATE schedules SET next_version = 'later'")
        tx.run_many("UPDATE schedules SET next_version = '' WHERE id = ?", ((number,) for number in asked))
    while ticker.plan_next(store, bot.services.library, NOW, bot.owner):
        pass


def main() -> None:
    """Measure every command in many groups and print the percentiles."""
    store = Store.memory()
    bot = Bot(store, clock=lambda: NOW, ports={"fake": FakePort()})
    own = built_in_prompts()
    more = [replace(own[number % len(own)], id=f"more-{number}") for number in range(PROMPTS - len(own))]
    with store.transaction() as tx:
        prompts.load_built_in(tx, "more", lambda: [*own, *more])
    fill(store, GROUPS, 0)
    plan_ahead(store, bot)
    loop = asyncio.new_event_loop()
    for line in LINES:
        spent = []
        for number in range(1, 201):
            call = Call("fake", str(number * 37 % GROUPS + 1), Member(f"fake:{number}", "sam"), line=line)
            started = time.perf_counter()
            loop.run_until_complete(bot.answer(call))
            spent.append(time.perf_counter() - started)
        spent.sort()
        p50, p99, worst = (spent[at] * 1e3 for at in (100, 197, -1))
        print(f"{line[:44]:46} p50 {p50:7.2f}   p99 {p99:7.2f}   worst {worst:7.2f} ms")
    store.close()


if __name__ == "__main__":
    main()
