"""Words taken in and out in chat: shown, taken in, taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.calls import Call
from bot.model import Member
from bot.replies import Action
from bot.store import imports
from tests.chat import Chat, form_values
from tests.terminal import in_text
from tests.words import CUPS, HEAD, many, rows


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


def test_pasted_rows_are_shown_taken_in_and_taken_back(chat: Chat) -> None:
    assert chat.says("sam", "/tune words import").form is not None
    shown = chat.fills("sam", rows=CUPS)
    assert shown.text.startswith("2 new, 0 changed, 0 the same.\nNew: own-1-red-cup: The red cup is back.")
    assert "Nothing holds" in chat.says("sam", "/tune words search red cup").text
    assert chat.presses("sam", "Take it in").text == "Taken in: 2 new, 0 changed."
    assert chat.presses("sam", "Take it in").text == "Taken in: 2 new, 0 changed."  # pressed twice, done once
    assert "sam: import." in chat.says("sam", "/tune words history own-1-red-cup").text
    assert chat.says("sam", f"/tune words import {CUPS}").text == "All 2 are here already, word for word."
    assert chat.presses("sam", "Undo").text == "Taken back: 2 new, 0 changed."
    assert "Nothing holds" in chat.says("sam", "/tune words search red cup").text


def test_rows_do_not_pass_over_what_somebody_changed_after_they_were_shown(chat: Chat) -> None:
    chat.saves("sam", "/tune words add reminder grief The cat is asleep.")
    chat.says("sam", f"/tune words import {HEAD}own-1,reminder,The cat is awake.,grief\n")
    chat.clock("+1m")
    chat.saves("sam", "/tune words edit own-1-1 The cat is out.")
    chat.presses("sam", "Take it in")
    asked = chat.world.since(0)[-1]
    assert asked.text == "After this was shown, sam changed some of these words. Nothing is taken in yet."
    assert chat.says("sam", "/tune words show own-1-1").quote == "The cat is out."
    assert chat.presses("sam", "Take it in anyway").text == "Taken in: 0 new, 1 changed."
    assert chat.says("sam", "/tune words show own-1-1").quote == "The cat is awake."


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
    assert table[0] == "where,what,id,words" and table[1] == "line 2,new,own-1-cup-0,Cup number 0."
    assert "line 32,new,own-1-loud,'=SUM(you) are an amazing mama!!! Remember." in table
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
    assert f"\nChanged: own-1-red-cup: {told}\n" in shown.text
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


def test_text_mode_names_a_file_where_there_is_one(tmp_path: Path) -> None:
    add = ["sam: /tune words add reminder grief The kettle is on.", "sam: press b1"]
    lines = [*add, "sam: /tune words export json", "maya: hello"]
    said = in_text(tmp_path / "room", *lines)
    seen_lines = [json.loads(line) for line in said.stdout.splitlines()]
    files = [line["file"] for line in seen_lines if "file" in line]
    assert len(files) == 1 and files[0]["name"].endswith(".json") and files[0]["size"] > 100
