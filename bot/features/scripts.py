"""What `/understand` and `/say-no` share: a script from the library that fits what was written."""

from __future__ import annotations

from bot.arguments import PROMPT, OneOf
from bot.commands import Option, Request
from bot.features import care
from bot.library.library import is_night, tapped
from bot.library.matching import Match
from bot.locales import N_, _
from bot.model import ANY_TOPIC, TOPICS, Prompt, PromptKind
from bot.replies import Button, Message, Reply, button

SHORT = 14  # words: a text no longer than this is about the thing it names
PRIVATE = N_("Only you see this. We don't keep your words.")
# What the button under an answer remembers, since the words themselves are not kept.
ANOTHER = (
    Option(
        "topic",
        N_("What was it about?"),
        OneOf(N_("topic"), {**TOPICS, ANY_TOPIC: N_("anything")}),
        required=False,
        by_button=True,
    ),
    Option("but", N_("What was shown already?"), PROMPT, required=False, by_button=True),
)


def script_for(
    request: Request, kind: PromptKind, lead: str, words: str | None, topic: str | None, but: Prompt | None
) -> Reply:
    """The script of this kind that comes nearest to the words, or another one on the topic than was shown."""
    if not words and not topic:
        return request.form()
    screening = care.screen(request, words or "")
    if screening.outcome == "crisis":
        return care.card(request, screening.needs)
    shelf = request.services.library.shelf(request.tx, request.group, kind, request.locale)
    match = request.services.matcher().match(words) if words else tapped(topic or ANY_TOPIC)
    night, shown = is_night(request.local), but.id if but else ""
    script = shelf.find(words or "", match, request.group, request.chance, night=night, but=shown, alone=SHORT)
    if script is None:
        return Message(
            "\n".join(
                (
                    _("I have no other words for this one. Tell it differently, or say how old your child is."),
                    _(PRIVATE),
                )
            ),
            buttons=(button(_("Tell it again"), request.command.name), button(_("It was a hard day"), "hard-day")),
        )
    said = [care.note(request, screening), script.text, f"{_(lead)} {_(PRIVATE)}"]
    return Message("\n\n".join(each for each in said if each), buttons=_further(request, match, script))


def _further(request: Request, match: Match, script: Prompt) -> tuple[Button, ...]:
    said = (topic for topic in match.topics if topic in script.topics and topic not in match.guesses)
    topic = next(said, ANY_TOPIC)
    another = button(_("Another"), request.command.name, topic=topic, but=script.id)
    return (another, button(_("Something else"), request.command.name))
