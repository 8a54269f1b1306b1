"""The Bot: store, library, clock and COMMANDS, wired in one place, with the one `answer` for every platform."""

from __future__ import annotations

import asyncio
import gc
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.adapter import Port
from bot.answering import GONE, NOT_A_MODERATOR, OUR_FAULT, Answering
from bot.calls import Call
from bot.catalogue import COMMANDS
from bot.commands import Command, Services
from bot.library.packs import built_in_prompts, built_in_version
from bot.life import Life
from bot.replies import Choice, Reply
from bot.schedule import daily, housekeeping, ticker, times
from bot.schedule.outbox import Outbox
from bot.services import services
from bot.store import daily_lines, prompts, schedules
from bot.store import posts as ledger
from bot.store.database import Store

__all__ = ["COMMANDS", "GONE", "NOT_A_MODERATOR", "OUR_FAULT", "Bot"]


@dataclass(slots=True)
class Bot(Life):
    """The whole bot without its platforms; `ports` joins them."""

    store: Store
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ports: dict[str, Port] = field(default_factory=dict)
    owner: str = field(default_factory=lambda: secrets.token_hex(4))
    services: Services = field(init=False)
    outbox: Outbox = field(init=False)
    answering: Answering = field(init=False)

    def __post_init__(self) -> None:
        self.services = services(self.owner, self.store.secret)
        self.outbox = Outbox(self.store, self.ports, self.owner, self.clock)
        self.answering = Answering(self.store, self.services, self.ports, lambda: self.clock())
        with self.store.transaction() as tx:
            prompts.load_built_in(tx, built_in_version(), built_in_prompts)
        housekeeping.place_people(self.store, self.services.seals)

    async def answer(self, call: Call) -> Reply:
        """Answer a command, a button or a form; whatever happens, the caller gets a kind sentence in their language."""
        return await self.answering.answer(call)

    async def moderates(self, call: Call) -> bool:
        """Whether who calls moderates the group, as its platform says now; a Refusal where it does not say."""
        return await self.answering.moderates(call)

    def danger(self, call: Call) -> str:
        """The care card for words that speak of danger and reached no command; "" for others."""
        return self.answering.danger(call)

    def for_moderators(self, typed: str) -> bool:
        """Whether a typed line names a command for moderators, in any language."""
        return self.answering.for_moderators(typed)

    async def offer(self, call: Call, option: str) -> tuple[Choice, ...]:
        """What may be meant by what is typed so far in one option of a command; nothing to those who may not use it."""
        return await self.answering.offer(call, option)

    async def tick(self) -> None:
        """Do all that is due now, and return when it was tried: for a clock that stands still, as in a test."""
        await self.claim()
        await self.deliver()

    async def claim(self) -> None:
        """Claim what is due now; a platform that is slow to send does not keep the others from being claimed."""
        housekeeping.wake(self.store, self.clock())
        await _in_batches(lambda: ticker.claim_due(self.store, self.services.library, self.clock(), self.owner))
        await _in_batches(lambda: daily.claim_due(self.store, self.services.library, self.clock(), self.owner))

    async def deliver(self) -> None:
        """Send what is claimed, settle what is in doubt, and plan what comes after."""
        await self.outbox.send()
        await self.outbox.reconcile()
        await _in_batches(lambda: ticker.plan_next(self.store, self.services.library, self.clock(), self.owner))
        await self.outbox.send()  # what was settled, and what moderators must know of what comes

    async def keep_house(self) -> None:
        """Delete what has had its time, letting commands be answered in between; once an hour is plenty."""
        self.answering.drafts.forget(self.clock())
        housekeeping.forget(self.store, self.clock(), self.owner)
        await _in_batches(lambda: housekeeping.purge(self.store, self.clock()))

    def warm_up(self) -> None:
        """Load what the first answer would otherwise wait for; may run in a thread."""
        self.services.matcher()
        self.services.screen()
        gc.freeze()  # all of this stays: to look through it for garbage again and again would hold everyone up

    def next_due(self) -> datetime | None:
        """When there is next something to do, or None."""
        with self.store.reading() as tx:
            moments = [schedules.next_due_at(tx), daily_lines.next_due_at(tx), ledger.next_try_at(tx, self.ports)]
        found = [moment for moment in moments if moment is not None]
        return datetime.fromtimestamp(min(found), UTC) if found else None

    @staticmethod
    def zone_named(name: str) -> str:
        """A time zone as a platform names it, or "" for one that we do not know."""
        try:
            return times.zone(name).key
        except ValueError:
            return ""

    def visible_commands(self) -> list[Command]:
        """The commands that can be typed."""
        return [each for each in COMMANDS if not each.hidden]


async def _in_batches(work: Callable[[], int]) -> None:
    """Work until nothing is left, letting commands be answered between two batches."""
    more = True
    while more:
        more = work() > 0
        await asyncio.sleep(0)
