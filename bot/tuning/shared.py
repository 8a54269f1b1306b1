"""Channels that other companies read too: nothing is posted there until a moderator says so, by a button."""

from __future__ import annotations

from bot.commands import ArgumentType, Option, Request, command
from bot.errors import Refusal
from bot.locales import N_, _
from bot.model import Channel
from bot.replies import Message, button
from bot.store import groups
from bot.tuning import places


class SharedChannel(ArgumentType):
    """A channel of the caller's own group that other companies read."""

    name = "shared channel"

    def parse(self, text: str, request: Request) -> Channel:
        """The channel, by the platform's own id: only buttons name one."""
        known = [each for state in ("asked", "allowed") for each in groups.shared_channels(
            request.tx, request.group.id, state)]  # fmt: skip
        for each in known:
            if each.external_id == text:
                return each
        raise Refusal(_("That channel is not shared with other companies, or I am not in it any more."))


_CHANNEL = Option("channel", N_("Which channel?"), SharedChannel(), by_button=True)


@command("tune shared", N_("Post where other companies read along."), _CHANNEL, moderators=True, hidden=True)
def allow(request: Request, channel: Channel) -> Message:
    """Let plans post in one shared channel; a button wakes those that rested for it."""
    groups.allow_shared(request.tx, channel.id, True)
    places.settle(request.tx, channel, request.now)
    said = [_("Plans can post in #{channel} now. People from other companies read along there.", channel=channel.name)]
    first = button(_("Plan a post"), "tune posts add", channel=channel.external_id)
    if places.resting(request.tx, channel):
        said.append(_("Its plans still rest."))
        first = button(_("Resume"), "tune posts wake", channel=channel.external_id)
    elif not request.group.set_up:
        first = button(_("Set it up"), "tune setup", channel=channel.external_id)
    return Message(
        " ".join(said),
        buttons=(
            first,
            button(_("All plans"), "tune posts list"),
            button(_("Not there after all"), "tune shared stop", channel=channel.external_id),
        ),
    )


@command("tune shared stop", N_("Post nothing where other companies read along."), _CHANNEL, moderators=True,
         hidden=True)  # fmt: skip
def stop(request: Request, channel: Channel) -> Message:
    """Post nothing more in a shared channel."""
    groups.allow_shared(request.tx, channel.id, False)
    rested = places.rest(request.tx, channel, request.now)
    said = _("I post nothing in #{channel}.", channel=channel.name)
    if rested:
        said = " ".join((said, _("Its plans rest.")))
    return Message(said, buttons=(button(_("Post there"), "tune shared", channel=channel.external_id),))


COMMANDS = (allow, stop)
