"""What Slack does not say at the start is asked again, and what fails on our side is said and noted."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import draw
from bot.adapter import Stopped
from bot.app import OUR_FAULT
from bot.errors import ConfigError
from bot.replies import Message
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_world import World, both_worlds, http_world, install, run, socket_world, until

# slack_sdk 3.47 asks aiohttp for the client's secret in a way that aiohttp 4 will not know.
world_of = both_worlds
ADD = "/tune posts add <#C1|parents> 09:00 daily reminder"


# What Slack did not say when the workspace was met


@pytest.mark.parametrize("fault", ["500", "429:60", "internal_error"])
def test_channels_that_slack_did_not_tell_of_are_said_to_be_unknown_until_somebody_looks(
    fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with FakeSlack() as fake:
            fake.team()
            fake.order("users.conversations", fault)
            async with socket_world(fake) as world:
                assert "Slack did not tell me yet which channels" in await world.refuses(ADD, "USAM")
                fake.order("users.conversations", fault)
                said = (await world.says("/tune check", "USAM"))["text"]
                assert "Slack did not answer when I asked which channels I am in." in said
                assert "#parents" not in json.dumps(await world.says("/tune setup", "USAM"))
                assert "Slack did not" not in (await world.says("/tune check", "USAM"))["text"]
                assert "#parents" in json.dumps(await world.says("/tune setup", "USAM"))
                assert "#parents" in (await world.says(ADD, "USAM"))["text"]

    monkeypatch.setattr("adapters.slack.again._FIRST", 60.0)
    run(story())


def test_channels_that_slack_did_not_tell_of_are_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with FakeSlack() as fake:
            fake.team()
            fake.order("users.conversations", "500", "internal_error", "drop_before")
            async with socket_world(fake) as world:
                await until(lambda: world.rows("SELECT 1 FROM channels"))
                assert len(fake.called("users.conversations")) >= 4
                assert "#parents" in json.dumps(await world.says("/tune setup", "USAM"))
                assert not world.slack.workspaces._again._tasks

    monkeypatch.setattr("adapters.slack.again._FIRST", 0.05)
    run(story())


def test_a_group_that_slack_said_little_of_learns_its_zone_and_language_later(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with FakeSlack() as fake:
            for user in fake.team().users.values():
                user |= {"tz": "Europe/Madrid", "locale": "es-ES"}
            fake.order("users.list", "500", "500")
            async with socket_world(fake) as world:
                sql = "SELECT zone, locale FROM groups"
                assert world.rows(sql) == [("UTC", "en")]
                await until(lambda: world.rows(sql) == [("Europe/Madrid", "es")])
                with world.store.transaction() as tx:
                    tx.run("UPDATE groups SET zone = 'UTC', set_up = 1")
                fake.order("users.list", "500")
                await world.slack.workspaces.welcome("T1")
                await until(lambda: world.slack.workspaces._known["T1"].unmet is None)
                assert world.rows(sql) == [("UTC", "es")]  # what moderators chose stands

    monkeypatch.setattr("adapters.slack.again._FIRST", 0.05)
    run(story())


def test_a_workspace_that_was_not_met_at_its_installation_is_met_soon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world:
            world.fake.team(3)
            world.fake.order("auth.test", "", "500")  # the first asks for the installation itself
            assert (await install(world.fake, "T3"))[0] == 200
            await until(lambda: world.bot.find_group("slack", "T3"))

    monkeypatch.setattr("adapters.slack.again._FIRST", 0.05)
    run(story())


# What fails on our side


def test_what_fails_on_our_side_is_said_kindly_and_noted_without_a_word(
    world_of: Callable[[], Any], caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        async with world_of() as world:
            await world.says("/hard-day")
            form = world.fake.views[-1]

            async def fails(*_: object, **__: object) -> None:
                raise KeyError("secretword")

            world.slack.answering._bot = Failing(world)
            said = await world.says("/hard-day secretword and more")
            assert said["text"] == f"{OUR_FAULT}\n/hard-day secretword and more"
            assert (await world.submits(form, words="secretword"))["errors"] == {"words": OUR_FAULT}
            await world.presses("kind-line")
            assert world.fake.answers[-1]["text"] == OUR_FAULT
            assert (await world.says("/tune today", "USAM"))["text"].startswith(OUR_FAULT)
            for what in ("a command", "a form", "a press"):
                assert f"{what} on Slack failed: KeyError at test_slack_again.py:" in caplog.text
            world.slack.events._known["app_home_opened"] = fails
            with pytest.raises((TimeoutError, AssertionError)):
                home = {"type": "app_home_opened", "user": "UMAYA", "tab": "home"}
                await asyncio.wait_for(world.happens(home), 0.5)
            assert "what Slack sent was not done: KeyError at test_slack_again.py:" in caplog.text
            assert "secretword" not in caplog.text

    run(story())


class Failing:
    """A core in which every answer fails."""

    def __init__(self, world: World) -> None:
        self._bot = world.bot

    async def answer(self, _call: object) -> None:
        raise KeyError("secretword")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bot, name)


def test_refused_requests_are_noted_with_the_likeliest_reason_once_a_minute(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world:
            fake = world.fake
            body, headers = fake.signed(fake.command("/hard-day secretword"))
            wrong = {**headers, "x-slack-signature": "v0=00"}
            reasons = []
            for sent in (wrong, {"content-type": headers["content-type"]}, headers):
                caplog.clear()
                monkeypatch.setattr("adapters.slack.door._ONCE", 0.0)
                await fake.send(body, sent)
                await fake.send(body, sent)
                reasons.append(caplog.messages[-1])
            assert "SLACK_SIGNING_SECRET" in reasons[0] and "bears no signature" in reasons[1]
            assert "was here before" in reasons[2]
            monkeypatch.setattr("adapters.slack.door._ONCE", 60.0)
            await fake.by_http(fake.command("/hard-day"), age=3600)
            assert "was signed 3,60" in caplog.messages[-1] and "clock" in caplog.messages[-1]
            caplog.clear()
            for _ in range(5):
                assert (await fake.send(body, wrong))[0] == 401
            assert caplog.messages == []
            assert "secretword" not in caplog.text

    run(story())


def test_a_port_that_is_taken_names_the_setting_that_takes_another(tmp_path: Path) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world:
            with pytest.raises(ConfigError, match=r"is already in use\. slack\.port takes another, for example \d+\."):
                await world.slack.run(asyncio.Event())

    run(story())


@pytest.mark.parametrize(("fault", "why"), [("500", "with HTTP 500"), ("fatal_error", "fatal_error")])
def test_a_start_that_slack_does_not_let_happen_says_what_it_answered(fault: str, why: str) -> None:
    async def story() -> None:
        async with FakeSlack() as fake:
            fake.team()
            fake.order("auth.test", fault)
            with pytest.raises(Stopped, match=f"^Slack answered {why}$"):
                async with socket_world(fake):
                    pass

    run(story())


# Three seconds


def test_what_is_asked_for_one_answer_shares_its_time() -> None:
    async def story() -> None:
        async with socket_world() as world:
            world.slack.workspaces._known["T1"].people.clear()
            world.fake.order("users.info", "slow:1.3")
            world.fake.order("auth.test", "slow:3")
            began = time.monotonic()
            assert "The answer comes here in a moment" in (await world.says("/tune check", "USAM"))["text"]
            assert time.monotonic() - began < 2.6
            await world.quiet()
            assert "Nothing is planned" in world.fake.answers[-1]["text"]

    run(story())


# Windows that the Home tab opened


def test_what_is_done_in_a_window_of_the_home_tab_shows_on_it(world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            await world.says(ADD, "USAM")
            await world.happens({"type": "app_home_opened", "user": "USAM", "tab": "home"})

            async def redrawn(done: Any) -> int:
                before = len(world.fake.called("views.publish"))
                await done
                await world.quiet()
                return len(world.fake.called("views.publish")) - before

            home = {**world.fake.homes["USAM"], "id": "V5"}
            assert await redrawn(world.presses("tune posts edit?number=1", "USAM", view=home)) == 0
            form = world.fake.views[-1]
            assert await redrawn(world.submits(form, "USAM", at="25:00")) == 0
            done = await world.submits(form, "USAM", at="10:00")
            await world.quiet()
            assert "10:00" in json.dumps(world.fake.homes["USAM"])
            window = {**done["view"], "id": "V6"}
            assert await redrawn(world.presses("tune posts pause?number=1", "USAM", view=window)) == 1
            await world.says("/tune posts edit 1", "USAM")
            assert await redrawn(world.submits(world.fake.views[-1], "USAM", at="11:00")) == 0

    run(story())


# Notices in direct messages


def test_a_notice_that_is_closed_loses_its_buttons_and_a_second_close_is_kind(world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            with world.store.transaction() as tx:
                tx.run("UPDATE groups SET moderators = '<@USAM> <@UOLA>'")
            await world.says(ADD, "USAM")
            await world.happens({"type": "channel_archive", "channel": "C1", "user": "UOLA"})
            world._clock[0] += timedelta(minutes=1)
            await world.tick()
            for user, said in (("USAM", "Closed. Thank you."), ("UOLA", "closed already")):
                (notice,) = world.fake.messages(f"D{user}")
                close = notice["blocks"][-1]["elements"][-1]["value"]
                await world.presses(close, user, post=notice, channel=f"D{user}")
                assert said in world.fake.answers[-1]["text"]
                assert [each["type"] for each in notice["blocks"]] == ["section"]
                assert notice["metadata"]["event_payload"]["key"].startswith("notice:")

    run(story())


# Moderators' lines


@pytest.mark.parametrize("line", ["/tune", "/enough tune", "/enough /tune", "/enough ajustar", "/TUNE"])
def test_a_moderators_line_is_read_as_one_however_it_is_typed(line: str) -> None:
    async def story() -> None:
        async with socket_world() as world:
            more = "avisos" if "ajustar" in line else "settings people"
            if "ajustar" not in line:
                await world.says(f"{line} {more} <@UMAYA|maya>", "USAM")
                assert world.rows("SELECT moderators FROM groups") == [("<@UMAYA>",)]
            assert world.slack.answering._is_for_moderators(line.split()[0], f"{line[1:]} {more}")
            assert not world.slack.answering._is_for_moderators("/enough", "enough hard-day /tune today")
            assert not world.slack.answering._is_for_moderators("/hard-day", "hard-day tune today")

    run(story())


# Forms


def test_all_mistakes_of_a_form_are_told_at_once_each_at_its_field(world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            await world.says("/tune posts add", "USAM")
            form = world.fake.views[-1]
            said = await world.submits(form, "USAM", channel="C1", at="25:00", days="dialy", kind="reminder")
            assert said["response_action"] == "errors" and sorted(said["errors"]) == ["at", "days"]
            assert "25:00" in said["errors"]["at"] and "dialy" in said["errors"]["days"]
            said = await world.submits(form, "USAM", channel="C1", at=" ", days="dialy", kind="reminder")
            assert sorted(said["errors"]) == ["at", "days"]
            done = await world.submits(form, "USAM", channel="C1", at="09:00", days="daily", kind="reminder")
            assert done["response_action"] == "update"

    run(story())


# Help lines


def test_addresses_of_help_lines_can_be_tapped_and_no_others() -> None:
    async def story() -> None:
        async with socket_world() as world:
            with world.store.transaction() as tx:
                tx.run("UPDATE groups SET country = 'GB', queue_hours = 'evenings, see evil.example.com'")
            await world.says("/hard-day")
            said = await world.submits(world.fake.views[-1], words="I want to kill myself")
            links = links_in(said["view"]["blocks"])
            assert {"type": "link", "url": "https://findahelpline.com", "text": "findahelpline.com"} in links
            assert all("evil" not in each["url"] for each in links)
            assert "evil.example.com" in json.dumps(said)
            await world.presses("help-lines?need=domestic_violence&country=GB")
            chat = "nationaldahelpline.org.uk"
            shown = links_in(world.fake.answers[-1]["blocks"])
            assert {"type": "link", "url": f"https://{chat}", "text": chat} in shown
            inside = Message("See xfindahelpline.com.", addresses=("findahelpline.com",))
            assert links_in(draw.message_blocks(inside)) == []
            assert world.fake.broken == []

    run(story())


def links_in(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    sections = [each["elements"][0] for each in blocks if each["type"] == "rich_text"]
    return [element for section in sections for element in section["elements"] if element["type"] == "link"]
