"""An import from its rows to the group's words: looked at first, then taken in as a whole, in short steps.

Both are generators: they stop after each short transaction and say how many rows are done. The command line pauses
there, so that a bot that runs beside it can write; a command in the chat does it all in its own transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from bot.errors import Refusal
from bot.library.exchange import twins
from bot.library.exchange.comparing import Planned, Source, as_it_will_be, plan
from bot.library.exchange.ids import file_id, id_of
from bot.library.exchange.incoming import Incoming
from bot.library.exchange.rows import Refusals, Refused, place
from bot.locales import LANGUAGES, N_, _
from bot.model import Group, Prompt
from bot.store import groups, imports, prompts, search
from bot.store.database import Row, Transaction

_PIECE = 40  # rows between two pauses: a few milliseconds to look at, as many to write
_TRIES = 5  # how often an import begins again where others overtake it
SHOWN = 12  # of what is new or changed
LINTED_MAX = 500
_FEW = 100  # rows for which the search is asked one by one

Begin = Callable[[bool], AbstractContextManager[Transaction]]  # Store.transaction, or one that is open already
Read = Callable[[], AbstractContextManager[Transaction]]
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of a row, by the lint or beside it; it is advice."""

    line: int
    said: str


@dataclass(slots=True)
class Look(Refusals):
    """What an import would do to the words as they were when it looked."""

    incoming: Incoming = field(default_factory=Incoming)
    version: int = 0  # of the group when it began
    ground: tuple[object, ...] = ()
    writes: list[imports.Write] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    same: int = 0
    first: list[Planned] = field(default_factory=list)  # the first that are new or changed
    remarks: list[Remark] = field(default_factory=list)
    linted: bool = False  # whether the lint has read the rows: it leaves out what would take too long

    @property
    def does_something(self) -> bool:
        """Whether there is anything to take in, and nothing refused."""
        return bool(self.writes) and not self.refused


def look(
    read: Read,
    group_id: int,
    incoming: Incoming,
    source: Source,
    linted: date | None = None,
    most: int = LINTED_MAX,
    shown: int = SHOWN,
) -> Generator[int, None, Look]:
    """What the rows would do; `linted` is the day on which the lint reads them too, up to `most` of them.

    So many that are new or changed are kept to be `shown`; with `linted`, those that say what others say are told of.
    """
    found = Look([*incoming.refused], incoming.more_refused, incoming)
    with read() as tx:
        group = groups.get(tx, group_id)
        found.version, found.ground = group.version, _ground(tx, group)
    found.linted = linted is not None and len(incoming.rows) <= most
    lines: dict[str, int] = {}
    brought: dict[str, twins.Stands] = {}
    for start in range(0, len(incoming.rows), _PIECE):
        with read() as tx:
            for each in plan(tx, groups.get(tx, group_id), incoming.rows[start : start + _PIECE], source):
                _count(found, lines, each, shown)
                if linted and isinstance(each, Planned) and each.write:
                    wanted = as_it_will_be(each.write, each.said, prompts.find(tx, group_id, each.prompt_id))
                    if each.write.new or "text" in each.fields:
                        brought[each.prompt_id] = twins.row(each.said.line, wanted)
                    found.remarks += _remarks(each, wanted, linted if found.linted else None)
        yield min(start + _PIECE, len(incoming.rows))
    if brought:
        with read() as tx:
            library = [_stands(row) for row in _library(tx, group_id, brought) if row["id"] not in brought]
        found.remarks += _said_twice(library, brought.values(), found.linted)
    found.refused.sort(key=lambda refused: refused.line)
    found.remarks.sort(key=lambda remark: remark.line)
    return found


def take_in(
    begin: Begin, group_id: int, looked: Look, source: Source, shown: int | None = None
) -> Generator[int, None, imports.Import]:
    """Take in what was looked at: the group sees nothing of it until it sees all; a Refusal leaves all as it was.

    Rows whose words have changed since are planned again, and all of them where another import overtakes this one.
    `shown` is the import that waited to be taken in.
    """
    for _try in range(_TRIES):
        _refuse_any(looked)
        taken = yield from _try_to_take_in(begin, group_id, looked, source, shown)
        if taken is not None:
            return taken
        shown = None
        looked = yield from look(lambda: begin(False), group_id, looked.incoming, source)
    raise Refusal(_("Other words are being taken in just now. Please try again in a minute."))


def at_once(steps: Generator[int, None, R], tell: Callable[[int], None] = lambda rows: None) -> R:
    """Run to the end; `tell` hears how many rows are done."""
    while True:
        try:
            tell(next(steps))
        except StopIteration as end:
            result: R = end.value
            return result


def _try_to_take_in(
    begin: Begin, group_id: int, looked: Look, source: Source, shown: int | None
) -> Generator[int, None, imports.Import | None]:
    """One try, over when another import overtakes it, or what every row rests on has changed."""
    with begin(False) as tx:
        import_id = imports.begin(tx, group_id, source.by, source.at, shown)
    swept = False
    while not swept:
        with begin(False) as tx:
            swept = imports.sweep(tx, group_id, _PIECE)
        yield 0
    for start in range(0, len(looked.writes), _PIECE):
        piece = looked.writes[start : start + _PIECE]
        with begin(False) as tx:
            if not imports.write(tx, group_id, import_id, piece):
                return None
        yield start + len(piece)
    with begin(True) as tx:
        group = groups.get(tx, group_id)
        if _ground(tx, group) != looked.ground:
            return None
        _write_again(tx, group, import_id, looked, source)
        done = imports.finish(tx, group_id, import_id, source.at)
        return imports.find(tx, group_id, import_id) if done else None


def _write_again(tx: Transaction, group: Group, import_id: int, looked: Look, source: Source) -> None:
    """Plan the rows anew whose words somebody has changed since the look, and write them over what it wrote.

    Nobody has seen that yet. All that chat changes in the meantime is a few prompts, so it is done in one go.
    """
    changed = prompts.changed_since(tx, group.id, looked.version)
    named = {name for each in changed for name in (each, file_id(each, group.id))}
    again = Look()
    lines: dict[str, int] = {}
    for each in plan(tx, group, [row for row in looked.incoming.rows if row.id in named], source):
        _count(again, lines, each, 0)
    _refuse_any(again)
    imports.unwrite(tx, group.id, import_id, [*changed, *lines])
    imports.write(tx, group.id, import_id, again.writes)


def _ground(tx: Transaction, group: Group) -> tuple[object, ...]:
    """What all rows rest on: the language of those that name none, the built-in words, and what was taken in before."""
    return group.locale, prompts.content_version(tx), imports.edition_of(tx, group.id)


def _refuse_any(looked: Look) -> None:
    for each in looked.refused[:1]:
        raise Refusal(f"{place(each.line).capitalize()}: {each.why}")


def _count(found: Look, lines: dict[str, int], each: Planned | Refused, shown: int) -> None:
    if isinstance(each, Refused):
        found.refuse(each)
        return
    if each.prompt_id in lines:
        twice = (
            N_("The same words stand there already: {place}. Once is enough.")
            if each.said.id == id_of(str(each.said.says.get("text")))
            else N_("“{id}” was there already: {place}. Each row needs an id of its own.")
        )
        why = _(twice, id=each.said.id, place=place(lines[each.prompt_id]))
        found.refuse(Refused(each.said.at.get("id", each.said.line), why))
        return
    lines[each.prompt_id] = each.said.line
    setattr(found, each.what, getattr(found, each.what) + 1)
    if each.write:
        found.writes.append(each.write)
        if len(found.first) < shown:
            found.first.append(each)


def _remarks(planned: Planned, prompt: Prompt, day: date | None) -> Iterator[Remark]:
    line = planned.said.line
    if planned.what == "new" and prompt.locale not in LANGUAGES:
        yield Remark(line, _("Nobody is shown words in “{locale}”: the languages here are {languages}.",
                             locale=prompt.locale, languages=", ".join(LANGUAGES)))  # fmt: skip
    if day:
        from bot.library import lint  # imported on use: nothing else in a running bot needs it

        yield from (Remark(line, f"{each.why} {each.suggestion}") for each in lint.lint_prompt(prompt, [], day))


def _said_twice(library: Iterable[twins.Stands], rows: Iterable[twins.Stands], near: bool) -> Iterator[Remark]:
    from bot.library import lint

    for each, other, score in twins.twins(library, rows, near):
        found = lint.said_twice(other.text, other.where, score)
        yield Remark(each.line, f"{found.why} {found.suggestion}")


def _library(tx: Transaction, group_id: int, brought: Mapping[str, twins.Stands]) -> list[Row]:
    """The words among which there may be twins: of a few rows only those that share their words, which is quick."""
    if len(brought) > _FEW:
        return prompts.texts(tx, group_id)
    found = (row for each in brought.values() for row in search.sharing(tx, group_id, each.text))
    return list({row["id"]: row for row in found}.values())


def _stands(row: Row) -> twins.Stands:
    return twins.Stands(row["text"], row["locale"], row["id"])
