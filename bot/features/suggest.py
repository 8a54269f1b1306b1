"""Suggest words: a member offers a reminder, a question or a kind reply, and a moderator reads it first."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot import line
from bot.arguments import ENTRY, TOPIC, OneOf, Words
from bot.care.screening import Screening
from bot.commands import Option, Request, command, run
from bot.features import care
from bot.locales import N_, _, dates, n_
from bot.model import TOPICS, PromptKind, Suggestion
from bot.replies import LABEL_MAX, QUOTE_MAX, Button, Message, Reply, button, clip, listed
from bot.schedule import suggested
from bot.store import notes, suggestions

KINDS: dict[str, str] = {
    "reminder": N_("a reminder"),
    "question": N_("a question"),
    "response": N_("a kind reply"),
}
_AS_TYPED = {
    "recordatorio": "reminder", "pregunta": "question", "kind reply": "response", "reply": "response",
    "respuesta": "response", "respuesta amable": "response",
}  # fmt: skip
LONGEST = 400  # characters: what `/tune words add` takes too
_WORDS = Words(N_("your words"), limit=LONGEST)
_SHOWN = 10


@command(
    "suggest send",
    N_("Send words to the moderators."),
    Option(
        "kind", N_("What is it?"), OneOf(N_("kind"), KINDS, _AS_TYPED),
        hint=N_("A moderator reads it first. No name is shown, and none is kept."),
    ),
    Option("topic", N_("What is it about?"), TOPIC),
    Option(
        "words", N_("Your words"), _WORDS,
        hint=N_("No names, schools or birth dates, please."),
    ),
    hidden=True,
    title=N_("Suggest words"),
    keeps=True,
)  # fmt: skip
def send(request: Request, kind: PromptKind, topic: str, words: str) -> Message:
    """Let words wait for a moderator, without a name; sent again they count once, as what they were sent as last."""
    screening = care.screen(request, words)
    if screening.outcome == "crisis":
        return care.card(request, screening.needs)
    known = next((each for each in _mine(request) if each.text == words), None)
    changed = known is not None and (known.kind, known.topic) != (kind, topic)
    if known is not None and changed:
        suggestions.change(request.tx, known.id, kind, topic)
    if known is None:
        full = _no_room(request)
        if full:
            return replace(full, quote=words)
        suggestions.add(request.tx, request.group.id, kind, topic, words, request.own_mark, request.moment)
        suggestions.count_turn(request.tx, request.group.id, _turn_mark(request), request.moment)
        suggested.arrived(request.tx, request.group, request.moment, request.services.owner)
    return _sent(request, screening, words, changed)


@command("suggest mine", N_("What I sent, while it waits."), hidden=True)
def mine(request: Request) -> Message:
    """What waits of one's own, with a way to take each back."""
    known = _mine(request)
    waiting = known[:_SHOWN]
    if not waiting:
        return _nothing_waits(request)
    lines = [f"{number}. {_described(request, each)}" for number, each in enumerate(waiting, 1)]
    room = QUOTE_MAX // len(waiting) - 5
    quote = "\n".join(f"{number}. {clip(each.text, room)}" for number, each in enumerate(waiting, 1))
    intro = _("These wait for a moderator. Only you see this list.")
    back = [
        button(clip(_("Take {number} back", number=number), LABEL_MAX), "suggest back", number=each.id)
        for number, each in enumerate(waiting, 1)
    ]
    return Message(
        listed([intro, *lines], more=len(known) - len(waiting)), quote=quote, buttons=(*back, *_bell(request))
    )


@command(
    "suggest back",
    N_("Take a suggestion back."),
    Option("number", N_("Which one?"), ENTRY, by_button=True),
    hidden=True,
)
def take_back(request: Request, number: int) -> Message:
    """Delete what one sent, while no moderator has settled it."""
    found = next((each for each in _mine(request) if each.id == number), None)
    if found is None and _is_settled(request, number):
        said = _(
            "A moderator has read that one already, so you cannot take it back here. The answer is in a note for you. "
            "If the words were taken in and you want them out again, ask a moderator."
        )
        return Message(said, buttons=(button(_("My notes"), "my-notes"), *waits(request), *_more(request)))
    if found is None:
        return _nothing_waits(request, _("That one does not wait any more. An answer comes as a note under /enough."))
    suggestions.drop(request.tx, number)
    suggested.gone(request.tx, request.group, request.moment)
    text = _("Taken back, and deleted here. {left}", left=_left(request))
    return Message(text, quote=found.text, buttons=_more(request))


@command(
    "suggest",
    N_("Suggest words for this group."),
    Option("words", N_("Your words"), _WORDS, required=False),
    hidden=True,
    typed=True,
    keeps=True,
)
def suggest(request: Request, words: str | None) -> Reply:
    """The form, where there is room for one more this week; words typed behind the command stand in it."""
    if words and (screening := care.screen(request, words)).outcome == "crisis":
        return care.card(request, screening.needs)
    if full := _no_room(request):
        return replace(full, quote=words or "")
    given = _parted(request, words or "")
    return run(replace(request, command=send, given=given), given)


COMMANDS = (suggest, send, mine, take_back)


def _parted(request: Request, typed: str) -> dict[str, str]:
    """What a typed line says of its words, where that can be nothing else: "reminder screens The kettle is on."."""
    given = line.read_arguments(send, typed, request)
    return given if typed[:1].islower() and not given.get("words", "")[:1].islower() else {"words": typed}


def waits(request: Request) -> tuple[Button, ...]:
    """The button to what waits of one's own, where something does."""
    return (button(_("What I sent"), "suggest mine"),) if _mine(request) else ()


def _sent(request: Request, screening: Screening, words: str, changed: bool = False) -> Message:
    hours = care.hours(request)
    said = (
        care.note(request, screening),
        _("Those words wait already. What they are, and what about, is now as you say.") if changed else "",
        _("Thank you. A moderator reads it first, and looks in: {hours}.", hours=hours)
        if hours
        else _("Thank you. A moderator reads it first."),
        _("The answer comes as a note under /enough. Only you see it."),
        _left(request),
    )
    text = "\n".join(each for each in said if each)
    return Message(text, quote=words, buttons=(*_bell(request), *waits(request), *_more(request)))


def _nothing_waits(request: Request, first: str = "") -> Message:
    text = first or _("Nothing of yours waits here.")
    return Message(text, buttons=(*waits(request), *_more(request)))


def _no_room(request: Request) -> Message | None:
    """Why no more can be sent now, or None where it can."""
    most = request.group.suggestions_a_week
    if not most:
        return Message(_("This group takes no suggestions just now. Thank you for thinking of it."))
    sent = _turns(request)
    if len(sent) < most:
        return None
    # Where the moderators lowered the number there may be more than it: enough of them have to be a week old.
    free = datetime.fromtimestamp(sent[len(sent) - most] + suggested.WEEK, UTC).astimezone(ZoneInfo(request.zone))
    text = n_(
        "You sent one this week, and one is what fits here. Thank you. There is room again on {day}.",
        "You sent {count} this week, and that is what fits here. Thank you. There is room again on {day}.",
        len(sent), day=_day(free),
    )  # fmt: skip
    return Message(text, buttons=waits(request))


def _left(request: Request) -> str:
    left = request.group.suggestions_a_week - len(_turns(request))
    if left <= 0:
        return _("That was the last one for this week.")
    return n_("You can send one more this week.", "You can send {count} more this week.", left)


def _more(request: Request) -> tuple[Button, ...]:
    return (button(_("Suggest more"), "suggest"),) if _no_room(request) is None else ()


def _bell(request: Request) -> tuple[Button, ...]:
    hung = notes.bell(request.tx, request.own_mark)
    return () if hung else (button(_("Tell me when one comes"), "my-notes tell"),)


def _mine(request: Request) -> list[Suggestion]:
    return suggestions.of_author(request.tx, request.group.id, request.own_mark)


def _is_settled(request: Request, number: int) -> bool:
    """Whether it is one's own, and a moderator decided about it within a day."""
    settled = suggestions.settled(request.tx, request.group.id, number)
    return settled is not None and suggestions.author_of(request.tx, number) == request.own_mark


def _turns(request: Request) -> list[int]:
    week_ago = request.moment - suggested.WEEK
    return suggestions.turns(request.tx, request.group.id, _turn_mark(request), week_ago)


def _turn_mark(request: Request) -> str:
    """A mark that only counts: it cannot be told to be the same person's as the one beside the words."""
    return request.services.seals.mark(request.member.id, f"suggestion {request.group.id}")


def _described(request: Request, each: Suggestion) -> str:
    sent = datetime.fromtimestamp(each.sent_at, ZoneInfo(request.zone))
    return _(
        "{kind}, about “{topic}”, sent on {day}", kind=_(KINDS[each.kind]), topic=_(TOPICS[each.topic]), day=_day(sent)
    )


def _day(moment: datetime) -> str:
    return dates.day(moment)
