"""Imports: as a whole or not at all, back out again, and each group's for itself."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.errors import Refusal
from bot.library.exchange import taking
from bot.model import Prompt
from bot.replies import FILE_MAX, File, TooLong
from bot.store import groups, imports, prompts, search
from bot.store.database import Store, Transaction
from bot.store.migrations import migrations
from tests.chat import Chat
from tests.words import CUPS, HEAD, SAM, a_group, exported, has, looked, many, some_built_in, taken

BIG = f"{HEAD}red-cup,reminder,Another red cup.,any\n" + "\n".join(many(200)) + "\n"


def test_nothing_of_an_import_is_seen_before_all_of_it_is() -> None:
    store, group = a_group()
    taken(store, group, CUPS)
    before = seen(store)
    steps = taking.take_in(store.transaction, group.id, looked(store, group, BIG), SAM)
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
    steps = taking.take_in(store.transaction, group.id, looked(store, group, BIG), SAM)
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


def test_an_import_gives_up_where_others_overtake_it_again_and_again() -> None:
    store, group = a_group()
    taken(store, group, CUPS)
    before = exported(store, group)
    late = taking.take_in(store.transaction, group.id, looked(store, group, BIG), SAM)
    with pytest.raises(Refusal, match="Other words are being taken in just now"):
        for _ in late:
            with store.transaction() as tx:
                imports.begin(tx, group.id, "ines", 5)
    assert exported(store, group) == before


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


def test_a_file_that_is_too_big_is_refused_when_it_is_built() -> None:
    File("fits.csv", "text/csv", b"x" * FILE_MAX)
    with pytest.raises(TooLong, match=re.escape("big.csv")):
        File("big.csv", "text/csv", b"x" * (FILE_MAX + 1))


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
