"""`/kind-line`: a line for today."""

from bot.commands import Request, command
from bot.library.ring import line_for
from bot.locales import N_, _
from bot.replies import Message, button


@command("kind-line", N_("A short line for today, only for you."), reads=True)
def kind_line(request: Request) -> Message:
    """The same line all day, another tomorrow, and none again before all have come: nothing needs to be stored."""
    shelf = request.services.library.shelf(request.tx, request.group, "reminder", request.locale)
    today = request.today
    lines = shelf.ring(request.group, today)
    if not lines:
        return Message(_("There is no line for today. A moderator can bring some back with /tune words."))
    chosen = line_for(lines, request.member.id, today)
    return Message(chosen.text, buttons=(button(_("It was a hard day"), "hard-day"),))


COMMANDS = (kind_line,)
