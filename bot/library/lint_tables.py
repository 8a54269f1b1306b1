"""Tables and lists for the lint: whatever an import can read, moderators can have judged before they bring it in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.errors import ConfigError
from bot.library.exchange import incoming
from bot.library.exchange.rows import Refused, Said
from bot.library.packs import built_in_prompts
from bot.model import PROMPT_KINDS, Prompt

SUFFIXES = frozenset({".csv", ".tsv", ".json"})
_NOT_OF_PROMPTS = frozenset({"rested_at", "rested_by", "rested_why", "rested_until", "based_on"})


def read_table(path: Path) -> tuple[list[tuple[int, Prompt]], list[Refused]]:
    """The prompts of a file with their lines, and what an import would refuse; ConfigError where it cannot be read."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise ConfigError(f"There is no file or folder {path}.") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    found = incoming.read(data, path.name)
    built_in = {prompt.id: prompt for prompt in built_in_prompts()}
    made = ((row.line, _prompt(row, built_in.get(row.id))) for row in found.rows)
    return [(line, prompt) for line, prompt in made if prompt], found.refused


def _prompt(row: Said, built_in: Prompt | None) -> Prompt | None:
    """The prompt that a row makes, or what it makes of a built-in one; None where only a group could tell."""
    says: Any = {
        name: value for name, value in row.says.items() if value is not None and name not in _NOT_OF_PROMPTS
    }  # fmt: skip
    if row.kind in PROMPT_KINDS:
        return Prompt(row.id, row.kind, row.locale or "en", **({"text": ""} | says))
    return replace(built_in, **says) if built_in else None
