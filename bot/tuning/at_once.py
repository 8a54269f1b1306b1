"""What goes out at once: the next post of a plan, or a question beside the plans. It is looked at first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.arguments import CHANNEL, DATE, SCHEDULE
from bot.commands import Command, Option, Request, command
from bot.errors import Refusal
from bot.locales import N_, _, dates
from bot.model import Channel, Prompt, Schedule
from bot.replies import Button, Message, Reply, button
from bot.schedule import calendar, reactions, ticker
from bot.store import groups, posts, prompts, schedules, word_drafts
from bot.tuning import drafts, queries
from bot.tuning.showing import follow_up_of

NUMBER = Option("number", N_("Which plan?"), SCHEDULE)
DAY = Option("day", N_("Which day?"), DATE, by_button=True)


@command("tune today now", N_("Post the next one now."), NUMBER, DAY, moderators=True, hidden=True)
def now(request: Request, number: Schedule, day: date) -> Reply:
    """The words of a plan's next post, to be posted in place of its time."""
    _check(request, number, day)
    coming = queries.next_posts(request, number, 1, brief=True)
    planned = next((each.prompt for each in coming if each.prompt), None)
    if planned is None:
        raise Refusal(_("Nothing fits plan {number}. Widen its topics or ages first.", number=number.number),
                      fix=(N_("Change the plan"), f"tune posts edit?number={number.number}"))  # fmt: skip
    return _look(request, now, {"number": str(number.number), "day": day.isoformat()}, planned)


@command(
    "tune today ask",
    N_("Ask a question now."),
    Option("channel", N_("In which channel?"), CHANNEL),
    moderators=True,
    title=N_("Ask a question now"),
)
def ask(request: Request, channel: Channel) -> Reply:
    """The next question of a channel, to be posted beside the plans."""
    turn = _questions(request, channel).turn_now(request.today)
    question = prompts.find(request.tx, request.group.id, turn.prompt_id) if turn else None
    if question is None:
        raise Refusal(_("There is no question to ask. /tune words bring-back shows the ones at rest."))
    return _look(request, ask, {"channel": channel.external_id}, question)


@command("tune today another", N_("Look at other words."), drafts.DRAFT, moderators=True, hidden=True)
def another(request: Request, draft: int) -> Reply:
    """Other words in place of the ones that were shown."""
    which, given = drafts.find(request, draft, now, ask)
    if which is now:
        schedule, day = SCHEDULE.parse(given["number"], request), date.fromisoformat(given["day"])
        lane = calendar.lane_of(request.tx, request.services.library, request.group, schedule)
        return _look(request, now, given, other_words(request, lane, schedule, day, given["prompt"]))
    lane = _questions(request, CHANNEL.parse(given["channel"], request))
    return _look(request, ask, given, other_words(request, lane, None, request.today, given["prompt"]))


@command("tune today post", N_("Post what was shown."), drafts.DRAFT, drafts.SURE, moderators=True, hidden=True)
def post(request: Request, draft: int, sure: int | None) -> Reply:
    """The words go out; where it is quiet, only after one more look at what quiet means."""
    which, given = drafts.find(request, draft, now, ask)
    shown = prompts.find(request.tx, request.group.id, given["prompt"])
    if shown is None or shown.rested:
        raise Refusal(_("Those words were put to rest since. /tune words bring-back shows them."))
    if shown.text != given["text"]:
        return _look(request, which, given, shown)
    quiet = _quiet(request)
    if quiet and not sure:
        said = _("{quiet} That means no post in any channel, and people may count on it. "
                 "This one would go out all the same.", quiet=quiet)  # fmt: skip
        anyway = button(_("Post it all the same"), "tune today post", draft=draft, sure=1)
        return Message(said, quote=shown.text, buttons=(anyway, back()))
    word_drafts.settle_posted(request.tx, request.group.id, draft)
    if which is ask:
        return _ask_now(request, CHANNEL.parse(given["channel"], request), shown, draft)
    return _post_now(request, SCHEDULE.parse(given["number"], request), date.fromisoformat(given["day"]), shown)


COMMANDS = (now, ask, another, post)


def other_words(request: Request, lane: calendar.Lane, schedule: Schedule | None, day: date, now: str) -> Prompt:
    """What comes after these words when one goes through all that a day could have, each once."""
    ring = lane.choices(schedule, day)
    after = ring[(ring.index(now) + 1) % len(ring) if now in ring else 0] if ring else now
    found = prompts.find(request.tx, request.group.id, after)
    if found is None or found.id == now:
        raise Refusal(_("There are no other words to swap it with. /tune words add makes some."))
    return found


def still_to_come(schedule: Schedule, day: date) -> None:
    """A Refusal where a day of a schedule has passed."""
    if schedule.next_day is None or day < schedule.next_day:
        said = _("Plan {number} has nothing to come on {day}. /tune today shows what is next.",
                 number=schedule.number, day=dates.day(day))  # fmt: skip
        raise Refusal(said)


def back() -> Button:
    """The way back to what comes next."""
    return button(_("What comes next"), "tune today")


def _check(request: Request, schedule: Schedule, day: date) -> None:
    """A Refusal where a day is not the next of its schedule, or its channel gets no posts."""
    still_to_come(schedule, day)
    days = calendar.next_days(request.tx, request.group, schedule)
    if day not in (days[0].day, days[-1].day):
        said = _("Plan {number} posts another day before that one. /tune today shows it.", number=schedule.number)
        raise Refusal(said)
    calendar.check_channel(request.tx, schedule)


def _look(request: Request, command: Command, given: Mapping[str, str], prompt: Prompt) -> Message:
    """The words as they will be, where they go, and whether it is quiet there."""
    planned = SCHEDULE.parse(given["number"], request) if command is now else None
    channel = planned.channel if planned else CHANNEL.parse(given["channel"], request)
    said = [_("This goes to {channels} at once. It cannot be taken back from there.", channels=f"#{channel.name}")]
    quiet = _quiet(request)
    if quiet:
        said.append(quiet)
    day = date.fromisoformat(given["day"]) if planned else request.today
    if planned and (not quiet or planned.next_day == day):
        said.append(_("It takes the place of the post on {day}.", day=dates.day(day)))
    if prompt.follow_up and not quiet and (planned is None or planned.thread):
        said.append(follow_up_of(prompt))
    kept = {**given, "prompt": prompt.id, "text": prompt.text}
    draft = word_drafts.add(request.tx, request.group.id, command.name, kept, request.moment)
    buttons = (button(_("Post it"), "tune today post", draft=draft),
               button(_("Another"), "tune today another", draft=draft), back())  # fmt: skip
    return Message("\n".join(said), quote=prompt.text, buttons=buttons)


def _quiet(request: Request) -> str:
    """That it is quiet, and until when; "" where it is not."""
    if not calendar.quiet_on(request.group, request.today):
        return ""
    until = request.group.quiet_until
    if until and until > request.today:
        return _("It is quiet until {day}.", day=dates.day(until))
    return _("Today is kept quiet.")


def _post_now(request: Request, schedule: Schedule, day: date, prompt: Prompt) -> Message:
    """The next day of a schedule is due at once; a quiet one takes the words of the first day after it."""
    _check(request, schedule, day)
    first = schedule.next_day if _quiet(request) else day
    assert first is not None  # noqa: S101 - it is still to come
    schedules.undo_day(request.tx, schedule, day)
    schedules.decide_day(request.tx, schedule, first, "now", request.member.name, prompt.id)
    schedules.set_next(request.tx, schedule.id, first, request.moment)
    said = _("It goes out now.")
    if first == day:
        said = _("It goes out now. Plan {number} does not post it again on {day}.",
                 number=schedule.number, day=dates.day(day))  # fmt: skip
    return Message(said, buttons=(back(),))


def _ask_now(request: Request, channel: Channel, question: Prompt, draft: int) -> Message:
    turn = _questions(request, channel).turn_now(request.today, question.id)
    key = f"asked:{channel.id}:{draft}"
    made = posts.Draft(
        key, request.group.id, "channel", "question", question.text, request.moment, request.services.owner,
        channel_id=channel.id, thread=ticker.thread_title(question.text), follow_up=question.follow_up,
        schedule_id=0, day=request.today.isoformat(), turn=turn, buttons=reactions.stored(key, request.group.locale),
    )  # fmt: skip
    posts.write(request.tx, [made])
    groups.touch(request.tx, request.group.id)  # what the plans had in mind may be the one just taken
    return Message(_("This goes to #{channel} now:", channel=channel.name), quote=question.text, buttons=(back(),))


def _questions(request: Request, channel: Channel) -> calendar.Lane:
    return calendar.Lane(request.tx, request.services.library, request.group, channel.id, "question")
