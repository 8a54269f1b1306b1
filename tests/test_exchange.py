"""Words out and in again: nothing is lost in any format, and what is wrong with a file is told by its line."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.library.exchange import csv_file, incoming, outgoing
from bot.library.exchange.fields import plain
from bot.library.exchange.ids import file_id
from bot.library.lint import lint_paths
from bot.library.packs import read_pack
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
        changed = []
        for number, change in laid.items():
            rest = {"rested_by": "sam", "rested_why": why, "rested_until": 2**34} if "rested_at" in change else {}
            changed += [prompts.change(tx, group.id, some_built_in()[number].id, "sam", 1, "edit", **change, **rest)]
        for row in tx.all("SELECT id FROM prompts WHERE group_id = ?", group.id)[:1]:
            prompts.change(tx, group.id, row["id"], "sam", 1, "rest", rested_at=7, rested_by="ines", rested_why=why)
    data = exported(first, group, form)
    if not own and not any(changed):
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
