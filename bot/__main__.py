"""The command line: `goodenough try`, `run`, `check`, `preview`, `screen`, `match` and `content`.

A person's mistake ends with code 2 and one sentence on standard error, a failure of ours with 1. What a verb needs is
imported when it runs, so that `--help` is quick.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from bot.errors import ConfigError, Refusal, StoreError

_config = click.option("--config", "path", default="config.toml", show_default=True, type=click.Path(path_type=Path))
_SERVERS = frozenset({"run", "try"})  # which serve until they are stopped
_STOPPED = 130  # as shells have it of what Ctrl-C ended half-way


class _Verbs(click.Group):
    """Verbs of which some live in modules of their own and are imported when called."""

    _elsewhere = {"content": "bot.cli.content"}  # noqa: RUF012 - read only

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *self._elsewhere])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name in self._elsewhere:
            found: click.Command = getattr(import_module(self._elsewhere[name]), name)
            return found
        return super().get_command(ctx, name)


@click.group(
    cls=_Verbs,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="good-enough", prog_name="goodenough")
@click.pass_context
def cli(context: click.Context) -> None:
    """A bot for parent support groups. Start with: goodenough try"""
    if context.invoked_subcommand is None:
        _say(context.get_help())


@cli.command("try")
@click.option(
    "--port", default=8790, show_default=True, type=click.IntRange(0, 65535), help="Where the page is served."
)
@click.option(
    "--data",
    default="room-data",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder that remembers the room.",
)
@click.option("--no-browser", is_flag=True, help="Print the address and open nothing.")
@click.option("--text", is_flag=True, help="No page: lines on standard input, JSON lines on standard output.")
def try_room(port: int, data: Path, no_browser: bool, text: bool) -> None:
    """Open the room: the whole bot on this machine, with nothing to set up."""
    from adapters.room import start

    if text:
        sys.exit(0 if start.converse(data, _lines(sys.stdin), _say) else 2)
    start.serve(data, port, open_browser=not no_browser, say=_say)


@cli.command()
@_config
def run(path: Path) -> None:
    """Serve the platforms that config.toml sets up."""
    from bot.config import nothing_configured, read_config
    from bot.serving import run_configured

    config = read_config(path)
    if not config.platforms:
        raise nothing_configured(path)
    run_configured(config)


@cli.command()
@_config
def check(path: Path) -> None:
    """Look for what would keep the bot from working, with a fix beside each fault."""
    from bot.checking import check_all

    faults = 0
    for finding in check_all(path):
        faults += not finding.fine
        _say(f"{'ok   ' if finding.fine else 'fault'}  {finding.what}" + (f" {finding.fix}" if finding.fix else ""))
    sys.exit(2 if faults else 0)


@cli.command("discord-invite")
@_config
def discord_invite(path: Path) -> None:
    """Print the link that invites the bot to a Discord server; the token says for which bot."""
    from bot.config import settings_of

    adapter, settings = settings_of(path, "discord")
    _say(adapter.invite(settings))


@cli.command("slack-manifest")
@_config
def slack_manifest(path: Path) -> None:
    """Print the app manifest for Slack as JSON; no token is needed."""
    from bot.config import settings_of

    adapter, settings = settings_of(path, "slack")
    _say(json.dumps(adapter.manifest(settings), ensure_ascii=False, indent=1))


@cli.command()
@click.option("--at", required=True, help="The local time, for example 09:00.")
@click.option("--days", default="daily", show_default=True, help="daily, weekdays, or mon,wed,fri.")
@click.option("--zone", default="UTC", show_default=True, help="The time zone, for example Europe/Dublin.")
@click.option("--from", "start", default="today", show_default=True, help="The first date, counted itself.")
@click.option("--count", default=10, show_default=True, type=click.IntRange(1, 1000))
@click.option("--json", "as_json", is_flag=True, help="JSON instead of lines for people.")
def preview(at: str, days: str, zone: str, start: str, count: int, as_json: bool) -> None:
    """Show when a schedule would post, with a note where the clocks change."""
    from bot.schedule.previewing import preview as previewed

    rows = previewed(at, days, zone, start, count)
    if as_json:
        _say(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        _say(f"{row['local']}  {row['utc']}" + (f"  {row['note']}" if row["note"] else ""))


@cli.command()
@click.argument("text", required=False)
@click.option("--jsonl", is_flag=True, help='One {"text": …} per line on standard input, one answer line for each.')
def match(text: str | None, jsonl: bool) -> None:
    """Say which topics a text is about, best first, and the ages that it names."""
    from bot.library import matching
    from bot.library.packs import CONTENT

    matcher = matching.load(CONTENT)

    def matched(words: str) -> dict[str, Any]:
        found = matcher.match(words)
        return {"topics": list(found.candidates)} | ({"ages": list(found.ages)} if found.ages else {})

    _answer(text, jsonl, matched)


@cli.command()
@click.argument("text", required=False)
@click.option("--jsonl", is_flag=True, help='One {"text": …} per line on standard input, one answer line for each.')
def screen(text: str | None, jsonl: bool) -> None:
    """Say whether a text is ordinary, tender or a crisis, and what is needed."""
    from bot.care import screening
    from bot.library.packs import CONTENT

    screener = screening.load(CONTENT)

    def screened(words: str) -> dict[str, Any]:
        found = screener.screen(words)
        return {"outcome": found.outcome, "needs": list(found.needs)}

    _answer(text, jsonl, screened)


def main() -> None:
    """Run the command line; a person's mistake is one sentence and code 2."""
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.UsageError as error:
        sys.exit(_mistake(f"{error.format_message().rstrip('.')}. See: {_help(error)}"))
    except (ConfigError, StoreError, Refusal) as error:
        sys.exit(_mistake(str(error)))
    except (KeyboardInterrupt, click.Abort):
        sys.exit(0 if _SERVERS.intersection(sys.argv[1:2]) else _STOPPED)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read us has enough
        sys.exit(0)


def _answer(text: str | None, jsonl: bool, answer: Callable[[str], dict[str, Any]]) -> None:
    if not jsonl:
        if text is None:
            raise ConfigError("Give a text, or --jsonl with lines on standard input.")
        _say(json.dumps(answer(text), ensure_ascii=False))
        return
    wrong = False
    for line in _lines(sys.stdin):
        said = _text_of(line)
        wrong = wrong or said is None
        reply = {"error": 'This line is not a JSON object with a "text".'} if said is None else answer(said)
        _say(json.dumps(reply, ensure_ascii=False))
    if wrong:
        sys.exit(2)


def _text_of(line: str) -> str | None:
    try:
        said = json.loads(line)
    except ValueError:
        return None
    text = said.get("text") if isinstance(said, dict) else None
    return text if isinstance(text, str) else None


def _lines(stream: Any) -> Iterator[str]:
    """Lines as they come; bytes that are no UTF-8 become a mark rather than an end."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8", errors="replace", newline="\n")
    for line in stream:
        yield line.rstrip("\r\n")


def _say(text: str) -> None:
    click.echo(text)
    sys.stdout.flush()


def _mistake(sentence: str) -> int:
    click.echo(sentence, err=True)
    return 2


def _help(error: click.UsageError) -> str:
    return f"{error.ctx.command_path} --help" if error.ctx else "goodenough --help"


if __name__ == "__main__":
    main()
