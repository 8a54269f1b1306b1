"""config.toml becomes a Config; each mistake in it is one sentence.

The core knows its own settings; every other table belongs to the adapter of that name, which says what it takes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Protocol

import msgspec

from bot.adapter import Port
from bot.app import Bot
from bot.errors import ConfigError

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class Core(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What the core itself can be told."""

    database: str = "good-enough.db"
    log_level: str = "INFO"


class Adapter(Protocol):
    """What an entry point of the group `goodenough.adapters` is: a module, or anything else, with these two.

    It may have `check(settings)` too, which raises, without connecting, the ConfigError that `join` would.
    """

    Settings: type[msgspec.Struct]

    def join(self, bot: Bot, settings: Any) -> Port:
        """Join a platform to the bot; the port is run by the process."""


class Config(msgspec.Struct, frozen=True):
    """The core's settings, and those of each platform that has a table."""

    core: Core
    platforms: Mapping[str, tuple[Adapter, msgspec.Struct]]


def read_config(path: Path) -> Config:
    """Read the settings; ConfigError names the file and the value, and says what would work."""
    values = _read(path)
    known = {entry.name: entry for entry in entry_points(group="goodenough.adapters")}
    tables = {name: values.pop(name) for name in tuple(values) if isinstance(values[name], dict)}
    core = _convert(path, values, Core, "")
    if core.log_level not in LOG_LEVELS:
        raise ConfigError(f"{path}: log_level is {core.log_level!r}. It can be {', '.join(LOG_LEVELS)}.")
    if not core.database.strip():
        raise ConfigError(f"{path}: database is empty. Name a file, for example good-enough.db.")
    platforms = {}
    for name, table in tables.items():
        if name not in known:
            raise ConfigError(f"{path}: no adapter is called [{name}]. {_instead(name, list(known))}")
        adapter: Adapter = known[name].load()
        platforms[name] = (adapter, _convert(path, table, adapter.Settings, f"{name}."))
    return Config(core, platforms)


def settings_of(path: Path, name: str) -> tuple[Any, msgspec.Struct]:
    """One adapter and its settings; the defaults where it has no table, or where there is no file yet."""
    known = read_config(path).platforms.get(name) if path.exists() else None
    if known is not None:
        return known
    adapter = next(iter(entry_points(group="goodenough.adapters", name=name))).load()
    return adapter, adapter.Settings()


def nothing_configured(path: Path) -> ConfigError:
    """What `run` says when no platform has a table."""
    return ConfigError(f"{path} sets up no platform. Add a table such as [room]; config.example.toml shows them.")


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(
            f"There is no {path}. Copy config.example.toml to config.toml and fill in one platform, or start with: "
            "goodenough try"
        ) from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8 text. Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not TOML: {error}.") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error


def _convert(path: Path, values: Mapping[str, Any], kind: type[Any], prefix: str) -> Any:
    names = list(kind.__struct_fields__)
    for name in values:
        if name not in names:
            raise ConfigError(f"{path}: there is no setting {prefix}{name}. {_instead(name, names)}")
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        said, _, where = str(error).partition(" - at `$.")
        raise ConfigError(f"{path}: {prefix}{where.rstrip('`')}: {said.replace('`', '')}.") from error


def _instead(name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, 1, 0.6)
    return f"Did you mean {close[0]}?" if close else f"There is {', '.join(sorted(known))}."
