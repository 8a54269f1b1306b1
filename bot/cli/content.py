"""The command line for people who write packs: `goodenough content …`."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from bot.cli import exchange, tuning

_TOLD = ("file", "line", "rule", "level", "why", "suggestion")  # of a finding
_FEW = 7  # pieces: no week without one that was there before
_PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")


@click.group()
def content() -> None:
    """Look at the words: lint packs, count prompts; search, tune, export and import a group's."""


content.add_command(exchange.search)
content.add_command(exchange.export)
content.add_command(exchange.import_)
for verb in tuning.verbs():
    content.add_command(verb)


@content.command()
@_PATHS
@click.option("--json", "as_json", is_flag=True, help="Print a list of findings, for machines.")
@click.option("--release", is_flag=True, help="As before a release: a prompt past its review_by is an error.")
def lint(paths: tuple[Path, ...], as_json: bool, release: bool) -> None:
    """Judge packs (files or folders); without a PATH those that come with the program."""
    from bot.library.lint import lint_paths
    from bot.library.packs import CONTENT

    findings = lint_paths(paths or (CONTENT,), datetime.now(UTC).date(), release)
    errors = sum(finding.level == "error" for finding in findings)
    if as_json:
        click.echo(
            json.dumps(
                [{name: getattr(finding, name) for name in _TOLD} for finding in findings], ensure_ascii=False, indent=2
            )
        )
    else:
        for found in findings:
            click.echo(
                f"{found.file}:{found.line}: {found.level} {found.rule}: {found.why} Suggestion: {found.suggestion}"
            )
        click.echo(f"{_count(errors, 'error')}, {_count(len(findings) - errors, 'warning')}.")
    if errors:
        raise SystemExit(1)


@content.command()
@_PATHS
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one object, for machines.")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="Whose schedules to tell of: when the first words come again. Without a PATH, those of the config.toml here.",
)
def stats(paths: tuple[Path, ...], as_json: bool, config: Path | None) -> None:
    """Count prompts by language and kind, responses by topic, repairs by age."""
    from bot.library.packs import CONTENT, find_packs, read_pack
    from bot.library.stats import stats as count

    packs = [read_pack(path) for path in find_packs(list(paths) or [CONTENT])]
    counted: dict[str, Any] = dict(count(prompt for pack in packs for prompt in pack.as_prompts()))
    config = config or (None if paths else _beside())
    schedules = _schedules(config) if config else []
    if as_json:
        counted |= {"schedules": schedules} if config else {}
        click.echo(json.dumps(counted, ensure_ascii=False, indent=2))
        return
    for locale, of_language in counted.items():
        click.echo(locale)
        for name, value in of_language.items():
            if name == "gaps":  # said again below, beside the gaps of every other kind
                continue
            of_kinds = isinstance(value, dict) and any(isinstance(each, dict | list) for each in value.values())
            for kind, some in value.items() if of_kinds else (("", value),):
                click.echo(f"  {f'{name} {kind}'.strip().replace('_', ' ')}: {_shown(some)}")
    for each in schedules:
        when = f"{each['days_until_repeat']} days, on {each['first_repeat']}"
        if not each["first_repeat"]:
            when = f"more than {each['posts_until_repeat']} posts" if each["posts_until_repeat"] else "not planned"
        fits = f"{_count(each['fitting'], 'piece')} fit" + (", which is few" if each["fitting"] <= _FEW else "")
        click.echo(
            f"{each['group']}, plan {each['plan']} ({each['what']}): until the first words come again {when} ({fits})"
        )


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {number}" for key, number in value.items())
    return ", ".join(value) or "none" if isinstance(value, list) else str(value)


def _schedules(config: Path) -> list[dict[str, Any]]:
    from bot.config import read_config
    from bot.library.library import Library
    from bot.schedule.repeats import first_repeats
    from bot.store.database import Store
    from bot.tuning.queries import in_words

    store = Store.read_only(Path(read_config(config).core.database))
    try:
        with store.reading() as tx:
            return [
                {
                    "group": each.group.name, "plan": each.schedule.number, "what": in_words(each.schedule),
                    "posts_until_repeat": each.posts_before,
                    "days_until_repeat": (each.day - _today(each.schedule.zone)).days if each.day else None,
                    "first_repeat": each.day.isoformat() if each.day else None, "fitting": each.fits,
                }
                for each in first_repeats(tx, Library())
            ]  # fmt: skip
    finally:
        store.close()


def _beside() -> Path | None:
    """The config.toml of the working directory, once its bot was started."""
    from bot.config import read_config

    path = exchange.CONFIG
    return path if path.exists() and Path(read_config(path).core.database).exists() else None


def _today(zone: str) -> date:
    return datetime.now(ZoneInfo(zone)).date()


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
