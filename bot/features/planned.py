"""What is planned here, for those who are not moderators: times and places, and none of the words."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.commands import Request, command
from bot.locales import N_, _, dates
from bot.model import A_KIND
from bot.replies import Message, listed
from bot.store import schedules

_SHOWN = 5


@command("planned", N_("What comes next here."), hidden=True, typed=True, reads=True)
def planned(request: Request) -> Message:
    """The next posts of the group, in its local time."""
    due = [each for each in schedules.of_group(request.tx, request.group.id) if each.next_due_at]
    lines = []
    for each in due[:_SHOWN]:
        at = datetime.fromtimestamp(each.next_due_at, ZoneInfo(each.zone))
        what, channel = _(A_KIND[each.kind]), each.channel.name
        lines.append(_("{when}: {what} in #{channel}", when=dates.moment(at), what=what, channel=channel))
    if not lines:
        return Message(_("Nothing is planned here yet."))
    return Message(listed([_("Planned here:"), *lines], more=len(due) - len(lines)))


COMMANDS = (planned,)
