"""The Port of Discord against a Discord of our own: moderators, forms, lost channels and settings."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from adapters.discord import Settings, invite_link
from adapters.discord.discord import join_discord
from adapters.discord.token import read_token
from bot.adapter import Never
from bot.app import Bot
from bot.errors import ConfigError
from bot.model import Member
from bot.store import groups
from tests.discord_live import World, connected, live
from tests.fakes import discord_world as fake
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_world import DIRECT, GUILD, MAYA, MODERATORS, OWNER, PARENTS, SAM, STAFF
from tests.stores import fresh_store

# Moderators


def test_notices_go_to_the_owner_where_others_could_read_them_and_their_buttons_work_there(
    discord: FakeDiscord,
) -> None:
    discord.guild["system_channel_id"] = str(PARENTS)  # everyone reads it

    async def story(world: World) -> None:
        await world.port.deliver(world.notice())
        assert (len(discord.texts(DIRECT)), discord.texts(PARENTS)) == (1, [])
        assert discord.texts(DIRECT)[0].startswith(f"{world.name()}: ")  # who owns several knows which
        assert (await world.port.find([world.notice()]))[world.notice().key] == discord.messages[DIRECT][0]["id"]
        listed = discord.messages[DIRECT][0]["components"][0]["components"][0]["custom_id"]
        said = await world.says(discord.presses, OWNER, listed, direct=True)
        assert "Nothing is planned" in said["data"]["content"]
        # A form opened in direct messages still knows its server.
        plan = said["data"]["components"][0]["components"][0]["custom_id"]
        form = await world.says(discord.presses, OWNER, plan, direct=True)
        assert form["type"] == 9
        sent = await world.says(
            discord.submits, OWNER, form, direct=True, channel=str(PARENTS), at="9:00", days="daily", kind="reminder"
        )
        assert sent["data"]["content"].startswith("Planned:")
        # Someone else who got hold of it is no moderator there.
        refused = await world.says(discord.presses, MAYA, listed, direct=True)
        assert "look after this group" in refused["data"]["content"]
        discord.strangers = {MAYA}
        refused = await world.says(discord.presses, MAYA, listed, direct=True)
        assert "belongs to a server" in refused["data"]["content"]
        with world.store.transaction() as tx:
            groups.of_people(tx, "discord")
        nowhere = await world.says(discord.presses, OWNER, "tune today", direct=True)
        assert "belongs to a server" in nowhere["data"]["content"]
        discord.troubles = ["403-50007"]
        with pytest.raises(Never, match="no direct messages"):
            await world.port.deliver(world.notice("notice:99"))

    live(discord, story)


def test_notices_go_to_the_servers_own_channel_where_only_moderators_read_it(discord: FakeDiscord) -> None:
    discord.guild["system_channel_id"] = str(STAFF)

    async def story(world: World) -> None:
        proof = await world.port.deliver(world.notice())
        assert [each["id"] for each in discord.messages[STAFF]] == [proof]
        assert await world.port.find([world.notice()]) == {"notice:98": proof}

    live(discord, story)


def test_the_role_that_the_group_named_may_tune_and_a_nickname_may_not(discord: FakeDiscord) -> None:
    discord.guild["roles"].append(fake.role(1600000000000000001, "sam", 0))

    async def story(world: World) -> None:
        asked = "tune settings-people"
        form = await world.says(discord.types, SAM, asked, moderates=True)
        await world.says(discord.submits, SAM, form, moderates=True, moderators="night shift")
        assert "look after" in (await world.says(discord.types, MAYA, "tune today"))["data"]["content"]
        discord.roles = {MAYA: [str(MODERATORS)]}
        assert "Nothing is planned" in (await world.says(discord.types, MAYA, "tune today"))["data"]["content"]
        assert await world.port.is_moderator(world.group, Member(f"discord:{MAYA}"))  # asked of Discord
        assert not await world.port.is_moderator(world.group, Member(f"discord:{SAM}"))
        assert any("Integrations" in each for each in await world.port.inspect(world.group))

    live(discord, story)


# Forms


def test_words_of_a_form_with_a_mistake_come_back_behind_try_again(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        button = "tune posts add"
        form = await world.says(discord.presses, SAM, button, moderates=True)
        said = await world.says(
            discord.submits, SAM, form, moderates=True,
            channel=str(PARENTS), at="25:00", days="tue thu", kind="question",
        )  # fmt: skip
        assert said["type"] == 4 and "25:00" in said["data"]["content"]
        again = said["data"]["components"][0]["components"][0]
        assert again["label"] == "Try again"
        form = await world.says(discord.presses, SAM, again["custom_id"], moderates=True)
        held = {part["component"]["custom_id"]: part["component"] for part in form["data"]["components"]
                if part["type"] == 18}  # fmt: skip
        assert held["days"]["value"] == "tue thu"
        sent = await world.says(discord.submits, SAM, form, moderates=True, at="20:30")
        assert sent["data"]["content"].startswith("Planned: a question in #parents, Tuesday and Thursday at 20:30")

    live(discord, story)


def test_suggestions_are_what_may_be_meant(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        offered = await world.says(discord.completes, SAM, "tune settings-change", "zone", "lisb", moderates=True)
        assert offered == ["Europe/Lisbon"]
        offered = await world.says(discord.completes, SAM, "tune posts add", "topic", "bed", moderates=True)
        assert offered == ["bedtime and sleep"]
        offered = await world.says(discord.completes, MAYA, "help-lines", "country", "irel")
        assert "Ireland" in offered
        assert await world.says(discord.completes, MAYA, "tune posts add", "topic", "bed") == []
        words = await world.says(discord.completes, SAM, "tune words show", "prompt", "shoes", moderates=True)
        assert words and all(len(each) <= 100 for each in words)

    live(discord, story)


def test_words_are_handed_over_as_a_file_that_only_the_moderator_sees(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        rows = "id,kind,text,topics\nred-cup,reminder,The red cup is back.,any\n"
        form = await world.says(discord.types, SAM, "tune words import", moderates=True)
        shown = await world.says(discord.submits, SAM, form, moderates=True, rows=rows)
        assert shown["data"]["content"].startswith("1 new, 0 changed")
        take = shown["data"]["components"][0]["components"][0]["custom_id"]
        await world.says(discord.presses, SAM, take, moderates=True)
        said = await world.says(discord.types, SAM, "tune words export", moderates=True, format="csv")
        assert said["data"]["flags"] & 64
        ((name, data),) = discord.files
        assert name.endswith(".csv") and b"red-cup,reminder,en,The red cup is back." in data
        assert said["data"]["attachments"][0]["filename"] == name

    live(discord, story)


# The life of a server


def test_a_server_is_greeted_renamed_and_told_of_a_lost_channel(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        another = discord.guild | {"id": "1700000000000000001", "name": "Night owls"}
        another.pop("unavailable")
        await world.says(discord.dispatch, "GUILD_CREATE", another)
        await world.sees(lambda: len(world.notices(greetings=True)) == 2)
        spanish = another | {"id": "1700000000000000002", "name": "Nocturnos", "preferred_locale": "es-ES"}
        await world.says(discord.dispatch, "GUILD_CREATE", spanish)
        await world.sees(lambda: any("Con seis toques" in each for each in world.notices(greetings=True)))
        changed = discord.guild | {"name": "Parents of teens"}
        await world.says(discord.dispatch, "GUILD_UPDATE", changed)
        await world.says(discord.dispatch, "CHANNEL_UPDATE", fake.channel(PARENTS, "mums-and-dads"))
        await world.sees(lambda: world.name() == "Parents of teens")
        await world.says(discord.types, SAM, "tune posts add", moderates=True, channel=str(PARENTS), at="9:00",
                         days="daily", kind="reminder")  # fmt: skip
        await world.says(discord.dispatch, "CHANNEL_DELETE", fake.channel(PARENTS, "mums-and-dads"))
        await world.sees(lambda: any("#mums-and-dads is gone" in each for each in world.notices()))
        listed = await world.says(discord.types, SAM, "tune posts list", moderates=True)
        assert "paused" in listed["data"]["content"].lower()
        await world.says(discord.dispatch, "GUILD_DELETE", {"id": str(GUILD)})
        client = world.port._client
        await world.sees(lambda: client is not None and client.get_guild(GUILD) is None)
        with pytest.raises(Never, match="not in this server"):
            await world.port.deliver(world.post())

    live(discord, story)


def test_a_channel_deleted_while_the_bot_was_off_is_noticed_at_the_start(discord: FakeDiscord) -> None:
    async def lived() -> None:
        store = fresh_store()
        async with connected(discord, store) as world:
            await world.says(discord.types, SAM, "tune posts add", moderates=True, channel=str(PARENTS), at="9:00",
                             days="daily", kind="reminder")  # fmt: skip
        discord.guild["channels"].pop(0)
        async with connected(discord, store) as world:
            await world.sees(lambda: any("#parents is gone" in each for each in world.notices()))
        store.close()

    asyncio.run(lived())


# Settings


def test_the_token_is_found_in_the_environment_a_file_or_the_settings(tmp_path: Any) -> None:
    path = tmp_path / "token"
    path.write_text(fake.TOKEN + "\n")
    assert read_token("", "", {"DISCORD_TOKEN": fake.TOKEN}) == fake.TOKEN
    assert read_token("", str(path), {}) == read_token(f"Bot {fake.TOKEN}", "", {}) == fake.TOKEN
    with pytest.raises(ConfigError, match=r"cannot be read \(FileNotFoundError\)"):
        read_token("", str(tmp_path / "none"), {})
    with pytest.raises(ConfigError) as raised:
        read_token("my.secret", "", {})
    assert "secret" not in str(raised.value)


def test_the_invitation_asks_for_the_least() -> None:
    link = invite_link(fake.TOKEN)
    assert f"client_id={fake.APPLICATION}&scope=bot+applications.commands" in link
    asked = int(link.rpartition("=")[2])
    assert not asked & (1 << 3 | 1 << 5 | 1 << 13 | 1 << 17)  # no administrator, server, messages or mass mentions


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (Settings(api_url="localhost"), "discord.api_url is 'localhost'"),
        (Settings(api_url="http://127.0.0.1:8080"), "discord.api_url is .*ends with /api/v10"),
        (Settings(api_url="http://10.0.0.5/api/v10"), "clear text to 10.0.0.5"),
        (Settings(shard_ids=(0, 2), shard_count=2), "needs discord.shard_count beside it: 3 at the least."),
        (Settings(shard_ids=(0,)), "needs discord.shard_count beside it: 1 at the least."),
        (Settings(shard_count=-1), "count from 0, so -1 cannot be."),
        (Settings(shard_ids=(0, -2), shard_count=2), "count from 0, so -2 cannot be."),
    ],
)
def test_settings_that_cannot_be_are_one_sentence(settings: Settings, sentence: str) -> None:
    store = fresh_store()
    with pytest.raises(ConfigError, match=sentence):
        join_discord(Bot(store), settings, fake.TOKEN)
    store.close()
