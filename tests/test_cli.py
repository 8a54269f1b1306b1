"""The command line: what it prints, its codes, and no traceback for a person's mistake."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.app import Bot
from bot.checking import check_all
from bot.config import read_config
from bot.errors import ConfigError
from tests.stores import fresh_store
from tests.terminal import goodenough, in_text


def local_times(*arguments: str) -> list[tuple[str, str, str | None]]:
    said = goodenough("preview", *arguments, "--json")
    assert said.returncode == 0, said.stderr
    return [(row["local"], row["utc"], row["note"]) for row in json.loads(said.stdout)]


def test_preview_moves_a_time_that_does_not_exist_and_says_so() -> None:
    rows = local_times(
        "--at", "02:30", "--days", "daily", "--zone", "America/New_York", "--from", "2026-03-07", "--count", "3"
    )
    assert [row[0] for row in rows] == ["2026-03-07T02:30", "2026-03-08T03:00", "2026-03-09T02:30"]
    assert [row[1] for row in rows] == ["2026-03-07T07:30Z", "2026-03-08T07:00Z", "2026-03-09T06:30Z"]
    assert rows[0][2] is None and rows[1][2] and rows[2][2] is None


def test_preview_gives_each_date_once_where_a_time_happens_twice() -> None:
    rows = local_times("--at", "01:30", "--zone", "America/New_York", "--from", "2026-10-31", "--count", "3")
    assert [row[0] for row in rows] == ["2026-10-31T01:30", "2026-11-01T01:30", "2026-11-02T01:30"]
    assert rows[1][2]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("preview", "--at", "25:00"), "25:00"),
        (("preview", "--at", "09:00", "--zone", "Mars/Base"), "Mars/Base"),
        (("preview", "--at", "09:00", "--days", "someday"), "someday"),
        (("preview", "--at", "09:00", "--from", "2026-02-30"), "2026-02-30"),
        (("preview", "--at", "09:00", "--count", "0"), "count"),
        (("preview",), "--at"),
        (("tyr",), "tyr"),
        (("match",), "text"),
        (("content", "lint", "no-such-folder"), "no-such-folder"),
        (("run", "--config", "missing.toml"), "missing.toml"),
    ],
)
def test_a_mistake_is_one_sentence_that_names_the_value(arguments: tuple[str, ...], named: str, tmp_path: Path) -> None:
    said = goodenough(*arguments, folder=tmp_path)
    assert said.returncode == 2
    assert named in said.stderr and "Traceback" not in said.stderr
    assert len(said.stderr.strip().splitlines()) == 1
    assert said.stdout == ""


def test_run_with_nothing_configured_names_config_toml(tmp_path: Path) -> None:
    assert "config.toml" in goodenough("run", folder=tmp_path).stderr
    (tmp_path / "config.toml").write_text("log_level = 'INFO'\n")
    said = goodenough("run", folder=tmp_path)
    assert said.returncode == 2 and "config.toml sets up no platform" in said.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("databse = 'x'", "no setting databse. Did you mean database?"),
        ("log_level = 'LOUD'", "LOUD"),
        ("[room]\nport = 'x'", "room.port"),
        ("[room]\nport = 70000", "room.port"),
        ("[discrod]\n", "no adapter is called [discrod]"),
        ("a = = b", "is not TOML"),
    ],
)
def test_a_wrong_setting_is_named_with_what_would_work(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(text)
    said = goodenough("run", folder=tmp_path)
    assert said.returncode == 2 and says in said.stderr


def test_check_says_what_is_fine_and_how_to_mend_what_is_not(tmp_path: Path) -> None:
    said = goodenough("check", folder=tmp_path)
    assert said.returncode == 2 and "fault" in said.stdout and "config.example.toml" in said.stdout
    (tmp_path / "config.toml").write_text("[room]\n")
    said = goodenough("check", folder=tmp_path)
    assert said.returncode == 0, said.stdout
    assert not (tmp_path / "good-enough.db").exists()


_DISCORD = "MTIzNDU2Nzg5MDEyMzQ1Njc4.x.y"  # of no bot: its form alone is looked at
_BOT, _APP = "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"


@pytest.mark.parametrize(
    ("text", "environment"),
    [
        ("[discord]", {}),
        ('[discord]\napi_url = "discord.com"', {"DISCORD_TOKEN": _DISCORD}),
        ("[discord]\nshard_ids = [3]", {"DISCORD_TOKEN": _DISCORD}),
        ("[slack]", {}),
        ("[slack]", {_BOT: "xoxb-1"}),
        ("[slack]", {_BOT: "xoxb-1", _APP: "xapp-1", "SLACK_CLIENT_ID": "1"}),
        ("[slack]", {_BOT: "xapp-1", _APP: "xoxb-1"}),
        ("[slack]", {f"{_BOT}_FILE": "nowhere", _APP: "xapp-1"}),
        ("[room]\n[slack]", {}),
    ],
)
def test_check_says_of_a_platforms_secrets_what_run_would_end_with(
    text: str, environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISCORD_TOKEN", *(name for name in os.environ if name.startswith("SLACK_"))):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    path = tmp_path / "config.toml"
    path.write_text(f'database = "{tmp_path}/bot.db"\n{text}\n')
    adapter, settings = list(read_config(path).platforms.values())[-1]
    bot = Bot(fresh_store())
    with pytest.raises(ConfigError) as ended:
        adapter.join(bot, settings)
    bot.store.close()
    faults = [each.what for each in check_all(path) if not each.fine]
    assert faults == [str(ended.value)]


def test_check_is_content_with_secrets_that_can_be_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"DISCORD_TOKEN": _DISCORD, _BOT: "xoxb-1", _APP: "xapp-1"}.items():
        monkeypatch.setenv(name, value)
    path = tmp_path / "config.toml"
    path.write_text(f'database = "{tmp_path}/bot.db"\n[discord]\n[slack]\n')
    assert [each for each in check_all(path) if not each.fine] == []


def test_match_answers_each_line_in_order(tmp_path: Path) -> None:
    lines = ['{"text": "I yelled at bedtime"}', "not json", '{"text": ""}', '{"words": "x"}']
    said = goodenough("match", "--jsonl", given="\n".join(lines) + "\n")
    answers = [json.loads(line) for line in said.stdout.splitlines()]
    assert said.returncode == 2
    assert answers[0]["topics"][0] == "yelling_lost_temper"
    assert "error" in answers[1] and answers[2] == {"topics": []} and "error" in answers[3]
    teen = json.loads(goodenough("match", "my teen will not leave his room").stdout)
    assert teen["topics"][0] == "teen_withdrawal" and teen["ages"] == ["teen"]


def test_screen_answers_with_outcome_and_needs() -> None:
    said = goodenough("screen", "--jsonl", given='{"text": "I want to die tonight"}\n{"text": "toast again"}\n')
    answers = [json.loads(line) for line in said.stdout.splitlines()]
    assert answers[0]["outcome"] == "crisis" and answers[0]["needs"][0] == "self_harm"
    assert answers[1] == {"outcome": "ordinary", "needs": []}


def test_text_prints_what_anyone_sees_and_counts_the_lines(tmp_path: Path) -> None:
    lines = [
        "maya: /hard-day",
        'maya: submit f1 {"words": "I yelled"}',
        "maya: good morning",
        "nobody: hi",
        "sam: press b99",
    ]
    said = in_text(tmp_path / "room", *lines)
    rows = [json.loads(line) for line in said.stdout.splitlines()]
    assert said.returncode == 2  # one line made no sense
    assert [row["done"] for row in rows if "done" in row] == [1, 2, 3, 4, 5]
    form = rows[0]["form"]
    assert rows[0]["to"] == "maya" and rows[0]["private"] is True
    assert set(form) == {"id", "title", "fields"} and set(form["fields"][0]) == {"name", "label", "value", "choices"}
    assert rows[2]["private"] is True and rows[2]["form"] is None and rows[2]["buttons"][0].keys() == {"label", "id"}
    assert rows[4]["to"] == "#parents" and rows[4]["private"] is False and rows[4]["text"] == "good morning"
    assert "nobody" in rows[6]["error"]


def test_a_second_room_on_the_same_data_is_refused(tmp_path: Path) -> None:
    first = subprocess.Popen(
        [sys.executable, "-m", "bot", "try", "--text", "--data", str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert first.stdin and first.stdout
    first.stdin.write("maya: hello\n")
    first.stdin.flush()
    first.stdout.readline()
    said = goodenough("try", "--text", "--data", str(tmp_path), given="")
    assert said.returncode == 2 and "Another process is already using" in said.stderr
    first.communicate("", timeout=60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_the_room_ends_cleanly_when_asked(sign: signal.Signals, tmp_path: Path) -> None:
    import urllib.request

    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "bot", "try", "--no-browser", "--port", str(port), "--data", str(tmp_path)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stdout
    assert f"http://127.0.0.1:{port}/" in server.stdout.readline()
    page = urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10)
    assert page.status == 200
    server.send_signal(sign)
    started = time.monotonic()
    _, errors = server.communicate(timeout=60)
    assert server.returncode == 0, errors
    assert time.monotonic() - started < 10
    assert "Traceback" not in errors


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = goodenough("try", "--no-browser", "--port", str(port), "--data", str(tmp_path))
    assert said.returncode == 2 and str(port) in said.stderr and "--port" in said.stderr
    assert len(said.stderr.strip().splitlines()) == 1
