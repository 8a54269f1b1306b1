"""What becomes of a group's plans and settings when its platform takes a channel or a role away."""

import re
from collections.abc import Sequence
from datetime import datetime

from bot.errors import Refusal
from bot.locales import _, speaking
from bot.model import Channel, Group
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
        text = f"#{channel.name} is gone, so its plans rest. Give them another channel, then resume them."
        notices.open_notice(
            tx, group_id, f"gone:{channel.id}", text, int(now.timestamp()), owner, "All plans", "tune posts list"
        )


def move_role(tx: Transaction, group: Group, was: Sequence[str], name: str, now: datetime, owner: str) -> None:
    """Let who named a role mean it by its new name; "" for one that is gone, of which moderators are told.

    `was` is how it may have been named, the first as people call it.

    A role that is gone is named no more: another that comes to bear its name is trusted by nobody.
    """
    known = {each.casefold() for each in was}
    typed = [each.strip() for each in re.split(r"[,;\n]+", group.moderators)]
    kept = [name if each.casefold() in known else each for each in typed]
    pinging = [each for each in schedules.of_group(tx, group.id) if each.ping.strip().casefold() in known]
    if kept != typed:
        groups.change(tx, group.id, moderators=", ".join(each for each in kept if each))
    for schedule in pinging:
        schedules.change(tx, schedule, ping=name)
    if name or not (kept != typed or pinging):
        return
    with speaking(group.locale):
        role = was[0]
        said = [_("The role “{role}” is gone.", role=role)]
        if kept != typed:
            said.append(_("Nobody tunes through it any more. /tune settings people names another."))
        said += [_("Plan {number} pings nobody now.", number=each.number) for each in pinging]
        label, action = _("Settings"), "tune settings"
    notices.open_notice(tx, group.id, f"role:{role}", " ".join(said), int(now.timestamp()), owner, label, action)


def in_use(tx: Transaction, group_id: int) -> list[Channel]:
    """The channels that plans post in, each once."""
    return list({each.channel.id: each.channel for each in schedules.of_group(tx, group_id)}.values())
