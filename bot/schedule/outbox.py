"""The outbox: hands claimed posts to the platforms and records what became of each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.adapter import Doubt, Later, Never, Port
from bot.care.sealing import Seals
from bot.locales import N_, _, speaking
from bot.model import FOLLOW_UP, PIN, THREAD, UNPIN, Post
from bot.schedule import calendar
from bot.store import daily_lines, notes, notices, posts
from bot.store.database import Store, Transaction

log = logging.getLogger(__name__)

_BATCH = 250  # read, and then written, in one go: commands wait for it
_AT_ONCE = 64  # per platform; each adapter keeps its platform's own pace below that
_PATIENCE = 90.0  # seconds that one delivery or one look-up may take before it counts as lost
_SOONEST = timedelta(seconds=1)
_RETRY = timedelta(seconds=20)
_ANSWERED_WITHIN = timedelta(hours=24)  # a question that nobody answered by then gets its follow-up, once
_DEEDS = (PIN, UNPIN, FOLLOW_UP, THREAD)  # what follows a post; most of it fails without anybody missing it
# What was to be sent, at the beginning of a sentence.
_SENT = {"reminder": N_("A reminder"), "question": N_("A question"), "post": N_("A post")}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one try: it is written before the post may be tried again."""

    post: Post
    state: Literal["sent", "later", "doubt", "held", "missed", "failed", "skipped"]
    proof: str = ""
    until: datetime | None = None
    reason: str = ""


class Outbox:
    """Delivers what this run claimed, one task per post, and settles what an earlier run left behind."""

    def __init__(self, store: Store, ports: Mapping[str, Port], owner: str, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._seals = Seals(store.secret)
        self._ports = ports
        self._owner = owner
        self._clock = clock
        self._began = clock()  # what an earlier run tried, it tried before
        self._look_at: datetime | None = None  # when what it left behind may be looked up
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

    def next_try(self) -> datetime | None:
        """When a post that was put off may next be tried, or None."""
        with self._store.reading() as tx:
            moment = posts.next_try_after(tx, int(self._clock().timestamp()))
        moments = [] if moment is None else [datetime.fromtimestamp(moment, UTC)]
        return min([*moments, *filter(None, [self._look_at])], default=None)

    async def reconcile(self) -> None:
        """Settle posts whose fate nobody knows: look each place up once, then note, send, or hold.

        They belong to no run (a crash, or a look-up that failed), so nothing sends them before. Nobody looks while the
        platform may still be at it: its earlier run may have died in the middle of a call.
        """
        async with self._settling:
            self._adopt_waiting()
            with self._store.reading() as tx:
                left = self._settled(posts.orphans(tx, self._owner, int(self._clock().timestamp())))
            places: dict[tuple[str, int, int | None], list[Post]] = {}
            for post in left:
                channel_id = post.channel.id if post.channel else None
                places.setdefault((post.group.platform, post.group.id, channel_id), []).append(post)
            known = [(self._ports[key[0]], of_place) for key, of_place in places.items() if key[0] in self._ports]
            for looked_up in asyncio.as_completed([self._look_up(port, of_place) for port, of_place in known]):
                self._outcomes += await looked_up
                self._record()

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
        if post.kind == "line" and self._too_late(post, self._clock()):  # a morning's line is none for the night
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
            except Never as never:
                return Outcome(post, "failed", reason=never.reason)
            except (Doubt, TimeoutError):
                log.info("the answer to %s was lost", post.key)
            except Exception as error:  # an adapter's own mistake must not stop the others
                log.error("delivering %s failed: %s", post.key, type(error).__name__)
            if port.settles:
                return Outcome(post, "doubt", until=self._clock() + port.settles)
            return (await self._look_up(port, [post]))[0]

    async def _look_up(self, port: Port, doubtful: Sequence[Post]) -> list[Outcome]:
        known, lost = [], []
        for post in doubtful:
            try:
                known.append(self._addressed(post))
            except Never as never:
                lost.append(Outcome(post, "failed", reason=never.reason))
        return [*lost, *(await self._look_up_known(port, known))]

    async def _look_up_known(self, port: Port, doubtful: Sequence[Post]) -> list[Outcome]:
        try:
            async with asyncio.timeout(_PATIENCE):
                found = await port.find(doubtful)
        except Later as later:
            return [self._doubtful(post, later.when) for post in doubtful]
        except Exception as error:
            log.error("looking up %d posts on %s failed: %s", len(doubtful), port.platform, type(error).__name__)
            return [self._doubtful(post, self._clock()) for post in doubtful]
        return [self._outcome(port, post, found) for post in doubtful]

    def _outcome(self, port: Port, post: Post, found: Mapping[str, str | None]) -> Outcome:
        if post.key not in found:
            return Outcome(post, "sent" if post.vouched else "held")
        proof = found[post.key]
        if proof is not None or post.vouched:
            return Outcome(post, "sent", proof=proof or "")
        waited = port.settles or not post.attempts
        return self._later(post, self._clock() + (timedelta(0) if waited else _RETRY))

    def _doubtful(self, post: Post, until: datetime) -> Outcome:
        """To be looked up again then; past the time at which the group still wants it, a moderator decides."""
        if not self._too_late(post, until):
            return Outcome(post, "doubt", until=until)
        return Outcome(post, "sent" if post.vouched else "held")

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
            posts.write(
                tx, [draft for each in outcomes if each.state == "sent" for draft in self._after(tx, each, now)]
            )
        del self._outcomes[: len(outcomes)]
        self._flying.difference_update(outcome.post.id for outcome in outcomes)

    def _write(self, tx: Transaction, outcome: Outcome, now: int) -> None:
        post = outcome.post
        if outcome.state == "later" and outcome.until is not None:
            posts.adopt(tx, post.id, self._owner)
            posts.put_off(tx, post.id, int(outcome.until.timestamp()))
        elif outcome.state == "doubt":
            posts.adopt(tx, post.id, "")  # nobody's: it is looked up again before anyone sends it
            posts.put_off(tx, post.id, int((outcome.until or self._clock()).timestamp()))
        elif outcome.state != "sent":
            posts.mark(tx, post.id, outcome.state, outcome.reason)
            if post.place == "person" and outcome.state == "failed":
                daily_lines.rest_unreachable(tx, post.key)
                notes.rest_unreachable(tx, post.key)
            elif post.kind == PIN and outcome.state == "failed":
                self._tell_of_pin(tx, outcome, now)
            elif post.place == "channel" and post.kind not in _DEEDS:
                self._tell(tx, outcome, now)  # a notice that cannot be delivered is still shown under /tune today

    def _after(self, tx: Transaction, sent: Outcome, now: int) -> list[posts.Draft]:
        """What follows a post that is there: its thread, its pin in place of the last, a reply if it stays quiet."""
        post = sent.post
        drafts: list[posts.Draft] = []
        if not sent.proof:
            return drafts  # a moderator saw it, and nobody knows which message it is
        if sent.state == "sent" and post.channel is not None and post.kind == PIN:
            # Two plans may post in one minute: the other's pin was not there yet when this post's was written.
            return [self._deed(UNPIN, post, each, now) for each in posts.pinned_before(tx, post.channel.id, post.id)]
        if sent.state != "sent" or post.channel is None or post.kind in _DEEDS:
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

    def _tell_of_pin(self, tx: Transaction, outcome: Outcome, now: int) -> None:
        post = outcome.post
        where = f"#{post.channel.name}" if post.channel else post.group.name
        with speaking(post.group.locale):
            text = _("A post in {where} could not be pinned. {reason}", where=where, reason=outcome.reason)
            label = _("All plans")
        notices.open_notice(tx, post.group.id, f"pin:{where}", text, now, self._owner, label, "tune posts list")

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
                    "{what} for {where} may or may not be there, and I could not read along to see. I did not send it "
                    "twice. Look, then tell me. /tune check names what I lack.",
                    what=what,
                    where=where,
                )
                cause, label, action = notices.held_cause(post.id), _("Decide"), f"tune posts held?number={post.id}"
            notices.open_notice(tx, post.group.id, cause, text, now, self._owner, label, action)
