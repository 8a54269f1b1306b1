"""Files, which no private answer on Slack can hold: they go by direct message."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from slack_sdk.errors import SlackClientError

from adapters.slack.catalogue import SCOPES
from adapters.slack.workspace import Troubles, Workspace, code_of, needed
from bot.locales import _
from bot.replies import File, Message

log = logging.getLogger(__name__)

_SCOPE = "files:write"
_NO_DIRECT = ("cannot_dm_bot", "user_not_found", "user_disabled", "user_not_visible", "messages_tab_disabled")

Tell = Callable[[Message], Awaitable[None]]


def on_its_way() -> str:
    """What the private answer says of the file."""
    return _("The file comes by direct message: Slack can't hang one on an answer that only you see.")


async def send(workspace: Workspace, user: str, file: File, tell: Tell) -> None:
    """Send a file to one person; where Slack does not take it, they are told how to mend that."""
    try:
        channel = await workspace.direct(user)
        await workspace.client.files_upload_v2(channel=channel, filename=file.name, title=file.name, file=file.data)
    except (*Troubles, SlackClientError) as error:
        log.warning("a file was not sent: %s", code_of(error) or type(error).__name__)
        await tell(Message(_why(error)))


def _why(error: Exception) -> str:
    code = code_of(error)
    if code == "missing_scope":
        scope = needed(error) if needed(error) in SCOPES else _SCOPE
        return _(
            "The file could not be sent: the permission {scope} is missing ({why}). /tune check tells a moderator how "
            "to give it.",
            scope=scope, why=_(SCOPES[scope]),
        )  # fmt: skip
    if code in _NO_DIRECT:
        return _("The file could not be sent: Slack takes no direct message to you. Another moderator can ask for it.")
    return _("The file could not be sent just now. Please ask for it again in a minute.")
