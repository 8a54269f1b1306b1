"""The outbox: hands claimed posts to the platforms and records what became of each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.adapter import Doubt, Later, Never, Port
from bot.locales import N_, _, speaking
from bot.model import Post
from bot.store import notices, posts
from bot.store.database import Store, Transaction

log = logging.getLogger(__name__)

_BATCH = 500
_AT_ONCE = 64  # per platform; each adapter keeps its platform's own pace below that
_PATIENCE = 90.0  # seconds that one delivery or one look-up may take before it counts as lost
_SOONEST = timedelta(seconds=1)
_RETRY = timedelta(seconds=20)
# What was to be sent, at the beginning of a sentence.
_SENT = {"reminder": N_("A reminder"), "question": N_("A question"), "post": N_("A post")}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one try: it is written before the post may be tried again."""

    post: Post
    state: Literal["sent", "later", "doubt", "held", "missed", "failed"]
    proof: str = ""
    until: datetime | None = None
    reason: str = ""


class Outbox:
    """Delivers what this run claimed, one task per post, and settles what an earlier run left behind."""

    def __init__(self, store: Store, ports: Mapping[str, Port], owner: str, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._ports = ports
        self._owner = owner
        self._clock = clock
        self._flying: set[int] = set()
        self._outcomes: list[Outcome] = []
        self._limits: dict[str, asyncio.Semaphore] = {}
        self._settling = asyncio.Lock()

    async def send(self) -> None:
        """Try every claimed post that may be tried now, and return when each has been tried; no platform waits."""
        tried = await asyncio.gather(*(self._send_all(port) for port in self._ports.values()), return_exceptions=True)
        for result in tried:
            if isinstance(result, BaseException):
                raise result

    async def reconcile(self) -> None:
        """Settle posts whose fate nobody knows: look each place up once, then note, send, or hold.

        They belong to no run (a crash, or a look-up that failed), so nothing sends them before.
        """
        async with self._settling:
            with self._store.reading() as tx:
                left = posts.orphans(tx, self._owner)
            places: dict[tuple[str, int, int | None], list[Post]] = {}
            for post in left:
                channel_id = post.channel.id if post.channel else None
                places.setdefault((post.group.platform, post.group.id, channel_id), []).append(post)
            known = [(self._ports[key[0]], of_place) for key, of_place in places.items() if key[0] in self._ports]
            for looked_up in asyncio.as_completed([self._look_up(port, of_place) for port, of_place in known]):
                self._outcomes += await looked_up
                self._record()

    async def _send_all(self, port: Port) -> None:
        while True:
            self._record()  # what could not be written before comes first: until then its posts stay in flight
            with self._store.reading() as tx:
                batch = posts.unsent(tx, self._owner, port.platform, int(self._clock().timestamp()), _BATCH)
            batch = [post for post in batch if post.id not in self._flying]
            if not batch:
                return
            self._flying.update(post.id for post in batch)
            self._outcomes += await asyncio.gather(*(self._send_one(port, post) for post in batch))
            self._record()

    async def _send_one(self, port: Port, post: Post) -> Outcome:
        async with self._limits.setdefault(port.platform, asyncio.Semaphore(_AT_ONCE)):
            try:
                # What cannot be sent is told to the group's moderators, in its language.
                with speaking(post.group.locale):
                    async with asyncio.timeout(_PATIENCE):
                        return Outcome(post, "sent", proof=await port.deliver(post))
            except Later as later:
                return self._later(post, max(later.when, self._clock() + _SOONEST))
            except Never as never:
                return Outcome(post, "failed", reason=never.reason)
            except (Doubt, TimeoutError):
                log.info("the answer to %s was lost", post.key)
            except Exception as error:  # an adapter's own mistake must not stop the others
                log.error("delivering %s failed: %s", post.key, type(error).__name__)
            return (await self._look_up(port, [post]))[0]

    async def _look_up(self, port: Port, doubtful: Sequence[Post]) -> list[Outcome]:
        try:
            async with asyncio.timeout(_PATIENCE):
                found = await port.find(doubtful)
        except Exception as error:
            log.error("looking up %d posts on %s failed: %s", len(doubtful), port.platform, type(error).__name__)
            return [Outcome(post, "held" if self._too_late(post, self._clock()) else "doubt") for post in doubtful]
        return [self._outcome(post, found) for post in doubtful]

    def _outcome(self, post: Post, found: Mapping[str, str | None]) -> Outcome:
        if post.key not in found:
            return Outcome(post, "held")
        proof = found[post.key]
        if proof is not None:
            return Outcome(post, "sent", proof=proof)
        return self._later(post, self._clock() + (_RETRY if post.attempts else timedelta(0)))

    def _later(self, post: Post, until: datetime) -> Outcome:
        if self._too_late(post, until):
            return Outcome(post, "missed", reason="too late")
        return Outcome(post, "later", until=until)

    @staticmethod
    def _too_late(post: Post, when: datetime) -> bool:
        """Whether the group no longer wants a post then; notices never come too late."""
        return post.place == "channel" and when > post.due_at + timedelta(minutes=post.group.grace_minutes)

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
        del self._outcomes[: len(outcomes)]
        self._flying.difference_update(outcome.post.id for outcome in outcomes)

    def _write(self, tx: Transaction, outcome: Outcome, now: int) -> None:
        post = outcome.post
        if outcome.state == "later" and outcome.until is not None:
            posts.adopt(tx, post.id, self._owner)
            posts.put_off(tx, post.id, int(outcome.until.timestamp()))
        elif outcome.state == "doubt":
            posts.adopt(tx, post.id, "")  # nobody's: it is looked up again before anyone sends it
        elif outcome.state in ("held", "missed", "failed"):
            posts.mark(tx, post.id, outcome.state, outcome.reason)
            if post.place == "channel":  # a notice that cannot be delivered is still shown under /tune today
                self._tell(tx, outcome, now)

    def _tell(self, tx: Transaction, outcome: Outcome, now: int) -> None:
        post = outcome.post
        with speaking(post.group.locale):
            what = _(_SENT.get(post.kind, _SENT["post"]))
            where = f"#{post.channel.name}" if post.channel else post.group.name
            reason = _("It came too late to send.") if outcome.state == "missed" else outcome.reason
            text = _("{what} for {where} was not sent. {reason}", what=what, where=where, reason=reason)
            cause = f"{outcome.state}:{where}:{outcome.reason}"
            label, action = _("What comes next"), "tune today"
            if outcome.state == "held":
                text = _(
                    "{what} for {where} may or may not be there. I did not send it twice. Look, then tell me.",
                    what=what,
                    where=where,
                )
                cause, label, action = notices.held_cause(post.id), _("Decide"), f"tune posts held?number={post.id}"
            notices.open_notice(tx, post.group.id, cause, text, now, self._owner, label, action)
