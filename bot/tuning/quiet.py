"""`/tune quiet`: hush everything until a date."""

from __future__ import annotations

from datetime import date, timedelta

from bot.arguments import DATE, Words
from bot.commands import Option, Request, command
from bot.errors import Refusal
from bot.locales import N_, _, dates
from bot.replies import Button, Message, Reply, button
from bot.store import groups, posts, schedules

_LONGEST = timedelta(days=366)


@command(
    "tune quiet",
    N_("Hush everything until a date."),
    Option("until", N_("Until which date?"), DATE, required=False, hint=N_("tomorrow, +3d, 2026-12-27")),
    Option(
        "text",
        N_("One sentence to post instead?"),
        Words(N_("a sentence to post"), long=False, limit=400),
        required=False,
    ),
    moderators=True,
    title=N_("Quiet"),
)
def quiet(request: Request, until: date | None, text: str | None) -> Reply:
    """Post nothing before `until`; without a date, say what holds and offer some."""
    if until is None and text:
        raise Refusal(
            _(
                "I could not read “{word}” as a date. /tune quiet +3d, or /tune quiet 2026-12-27.",
                word=text.split()[0][:40],
            ),
            "until",
        )
    if until is None:
        return _offer(request)
    if not request.today < until <= request.today + _LONGEST:
        raise Refusal(
            _("Quiet can last until a day after today, up to a year. {date} does not fit.", date=until), "until"
        )
    groups.change(request.tx, request.group.id, quiet_from=request.today, quiet_until=until, quiet_text=text or "")
    said = _("Quiet from now on. Posts start again on {day}.", day=dates.day(until))
    if text:
        said = " ".join((said, _post_once(request, text)))
    return Message(said, buttons=(_end(),))


@command("tune quiet end", N_("Post again from now on."), moderators=True)
def end(request: Request) -> Reply:
    """End a quiet time before its date."""
    groups.change(request.tx, request.group.id, quiet_from=None, quiet_until=None, quiet_text="")
    return Message(
        _("The quiet is over. Posts go out at their times again."),
        buttons=(button(_("What comes next"), "tune today"),),
    )


def _offer(request: Request) -> Reply:
    days = ((1, _("Until tomorrow")), (3, _("For three days")), (7, _("For a week")))
    buttons = [
        button(label, "tune quiet", until=(request.today + timedelta(days=count)).isoformat()) for count, label in days
    ]
    buttons.append(button(_("Until a date, with a sentence"), "tune quiet date"))
    until = request.group.quiet_until
    if until and until > request.today:
        return Message(_("It is quiet until {day}.", day=dates.day(until)), buttons=(_end(), *buttons))
    return Message(
        _("How long do you want quiet? Nothing goes out, and nothing is posted late afterwards."),
        buttons=tuple(buttons),
    )


@command(
    "tune quiet date",
    N_("Quiet until a date."),
    Option("until", N_("Until which date?"), DATE, hint=N_("tomorrow, +3d, 2026-12-27")),
    Option("text", N_("One sentence to post instead?"), Words(N_("a sentence"), long=False, limit=400), required=False),
    moderators=True,
    hidden=True,
    title=N_("Quiet until"),
)
def until_date(request: Request, until: date, text: str | None) -> Reply:
    """The same, asked for in a form."""
    return quiet.run(request, until=until, text=text)


COMMANDS = (quiet, end, until_date)


def _post_once(request: Request, text: str) -> str:
    """One sentence, in the channel of the group's first plan."""
    known = schedules.of_group(request.tx, request.group.id)
    if not known:
        return _("There is no plan yet, so I know no channel for your sentence.")
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
    return _("Your sentence goes to #{channel}.", channel=channel.name)


def _end() -> Button:
    return button(_("End the quiet"), "tune quiet end")
