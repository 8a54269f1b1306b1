"""Words taken in and out on the command line, also beside a running bot."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.app import Bot
from bot.calls import Call
from bot.model import Member
from bot.replies import Message
from bot.store import groups
from bot.store.database import Store
from tests.fake_port import FakePort
from tests.terminal import ENVIRONMENT, content, in_text
from tests.words import CUPS, HEAD, many


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A room whose group has words of its own and has changed built-in ones."""
    folder = tmp_path_factory.mktemp("furnished") / "room"
    said = in_text(
        folder,
        'sam: /tune words add reminder grief The kettle is on. "Nobody" is timing you.',
        "sam: press b1",
        "sam: /tune words rest reminder-crispy-bit =too, loud for us",
        "sam: /tune words weight reminder-peas often",
    )
    assert said.returncode == 0, said.stdout
    return folder


@pytest.fixture
def room(tmp_path: Path, furnished: Path) -> Path:
    """A folder with a config.toml, and a copy of that room."""
    shutil.copytree(furnished, tmp_path / "room")
    (tmp_path / "config.toml").write_text(f'database = "{tmp_path / "room" / "bot.db"}"\n')
    return tmp_path


def dump(folder: Path) -> list[str]:
    store = Store.read_only(folder / "room" / "bot.db")
    try:
        return list(store._conn.iterdump())
    finally:
        store.close()


@pytest.mark.parametrize("form", ["toml", "csv", "json"])
def test_export_purge_import_export_gives_equal_bytes(room: Path, form: str) -> None:
    assert content(room, "export", "-o", f"before.{form}").returncode == 0
    store = Store.open(room / "room" / "bot.db")
    with store.transaction() as tx:
        first = groups.everyone(tx)[0]
        groups.purge(tx, first.id)
        groups.add(tx, "room", "elsewhere", "Another", "UTC")
        groups.add(tx, "room", "room", "The room", "UTC")
    store.close()
    empty = content(room, "export", "--group", "The room", "--format", form)
    assert "kettle" not in empty.stdout
    said = content(room, "import", f"before.{form}", "--group", "The room", "--apply")
    assert said.returncode == 0, said.stderr
    assert "1 new, 2 changed, 0 the same, 0 refused" in said.stdout
    assert content(room, "export", "--group", "The room", "-o", f"after.{form}").returncode == 0
    assert (room / f"after.{form}").read_bytes() == (room / f"before.{form}").read_bytes()
    assert content(room, "export", "--group", "Another", "--format", form).stdout == empty.stdout


def test_an_unknown_topic_on_line_7_of_20000_is_refused_by_its_line_and_changes_no_row(room: Path) -> None:
    lines = many(20_000)
    lines[5] = "cup-5,reminder,Cup number 5.,bedtime_slep"
    (room / "words.csv").write_text(HEAD + "\n".join(lines) + "\n")
    before = dump(room)
    said = content(room, "import", "words.csv", "--apply")
    assert said.returncode == 2
    assert "line 7: There is no topic “bedtime_slep”. Did you mean “bedtime_sleep”?" in said.stdout
    assert said.stderr.splitlines()[-1].startswith("Nothing was taken in")
    assert dump(room) == before


def test_an_import_is_shown_first_then_applied_then_undone(room: Path) -> None:
    (room / "words.csv").write_bytes(b"\xef\xbb\xbf" + CUPS.replace("\n", "\r\n").encode())
    before = dump(room)
    shown = content(room, "import", "words.csv")
    assert "2 new, 0 changed, 0 the same, 0 refused" in shown.stdout and "--apply takes it in" in shown.stdout
    assert dump(room) == before
    assert "Taken in for The room" in content(room, "import", "words.csv", "--apply", "--by", "ines").stdout
    assert "All of it is here already" in content(room, "import", "words.csv").stdout
    assert "own-1-red-cup: The red cup is back." in content(room, "search", "red", "cup").stdout
    found = json.loads(content(room, "search", "cup", "--json").stdout)
    assert {"own-1-blue-cup", "own-1-red-cup"} <= {each["id"] for each in found}
    assert set(found[0]) == {"id", "kind", "locale", "text", "rested"}
    before = dump(room)
    for _ in range(2):
        would = content(room, "import", "--undo").stdout
        assert "The latest import: " in would and "by ines: 2 new, 0 changed" in would and "--apply" in would
    assert dump(room) == before
    undone = content(room, "import", "--undo", "--apply")
    assert "Taken back: " in undone.stdout and "by ines: 2 new, 0 changed" in undone.stdout
    assert content(room, "search", "red", "cup").returncode == 2
    assert "no import to take back" in content(room, "import", "--undo").stderr


def test_the_command_line_shows_remarks_and_what_rows_change_with_their_places(room: Path) -> None:
    loud = [{"id": f"own-{number}", "kind": "reminder", "text": "You are amazing mama!!!"} for number in (1, 2, 3)]
    (room / "words.json").write_text(json.dumps(loud))
    shown = content(room, "import", "words.json").stdout.splitlines()
    assert any(line.startswith("  entry 1: own-1-1, changed: “The kettle is on.") for line in shown)
    told = shown[next(place for place, line in enumerate(shown) if line.startswith("The lint has")) + 1 :]
    assert [line[:9] for line in told[:5]] == ["  entry 1"] * 3 + ["  entry 2"] * 2
    assert told[5] == "  and 8 more"  # the second and the third say what the first says
    shown = content(room, "import", "words.json", "--all").stdout.splitlines()
    assert len([line for line in shown if line.startswith("  entry")]) == len(told[:5]) + 8 + 3
    (room / "many.csv").write_text(HEAD + "\n".join(many(60)) + "\n" + "bad,reminder,x,anny\n" * 60)
    assert content(room, "import", "many.csv", "--all").stdout.count("\n  line ") == 60 + 60 + 59  # cups are alike


def test_a_file_is_taken_in_and_back_beside_a_running_bot_which_knows_at_once(room: Path) -> None:
    (room / "words.csv").write_text(HEAD + "\n".join(many(3000)) + "\n")
    store = Store.open(room / "room" / "bot.db")  # holds the run lock, as a running bot does
    bot = Bot(store, ports={"room": FakePort()})
    found = "/tune words search cup number"
    try:
        assert "Nothing holds" in asked(bot, found)
        line = [sys.executable, "-m", "bot", "content", "import", "words.csv", "--apply"]
        answers = []
        with subprocess.Popen(line, cwd=room, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT) as taking_in:
            while taking_in.poll() is None:
                answers.append(asked(bot, found))
                assert "2 new" in asked(bot, f"/tune words import {CUPS}")  # which writes too: it is kept for a day
                time.sleep(0.05)
            assert "Taken in for The room" in taking_in.communicate()[0]
        assert len(answers) > 5 and "Nothing holds" in answers[0]
        assert "Cup number 2999." in asked(bot, f"{found} 2999")
        assert "3,000 new" in content(room, "import", "--undo", "--apply").stdout
        assert "Nothing holds" in asked(bot, found)
    finally:
        store.close()


def asked(bot: Bot, line: str) -> str:
    said = asyncio.run(bot.answer(Call("room", "room", Member("m", "sam"), line=line)))
    assert isinstance(said, Message)
    return said.text


def test_mistakes_on_the_command_line_are_one_sentence(room: Path) -> None:
    (room / "folder.csv").mkdir()
    for arguments, says in (
        (("import",), "Give a file"),
        (("import", "none.csv"), "There is no file none.csv"),
        (("import", "folder.csv"), "cannot be read"),
        (("import", "x.csv", "--undo"), "Give a file"),
        (("export", "--group", "Nobody"), "There is no group “Nobody”. There is: 1 (The room, room)."),
        (("export", "-o", "no/such/folder.csv"), "cannot be written"),
        (("search", "xylophone"), "Nothing holds “xylophone”"),
    ):
        said = content(room, *arguments)
        assert said.returncode == 2 and says in said.stderr and len(said.stderr.splitlines()) == 1, said


def test_words_can_be_searched_where_nothing_is_set_up(tmp_path: Path) -> None:
    assert "reminder-bear-over-face" in content(tmp_path, "search", "bear", "face").stdout
    assert content(tmp_path, "export").returncode == 2
    assert list(tmp_path.iterdir()) == []
