"""Posts on Slack: each once, whatever happens to the answer; and a connection that comes back."""

from __future__ import annotations

import asyncio
import functools
import itertools
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.errors import ConfigError
from bot.store import posts as ledger
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_api import Channel
from tests.fakes.slack_world import World, both_worlds, http_world, planned, run, socket_world, until

# slack_sdk 3.47 asks aiohttp for the client's secret in a way that aiohttp 4 will not know.


world_of = both_worlds


# Posts


def test_a_post_carries_its_key_alone_and_a_question_opens_its_thread(world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            await planned(world, "question")
            await world.tick()
            sent = world.fake.called("chat.postMessage")[0]
            metadata = sent["metadata"] if isinstance(sent["metadata"], dict) else json.loads(sent["metadata"])
            assert metadata["event_payload"] == {"key": "schedule:1:2030-03-04"}
            assert str(sent["unfurl_links"]).lower() in ("false", "0")
            assert len(world.fake.posted()) == 1
            assert world.fake.posted(thread=True) == ["Answers go under here. Reading along counts too."]
            parent, reply = world.team.channels["C1"].messages
            assert reply["thread_ts"] == parent["ts"]
            sent_rows = "SELECT state, proof FROM posts WHERE kind = 'question'"
            assert world.rows(sent_rows) == [("sent", parent["ts"])]

    run(story())


def test_a_channel_gets_one_message_a_second_at_most() -> None:
    async def story() -> None:
        async with socket_world(pace=1.0) as world:
            await planned(world, "question")
            await world.tick()
            parent, reply = world.team.channels["C1"].messages
            assert reply["at"] - parent["at"] > 0.9

    run(story())


def test_a_workspace_with_five_hundred_posts_holds_up_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with http_world(tmp_path, pace=0.05) as world:
            fake = world.fake
            for number in range(25):
                fake.teams["T1"].channels[f"C1{number:02}"] = Channel(f"C1{number:02}", f"many-{number}")
            await world.slack.workspaces.installed("T1")
            claim_many(world, "T1", 500)
            tick = asyncio.create_task(world.bot.tick())
            await asyncio.sleep(0)
            claim_many(world, "T2", 1)  # it comes last
            began = time.monotonic()
            await world.bot.tick()
            await until(lambda: fake.posted("C1", "T2"))
            assert time.monotonic() - began < 2
            assert 0 < len(everything(world, "T1")) < 300
            await tick
            second = itertools.count(1)
            while len(everything(world, "T1")) < 500:
                world.clock(2030, 3, 4, 9, *divmod(next(second), 60))
                await world.bot.tick()
            assert len(set(everything(world, "T1"))) == 500

    monkeypatch.setattr("adapters.slack.delivery._PATIENCE", 0.05)  # as the pace: both twenty times as fast
    run(story())


def everything(world: World, team: str) -> list[str]:
    """The keys of all that was posted in a workspace."""
    channels = world.fake.teams[team].channels
    return [each["metadata"]["event_payload"]["key"] for key in channels for each in world.fake.messages(key, team)]


def claim_many(world: World, team: str, count: int) -> None:
    """Posts of a workspace that are due now, in all of its channels in turn."""
    world.clock(2030, 3, 4, 9, 0, 0)
    now, sql = int(world.bot.clock().timestamp()), "external_id FROM channels c JOIN groups g ON g.id = c.group_id"
    rows = world.rows(f"SELECT g.id, c.id, c.{sql} WHERE g.external_id = '{team}' AND NOT gone ORDER BY c.id")
    with world.store.transaction() as tx:
        ledger.write(
            tx,
            [
                ledger.Draft(f"{team}:{each}", group, "channel", "reminder", "Peas.", now, world.bot.owner, channel)
                for each in range(count)
                for group, channel, _ in [rows[each % len(rows)]]
            ],
        )


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "500", "503"])
def test_an_answer_that_was_lost_makes_one_post(fault: str, world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            await planned(world)
            world.fake.order("chat.postMessage", fault)
            await world.tick()
            assert len(world.fake.posted()) == 1
            assert set(world.states().values()) == {"sent"}

    run(story())


def test_an_answer_that_is_too_slow_makes_one_post(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with socket_world() as world:
            await planned(world)
            world.fake.order("chat.postMessage", "slow:0.6")
            await world.bot.tick()
            assert set(world.states().values()) == {"claimed"}
            await asyncio.sleep(0.5)
            world.clock(2030, 3, 4, 9, 0, 12)
            await world.tick()
            assert len(world.fake.posted()) == 1
            assert len(world.fake.called("chat.postMessage")) == 1
            assert set(world.states().values()) == {"sent"}

    monkeypatch.setattr("adapters.slack.workspaces._CALL_TIMEOUT", aiohttp.ClientTimeout(total=0.3))
    run(story())


LATE = ["late_drop:1", "late_503:1", "late_fatal_error:1"]


@pytest.mark.parametrize("fault", LATE)
@pytest.mark.parametrize("grace", [180, 0])
def test_what_slack_does_a_moment_after_it_broke_off_is_not_done_twice(
    fault: str, grace: int, world_of: Callable[..., Any]
) -> None:
    async def story() -> None:
        async with world_of() as world:
            await planned(world)
            with world.store.transaction() as tx:
                tx.run("UPDATE groups SET grace_minutes = ?", grace)
            world.fake.order("chat.postMessage", fault)
            await world.bot.tick()
            assert world.fake.called("conversations.history") == []  # too early to tell
            assert set(world.states().values()) == {"claimed"}
            await until(world.fake.posted)
            world.clock(2030, 3, 4, 9, 0, 12)
            await world.tick()
            assert len(world.fake.posted()) == len(world.fake.called("chat.postMessage")) == 1
            assert len(world.fake.called("conversations.history")) == 1
            assert set(world.states().values()) == {"sent"}

    run(story())


def test_a_notice_that_slack_delivers_late_comes_once() -> None:
    async def story() -> None:
        async with socket_world() as world:
            await planned(world)
            await world.says("/tune today", "UOLA")
            world.fake.order("chat.postMessage", "is_archived", "late_drop:0.5")
            await world.bot.tick()
            await until(lambda: world.fake.posted("DUSAM"))
            for second in (12, 24):
                world.clock(2030, 3, 4, 9, 0, second)
                await world.tick()
            assert [len(world.fake.posted(each)) for each in ("DUSAM", "DUOLA")] == [1, 1]
            assert world.rows("SELECT state FROM posts WHERE place = 'moderators'") == [("sent",)]

    run(story())


def test_each_moderator_is_told_once_also_when_an_answer_was_lost() -> None:
    async def story() -> None:
        async with socket_world() as world:
            await planned(world)
            await world.says("/tune today", "UOLA")
            world.fake.order("chat.postMessage", "is_archived", "drop_after", "drop_before", "429:1")
            await world.tick()
            world.clock(2030, 3, 4, 9, 1)
            await world.tick()
            world.clock(2030, 3, 4, 9, 2)
            await world.tick()
            assert [len(world.fake.posted(each)) for each in ("DUSAM", "DUOLA", "DUMAYA")] == [1, 1, 0]
            assert world.rows("SELECT state FROM posts WHERE place = 'moderators'") == [("sent",)]

    run(story())


def test_who_may_not_tune_now_is_not_told(world_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with world_of() as world:
            await planned(world)
            world.clock(2030, 3, 4, 8, 0)
            await world.says("/tune today", "UOLA")
            leave = {"UGUEST": {"is_restricted": True}, "UEXT": {"team_id": "TX"}, "UGONE": {"deleted": True}}
            for user in leave:  # they were named while they might tune
                world.team.user(user, user.lower())
            await world.says("/tune settings people <@UGUEST|guest> <@UEXT|ext> <@UGONE|gone> <@UINES|ines>", "USAM")
            for user, now in {**leave, "USAM": {"is_admin": False}}.items():
                world.team.users[user] |= now
            world.clock(2030, 3, 4, 9, 0, 1)
            world.fake.order("users.info", "500")
            world.fake.order("chat.postMessage", "is_archived")
            await world.tick()
            world.clock(2030, 3, 4, 9, 1)
            await world.tick()
            told = [each["channel"] for each in world.fake.called("chat.postMessage") if each["channel"][0] == "D"]
            assert told == ["DUINES", "DUOLA"]

    monkeypatch.setattr("adapters.slack.workspace._RANK_KNOWN_FOR", 0.0)
    run(story())


def test_an_installer_who_may_not_tune_now_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world:
            await planned(world)
            world.team.users["USAM"]["is_admin"] = False
            world.fake.order("chat.postMessage", "is_archived")
            await world.tick()
            assert [len(world.fake.posted(each)) for each in ("DUSAM", "DUOLA")] == [0, 1]

    monkeypatch.setattr("adapters.slack.workspace._RANK_KNOWN_FOR", 0.0)
    run(story())


def test_the_owners_are_told_where_nobody_has_tuned_yet() -> None:
    async def story() -> None:
        async with socket_world() as world:
            await planned(world)
            workspace = await world.slack.workspaces.find("T1")
            assert workspace
            workspace.moderators_seen.clear()
            world.fake.order("chat.postMessage", "is_archived")
            await world.tick()
            assert [len(world.fake.posted(each)) for each in ("DUOLA", "DUSAM", "DUGUEST")] == [1, 1, 0]

    run(story())


def test_a_list_that_slack_never_gives_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with socket_world() as world:
            workspace = await world.slack.workspaces.find("T1")
            assert workspace
            world.fake.order("users.conversations", *["429:1"] * 5)
            assert len(await workspace.channels()) == 2
            world.fake.order("users.conversations", *["429:1"] * 50)
            with pytest.raises(SlackApiError):
                await workspace.channels()
            assert len(world.fake.called("users.conversations")) == 13  # one at the start

    monkeypatch.setattr("adapters.slack.workspace.retry_after", lambda error: 0.001)
    run(story())


def test_too_many_requests_wait_as_long_as_slack_says() -> None:
    async def story() -> None:
        async with socket_world() as world:
            await planned(world)
            world.fake.order("chat.postMessage", "429:2")
            await world.tick()
            world.clock(2030, 3, 4, 9, 0, 2)
            await world.tick()
            assert world.fake.posted() == [] and len(world.fake.called("chat.postMessage")) == 1
            await asyncio.sleep(1.1)
            world.clock(2030, 3, 4, 9, 0, 4)
            await world.tick()
            assert len(world.fake.posted()) == 1

    run(story())


@pytest.mark.parametrize(
    ("code", "mend"),
    [
        ("not_in_channel", "/invite @goodenough"),
        ("is_archived", "archived"),
        ("channel_not_found", "/invite @goodenough"),
        ("token_revoked", "Install Good Enough again"),
        ("missing_scope", "permission"),
        ("something_new", "something_new"),
    ],
)
def test_what_slack_refuses_for_good_fails_once_and_says_how_to_mend_it(code: str, mend: str) -> None:
    async def story() -> None:
        async with socket_world() as world:
            await planned(world)
            world.fake.order("chat.postMessage", code)
            await world.tick()
            assert set(world.states().values()) == {"failed"}
            (notice,) = world.rows("SELECT text FROM notices")
            assert mend in notice[0]

    run(story())


def test_after_a_crash_each_channel_is_read_once_and_nothing_is_sent_twice() -> None:
    async def story() -> None:
        async with socket_world() as world:
            await planned(world)
            await world.says("/tune posts add <#C1|parents> 09:00 daily question", "USAM")
            world.clock(2030, 3, 5, 9, 0, 1)
            await world.tick()
            sent = len(world.fake.posted())
            with world.store.transaction() as tx:  # as if the proofs had not been written
                tx.run("UPDATE posts SET state = 'claimed', claimed_by = 'another run', proof = NULL "
                       "WHERE state = 'sent'")  # fmt: skip
            world.fake.calls.clear()
            await world.bot.outbox.reconcile()
            await world.tick()
            assert len(world.fake.called("conversations.history")) == 1
            assert len(world.fake.posted()) == sent
            assert {state for key, state in world.states().items() if key.startswith("schedule")} == {"sent"}

    run(story())


# Connections


def test_a_socket_that_is_killed_or_refreshed_loses_no_post_and_is_connected_again() -> None:
    async def story() -> None:
        async with socket_world() as world:
            await planned(world)
            for day, close in enumerate((_kill, _refresh), 4):
                before = world.fake.connections
                world.clock(2030, 3, day, 9, 0, 1)
                if close is _kill:
                    world.fake.order("chat.postMessage", "drop_after")
                posting = asyncio.create_task(world.tick())
                await close(world.fake)
                await posting
                await until(functools.partial(_more_than, world.fake, before))
                await asyncio.sleep(0.1)
                assert (await world.says("/kind-line"))["text"]
            assert len(world.fake.posted()) == 2
            assert set(world.states().values()) == {"sent"}

    run(story())


def test_an_app_token_that_is_taken_back_ends_with_one_sentence(caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        async with socket_world() as world:
            world.fake.order("apps.connections.open", "internal_error", *["invalid_auth"] * 50)
            world.fake.calls.clear()
            await _kill(world.fake)
            await until(lambda: "invalid_auth" in caplog.text)
            await asyncio.sleep(1)  # three pings
            assert len(world.fake.called("apps.connections.open")) == 2

    with pytest.raises(ConfigError, match="Slack refuses SLACK_APP_TOKEN"):
        run(story())


def _more_than(fake: FakeSlack, before: int) -> bool:
    return fake.connections > before


async def _kill(fake: FakeSlack) -> None:
    transport = fake.sockets[-1]._req.transport  # type: ignore[union-attr]
    assert transport
    transport.abort()


async def _refresh(fake: FakeSlack) -> None:
    await fake.sockets[-1].send_json({"type": "disconnect", "reason": "refresh_requested"})
