"""`/say-no`: hold a limit and stay kind."""

from bot.arguments import Words
from bot.commands import Option, Request, command
from bot.features.scripts import script_for
from bot.replies import Reply


@command(
    "say-no",
    "Hold a limit, stay kind.",
    Option("words", "What do you need to say no to?", Words("the limit"), hint="The tablet, bed, sweets, a party."),
    title="Hold a limit",
)
def say_no(request: Request, words: str) -> Reply:
    """The feeling named, the limit kept, a choice given."""
    return script_for(request, words, "boundary", "One way to say it. Keep the limit, change the words.")


COMMANDS = (say_no,)
