"""Every command is typed, every button pressed, every form sent: Discord takes each answer, and none is our fault."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from adapters.discord import commands
from adapters.discord.ids import read
from bot.app import COMMANDS, GONE, OUR_FAULT
from bot.locales import LANGUAGES, _, speaking
from bot.replies import Action
from tests.discord_live import World, connected
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_world import PARENTS, SAM

TYPED: dict[str, dict[str, Any]] = {
    "tune posts add": {"channel": str(PARENTS), "at": "9:00", "days": "mon,tue,wed,thu,fri,sat", "kind": "question",
                       "topic": "comparison_social_media"},
    "tune posts preview": {"number": "1", "count": 3},
    "tune posts edit": {"number": "1"},
    "help-lines": {"need": "grief", "country": "IE"},
}  # fmt: skip
FILLED = {"at": "20:30", "days": "tue thu", "zone": "Europe/Dublin", "country": "Ireland", "value": "Ireland",
          "text": "shoes", "until": "+3d", "did": "I yelled", "words": "bedtime", "number": "1",
          "rows": "id,kind,text\nred-cup,reminder,The red cup."}  # fmt: skip


@pytest.mark.parametrize("locale", ["en-GB", "es-419"])
def test_every_answer_is_one_that_discord_takes(discord: FakeDiscord, locale: str) -> None:
    discord.locale = locale

    async def story() -> None:
        async with connected(discord) as world:
            reached = await walk(world)
            visible = {each.name for each in COMMANDS if not each.hidden}
            assert visible | {"tune posts back", "tune setup zone", "tune words import undo"} <= reached, (
                visible - reached
            )

    asyncio.run(story())


async def walk(world: World) -> set[str]:
    """From each command over each kind of button and form; the names of the commands that were reached."""
    reached: set[str] = set()
    waiting: list[dict[str, Any]] = []
    first = sorted(commands.paths(world.bot.visible_commands()), key=lambda path: path != "tune posts add")
    for path in first:
        waiting.append(await world.says(world.discord.types, SAM, path, moderates=True, **TYPED.get(path, {})))
        reached.add(commands.paths(world.bot.visible_commands())[path].name)
    seen: set[str] = set()
    while waiting and len(seen) < 600:
        answer = waiting.pop(0)
        data = answer["data"]
        assert not any(each in data.get("content", "") for each in everywhere_said(OUR_FAULT)), answer
        if answer["type"] == 9:
            waiting += await submit(world, answer, seen)
            continue
        for row in data.get("components", []):
            for part in row["components"]:
                for each in part.get("options", ()):
                    waiting += await press(world, each["value"], seen, reached, part["custom_id"])
                if part["type"] == 2:
                    waiting += await press(world, part["custom_id"], seen, reached)
    return reached


def everywhere_said(message: str) -> list[str]:
    """One of our sentences, in every language."""
    said = []
    for language in LANGUAGES:
        with speaking(language):
            said.append(_(message))
    return said


async def press(
    world: World, custom_id: str, seen: set[str], reached: set[str], menu: str = ""
) -> list[dict[str, Any]]:
    """Press a button, unless one that does the same to something else was pressed three times."""
    action = Action.from_id(read(custom_id).action)
    kind = f"{action.command}?{','.join(action.arguments)}"
    turns = [f"{kind} {turn}" for turn in range(3)]
    if set(turns) <= seen or custom_id in seen:
        return []
    seen |= {custom_id, next(each for each in turns if each not in seen)}
    reached.add(action.command)
    said = await world.says(world.discord.presses, SAM, custom_id, moderates=True, menu=menu)
    content = said["data"].get("content", "")
    assert said["type"] == 9 or not any(each in content for each in everywhere_said(GONE)), custom_id
    return [said]


async def submit(world: World, form: dict[str, Any], seen: set[str]) -> list[dict[str, Any]]:
    """Send a form as people would fill it in."""
    custom_id = form["data"]["custom_id"]
    if f"form {custom_id}" in seen:
        return []
    seen.add(f"form {custom_id}")
    parts = [each["component"] for each in form["data"]["components"] if "component" in each]
    values = {each["custom_id"]: FILLED.get(each["custom_id"], "") for each in parts if each["type"] == 4}
    values |= {each["custom_id"]: each["options"][0]["value"] for each in parts if each["type"] == 3}
    return [await world.says(world.discord.submits, SAM, form, moderates=True, **values)]
