"""`/tune queue`: what members suggest, and a moderator's word on it; how many a week each may send."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.arguments import NumberType, Words
from bot.care import identifiers
from bot.commands import Option, Request, ask, command
from bot.features.suggest import KINDS, LONGEST
from bot.locales import N_, _, dates, n_, speaking
from bot.model import TOPICS, Prompt, Suggestion
from bot.replies import Button, Message, Reply, button, clip
from bot.schedule import suggested
from bot.store import groups, notes, suggestions
from bot.tuning import drafts, editing, queries

_ID = NumberType(0, 999_999_999)
_SUGGESTION = Option("number", N_("Which suggestion?"), _ID, by_button=True)
_DRAFT = Option("draft", N_("Which draft?"), _ID, by_button=True)
_MOST = 50  # a week
_STAY_OUT = N_("A moderator read your words. They stay out this time. Thank you for sending them.")
_REASON = N_("What the moderator says: {reason}")
_IN = N_("Your words are in.")
_IN_CHANGED = N_("Your words are in. A moderator changed them a little.")
_THANKS = N_("Thank you.")


@command(
    "tune queue",
    N_("What members suggest, and your word on it."),
    Option("after", N_("After which one?"), _ID, required=False, by_button=True),
    moderators=True,
)
def queue(request: Request, after: int | None) -> Message:
    """The suggestion that waits longest, or the next after one; past the last it begins again."""
    waiting = queries.suggested(request)
    if not waiting:
        return Message(_("Nothing waits. What members suggest comes here."))
    place = next((place for place, each in enumerate(waiting) if each.id > (after or 0)), 0)
    each = waiting[place]
    prompt = _as_prompt(request, each)
    text = _(
        "{place} of {count}: {kind}, about {topic}, sent on {day}. No one can see by whom.\n"
        "Whatever you decide, its author gets a note.{advice}",
        place=place + 1, count=len(waiting), kind=_(KINDS[each.kind]), topic=_(TOPICS[each.topic]),
        day=_day(request, each), advice=drafts.advice(request, prompt),
    )  # fmt: skip
    text = "\n".join(filter(None, (text, _who_a_child_is(each.text), queries.other_language(request, prompt))))
    skip = (button(_("Skip"), "tune queue", after=each.id),) if len(waiting) > 1 else ()
    return Message(text, quote=each.text, buttons=(*_deeds(each), *skip))


@command("tune queue approve", N_("Take a suggestion in."), _SUGGESTION, moderators=True, hidden=True)
def approve(request: Request, number: int) -> Message:
    """Make a suggestion words of the group's own, as it came."""
    found = suggestions.find(request.tx, request.group.id, number)
    return _take_in(request, found) if found else _gone(request)


@command(
    "tune queue edit",
    N_("Change a suggestion before it is taken in."),
    _SUGGESTION,
    Option("text", N_("The words"), Words(N_("the new words"), limit=LONGEST), required=False),
    moderators=True,
    hidden=True,
    title=N_("Change the words"),
)
def edit(request: Request, number: int, text: str | None) -> Reply:
    """A form with the words; changed ones are looked at before they count."""
    found = suggestions.find(request.tx, request.group.id, number)
    if found is None:
        return _gone(request, text or "")
    if not text:
        return request.form(text=found.text)
    if text == found.text:
        return queue.run(request, after=number - 1)
    draft = suggestions.add_draft(request.tx, number, text, request.moment)
    advice = drafts.advice(request, _as_prompt(request, found, text))
    return Message(
        _("This is how they will be. Nothing is decided yet.{advice}", advice=advice),
        quote=text,
        buttons=(
            button(_("Approve these"), "tune queue save", draft=draft),
            button(_("Change again"), "tune queue redraft", draft=draft),
            button(_("As they came"), "tune queue", after=number - 1),
        ),
    )


@command("tune queue save", N_("Take a changed suggestion in."), _DRAFT, moderators=True, hidden=True)
def save(request: Request, draft: int) -> Message:
    """Make a suggestion words of the group's own, as a moderator changed it."""
    found = suggestions.draft(request.tx, request.group.id, draft)
    return _take_in(request, *found) if found else _gone(request)


@command("tune queue redraft", N_("Change the words once more."), _DRAFT, moderators=True, hidden=True)
def redraft(request: Request, draft: int) -> Reply:
    """The form again, with the changed words in it."""
    found = suggestions.draft(request.tx, request.group.id, draft)
    if found is None:
        return _gone(request)
    given = {"number": str(found[0].id), "text": found[1]}
    return ask(replace(request, command=edit, given=given), given, ("text",))


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
    """Delete a suggestion and tell its author, in place, why."""
    found = suggestions.find(request.tx, request.group.id, number)
    if found is None:
        return _gone(request, reason or "")
    if "reason" not in request.given:
        return request.form(reason="")
    note: list[notes.Line] = [(_STAY_OUT, {})]
    if reason:
        note.append((_REASON, {"reason": reason}))
    _settle(request, found, note, found.text)
    return Message(_("Declined, and deleted here. Its author gets a note."), buttons=_next(request))


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


COMMANDS = (queue, approve, edit, save, redraft, decline, a_week)


def _take_in(request: Request, found: Suggestion, changed: str = "") -> Message:
    prompt = _as_prompt(request, found, changed)
    added = editing.take_in(request, prompt, " " + _("Its author gets a note."))
    _settle(request, found, [(_IN_CHANGED if changed else _IN, {}), (_THANKS, {})], prompt.text)
    return replace(added, buttons=(*_next(request), *added.buttons))


def _settle(request: Request, found: Suggestion, note: Sequence[notes.Line], quote: str) -> None:
    owner = request.services.owner
    suggested.settle(request.tx, request.group, found.id, note, quote, request.moment, owner)


def _who_a_child_is(text: str) -> str:
    pieces = identifiers.found_in(text)
    return _("This may tell who a child is: {pieces}.", pieces=clip(", ".join(pieces), 200)) if pieces else ""


def _as_prompt(request: Request, found: Suggestion, changed: str = "") -> Prompt:
    group = request.group
    with speaking(group.locale):  # it is kept with the words
        source = _("Suggested by a member, changed by a moderator") if changed else _("Suggested by a member")
    text = changed or found.text
    locale = queries.language_of(request, text)
    return Prompt("", found.kind, locale, text, topics=(found.topic,), source=source)


def _gone(request: Request, written: str = "") -> Message:
    """What is said of one that does not wait here, whatever the reason; what was written comes back."""
    text = _("That one is settled already, or its author took it back. Nothing was changed.")
    return Message(text, quote=written, buttons=_next(request))


def _deeds(each: Suggestion) -> tuple[Button, ...]:
    return (
        button(_("Approve"), "tune queue approve", number=each.id),
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
