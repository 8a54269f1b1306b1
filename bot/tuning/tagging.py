"""`/tune words topics` and `season`: what words are about, and when they may come."""

from __future__ import annotations

from bot.arguments import PROMPT, TOPIC, Read
from bot.commands import Option, Request, command
from bot.library.seasons import dates_of
from bot.locales import N_, _, everywhere, plain
from bot.model import SEASONS, TOPICS, Prompt
from bot.replies import Message, Reply, button
from bot.tuning.words import change

_PROMPT = Option("prompt", N_("Which words?"), PROMPT)
_ALWAYS = ("", "all", "always", "none", "siempre", "todoelano")


def _read_season(text: str, request: Request) -> str:
    """A season, dates of every year, or "any" for the whole year."""
    typed = plain(text).replace(" ", "")
    if typed in _ALWAYS or typed in everywhere(N_("any")):
        return "any"
    if dates_of(typed):
        return typed
    for name in SEASONS:
        if typed in everywhere(name):
            return name
    raise ValueError(
        _(
            "“{text}” is no season I know. It can be {seasons}, dates of every year such as 12-18/01-02, or any.",
            text=text[:40], seasons=", ".join(map(_, SEASONS)),
        )
    )  # fmt: skip


def _offer_seasons(typed: str, request: Request) -> list[tuple[str, str]]:
    return [(name, _(name)) for name in (*SEASONS, "any") if plain(typed.strip()) in plain(f"{name} {_(name)}")]


@command(
    "tune words topics",
    N_("What words are about."),
    _PROMPT,
    Option("topic", N_("What is it about first?"), TOPIC, required=False),
    Option("second", N_("And what else?"), TOPIC, required=False),
    moderators=True,
    title=N_("Topics"),
)
def topics(request: Request, prompt: Prompt, topic: str | None, second: str | None) -> Reply:
    """Give words one or two topics in this group; with the id alone, a form holds those that stand."""
    if topic is None:
        stands = [each for each in prompt.topics if each in TOPICS]
        return request.form(**dict(zip(("topic", "second"), (*stands, "", ""), strict=False)))
    about = tuple(dict.fromkeys(each for each in (topic, second) if each))
    change(request, prompt, "topics", topics=about)
    named = ", ".join(_(TOPICS[each]) for each in about)
    return _done(_("These are about {topics} now.", topics=named), prompt)


@command(
    "tune words season",
    N_("When words may come."),
    _PROMPT,
    Option("season", N_("In which season?"), Read("season", "winter", _read_season, _offer_seasons), required=False),
    moderators=True,
    title=N_("Season"),
)
def season(request: Request, prompt: Prompt, season: str | None) -> Reply:
    """Let words rest out of a season, or between two dates of every year; with the id alone, a form says which."""
    if season is None:
        return request.form(season=prompt.season or "any")
    change(request, prompt, "season", season="" if season == "any" else season)
    said = (
        _("These may come all year now.") if season == "any" else _("These come only in: {season}.", season=_(season))
    )
    return _done(said, prompt)


COMMANDS = (topics, season)


def _done(said: str, prompt: Prompt) -> Message:
    return Message(said, quote=prompt.text, buttons=(button(_("Undo"), "tune words undo", prompt=prompt.id),))
