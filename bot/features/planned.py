"""What is planned here, for those who are not moderators: times and places, and none of the words."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.commands import Request, command
from bot.replies import Message
from bot.store import schedules

_SHOWN = 5


@command("planned", "What comes next here.", hidden=True, reads=True)
def planned(request: Request) -> Message:
    """The next posts of the group, in its local time."""
    due = [each for each in schedules.of_group(request.tx, request.group.id) if each.next_due_at]
    lines = []
    for each in due[:_SHOWN]:
        at = datetime.fromtimestamp(each.next_due_at, ZoneInfo(each.zone))
        lines.append(f"{at:%a} {at.day} {at:%b}, {at:%H:%M}: a {each.kind} in #{each.channel.name}")
    return Message("Planned here:\n" + "\n".join(lines) if lines else "Nothing is planned here yet.")


COMMANDS = (planned,)
