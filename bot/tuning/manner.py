"""`/tune posts manner`: how a plan posts, besides what and when."""

from __future__ import annotations

from bot.arguments import SCHEDULE, OneOf, People
from bot.commands import Option, Request, command
from bot.locales import N_, _
from bot.model import Schedule
from bot.replies import Message, Reply, button
from bot.store import schedules
from bot.tuning import places

_YES_OR_NO = OneOf(N_("answer"), {"yes": N_("yes"), "no": N_("no")})


@command(
    "tune posts manner",
    N_("How a plan posts: thread, pin, sound, ping."),
    Option("number", N_("Which plan?"), SCHEDULE),
    Option("thread", N_("A thread under each question?"), _YES_OR_NO, required=False),
    Option("pin", N_("Pin the latest post?"), _YES_OR_NO, required=False),
    Option("silent", N_("Post without a sound?"), _YES_OR_NO, required=False),
    Option("ping", N_("Who is pinged, if anyone?"), People(N_("a role"), tunes=False), required=False),
    moderators=True,
    title=N_("How it posts"),
)
def manner(
    request: Request, number: Schedule, thread: str | None, pin: str | None, silent: str | None, ping: str | None
) -> Reply:
    """Change what is given; with the number alone, a form holds what stands."""
    if thread is None and pin is None and silent is None and ping is None and "ping" not in request.given:
        return request.form(
            thread=_said(number.thread), pin=_said(number.pin), silent=_said(number.silent), ping=number.ping
        )
    values: dict[str, object] = {
        name: int(answer == "yes")
        for name, answer in (("thread", thread), ("pin", pin), ("silent", silent))
        if answer is not None
    }
    if ping is not None or "ping" in request.given:
        values["ping"] = ping or ""
    schedules.change(request.tx, number, **values)
    places.settle_plans(request.tx, request.group.id, request.moment)
    changed = schedules.get(request.tx, request.group.id, number.number)
    return Message(in_words(changed), buttons=(button(_("All plans"), "tune posts list"),))


COMMANDS = (manner,)


def in_words(schedule: Schedule) -> str:
    """How a plan posts, in a sentence or two."""
    said = [_("Plan {number} pings {who}.", number=schedule.number, who=schedule.ping) if schedule.ping else
            _("Plan {number} pings nobody.", number=schedule.number)]  # fmt: skip
    if schedule.kind == "question":
        said.append(_("Each question opens a thread.") if schedule.thread else _("No thread is opened."))
    said.append(_("The latest post is pinned.") if schedule.pin else _("Nothing is pinned."))
    if schedule.silent:
        said.append(_("It makes no sound."))
    return " ".join(said)


def _said(on: bool) -> str:
    return "yes" if on else "no"
