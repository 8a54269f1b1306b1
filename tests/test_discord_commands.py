"""Discord's commands come from the core's one definition, within Discord's limits."""

import re
from copy import deepcopy
from typing import Any

import pytest

from adapters.discord import commands
from bot.app import COMMANDS
from bot.commands import Option, command
from bot.locales import LANGUAGES, _, speaking
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
        for name in (each["name"], *each["name_localizations"].values()):
            assert 1 <= len(name) <= 32 and name == name.lower() and re.fullmatch(r"[\w-]+", name)
        for description in (each["description"], *each["description_localizations"].values()):
            assert 1 <= len(description) <= 100 and "…" not in description
        assert len(each["options"]) <= 25 and len(each.get("choices", [])) <= 25
        required = [bool(option.get("required")) for option in each["options"]]
        assert required == sorted(required, reverse=True), "Discord wants the required ones first"
        kinds = {option["type"] for option in each["options"]}
        assert not kinds & {1, 2} or kinds <= {1, 2}, "a command with subcommands cannot itself be called"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_label_and_the_hint_of_every_field_fit(language: str) -> None:
    with speaking(language):
        for option in (option for each in COMMANDS for option in each.options):
            example = option.type.shown_example()
            hint = _(option.hint) if option.hint else _("for example {example}", example=example)
            assert len(_(option.label)) <= 45 and len(hint) <= 100


@pytest.mark.skipif(not discord_document.DOCUMENT.exists(), reason=discord_document.SKIPPED)
def test_discords_own_document_takes_them() -> None:
    assert discord_document.faults("commands", PAYLOADS) == []
    broken = [PAYLOADS[0] | {"name": 5}]
    assert discord_document.faults("commands", broken)
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

    there = deepcopy([as_kept(each) for each in reversed(PAYLOADS)])
    assert commands.normalised(there) == commands.normalised(PAYLOADS)
    for change in ({"description": "Other words."}, {"name_localizations": {"es-ES": "otro"}}):
        assert commands.normalised([there[0] | change, *there[1:]]) != commands.normalised(PAYLOADS)
    help_lines = next(each for each in there if each["name"] == "help-lines")
    help_lines["options"][0]["choices"][0]["name_localizations"] = {"es-ES": "Otra cosa"}
    assert commands.normalised(there) != commands.normalised(PAYLOADS)


@pytest.mark.parametrize("locale", ["es-ES", "es-419"])
def test_every_name_and_description_is_there_in_spanish_and_no_two_neighbours_share_a_name(locale: str) -> None:
    for payload in PAYLOADS:
        for each in inner(payload):
            assert each["description_localizations"][locale] != each["description"]
            names = [option["name_localizations"][locale] for option in each["options"]]
            assert len(set(names)) == len(names)
            for choice in each.get("choices", ()):
                assert 1 <= len(choice["name_localizations"][locale]) <= 100
    names = [each["name_localizations"][locale] for each in PAYLOADS]
    assert len(set(names)) == len(names) and {"dia-dificil", "pedir-perdon", "ajustar"} <= set(names)


def test_the_longest_language_of_a_field_counts() -> None:
    choice = {"name": "abcd", "value": "x", "name_localizations": {"es-ES": "abcdef"}}
    option = {"name": "ab", "name_localizations": {"es-ES": "a"}, "description": "abc", "choices": [choice]}
    made = {
        "name": "abc", "name_localizations": {"es-ES": "abcde", "es-419": "abcd"},
        "description": "a", "description_localizations": {"es-ES": "abc"}, "options": [option],
    }  # fmt: skip
    assert commands.size(made) == (5 + 3) + (2 + 3) + (6 + 1)
