"""The ids that Discord carries for us: a post's nonce, and what a button or form says when it comes back.

A custom id is `action#mark.group.number`. The mark finds a post in a channel's history; the group stands in direct
messages, which belong to no server, in letters that take less room than its digits; the number keeps two buttons of one
message apart. No action holds a `#`.
"""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256

CUSTOM_ID_MAX = 100
NONCE_MAX = 25
_MARK = 12
_LONG, _SHORT = "tune words ", "~"  # the ids of words are long: what stands before them is short where it must be
_LETTERS = "~"  # begins a group in letters; earlier versions wrote its digits


@dataclass(frozen=True, slots=True)
class Carried:
    """What a custom id brought back."""

    action: str
    mark: str = ""
    group: str = ""


def nonce(keyed: Callable[[str, str], str], channel: int, key: str) -> str:
    """What Discord knows a post's message by: 22 characters.

    Discord compares the nonces of one author, whatever the channel, and another database may number its posts alike: so
    the channel and the database's secret are in it. `keyed` makes a keyed hash, as hexadecimals, of a text and a
    purpose.
    """
    return _in_letters(bytes.fromhex(keyed(f"{channel}:{key}", "nonce")))


def old_nonce(key: str) -> str:
    """What earlier versions gave a post: a digest of its key alone."""
    return base64.urlsafe_b64encode(sha256(key.encode()).digest()).decode()[:NONCE_MAX]


def mark(nonce: str) -> str:
    """The part of the nonce that the buttons of a post carry."""
    return nonce[:_MARK]


def custom_id(action: str, mark: str = "", group: str = "", number: int = 0) -> str:
    """An action with what else must come back; where there is no room for all of it, the mark goes first."""
    group = _LETTERS + _in_letters(int(group).to_bytes(8)) if group.isdecimal() else group
    for parts in ((mark, group), ("", group), (mark, ""), ("", "")):
        suffix = ".".join((*parts, str(number) if number else "")).rstrip(".")
        for said in (action, _SHORT + action.removeprefix(_LONG) if action.startswith(_LONG) else action):
            made = f"{said}#{suffix}" if suffix else said
            if len(made) <= CUSTOM_ID_MAX:
                return made
    return action


def custom_ids(actions: Iterable[str], mark: str = "", group: str = "") -> list[str]:
    """Custom ids for the buttons of one message, each different; "" for a second one that cannot be told apart."""
    made: list[str] = []
    for action in actions:
        each = custom_id(action, mark, group)
        number = 1
        while each in made and number < 25:
            number += 1
            each = custom_id(action, mark, group, number)
        made.append("" if each in made else each)
    return made


def _in_letters(number: bytes) -> str:
    return base64.urlsafe_b64encode(number).decode().rstrip("=")


def read(carried: str) -> Carried:
    """What a custom id carries; any text gives some action."""
    action, _, suffix = carried.partition("#")
    action = _LONG + action.removeprefix(_SHORT) if action.startswith(_SHORT) else action
    parts = [*suffix.split("."), "", ""]
    return Carried(action, parts[0], _group(parts[1]))


def _group(carried: str) -> str:
    """A group's id in digits; "" for what is none."""
    if not carried.startswith(_LETTERS):
        return carried
    with contextlib.suppress(ValueError):
        number = int.from_bytes(base64.urlsafe_b64decode(f"{carried.removeprefix(_LETTERS)}="))
        return str(number) if number else ""
    return ""
