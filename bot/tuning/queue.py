"""`/tune queue`: what members suggest, and a moderator's word on it; how many a week each may send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import structs

from bot.arguments import ABOUT, ENTRY, NumberType, OneOf, Words
from bot.commands import Option, Request, command
from bot.errors import Refusal
from bot.features.suggest import KINDS, LONGEST
from bot.locales import N_, _, dates, n_, speaking
from bot.model import TOPICS, Prompt, PromptKind, Suggestion
from bot.replies import TEXT_MAX, Button, Message, Reply, button
from bot.schedule import suggested
from bot.store import groups, notes, prompts, suggestions, word_drafts
from bot.tuning import drafts, editing, queries, showing, telling

_SUGGESTION = Option("number", N_("Which suggestion?"), ENTRY, by_button=True)
_FROM = replace(drafts.DRAFT, required=False)
_MOST = 50  # a week
_STAY_OUT = N_("A moderator read your words. They stay out this time. Thank you for sending them.")
_REASON = N_("What the moderator says: {reason}")
_IN = N_("Your words are in.")
_IN_CHANGED = N_("Your words are in. A moderator changed them a little.")
_THANKS = N_("Thank you.")


@command(
    "tune queue",
    N_("What members suggest, and your word on it."),
    Option("after", N_("After which one?"), ENTRY, required=False, by_button=True),
    moderators=True,
)
def queue(request: Request, after: int | None) -> Message:
    """The suggestion that waits longest, or the next after one; past the last it begins again."""
    waiting = queries.suggested(request)
    if not waiting:
        return Message(_("Nothing waits. What members suggest comes here."))
    place = next((place for place, each in enumerate(waiting) if each.id > (after or 0)), 0)
    each = waiting[place]
    prompt = _as_prompt(request, each, _came(each))
    text = _(
        "{place} of {count}: {kind}, about “{topic}”, sent on {day}. No one can see by whom.\n"
        "Whatever you decide, its author gets a note.",
        place=place + 1, count=len(waiting), kind=_(KINDS[each.kind]), topic=_(TOPICS[each.topic]),
        day=_day(request, each),
    )  # fmt: skip
    text = "\n".join(filter(None, (text, queries.other_language(request, prompt))))
    advice = drafts.judge(request, prompt)
    said, rest = advice.parted(TEXT_MAX - len(text))
    skip = (button(_("Skip"), "tune queue", after=each.id),) if len(waiting) > 1 else ()
    marks = drafts.marking("tune queue", advice, number=each.id)
    buttons = (*_deeds(each, advice), *marks, *skip, *drafts.overflow(request, rest))
    return Message(text + said, quote=each.text, buttons=buttons)


@command("tune queue approve", N_("Take a suggestion in."), _SUGGESTION, drafts.SURE, moderators=True, hidden=True)
def approve(request: Request, number: int, sure: int | None) -> Message:
    """Make a suggestion words of the group's own, as it came."""
    found = suggestions.find(request.tx, request.group.id, number)
    if found is None:
        return _gone(request)
    came = _came(found)
    return _objection(request, found, came, sure, "tune queue approve", number=number) or _take_in(request, found, came)


@command(
    "tune queue edit",
    N_("Change a suggestion before it is taken in."),
    _SUGGESTION,
    Option("kind", N_("What is it?"), OneOf(N_("kind"), KINDS), required=False),
    Option("topic", N_("What is it about?"), ABOUT, required=False),
    Option("text", N_("The words"), Words(N_("the new words"), limit=LONGEST), required=False, needed=True),
    editing.follow_up(),
    editing.AGES,
    _FROM,
    moderators=True,
    hidden=True,
    title=N_("Change the words"),
)  # fmt: skip
def edit(
    request: Request, number: int, kind: PromptKind | None, topic: str | None, text: str | None,
    follow_up: str | None, ages: tuple[str, ...] | None, draft: int | None,
) -> Reply:  # fmt: skip
    """A form with the words, what they are and what they are about; changed ones are looked at before they count."""
    found = suggestions.find(request.tx, request.group.id, number)
    if found is None:
        return _gone(request, text or "")
    if not text:
        if "text" in request.given:
            raise Refusal(_("There are no words in it. Decline leaves them out."), "text")
        return request.form(**_came(found))
    given = _came(found) | {"kind": kind or found.kind, "topic": topic or found.topic, "text": text}
    given |= {"ages": ",".join(ages or ()), "follow_up": (follow_up or "") if given["kind"] == "question" else ""}
    given |= drafts.marks_in(_drafted(request, draft or 0)[1])
    return queue.run(request, after=number - 1) if given == _came(found) else _look(request, found, given)


@command(
    "tune queue mark",
    N_("Mark what a suggestion assumes or touches."),
    Option("number", N_("Which suggestion?"), ENTRY, required=False, by_button=True),
    _FROM,
    drafts.MARK,
    moderators=True,
    hidden=True,
)
def mark(request: Request, number: int | None, draft: int | None, mark: str) -> Message:
    """The words with the mark, to be approved."""
    found, given = _drafted(request, draft or 0)
    found = found or suggestions.find(request.tx, request.group.id, number or 0)
    return _look(request, found, drafts.marked(given or _came(found), mark)) if found else _gone(request)


@command(
    "tune queue save", N_("Take a changed suggestion in."), drafts.DRAFT, drafts.SURE, moderators=True, hidden=True
)
def save(request: Request, draft: int, sure: int | None) -> Message:
    """Decide about a suggestion as it was shown: words of the group's own, or a decline with its reason."""
    found, given = _drafted(request, draft)
    if found is None:
        return _gone(request)
    if reason := given.get("reason"):
        refused = drafts.judge_note(request, reason).refused
        return _look_at_reason(request, found, reason) if refused else _let_go(request, found, reason)
    return _objection(request, found, given, sure, "tune queue save", draft=draft) or _take_in(request, found, given)


@command("tune queue redraft", N_("Change the words once more."), drafts.DRAFT, moderators=True, hidden=True)
def redraft(request: Request, draft: int) -> Reply:
    """The form again, with the changed words in it."""
    found, given = _drafted(request, draft)
    of = decline if "reason" in given else edit
    return drafts.reopen(request, of, given, draft) if found else _gone(request)


@command(
    "tune queue decline",
    N_("Let a suggestion go, with a word to its author."),
    _SUGGESTION,
    Option(
        "reason", N_("A word on why, if you like"), Words(N_("a kind word on why"), limit=300), required=False,
        hint=N_("Only the author reads it, in a note with their words."),
    ),
    moderators=True,
    hidden=True,
    title=N_("Decline"),
)  # fmt: skip
def decline(request: Request, number: int, reason: str | None) -> Reply:
    """Delete a suggestion and tell its author, in place, why; what they will read is looked at before."""
    found = suggestions.find(request.tx, request.group.id, number)
    if found is None:
        return _gone(request, reason or "")
    if "reason" not in request.given:
        return request.form(reason="")
    return _look_at_reason(request, found, reason) if reason else _let_go(request, found)


@command("tune queue undo", N_("Take a decline back."), _SUGGESTION, moderators=True, hidden=True)
def undo(request: Request, number: int) -> Message:
    """Let a suggestion that was declined wait again."""
    found = suggestions.settled(request.tx, request.group.id, number)
    if found is None or found["deed"]:
        return _gone(request)
    suggested.put_back(request.tx, request.group, request.moment, request.services.owner, number)
    return Message(telling.waits_again(), buttons=(button(_("Look at it"), "tune queue", after=number - 1),))


@command(
    "tune settings suggestions",
    N_("How many suggestions a member may send."),
    Option("number", N_("How many a week? 0 for none."), NumberType(0, _MOST), required=False),
    moderators=True,
    title=N_("Suggestions"),
)
def a_week(request: Request, number: int | None) -> Reply:
    """Set the number, or show it in a form; what waits already goes on waiting."""
    if number is None:
        return request.form(number=str(request.group.suggestions_a_week))
    groups.change(request.tx, request.group.id, suggestions_a_week=number)
    settings = button(_("All settings"), "tune settings")
    if not number:
        return Message(_("Saved. Nobody can send suggestions now."), buttons=(settings,))
    said = n_(
        "Saved. Each member can send one suggestion a week.", "Saved. Each member can send {count} suggestions a week.",
        number,
    )  # fmt: skip
    return Message(said, buttons=(settings,))


COMMANDS = (queue, approve, edit, mark, save, redraft, decline, undo, a_week)


def _drafted(request: Request, draft: int) -> tuple[Suggestion | None, dict[str, str]]:
    """The suggestion that a draft is about, while it waits, and all that the draft says of it."""
    for number in (draft, -draft):  # negative: of the day before suggestions had their drafts with the others
        name, given = word_drafts.find(request.tx, request.group.id, number) or ("", {})
        if name in (edit.name, decline.name):
            return suggestions.find(request.tx, request.group.id, int(given["number"])), given
    return None, {}


def _came(found: Suggestion) -> dict[str, str]:
    """A suggestion as its draft holds it, before anybody changes it."""
    form = {"kind": found.kind, "topic": found.topic, "text": found.text, "follow_up": "", "ages": ""}
    return {"number": str(found.id), **form}


def _look(request: Request, found: Suggestion, given: Mapping[str, str]) -> Message:
    """What a moderator would make of a suggestion, before it counts."""
    prompt = _as_prompt(request, found, given)
    said = "\n".join([_("This is how they will be. Nothing is decided yet."), *showing.beside(prompt)])
    advice = drafts.judge(request, prompt)
    looked = drafts.look(request, edit, given, said, prompt.text, _("Approve these"), advice, found.id)
    as_they_came = button(_("As they came"), "tune queue", after=found.id - 1)
    return structs.replace(looked, buttons=(*looked.buttons, as_they_came))


def _look_at_reason(request: Request, found: Suggestion, reason: str) -> Message:
    """What the author would read, before it is left for them."""
    said = _("This is what its author reads, in a note with their words. Nothing is decided yet.")
    given = {"number": str(found.id), "reason": reason}
    return drafts.look(
        request, decline, given, said, reason, _("Decline"), drafts.judge_note(request, reason), found.id
    )


def _let_go(request: Request, found: Suggestion, reason: str = "") -> Message:
    note: list[notes.Line] = [(_STAY_OUT, {})]
    if reason:
        note.append((_REASON, {"reason": reason}))
    _settle(request, found, note, found.text)
    undo_it = button(_("Undo"), "tune queue undo", number=found.id)
    said = _("Declined. Its author gets a note. You can undo that for a day; then it is deleted here.")
    return Message(said, buttons=(*_next(request), undo_it))


def _objection(
    request: Request, found: Suggestion, given: Mapping[str, str], sure: int | None, command: str, **of: int
) -> Message | None:
    """What the check of words has against taking them in, where a moderator has not said that it shall be so."""
    prompt = _as_prompt(request, found, given)
    advice = drafts.judge(request, prompt)
    if not advice.refused and (sure or not advice.errors):
        return None
    said, rest = advice.parted(TEXT_MAX - 200)
    anyway = () if advice.refused else (button(_("Approve anyway"), command, **of, sure=1),)
    redraft_or_edit = ("tune queue redraft", of) if "draft" in of else ("tune queue edit", of)
    change = button(_("Edit"), redraft_or_edit[0], **redraft_or_edit[1])
    return Message(
        _("The check of words is against them. Nothing is saved yet.") + said,
        quote=prompt.text,
        buttons=(change, *drafts.marking("tune queue", advice, **of), *anyway, *drafts.overflow(request, rest)),
    )


def _take_in(request: Request, found: Suggestion, given: Mapping[str, str]) -> Message:
    prompt = _as_prompt(request, found, given)
    kept = prompts.add(request.tx, request.group.id, prompt, request.member.name, request.moment)
    added = editing.taken_in(request, kept, " " + _("Its author gets a note."))
    note: list[notes.Line] = [(_IN if prompt.text == found.text else _IN_CHANGED, {}), (_THANKS, {})]
    _settle(request, found, note, prompt.text, prompts.latest_of(request.tx, request.group.id, kept.id))
    return structs.replace(added, buttons=(*_next(request), *added.buttons))


def _settle(
    request: Request, found: Suggestion, note: Sequence[notes.Line], quote: str, deed: int | None = None
) -> None:
    owner = request.services.owner
    suggested.settle(request.tx, request.group, found.id, note, quote, request.moment, owner, deed)


def _as_prompt(request: Request, found: Suggestion, given: Mapping[str, str]) -> Prompt:
    text = given["text"]
    with speaking(request.group.locale):  # it is kept with the words
        came = _("Suggested by a member")
        source = came if text == found.text else _("Suggested by a member, changed by a moderator")
    kind: Any = given["kind"]
    return Prompt(
        "", kind, queries.language_of(request, text), text, topics=(given["topic"],), follow_up=given["follow_up"],
        ages=drafts.several(given, "ages"), assumes=drafts.several(given, "assumes"),
        sensitivity=drafts.several(given, "touches"), source=source,
    )  # fmt: skip


def _gone(request: Request, written: str = "") -> Message:
    """What is said of one that does not wait here, whatever the reason; what was written comes back."""
    text = _("That one is settled already, or its author took it back. Nothing was changed.")
    return Message(text, quote=written, buttons=_next(request))


def _deeds(each: Suggestion, advice: drafts.Advice) -> tuple[Button, ...]:
    return (
        *(() if advice.refused else (button(_("Approve"), "tune queue approve", number=each.id),)),
        button(_("Edit"), "tune queue edit", number=each.id),
        button(_("Decline"), "tune queue decline", number=each.id),
    )


def _next(request: Request) -> tuple[Button, ...]:
    left = len(queries.suggested(request))
    return (button(_("The next one ({count})", count=left), "tune queue"),) if left else ()


def _day(request: Request, each: Suggestion) -> str:
    """The day, and no time of it: an hour could say who it was."""
    moment = datetime.fromtimestamp(each.sent_at, ZoneInfo(request.group.zone))
    return dates.day(moment)
