"""`/tune posts`: the plans of what goes where and when."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import groupby

from bot.arguments import AGE, CHANNEL, DATE, DAYS, ENTRY, POSTED_KIND, SCHEDULE, TIME, TOPIC, NumberType
from bot.commands import Option, Request, command
from bot.errors import Refusal
from bot.locales import N_, _, dates
from bot.model import Channel, PromptKind, Schedule
from bot.replies import BUTTONS_MAX, TEXT_MAX, Button, Message, Reply, button, capital, clip, listed, way_out
from bot.schedule import calendar, words
from bot.store import groups, notices, posts, schedules
from bot.tuning import dose, places, queries

_NUMBER = Option("number", N_("Which plan?"), SCHEDULE)
_LONGEST_PAUSE = timedelta(days=366)
_WHY_NOTHING = {"skipped": N_("skipped"), "quiet": N_("quiet")}
_PLANS_MAX = 20  # in a group; Discord shows 25 buttons, and nobody reads more posts


@command(
    "tune posts add",
    N_("Plan a post: where, when, what."),
    Option("channel", N_("In which channel?"), CHANNEL),
    Option("at", N_("At what time?"), TIME, hint=N_("09:00, 7:30 pm, noon")),
    Option("days", N_("On which days?"), DAYS, hint=N_("daily, weekdays, tue thu")),
    Option("kind", N_("What goes out?"), POSTED_KIND),
    Option("topic", N_("Only about one topic?"), TOPIC, required=False),
    Option("age", N_("Only for one age?"), AGE, required=False),
    moderators=True,
    title=N_("Plan a post"),
)
def add(
    request: Request,
    channel: Channel,
    at: time,
    days: int,
    kind: PromptKind,
    topic: str | None = None,
    age: str | None = None,
) -> Reply:
    """Add a plan; it starts with the first time that is still to come."""
    _check_count(request)
    schedule = schedules.add(
        request.tx, request.group.id, channel, kind, at, days, request.group.zone, _only(topic), _only(age)
    )
    schedule = calendar.change(request.tx, schedule, request.now)
    said = _(
        "Planned: {plan} ({zone}). It is number {number}, {next}.",
        plan=queries.in_words(schedule),
        zone=schedule.zone,
        number=schedule.number,
        next=queries.next_time(request, schedule),
    )
    return _planned(request, said, schedule, _preview(schedule))


@command("tune posts list", N_("All plans of this group."), moderators=True)
def show_all(request: Request) -> Reply:
    """Every plan with its number and its next time."""
    known = schedules.of_group(request.tx, request.group.id)
    plan_one = button(_("Plan a post"), "tune posts add")
    if not known:
        return Message(_("Nothing is planned. /tune setup makes a start in six taps."), buttons=(plan_one,))
    lines = [f"{each.number}. {queries.in_words(each)}. {capital(queries.next_time(request, each))}." for each in known]
    buttons = [
        button(_("Change {number}", number=each.number), "tune posts edit", number=each.number)
        for each in known[:_PLANS_MAX]
    ]
    buttons += [
        button(_("Resume {number}", number=each.number), "tune posts resume", number=each.number)
        for each in known
        if each.paused
    ]
    return Message(listed(lines), buttons=(*buttons[: BUTTONS_MAX - 1], plan_one))


@command(
    "tune posts edit",
    N_("Change a plan."),
    _NUMBER,
    Option("channel", N_("In which channel?"), CHANNEL, required=False),
    Option("at", N_("At what time?"), TIME, required=False),
    Option("days", N_("On which days?"), DAYS, required=False),
    Option("kind", N_("What goes out?"), POSTED_KIND, required=False),
    Option("topic", N_("Only about one topic?"), TOPIC, required=False),
    Option("age", N_("Only for one age?"), AGE, required=False),
    moderators=True,
    title=N_("Change a plan"),
)
def edit(
    request: Request,
    number: Schedule,
    channel: Channel | None,
    at: time | None,
    days: int | None,
    kind: PromptKind | None,
    topic: str | None,
    age: str | None,
) -> Reply:
    """Change what is given; with the number alone, a form holds what stands."""
    if not any((channel, at, days, kind, topic, age)):
        return request.form(
            channel=number.channel.external_id,
            at=f"{number.at:%H:%M}",
            days=words.describe_days(number.days),
            kind=number.kind,
            topic=number.topics[0] if number.topics else "",
            title=_("Change plan {number}", number=number.number),
        )
    cleared = "topic" in request.given and not topic  # the form came back with its topic taken out
    topics = () if cleared else _only(topic) or number.topics
    changed = calendar.change(
        request.tx,
        number,
        request.now,
        channel_id=(channel or number.channel).id,
        at=at or number.at,
        days=days or number.days,
        kind=kind or number.kind,
        topics=topics,
        ages=() if "age" in request.given and not age else _only(age) or number.ages,
    )
    places.settle_plans(request.tx, request.group.id, request.moment)
    said = _("Changed: {plan}, {next}.", plan=queries.in_words(changed), next=queries.next_time(request, changed))
    if posts.posted_on(request.tx, number.id, request.today):
        said = " ".join((said, _("It has posted today already, so it does not post again today.")))
    return _planned(request, said, changed, _resume(changed) if changed.paused else _preview(changed))


@command(
    "tune posts pause",
    N_("Rest a plan, until a date or until you say."),
    _NUMBER,
    Option("until", N_("Until which date?"), DATE, required=False),
    moderators=True,
    title=N_("Pause a plan"),
)
def pause(request: Request, number: Schedule, until: date | None) -> Reply:
    """Nothing goes out before `until`, the first day that posts again."""
    if until and not request.today < until <= request.today + _LONGEST_PAUSE:
        raise Refusal(
            _(
                "{day} does not fit. Name a day after today, within a year, or none to pause until you resume.",
                day=dates.full(until),
            ),
            "until",
        )
    paused = calendar.change(request.tx, number, request.now, paused=int(until is None), resume_on=until)
    said = _("Plan {number} rests until you resume it.", number=number.number)
    if until:
        said = _(
            "Plan {number} rests until {day}. After that: {next}.",
            number=number.number,
            day=dates.short_day(until),
            next=queries.next_time(request, paused),
        )
    return Message(said, buttons=(_resume(number),))


@command("tune posts resume", N_("Wake a paused plan."), _NUMBER, moderators=True, title=N_("Resume a plan"))
def resume(request: Request, number: Schedule) -> Reply:
    """Post again from the next planned time on."""
    awake = calendar.change(request.tx, number, request.now, paused=0, resume_on=None)
    places.settle_plans(request.tx, request.group.id, request.moment)
    said = _(
        "Plan {number} is awake: {plan}, {next}.",
        number=number.number,
        plan=queries.in_words(awake),
        next=queries.next_time(request, awake),
    )
    return Message(dose.with_advice(request, said, awake.kind), buttons=(_preview(awake),))


@command("tune posts remove", N_("Take a plan away."), _NUMBER, moderators=True, title=N_("Remove a plan"))
def remove(request: Request, number: Schedule) -> Reply:
    """Remove a plan; what it posted stays, and a button puts it back."""
    schedules.remove(request.tx, number)
    places.settle_plans(request.tx, request.group.id, request.moment)
    back = button(_("Put it back"), "tune posts back", number=number.number)
    said = _("Removed: {plan}. What it posted stays.", plan=queries.in_words(number))
    return Message(said, buttons=(back, _list_button()))


@command(
    "tune posts back",
    N_("Put a removed plan back."),
    Option("number", N_("Which plan?"), ENTRY, by_button=True),
    moderators=True,
    hidden=True,
)
def put_back(request: Request, number: int) -> Reply:
    """A removed plan, as it was; it posts again from its next time on, or rests where its channel gets no posts."""
    _check_count(request)
    back = schedules.put_back(request.tx, request.group.id, number)
    why, first = "", _resume(back) if back.paused else _preview(back)
    try:
        back = calendar.change(request.tx, back, request.now)
    except Refusal as refusal:
        back = calendar.change(request.tx, back, request.now, paused=1, resume_on=None)
        why = str(refusal)
        first = way_out(refusal.fix) if refusal.fix else first
    next_time = queries.next_time(request, back)
    said = _("Plan {number} is back: {plan}, {next}.", number=number, plan=queries.in_words(back), next=next_time)
    said = " ".join((said, why)) if why else dose.with_advice(request, said, back.kind)
    return Message(said, buttons=(first,))


@command(
    "tune posts preview",
    N_("The next posts of a plan, as they will go out."),
    Option("number", N_("Which plan?"), SCHEDULE, required=False),
    Option("count", N_("How many?"), NumberType(1, 20), required=False),
    moderators=True,
    title=N_("Preview"),
)
def preview(request: Request, number: Schedule | None, count: int | None) -> Reply:
    """What the ticker will post, ten unless told."""
    known = [each for each in schedules.of_group(request.tx, request.group.id) if each.next_day]
    if number is None and len(known) != 1:
        return _which(known) if known else show_all.run(request)
    schedule = number or known[0]
    wanted = count or 10
    listed_posts = queries.next_posts(request, schedule, wanted)
    if not listed_posts:
        return Message(
            _("Plan {number} is paused. Nothing is planned.", number=schedule.number), buttons=(_resume(schedule),)
        )
    room = (TEXT_MAX - 200) // wanted
    lines = []
    for skipped, days in groupby(listed_posts, key=lambda each: each.coming.skipped):
        run = list(days)
        lines += [_nothing_line(run)] if skipped else [_preview_line(each, room) for each in run]
    head = _("Plan {number}: {plan}.", number=schedule.number, plan=queries.in_words(schedule))
    return Message(listed([head, *lines]), buttons=(_list_button(),))


@command(
    "tune posts held",
    N_("Decide about a post that may or may not be there."),
    Option("number", N_("Which post?"), ENTRY, by_button=True),
    Option("send", N_("Send it?"), NumberType(0, 1), required=False, by_button=True),
    moderators=True,
    hidden=True,
)
def held(request: Request, number: int, send: int | None) -> Reply:
    """A held post is sent or let go by a moderator, never by the bot."""
    row = posts.held(request.tx, request.group.id, number)
    if row is None:
        raise Refusal(_("That post is settled already. /tune today shows what comes next."))
    if send is None:
        return Message(
            _("I lost the answer while this was being sent. Look whether it is in the channel, then decide."),
            quote=row["text"],
            buttons=(
                button(_("It is not there: send it"), "tune posts held", number=number, send=1),
                button(_("It is there: leave it"), "tune posts held", number=number, send=0),
            ),
        )
    if send and row["rested_at"]:
        raise Refusal(
            _("Those words were put to rest since. Leave it, or bring them back first: /tune words bring-back.")
        )
    if send and row["channel_id"] and groups.state_of(request.tx, row["channel_id"]):
        raise Refusal(_("Nothing is posted in that channel now. Leave it, or see /tune check first."))
    notices.close_cause(request.tx, request.group.id, notices.held_cause(number), request.moment)
    if send:
        posts.release(request.tx, request.group.id, number, request.services.owner, request.moment)
        return Message(_("It goes out now."))
    posts.vouch(request.tx, request.group.id, number, request.moment)
    return Message(_("Left as it is. Thank you for looking."))


COMMANDS = (add, show_all, edit, pause, resume, remove, put_back, preview, held)


def _check_count(request: Request) -> None:
    if len(schedules.of_group(request.tx, request.group.id)) >= _PLANS_MAX:
        raise Refusal(
            _("There are {count} plans already. Change or remove one first: /tune posts list.", count=_PLANS_MAX)
        )


def _preview(schedule: Schedule) -> Button:
    return button(_("Preview"), "tune posts preview", number=schedule.number)


def _resume(schedule: Schedule) -> Button:
    return button(_("Resume"), "tune posts resume", number=schedule.number)


def _list_button() -> Button:
    return button(_("All plans"), "tune posts list")


def _planned(request: Request, said: str, schedule: Schedule, first: Button) -> Message:
    missing, take_in = dose.missing(request, schedule)
    text = " ".join(filter(None, (dose.with_advice(request, said, schedule.kind), missing)))
    return Message(text, buttons=(*take_in, first, _list_button()))


def _which(known: list[Schedule]) -> Message:
    lines = [f"{each.number}. {queries.in_words(each)}" for each in known]
    buttons = tuple(
        button(_("Plan {number}", number=each.number), "tune posts preview", number=each.number)
        for each in known[:BUTTONS_MAX]
    )
    return Message(listed([_("Which plan?"), *lines]), buttons=buttons)


def _nothing_line(days: list[queries.ComingPost]) -> str:
    first, last = dates.short_day(days[0].local), dates.short_day(days[-1].local)
    why = _(_WHY_NOTHING[days[0].coming.skipped])
    if len(days) > 1:
        return _("{first} to {last}  nothing: {why}", first=first, last=last, why=why)
    return _("{day}  nothing: {why}", day=first, why=why)


def _preview_line(each: queries.ComingPost, room: int) -> str:
    start = f"{dates.moment(each.local)}  "
    if each.prompt is None:
        return start + _("nothing fits")
    end = f"  ({each.prompt.id})"
    note = f" {each.coming.note}" if each.coming.note else ""
    return start + clip(each.prompt.text, room - len(start) - len(end) - len(note) - 1) + end + note


def _only(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()
