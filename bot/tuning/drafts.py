"""A look before words count: how they will be, what the lint says of them, and two buttons: keep them, change them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.arguments import NumberType
from bot.commands import Command, Option, Request, ask
from bot.errors import Refusal
from bot.locales import N_, _
from bot.model import Prompt
from bot.replies import Form, Message, button, listed
from bot.store import word_drafts
from bot.tuning import queries

DRAFT = Option("draft", N_("Which draft?"), NumberType(1, 10**9 - 1), by_button=True)
_ADVICE_MAX = 900


def look(
    request: Request, command: Command, given: Mapping[str, str], text: str, quote: str, area: str, keep: str
) -> Message:
    """Show what a command was given as it will be; `keep` is what the button says that saves it in this area."""
    draft = word_drafts.add(request.tx, request.group.id, command.name, given, request.moment)
    return Message(
        text,
        quote=quote,
        buttons=(
            button(keep, f"{area} save", draft=draft),
            button(_("Change again"), f"{area} redraft", draft=draft),
        ),
    )


def find(request: Request, draft: int, *commands: Command) -> tuple[Command, dict[str, str]]:
    """The command that a draft is for, one of these, and what it was given; a Refusal where it is not there."""
    name, given = word_drafts.find(request.tx, request.group.id, draft) or ("", {})
    for command in commands:
        if command.name == name:
            return command, given
    raise Refusal(_("Those words are not here any more, and nothing was changed. Begin again with the command."))


def reopen(request: Request, command: Command, given: Mapping[str, str]) -> Form:
    """The form of a command, with what it was given in its fields."""
    return ask(replace(request, command=command, given=given), given)


def advice(request: Request, prompt: Prompt) -> str:
    """What the lint finds in words, a line for each rule, errors first; "" where it finds nothing."""
    found = sorted(queries.findings(request, prompt), key=lambda each: each.level)
    if not found:
        return ""
    rules = {each.rule: f"{each.why} {each.suggestion}" for each in reversed(found)}  # the first of each rule is kept
    lines = [rules[rule] for rule in dict.fromkeys(each.rule for each in found)]
    return "\n" + listed([_("Before you keep it:"), *lines], _ADVICE_MAX, len(found) - len(lines))
