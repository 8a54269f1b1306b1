"""`/tune check`: what is missing for the bot to work here, each with how to give it."""

from bot.adapter import Aside
from bot.commands import Request, command
from bot.locales import N_, _
from bot.model import Channel
from bot.replies import LABEL_MAX, Button, Message, button, clip, listed
from bot.store import groups, posts, schedules


@command("tune check", N_("What is missing, and how to give it."), moderators=True, inspects=True)
def check(request: Request) -> Message:
    """What the platform found, then what the group itself has left open."""
    shared = groups.shared_channels(request.tx, request.group.id)
    asides = [each for each in request.faults if isinstance(each, Aside)]
    faults = [each for each in request.faults if not isinstance(each, Aside)]
    lines = [*faults, *_lost(request), *_left_open(request), *map(_shared, shared)]
    if not lines:
        text = "\n".join((_("Everything is in place."), *asides))
        return Message(text, buttons=(button(_("What comes next"), "tune today"),))
    return Message(
        listed([*lines, *asides]), buttons=(button(_("Settings"), "tune settings"), *map(_allow, shared[:5]))
    )


def _shared(channel: Channel) -> str:
    return _("#{channel} is shared with other companies, so I post nothing there.", channel=channel.name)


def _allow(channel: Channel) -> Button:
    return button(clip(_("Post in #{channel}", channel=channel.name), LABEL_MAX), "tune shared",
                  channel=channel.external_id)  # fmt: skip


def _lost(request: Request) -> list[str]:
    """Why the latest notice did not arrive, where it did not."""
    reason = posts.why_latest_notice_failed(request.tx, request.group.id)
    return [_("The latest notice did not arrive: {why}", why=reason)] if reason else []


def _left_open(request: Request) -> list[str]:
    said = []
    plans = schedules.of_group(request.tx, request.group.id)
    if plans and all(each.paused for each in plans):
        ready = any(not groups.state_of(request.tx, each.channel.id) for each in plans)
        said.append(
            _("All plans are paused. /tune posts resume wakes one.")
            if ready
            else _("All plans are paused. I cannot post in their channels: /tune posts edit gives one another.")
        )
    elif not any(each.next_due_at for each in plans):
        said.append(_("Nothing is planned. /tune setup makes a start in six taps."))
    if not request.group.country:
        said.append(_("No country is set, so help lines are shown without numbers. /tune settings change sets one."))
    if not request.group.queue_hours:
        said.append(_("Nobody has said when someone looks in. /tune settings people says it to members."))
    return said


COMMANDS = (check,)
