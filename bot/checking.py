"""`goodenough check`: what would keep the bot from working, with a fix beside each fault."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.care import helplines
from bot.config import Config, nothing_configured, read_config
from bot.errors import ConfigError, StoreError
from bot.library.packs import built_in_prompts
from bot.schedule import times
from bot.store import groups
from bot.store.database import Store


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    fine: bool
    what: str
    fix: str = ""


def check_all(path: Path) -> Iterator[Finding]:
    """Look at everything that can be looked at without connecting to a platform."""
    yield Finding(True, f"Python {sys.version.split()[0]}.")
    yield from _check_config(path)
    yield _check_zones()
    yield _check_words()
    yield _check_help_lines()


def _check_config(path: Path) -> Iterator[Finding]:
    try:
        config = read_config(path)
    except ConfigError as error:
        yield Finding(False, str(error))
        return
    if not config.platforms:
        yield Finding(False, str(nothing_configured(path)))
    else:
        yield Finding(True, f"{path} sets up {', '.join(config.platforms)}.")
    yield from _check_platforms(config)
    yield from _check_database(config)


def _check_platforms(config: Config) -> Iterator[Finding]:
    """What each adapter says of its own settings: the sentences that `run` would end with."""
    for name, (adapter, settings) in config.platforms.items():
        look = getattr(adapter, "check", None)
        if look is None:
            continue
        try:
            look(settings)
        except ConfigError as error:
            yield Finding(False, str(error))
        else:
            yield Finding(True, f"What [{name}] needs is there. Whether it is valid, only connecting can tell.")


def _check_database(config: Config) -> Iterator[Finding]:
    path = Path(config.core.database)
    if not path.exists():
        yield Finding(True, f"{path} will be made at the first start.")
        return
    try:
        store = Store.read_only(path)
        with store.reading() as tx:
            posts = tx.value("SELECT count(*) FROM posts")
            known = groups.by_platform(tx)
        store.close()
    except StoreError as error:
        yield Finding(False, str(error))
        return
    yield Finding(True, f"{path} is in order; its ledger holds {posts:,} posts.")
    for platform, count in known.items():
        if count and platform not in config.platforms:
            yield Finding(
                False,
                f"{path} holds {count:,} {'group' if count == 1 else 'groups'} of {platform}, which is not set up: "
                "their plans and their people's daily lines wait.",
                f"Set up [{platform}] again, and they go on.",
            )


def _check_zones() -> Finding:
    try:
        times.zone("Europe/Dublin")
    except ValueError:
        return Finding(False, "The time zones are missing.", "Install the package tzdata: pip install tzdata")
    return Finding(True, "The time zones are there.")


def _check_words() -> Finding:
    try:
        count = len(built_in_prompts())
    except ConfigError as error:
        return Finding(False, str(error), "Install the package again, or mend the file.")
    return Finding(True, f"{count} prompts come with this version.")


def _check_help_lines() -> Finding:
    old = helplines.stale(datetime.now(UTC).date())
    if old:
        return Finding(
            False,
            f"{len(old)} help lines were last checked more than nine months ago.",
            "Update Good Enough, or check them and their dates in bot/content/helplines.toml.",
        )
    return Finding(True, "Every help line was checked within nine months.")
