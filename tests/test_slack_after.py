"""What follows a post on Slack: taps under it, a pin, a follow-up; and what is written to one person."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.care.sealing import FOR_ONE_SELF
from bot.schedule import bells
from tests.fakes.slack_world import World, both_worlds, planned, run, socket_world

world_of = both_worlds


def labels(message: dict[str, Any]) -> list[str]:
    rows = [each for each in message["blocks"] if each["type"] == "actions"]
    return [element["text"]["text"] for element in rows[-1]["elements"]] if rows else []


async def question(world: World) -> dict[str, Any]:
    """A question of 09:00 that is there."""
    await planned(world, "question")
    await world.tick()
    return world.fake.messages()[0]


# Taps


def test_been_there_is_counted_under_the_post_and_the_key_stays(world_of: Any) -> None:
    async def story() -> None:
        async with world_of() as world:
            post = await question(world)
            assert labels(post) == ["Been there", "Not for me"]
            words = [each for each in post["blocks"] if each["type"] == "section"]
            for user, said in (
                ("UMAYA", "You are the first."),
                ("UINES", "Tú y una persona más."),
                ("UMAYA", "already"),
            ):
                await world.presses(value(post, "Been there"), user, post=post)
                assert said in world.fake.answers[-1]["text"]
                assert world.fake.answers[-1]["response_type"] == "ephemeral"
                assert world.fake.answers[-1]["replace_original"] is False
            assert labels(post) == ["Been there: 2", "Not for me"]
            assert [each for each in post["blocks"] if each["type"] == "section"] == words
            assert post["metadata"]["event_payload"] == {"key": "schedule:1:2030-03-04"}
            await world.presses(value(post, "Not for me"), post=post)
            assert world.fake.answers[-1]["text"].startswith("Thank you.")
            assert world.fake.broken == []

    run(story())


def test_many_taps_at_once_change_a_post_a_few_times_and_the_last_number_stands() -> None:
    async def story() -> None:
        async with socket_world(pace=0.3) as world:
            post = await question(world)
            world.fake.order("chat.update", "429:1")
            pressed = value(post, "Been there")
            await asyncio.gather(*(world._ask(world.fake.press(pressed, f"U{each}", post=post)) for each in range(30)))
            await world.quiet()
            assert labels(post)[0] == "Been there: 30"
            assert len(world.fake.called("chat.update")) <= 4

    run(story())


def test_a_number_that_cannot_be_shown_is_no_loss() -> None:
    async def story() -> None:
        async with socket_world() as world:
            post = await question(world)
            world.fake.order("chat.update", "cant_update_message")
            await world.presses(value(post, "Been there"), post=post)
            assert world.fake.answers[-1]["text"].startswith("You are the first.")
            await world.presses(value(post, "Been there"), "UINES", post=post)
            assert labels(post)[0] == "Been there: 2"

    run(story())


# Pins and pings


def test_the_latest_post_is_pinned_in_place_of_the_last(world_of: Any) -> None:
    async def story() -> None:
        async with world_of() as world:
            await planned(world)
            world.clock(2030, 3, 4, 8, 0)
            await world.says("/tune posts manner 1", "USAM")
            await world.submits(world.fake.views[-1], "USAM", pin="yes")
            world.clock(2030, 3, 4, 9, 0, 1)
            await world.tick()
            await world.tick()
            (first,) = world.fake.messages()
            assert world.team.channels["C1"].pinned == [first["ts"]]
            world.clock(2030, 3, 5, 9, 0, 1)
            world.fake.order("pins.remove", "drop_after")
            for second in (1, 25, 50):
                world.clock(2030, 3, 5, 9, 0, second)
                await world.tick()
            assert world.team.channels["C1"].pinned == [world.fake.messages()[1]["ts"]]
            assert world.rows("SELECT count(*) FROM notices") == [(0,)]

    run(story())


@pytest.mark.parametrize(
    ("fault", "notices"), [("already_pinned", 0), ("500", 0), ("429:2", 0), ("permission_denied", 1)]
)
def test_a_pin_is_set_again_and_one_that_may_not_be_set_is_told(fault: str, notices: int) -> None:
    async def story() -> None:
        async with socket_world() as world:
            await planned(world)
            with world.store.transaction() as tx:
                tx.run("UPDATE schedules SET pin = 1")
            world.fake.order("pins.add", fault)
            for second in (1, 30, 59):
                world.clock(2030, 3, 4, 9, 0, second)
                await world.tick()
            assert len(world.fake.posted()) == 1
            assert world.rows("SELECT count(*) FROM notices") == [(notices,)]
            tried = len(world.fake.called("pins.add"))
            assert tried == (1 if fault in ("already_pinned", "permission_denied") else 2)

    run(story())


def test_a_plan_pings_whom_it_names_and_check_says_what_slack_cannot(world_of: Any) -> None:
    async def story() -> None:
        async with world_of() as world:
            await planned(world)
            world.clock(2030, 3, 4, 8, 0)
            await world.says("/tune posts manner 1 <@UMAYA|maya> <!subteam^S7|@mods>", "USAM")
            world.clock(2030, 3, 4, 9, 0, 1)
            await world.tick()
            (sent,) = world.fake.messages()
            assert sent["text"].endswith("\n<@UMAYA> <!subteam^S7>")
            assert "<!channel" not in str(sent["blocks"])
            await world.says("/tune posts manner 1", "USAM")
            (ping,) = [each for each in world.fake.views[-1]["blocks"] if each.get("block_id") == "ping"]
            assert ping["element"]["initial_users"] == ["UMAYA"] and "@mods" in ping["hint"]["text"]
            await world.submits(world.fake.views[-1], "USAM", ping="UINES", silent="yes")
            assert world.rows("SELECT ping FROM schedules") == [("<@UINES> <!subteam^S7|@mods>",)]
            with world.store.transaction() as tx:  # as it was kept before names were looked at
                tx.run("UPDATE schedules SET ping = 'the helpers'")
            said = (await world.says("/tune check", "USAM"))["text"]
            assert "Plan 1 pings “the helpers”" in said
            assert said.count("without a sound") == 1

    run(story())


# Follow-ups


def test_a_question_without_an_answer_gets_its_follow_up_once(world_of: Any) -> None:
    async def story() -> None:
        async with world_of() as world:
            post = await question(world)
            world.clock(2030, 3, 5, 8, 59)
            await world.tick()
            assert len(world.fake.posted(thread=True)) == 1  # the opener: it is no answer
            world.fake.order("chat.postMessage", "drop_after")
            world.clock(2030, 3, 5, 9, 0, 1)
            with world.store.transaction() as tx:
                tx.run("UPDATE schedules SET paused = 1, next_due_at = NULL")
            await world.tick()
            await world.tick()
            opener, follow_up = world.fake.posted(thread=True)
            assert follow_up and follow_up != opener
            assert len(world.fake.called("conversations.replies")) == 1
            (row,) = world.rows("SELECT state, proof FROM posts WHERE kind = 'follow_up'")
            assert row == ("sent", world.team.channels["C1"].messages[-1]["ts"])
            assert world.team.channels["C1"].messages[-1]["thread_ts"] == post["ts"]

    run(story())


@pytest.mark.parametrize("what", ["answered", "deleted", "tombstone", "not_in_channel"])
def test_one_that_was_answered_or_is_gone_is_not_asked_again(what: str) -> None:
    async def story() -> None:
        async with socket_world() as world:
            post = await question(world)
            before = len(world.fake.called("chat.postMessage"))
            if what == "answered":
                world.fake.reply(post["ts"], "Mine is the hour before school.")
            elif what == "deleted":
                world.team.channels["C1"].messages.clear()
            elif what == "tombstone":
                post["subtype"] = "tombstone"
            else:
                world.team.blind = True
            with world.store.transaction() as tx:
                tx.run("UPDATE schedules SET paused = 1, next_due_at = NULL")
            world.clock(2030, 3, 5, 9, 0)
            await world.tick()
            world.clock(2030, 3, 5, 9, 10)
            await world.tick()
            assert len(world.fake.called("chat.postMessage")) == before
            assert world.rows("SELECT count(*) FROM notices") == [(0,)]

    run(story())


def test_where_slack_does_not_say_whether_there_is_an_answer_it_is_asked_again() -> None:
    async def story() -> None:
        async with socket_world() as world:
            await question(world)
            with world.store.transaction() as tx:
                tx.run("UPDATE schedules SET paused = 1, next_due_at = NULL")
            world.fake.order("conversations.history", "500", "429:20", "drop_before")
            for minute in range(5):
                world.clock(2030, 3, 5, 9, minute)
                await world.tick()
            assert len(world.fake.posted(thread=True)) == 2

    run(story())


# The first reply, which opens a thread


@pytest.mark.parametrize("fault", ["429:2", "500", "503", "drop_before", "drop_after"])
def test_the_first_reply_under_a_question_is_there_once_whatever_happens(fault: str) -> None:
    async def story() -> None:
        async with socket_world() as world:
            await planned(world, "question")
            world.fake.order("chat.postMessage", "", fault)
            await world.tick()
            world.clock(2030, 3, 4, 9, 0, 30)
            await asyncio.sleep(2 if fault == "429:2" else 0)
            await world.tick()
            (asked,) = world.fake.messages()
            assert world.fake.posted(thread=True) == ["Answers go under here. Reading along counts too."]
            (row,) = world.rows("SELECT key, state FROM posts WHERE kind = 'thread'")
            assert row[1] == "sent"
            (reply,) = [each for each in world.team.channels["C1"].messages if each.get("thread_ts") == asked["ts"]]
            assert reply["metadata"]["event_payload"] == {"key": row[0]}

    run(story())


def test_the_first_reply_follows_after_a_crash_between_the_two() -> None:
    async def story() -> None:
        async with socket_world() as world:
            await planned(world, "question")
            await world.tick()
            world.team.channels["C1"].messages.pop()  # the reply
            with world.store.transaction() as tx:
                tx.run("DELETE FROM posts WHERE kind = 'thread'")
                tx.run("UPDATE posts SET state = 'claimed', claimed_by = 'another run', proof = NULL")
            for _ in range(2):
                await world.tick()
            assert len(world.fake.posted()) == 1 and len(world.fake.posted(thread=True)) == 1

    run(story())


# To one person


async def start_line(world: World, user: str = "UMAYA") -> None:
    await world.presses("daily-line", user)
    (zone,) = [each for each in world.fake.views[-1]["blocks"] if each.get("block_id") == "zone"]
    assert zone["element"]["initial_option"]["value"] == world.team.users[user]["tz"]
    said = await world.submits(world.fake.views[-1], user, at="07:30", zone="Europe/Dublin")
    assert "07:30 (Europe/Dublin)" in str(said["view"])


def test_my_daily_line_comes_in_direct_messages_and_its_buttons_answer(world_of: Any) -> None:
    async def story() -> None:
        async with world_of() as world:
            world.clock(2030, 3, 4, 8, 0)
            await start_line(world)
            world.clock(2030, 3, 5, 7, 30)
            world.fake.order("chat.postMessage", "drop_after")
            await world.tick()
            (line,) = world.fake.messages("DUMAYA")
            assert labels(line) == ["Not for a week", "Stop"]
            assert world.rows("SELECT state, address FROM posts WHERE place = 'person'") == [("sent", None)]
            await world.presses(value(line, "Not for a week"), post=line, channel="DUMAYA")
            assert "Nothing until" in world.fake.answers[-1]["text"]
            await world.presses(value(line, "Stop"), post=line, channel="DUMAYA")
            assert world.fake.answers[-1]["text"].startswith("Stopped.")
            assert world.rows("SELECT count(*) FROM daily_lines") == [(0,)]
            assert world.fake.broken == []

    run(story())


@pytest.mark.parametrize("why", ["user_not_found", "user_disabled", "cannot_dm_bot"])
def test_a_person_who_cannot_be_reached_has_a_line_that_rests_and_says_so(why: str) -> None:
    async def story() -> None:
        async with socket_world() as world:
            world.clock(2030, 3, 4, 8, 0)
            await start_line(world)
            world.team.unreachable["UMAYA"] = why
            for day in (5, 6):
                world.clock(2030, 3, day, 7, 30)
                await world.tick()
            assert len(world.fake.called("conversations.open")) == 1
            assert world.rows("SELECT unreachable, next_due_at FROM daily_lines") == [(1, None)]
            assert world.rows("SELECT count(*) FROM notices") == [(0,)]
            await world.presses("daily-line")
            assert "I could not write to you." in world.fake.answers[-1]["text"]

    run(story())


def test_a_note_that_waits_rings_in_the_workspace_of_its_person(world_of: Any) -> None:
    async def story() -> None:
        async with world_of() as world:
            await world.presses("my-notes tell")
            who = world.bot.services.seals.mark("slack:T1:UMAYA", FOR_ONE_SELF)
            with world.store.transaction() as tx:
                now = int(world.bot.clock().timestamp())
                bells.leave_note(tx, 1, who, [("Thank you for the question.", {})], "", now, world.bot.owner)
            await world.tick()
            (rung,) = world.fake.messages("DUMAYA")
            assert rung["text"] == "A note is waiting."
            await world.presses(value(rung, "Read it"), post=rung, channel="DUMAYA")
            assert "Thank you for the question." in world.fake.answers[-1]["text"]

    run(story())


def test_no_one_else_gets_a_line_when_its_workspace_is_gone_and_it_does_not_rest_for_that() -> None:
    async def story() -> None:
        async with socket_world() as world:
            world.clock(2030, 3, 4, 8, 0)
            await start_line(world)
            world.slack.workspaces._known.clear()
            world.team.revoked = True
            world.clock(2030, 3, 5, 7, 30)
            await world.tick()
            assert world.rows("SELECT unreachable FROM daily_lines") == [(0,)]
            assert world.rows("SELECT state FROM posts WHERE place = 'person'") == [("skipped",)]
            assert not any(world.fake.posted(each) for each in world.team.channels)

    run(story())


def value(message: dict[str, Any], label: str) -> str:
    """What the button with this label carries, whatever its number says."""
    rows = [each for each in message["blocks"] if each["type"] == "actions"]
    return next(str(each["value"]) for each in rows[-1]["elements"] if each["text"]["text"].startswith(label))
