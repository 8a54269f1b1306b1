"""The ticker: claims what is due, a batch in one durable transaction, and plans what comes after."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, date, datetime, time

from bot.library import tender
from bot.library.library import Library
from bot.locales import N_, _, n_, speaking
from bot.model import Group, PostState, Schedule, Turn
from bot.schedule import calendar, reactions, times
from bot.schedule.alone import alone, note, plan
from bot.store import groups, notices, posts, prompts, schedules
from bot.store.database import Store, Transaction
from bot.store.schedules import Due

BATCH = 500  # claimed in one transaction: commands wait for it, and the disk is waited for once
_PLANS = 10  # schedules planned in one go: planning reads a whole library, and commands wait meanwhile
FEW_LEFT = 7
_SAID_WITHIN = 30 * 86400  # seconds in which moderators are not told again that few words are left
_WHEN_DUE = "planned when due"  # in the place of a version
_THREAD_TITLE = 90  # characters; Discord allows 100
_NOTHING_FITS = {
    "reminder": N_(
        "Nothing went out in #{channel}: no reminder fits plan {number}. "
        "Widen its topics or ages, or bring some words back."
    ),
    "question": N_(
        "Nothing went out in #{channel}: no question fits plan {number}. "
        "Widen its topics or ages, or bring some words back."
    ),
}

_STUMBLED = N_(
    "Nothing went out in #{channel}: I could not make plan {number} ready. Set its time and zone again, and resume it "
    "if it rests. Whoever runs me finds the reason in the log."
)


def claim_due(store: Store, library: Library, now: datetime, owner: str) -> int:
    """Claim one batch of due posts and return how many schedules it moved on; nothing due costs one index look-up."""
    moment = int(now.timestamp())
    with store.reading() as tx:
        first = schedules.next_due_at(tx)
    if first is None or first > moment:
        return 0
    with store.transaction(durable=True) as tx:
        due = schedules.due(tx, prompts.content_version(tx), moment, BATCH)
        _Batch(tx, library, moment, owner).claim(due)
    return len(due)


def plan_next(store: Store, library: Library, now: datetime, owner: str) -> int:
    """Choose the next prompt of schedules that have just posted; a lost plan is made again when it is due."""
    with store.reading() as tx:
        if not schedules.unplanned(tx, 1):
            return 0
    with store.transaction() as tx:
        waiting = schedules.unplanned(tx, _PLANS)
        known: dict[int, Group] = {}
        for schedule_id, group_id, number in waiting:
            planned = False
            with alone(plan(group_id, number)):
                group = known.get(group_id) or known.setdefault(group_id, groups.get(tx, group_id))
                schedule = schedules.get(tx, group_id, number)
                lane = calendar.lane_of(tx, library, group, schedule)
                _keep_next_turn(tx, lane, schedule, library.version(tx, group))
                planned = True
                left = lane.posts_left(schedule, FEW_LEFT)
                _warn_before_a_repeat(tx, group, schedule, left, int(now.timestamp()), owner)
            if not planned:
                schedules.set_turn(tx, schedule_id, None, _WHEN_DUE)
    return len(waiting)


def _keep_next_turn(tx: Transaction, lane: calendar.Lane, schedule: Schedule, version: str) -> None:
    """Store the next turn, so that claiming a herd plans nothing.

    Only where no other plan of the group posts words of its kind: what one posts, or misses, changes the others' turns.
    """
    if not lane.alone:
        schedules.set_turn(tx, schedule.id, None, _WHEN_DUE)
    else:
        schedules.set_turn(tx, schedule.id, lane.next_turn(schedule), version)


def _warn_before_a_repeat(
    tx: Transaction, group: Group, schedule: Schedule, count: int, moment: int, owner: str
) -> None:
    """Tell moderators, once in a while, that few prompts are left before the first comes again."""
    cause = f"few:{schedule.id}"
    if not 0 < count <= FEW_LEFT:
        notices.close_cause(tx, group.id, cause, moment)
        return
    with speaking(group.locale):
        text = n_(
            "Plan {number}: one more, then the first comes again. Words of your own make the round longer.",
            "Plan {number}: {count} more, then the first comes again. Words of your own make the round longer.",
            count, number=schedule.number,
        )  # fmt: skip
        label = _("Add words")
    if not notices.reword(tx, group.id, cause, text) and not notices.known(tx, group.id, cause, moment - _SAID_WITHIN):
        notices.open_notice(tx, group.id, cause, text, moment, owner, label, "tune words add")


def thread_title(question: str) -> str:
    """A question as the title of its thread: whole words, within what every platform shows."""
    if len(question) <= _THREAD_TITLE:
        return question
    return question[:_THREAD_TITLE].rsplit(" ", 1)[0].rstrip(",.;:") + " …"


class _Batch:
    """What one transaction claims: rows of the ledger, next times, and what moderators must know."""

    def __init__(self, tx: Transaction, library: Library, moment: int, owner: str) -> None:
        self._tx = tx
        self._library = library
        self._moment = moment
        self._owner = owner
        self._rows: list[posts.Draft] = []
        self._moved: list[tuple[str, int, int]] = []
        self._missed: dict[int, list[Due]] = {}
        self._empty: list[Due] = []
        self._stumbled: list[Due] = []

    def claim(self, due: list[Due]) -> None:
        for each in due:
            try:
                self._claim(each)
            except sqlite3.Error:
                raise
            except Exception as error:  # `alone` says the same, and a herd would pay for it with each plan
                note(plan(each.group_id, each.number), error)
                self._set_aside(each)
        self._write()
        self._tell()

    def _claim(self, due: Due) -> None:
        day = date.fromisoformat(due.day)
        moved = self._after(due, day)
        self._rows.append(self._row(due, day))
        self._moved.append(moved)

    def _set_aside(self, due: Due) -> None:
        """Let a plan that cannot be made ready today post on its next day; one without a next day rests."""
        moved = None
        with alone(plan(due.group_id, due.number)):
            moved = self._after(due, date.fromisoformat(due.day))
        if moved is None:
            schedules.stop(self._tx, due.id)
        else:
            self._rows.append(self._draft(due, "skipped", "it could not be made ready"))
            self._moved.append(moved)
        self._stumbled.append(due)

    @staticmethod
    def _after(due: Due, day: date) -> tuple[str, int, int]:
        after = times.following(time.fromisoformat(due.at), due.days, due.zone, day)
        return after.day.isoformat(), int(after.at.timestamp()), due.id

    def _row(self, due: Due, day: date) -> posts.Draft:
        """The ledger's row for a due schedule: claimed, missed or skipped."""
        quiet = due.quiet or (due.tender != "[]" and tender.muted(json.loads(due.tender), due.country, day))
        if quiet and due.action != "now":
            return self._draft(due, "skipped", "the group is quiet")
        if due.action == "skip":
            return self._draft(due, "skipped", "a moderator skipped it")
        if self._moment // 60 - due.due_at // 60 > due.grace_minutes:
            self._missed.setdefault(due.group_id, []).append(due)
            return self._draft(due, "missed", "the bot was not running")
        turn, text, follow_up = _stored(due) if due.planned else self._planned_now(due)
        if turn is None:
            self._empty.append(due)
            return self._draft(due, "skipped", "no prompt fits")
        return self._draft(due, "claimed", "", turn, text, follow_up)

    def _draft(self, due: Due, state: PostState, reason: str, turn: Turn | None = None, text: str = "",
               follow_up: str = "") -> posts.Draft:  # fmt: skip
        key = posts.schedule_key(due.id, due.day)
        thread = thread_title(text) if due.kind == "question" and due.thread else ""
        buttons = reactions.stored(key, due.locale) if state == "claimed" else "[]"
        return posts.Draft(
            key, due.group_id, "channel", due.kind, text, due.due_at, self._owner, due.channel_id, thread, follow_up,
            buttons, state, reason, due.id, due.day, turn, claimed_at=self._moment,
        )  # fmt: skip

    def _planned_now(self, due: Due) -> tuple[Turn | None, str, str]:
        """Plan a post whose stored turn is out of date; the plan must see what this batch already took."""
        self._write()
        group = groups.get(self._tx, due.group_id)
        schedule = schedules.get(self._tx, group.id, due.number)
        turn = calendar.lane_of(self._tx, self._library, group, schedule).next_turn(schedule)
        prompt = prompts.find(self._tx, group.id, turn.prompt_id) if turn else None
        return (turn, prompt.text, prompt.follow_up) if prompt else (None, "", "")

    def _write(self) -> None:
        posts.write(self._tx, self._rows)
        schedules.move_on(self._tx, self._moved)
        self._rows.clear()
        self._moved.clear()

    def _tell(self) -> None:
        # One cause is one day's outage, however many batches it takes to catch up.
        cause = f"missed:{datetime.fromtimestamp(self._moment, UTC):%Y-%m-%d}"
        for group_id, missed in self._missed.items():
            with alone(plan(group_id, missed[-1].number)), speaking(groups.get(self._tx, group_id).locale):
                text = _missed_text(missed[-1], posts.missed_since_last_sent(self._tx, group_id))
                self._open(group_id, cause, text, _("What comes next"), "tune today")
        for due in self._empty:
            self._tell_of(due, "empty", _NOTHING_FITS[due.kind])
        for due in self._stumbled:
            self._tell_of(due, "stumbled", _STUMBLED)

    def _tell_of(self, due: Due, cause: str, sentence: str) -> None:
        with alone(plan(due.group_id, due.number)), speaking(due.locale):
            text = _(sentence, channel=due.channel_name, number=due.number)
            action = f"tune posts edit?number={due.number}"
            self._open(due.group_id, f"{cause}:{due.id}", text, _("Change the plan"), action)

    def _open(self, group_id: int, cause: str, text: str, label: str, action: str) -> None:
        notices.open_notice(self._tx, group_id, cause, text, self._moment, self._owner, label, action)


def _stored(due: Due) -> tuple[Turn | None, str, str]:
    if due.prompt_id is None or due.round is None or due.text is None:
        return None, "", ""
    return Turn(due.round, due.slot or "", due.entry or "", due.prompt_id), due.text, due.follow_up or ""


def _missed_text(latest: Due, count: int) -> str:
    return n_(
        "I was off, and one post came too late to send, the latest for {time} in #{channel}. "
        "What was missed is marked so. The next ones are on time.",
        "I was off, and {count} posts came too late to send, the latest for {time} in #{channel}. "
        "What was missed is marked so. The next ones are on time.",
        count,
        time=latest.at,
        channel=latest.channel_name,
    )
