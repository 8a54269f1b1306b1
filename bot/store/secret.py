"""The secret beside a database: with it marks are found and boxes opened, so it never stands in the database itself."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from bot.errors import StoreError

_BYTES = 32


def fresh() -> bytes:
    """A new secret, for a database that lives in memory."""
    return secrets.token_bytes(_BYTES)


def beside(path: Path) -> bytes:
    """The secret of the database at `path`, made at first and readable by its owner only."""
    file = path.with_name(f"{path.name}.key")
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as new:
            new.write(fresh().hex())
    except FileExistsError:
        pass
    except OSError as error:
        raise StoreError(f"{file} cannot be written: {error.strerror}. Name a folder that can.") from error
    secret = b""
    with contextlib.suppress(OSError, ValueError):
        secret = bytes.fromhex(file.read_text(encoding="ascii").strip())
    if len(secret) != _BYTES:
        raise StoreError(f"{file} does not hold a key. Put back the one that belongs to {path}.")
    return secret
