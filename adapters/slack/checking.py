"""What is missing, and what plans ask for that Slack cannot do, for `/tune check`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.slack import draw
from adapters.slack.catalogue import SCOPES
from adapters.slack.delivery import lasting_reason, why_not
from adapters.slack.sentences import UNSEEN
from adapters.slack.workspace import Troubles, Workspace, code_of, needed, passes
from bot.locales import N_, _
from bot.model import Channel, Schedule


async def missing(workspace: Workspace, in_use: Sequence[Channel]) -> list[str]:
    """The permissions that are missing, and the channels that the bot is not in, each with how to mend it."""
    lacking, bot = workspace.lacks(*SCOPES), workspace.bot_name
    faults = [
        _(
            "The permission {scope} is missing ({why}). Whoever runs me brings the app's manifest up to date "
            "(goodenough slack-manifest), then installs the app again.",
            scope=scope, why=_(SCOPES[scope]),
        )
        for scope in lacking
    ]  # fmt: skip
    if {"channels:read", "groups:read"} & set(lacking):
        return faults  # which channels it is in, it cannot say
    try:
        if workspace.unseen is not None:
            raise workspace.unseen
        there = await workspace.channels()
    except Troubles as error:
        if passes(error):
            return [*faults, _("Slack did not answer when I asked which channels I am in. Look again in a minute.")]
        return [*faults, why_not(code_of(error), workspace.name, bot, needed(error))]
    if not there:
        faults.append(_("I am in no channel. Write /invite @{bot} in one.", bot=bot))
    away = [each for each in in_use if each.external_id not in there]
    return [*faults, *[await _away(workspace, each) for each in away]]


def unseen(workspace: Workspace) -> str:
    """Why it is not known which channels the bot is in, or ""."""
    return "" if workspace.unseen is None else lasting_reason(workspace.unseen) or _(UNSEEN)


async def _away(workspace: Workspace, channel: Channel) -> str:
    """Why a channel is out of sight, and how to mend it; where Slack does not say why, the likeliest."""
    said = N_("A plan posts in #{channel}, and I am not in it. Write /invite @{bot} there.")
    try:
        facts = (await workspace.client.conversations_info(channel=channel.external_id))["channel"]
        if facts.get("is_archived"):
            return why_not("is_archived", channel.name, workspace.bot_name)
    except Troubles as error:
        if code_of(error) == "channel_not_found":
            return why_not("channel_not_found", channel.name, workspace.bot_name)
    return _(said, channel=channel.name, bot=workspace.bot_name)


def cannot(plans: Sequence[Schedule]) -> Iterator[str]:
    """A sentence for each thing, with what to do instead."""
    silent = [str(each.number) for each in plans if each.silent]
    if silent:
        yield _(
            "Slack cannot post without a sound, so these plans make one: {numbers}. People can mute the channel.",
            numbers=", ".join(silent),
        )
    for each in plans:
        if each.ping and not draw.pinged(each.ping):
            yield _(
                "Plan {number} pings “{who}”, and I know no one by that name. "
                "Pick people in the form, or type @ and a name after /tune posts manner {number}.",
                number=each.number, who=each.ping,
            )  # fmt: skip
