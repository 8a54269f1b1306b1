"""One history a minute, as Slack gives them out to apps from outside the Marketplace: each place by itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.slack_api import Channel
from tests.fakes.slack_world import World, http_world, run, socket_world

# slack_sdk 3.47 asks aiohttp for the client's secret in a way that aiohttp 4 will not know.


async def start_lines(world: World, *people: tuple[str, str]) -> None:
    """A line at eight for these people (team, user), now due."""
    world.clock(2030, 3, 4, 6, 0)
    for team, user in people:
        if user not in world.fake.teams[team].users:
            world.fake.teams[team].user(user, user.lower())
        await world.says("/enough daily-line 08:00 Europe/Dublin", user, team)
    world.clock(2030, 3, 5, 8, 0, 1)
    world.fake.calls.clear()


async def minutes(world: World, count: int) -> None:
    for _ in range(count):
        world._clock[0] += timedelta(minutes=1)
        await world.bot.tick()


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "500"])
def test_each_person_gets_a_lost_line_once_however_slowly_histories_come(fault: str) -> None:
    async def story() -> None:
        async with socket_world() as world:
            people = ["UMAYA", "UINES", "UP1"]
            await start_lines(world, *(("T1", each) for each in people))
            world.fake.every["conversations.history"] = 60
            world.fake.order("chat.postMessage", *[fault] * 3)
            await world.bot.tick()
            await minutes(world, 3)
            assert [len(world.fake.posted(f"D{each}")) for each in people] == [1, 1, 1]
            assert world.rows("SELECT DISTINCT state FROM posts WHERE place = 'person'") == [("sent",)]
            assert len(world.fake.called("conversations.history")) == 5  # two came too early

    run(story())


def test_a_workspace_whose_histories_do_not_come_holds_up_no_other(tmp_path: Path) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world:
            await start_lines(world, ("T1", "UMAYA"), ("T2", "UINES"))
            as_it_is = world.fake.do

            def do(method: str, params: dict[str, Any], token: str) -> dict[str, Any]:
                if method == "conversations.history" and token == "xoxb-1":  # noqa: S105 - the fake's own
                    return {"ok": False, "error": "ratelimited"}
                return as_it_is(method, params, token)

            world.fake.do = do  # type: ignore[method-assign]
            world.fake.order("chat.postMessage", "drop_before", "drop_before")
            await world.bot.tick()
            await minutes(world, 2)
            assert (len(world.fake.posted("DUINES", "T2")), len(world.fake.posted("DUMAYA"))) == (1, 0)
            world.fake.do = as_it_is  # type: ignore[method-assign]
            await minutes(world, 1)
            assert len(world.fake.posted("DUMAYA")) == 1

    run(story())


async def archive(world: World, count: int) -> None:
    """Channels with a plan that are archived: a notice each."""
    for number in range(count):
        channel = f"CX{number}"
        world.team.channels[channel] = Channel(channel, f"room-{number}")
        await world.happens({"type": "member_joined_channel", "user": "UBOT1", "channel": channel})
        await world.says(f"/tune posts add <#{channel}|x> 09:00 daily reminder", "USAM")
    await world.says("/tune check", "UOLA")
    world.fake.calls.clear()
    for number in range(count):
        world.team.channels[f"CX{number}"].is_archived = True
        await world.happens({"type": "channel_archive", "channel": f"CX{number}", "user": "USAM"})
    await world.quiet()


@pytest.mark.parametrize("faults", [["drop_after"], ["", "drop_after"], ["500"], ["drop_before", "drop_before"]])
def test_each_moderator_gets_a_notice_once_however_slowly_histories_come(faults: list[str]) -> None:
    async def story() -> None:
        async with socket_world() as world:
            world.clock(2030, 3, 4, 6, 0)
            await archive(world, 1)
            world.fake.every["conversations.history"] = 60
            world.fake.order("chat.postMessage", *faults)
            await world.bot.tick()
            await minutes(world, 3)
            assert [len(world.fake.posted(each)) for each in ("DUSAM", "DUOLA")] == [1, 1]
            assert world.rows("SELECT state FROM posts WHERE place = 'moderators'") == [("sent",)]

    run(story())


def test_the_messages_with_a_moderator_are_read_once_for_all_notices() -> None:
    async def story() -> None:
        async with socket_world() as world:
            world.clock(2030, 3, 4, 6, 0)
            await archive(world, 3)
            world.fake.order("chat.postMessage", *["drop_after", "drop_before"] * 3)
            await world.bot.tick()
            await minutes(world, 2)
            read = [each["channel"] for each in world.fake.called("conversations.history")]
            assert sorted(read) == ["DUOLA", "DUSAM"]
            assert [len(world.fake.posted(each)) for each in ("DUSAM", "DUOLA")] == [3, 3]

    run(story())
