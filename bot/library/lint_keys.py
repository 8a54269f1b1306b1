"""Reading a pack for the lint: a key that no pack has is a finding, and the rest is read all the same."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from bot.errors import ConfigError
from bot.library.lint_fields import did_you_mean
from bot.library.lint_subject import Fault
from bot.library.packs import KEYS, Pack, read_pack, read_table, tables

Slip = tuple[int, Fault]


def read_for_lint(path: Path) -> tuple[Pack, list[Slip]]:
    """Read a pack without the keys it should not have, and say where those stand; ConfigError where that fails too."""
    try:
        return read_pack(path), []
    except ConfigError:
        table = read_table(path)
        slips = list(_slips(table, path.read_text(encoding="utf-8-sig")))
        if not slips:
            raise
        return read_pack(path, table), slips


def _slips(table: dict[str, Any], text: str) -> Iterator[Slip]:
    """Take out what no pack has, and yield the line and the fault of each."""
    found = tables(text)
    for name in [name for name in table if name not in KEYS]:
        del table[name]
        yield _line(text, name), _fault(name, KEYS)
    for kind, known in KEYS.items():
        of_kind = [each.keys for each in found if each.name == kind]
        entries = table.get(kind)
        for which, entry in enumerate(entries if isinstance(entries, list) else [entries]):
            for name in [name for name in entry if name not in known] if isinstance(entry, dict) else []:
                del entry[name]
                line = of_kind[which].get(name) if which < len(of_kind) else None
                yield line or _line(text, name), _fault(name, known)


def _line(text: str, name: str) -> int:
    """The first line where a key or a table of this name stands."""
    wanted = re.compile(rf"\s*(\[\[?\s*)?[\"']?{re.escape(name)}\b")
    return next((number for number, line in enumerate(text.splitlines(), 1) if wanted.match(line)), 1)


def _fault(name: str, known: Collection[str]) -> Fault:
    suggestion, values = did_you_mean(name, known)
    return Fault(
        "unknown_key", "error", "No pack has “{name}” here. The rest was read without it.", suggestion,
        {"name": name, **values},
    )  # fmt: skip
