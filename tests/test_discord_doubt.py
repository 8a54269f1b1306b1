"""Posts of which nobody knows whether they are there: looked up when Discord answers again, and never twice."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.discord import draw, ids, sending
from bot.adapter import Doubt, Later
from tests.discord_live import World, connected, live
from tests.fakes import discord_world as fake
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_rest import direct_of
from tests.fakes.discord_world import GUILD, MAYA, OWNER, PARENTS, SAM


def deny(discord: FakeDiscord, permissions: int) -> None:
    rule = {"id": str(fake.BOT_ROLE), "type": 0, "allow": "0", "deny": str(permissions)}
    discord.guild["channels"][0]["permission_overwrites"] = [rule]


def test_an_outage_holds_nothing_and_afterwards_every_post_is_there_once(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        shift = [timedelta(0)]
        world.bot.clock = world.bot.outbox._clock = lambda: datetime.now(UTC) + shift[0]
        form = await world.says(discord.presses, MAYA, "daily-line")
        await world.says(discord.submits, MAYA, form, at="07:30", zone="UTC")
        due = datetime.fromtimestamp(world.value("SELECT next_due_at FROM daily_lines"), UTC)
        shift[0] = due - datetime.now(UTC)
        discord.troubles, discord.history_trouble = ["lost", "503", "503", "503"], "503"
        world.bot.tell_moderators(world.group, "x", "Something to know.", "Look", "tune today")
        await world.bot.tick()
        waiting = "SELECT group_concat(DISTINCT state) FROM posts WHERE due_at > 0 AND sent_at IS NULL"
        assert world.value(waiting) == "claimed"
        discord.troubles, discord.history_trouble = [], ""
        for _ in range(3):  # looked up, then sent where it is not
            shift[0] += timedelta(minutes=1)
            await world.bot.tick()
        assert world.value(waiting) is None
        assert len(discord.texts(direct_of(MAYA))) == 1
        assert [each for each in discord.texts(direct_of(OWNER)) if "Something to know" in each] == [
            "Parents: Something to know."
        ]

    live(discord, story)


@pytest.mark.parametrize("trouble", ["503", "429", "401"])
def test_what_discord_does_not_say_now_is_asked_later(discord: FakeDiscord, trouble: str) -> None:
    async def story(world: World) -> None:
        discord.history_trouble = trouble
        with pytest.raises(Later):
            await world.port.find([world.post()])
        discord.history_trouble = "403-50001"
        assert await world.port.find([world.post()]) == {}

    live(discord, story)


def test_a_server_that_discord_has_lost_sight_of_is_looked_into_later(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        await world.says(discord.dispatch, "GUILD_DELETE", {"id": str(GUILD), "unavailable": True})
        await world.sees(lambda: world.guild.unavailable)
        with pytest.raises(Later):
            await world.port.find([world.post()])

    live(discord, story)


def test_where_nobody_may_look_back_the_same_nonce_is_tried_again(
    discord: FakeDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    deny(discord, fake.HISTORY)

    async def story(world: World) -> None:
        post = world.post(thread="Which hour?")
        discord.troubles = ["lost", "503"]
        with pytest.raises(Doubt):
            await world.port.deliver(post)
        discord.troubles = ["503"]
        with pytest.raises(Later) as later:  # soon at first
            await world.port.find([post])
        assert 1 < (later.value.when - datetime.now(UTC)).total_seconds() < 4
        found = await world.port.find([post])
        assert found == {post.key: discord.messages[PARENTS][0]["id"]}
        assert len(discord.texts(PARENTS)) == 1 and discord.threads() == ["Which hour?"]
        assert await world.port.find([world.post("another")]) == {}
        monkeypatch.setattr(sending, "AGAIN_WITHIN", 0)  # Discord knows the nonce no longer
        assert await world.port.find([post]) == {}

    live(discord, story)


def test_two_databases_do_not_take_each_others_messages_for_their_own(discord: FakeDiscord) -> None:
    async def lived() -> None:
        async with connected(discord) as one, connected(discord) as two:
            buttons = (("Been there", "been-there?post=3"),)
            for key, marked in (("words", ()), ("marked", buttons)):
                first = await one.port.deliver(one.post(key, text="Wrong shoes.", buttons=marked))
                theirs = two.post(key, text="Late bus.", buttons=marked)
                assert await two.port.find([theirs]) == {theirs.key: None}
                assert await two.port.deliver(theirs) != first

    asyncio.run(lived())
    assert sorted(discord.texts(PARENTS)) == ["Late bus."] * 2 + ["Wrong shoes."] * 2


def test_what_an_earlier_version_sent_is_found_by_its_mark(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        post = world.post(buttons=(("Been there", "been-there?post=3"),))
        body: dict[str, Any] = draw.post(post.text, post.buttons, ids.old_nonce(post.key))
        made = discord.new_message(PARENTS, body)
        discord.messages[PARENTS].append(made)
        assert await world.port.find([post]) == {post.key: made["id"]}
        made["content"] = "Other words, of another database."
        assert await world.port.find([post]) == {post.key: None}

    live(discord, story)


def pressed(said: dict[str, Any], label: str) -> str:
    rows = [each for row in said["data"]["components"] for each in row["components"]]
    return str(next(each["custom_id"] for each in rows if each["label"] == label))


@pytest.mark.parametrize("found", [True, False])
def test_a_post_that_a_moderator_saw_counts_as_sent_with_all_that_follows(
    discord: FakeDiscord, monkeypatch: pytest.MonkeyPatch, found: bool
) -> None:
    monkeypatch.setattr(sending, "AGAIN_WITHIN", 0)

    async def story(world: World) -> None:
        await world.says(discord.types, SAM, "tune posts add", moderates=True, channel=str(PARENTS), at="20:30",
                         days="daily", kind="question")  # fmt: skip
        form = await world.says(discord.types, SAM, "tune posts manner", moderates=True, number="1")
        await world.says(discord.submits, SAM, form, moderates=True, pin="yes")
        deny(discord, fake.HISTORY)
        await world.says(discord.dispatch, "CHANNEL_UPDATE", discord.guild["channels"][0])
        discord.troubles = ["lost", "503"]
        shown = await world.says(discord.types, SAM, "tune today", moderates=True)
        look = await world.says(discord.presses, SAM, pressed(shown, "Post 1 now"), moderates=True)
        await world.says(discord.presses, SAM, pressed(look, "Post it"), moderates=True)
        state = "SELECT state FROM posts WHERE kind = 'question'"
        await world.sees(lambda: world.value(state) == "held")
        if found:
            discord.guild["channels"][0]["permission_overwrites"] = []
            await world.says(discord.dispatch, "CHANNEL_UPDATE", discord.guild["channels"][0])
        discord.forget_nonces()
        number = world.value("SELECT id FROM posts WHERE state = 'held'")
        await world.says(discord.presses, SAM, f"tune posts held?number={number}&send=0", moderates=True)
        await world.sees(lambda: world.value(state) == "sent")
        message = discord.messages[PARENTS][0]
        if found:
            await world.says(discord.until, lambda: message["pinned"])
        assert (message["pinned"], len(discord.threads())) == (found, int(found))
        tapped = message["components"][0]["components"][0]["custom_id"]
        assert (await world.says(discord.presses, MAYA, tapped))["type"] == 7  # and its buttons work
        # The day has its post: a plan at another time makes no second one.
        form = await world.says(discord.types, SAM, "tune posts edit", moderates=True, number="1")
        await world.says(discord.submits, SAM, form, moderates=True, at="23:00")
        later = datetime.now(UTC) + timedelta(hours=24)
        world.bot.clock = world.bot.outbox._clock = lambda: later.replace(hour=0)
        await world.bot.tick()
        assert world.value("SELECT count(*) FROM posts WHERE kind = 'question'") == 1

    live(discord, story)
