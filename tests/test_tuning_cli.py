"""Single words tuned from the command line, by the chat's own commands, beside a bot that may be running."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal import content, in_text

KETTLE = "The kettle is on. Nobody is timing you."


@pytest.fixture
def room(tmp_path: Path) -> Path:
    said = in_text(tmp_path / "room", "sam: /tune words search kettle")
    assert said.returncode == 0, said.stdout
    (tmp_path / "config.toml").write_text(f'database = "{tmp_path / "room" / "bot.db"}"\n')
    return tmp_path


def test_words_are_added_changed_and_all_of_it_is_told_and_undone(room: Path) -> None:
    added = content(room, "add", "--kind", "reminder", "--topic", "grief", "--text", KETTLE, "--by", "Ana")
    assert added.returncode == 0 and added.stdout.startswith("Added as own-1-1."), added.stderr
    for line in (
        ("edit", "own-1-1", "The kettle is on again."), ("topics", "own-1-1", "screens", "grief", "illness"),
        ("season", "own-1-1", "winter"), ("weight", "own-1-1", "often"), ("rest", "own-1-1", "too", "loud"),
        ("bring-back", "own-1-1"), ("about", "own-1-1", "--assumes", "baby, partner", "--touches", "loss"),
    ):  # fmt: skip
        assert (done := content(room, *line, "--by", "Ana")).returncode == 0, done.stderr
    told = content(room, "history", "own-1-1").stdout
    assert told.count("Ana") == 8 and "because too loud" in told and "“The kettle is on again.”" in told
    assert "assumes: nothing → a baby, a partner" in told and "sensitivity: nothing → a loss" in told
    assert content(room, "undo", "own-1-1", "--by", "Ben").stdout.startswith("Taken back: about, by Ana.")
    assert "taken back by Ben" in content(room, "history", "own-1-1").stdout
    assert "Assumes" not in content(room, "show", "own-1-1").stdout


def test_words_whose_adding_was_undone_keep_their_history_and_come_back(room: Path) -> None:
    assert content(room, "add", "reminder", "grief", KETTLE).returncode == 0
    assert "The words are gone again." in content(room, "undo", "own-1-1").stdout
    told = content(room, "history", "own-1-1").stdout
    assert "taken back by the command line" in told and KETTLE in told
    assert "They are back" in content(room, "add-again", "own-1-1").stdout
    assert KETTLE in content(room, "show", "own-1-1").stdout


def test_a_mistake_is_one_sentence_with_code_2_and_changes_nothing(room: Path) -> None:
    for line, said in (
        (("rest", "no-such-words"), "no words with the id"), (("add", "--kind", "poem"), "is no kind I know"),
        (("add", "reminder", "grief"), "content add needs more: --text."), (("edit", "reminder-peas"), "--text"),
        (("topics", "reminder-peas"), "content topics needs one of these: --topic, --second, --third."),
        (("add", "reminder", "grief", KETTLE, "--group", "Elsewhere"), "There is no group “Elsewhere”"),
        (("add", "reminder", "grief", "A box of pills.", "--anyway"), "names a way to do harm"),
        (("add", "reminder", "grief", "The kettle is on!"), "--anyway keeps them."),
        (("add", "reminder", "bedtyme", "The cup is back."), "Did you mean bedtime and sleep?"),
        (("add", "repair", "grief", "I shouted."), "{did}"), (("undo",), "no change to take back"),
    ):  # fmt: skip
        found = content(room, *line)
        assert (found.returncode, found.stdout) == (2, ""), found
        assert said in found.stderr and len(found.stderr.strip().splitlines()) == 1, found.stderr
    kept = content(room, "add", "reminder", "grief", "The kettle is on!", "--anyway")
    assert kept.returncode == 0 and "An exclamation mark" in kept.stdout and "Added as own-1-1." in kept.stdout


def test_words_are_looked_at_before_they_are_kept_where_somebody_asks(room: Path) -> None:
    look = content(room, "add", "response", "any", "Plenty of parents know that stair.", "--look").stdout
    assert look.startswith("This is how they will be. Nothing is saved yet.\nResponse. About anything.")
    assert "Plenty of parents" in look and content(room, "show", "own-1-1").returncode == 2
    assert content(room, "edit", "reminder-peas", "Cold peas.", "--look").returncode == 0
    assert content(room, "history", "reminder-peas").stdout.startswith("Nobody here has changed these words.")


def test_a_script_to_make_up_is_added_whole(room: Path) -> None:
    said = content(
        room, "add", "repair", "yelling_lost_temper", "--ages", "3-5", "--rupture", "yelled",
        "--template", "{did} Peas are only peas. {next}", "--next", "I'll put my fork down first.", "--anyway",
    )  # fmt: skip
    assert "Added as own-1-1." in said.stdout, said.stderr
    assert "ages 3 to 5" in content(room, "show", "own-1-1").stdout.replace("Ages", "ages")
