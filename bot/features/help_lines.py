"""`/help-lines`: who to call or text."""

from __future__ import annotations

import re

from bot.arguments import COUNTRY, OneOf
from bot.care import addresses, helplines
from bot.care.card import care_card
from bot.care.screening import ORDINARY
from bot.commands import Option, Request, command
from bot.errors import Refusal
from bot.features.care import screen
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
# Where screening hears no crisis, the lines are of somebody to talk to: baby blues need no ambulance, and no button.
SOFTER = {"postpartum_emergency": "perinatal", "medical_emergency": "any_crisis"}


# Codes of countries that are words of a sentence too, unless they stand there in capitals.
_CODES_TOO = "in is it at me my be no to so do am an as es se la de el al un"
_SHORT_WORDS = frozenset(_CODES_TOO.split())


class Need(OneOf):
    """What someone needs, also in words of their own; what fits nothing still leads to someone to talk to."""

    def parse(self, text: str, request: Request) -> str:
        """The key of the need: a key or a label as it stands, else what a sentence says, else what a word may mean."""
        try:
            return super().parse(text, request)
        except Refusal:
            return self._heard(text, request) or self._meant(text) or "any_crisis"

    longest = 80

    def recognises(self, text: str, request: Request) -> bool:
        """A word, or what somebody says in many: all but a country's name, which may stand before or after it."""
        words = text.split()
        edges = {" ".join(edge) for n in (1, 2, 3) for edge in (words[:n], words[-n:])}
        if len(words) > 1:  # "he hits us" and "violence in …" name no country, "suicide US" does
            short = _SHORT_WORDS if len(words) == 2 else edges
            edges = {edge for edge in edges if len(edge) > 2 or edge.isupper() or edge not in short}
        return not (helplines.begins_a_country(words[-1]) or any(COUNTRY.recognises(edge, request) for edge in edges))

    def _heard(self, text: str, request: Request) -> str:
        """What screening hears in more than a word."""
        heard = screen(request, text) if len(text.split()) > 1 else ORDINARY
        need = heard.needs[0] if heard.needs else ""
        return SOFTER.get(need, need) if heard.outcome == "tender" else need

    def _meant(self, text: str) -> str:
        typed = plain(text)
        return next((need for need, word in _WORDS.items() if word.search(typed)), "")


def _words(words: str) -> re.Pattern[str]:
    """Any of some words, whole; with a star after it, also as the beginning of one."""
    parts = (word.removesuffix("*") + ("" if word.endswith("*") else r"\b") for word in words.split())
    return re.compile(rf"\b(?:{'|'.join(parts)})")


_WORDS = {
    need: _words(words)
    for need, words in {
        "self_harm": "suicid* kill killing die dying myself self-harm* selfharm* cutting unalive "
        "matarme morir morirme autolesi* cortarme cortes",
        "domestic_violence": "violen* abusive abuser husband wife partner boyfriend girlfriend unsafe hits beat beats "
        "beating beaten batter* maltrat* marido esposo esposa pareja novio novia pega pegan golpe*",
        "child_harm": "child children baby babies kid kids son daughter nino* nina* hijo* hija* bebe*",
        "perinatal": "perinatal blues babyblues tearful weepy",
        "postpartum_emergency": "postpartum postnatal birth births psychosis posparto postparto parto psicosis",
        "medical_emergency": "poison* police ambulance emergenc* overdos* swallow* breath* injur* bleeding "
        "veneno* envenen* intoxica* policia ambulancia urgencia* sobredosis trago tragar trague respira* herida*",
        "substance_emergency": "drink drinks drinking drunk alcohol* drug drugs drugged borrach* droga* bebida*",
        "eating_disorder": "eating anorex* bulimi* diet diets dieta comer comida*",
        "grief": "died dead death grief grieving bereave* duelo muerte murio fallec*",
    }.items()
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
