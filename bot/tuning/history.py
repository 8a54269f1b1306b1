"""`/tune words history` and `undo`: who changed words, and the way back."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.arguments import EVER, NumberType
from bot.commands import Option, Request, command
from bot.errors import Refusal
from bot.locales import N_, _, dates
from bot.model import Prompt
from bot.replies import Message, Reply, button, listed
from bot.schedule import suggested
from bot.store import prompts
from bot.store.database import Row
from bot.tuning import exchange, telling
from bot.tuning.words import deeds, history_of, is_gone, put_back, undo_of

# What was done to words, as the history keeps it.
_DONE = (
    N_("add"), N_("edit"), N_("import"), N_("rest"), N_("bring back"), N_("weight often"), N_("weight normal"),
    N_("weight rarely"), N_("topics"), N_("season"),
    N_("about"),
)  # fmt: skip


@command(
    "tune words history",
    N_("Who changed words, what and when."),
    Option("prompt", N_("Which words?"), EVER),
    moderators=True,
    title=N_("History"),
)
def history(request: Request, prompt: Prompt) -> Reply:
    """Every change of a prompt in this group, the latest first, also of words that were taken back."""
    rows = prompts.history(request.tx, request.group.id, prompt.id)
    if not rows:
        return Message(_("Nobody here has changed these words."), quote=prompt.text, buttons=deeds(prompt))
    lines = [_history_line(row, request.group.zone) for row in rows]
    if is_gone(request, prompt):
        lines.insert(0, _("These were taken back, and nobody here is shown them."))
        return Message(listed(lines), quote=prompt.text, buttons=(put_back(prompt),))
    latest = next((row["id"] for row in rows if not row["undone"]), None)
    back = (button(_("Undo the latest"), "tune words undo", deed=latest),) if latest else deeds(prompt)
    return Message(listed(lines), quote=prompt.text, buttons=back)


@command(
    "tune words undo",
    N_("Take the latest change back."),
    Option("prompt", N_("Of which words?"), EVER, required=False),
    Option("deed", N_("Which change?"), NumberType(0, 10**9 - 1), required=False, by_button=True),
    moderators=True,
    title=N_("Undo"),
)
def undo(request: Request, prompt: Prompt | None, deed: int | None) -> Reply:
    """Take back the latest change: of one prompt, or of any; an import goes as a whole, a button undoes one deed."""
    if deed is not None:
        prompt, too_late = _of_deed(request, deed)
        if too_late:
            return too_late
    latest = None if prompt else prompts.latest(request.tx, request.group.id)
    if latest is not None and latest["import_id"]:
        return exchange.take_back(request, latest["import_id"])
    row = prompts.undo(request.tx, request.group.id, request.member.name, prompt.id if prompt else None)
    if row is None:
        gone = prompt if prompt and is_gone(request, prompt) else None
        fix = (N_("Put them back"), f"tune words add-again?prompt={gone.id}") if gone else None
        raise Refusal(_("There is no change to take back."), fix=fix)
    said = _("Taken back: {deed}, by {who}.", deed=_done(row["action"]), who=row["by"] or _("someone"))
    now = prompts.find(request.tx, request.group.id, row["prompt_id"])
    if now is not None:
        return Message(said, quote=now.text, buttons=deeds(now))
    return _gone(request, said, EVER.parse(row["prompt_id"], request), row["id"])


@command(
    "tune words add-again",
    N_("Put words back whose adding was taken back."),
    Option("prompt", N_("Which words?"), EVER),
    moderators=True,
    hidden=True,
)
def add_again(request: Request, prompt: Prompt) -> Message:
    """The same words under the same id: they take their turn again."""
    added = prompts.add_again(request.tx, request.group.id, prompt.id, request.member.name, request.moment)
    if added is None:
        raise Refusal(_("Those words are here, and nothing was changed."))
    return Message(
        _("They are back, and take their turn."), quote=added.text, buttons=(undo_of(request, added), *deeds(added))
    )


COMMANDS = (history, undo, add_again)


def _of_deed(request: Request, number: int) -> tuple[Prompt, Message | None]:
    """The words that something was done to, and what to say where it cannot be taken back any more."""
    row = prompts.deed(request.tx, request.group.id, number)
    if row is None:
        raise Refusal(_("There is no change to take back."))
    prompt = EVER.parse(row["prompt_id"], request)
    latest = prompts.latest(request.tx, request.group.id, prompt.id)
    buttons = (put_back(prompt), history_of(prompt)) if is_gone(request, prompt) else (history_of(prompt),)
    if row["undone"]:
        who = row["undone_by"] or _("someone")
        said = _("{who} took that back already. Nothing was changed now.", who=who)
    elif latest is not None and latest["id"] != number:
        said = _("Something else was done to these words after that: {deed}, by {who}. Nothing was taken back.",
                 deed=_done(latest["action"]), who=latest["by"] or _("someone"))  # fmt: skip
    else:
        return prompt, None
    return prompt, Message(said, quote=prompt.text, buttons=buttons)


def _gone(request: Request, said: str, words: Prompt, deed: int) -> Message:
    """What is said where an adding was taken back; what was a suggestion a day ago at most waits again."""
    said = " ".join((said, _("The words are gone again.")))
    waits = suggested.put_back(request.tx, request.group, request.moment, request.services.owner, deed=deed)
    if waits is None:
        return Message(said, quote=words.text, buttons=(put_back(words), history_of(words)))
    look = button(_("Look at it"), "tune queue", after=waits - 1)
    return Message(f"{said}\n{telling.waits_again()}", quote=words.text, buttons=(look, history_of(words)))


def _history_line(row: Row, zone: str) -> str:
    values = {
        "when": _when(datetime.fromtimestamp(row["at"], ZoneInfo(zone))),
        "who": row["by"] or _("someone"),
        "deed": _done(row["action"]),
    }
    if row["undone"] and row["undone_by"]:
        said = _("{when}, {who}: {deed} (taken back by {by}).", **values, by=row["undone_by"])
    elif row["undone"]:
        said = _("{when}, {who}: {deed} (taken back).", **values)
    else:
        said = _("{when}, {who}: {deed}.", **values)
    return " ".join((said, telling.changes(json.loads(row["told"])))).strip()


def _when(moment: datetime) -> str:
    return f"{dates.full(moment)}, {moment:%H:%M}"


def _done(action: str) -> str:
    return _(action) if action in _DONE else action
