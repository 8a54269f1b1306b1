"""What becomes of a group's plans when its platform takes a channel away, or shares it with others."""

from datetime import datetime

from bot.errors import Refusal
from bot.locales import _, speaking
from bot.model import Channel
from bot.replies import Action
from bot.schedule import calendar
from bot.store import groups, notices, posts, schedules
from bot.store.database import Transaction


def lose(tx: Transaction, group_id: int, external_id: str, now: datetime, owner: str) -> None:
    """Rest the plans of a channel that is gone, and tell the moderators once."""
    try:
        channel = groups.channel(tx, group_id, external_id)
    except Refusal:
        return  # never known, or lost already
    groups.lose_channel(tx, channel.id)
    if rest(tx, channel, now):
        text = f"#{channel.name} is gone, so its plans rest. Give them another channel, then resume them."
        notices.open_notice(
            tx, group_id, f"gone:{channel.id}", text, int(now.timestamp()), owner, "All plans", "tune posts list"
        )


def put(tx: Transaction, group_id: int, external_id: str, name: str, now: datetime) -> Channel:
    """Take in a channel that is the group's own; one that was shared with other companies is no longer asked about."""
    channel = groups.put_channel(tx, group_id, external_id, name)
    notices.close_cause(tx, group_id, _cause(channel), int(now.timestamp()))
    return channel


def share(tx: Transaction, group_id: int, external_id: str, name: str, now: datetime, owner: str) -> None:
    """Post nothing in a channel that other companies read, until moderators say so; they are asked once."""
    channel, known = groups.put_shared(tx, group_id, external_id, name)
    if known:
        return
    rested = rest(tx, channel, now)
    posts.take_back(tx, channel.id, "other companies read along")
    with speaking(groups.get(tx, group_id).locale):
        text = _("#{channel} is shared with other companies, and they would read along. I post nothing there unless "
                 "you say so.", channel=channel.name)  # fmt: skip
        text += f" {_('Its plans rest.')}" if rested else ""
        label = _("Post there")
    action = Action("tune shared", {"channel": external_id}).id
    notices.open_notice(tx, group_id, _cause(channel), text, int(now.timestamp()), owner, label, action)


def settle(tx: Transaction, channel: Channel, now: datetime) -> None:
    """Close what moderators were asked about a shared channel."""
    notices.close_cause(tx, channel.group_id, _cause(channel), int(now.timestamp()))


def rest(tx: Transaction, channel: Channel, now: datetime) -> bool:
    """Rest the plans of a channel; whether it has any."""
    of_channel = [each for each in schedules.of_group(tx, channel.group_id) if each.channel.id == channel.id]
    for schedule in of_channel:
        if not schedule.paused:
            schedules.change(tx, schedule, paused=1, resume_on=None)
            calendar.set_next(tx, schedules.get(tx, channel.group_id, schedule.number), now)
    return bool(of_channel)


def _cause(channel: Channel) -> str:
    return f"shared:{channel.id}"
