"""What is refused of a file, each row by its line, with what would work."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from bot.errors import Refusal
from bot.library.exchange import incoming
from bot.library.exchange.rows import place
from bot.library.lint_rules import wording
from bot.library.lint_subject import subject
from bot.library.lint_words import words_for
from bot.library.never import NEVER, never
from bot.library.packs import built_in_prompts
from bot.model import Prompt
from bot.store import prompts
from tests.words import a_group, has, looked, refusals, some_built_in, taken


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("red-cup,reminder,x,bedtime_slep,,", "There is no topic “bedtime_slep”. Did you mean “bedtime_sleep”?"),
        ("red-cup,reminder,x,any,4-7,", "There is no age “4-7”."),
        ("red-cup,remindr,x,any,,", "There is no kind “remindr”. Did you mean “reminder”?"),
        (",change,x,,,", "It has no id, and no words"),
        ("red-cup,reminder,,any,,", "It has no text."),
        ("red-cup,,x,any,,", "It has no kind."),
        (f"red-cup,reminder,{'x' * 1001},any,,", "“text” is too long: 1,001 characters, and 1,000 fit."),
        ("Red Cup!,reminder,x,any,,", "such as red-cup"),
        ("77,reminder,x,any,,", "“77” is no id."),
        ("own-8-3,reminder,x,any,,", "There are no words with the id “own-8-3” here."),
        ("red-cup,reminder,x\0y,any,,", "“text” holds a sign that nobody can see (NUL)."),
        ("red-cup,reminder,x,any,,smmer", "There is no season “smmer”. Did you mean “summer”?"),
        ("red-cup,reminder,x,any,,,and,more", "It has more cells than there are columns."),
        ("nobody-has-this,change,x,,,", "No words with the id “nobody-has-this” come with the program."),
    ],
)
def test_a_wrong_row_is_refused_by_its_line_with_what_would_work(row: str, says: str) -> None:
    store, group = a_group()
    head = "id,kind,text,topics,ages,season\r\n"
    found = refusals(store, group, f'{head}fine,reminder,"one\r\ntwo",any,,\r\n{row}\r\n')
    assert [line for line, _ in found] == [4]
    assert says in found[0][1]
    assert "Traceback" not in found[0][1] and len(found[0][1]) < 300


@pytest.mark.parametrize(
    ("data", "name", "line", "says"),
    [
        (b"", "a.csv", 1, "There is nothing in it."),
        (b"\r\n\r\n", "a.csv", 1, "There is nothing in it."),
        (b"id,kind,text\r\n", "a.csv", 1, "There is nothing in it."),
        (b"[]", "a.json", 1, "There is nothing in it."),
        (b"id,kind,text,topcs\nx,reminder,y,any\n", "a.csv", 1, "There is no field “topcs”. Did you mean “topics”?"),
        (b"id,kind,text,text\nx,reminder,y,z\n", "a.csv", 1, "The column “text” stands there twice."),
        (b"some words\nand more\n", "a.csv", 1, "The first line names the columns"),
        (b"some words\nand more\n", "", 1, "Of a plain list it is kind,text, and a line goes like: reminder,"),
        (b"id,kind,text\nx,reminder," + b"y" * 140_000, "a.csv", 2, "One cell has over 131,072 characters"),
        ("id,kind,text\nx,reminder,y\n".encode("utf-16-le"), "a.csv", 1, "This is not UTF-8 text."),
        (b"PK\x03\x04" + b"\0" * 50, "a.xlsx", 1, "This is a spreadsheet's own file."),
        (b"id,kind,text\nx\0,reminder,y\n", "a.csv", 2, "“id” holds a sign that nobody can see (NUL)."),
        (b'[{"id": "x", "kind": "reminder",\n"text": "y",\n"text": "z"}]', "a.json", 3, "“text” stands there twice."),
        (b'[{"id": "x", "kind": "reminder", "text": ' + b"1" * 5000 + b"}]", "a.json", 1, "takes words in quotes"),
        (b'[[reminder]]\nid = "x"\ntext = ' + b"1" * 5000, "a.toml", 3, "A number without end stands here."),
        (b'id,kind,text\nx,reminder,"open\ny,reminder,z\n', "a.csv", 2, "From here on this is no table"),
        (b"id,kind,text\nx,reminder,caf\xe9\n", "a.csv", 2, "This is not UTF-8 text."),
        ("id,kind,text\n".encode("utf-16"), "a.csv", 1, "This is not UTF-8 text."),
        (b'[pack]\nlocale = "en"\n\n[[reminder]]\nid = \n', "a.toml", 5, "From here on this is no TOML"),
        (b'[[remindr]]\nid = "x"\n', "a.toml", 1, "There is no [[remindr]]. Did you mean “reminder”?"),
        (b'[reminder]\nid = "x"\n', "a.toml", 1, "Each entry begins with two brackets: [[reminder]]."),
        (b'[pack]\nlocal = "en"\n', "a.toml", 1, "[pack] has no “local”. Did you mean “locale”?"),
        (b'[{"id": "x"}, {"id": ]', "a.json", 1, "From here on this is no JSON."),
        (b'{"id": "x"}', "a.json", 1, "It is a list of objects"),
        (b'[\n"x"\n]', "a.json", 2, "This is no object."),
        (b"[" * 100_000, "a.json", 1, "nested too deeply"),
        (b"a = " + b"[" * 100_000, "a.toml", 1, "T"),
    ],
)
def test_a_file_that_is_none_is_refused_by_its_line(data: bytes, name: str, line: int, says: str) -> None:
    store, group = a_group()
    found = refusals(store, group, data, name)
    assert found[0][0] == line
    assert says in found[0][1]


def test_what_fills_up_the_end_of_a_file_is_no_row() -> None:
    store, group = a_group()
    assert looked(store, group, b"id,kind,text\nx,reminder,y\n" + b"\0" * 300).new == 1


def test_a_file_of_fifty_megabytes_is_refused_at_once() -> None:
    assert "50 MB, and 32 fit" in incoming.read(b"x" * 50 * 1024**2).refused[0].why


def test_the_same_id_twice_names_both_lines_also_where_it_is_written_in_two_ways() -> None:
    store, group = a_group()
    found = refusals(store, group, "id,kind,text\nown-3,reminder,x\nred,reminder,y\nown-1-3,reminder,z\n")
    assert found == [(4, "“own-1-3” was there already: line 2. Each row needs an id of its own.")]


def test_a_value_in_a_pack_or_in_json_is_refused_by_its_own_line() -> None:
    store, group = a_group()
    entry = '[[reminder]]\nid = "red"\ntext = """\n[[reminder]]\ntopics = 1\n"""\ntopics = ["anny"]\n'
    pack = f'[pack]\nlocale = "en"\n\n{entry}'
    assert [line for line, _ in refusals(store, group, pack, "a.toml")] == [10]
    listed = json.dumps([{"id": "red", "kind": "reminder", "text": "x", "topics": ["anny"]}], indent=1)
    assert [line for line, _ in refusals(store, group, listed, "a.json")] == [6]
    wrong = [{"id": 5, "kind": "reminder", "text": ["x"], "topics": [1], "weight": True, "review_by": "03/05/2027"}]
    said = [why for _, why in refusals(store, group, json.dumps(wrong), "a.json")]
    assert len(said) == 5 and "“text” takes words in quotes." in said


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2027-11-24", date(2027, 11, 24)), ("2027/1/4", date(2027, 1, 4)), ("24.11.2027", date(2027, 11, 24)),
        ("24/11/2027", date(2027, 11, 24)), ("11/24/2027", date(2027, 11, 24)), ("4/4/2027", date(2027, 4, 4)),
    ],
)  # fmt: skip
def test_a_day_is_read_as_spreadsheets_rewrite_it(written: str, read: date) -> None:
    said = incoming.read(f"id,kind,text,review_by\nx,reminder,y,{written}\n".encode(), "a.csv").rows
    assert said[0].says["review_by"] == read


def test_built_in_words_are_changed_by_name_and_not_by_accident() -> None:
    store, group = a_group()
    built_in = some_built_in()[0]
    head = "id,kind,text,season,topics\n"
    (refused,) = refusals(store, group, f"{head}{built_in.id},{built_in.kind},New,,\n")
    assert "comes with the program. Write change as its kind" in refused[1]
    taken(store, group, f"{head}{built_in.id},change,New words,none,\n")
    with store.reading() as tx:
        now = prompts.find(tx, group.id, built_in.id)
    assert now is not None and (now.text, now.season, now.topics) == ("New words", "", built_in.topics)
    taken(store, group, f"{head}{built_in.id},change,,,\n")  # empty cells: as it is built in
    with store.reading() as tx:
        assert prompts.find(tx, group.id, built_in.id) == built_in


# Where rows stand


def test_entries_on_one_line_are_told_apart_by_their_number() -> None:
    store, group = a_group()
    entries = [{"id": f"cup-{number}", "kind": "reminder", "text": "A cup."} for number in range(3)]
    entries[2]["kind"] = "remindr"
    found = looked(store, group, json.dumps(entries), "a.json").refused
    assert [place(each.line) for each in found] == ["entry 3"]
    found = looked(store, group, json.dumps(entries, indent=1), "a.json").refused
    assert [place(each.line) for each in found] == ["line 14"]
    twice = looked(store, group, json.dumps([*entries[:2], entries[0]]), "a.json").refused
    assert [each.why.partition(". ")[0] for each in twice] == ["“cup-0” was there already: entry 1"]


@pytest.mark.parametrize(
    ("field", "said", "read"),
    [("ages", "3 to 5", "3-5"), ("topics", "bedtime and sleep", "bedtime_sleep"), ("assumes", "a baby", "baby"),
     ("topics", "Duelo y pérdida", "grief")],
)  # fmt: skip
def test_names_are_read_as_the_chat_shows_them(field: str, said: str, read: str) -> None:
    store, group = a_group()
    [row] = looked(store, group, json.dumps([{"kind": "reminder", "text": "A cup.", field: [said]}]), "a.json").first
    assert row.said.says[field] == (read,)


def test_the_same_words_without_an_id_are_said_to_be_there_already() -> None:
    store, group = a_group()
    entries = [{"kind": "reminder", "text": "A cup."}] * 2
    [twice] = looked(store, group, json.dumps(entries), "a.json").refused
    assert twice.why == "The same words stand there already: entry 1. Once is enough."


# Where the lint looks


def test_the_lint_counts_its_remarks_and_leaves_out_what_would_take_too_long() -> None:
    store, group = a_group()
    loud = "id,kind,text,topics\nx,reminder,You are amazing mama!!!,any\n"
    assert {each.line for each in looked(store, group, loud, linted=date(2026, 3, 2)).remarks} == {2}
    many = "id,kind,text\n" + "".join(f"x-{number},reminder,Words {number}\n" for number in range(501))
    assert not looked(store, group, many, linted=date(2026, 3, 2)).linted


def test_words_that_nobody_may_keep_refuse_their_row_in_a_file_of_any_size() -> None:
    store, group = a_group()
    pills, shame = "Take all the pills with vodka and lie down.", "You are a bad mother and you should be ashamed."
    with store.transaction() as tx:
        has(tx, group, Prompt("old", "response", "en", pills, ("illness",)))
    head = "id,kind,text,topics,locale\n"
    many = "".join(f"cup-{number},reminder,Cup number {number}.,any,\n" for number in range(600))
    rows = f"{head}{many}bad,response,{pills},exhaustion_burnout,\nworse,reminder,{shame},guilt_shame,es\n"
    said = refusals(store, group, rows)
    assert [line for line, _ in said] == [602, 603]
    assert said[0][1].startswith("“pills” names a way to do harm") and "can land as blame" in said[1][1]
    with pytest.raises(Refusal, match="Line 602: “pills” names a way to do harm"):
        taken(store, group, rows)
    # What stands there refuses nothing as long as it stays, and no change may bring more of it.
    assert looked(store, group, f"{head}old,response,{pills},grief,\n").changed == 1
    assert refusals(store, group, f"{head}old,response,{pills} {shame},illness,\n")[0][0] == 2
    built_in = some_built_in()[0].id
    assert "pills" in refusals(store, group, f"{head}{built_in},change,{pills},,\n")[0][1]


def test_the_quick_look_for_such_words_finds_what_the_lint_finds() -> None:
    lines = (Path(__file__).parent / "data" / "bad_phrases.txt").read_text().splitlines()
    lines += [each.text for each in built_in_prompts()[::7]]
    found = 0
    for line in lines:
        prompt = Prompt("", "response", "en", line)
        faults = (fault for each in ("en", "es") for fault in wording(subject(prompt, words_for(each), date.min)))
        wanted = any(fault.rule in NEVER and fault.level == "error" for fault in faults)
        assert bool(never(prompt)) == wanted, line
        found += wanted
    assert found > 20
