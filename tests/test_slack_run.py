"""`goodenough run` with Slack, as an operator starts it: tokens in the environment, the address in config.toml."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.fakes.slack import APP_TOKEN, CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET, FakeSlack
from tests.fakes.slack_world import free_port, install, listening, run, until

ROOT = Path(__file__).parents[1]
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": APP_TOKEN}
HTTP = {"SLACK_SIGNING_SECRET": SIGNING_SECRET, "SLACK_CLIENT_ID": CLIENT_ID, "SLACK_CLIENT_SECRET": CLIENT_SECRET}
_START = 90  # seconds that a start may take where other work fills the machine; it takes three
HOME = {"type": "app_home_opened", "user": "UMAYA", "tab": "home"}


@asynccontextmanager
async def started(
    folder: Path, fake: FakeSlack, secrets: dict[str, str], more: str = ""
) -> AsyncIterator[asyncio.subprocess.Process]:
    config = folder / "config.toml"
    config.write_text(f'database = "{folder}/bot.db"\nlog_level = "DEBUG"\n[slack]\napi_url = "{fake.api_url}"\n{more}')
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", "--config", str(config), cwd=ROOT, env={**clean, **secrets},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def ended(process: asyncio.subprocess.Process, seconds: float = _START) -> tuple[int | None, str]:
    async with asyncio.timeout(seconds):
        _, said = await process.communicate()
    return process.returncode, said.decode()


def test_run_serves_a_workspace_and_comes_back_from_a_crash(tmp_path: Path) -> None:
    async def story() -> None:
        async with FakeSlack() as fake:
            fake.team()
            async with started(tmp_path, fake, TOKENS) as process:
                await asyncio.wait_for(fake.connected.wait(), _START)
                assert (await fake.by_socket(fake.command("/hard-day I yelled secretword")))["text"]
                await fake.by_socket(fake.press("tune today ask?channel=C1", "USAM"))
                await until(lambda: fake.posted(), _START)
                await fake.by_socket(fake.event(HOME, event_id="Ev1"))
                fake.order("views.publish", "slow:60")
                before_the_answer = asyncio.create_task(fake.by_socket(fake.event(HOME, event_id="Ev2"), 1))
                await until(lambda: len(fake.called("views.publish")) == 2, _START)
                process.kill()
                await process.wait()
                await asyncio.gather(before_the_answer, return_exceptions=True)
            fake.connected.clear()
            async with started(tmp_path, fake, TOKENS) as process:
                await asyncio.wait_for(fake.connected.wait(), _START)
                for event in ("Ev1", "Ev2"):
                    await asyncio.gather(*(fake.by_socket(fake.event(HOME, event_id=event)) for _ in range(2)))
                    await fake.by_socket(fake.event(HOME, event_id=event))
                assert len(fake.called("views.publish")) == 4  # each once before the crash, and once after it
                process.send_signal(signal.SIGTERM)
                code, said = await ended(process, 10)
                assert code == 0
                assert "secretword" not in said and "xoxb-" not in said and "Unclosed" not in said
            assert len(fake.posted()) == 1
            assert fake.broken == []

    run(story())


def test_run_serves_two_workspaces_over_http(tmp_path: Path) -> None:
    async def story() -> None:
        async with FakeSlack() as fake:
            port = free_port()
            fake.bot_url = f"http://127.0.0.1:{port}"
            more = f'port = {port}\ninstalls = "{tmp_path}/installs.db"\n'
            async with started(tmp_path, fake, HTTP, more) as process:
                await listening(port)
                for number in (1, 2):
                    fake.team(number)
                    assert (await install(fake, f"T{number}"))[0] == 200
                for team in ("T1", "T2"):
                    status, answer = await fake.by_http(fake.command("/kind-line", team=team))
                    assert status == 200 and answer["text"]
                await fake.by_http(fake.press("tune today ask?channel=C1", "USAM", team="T2"))
                await until(lambda: fake.posted("C1", "T2"), _START)
                assert fake.posted("C1", "T1") == []
                process.send_signal(signal.SIGTERM)
                code, _ = await ended(process, 10)
                assert code == 0

    run(story())


@pytest.mark.parametrize(
    ("secrets", "said"),
    [
        ({}, "Slack has no secrets"),
        ({**TOKENS, "SLACK_BOT_TOKEN": "xoxb-wrong"}, "Slack refuses SLACK_BOT_TOKEN"),
        ({**TOKENS, "SLACK_APP_TOKEN": "xapp-wrong"}, "Slack refuses SLACK_APP_TOKEN"),
    ],
)
def test_a_mistake_in_the_secrets_is_one_sentence_and_code_2(
    tmp_path: Path, secrets: dict[str, str], said: str
) -> None:
    async def story() -> None:
        async with FakeSlack() as fake:
            fake.team()
            async with started(tmp_path, fake, secrets) as process:
                code, lines = await ended(process)
                assert code == 2
                assert said in lines.strip().splitlines()[-1]
                assert "Traceback" not in lines and "xoxb-wrong" not in lines

    run(story())
