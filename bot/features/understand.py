"""`/understand`: what might be behind it."""

from bot.arguments import Words
from bot.commands import Option, Request, command
from bot.features.scripts import ANOTHER, script_for
from bot.locales import N_
from bot.model import Prompt
from bot.replies import Reply

LEAD = N_("Guesses, to be curious with. You know this child; I don't.")


@command(
    "understand",
    N_("What might be behind it?"),
    Option(
        "words",
        N_("What did your child do or say?"),
        Words(N_("what you saw")),
        required=False,
        hint=N_("As you saw it."),
    ),
    *ANOTHER,
    title=N_("What might be behind it?"),
    reads=True,
)
def understand(request: Request, words: str | None, topic: str | None, but: Prompt | None) -> Reply:
    """A guess or two, and questions to be curious with."""
    return script_for(request, "attunement", LEAD, words, topic, but)


COMMANDS = (understand,)
