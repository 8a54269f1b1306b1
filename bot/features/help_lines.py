"""`/help-lines`: who to call or text."""

from __future__ import annotations

from bot.arguments import COUNTRY, OneOf
from bot.care import helplines
from bot.care.card import care_card
from bot.commands import Option, Request, command
from bot.errors import Refusal
from bot.replies import TEXT_MAX, Message, Reply, button, clip

NEEDS: dict[str, str] = {
    "any_crisis": "Someone to talk to tonight",
    "self_harm": "I don't feel safe with myself",
    "child_self_harm": "My child may hurt themselves",
    "child_harm": "A child got hurt, or might",
    "domestic_violence": "I'm not safe with someone",
    "postpartum_emergency": "After a birth, things are not right",
    "abuse_disclosure": "Someone did something to a child, or to me",
    "medical_emergency": "Poison, injury, not waking",
    "substance_emergency": "Drink or drugs",
    "eating_disorder": "Eating",
    "parenting": "Worn out as a parent",
    "grief": "Someone died",
}
CRISES = frozenset(NEEDS) - {"any_crisis", "parenting", "grief"}


class Need(OneOf):
    """What someone needs, also in a word of their own; a word that fits nothing still leads to someone to talk to."""

    def parse(self, text: str, request: Request) -> str:
        """The key of the need."""
        typed = text.strip().casefold()
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
    "self_harm": "suicid kill die dying myself selfharm cutting",
    "domestic_violence": "violen abusive abuser husband wife partner unsafe hits",
    "child_harm": "child baby kid",
    "postpartum_emergency": "postpartum postnatal birth",
    "medical_emergency": "poison police ambulance emergency overdose swallow breath injur",
    "substance_emergency": "drink drunk alcohol drug",
    "eating_disorder": "eating anorex bulim",
    "grief": "died death grief bereave",
}
NEED = Need("need", NEEDS)


@command(
    "help-lines",
    "Who to call or text.",
    Option("need", "What is it about?", NEED, required=False),
    Option("country", "Which country are you in?", COUNTRY, required=False),
    title="Who to call or text",
    reads=True,
)
def help_lines(request: Request, need: str | None, country: str | None) -> Reply:
    """The lines of a country for a need; without a country no number at all, since numbers collide."""
    if not need:
        return Message(
            "What is nearest? Only you see this.",
            buttons=tuple(button(label, "help-lines", need=key, **_kept(country)) for key, label in NEEDS.items()),
        )
    country = country or request.group.country or None
    found = helplines.lines(country, need)
    lines = [_said(line) for line in found]
    if need in CRISES:
        lines.insert(0, care_card((need,), country, None, request.locale)[0])  # danger stands first
    if not any(line.phone for line in found):
        lines.append("Numbers differ from country to country, so I show none without knowing yours.")
    text = "\n\n".join((*lines, "Only you see this. It is not kept that you asked."))
    elsewhere = button("Another country", "help-lines elsewhere", need=need)
    return Message(clip(text, TEXT_MAX), buttons=(elsewhere, button("Another need", "help-lines", **_kept(country))))


@command(
    "help-lines elsewhere",
    "Lines of another country.",
    Option("need", "What is it about?", NEED, by_button=True),
    Option("country", "Which country are you in?", COUNTRY),
    title="Another country",
    hidden=True,
)
def elsewhere(request: Request, need: str, country: str) -> Reply:
    """The same, asked for a country by name."""
    return help_lines.run(request, need=need, country=country)


def _kept(country: str | None) -> dict[str, str]:
    return {"country": country} if country else {}


def _said(line: helplines.Line) -> str:
    """A line as three short rows: who, how, and how sure we are."""
    ways = [f"Call {line.phone}" if line.phone else "", line.text[:1].upper() + line.text[1:], line.url]
    facts = [line.hours, "" if line.crisis else "not for emergencies", f"checked {line.checked:%d %b %Y}"]
    if line.grade == "C":
        facts.append("by others, not by us")
    reach = ". ".join(way for way in ways if way)
    return f"{line.name} ({line.place})\n{reach}\n{', '.join(fact for fact in facts if fact)}"


COMMANDS = (help_lines, elsewhere)
