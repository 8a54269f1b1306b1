"""The documentation is tested: its example is linted, its links lead somewhere, its commands exist."""

import re
import tomllib
from datetime import date
from pathlib import Path

from bot.app import COMMANDS
from bot.library.lint import lint_packs
from bot.library.packs import read_pack

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
    assert [finding for finding in lint_packs([pack], date(2026, 12, 1)) if finding.level == "error"] == []


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
