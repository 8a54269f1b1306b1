"""`/tune quiet`: hush everything until a date."""

from __future__ import annotations

from datetime import date, timedelta

from bot.arguments import DATE, Words
from bot.commands import Option, Request, command
from bot.errors import Refusal
from bot.replies import Button, Message, Reply, button
from bot.store import groups, posts, schedules

_LONGEST = timedelta(days=366)


@command(
    "tune quiet",
    "Hush everything until a date.",
    Option("until", "Until which date?", DATE, required=False, hint="tomorrow, +3d, 2026-12-27"),
    Option("text", "One sentence to post instead?", Words("a sentence to post", long=False, limit=400), required=False),
    moderators=True,
    title="Quiet",
)
def quiet(request: Request, until: date | None, text: str | None) -> Reply:
    """Post nothing before `until`; without a date, say what holds and offer some."""
    if until is None and text:
        raise Refusal(
            f"I could not read “{text.split()[0][:40]}” as a date. /tune quiet +3d, or /tune quiet 2026-12-27.",
            "until",
        )
    if until is None:
        return _offer(request)
    if not request.today < until <= request.today + _LONGEST:
        raise Refusal(f"Quiet can last until a day after today, up to a year. {until} does not fit.", "until")
    groups.change(request.tx, request.group.id, quiet_from=request.today, quiet_until=until, quiet_text=text or "")
    said = f"Quiet from now on. Posts start again on {_day(until)}."
    if text:
        said += f" {_post_once(request, text)}"
    return Message(said, buttons=(_end(),))


@command("tune quiet end", "Post again from now on.", moderators=True)
def end(request: Request) -> Reply:
    """End a quiet time before its date."""
    groups.change(request.tx, request.group.id, quiet_from=None, quiet_until=None, quiet_text="")
    return Message(
        "The quiet is over. Posts go out at their times again.", buttons=(button("What comes next", "tune today"),)
    )


def _offer(request: Request) -> Reply:
    days = ((1, "Until tomorrow"), (3, "For three days"), (7, "For a week"))
    buttons = [
        button(label, "tune quiet", until=(request.today + timedelta(days=count)).isoformat()) for count, label in days
    ]
    buttons.append(button("Until a date, with a sentence", "tune quiet date"))
    until = request.group.quiet_until
    if until and until > request.today:
        return Message(f"It is quiet until {_day(until)}.", buttons=(_end(), *buttons))
    return Message(
        "How long do you want quiet? Nothing goes out, and nothing is posted late afterwards.", buttons=tuple(buttons)
    )


@command(
    "tune quiet date",
    "Quiet until a date.",
    Option("until", "Until which date?", DATE, hint="tomorrow, +3d, 2026-12-27"),
    Option("text", "One sentence to post instead?", Words("a sentence", long=False, limit=400), required=False),
    moderators=True,
    hidden=True,
    title="Quiet until",
)
def until_date(request: Request, until: date, text: str | None) -> Reply:
    """The same, asked for in a form."""
    return quiet.run(request, until=until, text=text)


COMMANDS = (quiet, end, until_date)


def _post_once(request: Request, text: str) -> str:
    """One sentence, in the channel of the group's first plan."""
    known = schedules.of_group(request.tx, request.group.id)
    if not known:
        return "There is no plan yet, so I know no channel for your sentence."
    channel = known[0].channel
    posts.write(
        request.tx,
        [
            posts.Draft(
                f"quiet:{request.group.id}:{request.moment}",
                request.group.id,
                "channel",
                "quiet",
                text,
                request.moment,
                request.services.owner,
                channel_id=channel.id,
            )
        ],
    )
    return f"Your sentence goes to #{channel.name}."


def _end() -> Button:
    return button("End the quiet", "tune quiet end")


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"
