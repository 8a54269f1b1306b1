"""What comes before any answer to a person's own words: a look at whether they need more than words."""

from __future__ import annotations

import logging

from bot.care import addresses
from bot.care.card import care_card, tender_note
from bot.care.screening import Screening
from bot.commands import Request, Services
from bot.locales import N_, _
from bot.model import QUEUE_HOURS
from bot.replies import Button, Message, button

log = logging.getLogger(__name__)

MORE_HELP = N_("More people to call")


def screen(request: Request, text: str) -> Screening:
    """Screen a text; where that fails, the help card is shown rather than nothing."""
    return _heard(request.services, text)


def beside_a_fault(services: Services, text: str, country: str, locale: str) -> str:
    """The care card for words that could not be answered, whatever the reason; "" where they speak of no danger."""
    screening = _heard(services, text)
    return "\n".join(care_card(screening.needs, country or None, None, locale)) if screening.outcome == "crisis" else ""


def _heard(services: Services, text: str) -> Screening:
    try:
        return services.screen().screen(text)
    except Exception as error:
        log.error("screening failed: %s", type(error).__name__)  # never the text
        return Screening("crisis", ())


def card(request: Request, needs: tuple[str, ...]) -> Message:
    """The care card: at most three lines, and a button for more."""
    lines = care_card(needs, request.group.country or None, hours(request) or None, request.locale)
    text = "\n".join(lines)
    return Message(text, buttons=(_more(needs),), addresses=addresses.in_text(text))


def hours(request: Request) -> str:
    """When a moderator looks in, as it stands in a sentence; "" where nobody said."""
    said = request.group.queue_hours
    return _(said)[:1].lower() + _(said)[1:] if said in QUEUE_HOURS else said


def note(request: Request, screening: Screening) -> str:
    """A short warm line beside the ordinary answer, for a text that is tender; "" for others."""
    return tender_note(screening.needs, request.locale) if screening.outcome == "tender" else ""


def _more(needs: tuple[str, ...]) -> Button:
    return button(_(MORE_HELP), "help-lines", need=needs[0]) if needs else button(_(MORE_HELP), "help-lines")
