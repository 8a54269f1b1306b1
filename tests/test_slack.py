"""Slack: real Bolt and slack_sdk against a Slack on this machine, in both modes: what people do and what happens."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from bot.app import NOT_A_MODERATOR
from bot.commands import Request, command
from bot.replies import Message
from tests.fakes.slack_limits import words_of
from tests.fakes.slack_world import both_worlds, run, socket_world

# slack_sdk 3.47 asks aiohttp for the client's secret in a way that aiohttp 4 will not know.


world_of = both_worlds


# People


def test_a_command_is_answered_at_once_and_only_to_the_one_who_asked(world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            answer = await world.says("/hard-day I yelled about the shoes &amp; slammed the door")
            assert answer["response_type"] == "ephemeral"
            assert "Only you see this" in answer["text"]
            assert world.fake.called("chat.postMessage") == []
            assert [each["element"] if "element" in each else each["type"] for each in answer["blocks"]]
            assert "employer" in json.dumps(await world.says("/enough"))
            assert "employer" not in json.dumps(await world.says("/enough hard-day I yelled"))
            for text, told in (
                ("tune", "/tune goes with"),
                ("bogus", "I don't know /bogus"),
                ("hardday", "Did you mean"),
            ):
                assert told in (await world.says(f"/enough {text}", "USAM"))["text"]
            assert world.fake.broken == []

    run(story())


def test_someone_whose_slack_is_in_spanish_is_answered_in_spanish(world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            answer = await world.says("/hard-day grité a la hora de dormir", "UINES")
            assert "Esto solo lo ves tú" in answer["text"]
            assert not await world.says("/say-sorry", "UINES")
            form = world.fake.views[-1]
            assert (form["title"]["text"], form["submit"]["text"]) == ("Pedir perdón", "Enviar")
            shown = await world.submits(form, "UINES", age="3-5", did="te grité en la calle")
            assert "Te grité en la calle." in json.dumps(shown["view"], ensure_ascii=False)
            assert "Only you see this" in (await world.says("/hard-day I yelled at bedtime"))["text"]

    run(story())


def test_a_form_opens_keeps_the_words_and_answers_in_its_own_window(world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            assert not await world.says("/say-sorry")
            form = world.fake.views[-1]
            assert [each["block_id"] for each in form["blocks"] if each["type"] == "input"] == ["age", "did", "next"]
            assert form["blocks"][0]["element"]["type"] == "static_select"
            shown = await world.submits(form, age="3-5", did="I shouted <!channel> at you")
            assert shown["response_action"] == "update"
            drawn = json.dumps(shown["view"])
            assert "<!channel>" in drawn
            assert "mrkdwn" not in drawn  # where nothing is read as a mention
            assert world.fake.broken == []

    run(story())


def test_a_mistake_in_a_form_is_shown_at_its_field(world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            await world.says("/tune settings change", "USAM")
            form = world.fake.views[-1]
            said = await world.submits(form, "USAM", grace="soon")
            assert said["response_action"] == "errors"
            assert list(said["errors"]) == ["grace"]
            for field, wrong in (("zone", "Europe/Dubln"), ("country", "Atlantis")):
                said = await world.submits(form, "USAM", **{field: wrong})
                assert list(said["errors"]) == [field]
            saved = await world.submits(form, "USAM", grace="90")
            assert saved["response_action"] == "update"
            assert world.rows("SELECT grace_minutes FROM groups WHERE external_id = 'T1'") == [(90,)]

    run(story())


def test_a_button_answers_beside_the_message_and_a_moderators_taps_take_each_others_place(
    world_of: Callable[[], Any],
) -> None:
    async def story() -> None:
        async with world_of() as world:
            await world.presses("kind-line")
            assert world.fake.answers[-1]["replace_original"] is False
            await world.presses("hard-day")
            assert world.fake.views[-1]["title"]["text"] == "A hard day"
            await world.presses("tune setup?channel=C1", "USAM")
            assert world.fake.answers[-1]["replace_original"] is True
            await world.presses("help-lines", view={"id": "V7", "type": "modal", "title": {"text": "A hard day"}})
            assert world.fake.views[-1]["id"] == "V7"
            assert world.fake.broken == []

    run(story())


def test_only_admins_owners_and_people_the_group_names_may_tune(world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            assert (await world.says("/tune today", "UMAYA"))["text"] == NOT_A_MODERATOR
            assert (await world.says("/tune today", "UGUEST"))["text"] == NOT_A_MODERATOR
            world.team.user("UFAR", "far", is_admin=True, team_id="T7")  # an admin of another company
            world.team.user("UODD", "odd", is_owner=True, is_stranger=True)
            assert (await world.says("/tune today", "UFAR"))["text"] == NOT_A_MODERATOR
            assert (await world.says("/tune today", "UODD"))["text"] == NOT_A_MODERATOR
            assert (await world.says("/tune today", "USAM"))["text"] != NOT_A_MODERATOR
            await world.says("/tune settings people", "UOLA")
            form = world.fake.views[-1]
            assert form["blocks"][0]["element"]["type"] == "multi_users_select"
            said = await world.submits(form, "UOLA", moderators="UMAYA UGUEST")
            assert "@guest cannot tune" in said["errors"]["moderators"]
            await world.submits(form, "UOLA", moderators="UMAYA")
            assert "Parents" not in (await world.says("/tune settings", "UMAYA"))["text"]
            assert (await world.says("/tune today", "UMAYA"))["text"] != NOT_A_MODERATOR
            assert (await world.says("/tune today", "UGUEST"))["text"] == NOT_A_MODERATOR

    run(story())


def test_the_home_tab_shows_what_i_can_do_and_moderators_what_comes_next(world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            await world.says("/tune posts add <#C1|parents> 09:00 daily reminder", "USAM")
            for user in ("UMAYA", "USAM"):
                await world.happens({"type": "app_home_opened", "user": user, "tab": "home"})
            maya, sam = (json.dumps(world.fake.homes[user]) for user in ("UMAYA", "USAM"))
            assert "Planned here" in maya and "a reminder in #parents" in maya
            assert "Swap" in sam and "Swap" not in maya
            world.bot.tell_moderators(world.bot.take_in("slack", "T1", "Parents 1", "UTC", {}), "gone", "#x is gone.",
                                      "All plans", "tune posts list")  # fmt: skip
            await world.happens({"type": "app_home_opened", "user": "USAM", "tab": "home"})
            sam = json.dumps(world.fake.homes["USAM"])
            assert "#x is gone." in sam and ": All plans" in sam and "Close notice" in sam
            await world.presses("tune posts list", "USAM", view={**world.fake.homes["USAM"], "id": "V6"})
            assert "Every day" in json.dumps(world.fake.views[-1]) or "every day" in json.dumps(world.fake.views[-1])
            await world.presses("hard-day", view={**world.fake.homes["UMAYA"], "id": "V5"})
            assert world.fake.views[-1]["title"]["text"] == "A hard day"
            assert world.fake.broken == []

    run(story())


def test_the_home_tab_shows_moderators_the_queue() -> None:
    @command("tune queue", "What waits for you.", moderators=True)
    def queue(request: Request) -> Message:
        return Message("Two texts wait to be read.")

    async def story() -> None:
        async with socket_world() as world:
            world.bot.answering.commands = {**world.bot.answering.commands, "tune queue": queue}
            for user in ("UMAYA", "USAM"):
                await world.happens({"type": "app_home_opened", "user": user, "tab": "home"})
            maya, sam = (json.dumps(world.fake.homes[user]) for user in ("UMAYA", "USAM"))
            assert "Two texts wait" in sam and "Two texts wait" not in maya

    run(story())


def test_that_an_employer_may_read_is_said_where_people_begin_and_where_they_write_to_moderators(
    world_of: Callable[[], Any],
) -> None:
    async def story() -> None:
        async with world_of() as world:
            for line, noted in (("/enough", True), ("/enough ", True), ("/enough bogus", False),
                                ("/share-quietly", False),
                                ("/enough share-quietly x", False), ("/kind-line", False)):  # fmt: skip
                assert ("employer" in json.dumps(await world.says(line))) is noted, line
            await world.says("/enough suggest")
            assert "employer" in json.dumps(world.fake.views[-1])
            await world.presses("suggest")
            form = world.fake.views[-1]
            assert "none is kept" in json.dumps(form) and "employer" in json.dumps(form)
            await world.says("/hard-day")
            assert "employer" not in json.dumps(world.fake.views[-1])

    run(story())


def test_suggestions_come_while_typing_and_for_moderators_only(world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            await world.says("/tune settings change", "USAM")
            form = world.fake.views[-1]
            offered = await world.types(form, "zone", "dubl")
            assert [each["value"] for each in offered["options"]] == ["Europe/Dublin"]
            assert (await world.types(form, "zone", "dubl", "UMAYA"))["options"] == []
            await world.says("/tune words rest", "USAM")
            form = world.fake.views[-1]
            assert form["blocks"][0]["element"]["type"] == "external_select"
            found = await world.types(form, "prompt", "trains")
            assert "reminder-past-the-trains" in [each["value"] for each in found["options"]]
            rested = await world.submits(form, "USAM", prompt="reminder-past-the-trains")
            assert "At rest." in json.dumps(rested["view"])
            wrong = await world.submits(form, "USAM", prompt="reminder-of-nobody")
            assert list(wrong["errors"]) == ["prompt"]
            assert world.fake.broken == []

    run(story())


def test_nobodys_words_turn_bold_or_become_a_mention(world_of: Callable[[], Any]) -> None:
    words = "<!here> <@USAM> *Five* _minutes_ is enough today, says <#C1>."

    async def story() -> None:
        async with world_of() as world:
            await world.says("/tune words add", "USAM")
            looked = await world.submits(world.fake.views[-1], "USAM", kind="reminder", topic="siblings", text=words)
            assert "*Five*" in json.dumps(looked["view"]) and "mrkdwn" not in json.dumps(looked["view"])
            await world.presses("tune words save?draft=1&sure=1", "USAM")  # the check of words is against markup
            found = await world.says("/tune words search five", "USAM")
            assert "*Five* _minutes_" in words_of(found["blocks"]) and "@USAM" in words_of(found["blocks"])
            assert not re.search("mrkdwn|user_id", json.dumps(found["blocks"]))
            await world.says("/tune settings people <@USAM|sam>", "USAM")
            assert "user_id" in json.dumps((await world.says("/tune settings", "USAM"))["blocks"])
            await world.presses("suggest")
            await world.submits(world.fake.views[-1], kind="question", topic="siblings", words=words)
            queue = json.dumps((await world.says("/tune queue", "USAM"))["blocks"])
            assert "rich_text_quote" in queue and "*Five*" in queue and "mrkdwn" not in queue
            await world.tick()
            assert world.fake.broken == []

    run(story())


# Events


def test_the_same_event_at_once_is_answered_once_and_one_that_failed_again(world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            opened = {"type": "app_home_opened", "user": "UMAYA", "tab": "home"}
            world.fake.order("views.publish", "slow:0.1")
            await asyncio.gather(*(world.happens(opened, "Ev-same") for _ in range(3)))
            await world.happens(opened, "Ev-same")
            assert len(world.fake.called("views.publish")) == 1
            world.fake.order("views.publish", "internal_error")
            with pytest.raises((TimeoutError, AssertionError)):
                await asyncio.wait_for(world.happens(opened, "Ev-fails"), 0.5)
            await world.happens(opened, "Ev-fails")
            assert len(world.fake.called("views.publish")) == 3

    run(story())


def test_a_channel_that_is_archived_or_left_rests_its_plans_with_one_notice(world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            await world.says("/tune posts add <#C1|parents> 09:00 daily reminder", "USAM")
            await world.happens({"type": "channel_archive", "channel": "C1", "user": "UOLA"})
            await world.happens({"type": "channel_left", "channel": "C1", "actor_id": "UOLA"})
            assert world.rows("SELECT paused FROM schedules") == [(1,)]
            notices = world.rows("SELECT text FROM notices")
            assert len(notices) == 1 and notices[0][0].startswith("#parents is archived")
            await world.tick()
            assert world.fake.posted("DUSAM")  # the moderator who uses it is told in person

    run(story())


def test_channels_are_taken_in_when_the_bot_is_invited_and_follow_their_names(world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            names = "SELECT c.name FROM channels c JOIN groups g ON g.id = c.group_id WHERE g.external_id = 'T1'"
            assert sorted(world.rows(names)) == [("evenings",), ("parents",)]
            world.team.channels["C9"].is_member = True
            await world.happens({"type": "member_joined_channel", "user": "UMAYA", "channel": "C9"})
            assert len(world.rows(names)) == 2
            await world.happens({"type": "member_joined_channel", "user": "UBOT1", "channel": "C9"})
            assert ("elsewhere",) in world.rows(names)
            world.team.channels["C1"].name = "carers"
            await world.happens({"type": "channel_rename", "channel": {"id": "C1", "name": "carers"}})
            assert ("carers",) in world.rows(names) and ("parents",) not in world.rows(names)

    run(story())


# Files


def test_a_file_comes_by_direct_message_and_the_answer_says_so(world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            await world.says("/tune words add reminder grief The kettle is on.", "USAM")
            await world.presses("tune words save?draft=1", "USAM")
            said = await world.says("/tune words export toml", "USAM")
            assert "The file comes by direct message" in said["text"]
            await world.quiet()
            ((name, data),) = world.team.channels["DUSAM"].files
            assert name.endswith(".toml") and b"The kettle is on." in data
            assert world.fake.posted("DUSAM") == []
            await world.presses("tune words export?format=json", "USAM")
            assert "The file comes by direct message" in world.fake.answers[-1]["text"]
            assert [name[-5:] for name, _ in world.team.channels["DUSAM"].files] == [".toml", ".json"]
            assert world.fake.broken == []

    run(story())


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("", "the permission files:write is missing"),
        ("drop_before", "could not be sent just now"),
        ("internal_error", "could not be sent just now"),
    ],
)
def test_a_file_that_slack_does_not_take_is_not_lost_in_silence(fault: str, says: str) -> None:
    async def story() -> None:
        async with socket_world() as world:
            await world.says("/tune words add reminder grief The kettle is on.", "USAM")
            await world.presses("tune words save?draft=1", "USAM")
            if fault:
                world.fake.order("files.getUploadURLExternal", fault)
            else:
                world.team.scopes.discard("files:write")
            await world.says("/tune words export", "USAM")
            await world.quiet()
            assert [says in each["text"] for each in world.fake.answers[-1:]] == [True]
            assert world.fake.posted("DUSAM") == []
            assert world.team.channels["DUSAM"].files == []

    run(story())


def test_long_rows_can_be_pasted_into_a_form(world_of: Callable[[], Any]) -> None:
    async def story() -> None:
        async with world_of() as world:
            await world.says("/tune words import", "USAM")
            form = world.fake.views[-1]
            assert form["blocks"][0]["element"]["max_length"] == 3000
            rows = "id,kind,text\n" + "".join(f"cup-{number},reminder,Cup {number} & <b>.\n" for number in range(90))
            shown = await world.submits(form, "USAM", rows=rows[:2990])
            assert "new, 0 changed" in json.dumps(shown["view"])
            broken = await world.submits(form, "USAM", rows=rows.replace("reminder", "remindr")[:2990])
            assert "There is no kind" in json.dumps(broken)
            assert world.fake.broken == []

    run(story())
