"""The program as a terminal starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}


def goodenough(*arguments: str, given: str = "", folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments], input=given, capture_output=True, text=True, check=False,
        timeout=90, cwd=folder, env=ENVIRONMENT,
    )  # fmt: skip


def content(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return goodenough("content", *arguments, folder=folder)


def in_text(folder: Path, *lines: str) -> subprocess.CompletedProcess[str]:
    """These lines in the room of a folder."""
    return goodenough("try", "--text", "--data", str(folder), given="\n".join(lines) + "\n")
