"""What a database keeps is for the account that the bot runs under, and for no other on the machine."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

_OTHERS = 0o077


def shut(path: Path) -> None:
    """Make the file at `path` if there is none, and let no other account read it, nor what stands beside it.

    SQLite gives its -wal and -shm the mode of the file itself; here those of earlier versions are shut too.
    """
    with contextlib.suppress(OSError):  # what cannot be made or opened is SQLite's to say
        os.close(os.open(path, os.O_RDONLY | os.O_CREAT, 0o600))
    for each in (path, *(path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm")), *_copies(path)):
        with contextlib.suppress(OSError):  # not there, or another account's
            mode = each.stat().st_mode & 0o777
            if mode & _OTHERS:
                each.chmod(mode & ~_OTHERS)


def copy_before(path: Path, step: str) -> Path:
    """Where the copy is kept that is made before an upgrade."""
    return path.with_name(f"{path.name}.before-{step}")


def _copies(path: Path) -> list[Path]:
    return [each for each in path.parent.iterdir() if each.name.startswith(f"{path.name}.before-")]
