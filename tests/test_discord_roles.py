"""Who tunes on Discord: roles and people by name and id, also of those that go."""

from __future__ import annotations

import pytest

from bot.store import groups
from tests.discord_live import PLAN, TWIN, World, live, names, over_two_starts
from tests.fakes import discord_world as fake
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_world import GUILD, MAYA, MODERATORS, OWNER, SAM


def test_a_role_that_is_renamed_is_still_meant(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        await names(world, f"Night shift, {SAM}")
        await world.says(discord.dispatch, "GUILD_ROLE_UPDATE",
                         {"guild_id": str(GUILD), "role": fake.role(MODERATORS, "Late shift", 0)})  # fmt: skip
        await world.sees(lambda: "Late shift" in world.group.moderators)
        settings = await world.says(discord.types, SAM, "tune settings", moderates=True)
        assert "May tune: admins, and Late shift, sam." in settings["data"]["content"]
        discord.roles = {MAYA: [str(MODERATORS)]}
        assert "Nothing is planned" in (await world.says(discord.types, MAYA, "tune today"))["data"]["content"]
        # A form shows who stands, and what is sent unchanged means the same.
        before = world.group.moderators
        form = await world.says(discord.types, SAM, "tune settings-people", moderates=True)
        menu = form["data"]["components"][0]["component"]
        shown = [(int(each["id"]), each["type"]) for each in menu["default_values"]]
        assert shown == [(MODERATORS, "role"), (SAM, "user")]
        await world.says(discord.submits, SAM, form, moderates=True)
        assert world.group.moderators == before and str(MODERATORS) in before and str(SAM) in before

    live(discord, story)


def test_who_makes_a_role_of_the_same_name_is_not_trusted(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        await names(world, "Night shift")
        twin = fake.role(TWIN, "Night shift", 0)
        await world.says(discord.dispatch, "GUILD_ROLE_CREATE", {"guild_id": str(GUILD), "role": twin})
        discord.roles = {MAYA: [str(TWIN)]}
        assert "look after this group" in (await world.says(discord.types, MAYA, "tune today"))["data"]["content"]
        discord.roles = {MAYA: [str(MODERATORS)]}
        assert "Nothing is planned" in (await world.says(discord.types, MAYA, "tune today"))["data"]["content"]

    live(discord, story)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("night shift", "2 roles are called “night shift”. Write the id of the one you mean"),
        ("Nihgt shift", "“Nihgt shift” is no role here. A role goes by its name or id"),
        (f"{SAM}, Everyone", "“Everyone” would be all who are here. Name a role, or a person by their id."),
        ("1300000000000000099", "nobody in this server has the id 1300000000000000099"),
    ],
)
def test_a_name_that_does_not_say_who_is_meant_is_not_saved(discord: FakeDiscord, typed: str, sentence: str) -> None:
    discord.guild["roles"].append(fake.role(TWIN, "Night shift", 0))

    async def story(world: World) -> None:
        form = await world.says(discord.types, SAM, "tune settings-people", moderates=True)
        said = await world.says(discord.submits, SAM, form, moderates=True, moderators=typed)
        assert sentence in said["data"]["content"].replace("\\", "") and world.group.moderators == ""
        assert said["data"]["components"][0]["components"][0]["label"] == "Try again"
        await names(world, str(TWIN))
        assert world.group.moderators == f"<@&{TWIN}|Night shift>"
        await world.says(discord.types, SAM, "tune settings-people", moderates=True,
                         moderators=f"<@&{TWIN}>, {MODERATORS}")  # fmt: skip
        # In direct messages Discord's menus list nobody: there a field shows ids where names would not do.
        form = await world.says(discord.presses, OWNER, f"tune settings people#.{GUILD}", direct=True)
        assert form["data"]["components"][0]["component"]["value"] == f"{TWIN}, {MODERATORS}"
        await names(world, "nobody")
        assert world.group.moderators == ""

    live(discord, story)


def test_names_that_an_earlier_version_kept_become_ids_at_the_start(discord: FakeDiscord) -> None:
    async def before(world: World) -> None:
        await world.says(discord.types, SAM, "tune posts add", moderates=True, kind="reminder", **PLAN)
        group = world.group
        with world.store.transaction() as tx:
            groups.change(tx, group.id, moderators=f"night shift, {MAYA}")
            tx.run("UPDATE schedules SET ping = 'Night shift'")

    async def after(world: World) -> None:
        kept = f"<@&{MODERATORS}|Night shift>"
        assert world.group.moderators == f"{kept}, {MAYA}" and world.value("SELECT ping FROM schedules") == kept
        for person, held in ((SAM, [str(MODERATORS)]), (MAYA, [])):
            discord.roles = {person: held}
            said = await world.says(discord.types, person, "tune posts list")
            assert "every day at 09:00" in said["data"]["content"]
        assert world.notices() == []

    later = fake.role(TWIN, "Night shift", 0)  # somebody makes another while the bot is off
    over_two_starts(discord, before, lambda: discord.guild["roles"].append(later), after)


@pytest.mark.parametrize("typed", ["Night shift", str(MODERATORS)])
def test_a_role_that_is_deleted_tunes_and_is_pinged_no_more_and_moderators_hear_of_it(
    discord: FakeDiscord, typed: str
) -> None:
    async def story(world: World) -> None:
        await names(world, typed)
        await world.says(discord.types, SAM, "tune posts add", moderates=True, kind="reminder", **PLAN)
        form = await world.says(discord.types, SAM, "tune posts manner", moderates=True, number="1")
        await world.says(discord.submits, SAM, form, moderates=True, ping=typed)
        (plan,) = world.bot.plans(world.group)
        await world.port.deliver(world.post("one", ping=plan.ping))
        assert "but I may not" in world.notices()[-1]
        await world.says(discord.dispatch, "GUILD_ROLE_DELETE", {"guild_id": str(GUILD), "role_id": str(MODERATORS)})
        await world.sees(lambda: [each for each in world.notices() if "“Night shift” is gone" in each])
        assert "Plan 1 pings nobody now." in world.notices()[-1]
        opened = "SELECT group_concat(text) FROM notices WHERE cause <> 'joined' AND closed_at IS NULL"
        assert world.value(opened) == world.notices()[-1]  # nothing of how the role could be pinged
        settings = await world.says(discord.types, SAM, "tune settings", moderates=True)
        assert "May tune: admins.\n" in settings["data"]["content"]
        # Another role that comes to bear the name is trusted by nobody.
        again = fake.role(1600000000000000009, "Night shift", 0)
        await world.says(discord.dispatch, "GUILD_ROLE_CREATE", {"guild_id": str(GUILD), "role": again})
        discord.roles = {MAYA: [again["id"]]}
        assert "look after this group" in (await world.says(discord.types, MAYA, "tune today"))["data"]["content"]

    live(discord, story)


def test_a_role_that_was_deleted_while_the_bot_was_off_is_noticed_at_the_start(discord: FakeDiscord) -> None:
    async def before(world: World) -> None:
        await names(world, f"Night shift, {SAM}")

    async def after(world: World) -> None:
        assert [each for each in world.notices() if "“Night shift” is gone" in each]
        assert world.group.moderators == f"<@{SAM}|sam>"  # people named by their id stay

    over_two_starts(discord, before, lambda: discord.guild["roles"].pop(1), after)
