"""`/tune today`: what goes out next, and a say in it."""

from __future__ import annotations

from datetime import date

from bot.arguments import CHANNEL, DATE, PROMPT, SCHEDULE
from bot.commands import Option, Request, command
from bot.errors import Refusal
from bot.locales import speaking
from bot.model import Channel, Prompt, Schedule
from bot.replies import TEXT_MAX, Action, Button, Message, Reply, button, clip
from bot.schedule import calendar, reactions, ticker
from bot.store import groups, notices, posts, prompts, schedules
from bot.tuning import queries

_SHOWN = 6
_AHEAD = 40  # posts: how far a swap reaches for the words that change places

_NUMBER = Option("number", "Which plan?", SCHEDULE)
_DAY = Option("day", "Which day?", DATE, by_button=True)


@command("tune today", "What goes out, and your say in it.", moderators=True)
def today(request: Request) -> Reply:
    """The next post of each plan with skip, swap and post now; open notices stand first."""
    lines, buttons = _open_notices(request)
    coming = queries.next_of_each(request)[:_SHOWN]
    if not coming:
        lines.append("Nothing is planned. /tune setup makes a start in six taps.")
    for each in coming:
        number = each.coming.schedule.number
        words = each.prompt.text if each.prompt else "nothing fits"
        kind, place = each.coming.schedule.kind, each.coming.schedule.channel.name
        lines.append(f"{number}. {queries.when(each.local)}, {kind} in #{place}: {clip(words, 160)}")
        day = each.coming.day.isoformat()
        buttons += [
            button(f"Skip {number}", "tune today skip", number=number, day=day),
            button(f"Swap {number}", "tune today swap", number=number, day=day),
            button(f"Post {number} now", "tune today now", number=number, day=day),
        ]
    buttons.append(button("Ask a question now", "tune today ask"))
    return Message(clip("\n".join(lines), TEXT_MAX), buttons=tuple(buttons[:25]))


@command("tune today skip", "Let one day go by.", _NUMBER, _DAY, moderators=True, hidden=True)
def skip(request: Request, number: Schedule, day: date) -> Reply:
    """Skip a day of a plan."""
    _still_to_come(number, day)
    schedules.decide_day(request.tx, number, day, "skip", request.member.name)
    return Message(f"Plan {number.number} posts nothing on {_day(day)}.", buttons=(_undo(number, day), _back()))


@command(
    "tune today swap",
    "Other words for one day.",
    _NUMBER,
    _DAY,
    Option("prompt", "Which words?", PROMPT, required=False, by_button=True),
    moderators=True,
    hidden=True,
)
def swap(request: Request, number: Schedule, day: date, prompt: Prompt | None) -> Reply:
    """The words of a day change places with words that would come later."""
    _still_to_come(number, day)
    chosen = prompt or _another(request, number, day)
    schedules.decide_day(request.tx, number, day, "swap", request.member.name, chosen.id)
    again = button("Another", "tune today swap", number=number.number, day=day.isoformat())
    return Message(
        f"On {_day(day)} plan {number.number} posts:", quote=chosen.text, buttons=(again, _undo(number, day), _back())
    )


@command("tune today undo", "As planned.", _NUMBER, _DAY, moderators=True, hidden=True)
def undo(request: Request, number: Schedule, day: date) -> Reply:
    """Take back a skip or a swap."""
    _still_to_come(number, day)
    schedules.undo_day(request.tx, number, day)
    return Message(f"{_day(day)} is as it was planned.", buttons=(_back(),))


@command("tune today now", "Post the next one now.", _NUMBER, _DAY, moderators=True, hidden=True)
def now(request: Request, number: Schedule, day: date) -> Reply:
    """The post of that day goes out at once, in place of its time."""
    _still_to_come(number, day)
    if calendar.quiet_on(request.group, day):
        raise Refusal("The group is quiet on that day. /tune quiet ends it.")
    if day != number.next_day:
        raise Refusal(f"Plan {number.number} posts another day before that one. /tune today shows it.")
    schedules.undo_skip(request.tx, number, day)
    schedules.post_now(request.tx, number, request.moment)
    return Message(f"It goes out now. Plan {number.number} does not post it again on {_day(day)}.", buttons=(_back(),))


@command(
    "tune today ask",
    "Ask a question now.",
    Option("channel", "In which channel?", CHANNEL),
    moderators=True,
    title="Ask a question now",
)
def ask(request: Request, channel: Channel) -> Reply:
    """The next question of the channel goes out at once, beside the plans."""
    library = request.services.library
    turn = calendar.turn_now(request.tx, library, request.group, channel.id, "question", request.today)
    question = prompts.find(request.tx, request.group.id, turn.prompt_id) if turn else None
    if question is None:
        raise Refusal("There is no question to ask. /tune words bring-back shows the ones at rest.")
    key = f"asked:{channel.id}:{request.moment}"
    with speaking(request.group.locale):
        buttons = reactions.stored(key)
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
    return Message(f"This goes to #{channel.name} now:", quote=question.text, buttons=(_back(),))


COMMANDS = (today, skip, swap, undo, now, ask)


def _open_notices(request: Request) -> tuple[list[str], list[Button]]:
    lines, buttons = [], []
    for notice in notices.opened(request.tx, request.group.id)[:3]:
        lines.append(f"Notice {notice.id}: {notice.text}")
        if notice.fix_label:
            buttons.append(Button(f"{notice.id}: {notice.fix_label}", Action.from_id(notice.fix_action)))
        buttons.append(button(f"Close notice {notice.id}", "tune notices close", number=notice.id))
    return lines, buttons


def _another(request: Request, schedule: Schedule, day: date) -> Prompt:
    planned = queries.next_posts(request, schedule, _AHEAD)
    now = next((each.prompt.id for each in planned if each.coming.day == day and each.prompt), "")
    later = [each.prompt for each in planned if each.coming.day > day and each.prompt and each.prompt.id != now]
    if not later:
        raise Refusal("There are no other words to swap it with. /tune words add makes some.")
    return request.chance.choice(later)


def _still_to_come(schedule: Schedule, day: date) -> None:
    if schedule.next_day is None or day < schedule.next_day:
        raise Refusal(f"Plan {schedule.number} has nothing to come on {_day(day)}. /tune today shows what is next.")


def _undo(schedule: Schedule, day: date) -> Button:
    return button("Undo", "tune today undo", number=schedule.number, day=day.isoformat())


def _back() -> Button:
    return button("What comes next", "tune today")


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"
