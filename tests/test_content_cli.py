"""What `goodenough content` says and does beside its verbs' own work: where it looks, what it writes, how it stops."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.model import TOPICS
from bot.store import groups, prompts
from bot.store.database import Store
from tests.terminal import ENVIRONMENT, goodenough


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A folder with a config.toml, and a room whose group has a plan."""
    said = goodenough("try", "--text", "--data", str(tmp_path / "room"), given="sam: /tune words search kettle\n")
    assert said.returncode == 0, said.stdout
    (tmp_path / "config.toml").write_text(f'database = "{tmp_path / "room" / "bot.db"}"\n')
    return tmp_path


def content(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return goodenough("content", *arguments, folder=folder)


def test_stats_tell_of_the_plans_of_the_config_that_lies_there(room: Path) -> None:
    assert "until the first words come again" in content(room, "stats").stdout
    assert json.loads(content(room, "stats", "--json").stdout)["schedules"]
    (room / "words.toml").write_text('[pack]\nlocale = "en"\n')
    assert "come again" not in content(room, "stats", "words.toml").stdout  # of a file that is counted alone
    (room / "config.toml").write_text('database = "not-yet.db"\n')  # nobody has started that bot
    said = content(room, "stats")
    assert said.returncode == 0 and "come again" not in said.stdout, said.stderr


def test_the_command_line_names_its_own_verbs(room: Path) -> None:
    said = content(room, "rest", "no-such-words").stderr
    assert "goodenough content search finds them" in said and "/tune" not in said
    assert "/tune" not in content(room, "rest", "--help").stdout


def test_a_format_that_cannot_be_written_is_refused_before_anything_is(room: Path) -> None:
    said = content(room, "export", "-o", "words.xlsx")
    assert said.returncode == 2 and said.stderr.startswith("I cannot write .xlsx. A spreadsheet opens CSV"), said
    assert not (room / "words.xlsx").exists()
    assert content(room, "export", "-o", "words.xlsx", "--format", "csv").returncode == 0


def test_an_import_that_is_stopped_says_that_nothing_was_taken_in(room: Path) -> None:
    topics = sorted(TOPICS)
    rows = "".join(f"cup-{number},reminder,Cup number {number}.,{topics[number % 22]}\n" for number in range(20_000))
    (room / "words.csv").write_text(f"id,kind,text,topics\n{rows}")
    line = [sys.executable, "-m", "bot", "content", "import", "words.csv", "--apply"]
    taking_in = subprocess.Popen(line, cwd=room, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                 env=ENVIRONMENT)  # fmt: skip
    store = Store.read_only(room / "room" / "bot.db")
    while not under_way(store):
        assert taking_in.poll() is None
        time.sleep(0.02)
    taking_in.send_signal(signal.SIGINT)
    said, complained = taking_in.communicate(timeout=60)
    assert taking_in.returncode == 130 and complained.endswith("Stopped. Nothing was taken in.\n\n")
    assert "Taken in" not in said
    with store.reading() as tx:
        assert prompts.own(tx, groups.everyone(tx)[0].id) == []
    store.close()


def under_way(store: Store) -> bool:
    with store.reading() as tx:
        return bool(tx.value("SELECT count(*) FROM imports WHERE state = 'pending'"))
