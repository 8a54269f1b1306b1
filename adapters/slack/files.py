"""Files, which no private answer on Slack can hold: they go by direct message."""

from __future__ import annotations

import logging

from slack_sdk.errors import SlackClientError

from adapters.slack.catalogue import SCOPES
from adapters.slack.workspace import Troubles, Workspace, code_of
from bot.locales import _
from bot.replies import File

log = logging.getLogger(__name__)

_SCOPE = "files:write"
_Faults = (*Troubles, SlackClientError)


def on_its_way() -> str:
    """What the private answer says of the file."""
    return _("The file comes by direct message: Slack can't hang one on an answer that only you see.")


async def send(workspace: Workspace, user: str, file: File) -> None:
    """Send a file to one person; where Slack does not take it, they are told how to mend that."""
    try:
        channel = await workspace.direct(user)
    except _Faults as error:
        log.warning("a direct message could not be opened: %s", code_of(error) or type(error).__name__)
        return
    try:
        await workspace.client.files_upload_v2(channel=channel, filename=file.name, title=file.name, file=file.data)
    except _Faults as error:
        log.warning("a file was not sent: %s", code_of(error) or type(error).__name__)
        await _say(workspace, channel, _why(code_of(error)))


async def _say(workspace: Workspace, channel: str, text: str) -> None:
    try:
        await workspace.client.chat_postMessage(channel=channel, text=text)
    except _Faults as error:
        log.warning("nobody could be told: %s", code_of(error) or type(error).__name__)


def _why(code: str) -> str:
    if code == "missing_scope":
        return _(
            "The file could not be sent: the permission {scope} is missing ({why}). Install Good Enough again.",
            scope=_SCOPE, why=_(SCOPES[_SCOPE]),
        )  # fmt: skip
    return _("The file could not be sent just now. Please ask for it again in a minute.")
