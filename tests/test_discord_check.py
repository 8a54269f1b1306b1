"""What /tune check finds missing on Discord, and what is said while Discord does not answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.store import groups
from bot.tuning.setup import GENTLE, start
from tests.discord_live import PLAN, World, check, live, names
from tests.fakes import discord_world as fake
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_world import BOT_ROLE, GUILD, MAYA, MODERATORS, OWNER, PARENTS, SAM


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
