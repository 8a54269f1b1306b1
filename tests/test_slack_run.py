"""`goodenough run` with Slack, as an operator starts it: tokens in the environment, the address in config.toml."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

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
                await whole_story(fake, fake.by_socket, "T1")
                await fake.by_socket(fake.event(HOME, event_id="Ev1"))
                fake.order("views.publish", "slow:60")
                published = len(fake.called("views.publish"))
                before_the_answer = asyncio.create_task(fake.by_socket(fake.event(HOME, event_id="Ev2"), 1))
                await until(lambda: len(fake.called("views.publish")) == published + 1, _START)
                process.kill()
                await process.wait()
                await asyncio.gather(before_the_answer, return_exceptions=True)
            fake.connected.clear()
            async with started(tmp_path, fake, TOKENS) as process:
                await asyncio.wait_for(fake.connected.wait(), _START)
                for event in ("Ev1", "Ev2"):
                    await asyncio.gather(*(fake.by_socket(fake.event(HOME, event_id=event)) for _ in range(2)))
                    await fake.by_socket(fake.event(HOME, event_id=event))
                assert len(fake.called("views.publish")) == published + 3  # each once before the crash and once after
                process.send_signal(signal.SIGTERM)
                code, said = await ended(process, 10)
                assert code == 0
                assert "secretword" not in said and "xoxb-" not in said and "Unclosed" not in said
            assert len(fake.posted()) == 1
            assert fake.broken == []

    run(story())


@pytest.mark.thorough
def test_a_kill_while_slack_is_at_a_post_posts_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with FakeSlack() as fake:
            fake.team()
            async with started(tmp_path, fake, TOKENS) as process:
                await asyncio.wait_for(fake.connected.wait(), _START)
                fake.order("chat.postMessage", "hold")
                await fake.by_socket(fake.press("tune today ask?channel=C1", "USAM"))
                await until(lambda: "Post it" in str(fake.answers), _START)
                await fake.by_socket(fake.press("tune today post?draft=1", "USAM"))
                await until(lambda: fake.called("chat.postMessage"), _START)
                process.kill()
                await process.wait()
            fake.calls.clear()
            async with started(tmp_path, fake, TOKENS):
                await until(lambda: fake.called("auth.test"), _START)
                await asyncio.sleep(1)
                assert not fake.called("conversations.history") and not fake.posted()
                fake.released.set()  # Slack was at it until now
                await until(lambda: fake.posted("C1", thread=True), _START)  # what follows a proof
                assert len(fake.posted()) == 1

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
                await whole_story(fake, by_http(fake), "T2")
                assert fake.posted("C1", "T1") == []
                await whole_story(fake, by_http(fake), "T1")
                assert fake.broken == []
                process.send_signal(signal.SIGTERM)
                code, _ = await ended(process, 10)
                assert code == 0

    run(story())


Ask = Callable[[dict[str, Any]], Awaitable[Any]]


def by_http(fake: FakeSlack) -> Ask:
    async def ask(payload: dict[str, Any]) -> Any:
        status, answer = await fake.by_http(payload)
        assert status == 200, answer
        return answer

    return ask


async def whole_story(fake: FakeSlack, ask: Ask, team: str) -> None:
    """What a workspace does in its first hour: a command, a form with a mistake, a post with its thread, taps, Home."""
    assert (await ask(fake.command("/hard-day I yelled secretword", team=team)))["response_type"] == "ephemeral"
    assert not await ask(fake.command("/tune posts add <#C1|parents>", "USAM", team))
    form = fake.views[-1]
    filled = {"at": "25 o'clock", "days": "daily", "kind": "question"}
    assert list((await ask(fake.submit(form, "USAM", team, **filled)))["errors"]) == ["at"]
    saved = await ask(fake.submit(form, "USAM", team, **{**filled, "at": "09:00"}))
    assert "Planned: a question in #parents" in str(saved["view"])
    shown = len(fake.answers)
    await ask(fake.press("tune today ask?channel=C1", "USAM", team))
    await until(lambda: len(fake.answers) > shown, _START)
    look = re.search(r"tune today post\?draft=\d+", str(fake.answers[-1]))
    assert look is not None
    await ask(fake.press(look[0], "USAM", team))
    await until(lambda: fake.posted("C1", team, thread=True), _START)
    (post,) = fake.messages("C1", team)
    taps = [each["value"] for each in post["blocks"][-1]["elements"]]
    for user in ("UMAYA", "UINES"):
        await ask(fake.press(taps[0], user, team, post=post))
    await until(lambda: "Been there: 2" in str(post["blocks"]), _START)
    home = {**HOME, "user": "USAM"}
    await asyncio.gather(*(ask(fake.event(home, team, f"Ev-home-{team}")) for _ in range(2)))
    assert "a question in #parents" in str(fake.homes["USAM"]) and "Post 1 now" in str(fake.homes["USAM"])


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
