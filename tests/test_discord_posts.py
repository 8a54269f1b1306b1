"""Posts beyond their words: to one person, pinned, silent, with a ping, followed up, and with buttons that count."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote_plus

import pytest

from adapters.discord import ids
from bot.adapter import Later, Never
from bot.model import FOLLOW_UP, PIN, UNPIN, Post
from bot.schedule import bells
from tests.discord_live import World, live, to_person
from tests.fakes import discord_world as fake
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_rest import direct_of
from tests.fakes.discord_world import MAYA, MODERATORS, PARENTS, SAM


def deed(world: World, kind: str, proof: str, **more: Any) -> Post:
    return world.post(f"{kind}:1", kind=kind, follows=proof, text="", **more)


# To one person


def test_a_line_comes_as_a_direct_message_and_its_buttons_need_no_server(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        form = await world.says(discord.presses, MAYA, "daily-line")
        started = await world.says(discord.submits, MAYA, form, at="07:30", zone="Europe/Dublin")
        assert "first on" in started["data"]["content"]
        proof = await world.port.deliver(to_person(world))
        direct = discord.messages[direct_of(MAYA)]
        assert [each["id"] for each in direct] == [proof]
        assert await world.port.find([to_person(world)]) == {"line:1:2026-03-08": proof}
        discord.strangers = {MAYA}  # she has left the server: the line is hers all the same
        snooze, stop = (each["custom_id"] for each in direct[0]["components"][0]["components"])
        said = await world.says(discord.presses, MAYA, snooze, direct=True)
        assert said["data"]["content"].startswith("Nothing until")
        change = said["data"]["components"][0]["components"][0]["custom_id"]
        form = await world.says(discord.presses, MAYA, change, direct=True)
        said = await world.says(discord.submits, MAYA, form, direct=True, at="21:00", zone="Europe/Lisbon")
        assert "21:00 (Europe/Lisbon)" in said["data"]["content"]
        said = await world.says(discord.presses, MAYA, stop, direct=True)
        assert said["data"]["content"].startswith("Stopped.")

    live(discord, story)


def test_a_line_whose_direct_messages_are_closed_rests_and_says_so(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        form = await world.says(discord.presses, MAYA, "daily-line")
        await world.says(discord.submits, MAYA, form, at="07:30", zone="UTC")
        discord.closed = {MAYA}
        with pytest.raises(Never, match="no direct messages"):
            await world.port.deliver(to_person(world))
        due = datetime.fromtimestamp(world.value("SELECT next_due_at FROM daily_lines"), UTC)
        world.bot.clock = world.bot.outbox._clock = lambda: due
        await world.bot.tick()
        said = await world.says(discord.presses, MAYA, "daily-line")
        assert said["data"]["content"].startswith("I could not write to you.")
        assert discord.texts(direct_of(MAYA)) == []

    live(discord, story)


def test_a_note_is_announced_and_read_in_place(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        await world.says(discord.presses, MAYA, "my-notes tell")
        mark = world.bot.services.seals.mark(f"discord:{MAYA}", "self")
        with world.store.transaction() as tx:
            bells.leave_note(tx, 1, mark, [("It went out on Tuesday.", {})], "", int(datetime.now(UTC).timestamp()),
                             world.bot.owner)  # fmt: skip
        await world.bot.tick()
        message = discord.messages[direct_of(MAYA)][0]
        assert message["content"] == "A note is waiting."
        read = message["components"][0]["components"][0]["custom_id"]
        said = await world.says(discord.presses, MAYA, read, direct=True)
        assert "It went out on Tuesday." in said["data"]["content"]

    live(discord, story)


# Pins


def test_a_post_is_pinned_in_place_of_the_last_without_a_word_in_the_channel(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        first, second = [await world.port.deliver(world.post(key)) for key in ("one", "two")]
        pin = deed(world, PIN, first)
        assert await world.port.deliver(pin) == first
        assert await world.port.deliver(pin) == first  # the same twice
        assert await world.port.find([pin]) == {pin.key: None}  # so it may be done again
        await world.port.deliver(deed(world, UNPIN, first))
        await world.port.deliver(deed(world, PIN, second))
        assert [(each["id"], each["pinned"]) for each in discord.messages[PARENTS]] == [(first, False), (second, True)]
        # What was deleted needs no pin, and has none to take down.
        for kind in (PIN, UNPIN):
            assert await world.port.deliver(deed(world, kind, "99")) == "99"

    live(discord, story)


def test_a_pin_that_is_refused_says_what_is_missing(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        proof = await world.port.deliver(world.post())
        for trouble, sentence in (("403-50013", "In #parents I lack “Pin Messages”"), ("400-30003", "as many pins")):
            discord.pin_troubles = [trouble]
            with pytest.raises(Never, match=sentence):
                await world.port.deliver(deed(world, PIN, proof))

    live(discord, story)


# What a post makes heard


def test_a_silent_post_makes_no_sound_and_others_do(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        await world.port.deliver(world.post("quiet", silent=True))
        await world.port.deliver(world.post("loud"))
        assert [each["flags"] & 1 << 12 for each in discord.messages[PARENTS]] == [1 << 12, 0]

    live(discord, story)


@pytest.mark.parametrize("typed", ["Night shift", "night SHIFT", str(MODERATORS), f"<@&{MODERATORS}>"])
def test_a_role_is_pinged_by_its_name_or_id_where_that_is_allowed(discord: FakeDiscord, typed: str) -> None:
    discord.guild["roles"][1]["mentionable"] = True

    async def story(world: World) -> None:
        post = world.post(ping=typed)
        proof = await world.port.deliver(post)
        message = discord.messages[PARENTS][0]
        assert message["content"].splitlines()[-1] == f"<@&{MODERATORS}>"
        assert message["allowed_mentions"] == {"parse": [], "roles": [str(MODERATORS)]}
        assert await world.port.find([replace(post, ping="")]) == {post.key: proof}  # its words are the same
        assert world.notices() == []

    live(discord, story)


@pytest.mark.parametrize(
    ("typed", "notice"),
    [
        ("Night shift", "allow anyone to @mention this role"),
        ("Day shift", "there is no such role here"),
        ("everyone", ""),
        ("@here", ""),
        (str(fake.GUILD), "there is no such role here"),
    ],
)
def test_nobody_is_pinged_where_it_is_not_allowed_and_never_everybody(
    discord: FakeDiscord, typed: str, notice: str
) -> None:
    async def story(world: World) -> None:
        for key in ("one", "two"):
            await world.port.deliver(world.post(key, ping=typed))
        for message in discord.messages[PARENTS]:
            assert message["content"] == "Wrong shoes, late \\*bus\\*."
            assert message["allowed_mentions"]["parse"] == [] and not message["allowed_mentions"].get("roles")
        assert len(world.notices()) == (1 if notice else 0)
        assert not notice or notice in world.notices()[0]

    live(discord, story)


# Under a question


def test_a_question_that_nobody_answered_gets_its_follow_up_in_its_thread(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        proof = await world.port.deliver(world.post(thread="Which hour?"))
        follow = world.post("follow_up:1", kind=FOLLOW_UP, follows=proof, text="Even one minute counts.")
        assert not await world.port.answered(follow)
        thread = discord.thread(proof)
        assert thread is not None
        thread["thread_metadata"]["archived"] = True  # it opens again when written to
        sent = await world.port.deliver(follow)
        assert discord.texts(int(proof)) == ["Even one minute counts."]
        assert await world.port.find([follow]) == {follow.key: sent}
        assert await world.port.answered(follow)
        thread["thread_metadata"]["locked"] = True
        with pytest.raises(Never, match="locked"):
            await world.port.deliver(replace(follow, key="again"))
        # A thread that was deleted waits for nobody, and takes nothing in.
        gone = replace(follow, follows="99", key="gone")
        assert await world.port.answered(gone)
        with pytest.raises(Never):
            await world.port.deliver(gone)
        assert await world.port.find([gone]) == {"gone": None}

    live(discord, story)


def test_taps_are_counted_in_the_posts_own_buttons_and_thanked_for_in_private(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        await world.says(discord.types, SAM, "tune today-ask", moderates=True, channel=str(PARENTS))
        await world.says(discord.presses, SAM, "tune today post?draft=1", moderates=True)
        await world.says(discord.until, lambda: discord.threads())
        message = discord.messages[PARENTS][0]
        key = message["components"][0]["components"][0]["custom_id"].partition("post=")[2].partition("#")[0]

        def labels() -> list[str]:
            return [each["label"] for each in message["components"][0]["components"]]

        async def taps(person: int, number: int) -> str:
            before = len(discord.followups)
            said = await world.says(
                discord.presses, person, message["components"][0]["components"][number]["custom_id"]
            )
            if said["type"] == 4:
                return str(said["data"]["content"])
            await world.says(discord.until, lambda: len(discord.followups) > before)
            assert discord.followups[-1]["flags"] & 64
            return str(discord.followups[-1]["content"])

        assert labels() == ["Been there", "Not for me"]
        assert (await taps(MAYA, 0)).startswith("You are the first.")
        assert labels() == ["Been there: 1", "Not for me"]
        assert (await taps(SAM, 0)).startswith("You and one other.")
        assert (await taps(MAYA, 0)).startswith("You are counted already.")
        assert labels() == ["Been there: 2", "Not for me"]
        assert (await taps(MAYA, 1)).startswith("Thank you. No reason needed.")
        # The post is found by the mark that its buttons keep.
        marks = {ids.read(each["custom_id"]).mark for each in message["components"][0]["components"]}
        nonce = ids.nonce(world.bot.services.seals.mark, PARENTS, unquote_plus(key))
        assert marks == {ids.mark(nonce)}
        assert message["content"] and "thread" in message

    live(discord, story)


def test_enough_taps_of_different_people_rest_the_words_and_moderators_hear_of_it(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        await world.says(discord.types, SAM, "tune today-ask", moderates=True, channel=str(PARENTS))
        await world.says(discord.presses, SAM, "tune today post?draft=1", moderates=True)
        await world.says(discord.until, lambda: discord.threads())
        await world.sees(lambda: world.value("SELECT count(*) FROM posts WHERE state = 'sent' AND kind = 'question'"))
        button = discord.messages[PARENTS][0]["components"][0]["components"][1]["custom_id"]
        for person in (MAYA, MAYA, fake.OWNER):
            await world.says(discord.presses, person, button)
        assert world.notices() == []
        await world.says(discord.presses, SAM, button, moderates=True)
        assert [each for each in world.notices() if "rest here for seven days" in each]

    live(discord, story)


# What cannot be known


def test_an_answer_that_cannot_be_had_is_asked_for_later(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        discord.token += "y"  # everything is refused
        with pytest.raises(Later):
            await world.port.answered(world.post("f", kind=FOLLOW_UP, follows="5"))

    live(discord, story)


def test_follow_ups_are_not_claimed_to_be_missing_where_the_channel_cannot_be_read(discord: FakeDiscord) -> None:
    discord.guild["channels"][0]["permission_overwrites"] = [
        {"id": str(fake.BOT_ROLE), "type": 0, "allow": "0", "deny": str(fake.HISTORY)}
    ]

    async def story(world: World) -> None:
        assert await world.port.find([world.post("f", kind=FOLLOW_UP, follows="5")]) == {}

    live(discord, story)


# What somebody asked for and cannot get


async def line_due(world: World) -> datetime:
    form = await world.says(world.discord.presses, MAYA, "daily-line")
    await world.says(world.discord.submits, MAYA, form, at="07:30", zone="UTC")
    return datetime.fromtimestamp(world.value("SELECT next_due_at FROM daily_lines"), UTC)


def said_of(answer: dict[str, Any]) -> str:
    return str(answer["data"]["content"]).replace("\\", "")


def test_enough_says_that_a_line_rests_and_a_week_off_does_not_pretend_to_wake_it(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        assert "rests" not in said_of(await world.says(discord.types, MAYA, "enough"))
        due = await line_due(world)
        discord.closed = {MAYA}
        world.bot.clock = world.bot.outbox._clock = lambda: due
        await world.bot.tick()
        assert "Your daily line rests" in said_of(await world.says(discord.types, MAYA, "enough"))
        snoozed = await world.says(discord.presses, MAYA, "daily-line snooze", direct=True)
        assert said_of(snoozed).startswith("I could not write to you.")

    live(discord, story)


def test_a_bell_that_nobody_could_hear_says_so_in_place_until_it_is_hung_again(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        await world.says(discord.presses, MAYA, "my-notes tell")
        discord.closed = {MAYA}
        group = world.group.id
        mark = world.bot.services.seals.mark(f"discord:{MAYA}", "self")
        for _ in range(2):  # the second is not even tried
            with world.store.transaction() as tx:
                bells.leave_note(tx, group, mark, [("It went out on Tuesday.", {})], "", 1, world.bot.owner)
            await world.bot.tick()
        assert world.value("SELECT count(*) FROM posts WHERE kind = 'note'") == 1
        assert world.value("SELECT address FROM note_bells") == ""
        sentence = "I could not write to you that a note came."
        assert sentence in said_of(await world.says(discord.types, MAYA, "enough"))
        shown = await world.says(discord.presses, MAYA, "my-notes")
        assert sentence in said_of(shown) and "It went out on Tuesday." in said_of(shown)
        again = shown["data"]["components"][0]["components"][-1]
        assert again["label"] == "Tell me when one comes"
        await world.says(discord.presses, MAYA, again["custom_id"])
        assert sentence not in said_of(await world.says(discord.types, MAYA, "enough"))

    live(discord, story)


def test_a_line_that_waited_too_long_is_not_sent_in_the_night(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        now = [await line_due(world)]
        world.bot.clock = world.bot.outbox._clock = lambda: now[0]
        discord.troubles = ["429"]
        await world.bot.tick()
        now[0] += timedelta(hours=20)
        await world.bot.tick()
        assert discord.texts(direct_of(MAYA)) == []
        assert world.value("SELECT state FROM posts WHERE kind = 'line'") == "missed"

    live(discord, story)


def test_two_taps_at_once_show_both_whichever_answer_comes_last(discord: FakeDiscord) -> None:
    async def story(world: World) -> None:
        await world.says(discord.types, SAM, "tune today-ask", moderates=True, channel=str(PARENTS))
        await world.says(discord.presses, SAM, "tune today post?draft=1", moderates=True)
        await world.says(discord.until, lambda: discord.threads())
        button = discord.messages[PARENTS][0]["components"][0]["components"][0]
        discord.callback_waits = [0.5, 0.0]
        first = asyncio.create_task(world.says(discord.presses, MAYA, button["custom_id"]))
        await world.sees(lambda: world.value("SELECT max(been_there) FROM posts") == 1)
        await world.says(discord.presses, SAM, button["custom_id"])
        await first
        shown = discord.messages[PARENTS][0]
        await world.says(
            discord.until, lambda: shown["components"][0]["components"][0]["label"] == "Been there: 2", patience=5
        )

    live(discord, story)
