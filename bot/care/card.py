"""The care card: at most three lines for somebody who may be in trouble, and a softer note for somebody who is sad."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec

from bot.care import helplines
from bot.care.helplines import Line
from bot.locales import _, speaking

CONTENT = Path(__file__).parent.parent / "content"
LANGUAGES = ("en", "es")
# The emergency number alone leads here, not "if": a body in danger, or a mind that has lost its hold after a birth.
CALL_NOW = ("medical_emergency", "postpartum_emergency")


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language's words for the card and the notes."""

    danger: str
    danger_unknown: str
    now: str
    now_unknown: str
    line: str
    more: str
    more_unknown: str
    moderators: str
    unseen: str
    card: dict[str, str]
    tender: dict[str, str]


def care_card(needs: Sequence[str], country: str | None, hours_text: str | None, locale: str) -> tuple[str, ...]:
    """Return the card's lines, three at most: what to do in danger, what fits the main need, where else to turn.

    `needs` come from a screening, the main one first; with none (screening failed, say) the words fit anyone.
    `country` is a code or None; without one no number is shown. `hours_text` says when a moderator looks in.
    """
    said = words(locale)
    need = needs[0] if needs else "unknown"
    with speaking(locale):
        fitting = _fitting(said, need, country, locale)
    return (_danger(said, need, country, locale), fitting, _last(said, country, hours_text))


def tender_note(needs: Sequence[str], locale: str) -> str:
    """Return the private line that stands beside an ordinary answer, "" when no need is known."""
    return words(locale).tender[needs[0]] if needs else ""


@cache
def words(locale: str) -> Words:
    """Return the words in a language we have, else in English."""
    language = locale[:2] if locale[:2] in LANGUAGES else "en"
    return msgspec.toml.decode((CONTENT / language / "care.toml").read_bytes(), type=Words)


def _danger(said: Words, need: str, country: str | None, locale: str) -> str:
    urgent = helplines.emergency(country)
    if urgent is None:
        return said.now_unknown if need in CALL_NOW else said.danger_unknown
    return (said.now if need in CALL_NOW else said.danger).format(
        number=urgent.phone, place=helplines.place(urgent, locale)
    )


def _fitting(said: Words, need: str, country: str | None, locale: str) -> str:
    """The need's own words and whom to call; nobody beside a body in danger, where one number is enough."""
    found = () if need == "medical_emergency" else helplines.lines(country, need)
    shown = _two([line for line in found if line.crisis])
    return " ".join([said.card[need], *(_shown(said, line, locale) for line in shown)])


def _two(fitting: list[Line]) -> list[Line]:
    """The nearest line if it answers at night; else one that does, and then the nearest."""
    fitting = [line for line in fitting if (line.phone or line.text) and "emergency" not in line.needs]
    at_night = [line for line in fitting if line.hours.startswith("24/7")]
    return list(dict.fromkeys([*at_night[:1], *fitting[:1]])) if fitting[:1] != at_night[:1] else fitting[:1]


def _shown(said: Words, line: Line, locale: str) -> str:
    return said.line.format(name=line.name, reach=line.phone or _(line.text), place=helplines.place(line, locale))


def _last(said: Words, country: str | None, hours_text: str | None) -> str:
    more = said.more if helplines.emergency(country) else said.more_unknown
    moderators = [said.moderators.format(hours=hours_text)] if hours_text else []
    return " ".join([more, *moderators, said.unseen])
