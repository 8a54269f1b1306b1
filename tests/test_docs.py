"""The documentation is tested: its example is linted, its links lead somewhere, its commands exist."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from bot.app import COMMANDS
from bot.cli.content import content
from bot.library.exchange.fields import COLUMNS
from bot.library.lint import lint_paths
from bot.library.packs import built_in_prompts, read_pack
from bot.store import groups, prompts
from tests.stores import fresh_store
from tests.words import looked

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def test_the_example_pack_is_whole_and_clean(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "writing-packs.md").read_text()
    example = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    assert example is not None
    path = tmp_path / "example.toml"
    path.write_text(example[1])
    pack = read_pack(path)
    assert {prompt.kind for prompt in pack.prompts} == {
        "reminder", "question", "response", "repair", "attunement", "boundary",
    }  # fmt: skip
    assert lint_paths([path], date(2026, 12, 1)) == []


@pytest.mark.parametrize("form", ["csv", "toml", "json"])
def test_the_examples_of_files_are_taken_in(form: str) -> None:
    page = (ROOT / "docs" / "import-export.md").read_text()
    example = re.search(rf"```{form}\n(.*?)```", page, re.DOTALL)
    assert example is not None
    store = fresh_store()
    with store.transaction() as tx:
        prompts.load_built_in(tx, "all", built_in_prompts)
        group = groups.add(tx, "room", "1", "A group", "UTC")
    look = looked(store, group, example[1], f"words.{form}")
    assert look.refused == [] and look.new and look.changed
    store.close()


def test_the_page_on_files_names_every_column_and_commands_that_are_there() -> None:
    page = (ROOT / "docs" / "import-export.md").read_text()
    assert all(f"`{name}`" in page for name in COLUMNS)
    typed = re.findall(r"^goodenough content (\w+)(.*)$", page, re.MULTILINE)
    assert {"search", "export", "import", "add", "undo"} <= {verb for verb, _ in typed} <= set(content.commands)
    for verb, rest in typed:
        known = {option for each in content.commands[verb].params for option in each.opts}
        assert {word for word in rest.split() if word.startswith("-")} <= known


def test_every_link_to_a_file_leads_to_one() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_readme_names_every_command_of_members_and_no_other() -> None:
    readme = (ROOT / "README.md").read_text()
    named = set(re.findall(r"^\| `/([a-z-]+)` \|", readme, re.MULTILINE))
    assert named == {each.name for each in COMMANDS if not each.moderators and not each.hidden}


def test_every_tune_command_is_named_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    table = "\n".join(line for line in readme.splitlines() if line.startswith("| `/tune"))
    for each in COMMANDS:
        if each.moderators and not each.hidden:
            assert f"`/{' '.join(each.name.split()[:2])}" in table, each.name


def test_the_example_config_sets_what_the_defaults_are() -> None:
    from adapters.room import Settings
    from bot.config import Core

    values = tomllib.loads((ROOT / "config.example.toml").read_text())
    assert values.pop("room") == {"port": Settings().port, "data": Settings().data}
    assert values == {"database": Core().database, "log_level": Core().log_level}
