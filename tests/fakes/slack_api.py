"""The Web API of the Slack on this machine: what each method does, with scopes, membership, metadata and limits."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.fakes.slack_limits import check_blocks, check_view

SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"  # noqa: S105 - of nobody
CLIENT_ID, CLIENT_SECRET = "111.222", "0123456789abcdef"
APP_TOKEN = "xapp-1-A1-1-abc"  # noqa: S105 - of nobody
ALL_SCOPES = (
    "commands", "chat:write", "channels:read", "groups:read", "channels:history", "groups:history", "im:write",
    "im:history", "pins:write", "users:read", "files:write",
)  # fmt: skip
_NEEDS = {
    "chat.postMessage": "chat:write", "users.info": "users:read", "users.list": "users:read",
    "chat.update": "chat:write", "pins.add": "pins:write", "pins.remove": "pins:write",
    "conversations.open": "im:write",
    "files.getUploadURLExternal": "files:write", "files.completeUploadExternal": "files:write",
}  # fmt: skip


@dataclass
class Channel:
    """A channel, or a direct message with one person."""

    id: str
    name: str
    is_member: bool = True
    is_private: bool = False
    is_archived: bool = False
    is_ext_shared: bool = False
    is_im: bool = False
    messages: list[dict[str, Any]] = field(default_factory=list)
    pinned: list[str] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)  # name and contents

    def facts(self) -> dict[str, Any]:
        return {
            name: getattr(self, name)
            for name in ("id", "name", "is_member", "is_private", "is_archived", "is_ext_shared")
        }


@dataclass
class Team:
    """A workspace with its people and channels."""

    id: str
    name: str
    token: str
    bot_user: str
    bot_id: str
    scopes: set[str] = field(default_factory=lambda: set(ALL_SCOPES))
    channels: dict[str, Channel] = field(default_factory=dict)
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    revoked: bool = False
    blind: bool = False  # history says not_in_channel
    unreachable: dict[str, str] = field(default_factory=dict)  # person -> what Slack says of writing to them

    def user(self, user: str, name: str, **facts: Any) -> None:
        self.users[user] = {
            "id": user, "team_id": self.id, "name": name, "real_name": name, "tz": "Europe/Dublin", "locale": "en-IE",
            "profile": {"display_name": name}, **facts,
        }  # fmt: skip


class FakeApi:
    """What Slack knows, as lists that a test can read."""

    def __init__(self) -> None:
        self.teams: dict[str, Team] = {}
        self.views: list[dict[str, Any]] = []  # opened or updated modals
        self.homes: dict[str, dict[str, Any]] = {}
        self.broken: list[str] = []  # what would have been refused: over a limit
        self.uploads: dict[str, dict[str, Any]] = {}  # files on their way, by id: name, length, data
        self.codes: dict[str, str] = {}  # OAuth code -> team
        self.now: Callable[[], float] = time.time  # when it thinks it is: the `ts` of messages
        self.base = ""
        self._ts = itertools.count(1)

    def team(self, number: int = 1) -> Team:
        """A workspace with an admin, an owner, two members and a guest, and two channels."""
        team = Team(f"T{number}", f"Parents {number}", f"xoxb-{number}", f"UBOT{number}", f"B{number}")
        team.user("USAM", "sam", is_admin=True)
        team.user("UOLA", "ola", is_owner=True, is_primary_owner=True, is_admin=True)
        team.user("UMAYA", "maya")
        team.user("UINES", "ines", locale="es-ES", tz="Europe/Madrid")
        team.user("UGUEST", "guest", is_admin=True, is_restricted=True)
        for key, name in (("C1", "parents"), ("C2", "evenings")):
            team.channels[key] = Channel(key, name)
        team.channels["C9"] = Channel("C9", "elsewhere", is_member=False)
        self.teams[team.id] = team
        return team

    def do(self, method: str, params: dict[str, Any], token: str) -> dict[str, Any]:
        if method == "apps.connections.open":
            if token != APP_TOKEN:
                return {"ok": False, "error": "invalid_auth"}
            return {"ok": True, "url": f"{self.base.replace('http', 'ws')}/socket"}
        if method == "oauth.v2.access":
            known = token.startswith("Basic ") and token == aiohttp.encode_basic_auth(CLIENT_ID, CLIENT_SECRET)
            return self._access(params) if known else {"ok": False, "error": "bad_client_secret"}
        team = self.of_token(token)
        if team is None or team.revoked:
            return {"ok": False, "error": "invalid_auth" if team is None else "token_revoked"}
        needed = _NEEDS.get(method)
        if needed and needed not in team.scopes:
            return {"ok": False, "error": "missing_scope", "needed": needed, "provided": ",".join(team.scopes)}
        handler = getattr(self, "_" + method.replace(".", "_"), None)
        return handler(team, params) if handler else {"ok": False, "error": "unknown_method"}

    def of_token(self, token: str) -> Team | None:
        return next((each for each in self.teams.values() if each.token == token), None)

    def _auth_test(self, team: Team, params: dict[str, Any]) -> dict[str, Any]:
        return {
            "ok": True, "url": "https://t.slack.com/", "team": team.name, "user": "goodenough", "team_id": team.id,
            "user_id": team.bot_user, "bot_id": team.bot_id, "is_enterprise_install": False,
        }  # fmt: skip

    def _users_info(self, team: Team, params: dict[str, Any]) -> dict[str, Any]:
        user = team.users.get(params["user"])
        return {"ok": True, "user": user} if user else {"ok": False, "error": "user_not_found"}

    def _users_list(self, team: Team, params: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "members": list(team.users.values()), "response_metadata": {"next_cursor": ""}}

    def _users_conversations(self, team: Team, params: dict[str, Any]) -> dict[str, Any]:
        kinds = params["types"].split(",")
        for kind, scope in (("public_channel", "channels:read"), ("private_channel", "groups:read")):
            if kind in kinds and scope not in team.scopes:
                return {"ok": False, "error": "missing_scope", "needed": scope}
        found = [
            each.facts()
            for each in team.channels.values()
            if each.is_member and not each.is_im and not each.is_archived
            and ("private_channel" if each.is_private else "public_channel") in kinds
        ]  # fmt: skip
        start = int(params.get("cursor") or 0)  # two a page, so that pages are walked
        more = str(start + 2) if start + 2 < len(found) else ""
        return {"ok": True, "channels": found[start : start + 2], "response_metadata": {"next_cursor": more}}

    def _conversations_info(self, team: Team, params: dict[str, Any]) -> dict[str, Any]:
        channel = team.channels.get(params["channel"])
        needed = "groups:read" if channel and channel.is_private else "channels:read"
        if needed not in team.scopes:
            return {"ok": False, "error": "missing_scope", "needed": needed}
        return {"ok": True, "channel": channel.facts()} if channel else {"ok": False, "error": "channel_not_found"}

    def _conversations_open(self, team: Team, params: dict[str, Any]) -> dict[str, Any]:
        if refused := team.unreachable.get(params["users"]):
            return {"ok": False, "error": refused}
        key = f"D{params['users']}"
        team.channels.setdefault(key, Channel(key, key, is_im=True))
        return {"ok": True, "channel": {"id": key}}

    def _conversations_history(self, team: Team, params: dict[str, Any]) -> dict[str, Any]:
        channel = team.channels.get(params["channel"])
        if refused := self._unreadable(team, channel):
            return refused
        assert channel
        newest = [each for each in reversed(channel.messages) if not each.get("thread_ts")]
        oldest, latest = float(params.get("oldest") or 0), float(params.get("latest") or "inf")
        edges = (oldest, latest) if _true(params, "inclusive") else ()
        found = [each for each in newest if oldest < float(each["ts"]) < latest or float(each["ts"]) in edges]
        return _page([each | _replies(channel, each) for each in found], params)

    def _conversations_replies(self, team: Team, params: dict[str, Any]) -> dict[str, Any]:
        channel = team.channels.get(params["channel"])
        if refused := self._unreadable(team, channel):
            return refused
        assert channel
        under = [each for each in channel.messages if params["ts"] in (each["ts"], each.get("thread_ts"))]
        return _page(under, params) if under else {"ok": False, "error": "thread_not_found"}

    def _unreadable(self, team: Team, channel: Channel | None) -> dict[str, Any] | None:
        if channel is None or (channel.is_private and not channel.is_member):
            return {"ok": False, "error": "channel_not_found"}
        scope = "im:history" if channel.is_im else "groups:history" if channel.is_private else "channels:history"
        if scope not in team.scopes:
            return {"ok": False, "error": "missing_scope", "needed": scope}
        if team.blind or not channel.is_member:
            return {"ok": False, "error": "not_in_channel"}
        return None

    def _chat_postMessage(self, team: Team, params: dict[str, Any]) -> dict[str, Any]:
        channel = team.channels.get(params["channel"])
        if channel is None or (channel.is_private and not channel.is_member):
            return {"ok": False, "error": "channel_not_found"}
        if channel.is_archived:
            return {"ok": False, "error": "is_archived"}
        if not channel.is_member:
            return {"ok": False, "error": "not_in_channel"}
        blocks = _loaded(params.get("blocks")) or []
        if said := check_blocks(blocks, 50):
            self.broken += said
            return {"ok": False, "error": "invalid_blocks"}
        ts = f"{self.now():.0f}.{next(self._ts):06d}"
        message = {
            "type": "message", "ts": ts, "text": params.get("text", ""), "blocks": blocks, "bot_id": team.bot_id,
            "user": team.bot_user, "at": time.monotonic(), "metadata": _loaded(params.get("metadata")) or {},
            **({"thread_ts": params["thread_ts"]} if params.get("thread_ts") else {}),
        }  # fmt: skip
        channel.messages.append(message)
        return {"ok": True, "ts": ts, "channel": channel.id}

    def _files_getUploadURLExternal(self, team: Team, params: dict[str, Any]) -> dict[str, Any]:
        file_id = f"F{len(self.uploads) + 1}"
        self.uploads[file_id] = {"name": params["filename"], "length": int(params["length"]), "data": b""}
        return {"ok": True, "file_id": file_id, "upload_url": f"{self.base}/upload/{file_id}"}

    def _files_completeUploadExternal(self, team: Team, params: dict[str, Any]) -> dict[str, Any]:
        channel = team.channels.get(params.get("channel_id", ""))
        if channel is None:
            return {"ok": False, "error": "channel_not_found"}
        for asked in _loaded(params["files"]):
            upload = self.uploads[asked["id"]]
            if len(upload["data"]) != upload["length"]:
                return {"ok": False, "error": "file_upload_size_mismatch"}
            channel.files.append((upload["name"], upload["data"]))
        return {"ok": True, "files": _loaded(params["files"])}

    def _chat_update(self, team: Team, params: dict[str, Any]) -> dict[str, Any]:
        channel = team.channels.get(params["channel"])
        message = _message(channel, params["ts"])
        if message is None or message["bot_id"] != team.bot_id:
            return {"ok": False, "error": "message_not_found" if message is None else "cant_update_message"}
        blocks = _loaded(params.get("blocks")) or []
        if said := check_blocks(blocks, 50):
            self.broken += said
            return {"ok": False, "error": "invalid_blocks"}
        message |= {"text": params.get("text", ""), "blocks": blocks}
        if params.get("metadata"):
            message["metadata"] = _loaded(params["metadata"])
        return {"ok": True, "ts": message["ts"], "channel": params["channel"]}

    def _pins_add(self, team: Team, params: dict[str, Any]) -> dict[str, Any]:
        channel, ts = team.channels.get(params["channel"]), params["timestamp"]
        if _message(channel, ts) is None:
            return {"ok": False, "error": "message_not_found"}
        assert channel
        if ts in channel.pinned:
            return {"ok": False, "error": "already_pinned"}
        channel.pinned.append(ts)
        return {"ok": True}

    def _pins_remove(self, team: Team, params: dict[str, Any]) -> dict[str, Any]:
        channel, ts = team.channels.get(params["channel"]), params["timestamp"]
        if channel is None or ts not in channel.pinned:
            return {"ok": False, "error": "no_pin"}
        channel.pinned.remove(ts)
        return {"ok": True}

    def _view(self, params: dict[str, Any]) -> dict[str, Any]:
        view: dict[str, Any] = _loaded(params["view"])
        if said := check_view(view):
            self.broken += said
            return {"ok": False, "error": "invalid_arguments"}
        self.views.append({**view, "id": params.get("view_id") or f"V{len(self.views) + 1}"})
        return {"ok": True, "view": self.views[-1]}

    def _views_open(self, team: Team, params: dict[str, Any]) -> dict[str, Any]:
        return self._view(params)

    def _views_update(self, team: Team, params: dict[str, Any]) -> dict[str, Any]:
        return self._view(params)

    def _views_publish(self, team: Team, params: dict[str, Any]) -> dict[str, Any]:
        view = _loaded(params["view"])
        self.broken += check_view(view)
        self.homes[params["user_id"]] = view
        return {"ok": True, "view": view}

    def _access(self, params: dict[str, Any]) -> dict[str, Any]:
        team = self.teams.get(self.codes.pop(params.get("code", ""), ""))
        if team is None:
            return {"ok": False, "error": "invalid_code"}
        return {
            "ok": True, "access_token": team.token, "token_type": "bot", "scope": ",".join(sorted(team.scopes)),
            "bot_user_id": team.bot_user, "app_id": "A1", "team": {"id": team.id, "name": team.name},
            "enterprise": None, "is_enterprise_install": False, "authed_user": {"id": "USAM"},
        }  # fmt: skip


def _message(channel: Channel | None, ts: str) -> dict[str, Any] | None:
    return next((each for each in channel.messages if each["ts"] == ts), None) if channel else None


def _replies(channel: Channel, parent: dict[str, Any]) -> dict[str, Any]:
    """What a parent says of its thread."""
    under = [each["user"] for each in channel.messages if each.get("thread_ts") == parent["ts"]]
    return {"reply_count": len(under), "reply_users": list(dict.fromkeys(under))[:5]} if under else {}


def _page(messages: list[dict[str, Any]], params: dict[str, Any]) -> dict[str, Any]:
    start, limit = int(params.get("cursor") or 0), int(params.get("limit") or 100)
    shown, more = messages[start : start + limit], len(messages) > start + limit
    if not _true(params, "include_all_metadata"):
        shown = [{name: value for name, value in each.items() if name != "metadata"} for each in shown]
    paged = {"response_metadata": {"next_cursor": str(start + limit)}} if more else {}
    return {"ok": True, "messages": shown, "has_more": more, **paged}


def _true(params: dict[str, Any], name: str) -> bool:
    return str(params.get(name)).lower() in ("1", "true")


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
