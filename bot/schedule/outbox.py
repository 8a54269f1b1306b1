"""The outbox: hands claimed posts to the platforms and records what became of each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.adapter import Doubt, Later, Never, Port
from bot.model import Post
from bot.store import notices, posts
from bot.store.database import Store

log = logging.getLogger(__name__)

_BATCH = 500
_AT_ONCE = 64  # per platform; each adapter keeps its platform's own pace below that
_PROOFS = 100
_RETRY = timedelta(seconds=20)


class Outbox:
    """Delivers what is claimed, one task per post, and reconciles what an earlier run left behind."""

    def __init__(self, store: Store, ports: Mapping[str, Port], owner: str, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._ports = ports
        self._owner = owner
        self._clock = clock
        self._flying: set[int] = set()
        self._proofs: list[tuple[int, str, int]] = []
        self._limits: dict[str, asyncio.Semaphore] = {}

    async def reconcile(self) -> None:
        """Settle posts that a crash left claimed: look each place up once, then send, mark or hold.

        They are another run's claims, so nothing sends them before; and no platform waits for another's history.
        """
        with self._store.reading() as tx:
            left = posts.orphans(tx, self._owner)
        platforms: dict[str, dict[tuple[int, int | None], list[Post]]] = {}
        for post in left:
            place = (post.group.id, post.channel.id if post.channel else None)
            platforms.setdefault(post.group.platform, {}).setdefault(place, []).append(post)
        await asyncio.gather(
            *(self._reconcile(self._ports[name], places) for name, places in platforms.items() if name in self._ports)
        )
        self._write_proofs()
        await self.send()

    async def _reconcile(self, port: Port, places: Mapping[tuple[int, int | None], Sequence[Post]]) -> None:
        for of_place in places.values():
            await self._settle(port, of_place)

    async def send(self) -> None:
        """Try every claimed post that may be tried now, and return when each has been tried."""
        while True:
            with self._store.reading() as tx:
                batch = posts.unsent(tx, self._owner, int(self._clock().timestamp()), _BATCH)
            batch = [post for post in batch if post.id not in self._flying and post.group.platform in self._ports]
            if not batch:
                return
            self._flying.update(post.id for post in batch)
            try:
                await asyncio.gather(*(self._send_one(post) for post in batch))
            finally:
                self._flying.difference_update(post.id for post in batch)
                self._write_proofs()

    async def _send_one(self, post: Post) -> None:
        port = self._ports[post.group.platform]
        async with self._limits.setdefault(port.platform, asyncio.Semaphore(_AT_ONCE)):
            try:
                proof = await port.deliver(post)
            except Later as later:
                self._put_off(post, later.when)
            except Never as never:
                self._give_up(post, "failed", never.reason)
            except Doubt:
                await self._settle(port, [post])
            except Exception:  # an adapter's own mistake must not stop the others
                log.exception("delivering %s", post.key)
                await self._settle(port, [post])
            else:
                self._proofs.append((post.id, proof, int(self._clock().timestamp())))
                if len(self._proofs) >= _PROOFS:
                    self._write_proofs()

    async def _settle(self, port: Port, doubtful: Sequence[Post]) -> None:
        try:
            found = await port.find(doubtful)
        except Exception:
            log.exception("looking up %d posts on %s", len(doubtful), port.platform)
            found = {}
        now = self._clock()
        for post in doubtful:
            if post.key not in found:
                self._give_up(post, "held", "Nobody can tell whether it was sent.")
            elif (proof := found[post.key]) is not None:
                self._proofs.append((post.id, proof, int(now.timestamp())))
            else:
                self._put_off(post, now + _RETRY if post.attempts else now)

    def _put_off(self, post: Post, until: datetime) -> None:
        """Try again at `until`, or give up where that is later than the group still wants it."""
        now = int(self._clock().timestamp())
        if post.place == "channel" and until > post.due_at + timedelta(minutes=post.group.grace_minutes):
            self._give_up(post, "missed", "It came too late to send.")
            return
        with self._store.transaction() as tx:
            posts.adopt(tx, post.id, self._owner, now + posts.CLAIM_SECONDS)
            posts.put_off(tx, post.id, int(until.timestamp()))

    def _give_up(self, post: Post, state: str, reason: str) -> None:
        now = int(self._clock().timestamp())
        with self._store.transaction(durable=True) as tx:
            posts.mark(tx, post.id, state, reason)
            if post.place != "channel":
                return  # a notice that cannot be delivered is still shown under /tune today
            where = f"#{post.channel.name}" if post.channel else post.group.name
            text = f"A {post.kind} for {where} was not sent. {reason}"
            label, action = "What comes next", "tune today"
            if state == "held":
                text = (
                    f"A {post.kind} for {where} may or may not be there. I did not send it twice. Look, then tell me."
                )
                label, action = "Decide", f"tune posts held?number={post.id}"
            cause = f"{state}:{post.channel.id if post.channel else ''}:{post.key if state == 'held' else reason}"
            notices.open_notice(tx, post.group.id, cause, text, now, self._owner, label, action)

    def _write_proofs(self) -> None:
        proofs, self._proofs = self._proofs, []
        if proofs:
            with self._store.transaction() as tx:
                posts.mark_sent(tx, proofs)
