"""The ids that Discord carries for us: a post's nonce, and what a button or form says when it comes back.

A custom id is `action#mark.group.number`. The mark finds a post in a channel's history; the group stands in direct
messages, which belong to no server; the number keeps two buttons of one message apart. No action holds a `#`.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256

CUSTOM_ID_MAX = 100
NONCE_MAX = 25
_MARK = 12


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
    for parts in ((mark, group), ("", group), (mark, ""), ("", "")):
        suffix = ".".join((*parts, str(number) if number else "")).rstrip(".")
        made = f"{action}#{suffix}" if suffix else action
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
    parts = [*suffix.split("."), "", ""]
    return Carried(action, parts[0], parts[1])
