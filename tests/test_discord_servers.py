"""The life of a server on Discord: invited, shown out, and channels that open and close."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app import Bot
from bot.model import Group
from tests.discord_live import PLAN, TWIN, World, connected, live, over_two_starts
from tests.fakes import discord_world as fake
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_world import BOT_ROLE, GUILD, MAYA, OWNER, PARENTS, SAM
from tests.stores import fresh_store


def test_a_new_server_is_greeted_once_also_where_the_bot_was_off_when_it_was_invited(discord: FakeDiscord) -> None:
    async def greeted(world: World) -> None:
        await world.bot.tick()
        assert [each for each in world.notices(greetings=True) if "Six taps" in each]
        to_owner = ("POST", f"channels/{fake.DIRECT}/messages")  # since everyone reads the channels
        assert discord.requests.count(to_owner) == 1

    over_two_starts(discord, greeted, lambda: None, greeted)


def test_a_server_is_taken_in_once_at_the_start(discord: FakeDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    taken, take_in = [], Bot.take_in

    def counted(bot: Bot, platform: str, external_id: str, *more: Any, **named: Any) -> Group:
        taken.append(external_id)
        return take_in(bot, platform, external_id, *more, **named)

    monkeypatch.setattr(Bot, "take_in", counted)

    async def story(world: World) -> None:
        await world.says(discord.types, MAYA, "enough")
        assert taken == [str(GUILD)]

    live(discord, story)


def test_a_server_that_shows_the_bot_out_is_forgotten_after_seven_days(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        await world.says(discord.types, SAM, "tune posts add", moderates=True, kind="reminder", **PLAN)
        await world.says(discord.dispatch, "GUILD_DELETE", {"id": str(GUILD), "unavailable": True})  # an outage
        await world.says(discord.dispatch, "GUILD_CREATE", discord.guild)
        assert world.value("SELECT count(*) FROM groups WHERE left_at IS NOT NULL") == 0
        await world.says(discord.dispatch, "GUILD_DELETE", {"id": str(GUILD)})
        await world.sees(lambda: world.value("SELECT count(*) FROM groups WHERE left_at IS NOT NULL"))
        assert world.bot.next_due() is None
        world.bot.clock = lambda: datetime.now(UTC) + timedelta(days=8)
        await world.bot.keep_house()
        assert world.value("SELECT count(*) FROM groups WHERE external_id <> ''") == 0

    live(discord, story)


def test_a_server_that_showed_the_bot_out_while_it_was_off_is_noticed_at_the_start(discord: FakeDiscord) -> None:
    def shown_out() -> None:
        discord.here = False

    async def before(world: World) -> None:
        await world.says(discord.types, SAM, "tune posts add", moderates=True, kind="reminder", **PLAN)

    async def after(world: World) -> None:
        assert world.value("SELECT left_at FROM groups WHERE external_id <> ''") is not None
        assert world.bot.next_due() is None
        discord.here = True
        await world.says(discord.dispatch, "GUILD_CREATE", {**discord.guild, "unavailable": None})
        await world.sees(lambda: world.value("SELECT left_at FROM groups WHERE external_id <> ''") is None)
        listed = await world.says(discord.types, SAM, "tune posts list", moderates=True)
        assert "every day at 09:00" in listed["data"]["content"] and world.bot.next_due() is not None

    over_two_starts(discord, before, shown_out, after)


def test_a_server_of_another_processs_shards_is_not_taken_for_gone(discord: FakeDiscord) -> None:
    shard = (GUILD >> 22) % 2

    def reshuffled() -> None:
        discord.here = False

    async def lived() -> None:
        store = fresh_store()
        async with connected(discord, store, shard_ids=(shard,), shard_count=2):
            pass
        reshuffled()
        async with connected(discord, store, shard_ids=(1 - shard,), shard_count=2) as world:
            assert world.value("SELECT left_at FROM groups WHERE external_id <> ''") is None
        async with connected(discord, store, shard_ids=(shard,), shard_count=2) as world:
            assert world.value("SELECT left_at FROM groups WHERE external_id <> ''") is not None
        store.close()

    asyncio.run(lived())


def test_a_greeting_comes_at_once_also_when_the_bot_was_invited_before_its_start(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        assert discord.requests.count(("POST", f"channels/{fake.DIRECT}/messages")) == 1
        another = {**discord.guild, "id": "1700000000000000001", "name": "Night owls"}
        another.pop("unavailable")
        await world.says(discord.dispatch, "GUILD_CREATE", another)
        await world.sees(lambda: any("Six taps" in each for each in discord.texts(fake.DIRECT)))

    live(discord, story)


HIDDEN = 1400000000000000005


def test_nothing_is_planned_or_asked_where_the_bot_may_no_longer_post(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        closed = fake.channel(PARENTS, "parents", fake.hidden_from_members()[:1])
        await world.says(discord.dispatch, "CHANNEL_UPDATE", closed)
        assert "parents" in [each.name for each in world.bot.channels(world.group)]  # known from before
        for command, more in (
            ("tune posts add", PLAN | {"kind": "reminder"}),
            ("tune today-ask", {"channel": str(PARENTS)}),
        ):
            said = await world.says(discord.types, SAM, command, moderates=True, **more)
            assert said["data"]["content"].startswith("In #parents I lack “View Channel”"), said
        assert world.value("SELECT count(*) FROM schedules") == 0
        assert world.value("SELECT count(*) FROM posts WHERE kind = 'question'") == 0

    live(discord, story)


@pytest.mark.parametrize("given", ["permissions", "role"])
def test_a_channel_that_a_role_opens_to_the_bot_is_known_at_once(discord: FakeDiscord, given: str) -> None:
    discord.guild["channels"].append(fake.channel(HIDDEN, "secret", fake.hidden_from_members()[:1]))
    discord.guild["roles"].append(fake.role(TWIN, "Keys", 8))

    async def story(world: World) -> None:
        plan = PLAN | {"channel": str(HIDDEN)}
        said = await world.says(discord.types, SAM, "tune posts add", moderates=True, kind="reminder", **plan)
        said = said["data"]["content"].replace("\\", "")
        assert said.startswith("In #secret I lack “View Channel”. Channel settings, Permissions, add Good Enough")
        refused = await world.says(discord.types, MAYA, "tune posts add", kind="reminder", **plan)
        assert "look after this group" in refused["data"]["content"]
        setup = await world.says(discord.types, SAM, "tune setup", moderates=True)
        assert "#secret" not in str(setup)
        if given == "role":
            me = discord.guild["members"][0] | {"guild_id": str(GUILD), "roles": [str(BOT_ROLE), str(TWIN)]}
            await world.says(discord.dispatch, "GUILD_MEMBER_UPDATE", me)
        else:
            administrator = fake.role(BOT_ROLE, "Good Enough", 8)
            await world.says(discord.dispatch, "GUILD_ROLE_UPDATE", {"guild_id": str(GUILD), "role": administrator})
        await world.sees(lambda: world.value("SELECT count(*) FROM channels WHERE name = 'secret'"))
        setup = await world.says(discord.types, SAM, "tune setup", moderates=True)
        assert "#secret" in str(setup)

    live(discord, story)


def test_who_only_joins_or_leaves_the_server_is_nobodys_business(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        joined = {"guild_id": str(GUILD), "user": fake.PEOPLE[OWNER], "roles": [], "joined_at": "2026-01-01",
                  "deaf": False, "mute": False, "flags": 0}  # fmt: skip
        before = len(discord.requests)
        await world.says(discord.dispatch, "GUILD_MEMBER_ADD", joined)
        await world.says(discord.types, MAYA, "enough")
        assert [path for _, path in discord.requests[before:] if path.startswith("guilds/")] == []

    live(discord, story)


def test_each_process_takes_its_part_of_the_pace_and_says_whose_line_it_does_not_know(discord: FakeDiscord) -> None:
    assert pace_of(discord) == pytest.approx(48.5)
    assert pace_of(discord, shard_ids=(0, 1), shard_count=4) == pytest.approx(48.5 / 2)

    async def lived() -> None:
        async with connected(discord, shard_ids=(0,), shard_count=2) as world:
            said = await world.says(discord.presses, MAYA, "daily-line stop", direct=True)
            assert "type /enough there" in said["data"]["content"]

    asyncio.run(lived())


def pace_of(discord: FakeDiscord, **settings: Any) -> float:
    """The requests a second of a process with these settings."""

    async def made() -> float:
        client = World(discord, **settings).port.new_client()
        return 1 / client.pace._step

    return asyncio.run(made())
