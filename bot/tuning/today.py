"""`/tune today`: what goes out next, and a say in it."""

from __future__ import annotations

from datetime import date

from bot.arguments import CHANNEL, DATE, PROMPT, SCHEDULE
from bot.commands import Option, Request, command
from bot.errors import Refusal
from bot.locales import N_, _, all_of, dates, n_
from bot.model import KINDS, Channel, Prompt, Schedule
from bot.replies import Action, Button, Message, Reply, button, capital, clip, listed
from bot.schedule import calendar, reactions, ticker
from bot.store import groups, notices, posts, prompts, schedules
from bot.tuning import queries

_SHOWN = 6
_AHEAD = 40  # posts: how far a swap reaches for the words that change places

_NOTHING_FITS = N_("nothing fits")
_NUMBER = Option("number", N_("Which plan?"), SCHEDULE)
_DAY = Option("day", N_("Which day?"), DATE, by_button=True)


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


@command("tune today skip", N_("Let one day go by."), _NUMBER, _DAY, moderators=True, hidden=True)
def skip(request: Request, number: Schedule, day: date) -> Reply:
    """Skip a day of a plan."""
    _still_to_come(number, day)
    schedules.decide_day(request.tx, number, day, "skip", request.member.name)
    said = _("Plan {number} posts nothing on {day}.", number=number.number, day=dates.day(day))
    return Message(said, buttons=(_undo(number, day), _back()))


@command(
    "tune today swap",
    N_("Other words for one day."),
    _NUMBER,
    _DAY,
    Option("prompt", N_("Which words?"), PROMPT, required=False, by_button=True),
    moderators=True,
    hidden=True,
)
def swap(request: Request, number: Schedule, day: date, prompt: Prompt | None) -> Reply:
    """The words of a day change places with words that would come later."""
    _still_to_come(number, day)
    chosen = prompt or _another(request, number, day)
    schedules.decide_day(request.tx, number, day, "swap", request.member.name, chosen.id)
    again = button(_("Another"), "tune today swap", number=number.number, day=day.isoformat())
    said = _("On {day} plan {number} posts:", day=dates.day(day), number=number.number)
    return Message(said, quote=chosen.text, buttons=(again, _undo(number, day), _back()))


@command("tune today undo", N_("As planned."), _NUMBER, _DAY, moderators=True, hidden=True)
def undo(request: Request, number: Schedule, day: date) -> Reply:
    """Take back a skip or a swap."""
    _still_to_come(number, day)
    schedules.undo_day(request.tx, number, day)
    return Message(_("{day} is as it was planned.", day=capital(dates.day(day))), buttons=(_back(),))


@command("tune today now", N_("Post the next one now."), _NUMBER, _DAY, moderators=True, hidden=True)
def now(request: Request, number: Schedule, day: date) -> Reply:
    """The post of that day goes out at once, in place of its time."""
    _still_to_come(number, day)
    if calendar.quiet_on(request.group, request.today) or calendar.quiet_on(request.group, day):
        quiet = request.group.quiet_until
        raise Refusal(
            _("The group is quiet now, so nothing goes out."),
            fix=(N_("End the quiet"), "tune quiet end") if quiet and quiet > request.today else None,
        )
    days = calendar.next_days(request.tx, request.group, number)
    if day not in (days[0].day, days[-1].day):
        said = _("Plan {number} posts another day before that one. /tune today shows it.", number=number.number)
        raise Refusal(said)
    calendar.check_channel(request.tx, number)
    schedules.undo_skip(request.tx, number, day)
    schedules.set_next(request.tx, number.id, day, request.moment)
    said = _(
        "It goes out now. Plan {number} does not post it again on {day}.", number=number.number, day=dates.day(day)
    )
    return Message(said, buttons=(_back(),))


@command(
    "tune today ask",
    N_("Ask a question now."),
    Option("channel", N_("In which channel?"), CHANNEL),
    moderators=True,
    title=N_("Ask a question now"),
)
def ask(request: Request, channel: Channel) -> Reply:
    """The next question of the channel goes out at once, beside the plans."""
    library = request.services.library
    turn = calendar.Lane(request.tx, library, request.group, channel.id, "question").turn_now(request.today)
    question = prompts.find(request.tx, request.group.id, turn.prompt_id) if turn else None
    if question is None:
        raise Refusal(_("There is no question to ask. /tune words bring-back shows the ones at rest."))
    key = f"asked:{channel.id}:{request.moment}"
    buttons = reactions.stored(key, request.group.locale)
    draft = posts.Draft(
        key,
        request.group.id,
        "channel",
        "question",
        question.text,
        request.moment,
        request.services.owner,
        channel_id=channel.id,
        thread=ticker.thread_title(question.text),
        follow_up=question.follow_up,
        schedule_id=0,
        turn=turn,
        buttons=buttons,
    )
    posts.write(request.tx, [draft])
    groups.touch(request.tx, request.group.id)  # what the plans had in mind may be the one just taken
    return Message(_("This goes to #{channel} now:", channel=channel.name), quote=question.text, buttons=(_back(),))


COMMANDS = (today, skip, swap, undo, now, ask)


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


def _another(request: Request, schedule: Schedule, day: date) -> Prompt:
    planned = queries.next_posts(request, schedule, _AHEAD)
    now = next((each.prompt.id for each in planned if each.coming.day == day and each.prompt), "")
    later = [each.prompt for each in planned if each.coming.day > day and each.prompt and each.prompt.id != now]
    if not later:
        raise Refusal(_("There are no other words to swap it with. /tune words add makes some."))
    return request.chance.choice(later)


def _still_to_come(schedule: Schedule, day: date) -> None:
    if schedule.next_day is None or day < schedule.next_day:
        raise Refusal(
            _(
                "Plan {number} has nothing to come on {day}. /tune today shows what is next.",
                number=schedule.number,
                day=dates.day(day),
            )
        )


def _undo(schedule: Schedule, day: date) -> Button:
    return button(_("Undo"), "tune today undo", number=schedule.number, day=day.isoformat())


def _back() -> Button:
    return button(_("What comes next"), "tune today")
