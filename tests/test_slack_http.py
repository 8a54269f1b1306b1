"""HTTP mode: who is let in, two workspaces, installing and removing."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.signature import SignatureVerifier

from adapters.slack import Settings
from adapters.slack.door import Gate
from adapters.slack.installs import Installs
from adapters.slack.settings import Secrets
from bot.errors import ConfigError
from tests.fakes.slack import CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET
from tests.fakes.slack_world import http_world, install, planned, run


def test_unsigned_badly_signed_stale_and_replayed_requests_are_refused(tmp_path: Path) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world:
            fake = world.fake
            command = fake.command("/kind-line")
            body, headers = fake.signed(command)
            assert (await fake.send(body, {"content-type": headers["content-type"]}))[0] == 401
            forged = headers["x-slack-signature"][:-1] + ("0" if headers["x-slack-signature"][-1] != "0" else "1")
            assert (await fake.send(body, {**headers, "x-slack-signature": forged}))[0] == 401
            assert (await fake.send(body + b"&text=more", headers))[0] == 401
            assert (await fake.send(body, {**headers, "x-slack-request-timestamp": "soon"}))[0] == 401
            assert (await fake.by_http(command, age=301))[0] == 401
            assert (await fake.by_http(command, age=-301))[0] == 401
            assert (await fake.send(body, headers))[0] == 200
            assert (await fake.send(body, headers))[0] == 401  # the very same again
            assert (await fake.send(b"x" * 1_040_000, headers))[0] == 413

    run(story())


KINDS = ["application/json", "application/jsonx", "application/json; charset=utf-8", "text/plain", ""]


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_beside_the_signature_opens_no_door(kind: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world:
            fake = world.fake
            for payload in (fake.press("hard-day"), fake.command("/hard-day")):
                body, headers = fake.signed(payload)
                other = {**headers, "content-type": kind}
                assert (await fake.send(body, headers))[0] == 200
                await world.quiet()
                opened = len(fake.views)
                assert (await fake.send(body, other))[0] == 401
                await world.quiet()
                assert len(fake.views) == opened
                body, headers = fake.signed({**payload, "trigger_id": "another"})
                assert (await fake.send(body, {**headers, "content-type": kind}))[0] == 415
                assert (await fake.send(body, headers))[0] == 401
                await world.quiet()
                assert len(fake.views) == opened
            body, headers = fake.signed(fake.event({"type": "app_home_opened", "user": "UMAYA", "tab": "home"}))
            form = "application/x-www-form-urlencoded"
            assert (await fake.send(body, {**headers, "content-type": form}))[0] == 415

    run(story())


def test_an_event_that_is_replayed_is_answered_and_done_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world:
            fake = world.fake
            body, headers = fake.signed(fake.event({"type": "app_home_opened", "user": "UMAYA", "tab": "home"}))
            for kind in ("application/json", "application/json; charset=utf-8"):
                assert (await fake.send(body, {**headers, "content-type": kind}))[0] == 200
            assert len(fake.called("views.publish")) == 1

    run(story())


def test_a_request_from_our_future_is_remembered_for_as_long_as_it_is_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_900_000_000.0]
    monkeypatch.setattr("adapters.slack.door.time.time", lambda: now[0])
    monkeypatch.setattr("adapters.slack.door.time.monotonic", lambda: now[0])
    monkeypatch.setattr("slack_sdk.signature.Clock.now", lambda clock: now[0])
    gate, body, stamp = Gate(SIGNING_SECRET), b"command=%2Fenough", str(int(now[0]) + 299)
    signature = SignatureVerifier(SIGNING_SECRET).generate_signature(timestamp=stamp, body=body)
    assert signature
    headers = {b"x-slack-signature": signature.encode(), b"x-slack-request-timestamp": stamp.encode()}
    assert gate.admits(headers, body)
    for _ in range(12):
        now[0] += 49
        assert not gate.admits(headers, body)


def test_slack_may_look_at_the_certificate(tmp_path: Path) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world:
            form = {"content-type": "application/x-www-form-urlencoded"}
            assert await world.fake.send(b"ssl_check=1&token=x", form) == (200, "")
            assert (await world.fake.send(b"text=ssl_check%3D1&command=%2Fenough", form))[0] == 401

    run(story())


def test_slack_may_check_the_address(tmp_path: Path) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world:
            status, said = await world.fake.by_http({"type": "url_verification", "challenge": "abc", "token": "x"})
            assert (status, said) == (200, {"challenge": "abc"})

    run(story())


def test_two_workspaces_are_served_apart(tmp_path: Path) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world:
            await planned(world)
            assert "posts list" not in (await world.says("/tune posts list", "USAM", "T2"))["text"]
            world.clock(2030, 3, 4, 8, 0)
            await world.says("/tune posts add <#C2> 09:00 daily reminder", "USAM", "T2")
            world.clock(2030, 3, 4, 9, 0, 1)
            await world.tick()
            assert len(world.fake.posted("C1", "T1")) == 1 and world.fake.posted("C2", "T1") == []
            assert world.fake.posted("C1", "T2") == []

    run(story())


def test_installing_needs_the_state_that_this_browser_was_given(tmp_path: Path) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world:
            status, said = await install(world.fake, "T1", state="made-up")
            assert (
                status == 400
                and "another browser" in said
                and '<a class="go" href="/slack/install">Start again</a>' in said
            )
            assert "invalid_browser" not in said
            assert (await install(world.fake, "T1", cookie="slack-app-oauth-state=other"))[0] == 400
            made_up = {"state": "made-up", "cookie": "slack-app-oauth-state=made-up"}
            assert (await install(world.fake, "T1", **made_up))[0] == 401

    run(story())


def test_tokens_are_sealed_and_gone_when_the_app_is_removed(tmp_path: Path) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world:
            await planned(world)
            file = tmp_path / "installs.db"
            assert b"xoxb-" not in file.read_bytes()
            assert file.stat().st_mode & 0o077 == 0
            assert (tmp_path / "installs.db.key").stat().st_mode & 0o077 == 0
            assert world.slack.workspaces.installs and sorted(world.slack.workspaces.installs.teams()) == ["T1", "T2"]
            await world.happens({"type": "app_uninstalled"})
            await world.happens({"type": "tokens_revoked", "tokens": {"bot": ["UBOT2"], "oauth": []}}, team="T2")
            assert world.slack.workspaces.installs.teams() == []
            assert world.rows("SELECT next_due_at FROM schedules") == [(None,)]
            world.fake.calls.clear()
            await world.tick()
            assert world.fake.posted() == []
            status, said = await install(world.fake, "T1")
            assert status == 200 and "It is installed" in said and "/invite @goodenough" in said
            assert 'href="https://app.slack.com/client/T1"' in said
            assert (await world.says("/kind-line"))["text"]
            assert world.rows("SELECT next_due_at FROM schedules") != [(None,)]  # what was planned is planned again
            with closing(sqlite3.connect(file)) as conn:
                assert conn.execute("SELECT count(*) FROM slack_bots").fetchone() == (1,)

    run(story())


def test_a_daily_line_waits_for_an_app_that_is_away_and_goes_on_with_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world:
            world.clock(2030, 3, 4, 8, 0)
            await world.says("/enough daily-line 07:30 Europe/Dublin")
            await world.happens({"type": "app_uninstalled"})
            for day in (5, 6):
                world.clock(2030, 3, day, 7, 30)
                await world.tick()
            assert world.fake.posted("DUMAYA") == []
            assert (await install(world.fake, "T1"))[0] == 200
            said = (await world.says("/enough daily-line"))["text"]
            assert "next on Thursday 7 March" in said
            world.clock(2030, 3, 7, 7, 30)
            await world.tick()
            assert len(world.fake.posted("DUMAYA")) == 1

    run(story())


def test_what_belongs_to_the_people_of_a_workspace_goes_with_it(tmp_path: Path) -> None:
    kept = ("daily_lines", "note_bells", "notes", "posts")

    async def story() -> None:
        async with http_world(tmp_path) as world:

            def left() -> list[tuple[str, int]]:
                counted = [(table, world.rows(f"SELECT count(*) FROM {table}")[0][0]) for table in kept]  # noqa: S608
                return [each for each in counted if each[1]]

            world.clock(2030, 3, 4, 6, 0)
            for team in ("T1", "T2"):
                await world.says("/enough daily-line 08:00 Europe/Dublin", "UMAYA", team)
            await world.says("/enough suggest")
            view = world.fake.views[-1]
            await world.submits(view, kind="question", topic="siblings", words="Who sits by the window?")
            await world.quiet()
            await world.presses("my-notes tell")
            await world.presses("tune queue approve?number=1", "USAM")
            world.clock(2030, 3, 4, 9, 0)
            await world.tick()
            assert [table for table, _ in left()] == list(kept)
            await world.happens({"type": "app_uninstalled"})
            world.clock(2030, 3, 12, 9, 0)
            await world.bot.keep_house()
            assert left() == [("daily_lines", 1), ("posts", 1)]
            assert world.rows("SELECT external_id FROM daily_lines JOIN groups g ON g.id = group_id") == [("T2",)]

    run(story())


def test_what_was_kept_of_a_workspace_goes_a_week_after_the_app(tmp_path: Path) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world:
            await planned(world)
            await world.happens({"type": "app_uninstalled"})
            for day, groups in ((10, [("T1",), ("T2",)]), (12, [("T2",)])):
                world.clock(2030, 3, day, 9, 0)
                await world.bot.keep_house()
                assert sorted(world.rows("SELECT external_id FROM groups")) == groups
            assert world.rows("SELECT count(*) FROM schedules") == [(0,)]
            assert world.rows("SELECT count(*) FROM posts") == [(0,)]

    run(story())


@pytest.mark.parametrize(
    ("first", "then", "left"),
    [("token_revoked", "token_revoked", True), ("account_inactive", "account_inactive", True),
     ("token_revoked", "500", False), ("500", "500", False), ("invalid_auth", "invalid_auth", False)],
)  # fmt: skip
def test_a_token_that_was_taken_back_while_nobody_was_here_is_forgotten_at_the_start(
    first: str, then: str, left: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world:
            assert world.slack.workspaces.installs
            world.fake.order("auth.test", first, then)
            await world.slack.workspaces.welcome_all(["T2"])
            assert (world.slack.workspaces.installs.teams() == ["T1"]) is left
            leaving = world.rows("SELECT external_id FROM groups WHERE left_at IS NOT NULL")
            assert leaving == ([("T2",)] if left else [])

    monkeypatch.setattr("adapters.slack.workspaces._ONCE_MORE", 0.01)
    run(story())


def test_a_store_sealed_with_another_key_says_so(tmp_path: Path) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world:
            assert world.slack.workspaces.installs
            (tmp_path / "installs.db.key").unlink()
            secrets = Secrets(signing_secret=SIGNING_SECRET, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
            again = Installs(Settings(installs=str(tmp_path / "installs.db")), secrets)
            with pytest.raises(ConfigError, match="another key"):
                again.find("T1")

    run(story())


def test_a_workspace_that_took_its_token_back_stops_no_other(tmp_path: Path) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world:
            await planned(world)
            world.fake.teams["T2"].revoked = True
            world.slack.workspaces._known.clear()
            await world.tick()
            assert len(world.fake.posted()) == 1
            assert set(world.states().values()) == {"sent"}

    run(story())


def test_a_token_that_is_refused_is_not_blamed_on_slowness(tmp_path: Path) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world:
            world.fake.teams["T2"].revoked = True
            said = (await world.says("/tune check", "USAM", "T2"))["text"]
            assert said.startswith("Slack no longer accepts my token. Install Good Enough again.")

    run(story())


def test_words_of_danger_lead_to_help_though_the_token_is_refused(tmp_path: Path) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world:
            await world.says("/hard-day")
            form = world.fake.views[-1]
            world.fake.teams["T1"].revoked = True
            world.slack.workspaces._known.clear()
            assert "If anyone is in danger" in (await world.says("/hard-day I want to die"))["text"]
            assert "If anyone is in danger" not in (await world.says("/hard-day I yelled"))["text"]
            said = (await world.submits(form, words="I hit him last night"))["errors"].values()
            assert "If anyone is in danger" in "".join(said)

    run(story())


def test_a_workspace_without_the_app_is_told_so_in_its_language(tmp_path: Path) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world:
            with world.store.transaction() as tx:
                tx.run("UPDATE groups SET locale = 'es'")
            await world.says("/hard-day")
            form = world.fake.views[-1]
            await world.happens({"type": "app_uninstalled"})
            await world.presses("kind-line")
            said = [world.fake.answers[-1]["text"], (await world.says("/kind-line"))["text"]]
            said += (await world.submits(form, words="hello"))["errors"].values()
            assert said == ["Good Enough no está instalado en este espacio de trabajo. Instálalo otra vez."] * 3
            await world.happens({"type": "app_home_opened", "user": "UMAYA", "tab": "home"})
            await world.happens({"type": "app_uninstalled"})  # without a token, and known all the same
            world.fake.teams["T2"].revoked = True
            world.slack.workspaces._known.clear()
            assert "findahelpline.com" in (await world.says("/kind-line", team="T2"))["text"]

    run(story())


@pytest.mark.parametrize(
    "event",
    [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["UBOT1"]}},
     {"type": "tokens_revoked", "tokens": {"oauth": ["USAM"]}}],
)  # fmt: skip
def test_what_was_taken_back_before_is_not_the_installation_that_is_here_now(
    event: dict[str, Any], tmp_path: Path
) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world:
            installs = world.slack.workspaces.installs
            assert installs
            before = installs.find("T1")
            world.fake.event_time = time.time() - 60
            await world.happens(event)
            assert installs.find("T1") == before and "T1" in world.slack.workspaces._known
            assert (await world.says("/kind-line"))["text"]
            world.fake.event_time = time.time() + 5
            await world.happens(event)
            assert installs.find("T1") != before

    run(story())


def test_states_that_nobody_came_back_with_are_forgotten(tmp_path: Path) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world, world.fake.http.get(f"{world.fake.bot_url}/slack/install"):
            with closing(sqlite3.connect(tmp_path / "installs.db")) as conn, conn:
                assert conn.execute("UPDATE oauth_states SET expire_at = 1").rowcount == 1
            async with world.fake.http.get(f"{world.fake.bot_url}/slack/install"):
                pass
            with closing(sqlite3.connect(tmp_path / "installs.db")) as conn:
                assert conn.execute("SELECT min(expire_at) > 1, count(*) FROM oauth_states").fetchone() == (1, 1)

    run(story())
