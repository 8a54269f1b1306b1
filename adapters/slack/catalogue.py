"""What Slack must know of the commands: slash commands and the app's manifest, from the one definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.app import COMMANDS
from bot.locales import N_

NAME = "Good Enough"
EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
SCOPES: dict[str, str] = {
    "commands": N_("to answer slash commands"),
    "chat:write": N_("to post"),
    "channels:read": N_("to see the public channels it is in"),
    "groups:read": N_("to see the private channels it is in"),
    "channels:history": N_("to look whether a post is there when an answer was lost"),
    "groups:history": N_("the same in private channels"),
    "im:write": N_("to tell moderators what they must know"),
    "im:history": N_("to look whether they were told"),
    "pins:write": N_("to pin a plan's latest post, where the group wants that"),
    "files:write": N_("to hand a moderator their words as a file"),
    "users:read": N_("to know who is an admin, and a member's time zone and language"),
}
EVENTS: tuple[str, ...] = (
    "app_home_opened", "app_uninstalled", "tokens_revoked", "member_joined_channel",
    "channel_rename", "channel_archive", "channel_unarchive", "channel_deleted", "channel_left",
    "channel_shared", "channel_unshared", "channel_id_changed",
    "group_rename", "group_archive", "group_unarchive", "group_deleted", "group_left",
)  # fmt: skip
_HINT_MAX = 1000
_ENTRY = "enough"
_TUNE = "tune"


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """A command as Slack's manifest names it, without the slash."""

    name: str
    description: str
    hint: str


def slash_commands() -> tuple[SlashCommand, ...]:
    """The members' commands, `/tune`, and `/enough`, which takes every other as its first word."""
    shown = [each for each in COMMANDS if not each.hidden]
    members: dict[str, Any] = {}
    for each in shown:
        if not each.moderators:
            members.setdefault(each.name.split()[0], each)
    tuning = sorted(each.name.partition(" ")[2] for each in shown if each.name.startswith(f"{_TUNE} "))
    found = []
    for name, each in members.items():
        hint = each.usage.removeprefix(f"/{each.name}").strip()
        found.append(SlashCommand(name, each.summary, _words([*members, _TUNE]) if name == _ENTRY else hint))
    return (*found, SlashCommand(_TUNE, "For those who look after the group.", _words(tuning)))


def manifest(public_url: str = "") -> dict[str, Any]:
    """The app manifest that Slack takes: Socket Mode, or HTTP where the public address of this machine is given."""
    base = public_url.rstrip("/")
    url = {"url": base + EVENTS_PATH} if base else {}
    request_url = {"request_url": base + EVENTS_PATH} if base else {}
    commands = [_command(each, url) for each in slash_commands()]
    oauth: dict[str, Any] = {"scopes": {"bot": sorted(SCOPES)}}
    if base:
        oauth["redirect_urls"] = [base + REDIRECT_PATH]
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": NAME,
            "description": "Kind words and good questions for parents. Nobody has to be perfect.",
            "background_color": "#3d5a50",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": commands,
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": {**request_url, "bot_events": sorted(EVENTS)},
            "interactivity": {
                "is_enabled": True,
                **request_url,
                **({"message_menu_options_url": base + EVENTS_PATH} if base else {}),
            },
            "org_deploy_enabled": False,
            "socket_mode_enabled": not base,
            "token_rotation_enabled": False,
        },
    }


def _command(each: SlashCommand, url: dict[str, str]) -> dict[str, Any]:
    hint = {"usage_hint": each.hint} if each.hint else {}
    # should_escape: channels arrive by their id, and nobody's words can pass for a mention.
    return {"command": f"/{each.name}", **url, "description": each.description, **hint, "should_escape": True}


def _words(names: Sequence[str]) -> str:
    """Words that may follow a command, as many as fit."""
    hint = ""
    for name in names:
        if name != _ENTRY and len(hint) + len(name) + 3 <= _HINT_MAX:
            hint += f" | {name}" if hint else name
    return hint
