"""No word is lost on Slack and nothing fails in silence: what could not be shown is said where the person is."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.fakes.slack_limits import words_of
from tests.fakes.slack_world import World, both_worlds, run, socket_world, until

# slack_sdk 3.47 asks aiohttp for the client's secret in a way that aiohttp 4 will not know.


world_of = both_worlds


def test_a_post_that_a_moderator_asks_for_does_not_wait_for_another() -> None:
    async def story() -> None:
        async with socket_world() as world:
            world.clock(2030, 3, 4, 8, 0)
            with world.store.transaction() as tx:
                tx.run("UPDATE groups SET zone = 'UTC'")
            await world.says("/tune posts add <#C1|parents> 09:00 daily reminder", "USAM")
            await world.says("/tune posts add <#C2|evenings> 09:00 daily reminder", "USAM")
            world.fake.order("chat.postMessage", "slow:4")
            began = time.monotonic()
            for number in (1, 2):
                await world._ask(world.fake.press(f"tune today now?number={number}&day=2030-03-04", "USAM"))
                await answered(world, 2 * number - 1)
                await world._ask(world.fake.press(f"tune today post?draft={number}", "USAM"))
                await answered(world, 2 * number)
            await until(lambda: world.fake.posted("C2"))
            assert time.monotonic() - began < 3 and not world.fake.posted("C1")
            assert "Mon 4 Mar" not in (await world.says("/tune today", "USAM"))["text"]
            await world.quiet()
            assert len(world.fake.posted("C1")) == len(world.fake.posted("C2")) == 1

    run(story())


async def answered(world: World, count: int) -> None:
    await until(lambda: len(world.fake.answers) == count)


# Words


def test_words_that_are_too_long_come_back_in_the_form(world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            words = "I counted to ten " * 235
            assert not await world.says(f"/hard-day {words}")
            form = world.fake.views[-1]
            (held,) = [each["element"] for each in form["blocks"] if each["type"] == "input"]
            assert held["initial_value"] + words_of(form["blocks"]).rpartition("It goes on: ")[2] == words.strip()
            said = await world.submits(form, words="x" * 2000)
            assert "1,000 fit here" in said["errors"]["words"]
            assert world.fake.broken == []

    run(story())


@pytest.mark.parametrize("fault", ["token_revoked", "account_inactive"])
def test_a_form_that_cannot_open_says_what_has_to_be_mended_to_those_who_can(
    fault: str, world_of: Callable[[], Any]
) -> None:
    async def story() -> None:
        async with world_of() as world:
            world.fake.order("views.open", fault, fault, fault)
            said = await world.says("/say-sorry I shouted")
            assert said["text"].startswith("Slack won't let me answer just now, and it isn't you.")
            assert "findahelpline.com" in said["text"] and "token" not in said["text"]
            assert "/say-sorry I shouted" in words_of(said["blocks"])
            assert "no longer accepts my token" in (await world.says("/tune settings change", "USAM"))["text"]
            await world.presses("hard-day", view=VIEWS["home"])
            assert ["it isn't you" in each for each in world.fake.posted("DUMAYA")] == [True]

    run(story())


@pytest.mark.parametrize("fault", ["500", "drop_before"])
def test_a_line_that_came_to_nothing_is_given_back(fault: str, world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            world.fake.order("views.open", fault)
            said = await world.says("/say-sorry I shouted &amp; slammed <the door>")
            assert "did not open" in said["text"]
            assert "/say-sorry I shouted & slammed <the door>" in words_of(said["blocks"])
            world.slack.workspaces._known.clear()
            world.fake.order("auth.test", fault)
            said = await world.says("/hard-day I cried in the car")
            assert "could not reach" in said["text"] and "/hard-day I cried in the car" in words_of(said["blocks"])
            assert world.fake.broken == []

    run(story())


# Presses and files


VIEWS = {"home": {"id": "V5", "type": "home"}, "modal": {"id": "V7", "type": "modal", "title": {"text": "A hard day"}}}


@pytest.mark.parametrize(("view", "method"), [("home", "views.open"), ("modal", "views.update")])
def test_a_press_that_opens_nothing_is_answered_by_direct_message_or_on_the_home_tab(
    view: str, method: str, world_of: Callable[[], Any]
) -> None:
    async def story() -> None:
        async with world_of() as world:
            world.fake.order(method, "500")
            await world.presses("hard-day", view=VIEWS[view])
            assert ["nothing opened" in each for each in world.fake.posted("DUMAYA")] == [True]
            world.fake.order(method, "500")
            world.team.scopes.discard("im:write")
            world.slack.workspaces._known["T1"].directs.clear()
            await world.presses("kind-line", view=VIEWS[view])
            assert "nothing opened" in json.dumps(world.fake.homes["UMAYA"]["blocks"][0])
            assert world.fake.broken == []

    run(story())


def test_a_press_in_a_window_of_a_workspace_out_of_reach_is_answered_when_it_is_back(
    world_of: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with world_of() as world:
            world.slack.workspaces._known.clear()
            world.fake.order("auth.test", "500", "500")
            await world.presses("hard-day", view=VIEWS["modal"])
            assert ["could not reach" in each for each in world.fake.posted("DUMAYA")] == [True]

    monkeypatch.setattr("adapters.slack.answering._LATER", (0.01, 0.01, 0.01))
    run(story())


async def ready_to_export(world: World) -> None:
    await world.says("/tune words add reminder grief The kettle is on.", "USAM")
    await world.presses("tune words save?draft=1", "USAM")


@pytest.mark.parametrize(
    ("fault", "says"),
    [("500", "could not be sent just now"), ("cannot_dm_bot", "takes no direct message"),
     ("", "the permission im:write is missing")],
)  # fmt: skip
def test_a_file_that_cannot_come_is_told_of_where_it_was_asked_for(
    fault: str, says: str, world_of: Callable[[], Any]
) -> None:
    async def story() -> None:
        async with world_of() as world:
            await ready_to_export(world)
            if fault:
                world.fake.order("conversations.open", fault)
            else:
                world.team.scopes.discard("im:write")
            await world.says("/tune words export", "USAM")
            await world.quiet()
            assert says in world.fake.answers[-1]["text"]

    run(story())


# Languages


@pytest.mark.parametrize("missing", [False, True])
def test_who_is_not_known_is_answered_in_the_groups_language(missing: bool, world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            with world.store.transaction() as tx:
                tx.run("UPDATE groups SET locale = 'es'")
            if missing:
                world.team.scopes.discard("users:read")
            else:
                world.fake.order("users.info", "500")
            assert "Esto solo lo ves tú" in (await world.says("/hard-day I yelled"))["text"]
            await asyncio.sleep(0)

    run(story())
