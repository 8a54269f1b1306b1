"""`/hard-day`: a kind word and one small step."""

from __future__ import annotations

from bot.arguments import TOPIC, Words
from bot.commands import Option, Request, command
from bot.features import care
from bot.library.library import is_night, tapped
from bot.locales import N_, _
from bot.model import TOPICS
from bot.replies import Button, Message, Reply, answers, button

PRIVATE = N_("Only you see this. No person has read it. We don't keep your words.")
_WRONGED = frozenset(("yelling_lost_temper", "guilt_shame"))  # beside a loss: there may be something to make up
_UNSURE = N_("If one of these is what it was about, tap it. I'm not sure I caught it.")


@command(
    "hard-day",
    N_("A kind word, one small step."),
    Option(
        "words",
        N_("What happened?"),
        Words(N_("what happened")),
        required=False,
        hint=N_("As it comes. Spelling is no matter."),
    ),
    Option("topic", N_("What is it about?"), TOPIC, required=False, by_button=True),
    title=N_("A hard day"),
    reads=True,
)
def hard_day(request: Request, words: str | None, topic: str | None) -> Reply:
    """Answer with words from the library that fit; a care card comes first where someone may be in danger."""
    if not words and not topic and "words" not in request.given:
        return request.form()
    screening = care.screen(request, words or "")
    if screening.outcome == "crisis":
        return care.card(request, screening.needs)
    match = request.services.matcher().match(words or "")
    if topic:
        match = tapped(topic, match)
    topics, night = match.topics, is_night(request.local)
    shelf = request.services.library.shelf(request.tx, request.group, "response", request.locale)
    found = shelf.find(words or "", match, request.group, request.chance, night=night)
    parts = [care.note(request, screening), found.text if found else "", "" if topics else _(_UNSURE), _(PRIVATE)]
    known = () if topics else tuple(button(_(label), "hard-day", topic=key) for key, label in TOPICS.items())
    offered = answers(_("What is it about?"), *known)
    return Message("\n\n".join(each for each in parts if each), buttons=(*_next(topics), *offered))


def _next(topics: tuple[str, ...]) -> tuple[Button, ...]:
    mourns = topics[:1] == ("grief",) and _WRONGED.isdisjoint(topics)
    sorry = () if mourns else (button(_("Words to make up with my child"), "say-sorry"),)
    return (
        *sorry,
        button(_("Someone got hurt"), "help-lines", need="child_harm"),
        button(_("I'm not safe"), "help-lines", need="domestic_violence"),
    )


COMMANDS = (hard_day,)
