"""What `/understand` and `/say-no` share: a script from the library that fits what was written."""

from bot.commands import Request
from bot.features import care
from bot.library.library import choose, said_so
from bot.model import ANY_TOPIC, PromptKind
from bot.replies import Message, Reply, button

PRIVATE = "Only you see this. We don't keep your words."


def script_for(request: Request, words: str, kind: PromptKind, lead: str) -> Reply:
    """The script of this kind that comes nearest to the words; a care card where more than words is needed."""
    screening = care.screen(request, words)
    if screening.outcome == "crisis":
        return care.card(request, screening.needs)
    match = request.services.matcher().match(words)
    shelf = request.services.library.shelf(request.tx, request.group, kind)
    asked_for = [script for script in shelf.asked_for(words) if said_so(script, match.topics)]
    wanted = (*match.topics, ANY_TOPIC)
    # A script about one thing (shoes, biting) is for those who speak of it; for the others, one that fits the topic.
    general = [script for script in shelf.about(wanted) if not script.about and said_so(script, match.topics)]
    on_topic = [script for script in asked_for if set(script.topics) & set(match.topics)]
    script = choose(on_topic or asked_for, (), match.ages, request.chance) or choose(
        general, wanted, match.ages, request.chance
    )
    again = button("Something else", request.command.name)
    if script is None:
        return Message(
            f"I have no words that fit this one. Tell it in other words, or tell me how old your child is.\n{PRIVATE}",
            buttons=(again, button("It was a hard day", "hard-day")),
        )
    said = [care.note(request, screening), script.text, f"{lead} {PRIVATE}"]
    return Message("\n\n".join(each for each in said if each), buttons=(again,))
