"""The process is killed while it posts; the same data again shows one post."""

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal import in_text


@pytest.mark.parametrize(("when", "there_already"), [("before", 0), ("after", 1)])
def test_a_kill_in_the_middle_of_a_delivery_posts_once(tmp_path: Path, when: str, there_already: int) -> None:
    killed = subprocess.run([sys.executable, "-m", "tests.crashing_room", str(tmp_path), when], check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    (key,) = claimed_in(tmp_path)
    assert [post for post, _ in posts_in(tmp_path)] == [key] * there_already
    assert in_text(tmp_path, "clock +1m").returncode == 0
    assert [post for post, _ in posts_in(tmp_path)] == [key]
    assert in_text(tmp_path, "clock +1h", "clock +1h").returncode == 0
    assert [post for post, _ in posts_in(tmp_path)].count(key) == 1
    waits_a_day = [each for each in claimed_in(tmp_path) if each.startswith("follow_up:")]  # where it was a question
    assert claimed_in(tmp_path) == waits_a_day


def claimed_in(folder: Path) -> list[str]:
    """The keys of the posts that the bot has claimed and not proved."""
    conn = sqlite3.connect(folder / "bot.db")
    found = conn.execute("SELECT key FROM posts WHERE state = 'claimed'").fetchall()
    conn.close()
    return [key for (key,) in found]


def posts_in(folder: Path) -> list[tuple[str, str]]:
    """What the room itself shows: (key, text) of everything that was sent."""
    conn = sqlite3.connect(folder / "room.db")
    found = conn.execute(
        "SELECT key, text FROM messages WHERE key IS NOT NULL AND to_person = '' ORDER BY id"
    ).fetchall()
    conn.close()
    return [(key, text) for key, text in found]
