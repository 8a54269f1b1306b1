"""Groups and channels as their platforms tell of them: there, gone, back again, and what becomes of the plans."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime

from bot.locales import N_, _, speaking
from bot.model import Channel, Group, Schedule, ping_cause
from bot.replies import Action
from bot.schedule import calendar
from bot.store import groups, notices, posts, schedules
from bot.store.database import Transaction
from bot.tuning import setup

GONE = N_("#{channel} is gone, so its plans rest. Give them another channel, then resume them.")


def take_in(tx: Transaction, platform: str, external_id: str, name: str, zone: str, channels: Mapping[str, str],
            start: bool, locale: str, now: datetime, owner: str,
            there: Collection[str] | None = None) -> Group:  # fmt: skip
    """Take in a group and its channels (platform id -> name); `start` gives a new one its first schedules.

    `there` is every channel that the platform has, where it says so: the others are gone.
    """
    group = groups.find(tx, platform, external_id)
    new = group is None
    group = group or groups.add(tx, platform, external_id, name, zone, locale)
    groups.rename(tx, group.id, name)
    if groups.come_back(tx, group.id):
        for schedule in schedules.of_group(tx, group.id):
            calendar.set_next(tx, schedule, now)
    known = groups.own_channels(tx, group.id)
    news = [(key, label) for key, label in channels.items() if known.get(key) != label]
    found = [put(tx, group.id, key, label, now, owner) for key, label in news]
    if there is not None:
        _lose_others(tx, group.id, there, now, owner)
    if new and start and found:
        setup.start(tx, group, found[0], setup.GENTLE, now)
    return group


def _lose_others(tx: Transaction, group_id: int, there: Collection[str], now: datetime, owner: str) -> None:
    """What a platform took away while nobody looked is offered no more; plans in it rest as if it were seen."""
    gone = [each for each in groups.channels(tx, group_id) if each.external_id not in there]
    in_use = {each.channel.id for each in schedules.of_group(tx, group_id)} if gone else ()
    for each in gone:
        if each.id in in_use:
            lose(tx, group_id, each.external_id, now, owner, GONE, {})
        else:
            groups.lose_channel(tx, each.id)
            notices.close_cause(tx, group_id, back_cause(each), int(now.timestamp()))


def take_leave(tx: Transaction, platform: str, external_id: str, now: datetime) -> None:
    """The bot was shown out of a group: it posts nothing more."""
    group = groups.find(tx, platform, external_id)
    if group is not None:
        groups.leave(tx, group.id, int(now.timestamp()))


def lose(tx: Transaction, group_id: int, external_id: str, now: datetime, owner: str, why: str,
         names: Mapping[str, str]) -> None:  # fmt: skip
    """Rest the plans of a channel that is gone, and tell the moderators once why, with its name and other names."""
    channel = groups.find_channel(tx, group_id, external_id)
    if channel is None or groups.state_of(tx, channel.id) == "gone":
        return  # never known, or lost already
    groups.lose_channel(tx, channel.id)
    moment = int(now.timestamp())
    for cause in (back_cause(channel), _cause(channel)):
        notices.close_cause(tx, group_id, cause, moment)
    if rest(tx, channel, now):
        with speaking(groups.get(tx, group_id).locale):
            text, label = _(why, channel=channel.name, **names), _("All plans")
            notices.open_notice(tx, group_id, _gone_cause(channel), text, moment, owner, label, "tune posts list")


def move_role(tx: Transaction, group: Group, was: str, now: str, called: str, moment: datetime, owner: str) -> None:
    """Keep a role as its platform writes it now; "" for one that is gone, which is named no more, and told of."""
    typed = [each.strip() for each in re.split(r"[,;\n]+", group.moderators)]
    kept = [now if each == was else each for each in typed]
    pinging = [each for each in schedules.of_group(tx, group.id) if each.ping.strip() == was]
    if kept != typed:
        groups.change(tx, group.id, moderators=", ".join(each for each in kept if each))
    for schedule in pinging:
        schedules.change(tx, schedule, ping=now)
    settle_plans(tx, group.id, int(moment.timestamp()))
    if now or not (kept != typed or pinging):
        return
    with speaking(group.locale):
        said = [_("The role “{role}” is gone.", role=called)]
        if kept != typed:
            said.append(_("Nobody tunes through it any more. /tune settings people names another."))
        said += [_("Plan {number} pings nobody now.", number=each.number) for each in pinging]
        label, action = _("Settings"), "tune settings"
    notices.open_notice(tx, group.id, f"role:{called}", " ".join(said), int(moment.timestamp()), owner, label, action)


def settle_plans(tx: Transaction, group_id: int, now: int) -> None:
    """Close what moderators were told of plans, where it is true of none any more: pings, and channels they rest in."""
    true = set()
    for plan in schedules.of_group(tx, group_id):
        true |= {ping_cause(plan.ping), _gone_cause(plan.channel)}
        true |= {back_cause(plan.channel)} if plan.paused else set()
    for each in notices.opened(tx, group_id):
        if each.cause.startswith((ping_cause(""), "gone:", "back:")) and each.cause not in true:
            notices.close_cause(tx, group_id, each.cause, now)


def put(tx: Transaction, group_id: int, external_id: str, name: str, now: datetime, owner: str) -> Channel:
    """Take in a channel that is the group's own, or its new name.

    One that was shared with other companies is no longer asked about; what rests in one that is back is offered.
    """
    _rename(tx, group_id, external_id, name)
    known = groups.find_channel(tx, group_id, external_id)
    was = groups.state_of(tx, known.id) if known else ""
    channel = groups.put_channel(tx, group_id, external_id, name)
    moment = int(now.timestamp())
    for cause in (_cause(channel), _gone_cause(channel)):
        notices.close_cause(tx, group_id, cause, moment)
    if was and resting(tx, channel):
        said = N_("#{channel} is back. Its plans still rest.")
        if was == "asked":
            said = N_("Only your own people read #{channel} now. Its plans still rest.")
        with speaking(groups.get(tx, group_id).locale):
            text, label = _(said, channel=name), _("Resume")
        action = Action("tune posts wake", {"channel": external_id}).id
        notices.open_notice(tx, group_id, back_cause(channel), text, moment, owner, label, action)
    return channel


def _rename(tx: Transaction, group_id: int, external_id: str, name: str) -> None:
    was = groups.name_of(tx, group_id, external_id)
    if was not in ("", name):
        notices.rename(tx, group_id, was, name)


def share(tx: Transaction, group_id: int, external_id: str, name: str, now: datetime, owner: str) -> None:
    """Post nothing in a channel that other companies read, until moderators say so; they are asked once."""
    _rename(tx, group_id, external_id, name)
    channel, known = groups.put_shared(tx, group_id, external_id, name)
    if known:
        return
    for cause in (back_cause(channel), _gone_cause(channel)):  # neither is true any more
        notices.close_cause(tx, group_id, cause, int(now.timestamp()))
    rested = rest(tx, channel, now)
    posts.take_back(tx, channel.id, "other companies read along")
    with speaking(groups.get(tx, group_id).locale):
        text = groups.read_by_others(channel)
        text = " ".join((text, _("Its plans rest."))) if rested else text
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
            calendar.change(tx, schedule, now, paused=1, resume_on=None)
    return bool(of_channel)


def resting(tx: Transaction, channel: Channel) -> list[Schedule]:
    """The plans of a channel that rest until someone resumes them."""
    known = schedules.of_group(tx, channel.group_id)
    return [each for each in known if each.channel.id == channel.id and each.paused and each.resume_on is None]


def back_cause(channel: Channel) -> str:
    """The cause of the notice about a channel that is back."""
    return f"back:{channel.id}"


def _gone_cause(channel: Channel) -> str:
    return f"gone:{channel.id}"


def _cause(channel: Channel) -> str:
    return f"shared:{channel.id}"
