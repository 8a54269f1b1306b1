"""Whom and which channels moderators name on Slack: ids where they are needed, names wherever people read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.fakes.slack_api import Channel
from tests.fakes.slack_limits import words_of
from tests.fakes.slack_world import both_worlds, run, socket_world

# slack_sdk 3.47 asks aiohttp for the client's secret in a way that aiohttp 4 will not know.


world_of = both_worlds

MODERATORS = "SELECT moderators FROM groups WHERE external_id = 'T1'"


def test_only_who_can_tune_is_said_to_and_nobody_named_before_is_lost(world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            world.team.user("UBOTTY", "botty", is_bot=True)
            world.team.user("UGONE", "gone", deleted=True)
            world.team.user("UFAR", "far", team_id="T7")
            await world.says("/tune settings people <@UMAYA|maya>", "USAM")
            for typed, told in (
                ("@ines", "Type @ and pick the name"), ("<@UMAYA|maya> and @ines", "Type @ and pick"),
                ("<@UGUEST|guest>", "@guest cannot tune: guests"), ("<@UFAR|far>", "@far cannot tune"),
                ("<@UNOONE>", "Someone cannot tune"), ("<@UBOTTY|botty>", "@botty cannot tune: bots"),
                ("<@UGONE>", "@gone cannot tune"), ("<!subteam^S1|@mods>", "A user group cannot tune"),
                (" ".join(f"<@U{number:010}>" for number in range(21)), "That is 21 people, and 20 fit here"),
            ):  # fmt: skip
                said = await world.says(f"/tune settings people {typed}", "USAM")
                assert told in said["text"], said
                assert world.rows(MODERATORS) == [("<@UMAYA>",)]
            said = await world.says("/tune settings people <@UMAYA|maya> <@UINES|ines>", "USAM")
            assert said["text"].startswith("Saved.") and world.rows(MODERATORS) == [("<@UMAYA> <@UINES>",)]
            await world.says("/tune settings people nobody", "USAM")
            assert world.rows(MODERATORS) == [("",)]
            assert world.fake.broken == []

    run(story())


def test_where_slack_does_not_say_who_is_named_nothing_is_saved() -> None:
    async def story() -> None:
        async with socket_world() as world:
            await world.says("/tune today", "USAM")
            world.fake.order("users.info", "500")
            said = await world.says("/tune settings people <@UINES|ines>", "USAM")
            assert "who they are just now" in said["text"]
            assert "UINES" not in (await world.says("/tune settings", "USAM"))["text"]

    run(story())


def test_check_tells_of_those_who_are_named_and_never_can_tune(world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            with world.store.transaction() as tx:
                tx.run("UPDATE groups SET moderators = '<@UGUEST> @ines'")
            said = (await world.says("/tune check", "USAM"))["text"]
            assert "The settings let “@ines” tune" in said and "@guest cannot tune" in said
            await world.says("/tune settings people <@UINES|ines>", "USAM")
            assert "tune" not in (await world.says("/tune check", "USAM"))["text"].replace("/tune", "")

    run(story())


def test_names_and_no_ids_stand_in_words_that_will_be_posted(world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            typed = "What would <@UINES|ines> or <!subteam^S1|@mods> say in <#C1|parents> or <#C8|>?"
            said = await world.says(f"/tune words add question tantrums {typed}", "USAM")
            assert "What would @ines or @mods say in #parents or #somewhere?" in words_of(said["blocks"])
            await world.says("/tune posts add <#C1|parents> 09:00 daily question", "USAM")
            assert world.rows("SELECT count(*) FROM schedules") == [(1,)]

    run(story())


def test_who_is_pinged_is_shown_by_name_and_a_channel_is_refused_at_once(world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            await world.says("/tune posts add <#C1|parents> 09:00 daily reminder", "USAM")
            for typed in ("<!channel>", "<!here|here>", "@everyone", "<@UMAYA|maya> <!channel>"):
                said = await world.refuses(f"/tune posts manner 1 {typed}", "USAM")
                assert said.startswith("I never ping @channel")
            assert world.rows("SELECT ping FROM schedules") == [("",)]
            said = await world.says("/tune posts manner 1 <!subteam^S123|@mods> <@UGUEST|guest>", "USAM")
            assert "@mods" in said["text"] and "subteam" not in json.dumps(said)
            assert world.rows("SELECT ping FROM schedules") == [("<@UGUEST> <!subteam^S123|@mods>",)]
            await world.says("/tune posts manner 1", "USAM")
            (ping,) = [each for each in world.fake.views[-1]["blocks"] if each.get("block_id") == "ping"]
            assert ping["element"]["max_selected_items"] == 19 and "@mods" in ping["hint"]["text"]
            assert world.fake.broken == []

    run(story())


def test_a_channel_among_many_stands_in_its_form_by_name() -> None:
    async def story() -> None:
        async with socket_world() as world:
            for number in range(30):
                world.team.channels[f"C8{number:02}"] = Channel(f"C8{number:02}", f"room-{number}")
            await world.slack.workspaces.welcome("T1")
            await world.says("/tune posts add <#C2|evenings> 09:00 daily reminder", "USAM")
            await world.says("/tune posts edit 1", "USAM")
            (channel,) = [each for each in world.fake.views[-1]["blocks"] if each.get("block_id") == "channel"]
            chosen = channel["element"]["initial_option"]
            assert (chosen["text"]["text"], chosen["value"]) == ("#evenings", "C2")

    run(story())
