"""Words out and in again: nothing is lost in any format, and what is wrong with a file is told by its line."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Refusal
from bot.library.exchange import csv_file, incoming, outgoing
from bot.library.exchange.fields import plain
from bot.library.exchange.ids import file_id
from bot.library.exchange.rows import place
from bot.library.lint import lint_paths
from bot.library.lint_rules import wording
from bot.library.lint_subject import subject
from bot.library.lint_words import words_for
from bot.library.never import NEVER, never
from bot.library.packs import built_in_prompts, read_pack
from bot.model import AGES, ASSUMPTIONS, PROMPT_KINDS, RUPTURES, SENSITIVITIES, TOPICS, WEIGHTS, Group, Prompt
from bot.store import prompts
from bot.store.database import Store
from tests.words import a_group, exported, has, looked, refusals, some_built_in, taken

HOSTILE = (
    '"', "''", "'=1+1", "=HYPERLINK(\"http://x\")", "+1", "-1", "@here", "a,b;c\td", "one\ntwo", "one\r\ntwo\rthree",
    "שלום, עולם", "مرحبا", "\u202eright to left", "👩\u200d👧 🍞", "\\", "\\n", "{did}", "[[reminder]]", "id = \"x\"",
    "#", "3-5", "6-11", "2027-11-24", "none", "[a]", '["a"]', "\x7f\x1b\x0b\x85\u2028\u2029", "null", "true",
    "-", "\ufeffx",
)  # fmt: skip
SIGNS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
WORDS = st.one_of(st.sampled_from(HOSTILE), st.text(SIGNS, max_size=40))
TEXT = st.lists(WORDS, min_size=1, max_size=4).map(" ".join).filter(plain)
ITEM = TEXT.map(lambda text: plain(plain(text)[:60])).filter(bool)
NAMES = st.from_regex(r"own-[0-9]{1,3}|[a-z]{1,8}(-[a-z0-9]{1,6}){0,3}", fullmatch=True)


def some(names: Any) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(sorted(names)), max_size=3, unique=True).map(tuple)


PROMPTS = st.builds(
    Prompt,
    id=NAMES.filter(lambda name: not re.match(r"own-[0-9]+-", name)),
    kind=st.sampled_from(PROMPT_KINDS), locale=st.sampled_from(["en", "es", "pt-BR"]), text=TEXT, topics=some(TOPICS),
    ages=some(AGES), season=st.sampled_from(["", "winter", "12-18/01-02"]), assumes=some(ASSUMPTIONS),
    sensitivity=some(SENSITIVITIES), about=st.lists(ITEM, max_size=3).map(tuple),
    rupture=st.sampled_from(["", *RUPTURES]), template=st.sampled_from(["", "{did} I'm sorry. {next}"]), next=WORDS,
    follow_up=WORDS, source=WORDS, review_by=st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    weight=st.sampled_from(WEIGHTS),
)  # fmt: skip
LAID = st.fixed_dictionaries(
    {},
    optional={
        "text": TEXT, "topics": some(TOPICS), "season": st.sampled_from(["", "summer"]), "ages": some(AGES),
        "weight": st.sampled_from(WEIGHTS), "rested_at": st.integers(1, 2**33), "follow_up": TEXT, "based_on": TEXT,
    },
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(
    own=st.lists(PROMPTS, max_size=4, unique_by=lambda prompt: prompt.id),
    laid=st.dictionaries(st.integers(0, 4), LAID, max_size=3),
    why=WORDS.map(str.strip),  # as a command is given it
    form=st.sampled_from(sorted(outgoing.FORMATS)),
)
def test_what_goes_out_comes_in_whole(own: list[Prompt], laid: dict[int, dict[str, Any]], why: str, form: str) -> None:
    first, group = a_group()
    with first.transaction() as tx:
        has(tx, group, *own)
        for number, change in laid.items():
            rest = {"rested_by": "sam", "rested_why": why, "rested_until": 2**34} if "rested_at" in change else {}
            prompts.change(tx, group.id, some_built_in()[number].id, "sam", 1, "edit", **change, **rest)
        for row in tx.all("SELECT id FROM prompts WHERE group_id = ?", group.id)[:1]:
            prompts.change(tx, group.id, row["id"], "sam", 1, "rest", rested_at=7, rested_by="ines", rested_why=why)
    data = exported(first, group, form)
    if not own and not any(laid.values()):
        return  # nothing of its own, and so nothing to take in
    again = looked(first, group, data, f"words.{form}")
    assert (again.new, again.changed, again.refused) == (0, 0, [])
    second, other = a_group(number=3)  # another number, so that ids cannot depend on it
    taken(second, other, data, f"words.{form}")
    assert exported(second, other, form) == data
    assert seen(second, other) == seen(first, group)
    first.close()
    second.close()


def seen(store: Store, group: Group) -> list[dict[str, Any]]:
    """All that a group has of its own, one kind of line end and no space around, without numbers of the store's."""
    with store.reading() as tx:
        rows = [*prompts.own(tx, group.id), *prompts.changes(tx, group.id)]
    return sorted((_plain_row(dict(row), group) for row in rows), key=repr)


def _plain_row(row: dict[str, Any], group: Group) -> dict[str, Any]:
    name = file_id(row["id"], group.id) if "own" in row else row["prompt_id"]
    numbers = ("id", "for_group", "group_id", "since", "until")
    kept = {key: value for key, value in row.items() if key not in numbers and (value or not key.startswith("rested_"))}
    return {"name": name} | {key: plain(value) if isinstance(value, str) else value for key, value in kept.items()}


@given(st.text(), st.integers(0, 3))
def test_no_cell_is_run_as_a_formula_and_each_comes_back(text: str, apostrophes: int) -> None:
    for cell in (text, "'" * apostrophes + text, "'" * apostrophes + "=" + text, "'" * apostrophes + "3-5"):
        guarded = csv_file.guarded(cell)
        assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r"))
        assert csv_file.unguarded(guarded) == cell


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.toml", "a.json", ""]))
def test_no_file_is_too_strange_to_be_refused_kindly(data: bytes, name: str) -> None:
    read = incoming.read(data, name)
    assert read.rows or read.refused


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["a.csv", "a.toml", "a.json", ""]))
def test_no_words_are_too_strange_either(text: str, name: str) -> None:
    for around in ("{}", 'id,kind,text\r\nx,reminder,"{}"', '[[reminder]]\nid = "{}"', '[{{"id": "{}"}}]'):
        read = incoming.read(around.format(text).encode("utf-8", "replace"), name)
        assert read.rows or read.refused


# As spreadsheets write it

TABLE = [["id", "kind", "text", "Topics", ""], ["red-cup", "Reminder", "The red, cup;\nis back.", "any, grief", ""]]


@pytest.mark.parametrize("mark", ["", "\ufeff", "sep=;\r\n"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_csv_is_read_as_spreadsheets_write_it(mark: str, separator: str, end: str) -> None:
    if mark.startswith("sep"):
        mark = mark.replace(";", separator)
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(TABLE)
    read = incoming.read((mark + out.getvalue() + separator * 4 + end).encode(), "words.csv")
    assert read.refused == []
    assert [(row.id, row.kind, row.says["text"], row.says["topics"]) for row in read.rows] == [
        ("red-cup", "reminder", "The red, cup;\nis back.", ("any", "grief"))
    ]


def test_an_export_that_a_spreadsheet_saves_anew_is_the_same() -> None:
    store, group = a_group()
    with store.transaction() as tx:
        has(
            tx, group, Prompt("red-cup", "repair", "en", "=The, cup\nis back.", ("any",), ("3-5",), about=("a, b", "c"))
        )
    cells = list(csv.reader(io.StringIO(exported(store, group).decode("utf-8-sig"), newline="")))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerows(cells)
    again = looked(store, group, out.getvalue())
    assert (again.same, again.new, again.changed, again.refused) == (1, 0, 0, [])


def test_a_column_that_is_not_there_leaves_what_was_there() -> None:
    store, group = a_group()
    with store.transaction() as tx:
        has(tx, group, Prompt("red-cup", "reminder", "en", "The cup.", ("grief",), season="winter", weight="often"))
        prompts.change(tx, group.id, "own-1-red-cup", "ines", 5, "rest", rested_at=5, rested_by="ines")
    taken(store, group, "id,text,topics\nred-cup,The red cup.,\n")
    with store.reading() as tx:
        now = prompts.find(tx, group.id, "own-1-red-cup")
    assert now is not None
    assert (now.text, now.topics, now.season, now.weight, now.rested) == ("The red cup.", (), "winter", "often", True)


# What is refused, each with its line and what would work


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("red-cup,reminder,x,bedtime_slep,,", "There is no topic “bedtime_slep”. Did you mean “bedtime_sleep”?"),
        ("red-cup,reminder,x,any,4-7,", "There is no age “4-7”."),
        ("red-cup,remindr,x,any,,", "There is no kind “remindr”. Did you mean “reminder”?"),
        (",change,x,,,", "It has no id."),
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


def test_a_rest_in_a_file_says_since_when_and_bears_the_name_of_who_brings_it() -> None:
    store, group = a_group()
    assert "since when" in refusals(store, group, "id,kind,text,rested_at,rested_why\nx,reminder,y,,too cold\n")[0][1]
    taken(store, group, "id,kind,text,rested_at,rested_why\nx,reminder,y,2026-03-02,too cold\n")
    with store.reading() as tx:
        (row,) = prompts.resting(tx, group.id)
    assert (row["rested_by"], row["rested_why"], row["rested_at"]) == ("sam", "too cold", 1_772_409_600)


# Packs


def test_an_export_is_a_pack_that_the_lint_reads(tmp_path: Path) -> None:
    store, group = a_group()
    with store.transaction() as tx:
        has(
            tx, group, Prompt("red-cup", "reminder", "en", "The red cup is back.", ("any",)),
            Prompt("taza", "reminder", "es", "La taza roja volvió a su sitio.", ("any",), source="x"),
        )  # fmt: skip
        prompts.change(
            tx, group.id, some_built_in()[0].id, "sam", 9, "rest", rested_at=9, rested_by="sam", weight="normal"
        )
    path = tmp_path / "words.toml"
    path.write_bytes(exported(store, group, "toml"))
    pack = read_pack(path)
    assert [(each.id, each.locale, each.text) for each in pack.as_prompts()] == [
        ("red-cup", "en", "The red cup is back."), ("taza", "es", "La taza roja volvió a su sitio."),
    ]  # fmt: skip
    assert [change.id for change in pack.changes] == [some_built_in()[0].id]
    assert [each for each in lint_paths([path], date(2026, 3, 2)) if each.level == "error"] == []


def test_a_pack_that_people_wrote_is_taken_in_with_what_its_header_says(tmp_path: Path) -> None:
    store, group = a_group()
    data = (Path(__file__).parent / "data" / "good_pack.toml").read_bytes()
    taken(store, group, data, "good_pack.toml")
    path = tmp_path / "back.toml"
    path.write_bytes(exported(store, group, "toml"))
    pack = {each.id: each for each in read_pack(path).as_prompts()}
    before = {each.id: each for each in read_pack(Path(__file__).parent / "data" / "good_pack.toml").as_prompts()}
    assert pack == before


def test_what_a_pack_leaves_out_stays_and_what_an_export_leaves_out_is_gone() -> None:
    store, group = a_group()
    entry = '[[reminder]]\nid = "red-cup"\ntext = "The cup."\n'
    taken(store, group, f'{entry}season = "winter"\n', "a.toml")
    assert looked(store, group, entry, "a.toml").same == 1
    assert looked(store, group, f"[pack]\nwhole = true\n{entry}", "a.toml").first[0].fields == ("season",)


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


# Where the lint looks


def test_the_lint_counts_its_remarks_and_leaves_out_what_would_take_too_long() -> None:
    store, group = a_group()
    loud = "id,kind,text,topics\nx,reminder,You are amazing mama!!!,any\n"
    assert {each.line for each in looked(store, group, loud, linted=date(2026, 3, 2)).remarks or []} == {2}
    many = "id,kind,text\n" + "".join(f"x-{number},reminder,Words {number}\n" for number in range(501))
    assert looked(store, group, many, linted=date(2026, 3, 2)).remarks is None


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


def test_words_without_an_id_get_one_that_stays() -> None:
    store, group = a_group()
    plain_list = "kind,text\nreminder,The red cup is back.\nreminder,¿Y la taza roja?\n"
    first, second = (incoming.read(plain_list.encode()).rows for _time in range(2))
    assert [row.id for row in first] == [row.id for row in second]
    assert first[0].id.startswith("the-red-cup-is-back-") and first[1].id.startswith("y-la-taza-roja-")
    look = looked(store, group, plain_list)
    assert (look.new, look.refused) == (2, [])
    taken(store, group, plain_list)
    assert looked(store, group, plain_list).same == looked(store, group, exported(store, group)).same == 2
