"""Channels on Slack: private ones, those shared with other companies, and what changed while nobody was here."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.fakes.slack_api import Channel
from tests.fakes.slack_world import World, both_worlds, planned, run, socket_world

world_of = both_worlds

NAMES = (
    "SELECT c.name FROM channels c JOIN groups g ON g.id = c.group_id WHERE g.external_id = 'T1' AND NOT gone "
    "ORDER BY c.name"
)


def notices(world: World) -> list[str]:
    return [row[0] for row in world.rows("SELECT text FROM notices WHERE closed_at IS NULL ORDER BY id")]


async def invited_to_shared(world: World) -> None:
    world.team.channels["C8"] = Channel("C8", "shared", is_ext_shared=True)
    await world.happens({"type": "member_joined_channel", "user": "UBOT1", "channel": "C8"})


def test_a_shared_channel_gets_nothing_until_a_moderator_says_so(world_of: Any) -> None:
    async def story() -> None:
        async with world_of() as world:
            await world.says("/tune today", "USAM")
            await invited_to_shared(world)
            (told,) = [each for each in notices(world) if "#shared" in each]
            assert "other companies" in told
            assert world.rows(NAMES) == [("evenings",), ("parents",)]
            refused = await world.says("/tune posts add <#C8|shared> 09:00 daily reminder", "USAM")
            assert refused["text"].startswith("#shared is shared with other companies")
            assert refused["blocks"][-1]["elements"][0]["text"]["text"] == "Post there"
            assert refused["blocks"][-1]["elements"][0]["value"] == "tune shared?channel=C8"
            assert world.rows("SELECT count(*) FROM schedules") == [(0,)]
            await world.says("/tune posts add", "USAM")
            assert "since other companies read along: #shared" in str(world.fake.views[-1])
            assert "#shared is shared" in (await world.says("/tune check", "USAM"))["text"]
            await world.tick()
            notice = world.fake.messages("DUSAM")[-1]
            (there,) = [
                each["value"] for each in notice["blocks"][-1]["elements"] if each["text"]["text"] == "Post there"
            ]
            await world.presses(there, "UMAYA", post=notice, channel="DUMAYA")
            assert world.rows(NAMES) == [("evenings",), ("parents",)]
            await world.presses(there, "USAM", post=notice, channel="DUSAM")
            assert "People from other companies read along" in world.fake.answers[-1]["text"]
            assert not [each for each in notices(world) if "#shared" in each]
            world.clock(2030, 3, 4, 8, 0)
            await world.says("/tune posts add <#C8|shared> 09:00 daily reminder", "USAM")
            world.clock(2030, 3, 4, 9, 0, 1)
            await world.slack.workspaces.welcome("T1")  # as after a start: what was allowed stays allowed
            await world.tick()
            assert len(world.fake.posted("C8")) == 1
            await world.presses("tune shared stop?channel=C8", "USAM")
            assert world.fake.answers[-1]["text"] == "I post nothing in #shared. Its plans rest."
            assert world.rows("SELECT paused FROM schedules") == [(1,)]
            assert world.fake.broken == []

    run(story())


def test_a_channel_that_the_bot_is_not_in_is_named_with_how_to_let_it_in(world_of: Any) -> None:
    async def story() -> None:
        async with world_of() as world:
            there = "I am not in #elsewhere. Write /invite @goodenough there."
            assert (await world.says("/tune posts add <#C9|elsewhere>", "USAM"))["text"] == there
            assert await world.refuses("/tune posts add <#C9|elsewhere> 09:00 daily reminder", "USAM") == there
            said = await world.refuses("/tune posts add <#C777|> 09:00 daily reminder", "USAM")
            assert "Known here: #evenings, #parents" in said  # of a private one, Slack names nothing
            said = (await world.says("/tune words add reminder grief See <#C9|elsewhere>", "USAM"))["text"]
            assert said.startswith("This is how they will be.")
            assert world.rows("SELECT count(*) FROM schedules") == [(0,)]

    run(story())


def test_a_channel_that_becomes_shared_rests_its_plans_and_what_waits(world_of: Any) -> None:
    async def story() -> None:
        async with world_of() as world:
            await planned(world, "question")
            await world.tick()  # a follow-up waits now
            world.team.channels["C1"].is_ext_shared = True
            for _ in range(2):
                await world.happens({"type": "channel_shared", "channel": "C1", "connected_team_id": "T7"})
            assert [each for each in notices(world) if each.startswith("#parents")] == [
                "#parents is shared with other companies, and they would read along. I post nothing there unless you "
                "say so. Its plans rest."
            ]
            for day in (5, 6):
                world.clock(2030, 3, day, 9, 1)
                await world.tick()
            assert len(world.fake.posted()) == 1 and len(world.fake.posted(thread=True)) == 1
            world.team.channels["C1"].is_ext_shared = False
            await world.happens({"type": "channel_unshared", "channel": "C1", "is_ext_shared": False})
            assert [each for each in notices(world) if each.startswith("#parents")] == []
            assert ("parents",) in world.rows(NAMES)
            world.team.channels["C1"].is_ext_shared = True
            await world.happens({"type": "channel_shared", "channel": "C1", "connected_team_id": "T8"})
            assert ("parents",) not in world.rows(NAMES)  # another company: moderators are asked again

    run(story())


def test_what_another_company_does_in_a_shared_channel_is_heard(world_of: Any) -> None:
    async def story() -> None:
        async with world_of() as world:
            await invited_to_shared(world)
            await world.presses("tune shared?channel=C8", "USAM")
            await world.says("/tune posts add <#C8|shared> 09:00 daily reminder", "USAM")
            world.team.channels["C8"].name = "both"
            renamed = world.fake.event({"type": "channel_rename", "channel": {"id": "C8", "name": "both"}})
            assert (renamed["team_id"], renamed["authorizations"][0]["team_id"]) == ("TX", "T1")
            await world._ask(renamed)
            assert ("both",) in world.rows(NAMES)
            await world.happens({"type": "channel_archive", "channel": "C8"})
            assert world.rows("SELECT paused FROM schedules") == [(1,)]
            assert any(each.startswith("#both is archived") for each in notices(world))

    run(story())


def test_a_notice_about_a_shared_channel_that_was_closed_does_not_come_back() -> None:
    async def story() -> None:
        async with socket_world() as world:
            await invited_to_shared(world)
            (number,) = [row[0] for row in world.rows("SELECT id FROM notices")]
            await world.presses(f"tune notices close?number={number}", "USAM")
            await world.slack.workspaces.welcome("T1")
            assert notices(world) == []
            said = await world.says("/tune check", "USAM")
            assert "Post in #shared" in json.dumps(said["blocks"])

    run(story())


def test_a_private_channel_is_served_like_any_other(world_of: Any) -> None:
    async def story() -> None:
        async with world_of() as world:
            world.team.channels["C5"] = Channel("C5", "quiet-room", is_private=True)
            await world.happens({"type": "member_joined_channel", "user": "UBOT1", "channel": "C5"})
            world.clock(2030, 3, 4, 8, 0)
            with world.store.transaction() as tx:
                tx.run("UPDATE groups SET zone = 'UTC'")
            await world.says("/tune posts add #quiet-room 09:00 daily reminder", "USAM")
            world.fake.order("chat.postMessage", "drop_after")
            world.clock(2030, 3, 4, 9, 0, 1)
            await world.tick()
            assert len(world.fake.posted("C5")) == 1
            world.team.channels["C5"].name = "quieter-room"
            await world.happens({"type": "group_rename", "channel": {"id": "C5", "name": "quieter-room"}})
            assert ("quieter-room",) in world.rows(NAMES)
            world.team.channels["C5"].is_member = False
            await world.happens({"type": "group_left", "channel": "C5"})
            assert world.rows("SELECT paused FROM schedules") == [(1,)]
            assert any(each.startswith("I was taken out of #quieter-room") for each in notices(world))

    run(story())


def test_a_private_channel_that_gets_another_id_is_asked_about_under_the_new_one() -> None:
    async def story() -> None:
        async with socket_world() as world:
            await planned(world)
            world.team.channels["C77"] = Channel("C77", "parents", is_private=True, is_ext_shared=True)
            changed = {"type": "channel_id_changed", "old_channel_id": "C1", "new_channel_id": "C77"}
            await world.happens(changed)
            assert world.rows("SELECT paused FROM schedules") == [(1,)]
            said = notices(world)
            assert any("#parents is gone" in each for each in said)
            assert any(each.startswith("#parents is shared") for each in said)

    run(story())


@pytest.mark.parametrize("how", ["is_archived", "is_member"])
def test_what_was_archived_or_left_while_nobody_was_here_rests_at_the_start(how: str) -> None:
    async def story() -> None:
        async with socket_world() as world:
            await planned(world)
            setattr(world.team.channels["C1"], how, how == "is_archived")
            await world.slack.workspaces.welcome("T1")
            assert world.rows("SELECT paused FROM schedules") == [(1,)]
            why = "#parents is archived" if how == "is_archived" else "I was taken out of #parents"
            assert any(each.startswith(why) for each in notices(world))
            await world.tick()
            assert world.fake.posted() == []
            setattr(world.team.channels["C1"], how, how != "is_archived")
            await world.happens({"type": "channel_unarchive", "channel": "C1"})
            assert ("parents",) in world.rows(NAMES)

    run(story())


GOES = {
    "channel_archive": ("#parents is archived, so its plans rest. Bring it back, or give them another channel.",
                        "channel_unarchive"),
    "channel_left": ("I was taken out of #parents, so its plans rest. Write /invite @goodenough there, or give them "
                     "another channel.", "member_joined_channel"),
    "channel_deleted": ("#parents is gone, so its plans rest. Give them another channel, then resume them.", ""),
}  # fmt: skip


@pytest.mark.parametrize("event", [*GOES])
def test_each_cause_has_its_sentence_and_a_channel_that_is_back_a_button(event: str, world_of: Any) -> None:
    async def story() -> None:
        async with world_of() as world:
            why, back = GOES[event]
            await planned(world)
            await world.says("/tune posts add <#C1|parents> 10:00 daily reminder", "USAM")
            await world.happens({"type": event, "channel": "C1"})
            assert notices(world) == [why]
            assert "All plans are paused." in (await world.says("/tune check", "USAM"))["text"]
            if not back:
                return
            await world.happens({"type": back, "channel": "C1", "user": "UBOT1"})
            assert notices(world) == ["#parents is back. Its plans still rest."]
            world.team.channels["C1"].name = "mums-dads"
            await world.happens({"type": "channel_rename", "channel": {"id": "C1", "name": "mums-dads"}})
            said = await world.says("/tune notices", "USAM")
            assert "#mums-dads is back. Its plans still rest." in said["text"]
            (wake,) = [
                each["value"] for each in said["blocks"][-1]["elements"] if each["text"]["text"].endswith(": Resume")
            ]
            await world.presses(wake, "USAM")
            assert world.fake.answers[-1]["text"].count("is awake") == 2
            assert world.rows("SELECT paused FROM schedules") == [(0,), (0,)] and notices(world) == []

    run(story())


def test_a_start_that_cannot_see_private_channels_rests_nothing() -> None:
    async def story() -> None:
        async with socket_world() as world:
            await planned(world)
            world.team.channels["C1"].is_private = True
            world.team.scopes.discard("groups:read")
            world.slack.workspaces._known.clear()
            await world.slack.workspaces.welcome("T1")
            assert world.rows("SELECT paused FROM schedules") == [(0,)]

    run(story())
