"""`/tune check`: what is missing for the bot to work here, each with how to give it."""

from bot.commands import Request, command
from bot.locales import N_, _
from bot.model import Channel
from bot.replies import LABEL_MAX, Button, Message, button, clip, listed
from bot.store import groups, schedules


@command("tune check", N_("What is missing, and how to give it."), moderators=True, inspects=True)
def check(request: Request) -> Message:
    """What the platform found, then what the group itself has left open."""
    shared = groups.shared_channels(request.tx, request.group.id)
    lines = [*request.faults, *_left_open(request), *map(_shared, shared)]
    if not lines:
        return Message(_("Everything is in place."), buttons=(button(_("What comes next"), "tune today"),))
    return Message(listed(lines), buttons=(button(_("Settings"), "tune settings"), *map(_allow, shared[:5])))


def _shared(channel: Channel) -> str:
    return _("#{channel} is shared with other companies, so I post nothing there.", channel=channel.name)


def _allow(channel: Channel) -> Button:
    return button(clip(_("Post in #{channel}", channel=channel.name), LABEL_MAX), "tune shared",
                  channel=channel.external_id)  # fmt: skip


def _left_open(request: Request) -> list[str]:
    said = []
    plans = schedules.of_group(request.tx, request.group.id)
    if plans and all(each.paused for each in plans):
        said.append(_("All plans are paused. /tune posts resume wakes one."))
    elif not any(each.next_due_at for each in plans):
        said.append(_("Nothing is planned. /tune setup makes a start in six taps."))
    if not request.group.country:
        said.append(_("No country is set, so help lines are shown without numbers. /tune settings change sets one."))
    if not request.group.queue_hours:
        said.append(_("Nobody has said when someone looks in. /tune settings people says it to members."))
    return said


COMMANDS = (check,)
