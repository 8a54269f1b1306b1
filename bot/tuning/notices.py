"""`/tune notices`: what moderators must know, until they close it."""

from bot.arguments import ENTRY
from bot.commands import Option, Request, command
from bot.errors import Refusal
from bot.locales import N_, _
from bot.replies import Action, Button, Message, Reply, button, listed
from bot.store import notices

_SHOWN = 8


@command("tune notices", N_("What you have to know."), moderators=True)
def show_all(request: Request) -> Reply:
    """The open notices, each with the way to mend it."""
    opened = notices.opened(request.tx, request.group.id)
    if not opened:
        return Message(_("No open notices. All is well."))
    buttons: list[Button] = []
    for each in opened[:_SHOWN]:
        if each.fix_label:
            buttons.append(Button(f"{each.id}: {each.fix_label}", Action.from_id(each.fix_action)))
        buttons.append(button(_("Close {number}", number=each.id), "tune notices close", number=each.id))
    lines = [f"{each.id}. {each.text}" for each in opened[:_SHOWN]]
    return Message(listed(lines, more=len(opened) - len(lines)), buttons=tuple(buttons))


@command(
    "tune notices close",
    N_("Close a notice."),
    Option("number", N_("Which notice?"), ENTRY),
    moderators=True,
    title=N_("Close a notice"),
)
def close(request: Request, number: int) -> Reply:
    """Close a notice of this group; who closed it is kept with it."""
    if not notices.close(request.tx, request.group.id, number, request.member.name, request.moment):
        if notices.was_closed(request.tx, request.group.id, number):
            return Message(_("That one is closed already. Nothing more to do."), settled=True)
        raise Refusal(_("There is no open notice {number} here. /tune notices shows the open ones.", number=number))
    return Message(_("Closed. Thank you."), settled=True)


COMMANDS = (show_all, close)
