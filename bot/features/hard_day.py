"""`/hard-day`: a kind word and one small step."""

from __future__ import annotations

from bot.arguments import TOPIC, Words
from bot.commands import Option, Request, command
from bot.features import care
from bot.library.library import choose, said_so
from bot.model import ANY_TOPIC, TOPICS
from bot.replies import Message, Reply, button

PRIVATE = "Only you see this. No person has read it. We don't keep your words."
_UNSURE = "If one of these is what it was about, tap it. I'm not sure I caught it."
_NEXT = (
    button("Words to make up with my child", "say-sorry"),
    button("Someone got hurt", "help-lines", need="child_harm"),
    button("I'm not safe", "help-lines", need="domestic_violence"),
)


@command(
    "hard-day",
    "A kind word, one small step.",
    Option(
        "words", "What happened?", Words("what happened"), required=False, hint="As it comes. Spelling is no matter."
    ),
    Option("topic", "What is it about?", TOPIC, required=False, by_button=True),
    title="A hard day",
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
    topics = (topic,) if topic else match.topics
    wanted = (*topics, ANY_TOPIC)
    responses = request.services.library.shelf(request.tx, request.group, "response").about(wanted)
    fitting = [response for response in responses if said_so(response, topics)]
    found = choose(fitting, wanted, match.ages, request.chance)
    said = [care.note(request, screening), found.text if found else "", "" if topics else _UNSURE, PRIVATE]
    offered = () if topics else tuple(button(label, "hard-day", topic=key) for key, label in TOPICS.items())
    return Message("\n\n".join(each for each in said if each), buttons=(*_NEXT, *offered))


COMMANDS = (hard_day,)
