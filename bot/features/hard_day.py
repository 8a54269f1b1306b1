"""`/hard-day`: a kind word and one small step."""

from __future__ import annotations

from collections.abc import Sequence

from bot.arguments import TOPIC, Words
from bot.commands import Option, Request, command
from bot.features import care
from bot.library.library import is_night, tapped
from bot.library.matching import Match
from bot.locales import N_, _
from bot.model import TOPICS
from bot.replies import Button, Message, Reply, answers, button

PRIVATE = N_("Only you see this. No person has read it. We don't keep your words.")
_WRONGED = frozenset(("yelling_lost_temper", "guilt_shame"))  # beside a loss: there may be something to make up
_GUESSED = N_("If it was rather about one of these, tap it.")
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
    night = is_night(request.local)
    shelf = request.services.library.shelf(request.tx, request.group, "response", request.locale)
    found = shelf.find(words or "", match, request.group, request.chance, night=night)
    unsure, others = _others(match)
    parts = [care.note(request, screening), found.text if found else "", unsure, _(PRIVATE)]
    offered = answers(_("What is it about?"), *(button(_(TOPICS[key]), "hard-day", topic=key) for key in others))
    return Message("\n\n".join(each for each in parts if each), buttons=(*_next(match.topics), *offered))


def _others(match: Match) -> tuple[str, Sequence[str]]:
    """What else it may be about, for a tap, and the sentence that says so: nothing where the words were plain."""
    if not match.topics:
        return _(_UNSURE), tuple(TOPICS)
    others = match.candidates[1:] if match.topics[0] in match.guesses else ()
    return _(_GUESSED) if others else "", others


def _next(topics: tuple[str, ...]) -> tuple[Button, ...]:
    mourns = topics[:1] == ("grief",) and _WRONGED.isdisjoint(topics)
    sorry = () if mourns else (button(_("Words to make up with my child"), "say-sorry"),)
    return (
        *sorry,
        button(_("Someone got hurt"), "help-lines", need="child_harm"),
        button(_("I'm not safe"), "help-lines", need="domestic_violence"),
    )


COMMANDS = (hard_day,)
