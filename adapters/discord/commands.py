"""The core's commands as Discord's: one payload from the one definition, and the way back.

Discord allows no command that is also a group. Where the core has both (`tune quiet` and `tune quiet end`), the inner
one becomes a neighbour: `/tune quiet-end`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from adapters.discord.localized import choice, described, longest, name_in, named
from bot.commands import Command, Option
from bot.locales import N_, spoken
from bot.replies import Action

Payload = dict[str, Any]

SIZE_MAX = 8000  # characters of a command: all names, descriptions and choices
_SHORT_LIST = 12  # longer lists are completed while a person types, since every choice counts towards the size
# What Discord shows of commands that only hold others.
_GROUPS: Mapping[str, str] = {
    "tune": N_("For those who look after this group: what goes out, when, and in whose words."),
    "tune posts": N_("What goes to which channel, on which days, and how."),
    "tune words": N_("The library: find a line, change it, let it rest, bring your own."),
}
_COMMAND, _SUBCOMMAND, _GROUP, _TEXT, _INTEGER, _CHANNEL, _ROLE = 1, 1, 2, 3, 4, 7, 8
_TEXT_CHANNELS = (0, 5)  # text and announcements
_MANAGE_SERVER = 1 << 5
_IN_SERVERS = 0


def paths(commands: Iterable[Command]) -> dict[str, Command]:
    """Every command by what is typed for it on Discord, words apart by one space."""
    known = {each.name: each for each in commands}
    return {" ".join(_path(name, known)): each for name, each in known.items()}


def typed(commands: Iterable[Command]) -> Callable[[str], str]:
    """Make words of ours name commands as Discord shows them to those who speak the language being spoken.

    "/tune quiet-end", not "/tune quiet end"; and "/ajustar hoy" in Spanish, whose clients show no "/tune today".
    """
    known = {f"/{each.name}": path for path, each in paths(commands).items()}
    for name, path in [*known.items()]:  # what only holds others is named too: "/tune posts"
        held = path.split(" ")
        known |= {f"/{' '.join(held[:count])}": " ".join(held[:count]) for count in range(1, len(held))}
        known[name] = path
    longest_first = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
    found = re.compile(rf"(?<![\w/])(?:{longest_first})(?![\w-])")

    @cache
    def shown(language: str, name: str) -> str:
        return "/" + " ".join(name_in(language, word) for word in known[name].split(" "))

    return lambda text: found.sub(lambda name: shown(spoken(), name[0]), text)


def payloads(commands: Iterable[Command]) -> list[Payload]:
    """What Discord is to know of the commands, as its bulk endpoint takes it."""
    made: dict[str, Payload] = {}
    for path, command in paths(commands).items():
        first, *inner = path.split(" ")
        top = made.setdefault(
            first, {"type": _COMMAND, "options": []} | named(first, "command name") | _access(command)
        )
        place = top
        for depth, word in enumerate(inner, 1):
            place = _inside(place, word, _GROUP if depth < len(inner) else _SUBCOMMAND)
        place |= described(command.summary)
        place["options"] = [_option(each) for each in _typed(command)]
    for top in made.values():
        _describe(top, top["name"])
    return list(made.values())


def size(payload: Mapping[str, Any]) -> int:
    """How many of the 8,000 characters a command takes, each name and description in its longest language."""
    total = longest(payload, "name") + longest(payload, "description")
    total += sum(longest(each, "name") + len(str(each["value"])) for each in payload.get("choices", ()))
    return total + sum(size(option) for option in payload.get("options", ()))


def normalised(sent: Iterable[Mapping[str, Any]]) -> list[Payload]:
    """Commands without what Discord adds and without what is its default, so that two lists can be compared."""
    return sorted((_normal(each) for each in sent), key=lambda each: str(each["name"]))


def called(data: Mapping[str, Any], known: Mapping[str, Command]) -> tuple[Action, str] | None:
    """The action that a slash command stands for and the option being typed; None for a command that is no more."""
    path, options = [str(data["name"])], data.get("options", [])
    while options and options[0]["type"] in (_SUBCOMMAND, _GROUP):
        path.append(options[0]["name"])
        options = options[0].get("options", [])
    command = known.get(" ".join(path))
    if command is None:
        return None
    given = {each["name"]: _value(each["value"]) for each in options}
    focused = next((each["name"] for each in options if each.get("focused")), "")
    return Action(command.name, given), focused


def _path(name: str, known: Mapping[str, Command]) -> list[str]:
    words = name.split()
    path = words[:1]
    for count, word in enumerate(words[1:], 1):
        if " ".join(words[:count]) in known:
            path[-1] += f"-{word}"
        else:
            path.append(word)
    return path


def _access(command: Command) -> Payload:
    return {
        "default_member_permissions": _MANAGE_SERVER if command.moderators else None,
        "contexts": [_IN_SERVERS],
        "integration_types": [_IN_SERVERS],
    }


def _inside(place: Payload, word: str, kind: int) -> Payload:
    """The group or subcommand of this name in a command or group, made where it is missing."""
    for option in place["options"]:
        if option["name"] == word:
            found: Payload = option
            return found
    made: Payload = {"type": kind, "options": []} | named(word, "command name")
    place["options"].append(made)
    return made


def _describe(place: Payload, path: str) -> None:
    """Give each group its own description; a command has one already."""
    if "description" not in place:
        place |= described(_GROUPS[path])
    for option in place["options"]:
        if option["type"] == _GROUP:
            _describe(option, f"{path} {option['name']}")


def _typed(command: Command) -> Sequence[Option]:
    """The options that are picked, the required ones first; what is written is asked for in a form.

    People are both: a menu in the form, and here a mention, a name or an id.
    """
    written = [each for each in command.options if each.type.written and each.type.name != "people"]
    picked = [each for each in command.options if each not in written and not each.by_button]
    return sorted(picked, key=lambda each: not each.required)


def _option(option: Option) -> Payload:
    made: Payload = {"type": _TEXT} | named(option.name, "option name") | described(option.label)
    if option.required:
        made["required"] = True
    kind = option.type
    if kind.name == "channel":
        made |= {"type": _CHANNEL, "channel_types": list(_TEXT_CHANNELS)}
    elif kind.pings:
        made["type"] = _ROLE
    elif kind.low is not None and kind.high is not None:
        made |= {"type": _INTEGER, "min_value": kind.low, "max_value": kind.high}
    elif 0 < len(kind.fixed) <= _SHORT_LIST:
        made["choices"] = [choice(each.label, each.value) for each in kind.fixed]
    elif kind.offers:
        made["autocomplete"] = True
    return made


def _normal(sent: Mapping[str, Any]) -> Payload:
    kept: Payload = {"type": sent.get("type", _COMMAND), "name": sent["name"], "description": sent["description"]}
    for key in ("required", "autocomplete", "min_value", "max_value"):
        if sent.get(key) not in (None, False):
            kept[key] = sent[key]
    if sent.get("default_member_permissions") is not None:
        kept["default_member_permissions"] = int(sent["default_member_permissions"])  # it comes back as a text
    for key in ("channel_types", "contexts", "integration_types"):
        if sent.get(key) is not None:
            kept[key] = sorted(sent[key])
    for key in ("name_localizations", "description_localizations"):
        kept[key] = dict(sent.get(key) or {})
    kept["choices"] = [
        (each["name"], each["value"], dict(each.get("name_localizations") or {})) for each in sent.get("choices") or ()
    ]
    kept["options"] = [_normal(each) for each in sent.get("options") or ()]
    return kept


def _value(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
