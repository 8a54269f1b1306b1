"""The connection to Discord: it breaks and comes back, keeps its pace, and serves some of the shards."""

from __future__ import annotations

import asyncio
import time

import pytest

from adapters.discord.pace import Pace
from bot.adapter import Later
from tests.discord_live import World, connected, live
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_world import MAYA


def test_a_gateway_that_hangs_up_leaves_its_code_in_the_log(
    discord: FakeDiscord, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(world: World) -> None:
        await world.says(discord.hangs_up, 4009)
        await world.says(discord.until, lambda: "shard 0 (code 4009)" in caplog.text)
        caplog.clear()
        caplog.set_level("INFO")
        await world.says(discord.until, discord.connected)
        await world.says(discord.says_op, 7)  # then the library hangs up, which is nobody's trouble
        await world.says(discord.until, lambda: "shard 0 begins anew, as Discord asked" in caplog.text)
        assert "WARNING" not in caplog.text

    live(discord, story)


@pytest.mark.parametrize("what", ["op 7", "op 9", "close 4000"])
def test_a_connection_that_breaks_comes_back(discord: FakeDiscord, what: str) -> None:
    async def story(world: World) -> None:
        if what == "op 7":
            await world.says(discord.says_op, 7)
        elif what == "op 9":
            await world.says(discord.says_op, 9, False)
        else:
            await world.says(discord.hangs_up, 4000)
        back = (lambda: len(discord.identified) == 2) if what == "op 9" else (lambda: discord.resumed == 1)
        await world.says(discord.until, back)
        await world.says(discord.until, discord.connected)
        assert "perfect parent" in (await world.says(discord.types, MAYA, "enough"))["data"]["content"]

    live(discord, story)


@pytest.mark.parametrize("troubles", [["503"], ["abort"], ["429"], ["", "503", "503"]])  # of GET, PUT, GET …
def test_commands_that_discord_did_not_take_at_first_are_told_again(
    discord: FakeDiscord, troubles: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.discord.syncing._PAUSES", (0.05, 0.05, 0.05))
    discord.command_troubles = list(troubles)

    async def story(world: World) -> None:
        await world.sees(lambda: discord.commands and world.port.syncing.tune_id)

    live(discord, story)


def test_commands_that_discord_refuses_are_not_told_again(
    discord: FakeDiscord, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("adapters.discord.syncing._PAUSES", (0.01,))
    discord.command_troubles = ["", "400-50035", "400-50035"]

    async def story(world: World) -> None:
        await asyncio.sleep(0.2)
        assert discord.command_troubles == ["400-50035"] and "did not take the commands" in caplog.text

    live(discord, story)


def test_a_post_that_cannot_wait_for_the_connection_is_put_off() -> None:
    async def story() -> None:
        discord = FakeDiscord().start()
        world = World(discord)
        world.port._waits_until = 0.0
        with pytest.raises(Later):
            await world.port.deliver(world.post())
        world.store.close()
        discord.stop()

    asyncio.run(story())


def test_the_pace_is_even_and_made_up_for_when_the_process_was_busy_but_never_above_its_limit() -> None:
    async def story() -> list[float]:
        loop, pace = asyncio.get_running_loop(), Pace(100)
        went: list[float] = []

        async def goes() -> None:
            await pace.turn()
            went.append(loop.time())

        under_way = asyncio.gather(*(goes() for _ in range(150)))
        await asyncio.sleep(0.2)
        time.sleep(0.15)  # noqa: ASYNC251 - the process is busy with something else
        await under_way
        return went

    went = asyncio.run(story())
    assert 1.45 <= went[-1] - went[0] < 1.9
    assert all(later - earlier >= 0.99 for earlier, later in zip(went, went[100:], strict=False))


def test_a_process_can_serve_some_of_the_shards_and_answers_in_the_members_language(discord: FakeDiscord) -> None:
    async def lived() -> None:
        async with connected(discord, shard_ids=(1,), shard_count=2) as world:
            assert [each["shard"] for each in discord.identified] == [[1, 2]]
            assert discord.identified[0]["intents"] == 1
            discord.locale = "es-ES"
            form = await world.says(discord.types, MAYA, "hard-day")
            said = await world.says(discord.submits, MAYA, form, words="quiero morirme")
            assert "emergencias" in said["data"]["content"], said["data"]["content"]

    asyncio.run(lived())
