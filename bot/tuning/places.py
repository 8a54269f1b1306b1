"""Groups and channels as their platforms tell of them: there, gone, back again, and what becomes of the plans."""

from collections.abc import Mapping
from datetime import datetime

from bot.errors import Refusal
from bot.locales import _, speaking
from bot.model import Channel, Group
from bot.schedule import calendar
from bot.store import groups, notices, schedules
from bot.store.database import Transaction
from bot.tuning import setup


def take_in(tx: Transaction, platform: str, external_id: str, name: str, zone: str, channels: Mapping[str, str],
            start: bool, locale: str, now: datetime) -> Group:  # fmt: skip
    """Take in a group and its channels (platform id -> name); `start` gives a new one its first schedules."""
    group = groups.find(tx, platform, external_id)
    new = group is None
    group = group or groups.add(tx, platform, external_id, name, zone, locale)
    groups.rename(tx, group.id, name)
    if groups.come_back(tx, group.id):
        for schedule in schedules.of_group(tx, group.id):
            calendar.set_next(tx, schedule, now)
    found = [groups.put_channel(tx, group.id, key, label) for key, label in channels.items()]
    if new and start and found:
        setup.start(tx, group, found[0], setup.GENTLE, now)
    return group


def take_leave(tx: Transaction, platform: str, external_id: str, now: datetime) -> None:
    """The bot was shown out of a group: it posts nothing more."""
    group = groups.find(tx, platform, external_id)
    if group is not None:
        groups.leave(tx, group.id, int(now.timestamp()))


def lose(tx: Transaction, group_id: int, external_id: str, now: datetime, owner: str) -> None:
    """Rest the plans of a channel that is gone, and tell the moderators once."""
    try:
        channel = groups.channel(tx, group_id, external_id)
    except Refusal:
        return  # never known, or lost already
    groups.lose_channel(tx, channel.id)
    resting = [each for each in in_use(tx, group_id) if each.id == channel.id]
    for schedule in schedules.of_group(tx, group_id):
        if schedule.channel.id == channel.id and not schedule.paused:
            schedules.change(tx, schedule, paused=1, resume_on=None)
            calendar.set_next(tx, schedules.get(tx, group_id, schedule.number), now)
    if resting:
        with speaking(groups.get(tx, group_id).locale):
            text = _(
                "#{channel} is gone, so its plans rest. Give them another channel, then resume them.",
                channel=channel.name,
            )
            cause, moment = f"gone:{channel.id}", int(now.timestamp())
            notices.open_notice(tx, group_id, cause, text, moment, owner, _("All plans"), "tune posts list")


def in_use(tx: Transaction, group_id: int) -> list[Channel]:
    """The channels that plans post in, each once."""
    return list({each.channel.id: each.channel for each in schedules.of_group(tx, group_id)}.values())
