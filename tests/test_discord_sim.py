"""Good Enough as people on Discord meet it: discord.py itself runs, in simcord, without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest
import simcord

from adapters.discord import commands
from adapters.discord.ids import read
from bot.app import COMMANDS, GONE, NOT_A_MODERATOR, OUR_FAULT
from bot.commands import Option
from bot.replies import Action
from tests.discord_sim import Server, answer, custom_ids, labels, parts, server, text

MEMBERS = {each.name for each in COMMANDS if not each.moderators and not each.hidden}


def live(story: Callable[[Server], Awaitable[None]]) -> None:
    async def lived() -> None:
        async with server() as made:
            await story(made)

    asyncio.run(lived())


# What each can do


def test_members_see_their_commands_and_only_they_see_the_answers() -> None:
    async def story(at: Server) -> None:
        assert set(at.maya.available_commands(at.parents)) == MEMBERS
        with pytest.raises(simcord.SetupError):
            await at.types(at.maya, "tune today")
        for name in MEMBERS - {"say-sorry"}:
            said = await at.types(at.maya, name)
            assert said.modal or said.ephemeral, name
        assert (await at.types(at.maya, "say-sorry", age="teen")).modal
        assert at.said() == []

    live(story)


def test_a_role_that_the_group_chose_tunes_once_an_admin_has_shown_it_tune() -> None:
    async def story(at: Server) -> None:
        tune = next(each for each in await at.client.http.get_global_commands(at.client.application_id or 0)
                    if each["name"] == "tune")  # fmt: skip
        form = await at.types(at.sam, "tune settings-people")
        await at.fills(at.sam, form, moderators=[at.night_shift])
        with pytest.raises(simcord.SetupError):
            await at.types(at.ines, "tune today")
        assert "/tune is hidden from Night shift" in text(await at.types(at.sam, "tune check"))
        at.guild.set_command_permissions(int(tune["id"]), {at.night_shift: True, at.maya: True})
        assert "/tune is hidden" not in text(await at.types(at.sam, "tune check"))
        assert "Nothing is planned" in text(await at.types(at.ines, "tune today"))
        # What Discord shows is only a default: the bot asks again on each call.
        assert text(await at.types(at.maya, "tune today")) == NOT_A_MODERATOR
        form = await at.types(at.sam, "tune settings-people")
        await at.fills(at.sam, form, moderators="")
        assert text(await at.types(at.ines, "tune today")) == NOT_A_MODERATOR

    live(story)


def test_what_is_being_typed_is_completed() -> None:
    async def story(at: Server) -> None:
        await at.plans()
        for line, option, typed, offered in (
            ("tune posts edit", "number", "que", "1: question in #parents, every day at 09:00"),
            ("tune posts add", "topic", "bed", "bedtime and sleep"),
            ("tune settings-change", "zone", "lisb", "Europe/Lisbon"),
            ("tune settings-change", "country", "irel", "Ireland"),
            ("help-lines", "country", "irel", "Ireland"),
        ):
            found = await at.sam.autocomplete(at.parents, line, option, typed)
            assert offered in [each["name"] for each in found], (line, option)
        assert len(await at.sam.autocomplete(at.parents, "tune words show", "prompt", "shoes")) > 1

    live(story)


TYPED: dict[str, dict[str, Any]] = {
    "tune posts edit": {"number": "1"}, "tune posts preview": {"number": "1", "count": 3},
    "tune posts manner": {"number": "1", "pin": "yes", "silent": "yes"},
    "help-lines": {"need": "grief", "country": "IE"}, "say-sorry": {"age": "teen"},
}  # fmt: skip
FILLED = {"at": "20:30", "days": "tue thu", "zone": "Europe/Dublin", "country": "Ireland", "value": "Ireland",
          "text": "shoes", "until": "+3d", "did": "I yelled", "words": "bedtime", "number": "1"}  # fmt: skip


def test_every_command_button_and_form_works() -> None:
    async def story(at: Server) -> None:
        await at.plans()
        walk = Walk(at)
        await walk.everywhere()
        by_button = {"tune posts back", "tune setup zone", "daily-line stop"}
        wanted = {each.name for each in COMMANDS if not each.hidden} | by_button
        assert wanted <= walk.reached, wanted - walk.reached

    live(story)


class Walk:
    """From each command over each kind of button and form, by sam, who may do everything."""

    def __init__(self, at: Server) -> None:
        self.at = at
        self.reached: set[str] = set()
        self._seen: set[str] = set()
        self._waiting: list[simcord.InteractionResult] = []
        with at.store.reading() as tx:
            self._prompt = str(tx.value("SELECT id FROM prompts WHERE kind = 'reminder' ORDER BY id"))

    async def everywhere(self) -> None:
        for path, command in commands.paths(self.at.bot.visible_commands()).items():
            given = TYPED.get(path, {})
            if path == "tune posts add":
                given = {"channel": self.at.parents, "at": "9:00", "days": "daily", "kind": "question"}
            elif path == "tune today-ask":
                given = {"channel": self.at.parents}
            else:
                required = [each for each in command.options if each.required and not each.type.written]
                given = given or {each.name: self._value(each) for each in required}
            self._waiting.append(await self.at.types(self.at.sam, path, **given))
            self.reached.add(command.name)
        while self._waiting and len(self._seen) < 500:
            await self._look_at(self._waiting.pop(0))

    def _value(self, option: Option) -> Any:
        kind = option.type
        if kind.low is not None:
            return kind.low
        if kind.name == "prompt":
            return self._prompt
        return kind.fixed[0].value if kind.fixed else FILLED.get(option.name, "1")

    async def _look_at(self, result: simcord.InteractionResult) -> None:
        assert OUR_FAULT not in text(result)
        if result.modal:
            await self._fill(result)
        for row in result.response.components if result.response else ():
            for part in row["components"]:
                for each in part.get("options", ()):
                    await self._press(result, each["value"], part["custom_id"])
                if part["type"] == 2:
                    await self._press(result, part["custom_id"])

    async def _press(self, shown: simcord.InteractionResult, custom_id: str, menu: str = "") -> None:
        """Press a button, unless one that does the same to something else was pressed twice."""
        action = Action.from_id(read(custom_id).action)
        turns = [f"{action.command}?{','.join(action.arguments)} {turn}" for turn in range(2)]
        if set(turns) <= self._seen or custom_id in self._seen or shown.response is None:
            return
        self._seen |= {custom_id, next(each for each in turns if each not in self._seen)}
        self.reached.add(action.command)
        if menu:
            said = await self.at.sam.select(shown.response, [custom_id], custom_id=menu)
        else:
            said = await self.at.sam.click(shown.response, custom_id=custom_id)
        assert GONE not in text(said), custom_id
        self._waiting.append(said)

    async def _fill(self, form: simcord.InteractionResult) -> None:
        assert form.modal is not None
        if f"form {form.modal['custom_id']}" in self._seen:
            return
        self._seen.add(f"form {form.modal['custom_id']}")
        values: dict[str, Any] = {}
        for part in parts(form):
            name = part["custom_id"]
            usual = FILLED.get(name, "1" if part.get("required", True) else "")
            values[name] = usual if part["type"] == 4 else [self.at.parents]
            if part["type"] == 3:
                values[name] = [part["options"][0]["value"]]
            if part["type"] in (6, 7):  # roles, and people
                values[name] = [self.at.night_shift]
        self._waiting.append(await self.at.fills(self.at.sam, form, **values))


# Restarts


def test_a_form_and_a_button_of_before_a_restart_still_work() -> None:
    async def story(at: Server) -> None:
        form = await at.types(at.maya, "hard-day")
        menu = await at.types(at.maya, "enough")
        await at.restart()
        said = await at.fills(at.maya, form, words="I yelled at bedtime")
        assert said.ephemeral and "Only you see this" in text(said)
        assert (await at.maya.click(answer(menu), label="Hold a limit")).modal
        puts = [each for each in at.env.http_requests if each.method == "PUT" and each.path.endswith("/commands")]
        assert len(puts) == 1

    live(story)


def test_words_of_a_form_with_a_mistake_wait_behind_try_again() -> None:
    async def story(at: Server) -> None:
        await at.plans()
        form = await at.types(at.sam, "tune posts edit", number="1")
        said = await at.fills(at.sam, form, at="25:00")
        assert "25:00" in text(said) and labels(answer(said)) == ["Try again"]
        again = await at.sam.click(answer(said), label="Try again")
        assert {part["custom_id"]: part.get("value") for part in parts(again)}["at"] == "25:00"
        said = await at.fills(at.sam, again, at="21:15")
        assert text(said).startswith("Changed: a question in #parents, every day at 21:15")

    live(story)


# Posts


def test_a_question_is_posted_with_its_thread_pinned_silent_and_with_its_ping() -> None:
    async def story(at: Server) -> None:
        await at.plans(pin="yes", silent="yes", ping=[at.night_shift])
        await at.passes(days=1)
        first = at.parents.pinned_messages()
        assert len(at.said()) == 1 and len(first) == 1 and len(at.parents.threads) == 1
        assert first[0].flags.suppress_notifications
        assert [each.id for each in first[0].role_mentions] == [at.night_shift.id]
        assert labels(first[0]) == ["Been there", "Not for me"]
        assert discord.MessageType.pins_add not in [each.type for each in at.parents.history()]
        await at.passes(days=1)
        assert len(at.said()) == 2
        assert [each.id for each in at.parents.pinned_messages()] != [each.id for each in first]
        assert len(at.parents.pinned_messages()) == 1

    live(story)


def test_taps_are_counted_for_all_and_thanked_for_in_private() -> None:
    async def story(at: Server) -> None:
        await at.plans("reminder")
        await at.passes(days=1)
        first = custom_ids(at.parents.history()[0])
        for person, count in ((at.maya, 1), (at.ines, 2), (at.maya, 2)):
            said = await person.click(at.parents.history()[0], label=labels(at.parents.history()[0])[0])
            assert said.followups[0].ephemeral
            assert custom_ids(at.parents.history()[0]) == first
            assert labels(at.parents.history()[0]) == [f"Been there: {count}", "Not for me"]
        said = await at.maya.click(at.parents.history()[0], label="Not for me")
        assert text(said) == "Thank you. No reason needed. No one sees who tapped."
        assert len(at.said()) == 1

    live(story)


def test_what_the_bot_may_not_do_is_a_notice_for_who_can_mend_it_and_stands_in_check() -> None:
    async def story(at: Server) -> None:
        await at.plans("reminder")
        me = at.client.user
        assert me is not None
        silenced = discord.PermissionOverwrite(send_messages=False)
        channel = at.client.get_channel(at.parents.id)
        assert isinstance(channel, discord.TextChannel)
        await channel.set_permissions(channel.guild.me, overwrite=silenced)
        await at.env.settle()
        await at.passes(days=1)
        assert at.said() == []
        assert [each for each in at.notices() if "In #parents I lack “Send Messages”" in each]
        assert "In #parents I lack “Send Messages”" in text(await at.types(at.sam, "tune check"))
        await channel.set_permissions(channel.guild.me, overwrite=None)
        await at.passes(days=1)
        assert len(at.said()) == 1

    live(story)


# What belongs to one person


def test_a_daily_line_comes_by_direct_message_is_put_off_and_ends() -> None:
    async def story(at: Server) -> None:
        menu = await at.types(at.maya, "enough")
        form = await at.maya.click(answer(menu), label="My daily line")
        await at.fills(at.maya, form, at="07:30", zone="Europe/Dublin")
        direct = at.maya.user.dm_channel
        await at.passes(days=2)
        assert len(direct.history()) == 2
        said = await at.maya.user.click(direct.history()[-1], label="Not for a week")
        assert text(said).startswith("Nothing until")
        await at.passes(days=6)
        assert len([each for each in direct.history() if not each.flags.ephemeral]) == 2
        said = await at.maya.user.click(direct.history()[1], label="Stop")
        assert text(said).startswith("Stopped.") and at.bot.next_due() is None
        assert at.said() == []

    live(story)


# The life of a server


def test_the_bot_greets_whoever_can_set_it_up_and_nobody_else() -> None:
    async def story(at: Server) -> None:
        await at.tick()
        assert len([each for each in at.notices() if "Six taps" in each]) == 1
        assert at.said() == []

    live(story)


def test_a_channel_that_is_deleted_rests_its_plans() -> None:
    async def story(at: Server) -> None:
        await at.plans()
        channel = at.client.get_channel(at.parents.id)
        assert isinstance(channel, discord.TextChannel)
        other = at.guild.create_text_channel("other")
        await channel.delete()
        await at.env.settle()
        at.parents = other
        assert "paused" in text(await at.types(at.sam, "tune posts list")).lower()
        await at.tick()
        assert [each for each in at.notices() if "#parents is gone, so its plans rest" in each]

    live(story)
