"""Words that no group keeps, whoever brings them in: they can hurt whoever reads them, and nobody can take that back.

The few rules of the lint that find them are judged alone here, so that a file of any size can be held to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from bot.locales import LANGUAGES
from bot.model import Prompt

if TYPE_CHECKING:
    from bot.library.lint_subject import Fault
    from bot.library.lint_words import Words

NEVER = frozenset({"method", "harm", "danger", "shame", "diagnosis"})
_DAY = date.min  # none of these rules asks what day it is


def never(prompt: Prompt) -> tuple[str, ...]:
    """What keeps words out, each with what would help; in any of our languages, whichever they say they are in."""
    found = []
    for fault, words in forbidden(prompt, LANGUAGES):
        values = {name: words.messages.get(str(value), value) for name, value in fault.values.items()}
        said = (words.messages.get(each, each) for each in (fault.why, fault.chat or fault.suggestion))
        found.append(" ".join(each.format(**values) for each in said))
    return tuple(dict.fromkeys(found))


def forbidden(prompt: Prompt, languages: Iterable[str]) -> Iterator[tuple[Fault, Words]]:
    """What the lists of these languages find in words, whichever they say they are in."""
    from bot.library.lint_rules import wording  # imported on use: nothing else in a running bot needs it
    from bot.library.lint_subject import subject
    from bot.library.lint_words import words_for
    from bot.library.phrases import read_as, tidy, words_of

    written = words_of(tidy("\n".join((prompt.text, prompt.template, prompt.next, prompt.follow_up))))
    for language in languages:
        words = words_for(language, NEVER)
        if words and words.faults.may_stand_in(read_as(written, words.same)):
            yield from ((fault, words) for fault in wording(subject(prompt, words, _DAY)) if fault.level == "error")
