"""My daily line: a person's own reminder in direct messages, at their own time and zone; it belongs to no group."""

from __future__ import annotations

from datetime import time, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot.arguments import TIME, ZONE
from bot.commands import Option, Request, ask, command
from bot.locales import N_, _, dates
from bot.replies import Button, Message, Reply, button
from bot.schedule import daily, times
from bot.store import daily_lines, groups
from bot.store.daily_lines import DailyLine

_A_WEEK = timedelta(days=7)
_EVERY_DAY = 127


@command(
    "daily-line",
    N_("A line a day, written to you alone."),
    Option(
        "at",
        N_("At what time?"),
        TIME,
        required=False,
        hint=N_("07:00, 9:30 pm. It comes in a direct message, to you alone."),
    ),
    Option("zone", N_("In which time zone?"), ZONE, required=False),
    title=N_("My daily line"),
    hidden=True,
    typed=True,
)
def daily_line(request: Request, at: time | None, zone: str | None) -> Reply:
    """Start a line or give it another time; without one, say what there is."""
    line = daily_lines.of(request.tx, request.own_mark)
    if at is None:
        return _shown(line) if line else _form(request, "07:30", request.zone)
    zone = zone or (line.zone if line else request.zone)
    first = daily.first_time(request.tx, line, at, zone, request.now)
    last_day = first.day + daily.RUNS_FOR
    groups.of_people(request.tx, request.group.platform)
    daily_lines.put(
        request.tx, request.group.platform, request.home, request.own_mark,
        request.services.seals.seal(request.member.id), request.locale, zone, at,
        last_day, first.day, int(first.at.timestamp()),
    )  # fmt: skip
    return Message(
        _(
            "Your line comes in a direct message, first on {first}, and each day at {at} ({zone}) until {last}.\n"
            "Only you see it. Your address is kept sealed, and deleted when you stop.",
            first=dates.day(first.day), at=f"{at:%H:%M}", zone=zone, last=dates.day(last_day),
        ),
        buttons=(button(_("Stop"), "daily-line stop"),),
    )  # fmt: skip


@command("daily-line change", N_("Another time for my line."), hidden=True)
def change(request: Request) -> Reply:
    """The form with what stands."""
    line = daily_lines.of(request.tx, request.own_mark)
    return _form(request, f"{line.at:%H:%M}" if line else "07:30", line.zone if line else request.zone)


@command("daily-line snooze", N_("No line for a week."), hidden=True)
def snooze(request: Request) -> Message:
    """Let a week go by."""
    line = daily_lines.of(request.tx, request.own_mark)
    if line is None:
        return _none()
    if line.unreachable:  # a week later there would be nothing either
        return _shown(line)
    today = request.now.astimezone(ZoneInfo(line.zone)).date()
    back = times.following(line.at, _EVERY_DAY, line.zone, today + _A_WEEK - timedelta(days=1))
    daily_lines.keep_on(request.tx, line.id, max(line.last_day, back.day))
    daily_lines.move(request.tx, line.id, back.day, int(back.at.timestamp()))
    return Message(_("Nothing until {day}. Then it is back.", day=dates.day(back.day)), buttons=_deeds())


@command("daily-line keep", N_("Keep my line coming."), hidden=True)
def keep(request: Request) -> Reply:
    """Let a line that has ended, or is about to, go on for another while."""
    line = daily_lines.of(request.tx, request.own_mark)
    if line is None:
        return _form(request, "07:30", request.zone)
    return daily_line.run(request, at=line.at, zone=line.zone)


@command("daily-line stop", N_("Stop my line."), hidden=True, typed=True)
def stop(request: Request) -> Message:
    """Delete a line and the address it was sent to."""
    line = daily_lines.of(request.tx, request.own_mark)
    if line is None:
        return _none()
    daily_lines.stop(request.tx, line.id)
    return Message(
        _("Stopped. Your address is deleted. You can start again whenever you like."),
        buttons=(button(_("Start again"), "daily-line change"),),
    )


def resting(request: Request) -> list[str]:
    """That a person's line rests because they could not be written to; else nothing."""
    line = daily_lines.of(request.tx, request.own_mark)
    if line is None or not line.unreachable:
        return []
    return [_("Your daily line rests, because I could not write to you. “My daily line” starts it again.")]


COMMANDS = (daily_line, change, snooze, keep, stop)


def _form(request: Request, at: str, zone: str) -> Reply:
    whole = replace(request, command=daily_line, given={})
    return ask(whole, {"at": at, "zone": zone}, ("at", "zone"))


def _shown(line: DailyLine) -> Message:
    if line.unreachable:
        text = _("I could not write to you. Open your direct messages to me, then choose a time again.")
        again = button(_("Choose a time"), "daily-line change")
        return Message(text, buttons=(again, button(_("Stop"), "daily-line stop")))
    if line.next_day is None:
        keep_on = button(_("Keep it coming"), "daily-line keep")
        return Message(_("Your line has ended for now."), buttons=(keep_on, *_deeds()))
    text = _(
        "Your line comes each day at {at} ({zone}), next on {day}, until {last}. Only you see it.",
        at=f"{line.at:%H:%M}", zone=line.zone, day=dates.day(line.next_day), last=dates.day(line.last_day),
    )  # fmt: skip
    return Message(text, buttons=_deeds())


def _deeds() -> tuple[Button, ...]:
    return (
        button(_("Another time"), "daily-line change"),
        button(_("Not for a week"), "daily-line snooze"),
        button(_("Stop"), "daily-line stop"),
    )


def _none() -> Message:
    return Message(_("You have no daily line."), buttons=(button(_("Start one"), "daily-line change"),))
