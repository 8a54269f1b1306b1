"""What is planned here, for those who are not moderators: times and places, and none of the words."""

from zoneinfo import ZoneInfo

from bot.commands import Request, command
from bot.locales import N_, _, dates
from bot.model import A_KIND
from bot.replies import Message, listed
from bot.schedule import calendar
from bot.store import schedules

_SHOWN = 5


@command("planned", N_("What comes next here."), hidden=True, typed=True, reads=True)
def planned(request: Request) -> Message:
    """The next posts of the group, in its local time."""
    plans = schedules.of_group(request.tx, request.group.id)
    times = {each: calendar.next_time(request.tx, request.group, each)[1] for each in plans}
    due = sorted((at, each.id, each) for each, at in times.items() if at)
    lines = []
    for at, _id, each in due[:_SHOWN]:
        when = dates.moment(at.astimezone(ZoneInfo(each.zone)))
        what, channel = _(A_KIND[each.kind]), each.channel.name
        lines.append(_("{when}: {what} in #{channel}", when=when, what=what, channel=channel))
    if not lines:
        return Message(_("What is planned here rests just now.") if plans else _("Nothing is planned here yet."))
    until = request.group.quiet_until
    quiet = [_("It is quiet until {day}.", day=dates.day(until))] if until and until > request.today else []
    return Message(listed([*quiet, _("Planned here:"), *lines], more=len(due) - len(lines)))


COMMANDS = (planned,)
