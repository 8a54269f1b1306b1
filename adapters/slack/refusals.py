"""What Slack refuses: whether it would again, and a sentence on how to mend it."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError

from adapters.slack.workspace import UNSURE, Workspace, code_of, needed, retry_after, status_of
from bot.adapter import Away, Never
from bot.locales import N_, _

NO_TOKEN = N_(
    "Slack no longer accepts my token. Install Good Enough again. In Socket Mode, set the new token where I run, too."
)
REFUSED = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "org_login_required")


def lasting(error: Exception) -> bool:
    """Whether Slack would refuse the same again."""
    known = isinstance(error, SlackApiError) and retry_after(error) is None and status_of(error) < 500
    return known and code_of(error) not in UNSURE


def why_not(code: str, name: str, bot: str, permission: str = "") -> str:
    """A sentence for moderators: what stands in the way, and how to mend it."""
    if code in REFUSED:
        return _(NO_TOKEN)
    if code in _WHY_NOT:
        return _(_WHY_NOT[code], channel=name, bot=bot, permission=permission or _("for it"))
    return _("Slack refused it ({code}). /tune check looks for more.", code=code or _("no reason given"))


def never(error: Exception, workspace: Workspace, name: str) -> Never:
    """What a refusal of what was to be done in a place means; Away where the place has nothing to do with it."""
    code = code_of(error)
    return (Away if code in REFUSED else Never)(why_not(code, name, workspace.bot_name, needed(error)))


def lasting_reason(error: Exception) -> str:
    """What only a new installation mends, in a sentence; "" for what may pass by itself."""
    code = code_of(error)
    return why_not(code, "", "", needed(error)) if code in (*REFUSED, "missing_scope") else ""


_WHY_NOT = {
    "not_in_channel": N_("I am not in #{channel}. Write /invite @{bot} there."),
    "channel_not_found": N_(
        "I cannot see #{channel}. If it is private, write /invite @{bot} there. If it is gone, "
        "/tune posts edit gives the plan another channel."
    ),
    "is_archived": N_("#{channel} is archived. Bring it back, or give the plan another channel with /tune posts edit."),
    "missing_scope": N_(
        "I may not do that here: the permission {permission} is missing. Whoever runs me brings the app's manifest "
        "up to date (goodenough slack-manifest), then installs the app again."
    ),
    "restricted_action": N_(
        "Only some people may post in #{channel}. An admin can let me in under the channel's posting permissions."
    ),
}
