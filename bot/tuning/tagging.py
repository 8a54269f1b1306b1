"""`/tune words topics` and `season`: what words are about, and when they may come."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from bot.arguments import PROMPT, AgesType, Named, Read
from bot.commands import Option, Request, command
from bot.library.seasons import TENDER, around, dates_of
from bot.locales import N_, _, everywhere, plain
from bot.model import AGES, ANY_TOPIC, ASSUMPTIONS, SEASONS, SENSITIVITIES, TOPICS, Prompt
from bot.picking import SomeOf
from bot.replies import Message, Reply
from bot.schedule import words
from bot.schedule.names import month
from bot.tuning import queries, telling
from bot.tuning.words import change, deeds, undo_of

_PROMPT = Option("prompt", N_("Which words?"), PROMPT)
_LISTS = {
    "ages": AgesType(N_("age"), AGES), "assumes": SomeOf(N_("scene"), ASSUMPTIONS),
    "sensitivity": SomeOf(N_("matter"), SENSITIVITIES),
}  # fmt: skip
_BETWEEN = r"\s+(?:to|until|till|through|al?|hasta|-|–|—)\s+|\s*[–—]\s*"  # what people write between two dates,
_FROM = r"^(?:from|del?|desde)\s+(?:(?:the|el)\s+)?"  # and before them
_BOTH = re.compile(r"\b(?:between|entre)\s+(.+?)\s+(?:and|y|e)\s+", re.IGNORECASE)
_PART = 5  # letters of a tender day's name that stand for it: "madre"
_MONTH = 3  # letters of a month's name that stand for it
_LEAP_YEAR = 2024  # so that 29 February is a date too


class _Listed(Named):
    """One of a list of names, with the comma that comes after it or the "and" before it."""

    def parse(self, text: str, request: Request) -> str:
        """The key."""
        return super().parse(_alone(text), request)

    def recognises(self, text: str, request: Request) -> bool:
        """Only whole names, with a comma or without."""
        return super().recognises(_alone(text), request)


def _alone(text: str) -> str:
    return re.sub(r"^(?:and|y|e|&) ", "", text.strip(" ,;"))


_TOPIC = _Listed(N_("topic"), {**TOPICS, ANY_TOPIC: N_("any topic")})
_ALWAYS = {
    "", "all", "all year", "all year round", "year round", "the whole year", "whole year", "all seasons", "always",
    "any time", "anytime", "none", "no season", "siempre", "todo el ano", "durante todo el ano", "todo ano",
    "todas las estaciones", "cualquier epoca", "ninguna", "ninguno",
}  # fmt: skip


def _read_season(text: str, request: Request) -> str:
    """A season, dates of every year, or "any" for the whole year."""
    said = " ".join(re.sub(r"[-_.!]", " ", plain(text)).split())
    if said in _ALWAYS or said in everywhere(N_("any")) | everywhere(N_("all year")):
        return "any"
    typed = re.sub(r"^(?:in|en) (?:the |el |la )?", "", plain(text)).replace(" ", "")
    if dates_of(typed) or around(typed):
        return typed
    if span := _read_span(text, request.today):
        return span
    if number := month(typed) if len(typed) >= _MONTH else None:
        return f"{number:02}-01/{_last_of(number)}"
    for name in SEASONS:
        if typed in everywhere(name):
            return name
    letters = re.sub(r"\W|_", "", typed)
    for name in TENDER if len(letters) >= _PART else ():
        if any(letters in re.sub(r"\W|_", "", said) for said in {name, *everywhere(SENSITIVITIES[name])}):
            return name
    raise ValueError(
        _(
            "“{text}” is no season I know. It can be {seasons}, dates of every year such as 12-18/01-02, "
            "mothers_day or fathers_day for the week before it, or any.",
            text=text[:40], seasons=", ".join(map(_, SEASONS)),
        )
    )  # fmt: skip


def _read_seasons(text: str, request: Request) -> str:
    """One season, or several with commas between them: "spring, summer", "Mother's Day and Father's Day"."""
    text = _BOTH.sub(r"\1 to ", text)
    names = set().union(*map(everywhere, SEASONS))
    if set(plain(text).split()) <= names:
        text = ",".join(text.split())  # "autumn winter"
    parts = [each for each in re.split(r"\s*[,;+]\s*|\s+(?:and|or|[yeou])\s+", text.strip()) if each]
    found = list(dict.fromkeys(_read_season(each, request) for each in parts)) or [_read_season(text, request)]
    return "any" if "any" in found or set(SEASONS) <= set(found) else ",".join(found)


def _read_span(text: str, today: date) -> str:
    """Two ends with a word between them: "12-01 to 12-24", "from 1 December to 2 January", "March to May"; else ""."""
    ends = re.split(_BETWEEN, re.sub(_FROM, "", plain(text).strip()))
    return "/".join(_end(each, today, last) for last, each in enumerate(ends)) if len(ends) == 2 else ""


def _end(text: str, today: date, last: int) -> str:
    """The month and day that a span begins or ends with; a month alone is all of it."""
    if len(text) >= _MONTH and (number := month(text)):
        return _last_of(number) if last else f"{number:02}-01"
    numbers = re.fullmatch(r"(\d{1,2})-(\d{1,2})", text)
    try:
        if numbers:
            return f"{date(_LEAP_YEAR, int(numbers[1]), int(numbers[2])):%m-%d}"
        return f"{words.parse_date(text, today):%m-%d}"
    except ValueError as error:
        said = _("There is no {text} in the calendar.", text=words.quoted(text)) if numbers else str(error)
        raise ValueError(said) from None


def _last_of(number: int) -> str:
    return f"{number:02}-{monthrange(_LEAP_YEAR, number)[1]}"


def _offer_seasons(typed: str, request: Request) -> list[tuple[str, str]]:
    named = {**{name: _(name) for name in (*SEASONS, "any")}, **{name: _(SENSITIVITIES[name]) for name in TENDER}}
    before, comma, last = typed.rpartition(",")
    start = f"{before}{comma} ".lstrip() if comma else ""
    meant = [(name, label) for name, label in named.items() if plain(last.strip()) in plain(f"{name} {label}")]
    return [(f"{start}{name}", f"{start}{label}") for name, label in meant]


_SEASON = Read("season", "winter", _read_seasons, _offer_seasons)
_SEASON.longest = 16  # words: "spring, autumn and 1 December to 2 January"


@command(
    "tune words topics",
    N_("What words are about."),
    _PROMPT,
    Option("topic", N_("What is it about first?"), _TOPIC, required=False),
    Option("second", N_("And what else?"), _TOPIC, required=False),
    Option("third", N_("And what as well?"), _TOPIC, required=False),
    moderators=True,
    title=N_("Topics"),
)
def topics(request: Request, prompt: Prompt, topic: str | None, second: str | None, third: str | None) -> Reply:
    """Give words up to three topics in this group; with the id alone, a form holds those that stand."""
    stands = [each for each in prompt.topics if each in (*TOPICS, ANY_TOPIC)]
    if not (topic or second or third):
        return request.form(**dict(zip(("topic", "second", "third"), (*stands, "", "", ""), strict=False)))
    # A file may have given more than a form holds: those beyond stay.
    about = tuple(dict.fromkeys([*filter(None, (topic, second, third)), *stands[3:]]))
    about = (ANY_TOPIC,) if ANY_TOPIC in about else about
    done = change(request, prompt, "topics", topics=about)
    return _said(request, _("These are about {topics} now.", topics=queries.named(about)), prompt, done)


@command(
    "tune words season",
    N_("When words may come."),
    _PROMPT,
    Option(
        "season",
        N_("In which season?"),
        _SEASON,
        required=False,
        hint=N_("spring, summer, autumn, winter, 12-18/01-02, mothers_day, fathers_day; or any"),
    ),
    moderators=True,
    title=N_("Season"),
)
def season(request: Request, prompt: Prompt, season: str | None) -> Reply:
    """Let words come in a season, between two dates of every year or around a tender day; a form says which."""
    if season is None:
        return request.form(season=prompt.season or "any")
    done = change(request, prompt, "season", season="" if season == "any" else season)
    said = (
        _("These may come all year now.")
        if season == "any"
        else _("These come only in: {season}.", season=telling.season(season))
    )
    return _said(request, said, prompt, done)


@command(
    "tune words about",
    N_("Whom words are for, what they assume and touch."),
    _PROMPT,
    Option("ages", N_("For which ages?"), _LISTS["ages"], required=False,
           hint=N_("under 3, 3 to 5, 6 to 11, 12 and up; or none")),
    Option("assumes", N_("What do they assume?"), _LISTS["assumes"], required=False,
           hint=N_("baby, living child, partner, money, home, faith, summer; or none")),
    Option("touches", N_("What do they touch?"), _LISTS["sensitivity"], required=False,
           hint=N_("loss, pregnancy, Mother's Day, Father's Day; or none")),
    moderators=True,
    title=N_("Whom words are for"),
)  # fmt: skip
def about(
    request: Request, prompt: Prompt, ages: tuple[str, ...] | None, assumes: tuple[str, ...] | None,
    touches: tuple[str, ...] | None,
) -> Reply:  # fmt: skip
    """Ages, assumptions and sensitivity of words; groups that left one out are not shown them."""
    stands = {"ages": prompt.ages, "assumes": prompt.assumes, "sensitivity": prompt.sensitivity}
    fields = {"ages": "ages", "assumes": "assumes", "touches": "sensitivity"}
    if not set(fields) & set(request.given):
        return request.form(**{name: _LISTS[of].named(stands[of]) for name, of in fields.items()})
    said = {"ages": ages, "assumes": assumes, "touches": touches}
    wanted = {of: said[name] or () for name, of in fields.items() if name in request.given}
    if all(wanted[of] == stands[of] for of in wanted):
        return Message(_("That is what they say of themselves now."), quote=prompt.text, buttons=deeds(prompt))
    done = change(request, prompt, "about", **wanted)
    named = {of: _LISTS[of].named(value) or _("nothing") for of, value in (stands | wanted).items()}
    ages_said = named["ages"] if (stands | wanted)["ages"] else _("every age")
    return _said(
        request, _("They are for: {ages}. They assume: {assumes}. They touch: {touches}.",
          ages=ages_said, assumes=named["assumes"], touches=named["sensitivity"]), prompt, done,
    )  # fmt: skip


COMMANDS = (topics, season, about)


def _said(request: Request, said: str, prompt: Prompt, done: bool) -> Message:
    return Message(said, quote=prompt.text, buttons=(undo_of(request, prompt),) if done else deeds(prompt))
