"""Looking on Slack: for posts whose answer was lost, and for what is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from adapters.slack.pace import Turns
from tests.fakes.slack_world import World, both_worlds, planned, run, socket_world

# slack_sdk 3.47 asks aiohttp for the client's secret in a way that aiohttp 4 will not know.


world_of = both_worlds


def test_a_lost_answer_where_history_cannot_be_read_is_held_and_never_sent_again(world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            await planned(world)
            world.fake.order("chat.postMessage", "drop_after")
            world.team.blind = True
            await world.tick()
            world.clock(2030, 3, 4, 9, 5)
            await world.tick()
            to_channel = [each for each in world.fake.called("chat.postMessage") if each["channel"] == "C1"]
            assert len(to_channel) == 1
            assert world.states() == {"schedule:1:2030-03-04": "held"}
            ((told,),) = world.rows("SELECT text FROM notices")
            assert "I could not read along to see" in told and "/tune check" in told
            assert len(world.fake.posted("DUSAM")) == 1

    run(story())


async def in_two_channels(world: World) -> None:
    """A plan in each of two channels, both due now, and both answers will be lost."""
    await planned(world)
    world.clock(2030, 3, 4, 8, 0)
    await world.says("/tune posts add <#C2|evenings> 09:00 daily reminder", "USAM")
    world.clock(2030, 3, 4, 9, 0, 1)
    world.fake.calls.clear()
    world.fake.order("chat.postMessage", "drop_after", "drop_after")


def test_history_that_is_given_out_once_a_minute_is_read_when_it_may_be(world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            await in_two_channels(world)
            world.fake.every["conversations.history"] = 60
            await world.tick()
            assert sorted(world.states().values()) == ["claimed", "sent"]
            world.clock(2030, 3, 4, 9, 0, 30)
            await world.tick()
            assert len(world.fake.called("conversations.history")) == 2  # nobody asks before it is time
            world.clock(2030, 3, 4, 9, 1, 2)
            await world.tick()
            assert set(world.states().values()) == {"sent"}
            assert len(world.fake.posted("C1")) == len(world.fake.posted("C2")) == 1
            assert world.rows("SELECT count(*) FROM notices") == [(0,)]

    run(story())


@pytest.mark.parametrize("fault", ["500", "internal_error", "429:400"])
def test_a_history_that_does_not_come_now_is_asked_for_again(fault: str) -> None:
    async def story() -> None:
        async with socket_world() as world:
            await planned(world)
            world.fake.order("chat.postMessage", "drop_after")
            world.fake.order("conversations.history", fault)
            await world.tick()
            assert set(world.states().values()) == {"claimed"}
            world.clock(2030, 3, 4, 9, 8)
            await world.tick()
            assert set(world.states().values()) == {"sent"} and len(world.fake.posted()) == 1

    run(story())


def test_a_lively_channel_is_read_on_where_the_last_minute_ended() -> None:
    async def story() -> None:
        async with socket_world() as world:
            await planned(world)
            world.fake.order("chat.postMessage", "drop_after")
            world.fake.order("conversations.history", "429:60")
            await world.tick()
            for _ in range(40):
                world.fake.reply("", "Same here.")
            world.fake.every["conversations.history"] = 60
            world.fake.calls.clear()
            for minute in range(1, 6):
                world.clock(2030, 3, 4, 9, minute, 2)
                await world.tick()
            asked = [each for each in world.fake.called("conversations.history") if each.get("cursor")]
            assert [each["cursor"] for each in asked] == ["15", "15", "30", "30"]
            assert {int(each["limit"]) for each in asked} == {15}
            assert all(0 < int(each["latest"]) - int(each["oldest"]) < 1800 for each in asked)
            assert set(world.states().values()) == {"sent"} and len(world.fake.posted()) == 41

    run(story())


def test_a_post_that_was_sent_while_a_history_was_half_read_is_not_missed_in_it() -> None:
    async def story() -> None:
        async with socket_world() as world:
            await planned(world)
            world.clock(2030, 3, 4, 8, 0)
            await world.says("/tune posts add <#C1|parents> 09:00 daily question", "USAM")
            world.clock(2030, 3, 4, 9, 0, 1)
            world.fake.calls.clear()
            world.fake.order("chat.postMessage", "drop_after", "429:100", "drop_after")
            await world.bot.tick()
            for _ in range(18):
                world.fake.reply("", "Same here.")
            world.fake.every["conversations.history"] = 60
            world.slack.delivery._turns = Turns(1.5)  # a hundred seconds are over
            for minute, second in ((1, 2), (1, 50), (2, 52), (3, 52), (4, 52)):
                world.clock(2030, 3, 4, 9, minute, second)
                await world.bot.tick()
            posted = [text for text in world.fake.posted() if text != "Same here."]
            assert len(posted) == len(set(posted)) == 2
            assert {state for key, state in world.states().items() if key.startswith("schedule")} == {"sent"}

    run(story())


def test_a_place_where_a_half_read_history_was_kept_for_too_long_is_read_anew() -> None:
    async def story() -> None:
        async with socket_world() as world:
            await planned(world)
            world.fake.order("chat.postMessage", "drop_after")
            world.fake.order("conversations.history", "", "429:60", "invalid_cursor")
            await world.bot.tick()
            for _ in range(18):
                world.fake.reply("", "Same here.")
            for minute, second in ((0, 12), (1, 30)):
                world.clock(2030, 3, 4, 9, minute, second)
                await world.bot.tick()
            assert len(world.fake.called("conversations.history")) == 5
            assert set(world.states().values()) == {"sent"} and len(world.fake.posted()) == 19

    run(story())


@pytest.mark.parametrize("lacking", ["channels:history", ""])
def test_a_channel_that_cannot_be_read_back_is_left_to_a_moderator(lacking: str) -> None:
    async def story() -> None:
        async with socket_world() as world:
            await planned(world)
            world.team.scopes.discard(lacking)
            world.team.channels["C1"].is_member = bool(lacking)
            world.fake.order("chat.postMessage", "drop_before")
            await world.tick()
            assert world.states() == {"schedule:1:2030-03-04": "held"}
            assert world.fake.posted() == []

    run(story())


def test_what_is_missing_is_named_with_how_to_mend_it() -> None:
    async def story() -> None:
        async with socket_world() as world:
            group = world.bot.take_in("slack", "T1", "", "UTC", {})
            assert await world.slack.inspect(group) == []
            world.team.scopes.discard("channels:history")
            for channel in world.team.channels.values():
                channel.is_member = False
            await world.says("/tune posts add <#C1|parents> 09:00 daily reminder", "USAM")
            missing, nowhere, plan = await world.slack.inspect(group)
            assert "channels:history" in missing and "goodenough slack-manifest" in missing
            assert "/invite @goodenough" in nowhere
            assert "#parents" in plan and "/invite @goodenough" in plan

    run(story())


def test_a_channel_out_of_sight_is_named_with_the_cause_that_slack_knows() -> None:
    async def story() -> None:
        async with socket_world() as world:
            await planned(world)
            group = world.bot.take_in("slack", "T1", "", "UTC", {})
            world.team.channels["C1"].is_archived = True
            (said,) = await world.slack.inspect(group)
            assert said.startswith("#parents is archived.") and "/invite" not in said
            del world.team.channels["C1"]
            (said,) = await world.slack.inspect(group)
            assert said.startswith("I cannot see #parents.")

    run(story())


@pytest.mark.parametrize("scope", ["channels:read", "groups:read", "users:read", "files:write"])
def test_a_permission_that_is_missing_hides_no_other_fault(scope: str) -> None:
    async def story() -> None:
        async with socket_world() as world:
            await planned(world)
            with world.store.transaction() as tx:  # as it was kept before names were looked at
                tx.run("UPDATE schedules SET ping = 'the helpers'")
            await world.says("/tune check", "USAM")
            world.team.scopes -= {scope, "pins:write"}
            said = (await world.says("/tune check", "USAM"))["text"]
            assert f"The permission {scope} is missing" in said and "The permission pins:write is missing" in said
            assert "Plan 1 pings" in said and "is not in it" not in said
            workspace = await world.slack.workspaces.find("T1")
            assert workspace
            workspace.people.clear()
            said = (await world.says("/tune check", "USAM"))["text"]
            assert f"the permission {scope}" in said.replace("The", "the")  # who asks is not known without users:read
            assert "in a minute" not in said

    run(story())


def test_a_list_of_channels_that_does_not_come_hides_no_other_fault() -> None:
    async def story() -> None:
        async with socket_world() as world:
            world.team.scopes.discard("pins:write")
            world.fake.order("users.conversations", "internal_error")
            said = (await world.says("/tune check", "USAM"))["text"]
            assert "pins:write" in said and "Slack did not answer when I asked which channels" in said

    run(story())


def test_a_late_post_whose_process_died_is_found_where_it_went() -> None:
    async def story() -> None:
        async with socket_world() as world:
            await planned(world)
            world.clock(2030, 3, 4, 10, 30, 1)  # off since before nine
            await world.bot.claim()
            ((claimed_at,),) = world.rows("SELECT not_before FROM posts WHERE state = 'claimed'")
            await world.bot.outbox.send()
            with world.store.transaction() as tx:
                tx.run("UPDATE posts SET state = 'claimed', claimed_by = 'another run', proof = NULL, not_before = ?",
                       claimed_at)  # fmt: skip
            await world.tick()
            assert set(world.states().values()) == {"sent"} and len(world.fake.posted()) == 1

    run(story())
