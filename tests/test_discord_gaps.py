"""What Discord tells only by leaving it out: servers and channels that were lost while nobody listened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.adapter import Later, Never
from tests.discord_live import World, live, to_person
from tests.fakes import discord_world as fake
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_world import GUILD, MAYA, PARENTS, SAM

PLAN = {"channel": str(PARENTS), "at": "9:00", "days": "daily", "kind": "reminder"}
GONE = "#parents is gone, so its plans rest. Give them another channel, then resume them."
LEFT = "SELECT left_at FROM groups WHERE external_id <> ''"
HERE = "SELECT count(*) FROM groups WHERE external_id <> ''"
BIRDS = 1500000000000000009


def test_a_server_that_showed_the_bot_out_during_a_gap_is_left_and_forgotten(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        discord.here = False
        await world.says(discord.says_op, 9, False)
        await world.sees(lambda: world.value(LEFT))
        assert world.guild is None
        world.bot.clock = lambda: datetime.now(UTC) + timedelta(days=8)
        await world.bot.keep_house()
        assert not world.value(HERE)

    live(discord, story)


def test_a_server_that_is_there_after_a_gap_stays(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        begun = len(discord.identified)
        await world.says(discord.says_op, 9, False)
        await world.says(discord.until, lambda: len(discord.identified) > begun)
        await world.sees(lambda: world.guild and not world.guild.unavailable and world.guild.channels)
        assert world.value(LEFT) is None

    live(discord, story)


def test_a_channel_deleted_during_an_outage_is_gone_afterwards(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        await world.says(discord.types, SAM, "tune posts add", moderates=True, **PLAN)
        await world.says(discord.dispatch, "GUILD_DELETE", {"id": str(GUILD), "unavailable": True})
        discord.guild["channels"].pop(0)
        await world.says(discord.dispatch, "GUILD_CREATE", discord.guild)
        await world.sees(lambda: world.notices() == [GONE])
        assert world.value("SELECT paused FROM schedules") == 1
        assert [each.name for each in world.guild.channels] == ["staff"]

    live(discord, story)


def test_a_channel_that_turns_out_to_be_gone_rests_its_plans(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        await world.says(discord.types, SAM, "tune posts add", moderates=True, **PLAN)
        discord.troubles = ["404-10003"]
        with pytest.raises(Never, match="is gone"):
            await world.port.deliver(world.post())
        assert world.notices() == [GONE] and world.value("SELECT paused FROM schedules") == 1
        changed = {key: value for key, value in discord.guild.items() if key != "channels"}  # as Discord sends it
        changed |= {"name": "Parents of teens"}
        await world.says(discord.dispatch, "GUILD_UPDATE", changed)
        await world.sees(lambda: world.name() == "Parents of teens")
        assert world.notices() == [GONE]  # nothing says that it is back

    live(discord, story)


def test_direct_messages_that_are_opened_too_fast_are_opened_later_and_once(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        discord.direct_troubles = ["400-40003"]
        with pytest.raises(Later):
            await world.port.deliver(to_person(world))
        people = [MAYA, *range(MAYA + 100, MAYA + 240)]  # more than the library keeps
        for person in people:
            fake.PEOPLE.setdefault(person, fake.user(person, "someone"))
        try:
            for person in people:
                await world.port._delivery._direct(world.port._client, person, "")  # type: ignore[arg-type]
            opened = discord.count("POST", "users/@me/channels")
            await world.port.deliver(to_person(world))
            assert discord.count("POST", "users/@me/channels") == opened
        finally:
            for person in people[1:]:
                del fake.PEOPLE[person]

    live(discord, story)


# Whom a plan pings


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (str(MAYA), "A plan pings one role and no single person, so “maya” would hear nothing. Name a role."),
        ("Night shift, Early birds", "A plan pings one role, and here are 2. Name the one that fits best."),
        ("Early birds", "Plan 1 pings Early birds."),
        ("nobody", "Plan 1 pings nobody."),
    ],
)
def test_a_plan_pings_one_role_and_says_so(discord: FakeDiscord, typed: str, said: str) -> None:
    discord.guild["roles"].append(fake.role(BIRDS, "Early birds", 0))

    async def story(world: World) -> None:
        await world.says(discord.types, SAM, "tune posts add", moderates=True, **PLAN)
        form: dict[str, Any] = await world.says(discord.types, SAM, "tune posts manner", moderates=True, number="1")
        answer = await world.says(discord.submits, SAM, form, moderates=True, ping=typed)
        assert answer["data"]["content"].replace("\\", "").startswith(said)

    live(discord, story)


def test_roles_and_people_are_picked_in_a_menu_or_mentioned_after_the_slash(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        form = await world.says(discord.types, SAM, "tune settings-people", moderates=True)
        assert form["data"]["components"][0]["component"]["type"] == 7
        await world.says(discord.submits, SAM, form, moderates=True, moderators=f"{MAYA}, {fake.MODERATORS}")
        both = f"<@{MAYA}|maya>, <@&{fake.MODERATORS}|Night shift>"
        assert world.group.moderators == both
        form = await world.says(discord.types, SAM, "tune settings-people", moderates=True)
        await world.says(discord.submits, SAM, form, moderates=True, moderators="")
        assert world.group.moderators == ""
        await world.says(discord.types, SAM, "tune settings-people", moderates=True, moderators=f"<@{MAYA}>, {SAM}")
        assert world.group.moderators == f"<@{MAYA}|maya>, <@{SAM}|sam>"
        await world.says(discord.types, SAM, "tune posts add", moderates=True, **PLAN)
        form = await world.says(discord.types, SAM, "tune posts manner", moderates=True, number="1")
        assert [each["component"]["type"] for each in form["data"]["components"]][-1] == 6
        said = await world.says(discord.types, SAM, "tune posts manner", moderates=True, number="1",
                                ping=str(fake.MODERATORS))  # fmt: skip
        assert said["data"]["content"].startswith("Plan 1 pings Night shift.")

    live(discord, story)


def test_a_form_in_direct_messages_lists_the_servers_channels_itself(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        await world.says(discord.types, SAM, "tune posts add", moderates=True, **PLAN)
        asked = f"tune posts edit?number=1#.{GUILD}"
        form = await world.says(discord.presses, fake.OWNER, asked, direct=True)
        channel = next(
            each["component"] for each in form["data"]["components"] if each["component"]["custom_id"] == "channel"
        )
        assert channel["type"] == 3 and [each["label"] for each in channel["options"]] == ["#parents", "#staff"]
        await world.says(discord.dispatch, "CHANNEL_DELETE", discord.guild["channels"].pop(0))
        await world.sees(lambda: world.notices() == [GONE])
        form = await world.says(discord.types, SAM, "tune posts edit", moderates=True, number="1")
        channel = next(each["component"] for each in form["data"]["components"] if each["component"]["type"] == 8)
        assert not channel.get("default_values")

    live(discord, story)


# Channels in which the bot may not write


def test_a_channel_named_by_a_button_is_refused_where_the_bot_may_not_write(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        setup = await world.says(discord.types, SAM, "tune setup", moderates=True)
        assert "#parents" in str(setup["data"]["components"])
        rule = {"id": str(fake.BOT_ROLE), "type": 0, "allow": "0", "deny": str(fake.SEND)}
        closed = fake.channel(PARENTS, "parents", [rule])
        await world.says(discord.dispatch, "CHANNEL_UPDATE", closed)
        await world.sees(lambda: not world.guild.get_channel(PARENTS).permissions_for(world.guild.me).send_messages)
        said = await world.says(discord.presses, SAM, f"tune setup?channel={PARENTS}", moderates=True)
        assert "In #parents I lack “Send Messages”." in said["data"]["content"]

    live(discord, story)


def test_nothing_is_said_of_permissions_before_discord_has_told_of_the_server(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        await world.says(discord.dispatch, "GUILD_DELETE", {"id": str(GUILD), "unavailable": True})
        await world.sees(lambda: world.guild.unavailable)
        said = await world.says(discord.types, SAM, "tune posts add", moderates=True, **PLAN)
        assert said["data"]["content"].startswith("Discord has not told me about this server yet.")

    live(discord, story)
