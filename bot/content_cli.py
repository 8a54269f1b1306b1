"""The command line for people who write packs: `goodenough content …`."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

_PATHS = click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")


@click.group()
def content() -> None:
    """Look at the words: lint packs, count prompts."""


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
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
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
def stats(paths: tuple[Path, ...], as_json: bool) -> None:
    """Count prompts by language and kind, responses by topic, repairs by age."""
    from bot.library.packs import CONTENT, find_packs, read_pack
    from bot.library.stats import stats as count

    packs = [read_pack(path) for path in find_packs(list(paths) or [CONTENT])]
    counted = count(prompt for pack in packs for prompt in pack.as_prompts())
    if as_json:
        click.echo(json.dumps(counted, ensure_ascii=False, indent=2))
        return
    for locale, of_language in counted.items():
        click.echo(locale)
        for name, value in of_language.items():
            if isinstance(value, dict):
                shown = ", ".join(f"{key} {number}" for key, number in value.items())
            else:
                shown = ", ".join(value) or "none" if isinstance(value, list) else str(value)
            click.echo(f"  {name.replace('_', ' ')}: {shown}")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
