"""A channel that is back: one button wakes the plans that rested while it was gone."""

from __future__ import annotations

from bot.arguments import CHANNEL
from bot.commands import Option, Request, command
from bot.locales import N_, _
from bot.model import Channel
from bot.replies import Message, button, listed
from bot.schedule import calendar
from bot.store import notices
from bot.tuning import dose, places, queries


@command("tune posts wake", N_("Wake the plans of a channel that is back."),
         Option("channel", N_("Which channel?"), CHANNEL, by_button=True), moderators=True, hidden=True)  # fmt: skip
def wake(request: Request, channel: Channel) -> Message:
    """Post again in the channel from each plan's next time on."""
    notices.close_cause(request.tx, request.group.id, places.back_cause(channel), request.moment)
    lines, kinds = [], set()
    for plan in places.resting(request.tx, channel):
        awake = calendar.change(request.tx, plan, request.now, paused=0, resume_on=None)
        kinds.add(awake.kind)
        lines.append(
            _("Plan {number} is awake: {plan}, {next}.",
              number=plan.number, plan=queries.in_words(awake), next=queries.next_time(request, awake))
        )  # fmt: skip
    lines += filter(None, (dose.advice(request, kind) for kind in sorted(kinds)))
    said = listed(lines) if lines else _("No plan rests in #{channel}.", channel=channel.name)
    return Message(said, buttons=(button(_("All plans"), "tune posts list"),))


COMMANDS = (wake,)
