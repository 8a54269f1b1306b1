"""Words that no group keeps, whoever brings them in: they can hurt whoever reads them, and nobody can take that back.

The few rules of the lint that find them are judged alone here, so that a file of any size can be held to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from bot.locales import LANGUAGES, spoken
from bot.model import Prompt

if TYPE_CHECKING:
    from bot.library.lint_subject import Fault

NEVER = frozenset({"method", "harm", "danger", "shame", "diagnosis"})
_DAY = date.min  # none of these rules asks what day it is


def never(prompt: Prompt) -> tuple[str, ...]:
    """What keeps words out, each with what would help; in any of our languages, whichever they say they are in."""
    from bot.library.lint_words import messages_for  # imported on use: nothing else in a running bot needs it

    messages = messages_for(spoken())
    found = (fault.said(messages) for fault in forbidden(prompt, LANGUAGES))
    return tuple(dict.fromkeys(f"{why} {chat or suggestion}" for why, suggestion, chat in found))


def forbidden(prompt: Prompt, languages: Iterable[str]) -> Iterator[Fault]:
    """What the lists of these languages find in words, whichever they say they are in."""
    from bot.library.lint_rules import worded

    yield from (fault for fault in worded(prompt, languages, _DAY, NEVER) if fault.level == "error")
