"""What `/understand` and `/say-no` share: a script from the library that fits what was written."""

from __future__ import annotations

from bot.arguments import PROMPT, OneOf
from bot.commands import Option, Request
from bot.features import care
from bot.library.library import Said, Shelf, choose, is_night, tapped
from bot.library.matching import Match
from bot.locales import N_, _
from bot.model import ANY_TOPIC, TOPICS, Prompt, PromptKind
from bot.replies import Button, Message, Reply, button

_SHORT = 14  # words: a text no longer than this is about the thing it names
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
    script = _choose(request, shelf, match, words or "", but)
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


def _choose(request: Request, shelf: Shelf, match: Match, words: str, but: Prompt | None) -> Prompt | None:
    """A script about one thing (shoes, biting) is for those who speak of it; the others get one that fits the topic.

    The thing that was said beats a guess at the topic, but in a long text one word alone may mean something else:
    a text about a break-up speaks of shoes too.
    """
    said, night = Said(match, request.group.left_out), is_night(request.local)
    asked_for = [script for script in shelf.asked_for(words) if said.fits(script)]
    on_topic = [script for script in asked_for if not set(script.topics).isdisjoint((*match.topics, ANY_TOPIC))]
    if on_topic or (match.topics and len(words.split()) > _SHORT):
        asked_for = on_topic
    found = choose(asked_for, (), match.ages, request.chance, night=night)
    if found is not None:
        return found
    wanted = (*match.topics, ANY_TOPIC)
    general = [
        script
        for script in shelf.about(wanted)
        if not script.about and said.fits(script) and (but is None or script.id != but.id)
    ]
    return choose(general, wanted, match.ages, request.chance, night=night)


def _further(request: Request, match: Match, script: Prompt) -> tuple[Button, ...]:
    topic = match.topics[0] if match.topics else ANY_TOPIC
    another = button(_("Another"), request.command.name, topic=topic, but=script.id)
    return (another, button(_("Something else"), request.command.name))
