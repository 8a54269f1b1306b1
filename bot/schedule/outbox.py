"""The outbox: hands claimed posts to the platforms and records what became of each."""

from __future__ import annotations

import asyncio
import logging
import math
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.adapter import Away, Doubt, Known, Later, Never, Port
from bot.care.sealing import Seals
from bot.locales import _, speaking
from bot.model import FOLLOW_UP, PIN, THREAD, UNPIN, Post
from bot.schedule import calendar, telling
from bot.schedule.outcome import Outcome
from bot.store import daily_lines, notes, posts
from bot.store.database import Store, Transaction

log = logging.getLogger(__name__)

_BATCH = 250  # read in one go, and then mostly written in one go: commands wait for it
_WRITTEN_WITHIN = 0.25  # seconds in which it is written what became of a post, whatever the others do
_AT_ONCE = 64  # per platform; each adapter keeps its platform's own pace below that
_PATIENCE = 90.0  # seconds that one delivery or one look-up may take before it counts as lost
_SOONEST = timedelta(seconds=1)
_RETRY = timedelta(seconds=20)
_ANSWERED_WITHIN = timedelta(hours=24)  # a question that nobody answered by then gets its follow-up, once
_DEEDS = (PIN, UNPIN, FOLLOW_UP, THREAD)  # what follows a post; most of it fails without anybody missing it


class _Queue(deque[Post]):
    """Posts of a platform that go out next."""

    more = True  # whether others may wait behind these


class Outbox:
    """Delivers what this run claimed, many at once, and settles what nobody knows of, each place by itself."""

    def __init__(self, store: Store, ports: Mapping[str, Port], owner: str, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._seals = Seals(store.secret)
        self._ports = ports
        self._owner = owner
        self._clock = clock
        self._began = clock()  # what an earlier run tried, it tried before
        self._look_at: datetime | None = None  # when what it left behind may be looked up
        self._flying: set[int] = set()  # posts that are tried, looked up, or not written down yet
        self._outcomes: list[Outcome] = []
        self._limits: dict[str, asyncio.Semaphore] = {}

    async def send(self) -> None:
        """Try every claimed post that may be tried now, and return when each has been tried; no platform waits."""
        tried = await asyncio.gather(*(self._send_all(port) for port in self._ports.values()), return_exceptions=True)
        for result in tried:
            if isinstance(result, BaseException):
                raise result

    def next_try(self) -> datetime | None:
        """When a post that was put off may next be tried, or None."""
        with self._store.reading() as tx:
            moment = posts.next_try_after(tx, int(self._clock().timestamp()))
        moments = [] if moment is None else [datetime.fromtimestamp(moment, UTC)]
        return min([*moments, *filter(None, [self._look_at])], default=None)

    async def reconcile(self) -> None:
        """Settle posts whose fate nobody knows: look each place up once, then note, send, or hold.

        They belong to no run (a crash, or a lost answer), so nothing sends them before. Nobody looks while the
        platform may still be at it: its earlier run may have died in the middle of a call. No place waits for another.
        """
        self._adopt_waiting()
        with self._store.reading() as tx:
            left = self._settled(posts.orphans(tx, self._owner, int(self._clock().timestamp())))
        places = deque(self._by_place([post for post in left if post.id not in self._flying]).values())
        mine = {post.id for there in places for post in there}
        self._flying.update(mine)
        working = set[asyncio.Task[None]]()
        try:
            while True:
                some = [places.popleft() for _ in range(min(_BATCH, len(places)))]
                working.update(asyncio.create_task(self._look_up(there)) for there in some)
                if not working:
                    return
                working = await _working(working)
                self._record()
        finally:
            await asyncio.gather(*working, return_exceptions=True)
            self._flying.difference_update(mine - {outcome.post.id for outcome in self._outcomes})
            self._record()

    def _by_place(self, left: Sequence[Post]) -> dict[tuple[str, int, int | None, str], list[Post]]:
        """Posts with their addresses, by where they go: a channel, one person, or a group's moderators."""
        places: dict[tuple[str, int, int | None, str], list[Post]] = {}
        for post in left:
            if post.group.platform not in self._ports:
                continue
            try:
                known = self._addressed(post)
            except Never as never:
                self._flying.add(post.id)
                self._outcomes.append(Outcome(post, "failed", reason=never.reason))
                continue
            channel_id = post.channel.id if post.channel else None
            places.setdefault((post.group.platform, post.group.id, channel_id, known.address), []).append(known)
        return places

    def _settled(self, left: Sequence[Post]) -> list[Post]:
        """Those whose platform has had its time since this run began; when the others may follow is kept."""
        now, settled, waiting = self._clock(), [], set()
        for post in left:
            port = self._ports.get(post.group.platform)
            moment = self._began + port.settles if port else now
            if moment <= now:
                settled.append(post)
            else:
                waiting.add(moment)
        self._look_at = min(waiting, default=None)
        return settled

    def _adopt_waiting(self) -> None:
        """Take over what an earlier run had put off until later: that was surely not sent."""
        now = int(self._clock().timestamp())
        with self._store.reading() as tx:
            if not posts.has_waiting_orphans(tx, self._owner, now):
                return
        with self._store.transaction() as tx:
            posts.adopt_waiting(tx, self._owner, now)

    async def _send_all(self, port: Port) -> None:
        """Send until nothing waits; what became of each is written soon, however long another takes."""
        queue, working = _Queue(), set[asyncio.Task[None]]()
        try:
            while True:
                self._fill(queue, port)
                free = _AT_ONCE - len(working)
                working.update(asyncio.create_task(self._work(port, queue)) for _ in range(min(free, len(queue))))
                if not working:
                    return
                working = await _working(working)
        finally:
            self._flying.difference_update(post.id for post in queue)
            queue.clear()
            queue.more = False
            await asyncio.gather(*working, return_exceptions=True)
            self._record()

    async def _work(self, port: Port, queue: _Queue) -> None:
        """Send one post after the other."""
        while queue:
            post = queue.popleft()
            try:
                self._outcomes.append(await self._send_one(port, post))
            except asyncio.CancelledError:  # an adapter ends its own ticks: the post may be there
                self._outcomes.append(Outcome(post, "doubt", until=self._clock() + port.settles))
                raise
            if not queue and queue.more:
                self._fill(queue, port)

    def _fill(self, queue: _Queue, port: Port) -> None:
        """Write what became of posts, then read which come next; where writing fails, nothing more is sent."""
        self._record()
        if queue:
            return
        now = int(self._clock().timestamp())
        with self._store.reading() as tx:
            batch = posts.unsent(tx, self._owner, port.platform, now, _BATCH, self._flying)
        self._flying.update(post.id for post in batch)
        queue.extend(batch)
        queue.more = len(batch) == _BATCH

    async def _send_one(self, port: Port, post: Post) -> Outcome:
        # A morning's line is none for the night, and a follow-up none for another day.
        if post.kind in ("line", FOLLOW_UP) and self._too_late(post, self._clock()):
            return Outcome(post, "missed", reason="too late")
        async with self._limits.setdefault(port.platform, asyncio.Semaphore(_AT_ONCE)):
            try:
                # What cannot be sent is told to the group's moderators, in its language.
                with speaking(post.group.locale):
                    async with asyncio.timeout(_PATIENCE):
                        if post.kind == FOLLOW_UP and (self._quiet(post) or await port.answered(post)):
                            return Outcome(post, "skipped", reason="nobody waits for it")
                        return Outcome(post, "sent", proof=await port.deliver(self._addressed(post)))
            except Later as later:
                return self._later(post, max(later.when, self._clock() + _SOONEST))
            except Away as away:  # nothing is wrong with the person: their line goes on when the bot is back
                return Outcome(post, "skipped" if post.place == "person" else "failed", reason=away.reason)
            except Never as never:
                return Outcome(post, "failed", reason=never.reason)
            except (Doubt, TimeoutError):
                log.info("the answer to %s was lost", post.key)
            except Exception as error:  # an adapter's own mistake must not stop the others
                log.error("delivering %s failed: %s", post.key, type(error).__name__)
            return Outcome(post, "doubt", until=self._clock() + port.settles)

    async def _look_up(self, there: Sequence[Post]) -> None:
        """Look up posts that went to one place."""
        port = self._ports[there[0].group.platform]
        found: Mapping[str, Known]
        try:
            async with asyncio.timeout(_PATIENCE):
                found = await port.find(there)
        except Later as later:
            found = dict.fromkeys((post.key for post in there), later)
        except Exception as error:
            log.error("looking up %d posts on %s failed: %s", len(there), port.platform, type(error).__name__)
            found = dict.fromkeys((post.key for post in there), Later(self._clock()))
        self._outcomes += [self._outcome(port, post, found) for post in there]

    def _outcome(self, port: Port, post: Post, found: Mapping[str, Known]) -> Outcome:
        if post.key not in found:
            return Outcome(post, "sent" if post.vouched else "held")
        known = found[post.key]
        if isinstance(known, Later):  # looked up again; where the group no longer wants it then, a moderator decides
            too_late: Literal["sent", "held"] = "sent" if post.vouched else "held"
            return Outcome(post, too_late if self._too_late(post, known.when) else "doubt", until=known.when)
        if known is not None or post.vouched:
            return Outcome(post, "sent", proof=known or "")
        waited = port.settles or post.attempts < 2
        return self._later(post, self._clock() + (timedelta(0) if waited else _RETRY))

    def _later(self, post: Post, until: datetime) -> Outcome:
        if self._too_late(post, until):
            return Outcome(post, "missed", reason="too late")
        return Outcome(post, "later", until=until)

    def _addressed(self, post: Post) -> Post:
        """The post with its box opened, for the platform alone; one that cannot be opened reaches nobody."""
        if post.place != "person":
            return post
        address = self._seals.open(post.address)
        if not address:
            raise Never(_("Its address was sealed with another key."))
        return replace(post, address=address)

    def _quiet(self, post: Post) -> bool:
        return calendar.quiet_on(post.group, self._clock().astimezone(ZoneInfo(post.group.zone)).date())

    @staticmethod
    def _too_late(post: Post, when: datetime) -> bool:
        """Whether nobody wants a post any more then; notices never come too late."""
        return (post.place == "channel" or post.kind == "line") and when > post.due_at + timedelta(
            minutes=post.group.grace_minutes
        )

    def _record(self) -> None:
        """Write what became of the tried posts; where that fails they stay in flight, so none is sent twice."""
        if not self._outcomes:
            return
        outcomes, now = list(self._outcomes), int(self._clock().timestamp())
        durable = any(outcome.state != "sent" for outcome in outcomes)  # a lost proof is looked up again
        with self._store.transaction(durable=durable) as tx:
            posts.mark_sent(tx, ((each.post.id, each.proof, now) for each in outcomes if each.state == "sent"))
            for outcome in outcomes:
                self._write(tx, outcome, now)
            there = [each.post for each in outcomes if each.proof]  # what a moderator alone saw has no known message
            posts.write(tx, [draft for post in there for draft in self._after(tx, post, now)])
        del self._outcomes[: len(outcomes)]
        self._flying.difference_update(outcome.post.id for outcome in outcomes)

    def _write(self, tx: Transaction, outcome: Outcome, now: int) -> None:
        post = outcome.post
        if outcome.state == "sent":
            return
        if outcome.state in ("later", "doubt"):
            # What is in doubt is nobody's: it is looked up before anyone sends it.
            posts.adopt(tx, post.id, self._owner if outcome.state == "later" else "")
            posts.put_off(tx, post.id, self._second(outcome.until))
            return
        posts.mark(tx, post.id, outcome.state, outcome.reason)
        if post.place == "person" and outcome.state == "failed":
            daily_lines.rest_unreachable(tx, post.key)
            notes.rest_unreachable(tx, post.key)
        elif post.place == "channel":
            self._tell(tx, outcome, now)

    def _tell(self, tx: Transaction, outcome: Outcome, now: int) -> None:
        """Tell moderators of a post that is missed; /tune today shows the notice where it cannot be delivered."""
        post = outcome.post
        if post.kind == PIN and outcome.state == "failed":
            telling.unpinned(tx, post, outcome.reason, now, self._owner)
        elif post.kind in _DEEDS:
            return
        elif outcome.state == "held":
            telling.held(tx, post, now, self._owner)
        else:
            telling.unsent(tx, post, outcome.state, outcome.reason, now, self._owner)

    def _second(self, until: datetime | None) -> int:
        """A moment to come in the ledger's whole seconds: who comes a part of one too early comes for nothing."""
        now = self._clock()
        return int(now.timestamp()) if until is None or until <= now else math.ceil(until.timestamp())

    def _after(self, tx: Transaction, post: Post, now: int) -> list[posts.Draft]:
        """What follows a post that is there: its thread, its pin in place of the last, a reply if it stays quiet."""
        drafts: list[posts.Draft] = []
        if post.channel is not None and post.kind == PIN:
            # Two plans may post in one minute: the other's pin was not there yet when this post's was written.
            return [self._deed(UNPIN, post, each, now) for each in posts.pinned_before(tx, post.channel.id, post.id)]
        if post.channel is None or post.kind in _DEEDS:
            return drafts
        if post.pins:
            drafts.append(self._deed(PIN, post, post.id, now))
            if (last := posts.last_pinned(tx, post.channel.id)) is not None:
                drafts.append(self._deed(UNPIN, post, last, now))
        if post.thread and self._ports[post.group.platform].opens_threads_by_reply:
            drafts.append(self._deed(THREAD, post, post.id, now))
        if post.thread and post.follow_up:
            later = now + int(_ANSWERED_WITHIN.total_seconds())
            drafts.append(self._deed(FOLLOW_UP, post, post.id, later)._replace(text=post.follow_up))
        return drafts

    def _deed(self, kind: str, post: Post, on: int, due_at: int) -> posts.Draft:
        return posts.Draft(
            f"{kind}:{on}", post.group.id, "channel", kind, "", due_at, self._owner,
            channel_id=post.channel.id if post.channel else None, prompt_id=post.prompt_id, follows=on,
        )  # fmt: skip


async def _working(tasks: set[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
    """Wait a moment for tasks and return those that are still at work; who ends the waiting ends them too."""
    try:
        done, working = await asyncio.wait(tasks, timeout=_WRITTEN_WITHIN)
    except asyncio.CancelledError:
        for task in tasks:
            task.cancel()
        raise
    for task in done:
        task.result()
    return working
