"""Slack's own limits on blocks and views, as its documentation gives them; each breach is a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_TEXT_MAX = {"section": 3000, "header": 150}
_BLOCKS = {"section", "actions", "input", "divider", "context", "header", "rich_text"}
_RICH = {"text": "text", "link": "url", "user": "user_id", "channel": "channel_id"}  # what each holds
_MENTIONS = ("<!channel", "<!here", "<!everyone")


def check_manifest(manifest: Mapping[str, Any]) -> list[str]:
    """What Slack's form for new apps would refuse in a manifest (its published schema, version 1)."""
    said = [f"unknown: {each}" for each in _leaves(manifest) if each not in _MANIFEST]
    shown = manifest["display_information"]
    said += _length("name", shown["name"], 35) + _length("description", shown["description"], 140)
    said += _length("bot user", manifest["features"]["bot_user"]["display_name"], 80)
    commands = manifest["features"]["slash_commands"]
    if not 0 < len(commands) <= 50 or len({each["command"] for each in commands}) != len(commands):
        said.append(f"{len(commands)} commands, or one twice")
    for each in commands:
        said += _length("command", each["command"], 32) + _length("description", each["description"], 2000)
        said += _length("usage hint", each.get("usage_hint", "none"), 1000)
        said += [] if each["command"].startswith("/") else [f"{each['command']} has no slash"]
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    if len(events) > 100 or len(set(events)) != len(events) or max(map(len, events)) > 50:
        said.append("events")
    return said


_MANIFEST = {
    "_metadata.major_version", "_metadata.minor_version", "display_information.name", "display_information.description",
    "display_information.background_color", "features.app_home.home_tab_enabled",
    "features.app_home.messages_tab_enabled", "features.app_home.messages_tab_read_only_enabled",
    "features.bot_user.display_name", "features.bot_user.always_online", "features.slash_commands.command",
    "features.slash_commands.url", "features.slash_commands.description", "features.slash_commands.usage_hint",
    "features.slash_commands.should_escape", "oauth_config.redirect_urls", "oauth_config.scopes.bot",
    "settings.event_subscriptions.request_url", "settings.event_subscriptions.bot_events",
    "settings.interactivity.is_enabled", "settings.interactivity.request_url",
    "settings.interactivity.message_menu_options_url", "settings.org_deploy_enabled",
    "settings.socket_mode_enabled", "settings.token_rotation_enabled",
}  # fmt: skip


def _leaves(value: Any, path: str = "") -> set[str]:
    if isinstance(value, Mapping):
        return {leaf for name, each in value.items() for leaf in _leaves(each, f"{path}.{name}" if path else name)}
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return {leaf for each in value for leaf in _leaves(each, path)}
    return {path}


def _length(what: str, text: str, limit: int) -> list[str]:
    return [] if 0 < len(text) <= limit else [f"{what} of {len(text)} characters"]


def check_view(view: Mapping[str, Any]) -> list[str]:
    """What Slack would refuse in a modal or Home tab."""
    said = check_blocks(view.get("blocks") or [], 100, surface=view["type"])
    for name in ("title", "submit", "close"):
        text = (view.get(name) or {}).get("text", "ok")
        if not 0 < len(text) <= 24:
            said.append(f"{name} of {len(text)} characters")
    if len(view.get("private_metadata") or "") > 3000:
        said.append("private_metadata is too long")
    if view["type"] == "modal" and "title" not in view:
        said.append("a modal without a title")
    inputs = any(block["type"] == "input" for block in view["blocks"])
    if inputs and "submit" not in view:
        said.append("inputs without a submit button")
    return said


def check_blocks(blocks: Sequence[Mapping[str, Any]], limit: int, surface: str = "message") -> list[str]:
    """What Slack would refuse in these blocks."""
    said = [] if len(blocks) <= limit else [f"{len(blocks)} blocks"]
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        said.append("a block_id comes twice")
    actions: list[str] = []
    for block in blocks:
        if block["type"] not in _BLOCKS:
            said.append(f"no block is called {block['type']}")
        if len(block.get("block_id", "")) > 255:
            said.append("block_id is too long")
        if block["type"] == "input" and surface == "message":
            said.append("an input in a message")
        said += _text(block.get("text"), _TEXT_MAX.get(block["type"], 3000))
        said += _text(block.get("label"), 2000) + _text(block.get("hint"), 2000)
        if block["type"] == "rich_text":
            said += [broken for each in block["elements"] for broken in _rich(each)]
            continue
        elements = [*block.get("elements", ()), *([block["element"]] if "element" in block else [])]
        if block["type"] == "actions" and not 0 < len(elements) <= 25:
            said.append(f"{len(elements)} elements in a row")
        for element in elements:
            said += _element(element)
            if block["type"] == "actions":
                actions.append(element["action_id"])
    if len(actions) != len(set(actions)):
        said.append("an action_id comes twice")
    return said


def _text(text: Mapping[str, Any] | None, limit: int) -> list[str]:
    if text is None:
        return []
    said = [] if 0 < len(text["text"]) <= limit else [f"a text of {len(text['text'])} characters"]
    if text["type"] == "mrkdwn":
        said += [f"{mark} would ping" for mark in _MENTIONS if mark in text["text"]]
    return said


def _rich(part: Mapping[str, Any]) -> list[str]:
    if part["type"] not in ("rich_text_section", "rich_text_quote"):
        return [f"no rich text is called {part['type']}"]
    held = [each.get(_RICH.get(each["type"], ""), "") for each in part["elements"]]
    return [] if held and all(0 < len(each) <= 3000 for each in held) else ["rich text that says nothing, or too much"]


def words_of(blocks: Sequence[Mapping[str, Any]]) -> str:
    """What blocks say as people read it, without buttons and fields."""
    said = [each["text"]["text"] for each in blocks if each["type"] == "section"]
    parts = [part for each in blocks if each["type"] == "rich_text" for part in each["elements"]]
    said += [str(each[_RICH[each["type"]]]) for part in parts for each in part["elements"]]
    return "\n".join(said)


def _element(element: Mapping[str, Any]) -> list[str]:
    said = [] if 0 < len(element["action_id"]) <= 255 else ["action_id is too long"]
    if element["type"] == "button":
        said += _text(element["text"], 75)
        if len(element.get("value", "")) > 2000:
            said.append("a button's value is too long")
    options = element.get("options")
    if element["type"] == "static_select" and not 0 < len(options or ()) <= 100:
        said.append(f"{len(options or ())} options")
    for option in (*(options or ()), *filter(None, [element.get("initial_option")])):
        said += _text(option["text"], 75)
        if not 0 < len(option["value"]) <= 150:
            said.append(f"an option's value of {len(option['value'])} characters")
    if element.get("initial_option") and options and element["initial_option"] not in options:
        said.append("the chosen option is none of the options")
    if len(element.get("initial_value") or "") > int(element.get("max_length") or 3000):
        said.append("an input holds more than it takes")
    return said
