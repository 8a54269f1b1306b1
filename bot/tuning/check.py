"""`/tune check`: what is missing for the bot to work here, each with how to give it."""

from bot.commands import Request, command
from bot.locales import N_, _
from bot.replies import TEXT_MAX, Message, button, clip
from bot.store import schedules


@command("tune check", N_("What is missing, and how to give it."), moderators=True, inspects=True)
def check(request: Request) -> Message:
    """What the platform found, then what the group itself has left open."""
    lines = [*request.faults, *_left_open(request)]
    if not lines:
        return Message(_("Everything is in place."), buttons=(button(_("What comes next"), "tune today"),))
    return Message(clip("\n".join(lines), TEXT_MAX), buttons=(button(_("Settings"), "tune settings"),))


def _left_open(request: Request) -> list[str]:
    said = []
    if not any(each.next_due_at for each in schedules.of_group(request.tx, request.group.id)):
        said.append(_("Nothing is planned. /tune setup makes a start in six taps."))
    if not request.group.country:
        said.append(_("No country is set, so help lines are shown without numbers. /tune settings change sets one."))
    if not request.group.queue_hours:
        said.append(_("Nobody has said when someone looks in. /tune settings people says it to members."))
    return said


COMMANDS = (check,)
