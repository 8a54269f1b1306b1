"""What becomes of a group's plans when its platform takes a channel away."""

from datetime import datetime

from bot.errors import Refusal
from bot.locales import _, speaking
from bot.model import Channel
from bot.schedule import calendar
from bot.store import groups, notices, schedules
from bot.store.database import Transaction


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
