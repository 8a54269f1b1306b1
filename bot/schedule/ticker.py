"""The ticker: claims what is due, a batch in one durable transaction, and plans what comes after."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.library.library import Library
from bot.model import Group, PostState, Turn
from bot.schedule import calendar, times
from bot.store import groups, notices, posts, prompts, schedules
from bot.store.database import Store, Transaction
from bot.store.schedules import Due

BATCH = 1000
_PLANS = 40  # schedules planned in one go: planning reads a whole library, and commands wait meanwhile
_THREAD_TITLE = 90  # characters; Discord allows 100


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


def plan_next(store: Store, library: Library) -> int:
    """Choose the next prompt of schedules that have just posted; a lost plan is made again when it is due."""
    with store.transaction() as tx:
        waiting = schedules.unplanned(tx, _PLANS)
        known: dict[int, Group] = {}
        for schedule in waiting:
            group = known.get(schedule.group_id) or known.setdefault(
                schedule.group_id, groups.get(tx, schedule.group_id)
            )
            turn = calendar.next_turn(tx, library, group, schedule)
            schedules.set_turn(tx, schedule.id, turn, library.version(tx, group))
    return len(waiting)


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
        self._missed: dict[int, list[Due]] = {}
        self._empty: list[Due] = []

    def claim(self, due: list[Due]) -> None:
        moved = []
        for each in due:
            day = date.fromisoformat(each.day)
            self._rows.append(self._row(each, day))
            after = times.following(time.fromisoformat(each.at), each.days, each.zone, day)
            moved.append((after.day.isoformat(), int(after.at.timestamp()), each.id))
        self._write()
        schedules.move_on(self._tx, moved)
        self._tell()

    def _row(self, due: Due, day: date) -> posts.Draft:
        """The ledger's row for a due schedule: claimed, missed or skipped."""
        if due.quiet:
            return self._draft(due, day, "skipped", "the group is quiet")
        if due.action == "skip":
            return self._draft(due, day, "skipped", "a moderator skipped it")
        if self._moment - due.due_at > due.grace_minutes * 60:
            self._missed.setdefault(due.group_id, []).append(due)
            return self._draft(due, day, "missed", "the bot was not running")
        turn, text, follow_up = _stored(due) if due.planned else self._planned_now(due)
        if turn is None:
            self._empty.append(due)
            return self._draft(due, day, "skipped", "no prompt fits")
        return self._draft(due, day, "claimed", "", turn, text, follow_up)

    def _draft(self, due: Due, day: date, state: PostState, reason: str, turn: Turn | None = None, text: str = "",
               follow_up: str = "") -> posts.Draft:  # fmt: skip
        thread = thread_title(text) if due.kind == "question" else ""
        return posts.Draft(
            posts.schedule_key(due.id, due.day), due.group_id, "channel", due.kind, text, due.due_at, self._owner,
            due.channel_id, thread, follow_up, (), state, reason, due.id, day, turn,
        )  # fmt: skip

    def _planned_now(self, due: Due) -> tuple[Turn | None, str, str]:
        """Plan a post whose stored turn is out of date; the plan must see what this batch already took."""
        self._write()
        group = groups.get(self._tx, due.group_id)
        turn = calendar.next_turn(self._tx, self._library, group, schedules.get(self._tx, group.id, due.number))
        prompt = prompts.find(self._tx, group.id, turn.prompt_id) if turn else None
        return (turn, prompt.text, prompt.follow_up) if prompt else (None, "", "")

    def _write(self) -> None:
        posts.write(self._tx, self._rows)
        self._rows.clear()

    def _tell(self) -> None:
        for group_id, missed in self._missed.items():
            notices.open_notice(self._tx, group_id, f"missed:{self._moment}", _missed_text(missed), self._moment,
                                self._owner, "What comes next", "tune today")  # fmt: skip
        for due in self._empty:
            text = (
                f"Nothing went out in #{due.channel_name}: no {due.kind} fits plan {due.number}. "
                "Widen its topics or ages, or bring some words back."
            )
            notices.open_notice(self._tx, due.group_id, f"empty:{due.id}", text, self._moment, self._owner,
                                "Change the plan", f"tune posts edit?number={due.number}")  # fmt: skip


def _stored(due: Due) -> tuple[Turn | None, str, str]:
    if due.prompt_id is None or due.round is None or due.text is None:
        return None, "", ""
    return Turn(due.round, due.slot or "", due.entry or "", due.prompt_id), due.text, due.follow_up or ""


def _missed_text(missed: list[Due]) -> str:
    places = sorted({f"{each.at} in #{each.channel_name}" for each in missed})
    many = f"{len(missed)} posts" if len(missed) > 1 else "One post"
    named = ", ".join(places[:3]) + (" and more" if len(places) > 3 else "")
    return (
        f"I was off, and {many} came too late to send: {named}. They are marked as missed. The next ones are on time."
    )
