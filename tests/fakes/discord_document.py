"""Discord's own description of its API, and what it leaves out: which bodies Discord would refuse."""

from __future__ import annotations

import json
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).parents[3] / "shared" / "data" / "discord-openapi.json"
SKIPPED = f"{DOCUMENT} is not there, so bodies are not compared with Discord's own document"
_NOTHING = "nothing to show"
_PATHS = {
    "message": "/channels/{channel_id}/messages",
    "thread": "/channels/{channel_id}/messages/{message_id}/threads",
    "callback": "/interactions/{interaction_id}/{interaction_token}/callback",
    "commands": "/applications/{application_id}/commands",
    "direct": "/users/@me/channels",
    "webhook": "/webhooks/{webhook_id}/{webhook_token}",
}


def faults(kind: str, body: Any) -> list[str]:
    """Why Discord would refuse a body; an empty list for one that it takes."""
    validator = _validator(kind) if DOCUMENT.exists() else None
    found = [] if validator is None else [
        f"{kind} at {error.json_path}: {error.message[:200]}" for error in validator.iter_errors(body)
    ]  # fmt: skip
    try:
        return found + _undocumented(kind, body)
    except (AttributeError, KeyError, TypeError):  # where the document is there, it has said why
        return found or [f"{kind}: a shape that nobody knows"]


@cache
def _document() -> Any:
    document = json.loads(DOCUMENT.read_text())
    document["components"]["schemas"]["SnowflakeType"] = {"type": ["string", "integer"]}  # it takes both
    return document


@cache
def _validator(kind: str) -> Any:
    referencing = import_module("referencing")
    resource = referencing.Resource(_document(), import_module("referencing.jsonschema").DRAFT202012)
    registry = referencing.Registry().with_resource("urn:discord", resource)
    path = _PATHS[kind].replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
    method = "put" if kind == "commands" else "post"
    reference = f"urn:discord#/paths/{path}/{method}/requestBody/content/application~1json/schema"
    return import_module("jsonschema").Draft202012Validator({"$ref": reference}, registry=registry)


def _undocumented(kind: str, body: Any) -> list[str]:
    if kind == "commands":
        return _command_faults(body)
    if kind == "thread":
        return [] if 1 <= len(body["name"]) <= 100 else ["a thread's name of none or more than 100"]
    if kind == "message":
        return _message_faults(body)
    if kind == "callback":
        data = body.get("data") or {}
        if body["type"] == 7:  # only its buttons change
            return [each for each in _message_faults(data) if each != _NOTHING]
        return _modal_faults(data) if body["type"] == 9 else _message_faults(data) if body["type"] == 4 else []
    return _message_faults(body) if kind == "webhook" else []


def _command_faults(commands: list[dict[str, Any]]) -> list[str]:
    names = [each["name"] for each in commands]
    found = [f"the name {name} of a command" for name in _names(commands) if name != name.lower() or len(name) > 32]
    found += ["more than a hundred commands"] if len(names) > 100 else []
    return found + (["two commands of one name"] if len(names) != len(set(names)) else [])


def _names(commands: list[dict[str, Any]]) -> list[str]:
    return [name for each in commands for name in (each["name"], *_names(each.get("options", [])))]


def _message_faults(body: dict[str, Any]) -> list[str]:
    rows = body.get("components") or []
    parts = [part for row in rows for part in row.get("components", [])]
    menus = [part["options"] for part in parts if part["type"] == 3]
    ids = [part["custom_id"] for part in parts] + [each["value"] for menu in menus for each in menu]
    labels = [part["label"] for part in parts if part["type"] == 2]
    embeds = body.get("embeds") or []
    checks = {
        "content of more than 2,000": len(body.get("content") or "") > 2000,
        _NOTHING: not body.get("content") and not embeds,
        "more than five rows": len(rows) > 5,
        "more than five in a row": any(len(row.get("components", [])) > 5 for row in rows),
        "a menu of none or more than 25": any(not 1 <= len(menu) <= 25 for menu in menus),
        "a menu beside something": any(
            len(row["components"]) > 1 and any(part["type"] != 2 for part in row["components"]) for row in rows
        ),
        "a custom_id twice": len(ids) != len(set(ids)),
        "a custom_id of more than 100": any(len(each) > 100 for each in ids),
        "a label of more than 80": any(len(each) > 80 for each in labels),
        "embeds of more than 6,000": sum(len(each.get("description") or "") for each in embeds) > 6000,
        "someone may be pinged": not _pings_at_most_one_role(body),
    }
    return [what for what, wrong in checks.items() if wrong]


def _pings_at_most_one_role(body: dict[str, Any]) -> bool:
    """Whether nobody can be pinged but the one role that the last line names."""
    may = body.get("allowed_mentions", {})
    roles = may.get("roles", [])
    named = [f"<@&{each}>" for each in roles] == (body.get("content") or "").splitlines()[-1:] if roles else True
    return bool(may.get("parse") == [] and not may.get("users") and named)


def _modal_faults(body: dict[str, Any]) -> list[str]:
    parts = body["components"]
    checks = {
        "a title of more than 45": len(body["title"]) > 45,
        "a custom_id of more than 100": len(body["custom_id"]) > 100,
        "more than five parts": not 1 <= len(parts) <= 5,
        "a label of more than 45": any(len(each.get("label", "")) > 45 for each in parts),
        "an empty or long select": any(
            not 1 <= len(each["component"]["options"]) <= 25
            for each in parts
            if each.get("component", {}).get("type") == 3
        ),
    }
    return [what for what, wrong in checks.items() if wrong]
