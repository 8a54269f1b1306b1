"""`/say-no`: hold a limit and stay kind."""

from bot.arguments import Words
from bot.commands import Option, Request, command
from bot.features.scripts import ANOTHER, script_for
from bot.locales import N_
from bot.model import Prompt
from bot.replies import Reply

LEAD = N_("One way to say it. Keep the limit, change the words.")


@command(
    "say-no",
    N_("Hold a limit, stay kind."),
    Option(
        "words",
        N_("What do you need to say no to?"),
        Words(N_("the limit")),
        required=False,
        hint=N_("The tablet, bed, sweets, a party."),
    ),
    *ANOTHER,
    title=N_("Hold a limit"),
    reads=True,
)
def say_no(request: Request, words: str | None, topic: str | None, but: Prompt | None) -> Reply:
    """The feeling named, the limit kept, a choice given."""
    return script_for(request, "boundary", LEAD, words, topic, but)


COMMANDS = (say_no,)
