"""`/tune quiet tender`: days on which nothing is posted, since they hurt some."""

from __future__ import annotations

from datetime import date

from bot.arguments import Read
from bot.commands import Option, Request, command
from bot.errors import Refusal
from bot.library import tender
from bot.locales import N_, _, dates, everywhere, plain
from bot.replies import Button, Message, Reply, button
from bot.schedule import words
from bot.store import groups

_NAMED = {tender.MOTHERS_DAY: N_("Mother's Day"), tender.FATHERS_DAY: N_("Father's Day")}
_DAYS_MAX = 20


def _read_day(text: str, request: Request) -> str:
    """A named day, "12-24" for one of every year, or a single date."""
    typed = plain(text.strip())
    for name, label in _NAMED.items():  # "el Día de la Madre" also without its article
        if not {typed, f"el {typed}"}.isdisjoint({name, *everywhere(label)}):
            return name
    if tender.next_of(typed, request.group.country, request.today):
        return typed
    return words.parse_date(text, request.today).isoformat()


_DAY = Option("day", N_("Which day?"), Read("day", "12-24", _read_day), hint=N_("12-24 for each year, or one date"))


@command("tune quiet tender", N_("Days without posts: Mother's Day and others."), moderators=True)
def show(request: Request) -> Reply:
    """The days that are kept quiet, and those that can be."""
    group = groups.get(request.tx, request.group.id)
    buttons = [_toggle(request, name, name in group.tender) for name in _NAMED]
    buttons += [_toggle(request, name, True) for name in group.tender if name not in _NAMED]
    kept = [_in_words(request, name) for name in group.tender]
    said = _("Nothing is posted on: {days}.", days=", ".join(kept)) if kept else _("No day is kept quiet.")
    text = _("{said}\nSome days are hard for some who read along. Nothing is posted late afterwards.", said=said)
    return Message(text, buttons=(*buttons, button(_("A day of our own"), "tune quiet tender add")))


@command(
    "tune quiet tender add",
    N_("Keep a day quiet."),
    _DAY,
    moderators=True,
    hidden=True,
    title=N_("A day without posts"),
)
def add(request: Request, day: str) -> Reply:
    """Keep one more day quiet."""
    kept = groups.get(request.tx, request.group.id).tender
    if len(kept) >= _DAYS_MAX:
        raise Refusal(_("There are {count} such days already. Take one away first.", count=len(kept)))
    if tender.next_of(day, request.group.country, request.today) is None:
        said = _("{day} is over, or many years away. Name a day to come, or 12-24 for one of every year.",
                 day=dates.full(date.fromisoformat(day)))  # fmt: skip
        raise Refusal(said, "day")
    if day not in kept:
        groups.change(request.tx, request.group.id, tender=(*kept, day))
    return show.run(request)


@command("tune quiet tender remove", N_("Post on a day again."), _DAY, moderators=True, hidden=True)
def remove(request: Request, day: str) -> Reply:
    """Post on a day again."""
    kept = groups.get(request.tx, request.group.id).tender
    groups.change(request.tx, request.group.id, tender=tuple(name for name in kept if name != day))
    return show.run(request)


COMMANDS = (show, add, remove)


def _toggle(request: Request, name: str, kept: bool) -> Button:
    label = _("Post on {day}", day=_in_words(request, name)) if kept else _("Mute {day}", day=_in_words(request, name))
    return button(label, f"tune quiet tender {'remove' if kept else 'add'}", day=name)


def _in_words(request: Request, name: str) -> str:
    group = request.group
    coming = tender.next_of(name, group.country, request.today)
    if name in _NAMED and coming:
        return _("{name} ({day})", name=_(_NAMED[name]), day=dates.full(coming))
    if coming is None:
        return _("{day}, which is past", day=name)
    every_year = len(name) == len("12-24")
    return _("{day} each year", day=dates.yearly(coming)) if every_year else dates.full(coming)
