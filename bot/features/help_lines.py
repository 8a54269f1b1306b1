"""`/help-lines`: who to call or text."""

from __future__ import annotations

from bot.arguments import COUNTRY, OneOf
from bot.care import addresses, helplines
from bot.care.card import care_card
from bot.commands import Option, Request, command
from bot.errors import Refusal
from bot.locales import N_, _, dates, plain
from bot.replies import TEXT_MAX, Message, Reply, button, clip

NEEDS: dict[str, str] = {
    "any_crisis": N_("Someone to talk to tonight"),
    "self_harm": N_("I don't feel safe with myself"),
    "child_self_harm": N_("My child may hurt themselves"),
    "child_harm": N_("A child got hurt, or might"),
    "domestic_violence": N_("I'm not safe with someone"),
    "postpartum_emergency": N_("After a birth, things are not right"),
    "abuse_disclosure": N_("Someone did something to a child, or to me"),
    "medical_emergency": N_("Poison, injury, not waking"),
    "substance_emergency": N_("Drink or drugs"),
    "eating_disorder": N_("Eating"),
    "parenting": N_("Worn out as a parent"),
    "grief": N_("Someone died"),
}
CRISES = frozenset(NEEDS) - {"any_crisis", "parenting", "grief"}


class Need(OneOf):
    """What someone needs, also in a word of their own; a word that fits nothing still leads to someone to talk to."""

    def parse(self, text: str, request: Request) -> str:
        """The key of the need."""
        typed = plain(text.strip())
        for need, words in _WORDS.items():
            if any(word in typed for word in words.split()):
                return need
        try:
            return super().parse(text, request)
        except Refusal:
            return "any_crisis"

    def recognises(self, text: str, request: Request) -> bool:
        """Every single word but a country's name."""
        return len(text.split()) == 1 and not COUNTRY.recognises(text, request)


_WORDS = {
    "self_harm": "suicid kill die dying myself selfharm cutting matarme morirme autolesi cortarme",
    "domestic_violence": "violen abusive abuser husband wife partner unsafe hits "
    "maltrat marido esposo esposa pareja pega",
    "child_harm": "child baby kid nino nina hijo hija bebe",
    "postpartum_emergency": "postpartum postnatal birth posparto postparto parto",
    "medical_emergency": "poison police ambulance emergency overdose swallow breath injur venen intoxica policia "
    "ambulancia emergencia urgencia sobredosis trag respira herida",
    "substance_emergency": "drink drunk alcohol drug borrach droga bebida",
    "eating_disorder": "eating anorex bulim comer comida",
    "grief": "died death grief bereave duelo muerte murio fallec",
}
NEED = Need(N_("need"), NEEDS)


@command(
    "help-lines",
    N_("Who to call or text."),
    Option("need", N_("What is it about?"), NEED, required=False),
    Option("country", N_("Which country are you in?"), COUNTRY, required=False),
    title=N_("Who to call or text"),
    reads=True,
)
def help_lines(request: Request, need: str | None, country: str | None) -> Reply:
    """The lines of a country for a need; without a country no number at all, since numbers collide."""
    if not need:
        return Message(
            _("What is nearest? Only you see this."),
            buttons=tuple(button(_(label), "help-lines", need=key, **_kept(country)) for key, label in NEEDS.items()),
        )
    country = country or request.group.country or None
    found = helplines.lines(country, need)
    lines = [_said(line, request.locale) for line in found]
    if need in CRISES:
        lines.insert(0, care_card((need,), country, None, request.locale)[0])  # danger stands first
    if not any(line.phone for line in found):
        lines.append(_("Numbers differ from country to country, so I show none without knowing yours."))
    text = "\n\n".join((*lines, _("Only you see this. It is not kept that you asked.")))
    elsewhere = button(_("Another country"), "help-lines elsewhere", need=need)
    another = button(_("Another need"), "help-lines", **_kept(country))
    text = clip(text, TEXT_MAX)
    return Message(text, buttons=(elsewhere, another), addresses=addresses.in_text(text))


@command(
    "help-lines elsewhere",
    N_("Lines of another country."),
    Option("need", N_("What is it about?"), NEED, by_button=True),
    Option("country", N_("Which country are you in?"), COUNTRY),
    title=N_("Another country"),
    hidden=True,
)
def elsewhere(request: Request, need: str, country: str) -> Reply:
    """The same, asked for a country by name."""
    return help_lines.run(request, need=need, country=country)


def _kept(country: str | None) -> dict[str, str]:
    return {"country": country} if country else {}


def _said(line: helplines.Line, locale: str) -> str:
    """A line as three short rows: who, how, and how sure we are."""
    text = _(line.text) if line.text else ""
    ways = [_("Call {number}", number=line.phone) if line.phone else "", text[:1].upper() + text[1:], line.url]
    facts = [
        _(line.hours) if line.hours else "",
        "" if line.crisis else _("not for emergencies"),
        _("checked {date}", date=dates.dated(line.checked)),
    ]
    if line.grade == "C":
        facts.append(_("by others, not by us"))
    reach = ". ".join(way for way in ways if way)
    return f"{line.name} ({helplines.place(line, locale)})\n{reach}\n{', '.join(fact for fact in facts if fact)}"


COMMANDS = (help_lines, elsewhere)
