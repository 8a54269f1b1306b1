"""What Discord's document refuses, our own Discord refuses too, with nothing done; and what the bot then does."""

from __future__ import annotations

import asyncio
import http.client
import json
from collections.abc import Iterator
from typing import Any

import pytest

from adapters.discord import draw
from bot.adapter import Never
from bot.app import OUR_FAULT
from tests.discord_live import World, live
from tests.fakes import discord_document
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_rest import PINS_MAX
from tests.fakes.discord_world import APPLICATION, MAYA, PARENTS

pytestmark = pytest.mark.skipif(not discord_document.DOCUMENT.exists(), reason=discord_document.SKIPPED)


@pytest.fixture
def discord() -> Iterator[FakeDiscord]:
    made = FakeDiscord().start()
    yield made
    made.stop()
    assert made.faults  # each of these refusals would have failed another test


def asked(discord: FakeDiscord, method: str, path: str, body: Any = None) -> tuple[int, int]:
    """The status and Discord's own code of a request that somebody makes by hand."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Authorization": f"Bot {discord.token}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", discord.port)
    connection.request(method, f"/api/v10/{path}", data, headers)
    answered = connection.getresponse()
    said = answered.read()
    connection.close()
    return answered.status, json.loads(said).get("code", 0) if said else 0


NOBODY: dict[str, Any] = {"allowed_mentions": {"parse": []}}
ROWS = [{"type": 1, "components": [{"type": 2, "style": 2, "label": "!", "custom_id": str(row)}]} for row in range(6)]
COMMAND: dict[str, Any] = {"type": 1, "name": "enough", "description": "Start here."}
MESSAGES, COMMANDS = f"channels/{PARENTS}/messages", f"applications/{APPLICATION}/commands"


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x" * 2001, **NOBODY}, {"content": "", **NOBODY}, {"content": 5, **NOBODY}, {"content": "x"},
        {"content": "x", "components": 5, **NOBODY}, {"content": "x", "components": [5], **NOBODY},
        {"content": "x", "components": ROWS, **NOBODY}, {"content": "x", "nonce": "n" * 26, **NOBODY},
        {"embeds": [{"description": "x" * 4097}], **NOBODY}, [], None, 5,
    ],
)  # fmt: skip
def test_a_message_that_discord_refuses_is_not_posted(discord: FakeDiscord, body: Any) -> None:
    assert asked(discord, "POST", MESSAGES, body) == (400, 50035)
    assert discord.texts(PARENTS) == []


def test_threads_commands_pins_and_addresses_are_refused_alike(discord: FakeDiscord) -> None:
    number = discord.new_message(PARENTS, {"content": "Which hour?"})
    discord.messages[PARENTS].append(number)
    thread = f"{MESSAGES}/{number['id']}/threads"
    threads: list[Any] = [
        {"name": "x" * 101},
        {"name": ""},
        {"name": 5},
        {},
        5,
        {"name": "x", "auto_archive_duration": 7},
    ]
    for body in threads:
        assert asked(discord, "POST", thread, body) == (400, 50035), body
    assert discord.threads() == []
    long, upper = COMMAND | {"description": "x" * 101}, COMMAND | {"name": "Enough"}
    for body in ([long], [upper], [COMMAND, COMMAND], 5, [5]):
        assert asked(discord, "PUT", COMMANDS, body) == (400, 50035), body
    assert discord.commands == []
    assert asked(discord, "POST", MESSAGES, b"no JSON") == (400, 50109)
    assert asked(discord, "POST", "channels/parents/messages", {"content": "x", **NOBODY}) == (400, 50035)
    assert asked(discord, "PUT", f"{MESSAGES}/pins/first") == (400, 50035)
    assert asked(discord, "PUT", f"{MESSAGES}/pins/1") == (404, 10008)
    discord.messages[PARENTS] += [discord.new_message(PARENTS, {}) | {"pinned": True} for _ in range(PINS_MAX)]
    assert asked(discord, "PUT", f"{MESSAGES}/pins/{number['id']}") == (400, 30003)
    assert asked(discord, "DELETE", f"{MESSAGES}/1") == (404, 10008)


# The bot's own way with such a refusal


def test_a_post_that_is_refused_is_one_sentence_for_moderators(
    discord: FakeDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draw, "CONTENT_MAX", 9999)

    async def story(world: World) -> None:
        with pytest.raises(Never) as raised:
            await world.port.deliver(world.post(text="x" * 2001))
        said = "Discord refused the words for #parents (its code 50035). Please tell whoever runs this bot."
        assert raised.value.reason == said and discord.texts(PARENTS) == []

    live(discord, story)


def test_a_thread_that_is_refused_leaves_the_question_and_a_notice(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        assert await world.port.deliver(world.post(thread="x" * 101))
        assert world.notices() == ["A question in #parents has no thread: Discord did not open one."]
        assert len(discord.texts(PARENTS)) == 1 and discord.threads() == []

    live(discord, story)


def test_commands_that_are_refused_are_tried_once_and_logged(
    discord: FakeDiscord, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("adapters.discord.syncing._PAUSES", (0.01,))
    monkeypatch.setattr("adapters.discord.commands.payloads", lambda commands: [COMMAND | {"description": "x" * 101}])

    async def story(world: World) -> None:
        await asyncio.sleep(0.2)
        assert discord.commands == [] and discord.count("PUT", "commands") == 1
        assert "did not take the commands (status 400). Update Good Enough." in caplog.text

    live(discord, story)


def test_a_person_whose_answer_is_refused_hears_that_it_is_our_fault(
    discord: FakeDiscord, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    whole = draw.message
    monkeypatch.setattr(draw, "message", lambda reply, group="": (
        whole(reply, group) if reply.text == OUR_FAULT else draw.Drawn("x" * 2001)))  # fmt: skip

    async def story(world: World) -> None:
        first = await world.says(discord.types, MAYA, "enough")
        assert len(first["data"]["content"]) == 2001
        await world.says(discord.until, lambda: OUR_FAULT in str(discord._answers))
        assert "Discord refused the answer to /enough (code 50035)" in caplog.text

    live(discord, story)
