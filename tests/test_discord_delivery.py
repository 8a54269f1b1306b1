"""Posts on Discord: what each answer of its becomes, and how posts are found again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.adapter import Doubt, Later, Never
from tests.discord_live import World, connected, live
from tests.fakes import discord_world as fake
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_world import DIRECT, PARENTS, SAM


def test_a_post_has_its_words_its_thread_and_its_proof_and_pings_nobody(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        proof = await world.port.deliver(world.post(thread="Wrong shoes?"))
        message = discord.messages[PARENTS][0]
        assert (proof, message["content"]) == (message["id"], "Wrong shoes, late \\*bus\\*.")
        assert discord.threads() == ["Wrong shoes?"]
        # The same key again, at once: Discord gives the first message.
        assert await world.port.deliver(world.post(thread="Wrong shoes?")) == proof
        assert len(discord.texts(PARENTS)) == 1

    live(discord, story)


@pytest.mark.parametrize(
    ("troubles", "becomes"),
    [
        (["429"], Later),
        (["503", "503"], Doubt),
        (["abort", "abort"], Doubt),
        (["lost", "429"], Doubt),
        (["403-50001"], Never),
        (["403-50013"], Never),
        (["404-10003"], Never),
        (["400-50035"], Never),
    ],
)
def test_each_trouble_becomes_one_of_three(
    connection: tuple[asyncio.AbstractEventLoop, World], troubles: list[str], becomes: type[Exception]
) -> None:
    loop, world = connection
    world.discord.troubles = list(troubles)
    with pytest.raises(becomes) as raised:
        loop.run_until_complete(world.port.deliver(world.post(f"key:{troubles}")))
    assert world.discord.troubles == []
    if isinstance(raised.value, Never) and "400" not in troubles[0]:
        assert "#parents" in raised.value.reason
    if troubles == ["429"]:
        assert isinstance(raised.value, Later)
        assert 5 < (raised.value.when - datetime.now(UTC)).total_seconds() < 8


@pytest.mark.parametrize("troubles", [["429-via"], ["502"], ["lost"], ["lost-502"], ["503"], ["abort"]])
def test_what_the_library_or_a_second_try_mends_leaves_one_message(
    connection: tuple[asyncio.AbstractEventLoop, World], troubles: list[str]
) -> None:
    loop, world = connection
    before = len(world.discord.texts(PARENTS))
    world.discord.troubles = list(troubles)
    assert loop.run_until_complete(world.port.deliver(world.post(f"mended:{troubles}")))
    assert len(world.discord.texts(PARENTS)) == before + 1


@pytest.fixture(scope="module")
def connection() -> Iterator[tuple[asyncio.AbstractEventLoop, World]]:
    """One connection for many tests of single posts."""
    loop = asyncio.new_event_loop()
    discord = FakeDiscord().start()
    entered = connected(discord)
    yield loop, loop.run_until_complete(entered.__aenter__())
    loop.run_until_complete(entered.__aexit__(None, None, None))
    loop.close()
    discord.stop()
    assert discord.faults == []


def test_posts_are_found_by_their_words_or_by_their_buttons_each_once(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        now = datetime.now(UTC)
        plain, twin = world.post("a"), world.post("b")  # the same words twice: two messages
        button = world.post("c", buttons=(("Been there", "been-there?post=3"),))
        other = world.post("d", buttons=(("Been there", "been-there?post=4"),))
        late = world.post("e", due_at=now + timedelta(minutes=10))  # the words stood there before it was due
        proof = await world.port.deliver(plain)
        found = await world.port.find([plain, twin, late])
        assert found == {"a": proof, "b": None, "e": None}
        marked = await world.port.deliver(button)
        assert await world.port.find([button, other]) == {"c": marked, "d": None}
        # A question that was created but whose thread was not opened gets it when it is found.
        asked = world.post("f", thread="Who was kind?", text="Who was kind to you?")
        await world.port.deliver(replace(asked, thread=""))
        assert (await world.port.find([asked]))["f"]
        assert discord.threads() == ["Who was kind?"]
        # A channel that is gone holds nothing; a history that does not reach back far enough cannot tell.
        assert await world.port.find([world.post("g", channel=99)]) == {"g": None}
        discord.messages[PARENTS] += [discord.new_message(PARENTS, {"content": "talk"}) for _ in range(120)]
        before = replace(world.post("h"), due_at=now)
        assert await world.port.find([before]) == {}

    live(discord, story)


def test_without_the_permission_to_look_back_nothing_is_claimed_to_be_known(discord: FakeDiscord) -> None:
    discord.guild["channels"][0]["permission_overwrites"] = [
        {"id": str(fake.BOT_ROLE), "type": 0, "allow": "0", "deny": str(fake.HISTORY | fake.THREADS)}
    ]

    async def story(world: World) -> None:
        assert await world.port.find([world.post()]) == {}
        await world.says(discord.types, SAM, "tune posts add", moderates=True, channel=str(PARENTS), at="9:00",
                         days="daily", kind="question")  # fmt: skip
        missing = await world.port.inspect(world.group)
        assert [each for each in missing if "Read Message History" in each and "#parents" in each]
        assert [each for each in missing if "Create Public Threads" in each]

    live(discord, story)


def test_a_question_whose_thread_is_refused_stands_and_moderators_are_told_once(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        discord.thread_troubles = ["403-50013", "403-50013"]
        for key in ("one", "two"):
            assert await world.port.deliver(world.post(key, thread="Which hour?"))
        assert [each for each in world.notices() if "Create Public Threads" in each] == world.notices()
        assert len(world.notices()) == 1

    live(discord, story)


def test_direct_messages_that_could_not_be_opened_are_written_to_later(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        client = world.port._client
        assert client is not None
        client._connection._private_channels_by_user.clear()  # which the greeting had opened
        world.port._delivery._directs.clear()
        discord.direct_troubles = ["503"]
        with pytest.raises(Later):
            await world.port.deliver(world.notice())
        assert discord.texts(DIRECT) == [] and await world.port.deliver(world.notice())

    live(discord, story)
