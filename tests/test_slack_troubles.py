"""When Slack is slow, busy or away: people lose no word, no event is dropped, and answers come in time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest

from adapters.slack import sentences
from tests.fakes.slack_world import both_worlds, run, socket_world

# slack_sdk 3.47 asks aiohttp for the client's secret in a way that aiohttp 4 will not know.


world_of = both_worlds


# A workspace that cannot be reached


FAULTS = pytest.mark.parametrize("fault", ["500", "429:5", "drop_before"])


@FAULTS
def test_an_event_from_a_workspace_that_cannot_be_reached_is_never_dropped(
    fault: str, world_of: Callable[[], Any]
) -> None:
    async def story() -> None:
        async with world_of() as world:
            await world.says("/tune posts add <#C1|parents> 09:00 daily reminder", "USAM")
            world.slack.workspaces._known.clear()
            world.fake.order("auth.test", fault)
            opened = {"type": "app_home_opened", "user": "UMAYA", "tab": "home"}
            with pytest.raises((TimeoutError, AssertionError)):
                await asyncio.wait_for(world.happens(opened, "Ev-home"), 0.5)
            await world.happens(opened, "Ev-home")
            assert len(world.fake.called("views.publish")) == 1
            world.slack.workspaces._known.clear()
            world.fake.order("auth.test", fault)
            await world.happens({"type": "channel_archive", "channel": "C1", "user": "UOLA"})  # needs nothing of Slack
            assert world.rows("SELECT paused FROM schedules") == [(1,)]

    run(story())


@pytest.mark.parametrize("fault", ["500", "429:5", "drop_before"])
def test_people_in_a_workspace_that_cannot_be_reached_lose_no_word(fault: str, world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            with world.store.transaction() as tx:
                tx.run("UPDATE groups SET locale = 'es'")
            await world.says("/hard-day")
            form = world.fake.views[-1]
            world.slack.workspaces._known.clear()
            world.fake.order("auth.test", fault)
            assert "Prueba otra vez en un minuto" in (await world.says("/kind-line"))["text"]
            world.slack.workspaces._known.clear()
            world.fake.order("auth.test", fault)
            said = await world.submits(form, words="hello my words")
            assert (said["response_action"], list(said["errors"])) == ("errors", ["words"])
            assert "Prueba otra vez en un minuto" in said["errors"]["words"]
            world.slack.workspaces._known.clear()
            world.fake.order("auth.test", fault)
            await world.presses("kind-line")
            assert "Prueba otra vez en un minuto" in world.fake.answers[-1]["text"]
            world.slack.workspaces._known.clear()
            world.fake.order("auth.test", fault)
            assert await world.types(form, "zone", "dubl") == {"options": []}
            assert (await world.says("/kind-line"))["text"]

    run(story())


@pytest.mark.parametrize(("fault", "tries"), [("429:1", 2), ("500", 2), ("404", 1), ("503", 2)])
def test_an_answer_that_slack_did_not_take_is_sent_once_more_and_told_in_the_log(
    fault: str, tries: int, world_of: Callable[[], Any], caplog: pytest.LogCaptureFixture, monkeypatch: Any
) -> None:
    async def story() -> None:
        async with world_of() as world:
            world.fake.order("response_url", fault)
            await world.presses("kind-line")
            assert len(world.fake.called("response_url")) == tries
            assert len(world.fake.answers) == tries - 1
            assert f"not taken by Slack: {fault[:3]}" in caplog.text
            world.fake.order("response_url", fault, fault, fault)
            await world.presses("kind-line")
            assert len(world.fake.called("response_url")) == 2 * tries

    monkeypatch.setattr("adapters.slack.respond._AGAIN", 0.01)
    run(story())


# Three seconds


@pytest.mark.parametrize("line", ["/tune today", "/kind-line", "/enough"])
def test_an_answer_comes_in_time_also_where_slack_is_slow_to_say_who_asks(
    line: str, world_of: Callable[[], Any]
) -> None:
    async def story() -> None:
        async with world_of() as world:
            world.fake.order("users.info", "slow:2.5", "slow:2.5")
            began = time.monotonic()
            said = await world.says(line, "USAM")
            assert time.monotonic() - began < 2
            assert ("did not tell me who you are" in said["text"]) is (line == "/tune today")
            await asyncio.sleep(1.2)
            assert "did not tell me" not in (await world.says(line, "USAM"))["text"]  # what came late is known now
            assert len(world.fake.called("users.info")) == 1

    run(story())


def test_a_form_that_slack_is_slow_to_open_is_given_up_in_time() -> None:
    async def story() -> None:
        async with socket_world() as world:
            world.fake.order("views.open", "slow:2.9")
            began = time.monotonic()
            assert "The form did not open" in (await world.says("/hard-day"))["text"]
            assert time.monotonic() - began < 2.7

    run(story())


def test_who_moderates_is_asked_once_for_each_answer_and_not_for_each_letter(world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            await world.says("/tune settings change", "USAM")
            form = world.fake.views[-1]
            body = {
                "type": "block_suggestion", "user": {"id": "USAM"}, "team": {"id": "T1"}, "action_id": "value",
                "block_id": "zone", "view": {**form, "app_installed_team_id": "T1"},
                "container": {"type": "view", "view_id": "V1"}, "api_app_id": "A1",
            }  # fmt: skip
            for typed in ("d", "du", "dub"):
                assert (await world._ask({**body, "value": typed}))["options"]
            assert len(world.fake.called("users.info")) == 1

    run(story())


def test_a_check_that_takes_long_is_answered_where_it_was_asked(
    world_of: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with world_of() as world:
            world.fake.order("users.conversations", "slow:0.5")
            assert (await world.says("/tune check", "USAM"))["text"] == sentences.SLOW
            await world.quiet()
            assert "Nothing is planned" in world.fake.answers[-1]["text"]

    monkeypatch.setattr("adapters.slack.answering._BEYOND", -1.3)  # of the second and a half that it adds to
    run(story())
