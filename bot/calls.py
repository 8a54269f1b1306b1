"""What an adapter hands over, and the words of forms that wait for another try."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec import Struct, field
from msgspec.structs import replace

from bot.commands import Command, Request
from bot.locales import N_
from bot.model import Group, Member
from bot.replies import Action, Reply

_DRAFT_LIFE = timedelta(minutes=15)
_DRAFTS_MAX = 1000


class Call(Struct, frozen=True):
    """What an adapter hands over: who asks where, and either a typed line or an action."""

    platform: str
    group: str  # the platform's own id of the group
    member: Member
    line: str = ""
    action: Action | None = None
    filled: Mapping[str, str] | None = None  # what a form's fields held, if the action comes from one
    locale: str = "en"
    zone: str = ""
    closed: Mapping[str, str] = field(default_factory=dict)  # channels that were named -> why none can post there
    named: Mapping[str, str] = field(default_factory=dict)  # ids in the line -> what people call them

    def __repr__(self) -> str:  # never a word, and nobody's id
        return f"Call({self.platform!r}, {self.action or 'a line'}, …)"

    def cleaned(self) -> Call:
        """The call with one kind of line end, without what SQLite and terminals cannot hold (NUL, half characters)."""
        if self.action is None and not self.filled and self.line.isascii() and not set("\0\r") & set(self.line):
            return self
        action = self.action and Action(_clean(self.action.command), _clean_all(self.action.arguments))
        filled = None if self.filled is None else _clean_all(self.filled)
        return replace(self, line=_clean(self.line), action=action, filled=filled)


@dataclass(frozen=True, slots=True)
class Draft:
    """A form that was sent with a mistake, on a platform that cannot show it again at once."""

    group_id: int
    member_id: str
    call: Call
    error: str
    until: datetime

    def __repr__(self) -> str:
        return f"Draft({self.call!r})"


def as_form(call: Call, command: Command, given: Mapping[str, str], wrong: str) -> Call:
    """A typed line as the form that it stands for, where a person's words or a mistake among other things are in it.

    `wrong` is the field to blame.
    """
    words = {each.name for each in command.options if each.type.written and not each.type.ids and given.get(each.name)}
    if not words and (wrong not in given or len(given) < 2):
        return call
    filled = {name: value for name, value in given.items() if name in words or name == wrong}
    if any(each.name == wrong and not each.by_button for each in command.options):
        filled.setdefault(wrong, "")  # where it was to stand among the words
    kept = {name: value for name, value in given.items() if name not in filled}
    return replace(call, action=Action(command.name, kept), filled=filled)


class Drafts:
    """Forms that wait in memory for fifteen minutes behind "Try again", each for its writer alone."""

    def __init__(self) -> None:
        self._drafts: dict[str, Draft] = {}

    def keep(self, group: Group, call: Call, error: str, now: datetime) -> str:
        """Keep a form and return the id that opens it again."""
        self.forget(now)
        self._drafts = dict(list(self._drafts.items())[-_DRAFTS_MAX + 1 :])
        draft_id = secrets.token_urlsafe(9)
        self._drafts[draft_id] = Draft(group.id, call.member.id, call, error, now + _DRAFT_LIFE)
        return draft_id

    def forget(self, now: datetime) -> None:
        """Let go of the forms whose time is over."""
        self._drafts = {key: draft for key, draft in self._drafts.items() if draft.until >= now}

    def find(self, draft_id: str, group: Group, member: Member, now: datetime) -> Draft | None:
        """The draft, if it is this person's in this group and not too old."""
        self.forget(now)
        draft = self._drafts.get(draft_id)
        if draft is None or (draft.group_id, draft.member_id) != (group.id, member.id):
            return None
        return draft


def _clean(text: str) -> str:
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()


def _clean_all(values: Mapping[str, str]) -> dict[str, str]:
    return {_clean(name): _clean(value) for name, value in values.items()}


def _opened_by_the_bot(request: Request) -> Reply:
    raise NotImplementedError  # its draft holds another command, which is what runs


AGAIN = Command("again", N_("Open a form again with the words still in it."), _opened_by_the_bot, hidden=True)
