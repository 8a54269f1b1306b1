"""What stands in our own Discord: a server, its channels, roles and people, as Discord describes them."""

from __future__ import annotations

import base64
import json
from typing import Any

from aiohttp import web

APPLICATION = 1100000000000000001
GUILD = 1200000000000000001
OWNER, MAYA, SAM = 1300000000000000001, 1300000000000000002, 1300000000000000003
PARENTS, STAFF, DIRECT = 1400000000000000001, 1400000000000000002, 1400000000000000009
MODERATORS, BOT_ROLE = 1500000000000000001, 1500000000000000002
VIEW, SEND, EMBED, HISTORY, MANAGE, THREADS, IN_THREADS, PINS, MENTION = (
    1 << 10, 1 << 11, 1 << 14, 1 << 16, 1 << 5, 1 << 35, 1 << 38, 1 << 51, 1 << 17,
)  # fmt: skip
MEMBERS_MAY = VIEW | SEND | EMBED | HISTORY | THREADS | IN_THREADS
TOKEN = base64.urlsafe_b64encode(str(APPLICATION).encode()).decode().rstrip("=") + ".AAAAAA." + "x" * 27


def user(number: int, name: str, bot: bool = False) -> dict[str, Any]:
    return {"id": str(number), "username": name, "discriminator": "0", "avatar": None, "global_name": name, "bot": bot}


ME = user(APPLICATION, "Good Enough", bot=True)
PEOPLE = {OWNER: user(OWNER, "olive"), MAYA: user(MAYA, "maya"), SAM: user(SAM, "sam")}


def channel(number: int, name: str, overwrites: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {
        "id": str(number), "type": 0, "name": name, "position": 0, "guild_id": str(GUILD), "parent_id": None,
        "topic": None, "nsfw": False, "last_message_id": None, "permission_overwrites": overwrites or [],
    }  # fmt: skip


def hidden_from_members() -> list[dict[str, Any]]:
    return [
        {"id": str(GUILD), "type": 0, "allow": "0", "deny": str(VIEW)},
        {"id": str(BOT_ROLE), "type": 0, "allow": str(VIEW), "deny": "0"},
    ]


def role(number: int, name: str, permissions: int, **tags: str) -> dict[str, Any]:
    return {"id": str(number), "name": name, "color": 0, "hoist": False, "position": 0 if number == GUILD else 1,
            "permissions": str(permissions), "managed": bool(tags), "mentionable": False, "flags": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            **({"tags": tags} if tags else {})}  # fmt: skip


def guild() -> dict[str, Any]:
    me = {"user": ME, "roles": [str(BOT_ROLE)], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False,
          "flags": 0}  # fmt: skip
    roles = [
        role(GUILD, "@everyone", MEMBERS_MAY),
        role(MODERATORS, "Night shift", 0),
        role(BOT_ROLE, "Good Enough", MEMBERS_MAY, bot_id=str(APPLICATION)),
    ]
    return {
        "id": str(GUILD), "name": "Parents", "owner_id": str(OWNER), "roles": roles, "emojis": [], "stickers": [],
        "channels": [channel(PARENTS, "parents"), channel(STAFF, "staff", hidden_from_members())], "members": [me],
        "threads": [], "presences": [], "voice_states": [], "member_count": 4, "unavailable": False, "features": [],
        "preferred_locale": "en-US", "system_channel_id": None, "afk_channel_id": None, "joined_at": "2026-01-01",
        "stage_instances": [], "guild_scheduled_events": [], "soundboard_sounds": [], "large": False,
    }  # fmt: skip


def slash(line: str, options: dict[str, Any]) -> dict[str, Any]:
    first, *inner = line.split()
    given = [
        {"name": name, "type": 4 if isinstance(value, int) else 3, "value": value} for name, value in options.items()
    ]
    for depth, word in enumerate(reversed(inner)):
        given = [{"name": word, "type": 1 if depth == 0 else 2, "options": given}]
    return {"id": "1", "type": 1, "name": first, "options": given}


def filled(part: dict[str, Any], values: dict[str, str]) -> dict[str, Any]:
    asked = part["component"]
    name = asked["custom_id"]
    if asked["type"] == 3:
        chosen = values.get(name) or next((each["value"] for each in asked["options"] if each.get("default")), None)
        held: dict[str, Any] = {"values": [chosen] if chosen else []}
    elif asked["type"] in (6, 7) and name in values:  # roles and people, as they would be typed elsewhere
        held = {"values": [each for each in values[name].split(", ") if each and each != "nobody"]}
    elif asked["type"] in (6, 7):
        held = {"values": [str(each["id"]) for each in asked.get("default_values", [])]}
    elif asked["type"] == 8:
        stood = next((str(each["id"]) for each in asked.get("default_values", [])), None)
        chosen = values.get(name) or stood
        held = {"values": [chosen] if chosen else []}
    else:
        held = {"value": values.get(name, asked.get("value") or "")}
    return {"type": 18, "id": 1, "component": {"type": asked["type"], "id": 2, "custom_id": name, **held}}


def as_kept(command: dict[str, Any]) -> dict[str, Any]:
    """A command as Discord gives it back: with an id, a version, and its own ways of leaving out and adding."""
    kept = command | {"id": "1", "application_id": str(APPLICATION), "version": "1", "nsfw": False,
                      "dm_permission": True}  # fmt: skip
    if kept["default_member_permissions"] is not None:
        kept["default_member_permissions"] = str(kept["default_member_permissions"])
    return kept if command["options"] else {key: value for key, value in kept.items() if key != "options"}


def answer(body: Any, status: int = 200, **headers: str) -> web.Response:
    limits = {"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "99", "X-RateLimit-Reset-After": "1"}
    kind = {"Content-Type": "application/json"}  # exactly so, or discord.py takes it for text
    return web.Response(body=json.dumps(body).encode(), status=status, headers=kind | limits | headers)


def refusal(status: int, code: int) -> web.Response:
    return answer({"message": "no", "code": code}, status)


def trouble(name: str) -> web.Response:
    status, _, more = name.partition("-")
    if status == "429":
        wait = {"message": "You are being rate limited.", "retry_after": 0.2, "global": False}
        return answer(wait, 429, **{"Retry-After": "7"}, **({"Via": "1.1 google"} if more == "via" else {}))
    return refusal(int(status), int(more or 0))
