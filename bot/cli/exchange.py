"""The command line for a group's words: `goodenough content search`, `export` and `import`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import ConfigError, Refusal, StoreError
from bot.locales import _, n_

if TYPE_CHECKING:
    from bot.library.exchange.comparing import Source
    from bot.library.exchange.incoming import Incoming
    from bot.library.exchange.taking import Look
    from bot.model import Group
    from bot.store.database import Store, Transaction

CONFIG = Path("config.toml")
_SHOWN = 50  # refused rows that are printed
_FORMATS = ("toml", "csv", "json")
_PAUSE = 0.005  # seconds between two pieces of an import, in which a running bot gets its turn to write
_config = click.option("--config", default=str(CONFIG), show_default=True, type=click.Path(path_type=Path))
_group = click.option("--group", "wanted", default="", metavar="ID|NAME", help="Which group, where there are several.")


@click.command()
@click.argument("words", nargs=-1, required=True)
@_config
@_group
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects, for machines.")
def search(words: tuple[str, ...], config: Path, wanted: str, limit: int, as_json: bool) -> None:
    """Find words in the library as a group sees them; without a config.toml, in what comes with the program."""
    from bot.store import search as finding

    opened = _built_in_alone() if config == CONFIG and not config.exists() else _reading(config)
    with opened as store, store.reading() as tx:
        rows = finding.prompts(tx, chosen(tx, wanted).id, " ".join(words), limit)
    shown = ("id", "kind", "locale", "text")
    found = [{name: row[name] for name in shown} | {"rested": bool(row["rested_at"])} for row in rows]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for each in found:
        resting = _(" (at rest)") if each["rested"] else ""
        click.echo(f"{each['kind']}{resting}  {each['id']}: {each['text']}")
    if not found:
        raise Refusal(_("Nothing holds “{words}”. Fewer or shorter words find more.", words=" ".join(words)[:60]))


@click.command()
@_config
@_group
@click.option("--format", "form", type=click.Choice(_FORMATS), help="Otherwise by the name of the file, or TOML.")
@click.option("--own", is_flag=True, help="Only the group's own words, no changes of built-in ones.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write; else standard output.")
def export(config: Path, wanted: str, form: str | None, own: bool, output: Path | None) -> None:
    """Write a group's own words, and its changes of built-in ones, as one file."""
    from bot.library.exchange import outgoing

    with _reading(config) as store, store.reading() as tx:
        group = chosen(tx, wanted)
        data, count = outgoing.export(tx, group.id, form or _format_of(output), own)
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        _write(output, data)
    said = n_("{count} piece of the words of {group}.", "{count} pieces of the words of {group}.", count,
              group=group.name)  # fmt: skip
    click.echo(said, err=True)


def _format_of(output: Path | None) -> str:
    """The format that a file's name tells; TOML where it tells none."""
    suffix = output.suffix.lstrip(".").lower() if output else ""
    if suffix and suffix not in _FORMATS:
        raise ConfigError(
            _("I cannot write {suffix}. A spreadsheet opens CSV: name the file .csv, or say --format.",
              suffix=f".{suffix}")
        )  # fmt: skip
    return suffix or "toml"


@click.command("import")
@click.argument("path", required=False, type=click.Path(path_type=Path), metavar="[FILE]")
@_config
@_group
@click.option("--apply", "apply_it", is_flag=True, help="Take it in, after it is shown. The bot may be running.")
@click.option("--all", "show_all", is_flag=True, help="Show every row and every remark.")
@click.option("--undo", is_flag=True, help="Show what the latest import was; with --apply take it back as a whole.")
@click.option("--by", default="the command line", show_default=True, help="Who does it, for the words' history.")
def import_(path: Path | None, config: Path, wanted: str, apply_it: bool, show_all: bool, undo: bool, by: str) -> None:
    """Show what a file (TOML, CSV or JSON) would do to a group's words; --apply takes it in, all of it or nothing."""
    if (path is None) is not undo:
        raise ConfigError(_("Give a file to take in, or --undo to take the latest import back."))
    if path is None:
        with writing(config) if apply_it else _reading(config) as store:
            _take_back(store, wanted, by, apply_it)
        return
    try:
        incoming = _read(path)
        with writing(config) if apply_it else _reading(config) as store:
            _take_in(store, wanted, path.name, incoming, by, apply_it, show_all)
    except KeyboardInterrupt:
        click.echo(_("Stopped. Nothing was taken in."), err=True)
        raise


def _take_in(store: Store, wanted: str, name: str, incoming: Incoming, by: str, apply_it: bool, show_all: bool) -> None:
    from bot.library.exchange import taking
    from bot.library.exchange.comparing import Source

    with store.reading() as tx:
        group = chosen(tx, wanted)
    now = datetime.now(UTC)
    source = Source(by, int(now.timestamp()))
    count = len(incoming.rows)
    most = taking.LINTED_MAX if apply_it else count  # to take in many is quick, and to judge them takes its time
    shown = count if show_all else taking.SHOWN
    looking = taking.look(store.reading, group.id, incoming, source, now.date(), most, shown)
    looked = taking.at_once(looking, _progress(_("Looking"), count))
    _show(name, looked, show_all)
    if looked.refused:
        raise Refusal(_("Nothing was taken in: a file goes in as a whole or not at all. Mend it and try again."))
    if not looked.does_something:
        click.echo(_("All of it is here already. Nothing was changed."))
    elif not apply_it:
        click.echo(_("Nothing was changed yet. --apply takes it in."))
    else:
        taking_in = taking.take_in(store.transaction, group.id, looked, source)
        try:
            taking.at_once(taking_in, _progress(_("Taking in"), len(looked.writes), pause=_PAUSE))
        except KeyboardInterrupt:
            if not _is_in(store, group, source):
                raise
        click.echo(_("Taken in for {group}. goodenough content import --undo --apply takes it back.", group=group.name))


def _is_in(store: Store, group: Group, source: Source) -> bool:
    """Whether an import that was stopped had taken its last step."""
    from bot.store import imports

    with store.reading() as tx:
        latest = imports.latest(tx, group.id)
    return latest is not None and (latest.by, latest.at) == (source.by, source.at)


def _take_back(store: Store, wanted: str, by: str, apply_it: bool) -> None:
    from bot.store import imports
    from bot.tuning.exchange import went_too

    with store.transaction(durable=True) if apply_it else store.reading() as tx:
        group = chosen(tx, wanted)
        latest = imports.latest(tx, group.id)
        if latest is None:
            raise Refusal(_("There is no import to take back."))
        later = imports.changed_since(tx, group.id, latest.id)
        if apply_it:
            imports.undo(tx, group.id, latest.id, by, int(time.time()))
    values: dict[str, str] = {
        "at": f"{datetime.fromtimestamp(latest.at, UTC):%Y-%m-%d %H:%M} UTC", "by": latest.by,
        "new": f"{latest.new:,}", "changed": f"{latest.changed:,}",
    }  # fmt: skip
    if not apply_it:
        click.echo(_("The latest import: {at}, by {by}: {new} new, {changed} changed.", **values))
        if later:
            click.echo(
                n_(
                    "With it would go {count} change that was made to the same words since.",
                    "With it would go {count} changes that were made to the same words since.",
                    later,
                )
            )
        click.echo(_("Nothing was changed yet. --undo --apply takes it back."))
        return
    click.echo(_("Taken back: the import of {at}, by {by}: {new} new, {changed} changed.", **values))
    if later:
        click.echo(went_too(later))


def _show(name: str, looked: Look, show_all: bool) -> None:
    from bot.library.exchange.rows import place
    from bot.tuning.exchange import REMARKS_SHOWN, turned

    refused = len(looked.refused) + looked.more_refused
    click.echo(
        _("{file}: {new} new, {changed} changed, {same} the same, {refused} refused.", file=name,
          new=f"{looked.new:,}", changed=f"{looked.changed:,}", same=f"{looked.same:,}", refused=f"{refused:,}")
    )  # fmt: skip
    wrongs = looked.refused[: None if show_all else _SHOWN]
    for wrong in wrongs:
        click.echo("  " + f"{place(wrong.line)}: {wrong.why}")
    if refused > len(wrongs):
        click.echo("  " + _("and {count} more", count=f"{refused - len(wrongs):,}"))
    for each in looked.first:
        what = _("new") if each.what == "new" else _("changed: {what}", what=turned(each))
        click.echo(f"  {place(each.said.line)}: {each.prompt_id}, {what}")
    more = looked.new + looked.changed - len(looked.first)
    if looked.first and more:
        click.echo("  " + _("and {count} more", count=f"{more:,}"))
    if not looked.linted:
        click.echo(_("The lint has not read them, they are many. Without --apply it does."))
    if looked.remarks:
        click.echo(n_("The lint has {count} remark. It is advice.", "The lint has {count} remarks. They are advice.",
                      len(looked.remarks)))  # fmt: skip
        remarks = looked.remarks[: None if show_all else REMARKS_SHOWN]
        for remark in remarks:
            click.echo(f"  {place(remark.line)}: {remark.said}")
        if len(looked.remarks) > len(remarks):
            click.echo("  " + _("and {count} more", count=f"{len(looked.remarks) - len(remarks):,}"))


def _read(path: Path) -> Incoming:
    from bot.library.exchange import incoming

    try:
        size = path.stat().st_size
        if size > incoming.SIZE_MAX:
            raise Refusal(f"{path}: {incoming.too_big(size)}")
        data = path.read_bytes()
    except FileNotFoundError:
        raise ConfigError(_("There is no file {path}.", path=path)) from None
    except OSError as error:
        raise ConfigError(_("{path} cannot be read: {why}.", path=path, why=error.strerror)) from error
    return incoming.read(data, path.name, _progress(_("Reading"), 0))


def _progress(what: str, total: int, pause: float = 0) -> Callable[[int], None]:
    """Says how far it is, once a second, where it takes longer than that; and pauses, so that others get their turn."""
    last = time.monotonic()

    def tell(done: int) -> None:
        nonlocal last
        time.sleep(pause)
        if time.monotonic() - last >= 1:
            last = time.monotonic()
            of = _(" of {total}", total=f"{total:,}") if total else ""
            click.echo(_("{what}: {done}{of} rows", what=what, done=f"{done:,}", of=of), err=True)

    return tell


def _write(path: Path, data: bytes) -> None:
    """Write a file whole, or leave what was there."""
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ConfigError(_("{path} cannot be written: {why}.", path=path, why=error.strerror)) from error


def chosen(tx: Transaction, wanted: str) -> Group:
    """The group that is meant: by our number, the platform's own id, or its name; the only one where none is named."""
    from bot.store import groups

    known = [group for group in groups.everyone(tx) if group.external_id != groups.PEOPLE]
    if not known:
        raise Refusal(_("There is no group yet. Start the bot in one, then come back."))
    name = wanted.strip().casefold()
    found = [each for each in known if name in (str(each.id), each.external_id.casefold(), each.name.casefold())]
    if not name:
        found = known
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"{each.id} ({each.name}, {each.platform})" for each in (found or known)[:20])
    if found:
        raise Refusal(_("Several groups could be meant. Name one with --group: {groups}.", groups=listed))
    raise Refusal(_("There is no group “{name}”. There is: {groups}.", name=wanted[:60], groups=listed))


def _reading(config: Path) -> AbstractContextManager[Store]:
    """The database of a config.toml, to look at."""
    from bot.store.database import Store

    return _opened(config, Store.read_only)


def writing(config: Path) -> AbstractContextManager[Store]:
    """The database of a config.toml, to change words in while the bot may be running."""
    from bot.store.database import Store

    return _opened(config, Store.beside)


@contextmanager
def _opened(config: Path, how: Callable[[Path], Store]) -> Iterator[Store]:
    from bot.config import read_config

    path = Path(read_config(config).core.database)
    store = how(path)
    try:
        if store.is_behind():
            raise StoreError(_("{path} is from an older version. Start the bot once, and it is brought up.", path=path))
        yield store
    finally:
        store.close()


@contextmanager
def _built_in_alone() -> Iterator[Store]:
    """A store in memory with the words that come with the program."""
    from bot.library.packs import built_in_prompts, built_in_version
    from bot.store import groups, prompts
    from bot.store.database import Store

    store = Store.memory()
    try:
        with store.transaction() as tx:
            prompts.load_built_in(tx, built_in_version(), built_in_prompts)
            groups.add(tx, "none", "none", "", "UTC")
        yield store
    finally:
        store.close()
