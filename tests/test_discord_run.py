"""`goodenough run` against a Discord of our own: what a server sees, also over crashes and restarts."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_world import MAYA, PARENTS, SAM

ROOT = Path(__file__).parents[1]


class Running:
    """The program as an operator starts it, and as an operator or a power cut ends it."""

    def __init__(self, discord: FakeDiscord, folder: Path) -> None:
        self.discord = discord
        self._config, self._said = folder / "config.toml", folder / "said.txt"
        self._config.write_text(f'database = "{folder}/bot.db"\n[discord]\napi_url = "{discord.api}"\n')
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        starts = len(self.discord.identified)
        with self._said.open("a") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run", "--config", str(self._config)],
                env=os.environ | {"DISCORD_TOKEN": self.discord.token}, stderr=said, cwd=ROOT,
            )  # fmt: skip
        self.discord.until(lambda: len(self.discord.identified) > starts and self.discord.connected())

    def end(self, how: signal.Signals = signal.SIGTERM) -> str:
        """End it, and return what it has said so far."""
        if self.process is not None:
            self.process.send_signal(how)
            code = self.process.wait(15)
            self.process = None
            assert code == (0 if how is signal.SIGTERM else -int(how)), self._said.read_text()
        return self._said.read_text()


@pytest.fixture
def discord() -> Iterator[FakeDiscord]:
    fake = FakeDiscord().start()
    yield fake
    fake.stop()
    assert fake.faults == []


@pytest.fixture
def running(discord: FakeDiscord, tmp_path: Path) -> Iterator[Running]:
    program = Running(discord, tmp_path)
    try:
        program.start()
        yield program
    finally:
        program.end()


def button(answer: dict[str, Any], label: str) -> str:
    """The custom id of a button in an answer."""
    rows = answer["data"]["components"]
    return str(next(each["custom_id"] for row in rows for each in row["components"] if each["label"] == label))


def test_a_server_is_served_from_end_to_end(running: Running) -> None:
    discord = running.discord
    # A slash command is answered for its caller alone.
    hello = discord.types(MAYA, "enough")
    assert hello["data"]["flags"] & 64 and "perfect parent" in hello["data"]["content"]
    # A member is no moderator, whatever the client shows them.
    assert "look after this group" in discord.types(MAYA, "tune today")["data"]["content"]
    assert discord.completes(MAYA, "tune posts edit", "number", "") == []
    # A moderator plans a question, and sends it now: the scheduled post, with its thread.
    planned = discord.types(
        SAM, "tune posts add", moderates=True, channel=str(PARENTS), at="20:30", days="daily", kind="question"
    )
    assert planned["data"]["content"].startswith("Planned: a question in #parents")
    assert discord.completes(SAM, "tune posts edit", "number", "que", moderates=True) == [
        "1: question in #parents, every day at 20:30"
    ]
    today = discord.types(SAM, "tune today", moderates=True)
    look = discord.presses(SAM, button(today, "Post 1 now"), moderates=True)
    assert "It goes out now" in discord.presses(SAM, button(look, "Post it"), moderates=True)["data"]["content"]
    discord.until(lambda: discord.threads())
    assert len(discord.texts(PARENTS)) == 1
    # A form that was opened before the power cut is answered after it.
    form = discord.types(MAYA, "hard-day")
    assert form["type"] == 9
    running.end(signal.SIGKILL)
    running.start()
    answered = discord.submits(MAYA, form, words="I yelled at bedtime *again*")
    assert "Only you see this" in answered["data"]["content"] and answered["data"]["flags"] & 64
    # Two starts have told Discord of the commands once, and posted the question once.
    assert discord.count("PUT", "commands") == 1
    assert len(discord.texts(PARENTS)) == 1
    said = running.end()
    assert "yelled" not in said and discord.token not in said


def test_created_and_the_answer_lost_leaves_one_message(running: Running) -> None:
    discord = running.discord
    discord.troubles = ["lost", "503"]
    discord.types(SAM, "tune today-ask", moderates=True, channel=str(PARENTS))
    discord.presses(SAM, "tune today post?draft=1", moderates=True)
    discord.until(lambda: discord.threads())
    assert len(discord.texts(PARENTS)) == 1
    assert discord.requests.count(("POST", f"channels/{PARENTS}/messages")) == 2


def test_a_kill_after_the_message_is_created_leaves_one_message_after_the_restart(running: Running) -> None:
    discord = running.discord
    discord.troubles = ["lost", "503"] * 3
    discord.thread_troubles = ["500"] * 3
    discord.types(SAM, "tune today-ask", moderates=True, channel=str(PARENTS))
    discord.presses(SAM, "tune today post?draft=1", moderates=True)
    discord.until(lambda: discord.texts(PARENTS))
    running.end(signal.SIGKILL)
    discord.troubles, discord.thread_troubles = [], []
    discord.forget_nonces()
    running.start()
    discord.until(lambda: discord.threads())
    assert len(discord.texts(PARENTS)) == 1


def test_a_post_under_way_is_finished_and_noted_before_the_program_ends(running: Running, tmp_path: Path) -> None:
    discord = running.discord
    discord.latency = 0.6
    discord.types(SAM, "tune today-ask", moderates=True, channel=str(PARENTS))
    discord.presses(SAM, "tune today post?draft=1", moderates=True)
    discord.until(lambda: discord.texts(PARENTS))
    running.end()
    with contextlib.closing(sqlite3.connect(tmp_path / "bot.db")) as conn:
        assert conn.execute("SELECT state, proof FROM posts WHERE kind = 'question'").fetchall() == [
            ("sent", discord.messages[PARENTS][0]["id"])
        ]
    assert len(discord.threads()) == 1


def run_once(folder: Path, discord: FakeDiscord, token: str) -> tuple[int, str]:
    config = folder / "config.toml"
    config.write_text(f'database = "{folder}/bot.db"\n[discord]\napi_url = "{discord.api}"\n')
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run", "--config", str(config)],
        env=os.environ | {"DISCORD_TOKEN": token}, capture_output=True, text=True, timeout=90, check=False, cwd=ROOT,
    )  # fmt: skip
    return done.returncode, done.stderr


NO_GOOD = [
    ("none", "needs a bot token"),
    ("old", "refused the token"),
    ("4004", "refused the token"),
    ("4012", "Update Good Enough"),
]


@pytest.mark.parametrize(("what", "sentence"), NO_GOOD)
def test_a_token_that_is_no_good_is_one_sentence(
    tmp_path: Path, discord: FakeDiscord, what: str, sentence: str
) -> None:
    discord.close_with = int(what) if what.isdecimal() else 0
    token = {"none": "", "old": discord.token + "y"}.get(what, discord.token)
    code, said = run_once(tmp_path, discord, token)
    lines = [line for line in said.splitlines() if " INFO " not in line]
    assert code == 2 and len(lines) == 1 and sentence in lines[0]
    assert not token or token not in said


def test_the_invitation_is_printed_with_the_token_alone(tmp_path: Path, discord: FakeDiscord) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "discord-invite", "--config", str(tmp_path / "none.toml")],
        env=os.environ | {"DISCORD_TOKEN": discord.token}, capture_output=True, text=True, timeout=90, check=True,
        cwd=ROOT,
    )  # fmt: skip
    assert done.stdout.startswith("https://discord.com/oauth2/authorize?client_id=1100000000000000001&")


def test_a_token_that_is_reset_while_it_runs_ends_with_one_sentence(running: Running) -> None:
    discord = running.discord
    discord.types(MAYA, "enough")
    discord.token += "y"
    discord.types(SAM, "tune today-ask", moderates=True, channel=str(PARENTS))
    discord.presses(SAM, "tune today post?draft=1", moderates=True)
    assert running.process is not None
    assert running.process.wait(15) == 2
    running.process = None
    assert "refused the token" in running.end().splitlines()[-1]
