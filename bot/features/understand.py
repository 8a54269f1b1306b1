"""`/understand`: what might be behind it."""

from bot.arguments import Words
from bot.commands import Option, Request, command
from bot.features.scripts import script_for
from bot.replies import Reply


@command(
    "understand",
    "What might be behind it?",
    Option("words", "What did your child do or say?", Words("what you saw"), hint="As you saw it."),
    title="What might be behind it?",
)
def understand(request: Request, words: str) -> Reply:
    """A guess or two, and questions to be curious with."""
    return script_for(request, words, "attunement", "Guesses, to be curious with. You know this child; I don't.")


COMMANDS = (understand,)
