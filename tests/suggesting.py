"""What tests of suggestions share: words that a member sends, and what waits and comes back."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.room.world import Shown
from bot.calls import Call
from bot.model import Member, Suggestion
from bot.replies import Action, Message, Reply
from bot.store import suggestions
from tests.chat import Chat

PEAS = "Peas on the wall again. You wiped them off and stayed."
BUS = "Who let you sit down on the bus this week?"


def suggest(chat: Chat, words: str = PEAS, person: str = "maya", **fields: str) -> Shown:
    chat.presses(person, way_in(chat, person, "Suggest words"))
    return chat.fills(person, **{"kind": "reminder", "topic": "tantrums", **fields}, words=words)


def way_in(chat: Chat, person: str, label: str) -> str:
    return next(button for name, button in chat.says(person, "/enough").buttons if name == label)


def labels(shown: Shown) -> list[str]:
    return [label for label, _ in shown.buttons]


def waiting(chat: Chat) -> list[Suggestion]:
    with chat.transaction() as tx:
        return suggestions.waiting(tx, 1)


def note_for(chat: Chat, person: str = "maya", label: str = "A note for you") -> Shown:
    return chat.presses(person, way_in(chat, person, label))


def reply_to(chat: Chat, person: str, action_id: str, filled: Mapping[str, str] | None = None) -> Reply:
    """What is said to an action, or a form of it, that the room does not show this person now."""
    call = Call("room", "room", Member(f"room:{person}", person), action=Action.from_id(action_id), filled=filled)
    reply: Reply = chat.wait(chat.bot.answer(call))
    return reply


def answered(chat: Chat, person: str, action_id: str, filled: Mapping[str, str] | None = None) -> Message:
    """The same where a message is said."""
    reply = reply_to(chat, person, action_id, filled)
    assert isinstance(reply, Message)
    return reply


def open_notices(chat: Chat) -> str:
    return chat.says("sam", "/tune notices").text
