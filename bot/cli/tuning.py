"""The command line for single words: `goodenough content add`, `edit`, `rest` and the others of `/tune words`.

They are the chat's own commands, run once more here, against the database of a bot that may be running.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from bot import commands, line
from bot.cli import exchange
from bot.commands import Command, Option, Request
from bot.errors import ConfigError, Refusal
from bot.locales import N_, _
from bot.model import Member
from bot.replies import Button, Form, Message
from bot.tuning import editing, history, tagging, words

if TYPE_CHECKING:
    from bot.model import Group
    from bot.store.database import Store, Transaction

_AREA = "tune words "
_SAVE, _REDRAFT = "tune words save", "tune words redraft"
_VERBS = (
    "show",
    "add",
    "edit",
    "rest",
    "bring-back",
    "weight",
    "topics",
    "season",
    "about",
    "history",
    "undo",
    "add-again",
)
_HERE = re.compile(rf"/{_AREA}(?=(?:{'|'.join((*_VERBS, 'search', 'import', 'export'))})\b)")
_MARKS = ("assumes", "touches")  # which buttons fill in, where there are buttons
_COMMANDS: Mapping[str, Command] = {
    each.name: each
    for each in (*words.COMMANDS, *editing.COMMANDS, *tagging.COMMANDS, *history.COMMANDS)
}  # fmt: skip


def verbs() -> list[click.Command]:
    """A verb for each of the commands about single words."""
    return [_verb(name, _COMMANDS[_AREA + name]) for name in _VERBS]


def _verb(name: str, core: Command) -> click.Command:
    params: list[click.Parameter] = [click.Argument(["words"], nargs=-1, metavar="[ID] [WORDS]...")]
    params += [
        click.Option([f"--{each.name.replace('_', '-')}", f"given_{each.name}"], help=each.label)
        for each in core.options if _typed(each)
    ]  # fmt: skip
    if core in (editing.add, editing.edit):
        params.append(click.Option(["--anyway"], is_flag=True, help="Keep them where the check of words is against."))
        params.append(click.Option(["--look"], is_flag=True, help="Show how they would be, and keep nothing."))
    params += [
        click.Option(["--config"], default="config.toml", show_default=True, type=click.Path(path_type=Path)),
        click.Option(
            ["--group", "wanted"], default="", metavar="ID|NAME", help="Which group, where there are several."
        ),
        click.Option(["--by"], default="the command line", show_default=True, help="Who does it, for the history."),
    ]
    told = _here(f"{core.summary} ({core.usage})")
    return click.Command(name, callback=partial(_run, core), params=params, help=told)


def _typed(option: Option) -> bool:
    return not option.by_button or option.name in _MARKS


def _run(
    core: Command, words: tuple[str, ...], config: Path, wanted: str, by: str, anyway: bool = False,
    look: bool = False, **options: Any,
) -> None:  # fmt: skip
    given = {name.removeprefix("given_"): text for name, text in options.items() if text is not None}
    try:
        with exchange.writing(config) as store, store.transaction(durable=True) as tx:
            # A Refusal leaves everything as it was.
            request = _request(store, tx, exchange.chosen(tx, wanted), core, by)
            if words:
                given = line.read_arguments(core, " ".join(words), request) | given
            said = _answered(request, given, anyway, look)
    except Refusal as refusal:
        raise Refusal(_here(str(refusal))) from None
    click.echo(_here("\n".join(filter(None, said))))


def _here(said: str) -> str:
    """What the chat would say, with its commands as they are typed here."""
    return _HERE.sub("goodenough content ", said)


def _answered(request: Request, given: Mapping[str, str], anyway: bool, look: bool) -> list[str]:
    """What there is to print; words that would wait for a moderator's tap are kept at once."""
    reply = _reply(request, given)
    said = [reply.text, reply.quote]
    if look or not _button(reply, _REDRAFT):
        return said
    save = _button(reply, _SAVE)
    if save is None:
        raise Refusal(" ".join(reply.text.split()))
    saved = _reply(_with(request, save), save.action.arguments)
    sure = _button(saved, _SAVE)
    if sure and not anyway:
        raise Refusal(" ".join((*saved.text.split(), _("--anyway keeps them."))))
    if sure:
        saved = _reply(_with(request, sure), sure.action.arguments)
    remarks = reply.text.splitlines()[1:]  # the first says that nothing is saved yet
    return [saved.text, saved.quote, *remarks]


def _reply(request: Request, given: Mapping[str, str]) -> Message:
    reply = commands.run(replace(request, given=given), given)
    if isinstance(reply, Form):
        name = request.command.name.removeprefix(_AREA)
        needed = [each.name for each in reply.fields if each.required]
        said = (
            N_("content {verb} needs more: {options}. See: goodenough content {verb} --help")
            if needed or len(reply.fields) == 1
            else N_("content {verb} needs one of these: {options}. See: goodenough content {verb} --help")
        )
        options = [f"--{each.replace('_', '-')}" for each in needed or [each.name for each in reply.fields]]
        raise ConfigError(_(said, verb=name, options=", ".join(options)))
    return reply


def _with(request: Request, pressed: Button) -> Request:
    return replace(request, command=_COMMANDS[pressed.action.command])


def _button(reply: Message, command: str) -> Button | None:
    return next((each for each in reply.buttons if each.action.command == command), None)


def _request(store: Store, tx: Transaction, group: Group, core: Command, by: str) -> Request:
    from bot.services import services

    now = datetime.now(UTC)
    return Request(
        tx, services("command line", store.secret), group, Member("", by), now, "en", group.zone, core, moderates=True
    )
