"""Discord's commands come from the core's one definition, within Discord's limits."""

from typing import Any

import pytest

from adapters.discord import commands
from bot.app import COMMANDS
from bot.commands import Option, command
from bot.replies import Message
from tests.fakes import discord_document

VISIBLE = [each for each in COMMANDS if not each.hidden]
PAYLOADS = commands.payloads(VISIBLE)


def inner(payload: dict[str, Any]) -> list[dict[str, Any]]:
    """A command and all that is in it."""
    return [payload, *(each for option in payload["options"] for each in inner({"options": []} | option))]


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload["name"])
def test_a_command_fits(payload: dict[str, Any]) -> None:
    assert commands.size(payload) <= commands.SIZE_MAX
    for each in inner(payload):
        assert 1 <= len(each["name"]) <= 32 and each["name"] == each["name"].lower()
        assert 1 <= len(each["description"]) <= 100
        assert len(each["options"]) <= 25 and len(each.get("choices", [])) <= 25
        required = [bool(option.get("required")) for option in each["options"]]
        assert required == sorted(required, reverse=True), "Discord wants the required ones first"
        kinds = {option["type"] for option in each["options"]}
        assert not kinds & {1, 2} or kinds <= {1, 2}, "a command with subcommands cannot itself be called"


@pytest.mark.skipif(not discord_document.DOCUMENT.exists(), reason=discord_document.SKIPPED)
def test_discords_own_document_takes_them() -> None:
    assert discord_document.faults("commands", PAYLOADS) == []
    broken = [PAYLOADS[0] | {"name": 5}]
    with pytest.raises(AttributeError):
        discord_document.faults("commands", broken)
    assert discord_document.faults("commands", [PAYLOADS[0] | {"description": "x" * 101}])


def test_every_visible_command_can_be_typed_and_comes_back_as_itself() -> None:
    known = commands.paths(VISIBLE)
    assert {each.name for each in known.values()} == {each.name for each in VISIBLE}
    for path, each in known.items():
        first, *words = path.split(" ")
        options: list[dict[str, Any]] = [{"name": "number", "type": 4, "value": 3.0}]
        for depth, word in enumerate(reversed(words)):
            options = [{"name": word, "type": 1 if depth == 0 else 2, "options": options}]
        found = commands.called({"name": first, "options": options}, known)
        assert found is not None
        assert (found[0].command, found[0].arguments) == (each.name, {"number": "3"})
    assert commands.called({"name": "gone"}, known) is None


def test_where_the_core_has_a_command_that_is_also_a_group_the_inner_one_becomes_a_neighbour() -> None:
    made = commands.payloads([bare("quiet"), bare("quiet end"), bare("tune words"), bare("tune words add")])
    assert [each["name"] for each in made] == ["quiet", "quiet-end", "tune"]
    assert [each["name"] for each in made[2]["options"]] == ["words", "words-add"]


def bare(name: str, *options: Option) -> Any:
    @command(name, "A summary.")
    def run(request: Any) -> Message:
        return Message("done")

    return run


def test_what_is_written_or_only_filled_in_by_buttons_is_no_option() -> None:
    typed = {each["name"]: each for payload in PAYLOADS for each in inner(payload)}
    assert typed["hard-day"]["options"] == []
    assert [each["name"] for each in typed["say-sorry"]["options"]] == ["age"]
    assert typed["setup"]["options"] == []


def test_options_have_the_type_of_their_values() -> None:
    tune = next(each for each in PAYLOADS if each["name"] == "tune")
    posts = next(each for each in tune["options"] if each["name"] == "posts")
    add, edit, preview = (
        {
            option["name"]: option
            for option in next(each for each in posts["options"] if each["name"] == name)["options"]
        }
        for name in ("add", "edit", "preview")
    )
    assert add["channel"]["type"] == 7 and add["channel"]["channel_types"] == [0, 5]
    assert [each["value"] for each in add["kind"]["choices"]] == ["reminder", "question"]
    assert add["topic"]["autocomplete"] and "choices" not in add["topic"]
    assert edit["number"]["autocomplete"] and edit["number"]["type"] == 3
    assert (preview["count"]["type"], preview["count"]["min_value"], preview["count"]["max_value"]) == (4, 1, 20)


def test_moderators_commands_are_hidden_and_all_stay_in_servers() -> None:
    for each in PAYLOADS:
        assert each["default_member_permissions"] == (32 if each["name"] == "tune" else None)
        assert each["contexts"] == [0] and each["integration_types"] == [0]


def test_what_discord_adds_makes_no_difference_and_what_we_change_does() -> None:
    from tests.fakes.discord_world import as_kept

    there = [as_kept(each) for each in reversed(PAYLOADS)]
    assert commands.normalised(there) == commands.normalised(PAYLOADS)
    there[0] = there[0] | {"description": "Other words."}
    assert commands.normalised(there) != commands.normalised(PAYLOADS)
