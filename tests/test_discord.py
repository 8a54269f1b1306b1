"""The Port of Discord against a Discord of our own: posts, doubts, permissions, the life of a server."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.discord import Settings, invite_link
from adapters.discord.discord import join_discord
from adapters.discord.pace import Pace
from adapters.discord.token import read_token
from bot.adapter import Doubt, Later, Never
from bot.app import Bot
from bot.errors import ConfigError
from bot.model import Member
from bot.store import groups
from tests.discord_live import World, connected, live
from tests.fakes import discord_world as fake
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_world import DIRECT, GUILD, MAYA, MODERATORS, OWNER, PARENTS, SAM, STAFF
from tests.stores import fresh_store

# Posts


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


# The connection


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
