"""Files of words taken in: as a whole or not at all, beside everything else, and back out again."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.app import Bot
from bot.calls import Call
from bot.errors import Refusal
from bot.library.exchange import taking
from bot.model import TOPICS, Member, Prompt
from bot.replies import FILE_MAX, Action, File, Message, TooLong
from bot.store import groups, imports, prompts, search
from bot.store.database import Store, Transaction
from bot.store.migrations import migrations
from tests.chat import Chat, form_values
from tests.fake_port import FakePort
from tests.test_cli import ENVIRONMENT, goodenough
from tests.words import SAM, a_group, exported, has, looked, rows, some_built_in, taken

HEAD = "id,kind,text,topics\n"
CUPS = f"{HEAD}red-cup,reminder,The red cup is back.,any\nblue-cup,question,Who has the blue cup?,grief\n"


def many(count: int) -> list[str]:
    topics = sorted(TOPICS)
    return [f"cup-{number},reminder,Cup number {number}.,{topics[number % 22]}" for number in range(count)]


# The command line


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A room whose group has words of its own and has changed built-in ones."""
    lines = [
        'sam: /tune words add reminder grief The kettle is on. "Nobody" is timing you.',
        "sam: press b1",
        "sam: /tune words rest reminder-crispy-bit =too, loud for us",
        "sam: /tune words weight reminder-peas often",
    ]
    folder = tmp_path_factory.mktemp("furnished") / "room"
    said = goodenough("try", "--text", "--data", str(folder), given="\n".join(lines) + "\n")
    assert said.returncode == 0, said.stdout
    return folder


@pytest.fixture
def room(tmp_path: Path, furnished: Path) -> Path:
    """A folder with a config.toml, and a copy of that room."""
    shutil.copytree(furnished, tmp_path / "room")
    (tmp_path / "config.toml").write_text(f'database = "{tmp_path / "room" / "bot.db"}"\n')
    return tmp_path


def content(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return goodenough("content", *arguments, folder=folder)


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
    assert any(line.startswith("  entry 1: own-1, changed: “The kettle is on.") for line in shown)
    told = shown[next(place for place, line in enumerate(shown) if line.startswith("The lint has")) + 1 :]
    assert [line[:9] for line in told[:5]] == ["  entry 1"] * 3 + ["  entry 2"] * 2
    assert told[5] == "  and 6 more"
    shown = content(room, "import", "words.json", "--all").stdout.splitlines()
    assert len([line for line in shown if line.startswith("  entry")]) == len(told[:5]) + 6 + 3
    (room / "many.csv").write_text(HEAD + "\n".join(many(60)) + "\n" + "bad,reminder,x,anny\n" * 60)
    assert content(room, "import", "many.csv", "--all").stdout.count("\n  line ") == 120


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


# As a whole or not at all


def test_nothing_of_an_import_is_seen_before_all_of_it_is() -> None:
    store, group = a_group()
    taken(store, group, CUPS)
    before = seen(store)
    text = f"{HEAD}red-cup,reminder,Another red cup.,any\n" + "\n".join(many(200)) + "\n"
    steps = taking.take_in(store.transaction, group.id, looked(store, group, text), SAM)
    for _ in steps:
        now = seen(store)
        assert now == before or len(now) == len(before) + 200
    assert len(seen(store)) == len(before) + 200
    assert seen(store)["own-1-red-cup"] == "Another red cup."


def seen(store: Store) -> dict[str, str]:
    with store.reading() as tx:
        found = {each.id: each.text for each in prompts.for_group(tx, 1, "reminder", "en")}
        assert {row["id"] for row in search.prompts(tx, 1, "cup", 1000)} >= {each for each in found if "cup" in each}
        assert len(search.prompts(tx, 1, "number", 1000)) in (0, 200)
        return found


def test_an_import_that_broke_off_is_never_seen_and_the_next_one_sweeps_it_away() -> None:
    store, group = a_group()
    taken(store, group, CUPS)
    before = exported(store, group)
    text = f"{HEAD}red-cup,reminder,Another red cup.,any\n" + "\n".join(many(200)) + "\n"
    steps = taking.take_in(store.transaction, group.id, looked(store, group, text), SAM)
    for _ in range(3):
        next(steps)
    steps.close()  # as a process that was killed
    assert exported(store, group) == before
    with store.transaction() as tx:
        latest = imports.latest(tx, group.id)
        assert latest is not None
        imports.undo(tx, group.id, latest.id, "sam", 1)  # makes an edition too
    assert b"cup" not in exported(store, group)
    taken(store, group, CUPS)
    assert exported(store, group) == before


def test_an_import_begins_again_where_words_change_under_it_and_gives_up_where_another_overtakes_it() -> None:
    store, group = a_group()
    taken(store, group, CUPS)
    text = f"{HEAD}red-cup,reminder,Another red cup.,any\n" + "\n".join(many(200)) + "\n"
    steps = taking.take_in(store.transaction, group.id, looked(store, group, text), SAM)
    next(steps)
    next(steps)
    with store.transaction() as tx:
        prompts.change(tx, group.id, "own-1-blue-cup", "ines", 5, "rest", rested_at=5, rested_by="ines")
    done = taking.at_once(steps)
    assert (done.new, done.changed) == (200, 1)
    with store.reading() as tx:
        rested = prompts.find(tx, group.id, "own-1-blue-cup")
        assert rested is not None and rested.rested
        assert len(prompts.history(tx, group.id, "own-1-red-cup")) == 2
    other = looked(store, group, text.replace("number", "count"))
    late = taking.take_in(store.transaction, group.id, other, SAM)
    next(late)
    with pytest.raises(Refusal, match="are being changed just now"):
        for _ in late:
            with store.transaction() as tx:
                groups.touch(tx, group.id)


def test_a_row_that_no_longer_fits_when_it_is_taken_in_leaves_everything_as_it_was() -> None:
    store, group = a_group()
    found = looked(store, group, CUPS)
    taken(store, group, f"{HEAD}red-cup,question,Whose is the red cup?,any\n")
    before = exported(store, group)
    with pytest.raises(Refusal, match="Line 2: “red-cup” is a question here"):
        taking.at_once(taking.take_in(store.transaction, group.id, found, SAM))
    assert exported(store, group) == before


# And back out


def test_an_undone_import_leaves_what_was_there_before_also_of_words_changed_since() -> None:
    store, group = a_group()
    with store.transaction() as tx:
        has(tx, group, Prompt("red-cup", "reminder", "en", "The first red cup.", ("any",)))
        prompts.change(tx, group.id, "own-1-red-cup", "ines", 5, "edit", text="The second red cup.")
        prompts.change(tx, group.id, some_built_in()[0].id, "ines", 5, "rest", rested_at=5, rested_by="ines")
    before = exported(store, group)
    change = f"{some_built_in()[0].id},change,Other words,\n"
    done = taken(store, group, f"{CUPS}{change}")
    with store.transaction() as tx:
        prompts.change(tx, group.id, "own-1-blue-cup", "ines", 6, "edit", text="Whose cup?")
        later = imports.undo(tx, group.id, done.id, "sam", 7)
    assert later == 1
    assert exported(store, group) == before
    with store.reading() as tx:
        assert prompts.find(tx, group.id, "own-1-blue-cup") is None
        assert [row["undone"] for row in prompts.history(tx, group.id, "own-1-blue-cup")] == [1, 1]
        assert search.prompts(tx, group.id, "other words") == []
    taken(store, group, f"{CUPS}{change}")  # and once more, over what is left of it
    assert looked(store, group, f"{CUPS}{change}").same == 3


def test_one_prompt_of_an_import_can_be_taken_back_alone() -> None:
    store, group = a_group()
    done = taken(store, group, CUPS)
    with store.transaction() as tx:
        row = prompts.undo(tx, group.id, "ines", "own-1-red-cup")
        assert row is not None and row["action"] == "import"
    assert b"red-cup" not in exported(store, group) and b"blue-cup" in exported(store, group)
    with store.transaction() as tx:
        imports.undo(tx, group.id, done.id, "sam", 7)
    assert b"cup" not in exported(store, group)


def test_a_number_of_the_chats_own_never_meets_one_that_a_file_brought() -> None:
    store, group = a_group()
    taken(store, group, f"{HEAD}own-7,reminder,The seventh cup.,any\n")
    with store.transaction() as tx:
        made = prompts.add(tx, group.id, Prompt("", "reminder", "en", "The next cup."), "sam", 5)
    assert made.id == "own-1-8"


def test_words_that_an_import_puts_to_rest_do_not_go_out_on_a_retry(chat: Chat) -> None:
    with chat.transaction() as tx:
        group = groups.everyone(tx)[0]
        later = int(chat.world.now().timestamp()) + 600
        tx.insert(
            "posts", key="x", group_id=group.id, place="channel", kind="reminder", prompt_id="reminder-peas", text="x",
            state="claimed", due_at=later, not_before=later, attempts=1,
        )  # fmt: skip
    chat.says("sam", "/tune words import id,kind,rested_at\nreminder-peas,change,2026-03-01\n")
    chat.presses("sam", "Take it in")
    with chat.transaction() as tx:
        assert tx.value("SELECT state FROM posts WHERE key = 'x'") == "skipped"


# Two groups


def test_ids_of_another_group_are_refused_as_invented_ones_and_both_can_have_the_same_file() -> None:
    store, second = a_group(number=2)
    with store.transaction() as tx:
        first = groups.get(tx, 1)
        has(tx, first, Prompt("own-1", "reminder", "en", "Theirs alone.", ("any",)))
    theirs = exported(store, first)
    said = [
        refusal.why.replace(name, "ID")
        for name in ("own-1-1", "own-1-99", "own-77-1")
        for refusal in looked(store, second, f"{HEAD}{name},reminder,Mine now.,any\n").refused
    ]
    assert len(said) == 3 and len(set(said)) == 2  # the sentence, and the number that it proposes
    assert all(why.startswith("There are no words with the id “ID” here.") for why in said)
    taken(store, second, f"{HEAD}own-1,reminder,Mine.,any\n")
    for group in (first, second):
        taken(store, group, CUPS)
    assert looked(store, first, CUPS).same == looked(store, second, CUPS).same == 2
    with store.transaction() as tx:
        latest = imports.latest(tx, second.id)
        assert latest is not None and imports.find(tx, first.id, latest.id) is None
        imports.undo(tx, second.id, latest.id, "sam", 1)
    assert exported(store, first).startswith(theirs[:100]) and b"red-cup" in exported(store, first)
    assert b"red-cup" not in exported(store, second)


def test_a_button_with_the_number_of_another_groups_import_does_nothing(chat: Chat) -> None:
    other = chat.bot.take_in("room", "other", "Another", "UTC", {"x": "x"})
    with chat.transaction() as tx:
        shown = imports.show(tx, other.id, "x", 1, CUPS)
        done = imports.begin(tx, other.id, "x", 1)
        imports.finish(tx, other.id, done, 1)
    before = rows(chat.store)
    for number in (shown, done, 999):
        for verb in ("take", "undo"):
            call = Call(
                "room", "room", Member("m", "sam"), action=Action(f"tune words import {verb}", {"number": str(number)})
            )
            said = chat.wait(chat.bot.answer(call)).text
            assert said in (
                "Those rows are not waiting any more. /tune words import takes them anew.",
                "There is no such import to take back.",
            )
    assert rows(chat.store) == before


# In chat


def test_pasted_rows_are_shown_taken_in_and_taken_back(chat: Chat) -> None:
    assert chat.says("sam", "/tune words import").form is not None
    shown = chat.fills("sam", rows=CUPS)
    assert shown.text.startswith("2 new, 0 changed, 0 the same.\nNew: red-cup: The red cup is back.")
    assert "Nothing holds" in chat.says("sam", "/tune words search red cup").text
    assert chat.presses("sam", "Take it in").text == "Taken in: 2 new, 0 changed."
    assert chat.presses("sam", "Take it in").text == "Taken in: 2 new, 0 changed."  # pressed twice, done once
    assert "sam: import." in chat.says("sam", "/tune words history own-1-red-cup").text
    assert chat.says("sam", f"/tune words import {CUPS}").text == "All 2 are here already, word for word."
    assert chat.presses("sam", "Undo").text == "Taken back: 2 new, 0 changed."
    assert "Nothing holds" in chat.says("sam", "/tune words search red cup").text


def test_undo_without_an_id_takes_the_whole_import_back(chat: Chat) -> None:
    chat.says("sam", f"/tune words import {CUPS}")
    chat.presses("sam", "Take it in")
    assert chat.says("sam", "/tune words undo").text == "Taken back: 2 new, 0 changed."


def test_an_undo_of_an_import_that_is_pressed_twice_takes_back_one(chat: Chat) -> None:
    for text in ("One", "Two"):
        chat.says("sam", f"/tune words import {HEAD}red-cup,reminder,{text},any\n")
        taken_in = chat.presses("sam", "Take it in")
    undo = taken_in.buttons[0][1]
    assert chat.presses("sam", undo).text == "Taken back: 0 new, 1 changed."
    assert chat.presses("sam", undo).text == "That import was taken back already. Nothing was changed now."
    assert chat.says("sam", "/tune words show red-cup").quote == "One"


def test_a_later_import_goes_back_before_an_earlier_one(chat: Chat) -> None:
    for text in ("One", "Two"):
        chat.says("sam", f"/tune words import {HEAD}red-cup,reminder,{text},any\n")
        chat.presses("sam", "Take it in")
    first = next(shown for shown in chat.world.since(0) if shown.text == "Taken in: 1 new, 0 changed.")
    assert "Another import came after" in chat._last(chat.room.presses("sam", first.buttons[0][1])).text


def test_refused_rows_come_back_in_the_form_with_every_word(chat: Chat) -> None:
    pasted = f"{HEAD}red-cup,reminder,The red cup is back.,anny\n"
    chat.says("sam", "/tune words import")
    shown = chat.fills("sam", rows=pasted)
    assert shown.text == "Line 2: There is no topic “anny”. Did you mean “any”?\nNothing was taken in."
    assert form_values(shown)["rows"] == pasted
    assert chat.fills("sam", rows=pasted.replace("anny", "any")).buttons


def test_more_than_a_form_holds_is_sent_on_to_the_command_line(chat: Chat) -> None:
    chat.says("sam", "/tune words import")
    shown = chat.fills("sam", rows=HEAD + "\n".join(many(80)))
    assert "3,000 fit here" in shown.text and "goodenough content import" in shown.text
    assert form_values(shown)["rows"].startswith(HEAD)
    rows_of = "\n".join(many(60))
    assert len(rows_of) > 2000
    assert chat.fills("sam", rows=HEAD + rows_of).text.startswith("60 new")


def test_the_check_of_words_gives_advice_and_holds_nothing_up(chat: Chat) -> None:
    shown = chat.says("sam", f"/tune words import {HEAD}loud,reminder,You are an amazing mama!!!,any\n")
    head, *remarks = shown.text.partition("The check of words has ")[2].split("\n")
    assert head.endswith("remarks. They are advice.") and len(remarks) == 1 + min(5, int(head.split()[0]))
    assert all(line.startswith("Line 2: ") for line in remarks[:-1])
    assert chat.presses("sam", "Take it in").text == "Taken in: 1 new, 0 changed."


def test_words_that_nobody_may_keep_are_refused_by_their_line(chat: Chat) -> None:
    pasted = f"{HEAD}ok,reminder,The red cup.,any\nbad,response,Take all the pills with vodka.,exhaustion_burnout\n"
    shown = chat.says("sam", f"/tune words import {pasted}")
    assert "Line 3: “pills” names a way to do harm" in shown.text and "Nothing was taken in." in shown.text


def test_all_that_an_import_would_do_can_be_had_as_a_table(chat: Chat) -> None:
    loud = "loud,reminder,=SUM(you) are an amazing mama!!! Remember.,any"
    shown = chat.says("sam", f"/tune words import {HEAD}" + "\n".join([*many(30), loud]))
    assert "And 19 more." in shown.text
    assert [label for label, _ in shown.buttons] == ["Take it in", "Show all"]
    every = chat.presses("sam", "Show all")
    file = chat.world.file_of("sam", every.id)
    assert file is not None and file.name == "import.csv"
    table = file.data.decode("utf-8-sig").splitlines()
    assert table[0] == "where,what,id,words" and table[1] == "line 2,new,cup-0,Cup number 0."
    assert "line 32,new,loud,'=SUM(you) are an amazing mama!!! Remember." in table
    assert sum(",remark," in line for line in table) >= 3
    assert chat.presses("sam", every.buttons[0][1]).text == "Taken in: 31 new, 0 changed."
    assert "not waiting any more" in chat.presses("sam", "Show all").text
    few = chat.says("sam", f"/tune words import {HEAD}red-cup,reminder,The red cup.,any\n")
    assert [label for label, _ in few.buttons] == ["Take it in"]
    wrong = chat.says("sam", f"/tune words import {HEAD}" + "a,reminder,x,anny\n" * 9).text
    assert wrong.count("There is no topic “anny”") == 9


def test_changed_rows_show_old_and_new_and_the_history_keeps_both(chat: Chat) -> None:
    chat.says("sam", f"/tune words import {CUPS}")
    chat.presses("sam", "Take it in")
    shown = chat.says("sam", f"/tune words import {HEAD}red-cup,reminder,The red cup is lost.,grief\n")
    told = "“The red cup is back.” → “The red cup is lost.”; any → grief and loss"
    assert f"\nChanged: red-cup: {told}\n" in shown.text
    chat.presses("sam", "Take it in")
    assert f"sam: import. {told}" in chat.says("sam", "/tune words history red-cup").text
    chat.says("sam", "/tune words undo")
    assert f"sam: import (taken back by sam). {told}" in chat.says("sam", "/tune words history red-cup").text


def test_own_words_are_found_by_the_id_of_their_file(chat: Chat) -> None:
    chat.saves("sam", "/tune words add reminder grief The kettle is on.")
    chat.says("sam", f"/tune words import {CUPS}")
    chat.presses("sam", "Take it in")
    assert chat.says("sam", "/tune words show red-cup").quote == "The red cup is back."
    assert chat.says("sam", "/tune words show own-1").quote == "The kettle is on."
    assert "At rest" in chat.says("sam", "/tune words rest red-cup too red").text
    assert "no words with the id" in chat.says("sam", f"/tune words show own-{'7' * 5000}-x").text


def test_an_import_is_for_moderators(chat: Chat) -> None:
    before = rows(chat.store)
    chat.says("maya", f"/tune words import {CUPS}")
    chat.says("maya", "/tune words export")
    assert rows(chat.store) == before
    chat.says("sam", f"/tune words import {CUPS}")
    chat.presses("sam", "Take it in")  # now there is something to carry off
    for line in ("/tune words export", "/tune words export csv", "/enough tune words export json"):
        assert "look after this group" in chat.says("maya", line).text
    assert [each for each in chat.world.since(0) if each.file] == []


@pytest.mark.parametrize(("form", "starts"), [("toml", "[pack]"), ("csv", "\ufeffid,kind"), ("json", "[\n{")])
def test_words_are_handed_over_as_a_file_that_goes_in_again(chat: Chat, form: str, starts: str) -> None:
    assert "nothing to put in a file" in chat.says("sam", f"/tune words export {form}").text
    chat.says("sam", f"/tune words import {CUPS}")
    chat.presses("sam", "Take it in")
    shown = chat.says("sam", f"/tune words export {form}")
    assert shown.file is not None and shown.file[0] == f"words-2026-03-02.{form}"
    file = chat.world.file_of("sam", shown.id)
    assert file is not None and len(file.data) == shown.file[1] and file.data.decode().startswith(starts)
    assert chat.world.file_of("maya", shown.id) is None
    chat.presses("sam", "Undo")
    chat.says("sam", f"/tune words import {file.data.decode()}")
    assert chat.presses("sam", "Take it in").text == "Taken in: 2 new, 0 changed."
    chat.world.hide("sam", shown.id)
    assert chat.world.file_of("sam", shown.id) is None


def test_a_file_that_is_too_big_is_refused_when_it_is_built() -> None:
    File("fits.csv", "text/csv", b"x" * FILE_MAX)
    with pytest.raises(TooLong, match=re.escape("big.csv")):
        File("big.csv", "text/csv", b"x" * (FILE_MAX + 1))


def test_text_mode_names_a_file_where_there_is_one(tmp_path: Path) -> None:
    add = ["sam: /tune words add reminder grief The kettle is on.", "sam: press b1"]
    lines = [*add, "sam: /tune words export json", "maya: hello"]
    said = goodenough("try", "--text", "--data", str(tmp_path / "room"), given="\n".join(lines) + "\n")
    seen_lines = [json.loads(line) for line in said.stdout.splitlines()]
    files = [line["file"] for line in seen_lines if "file" in line]
    assert len(files) == 1 and files[0]["name"].endswith(".json") and files[0]["size"] > 100


def test_what_groups_laid_over_words_before_there_were_imports_is_still_there(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    old = sqlite3.connect(path)
    migrations.apply(Database(old), stop_before="m020_imports")
    old.execute(
        "INSERT INTO groups (id, platform, external_id, name, locale, zone, grace_minutes, plans_made, version) "
        "VALUES (1, 'room', '1', 'Old', 'en', 'UTC', 180, 0, 1)"
    )
    old.execute(
        "INSERT INTO prompts (id, kind, locale, text, weight, retired) VALUES ('a', 'reminder', 'en', 'x', 'normal', 0)"
    )
    old.execute("INSERT INTO prompt_changes (group_id, prompt_id, text, rested_at) VALUES (1, 'a', 'Our kettle', 5)")
    old.commit()
    old.close()
    store = Store.open(path)
    with store.transaction() as tx:
        assert kettle(tx) == ("Our kettle", 5)
        prompts.change(tx, 1, "a", "sam", 6, "edit", text="Our teapot")
        assert [row["id"] for row in search.prompts(tx, 1, "teapot")] == ["a"]
        assert search.prompts(tx, 1, "kettle") == []
        prompts.undo(tx, 1, "sam")
        assert kettle(tx) == ("Our kettle", 5)
    store.close()


def kettle(tx: Transaction) -> tuple[str, int]:
    (row,) = search.prompts(tx, 1, "kettle")
    return row["text"], row["rested_at"]
