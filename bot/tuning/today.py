"""`/tune today`: what goes out next, and a say in it."""

from __future__ import annotations

from datetime import date

from bot.arguments import PROMPT
from bot.commands import Option, Request, command
from bot.locales import N_, _, all_of, dates, n_
from bot.model import KINDS, Prompt, Schedule
from bot.replies import Action, Button, Message, Reply, button, capital, clip, listed
from bot.schedule import calendar
from bot.store import notices, schedules
from bot.tuning import queries
from bot.tuning.at_once import DAY, NUMBER, back, other_words, still_to_come

_SHOWN = 6
_AHEAD = 40  # posts: how far away the day of a swap is looked for

_NOTHING_FITS = N_("nothing fits")


@command("tune today", N_("What goes out, and your say in it."), moderators=True)
def today(request: Request) -> Reply:
    """The next post of each plan with skip, swap and post now; open notices and what keeps plans back stand first."""
    lines, buttons = _open_notices(request)
    said, deeds = _kept_back(request)
    lines, buttons = lines + said, buttons + deeds
    known = queries.next_of_each(request)
    coming = known[:_SHOWN]
    for each in coming:
        number = each.coming.schedule.number
        what = _(
            "{number}. {when}, {kind} in #{channel}:",
            number=number,
            when=dates.moment(each.local),
            kind=_(KINDS[each.coming.schedule.kind]),
            channel=each.coming.schedule.channel.name,
        )
        lines.append(f"{what} {clip(each.prompt.text, 160) if each.prompt else _(_NOTHING_FITS)}")
        day = each.coming.day.isoformat()
        buttons += [
            button(_("Skip {number}", number=number), "tune today skip", number=number, day=day),
            button(_("Swap {number}", number=number), "tune today swap", number=number, day=day),
            button(_("Post {number} now", number=number), "tune today now", number=number, day=day),
        ]
    buttons.append(button(_("Ask a question now"), "tune today ask"))
    return Message(listed(lines, more=len(known) - len(coming)), buttons=tuple(buttons[:25]))


@command("tune today skip", N_("Let one day go by."), NUMBER, DAY, moderators=True, hidden=True)
def skip(request: Request, number: Schedule, day: date) -> Reply:
    """Skip a day of a plan."""
    still_to_come(number, day)
    schedules.decide_day(request.tx, number, day, "skip", request.member.name)
    said = _("Plan {number} posts nothing on {day}.", number=number.number, day=dates.day(day))
    return Message(said, buttons=(_undo(number, day), back()))


@command(
    "tune today swap",
    N_("Other words for one day."),
    NUMBER,
    DAY,
    Option("prompt", N_("Which words?"), PROMPT, required=False, by_button=True),
    moderators=True,
    hidden=True,
)
def swap(request: Request, number: Schedule, day: date, prompt: Prompt | None) -> Reply:
    """The words of a day change places with words that would come later."""
    still_to_come(number, day)
    chosen = prompt or _another(request, number, day)
    schedules.decide_day(request.tx, number, day, "swap", request.member.name, chosen.id)
    again = button(_("Another"), "tune today swap", number=number.number, day=day.isoformat())
    said = _("On {day} plan {number} posts:", day=dates.day(day), number=number.number)
    return Message(said, quote=chosen.text, buttons=(again, _undo(number, day), back()))


@command("tune today undo", N_("As planned."), NUMBER, DAY, moderators=True, hidden=True)
def undo(request: Request, number: Schedule, day: date) -> Reply:
    """Take back a skip or a swap."""
    still_to_come(number, day)
    schedules.undo_day(request.tx, number, day)
    return Message(_("{day} is as it was planned.", day=capital(dates.day(day))), buttons=(back(),))


COMMANDS = (today, skip, swap, undo)


def _kept_back(request: Request) -> tuple[list[str], list[Button]]:
    """What keeps plans from posting, in lines, and how they go on: quiet, rest, or that there are none."""
    plans = schedules.of_group(request.tx, request.group.id)
    paused = sorted(each.number for each in plans if each.paused)
    lines, buttons = [], []
    if not plans:
        lines.append(_("Nothing is planned. /tune setup makes a start in six taps."))
    until = request.group.quiet_until
    if plans and until and until > request.today:
        lines.append(_("It is quiet until {day}: nothing goes out before.", day=dates.day(until)))
        buttons.append(button(_("End the quiet"), "tune quiet end"))
    if paused:
        lines.append(_paused(paused, len(paused) == len(plans)))
        buttons += [
            button(_("Resume {number}", number=each), "tune posts resume", number=each) for each in paused[:_SHOWN]
        ]
    return lines, buttons


def _paused(numbers: list[int], every: bool) -> str:
    named = all_of([str(each) for each in numbers])
    if every:
        return _("Every plan is paused, so nothing goes out. /tune posts resume {number} wakes one.", number=numbers[0])
    return n_(
        "Plan {numbers} is paused. /tune posts resume {number} wakes it.",
        "Plans {numbers} are paused. /tune posts resume {number} wakes one.",
        len(numbers), numbers=named, number=numbers[0],
    )  # fmt: skip


def _open_notices(request: Request) -> tuple[list[str], list[Button]]:
    lines, buttons = [], []
    for notice in notices.opened(request.tx, request.group.id)[:3]:
        lines.append(_("Notice {number}: {text}", number=notice.id, text=notice.text))
        if notice.fix_label:
            buttons.append(Button(f"{notice.id}: {notice.fix_label}", Action.from_id(notice.fix_action)))
        buttons.append(button(_("Close notice {number}", number=notice.id), "tune notices close", number=notice.id))
    return lines, buttons


def _undo(schedule: Schedule, day: date) -> Button:
    return button(_("Undo"), "tune today undo", number=schedule.number, day=day.isoformat())


def _another(request: Request, schedule: Schedule, day: date) -> Prompt:
    lane = calendar.lane_of(request.tx, request.services.library, request.group, schedule)
    planned = lane.coming(schedule, _AHEAD, brief=True)
    now = next((each.turn.prompt_id for each in planned if each.day == day and each.turn), "")
    return other_words(request, lane, schedule, day, now)
