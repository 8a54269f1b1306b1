"""The life of a server: invited, shown out, roles and channels that go, and what /tune check finds missing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app import Bot
from bot.model import Group
from bot.store import groups
from bot.tuning.setup import GENTLE, start
from tests.discord_live import World, connected, live
from tests.fakes import discord_world as fake
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_world import BOT_ROLE, GUILD, MAYA, MODERATORS, OWNER, PARENTS, SAM
from tests.stores import fresh_store

PLAN = {"channel": str(PARENTS), "at": "9:00", "days": "daily"}


def over_two_starts(
    discord: FakeDiscord,
    before: Callable[[World], Awaitable[None]],
    meanwhile: Callable[[], Any],
    after: Callable[[World], Awaitable[None]],
    **settings: Any,
) -> None:
    """Tell a story of two starts of the bot, with something that happens while it is off."""

    async def lived() -> None:
        store = fresh_store()
        async with connected(discord, store, **settings) as world:
            await before(world)
        meanwhile()
        async with connected(discord, store, **settings) as world:
            await after(world)
        store.close()

    asyncio.run(lived())


async def check(world: World) -> str:
    said = await world.says(world.discord.types, SAM, "tune check", moderates=True)
    return str(said["data"]["content"]).replace("\\", "")


async def names(world: World, moderators: str) -> None:
    form = await world.says(world.discord.types, SAM, "tune settings-people", moderates=True)
    await world.says(world.discord.submits, SAM, form, moderates=True, moderators=moderators)


# Coming and going


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


# Roles


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


TWIN = 1600000000000000009


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


# What is missing


def test_check_names_what_each_channel_in_use_lacks_and_how_to_give_it(discord: FakeDiscord) -> None:
    lacking = fake.HISTORY | fake.THREADS | fake.IN_THREADS | fake.PINS | fake.EMBED
    discord.guild["channels"][0]["permission_overwrites"] = [
        {"id": str(BOT_ROLE), "type": 0, "allow": "0", "deny": str(lacking)}
    ]

    async def story(world: World) -> None:
        await world.says(discord.types, SAM, "tune posts add", moderates=True, kind="reminder", **PLAN)
        said = await check(world)
        assert "In #parents I lack “Embed Links”, “Read Message History”. Channel settings, Permissions" in said
        assert "Thread" not in said and "Pin" not in said  # a reminder needs none
        await world.says(discord.types, SAM, "tune posts add", moderates=True, kind="question", **PLAN)
        await world.says(discord.types, SAM, "tune posts manner", moderates=True, number="1", pin="yes")
        said = await check(world)
        assert said.count("In #parents I lack") == 1
        for permission in ("Create Public Threads", "Send Messages in Threads", "Pin Messages"):
            assert f", “{permission}”" in said

    live(discord, story)


def test_check_says_who_is_named_but_not_there_and_who_is_pinged_in_vain(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        await names(world, f"{MAYA}, {SAM}")
        await world.says(discord.types, SAM, "tune posts add", moderates=True, kind="reminder", **PLAN)
        form = await world.says(discord.types, SAM, "tune posts manner", moderates=True, number="1")
        said = await world.says(discord.submits, SAM, form, moderates=True, ping="Night shift")
        assert "pings Night shift" in said["data"]["content"]
        assert "allow anyone to @mention" in await check(world)
        with world.store.transaction() as tx:  # an earlier version took people too
            tx.run("UPDATE schedules SET ping = ?", f"<@{SAM}|sam>")
        assert "“sam”, but there is no such" in await check(world)
        discord.strangers = {MAYA}
        said = await check(world)
        assert "“maya” is not in this server any more, so they tune nothing: /tune settings-people" in said
        assert "no role" not in said and str(SAM) not in said

    live(discord, story)


def test_check_says_where_an_admin_shows_tune_to_the_role_until_it_is_shown(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        await names(world, "Night shift")
        assert "/tune is hidden from Night shift until an admin allows it: Server Settings" in await check(world)
        discord.shown_to = [{"id": str(MODERATORS), "type": 1, "permission": False}]
        assert "/tune is hidden" in await check(world)
        discord.shown_to = [{"id": str(MODERATORS), "type": 1, "permission": True}]
        assert "/tune is hidden" not in await check(world)

    live(discord, story)


def test_commands_are_named_as_they_are_typed_on_discord(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        said = await check(world)
        assert "/tune settings-change sets one" in said and "/tune settings change" not in said
        await names(world, "Night shift")
        await world.says(discord.dispatch, "GUILD_ROLE_DELETE", {"guild_id": str(GUILD), "role_id": str(MODERATORS)})
        await world.sees(lambda: any("is gone" in each for each in world.notices()))
        await world.bot.tick()
        # The greeting goes to the same person in the same tick: either may arrive first.
        told = [each.replace("\\", "") for each in discord.texts(fake.DIRECT)]
        assert any("/tune settings-people" in each for each in told)

    live(discord, story)


def test_a_hidden_channel_is_one_line_that_names_what_was_taken_and_no_more(discord: FakeDiscord) -> None:
    discord.guild["channels"][0]["permission_overwrites"] = fake.hidden_from_members()[:1]

    async def story(world: World) -> None:
        channel = world.bot.take_in("discord", str(GUILD), "Parents", "UTC", {str(PARENTS): "parents"})
        with world.store.transaction() as tx:
            (place,) = (each for each in groups.channels(tx, channel.id) if each.name == "parents")
            start(tx, channel, place, GENTLE, datetime.now(UTC))
        lines = [each for each in (await check(world)).splitlines() if "#parents" in each]
        assert lines == ["In #parents I lack “View Channel”. Channel settings, Permissions, add Good Enough, allow it."]

    live(discord, story)


def test_check_says_that_a_person_who_is_named_cannot_see_tune(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        await names(world, str(MAYA))
        assert "/tune is hidden from maya until an admin allows it" in await check(world)
        discord.shown_to = [{"id": str(MAYA), "type": 2, "permission": True}]
        assert "/tune is hidden" not in await check(world)
        discord.shown_to = [{"id": str(MODERATORS), "type": 1, "permission": True}]
        discord.roles = {MAYA: [str(MODERATORS)]}
        assert "/tune is hidden" not in await check(world)

    live(discord, story)


def test_check_says_where_notices_go_and_that_the_latest_did_not_arrive(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        assert "Notices go to the server's owner by direct message." in await check(world)
        discord.closed = {OWNER}
        world.bot.tell_moderators(world.group, "a cause", "Something to know.")
        await world.bot.tick()
        said = await check(world)
        assert "The latest notice did not arrive: This person takes no direct messages from me." in said
        await world.says(discord.dispatch, "GUILD_UPDATE", discord.guild | {"system_channel_id": str(fake.STAFF)})
        await world.sees(lambda: world.guild.system_channel)
        assert "Notices go to #staff." in await check(world)
        world.bot.tell_moderators(world.group, "another", "Something else.")
        await world.bot.tick()
        assert "did not arrive" not in await check(world)

    live(discord, story)


def test_check_says_that_it_sees_nothing_during_an_outage(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        await world.says(discord.dispatch, "GUILD_DELETE", {"id": str(GUILD), "unavailable": True})
        await world.sees(lambda: world.guild.unavailable)
        assert "Discord has an outage and shows me nothing of this server." in await check(world)

    live(discord, story)


def test_a_greeting_comes_at_once_also_when_the_bot_was_invited_before_its_start(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        assert discord.requests.count(("POST", f"channels/{fake.DIRECT}/messages")) == 1
        another = {**discord.guild, "id": "1700000000000000001", "name": "Night owls"}
        another.pop("unavailable")
        await world.says(discord.dispatch, "GUILD_CREATE", another)
        await world.sees(lambda: any("Six taps" in each for each in discord.texts(fake.DIRECT)))

    live(discord, story)


def test_commands_are_named_as_the_client_of_whoever_reads_shows_them(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        discord.locale = "es-ES"
        said = await check(world)
        assert "Con /ajustar preparar se empieza" in said and "/tune" not in said
        refused = await world.says(discord.types, MAYA, "tune today")
        assert "/empezar" in refused["data"]["content"]
        discord.locale = "en-GB"
        assert "/tune setup makes a start" in await check(world)
        number = world.group.id
        with world.store.transaction() as tx:
            groups.change(tx, number, locale="es")
        say = world.notice("notice:77")
        proof = await world.port.deliver(replace(say, group=world.group, text="Mira /tune posts y /tune quiet end."))
        (told,) = (each["content"] for each in discord.messages[fake.DIRECT] if each["id"] == proof)
        assert told.count("/ajustar") == 2 and "/tune" not in told

    live(discord, story)


# While Discord does not answer


@pytest.mark.parametrize("trouble", ["503", "500", "404-10004"])
def test_who_waits_for_what_discord_does_not_say_is_told_so_in_time(discord: FakeDiscord, trouble: str) -> None:
    async def story(world: World) -> None:
        await names(world, f"Night shift, {MAYA}")
        discord.look_trouble = trouble
        pressed = f"tune today#.{GUILD}"
        asked: list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, bool]]] = [
            (discord.presses, (MAYA, pressed), {"direct": True}),
            (discord.types, (SAM, "tune check"), {"moderates": True}),
        ]
        for how, what, more in asked:
            started = time.monotonic()
            said = await world.says(how, *what, **more)
            sentence = "Discord is slow just now" if "tune check" in what else "Discord does not answer just now."
            assert said["data"]["content"].startswith(sentence)
            assert time.monotonic() - started < 2.9
        owners = await world.says(discord.presses, OWNER, pressed, direct=True)  # nothing need be looked up
        assert "Nothing is planned" in owners["data"]["content"]
        listed = await world.says(discord.types, SAM, "tune posts list", moderates=True)
        assert "Nothing is planned" in listed["data"]["content"]

    live(discord, story)


def test_a_person_is_looked_up_once_for_an_interaction_and_before_posts_that_wait(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        await names(world, str(MAYA))
        posts = [asyncio.create_task(world.port.deliver(world.post(f"key:{number}"))) for number in range(150)]
        await asyncio.sleep(0.1)
        before, started = discord.count("GET", f"members/{MAYA}"), time.monotonic()
        said = await world.says(discord.presses, MAYA, f"tune today#.{GUILD}", direct=True)
        assert "Nothing is planned" in said["data"]["content"] and time.monotonic() - started < 1
        assert discord.count("GET", f"members/{MAYA}") == before + 1
        assert not all(each.done() for each in posts)
        await asyncio.gather(*posts)

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


def test_many_people_are_looked_up_at_once_and_a_slow_discord_hides_no_other_finding(discord: FakeDiscord) -> None:
    people = [SAM + 100 + number for number in range(15)]
    fake.PEOPLE.update({each: fake.user(each, f"mod{each % 100}") for each in people})

    async def story(world: World) -> None:
        discord.look_delay = 0.15
        await names(world, ", ".join(map(str, people)))
        assert world.group.moderators.count("<@") == 15
        assert "/tune is hidden from" in await check(world)
        discord.look_delay = 2.3
        said = await check(world)
        await asyncio.sleep(0.5)
        assert "Discord is slow just now" in said and "Notices go to" in said

    try:
        live(discord, story)
    finally:
        for each in people:
            del fake.PEOPLE[each]


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
