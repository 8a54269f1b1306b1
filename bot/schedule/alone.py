"""One of many that are due: what is wrong with it keeps no other from being posted."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import where

log = logging.getLogger(__name__)


@contextmanager
def alone(what: str) -> Iterator[None]:
    """What goes wrong with one plan or line is logged and goes no further; the database's own errors do."""
    try:
        yield
    except sqlite3.Error:
        raise
    except Exception as error:
        note(what, error)


def note(what: str, error: Exception) -> None:
    """Log what could not be made ready: its kind and place, and nobody's words."""
    log.error("%s could not be made ready: %s at %s", what, type(error).__name__, where(error))


def plan(group_id: int, number: int) -> str:
    """What a plan is called in the log."""
    return f"plan {number} of group {group_id}"
