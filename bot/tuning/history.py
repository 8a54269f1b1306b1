"""`/tune words history` and `undo`: who changed words, and the way back."""

from __future__ import annotations

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.arguments import PROMPT, Words
from bot.commands import Option, Request, command
from bot.errors import Refusal
from bot.locales import N_, _, dates
from bot.model import Prompt
from bot.replies import Message, Reply, button, listed
from bot.store import prompts
from bot.store.database import Row
from bot.tuning import exchange, telling
from bot.tuning.words import deeds

_PROMPT = Option("prompt", N_("Which words?"), PROMPT)
# What was done to words, as the history keeps it.
_DONE = (
    N_("add"), N_("edit"), N_("import"), N_("rest"), N_("bring back"), N_("weight often"), N_("weight normal"),
    N_("weight rarely"), N_("topics"), N_("season"),
    N_("about"),
)  # fmt: skip


@command("tune words history", N_("Who changed words, what and when."), _PROMPT, moderators=True, title=N_("History"))
def history(request: Request, prompt: Prompt) -> Reply:
    """Every change of a prompt in this group, the latest first."""
    rows = prompts.history(request.tx, request.group.id, prompt.id)
    if not rows:
        return Message(_("Nobody here has changed these words."), quote=prompt.text, buttons=deeds(prompt))
    left = any(not row["undone"] for row in rows)
    back = (button(_("Undo the latest"), "tune words undo", prompt=prompt.id),) if left else deeds(prompt)
    lines = [_history_line(row, request.group.zone) for row in rows]
    return Message(listed(lines), quote=prompt.text, buttons=back)


@command(
    "tune words undo",
    N_("Take the latest change back."),
    Option("prompt", N_("Of which words?"), PROMPT, required=False),
    moderators=True,
    title=N_("Undo"),
)
def undo(request: Request, prompt: Prompt | None) -> Reply:
    """Take back the latest change: of one prompt, or of any; an import goes as a whole."""
    latest = None if prompt else prompts.latest(request.tx, request.group.id)
    if latest is not None and latest["import_id"]:
        return exchange.take_back(request, latest["import_id"])
    row = prompts.undo(request.tx, request.group.id, request.member.name, prompt.id if prompt else None)
    if row is None:
        raise Refusal(_("There is no change to take back."))
    now = prompts.find(request.tx, request.group.id, row["prompt_id"])
    said = _("Taken back: {deed}, by {who}.", deed=_done(row["action"]), who=row["by"] or _("someone"))
    if now is None:
        again = button(_("Put them back"), "tune words add-again", words=row["prompt_id"])
        text = json.loads(row["told"]).get("text", ("", ""))[1] or ""
        return Message(" ".join((said, _("The words are gone again."))), quote=text, buttons=(again,))
    return Message(said, quote=now.text, buttons=deeds(now))


@command(
    "tune words add-again",
    N_("Put words back whose adding was taken back."),
    Option("words", N_("Which words?"), Words(N_("id-of-the-words")), by_button=True),
    moderators=True,
    hidden=True,
)
def add_again(request: Request, words: str) -> Message:
    """The same words under the same id: they take their turn again."""
    added = prompts.add_again(request.tx, request.group.id, words, request.member.name, request.moment)
    if added is None:
        raise Refusal(_("They are back already, or were never here."))
    undo_it = button(_("Undo"), "tune words undo", prompt=added.id)
    return Message(_("They are back, and take their turn."), quote=added.text, buttons=(undo_it, *deeds(added)))


COMMANDS = (history, undo, add_again)


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
