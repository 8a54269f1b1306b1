"""How words are shown to whoever moderates: what they are, what they are for, and what follows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.locales import _
from bot.model import AGES, ASSUMPTIONS, KINDS, SENSITIVITIES, Prompt
from bot.replies import capital
from bot.tuning import queries, telling


def facts(prompt: Prompt) -> list[str]:
    """What words are about, and when and for whom they come."""
    found = [_("about {topics}", topics=queries.named(prompt.topics))]
    found += [_("ages {ages}", ages=", ".join(_(AGES[age]) for age in prompt.ages))] if prompt.ages else []
    return found + ([_("only in: {season}", season=telling.season(prompt.season))] if prompt.season else [])


def sentences(said: list[str]) -> str:
    """Facts as short sentences."""
    return ". ".join(map(capital, said)) + "."


def beside(wanted: Prompt, now: Prompt | None = None, given: Mapping[str, str] | None = None) -> Iterator[str]:
    """What is said of words before they are kept, beside their text."""
    yield sentences([_(KINDS[wanted.kind]), *facts(wanted)])
    if wanted.kind == "repair":
        yield _("What somebody did is an example here.")
    names = ASSUMPTIONS | SENSITIVITIES
    marks = [_(names[mark]) for mark in (*wanted.assumes, *dict.fromkeys(wanted.touches)) if mark in names]
    if marks:
        yield _("Marked: {marks}.", marks=", ".join(marks))
    if wanted.follow_up:
        yield follow_up_of(wanted)
    elif wanted.kind == "question":
        yield _("Nothing follows if nobody answers.")
        if now and now.follow_up:
            yield _("Until now this did: {text}", text=now.follow_up)
    elif given and given.get("follow_up"):
        yield _("Only a question has a follow-up, so yours is left out.")


def follow_up_of(prompt: Prompt) -> str:
    """What goes under a question that stays quiet, as a line of its own."""
    return _("A day later, if nobody answers: {text}", text=prompt.follow_up)
