"""`/enough`: the way in."""

from bot.commands import Request, command
from bot.features import daily_line, suggest
from bot.features.notes import unheard
from bot.locales import N_, _, n_
from bot.replies import Message, button
from bot.store import notes


@command("enough", N_("Start here. Only you see it."), reads=True)
def enough(request: Request) -> Message:
    """Say what is here, in the order that a hard day needs it."""
    waiting = notes.waiting(request.tx, request.own_mark)
    note = (button(n_("A note for you", "{count} notes for you", waiting), "my-notes"),) if waiting else ()
    hello = _(
        "Hello. Nothing here needs you to be a perfect parent.\n"
        "Pick what fits, or type one of the commands. Only you see the answers.\n"
        "The words were written for this project. No clinician has reviewed them."
    )
    unheard_note = unheard(request)
    notes_again = () if waiting or not unheard_note else (button(_("My notes"), "my-notes"),)
    return Message(
        "\n".join([hello, *unheard_note, *daily_line.resting(request)]),
        buttons=(
            *note,
            *notes_again,
            button(_("A hard day"), "hard-day"),
            button(_("A kind line"), "kind-line"),
            button(_("Say sorry to my child"), "say-sorry"),
            button(_("What might be behind it?"), "understand"),
            button(_("Hold a limit"), "say-no"),
            button(_("Who to call or text"), "help-lines"),
            button(_("My daily line"), "daily-line"),
            *((button(_("Suggest words"), "suggest"),) if request.group.suggestions_a_week else ()),
            *suggest.waits(request),
        ),
    )


COMMANDS = (enough,)
