"""An import says of its rows that other words say the same, in the library or further up in the file."""

from __future__ import annotations

from datetime import date

from bot.library.exchange import taking, twins
from bot.model import Group, Prompt
from bot.store.database import Store
from tests.chat import Chat
from tests.words import a_group, has, looked, some_built_in

HEAD = "id,kind,locale,text,topics\n"
DAY = date(2026, 3, 2)
FERRY = "The ferry left without you, and the baker gave them a bun."


def told(store: Store, group: Group, *rows: str) -> dict[int, str]:
    """What is said of rows that are like others, by their line."""
    found = looked(store, group, HEAD + "\n".join(rows) + "\n", linted=DAY).remarks
    return {each.line: each.said for each in found if "nearly the same" in each.said}


def cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def test_a_copy_is_told_of_and_where_its_like_stands() -> None:
    store, group = a_group()
    built_in = some_built_in()[0]
    said = told(
        store, group, f"a,attunement,en,{cell(built_in.text)},any", f"b,reminder,en,{cell(FERRY)},any",
        f"c,reminder,en,{cell(FERRY.replace('.', '!'))},any", "d,reminder,en,A wet sock hangs on the lamp.,any",
        f"e,reminder,es,{cell(FERRY)},any", f"f,question,en,{cell(FERRY.replace('bun', 'roll'))},any",
    )  # fmt: skip
    assert set(said) == {2, 4, 7}
    assert f"({built_in.id})" in said[2] and "(line 3)" in said[4] and "(line" in said[7]


def test_words_of_the_groups_own_count_and_those_that_a_row_changes_do_not() -> None:
    store, group = a_group()
    with store.transaction() as tx:
        has(tx, group, Prompt("ferry", "reminder", "en", FERRY, ("any",)))
    assert told(store, group, f"ferry,reminder,en,{cell(FERRY + ' Twice.')},any") == {}
    assert told(store, group, f"ferry,reminder,en,{cell(FERRY)},grief") == {}
    assert "(own-1-ferry)" in told(store, group, f"other,reminder,en,{cell(FERRY)},any")[2]


def test_where_they_are_many_the_same_words_are_found_without_the_lint() -> None:
    store, group = a_group()
    rows = [f"x-{number},reminder,en,{number} socks,any" for number in range(taking.LINTED_MAX)]
    rows += [f"a,attunement,en,{cell(some_built_in()[0].text.upper())},any", "b,reminder,en,7  SOCKS!,any"]
    found = looked(store, group, HEAD + "\n".join(rows) + "\n", linted=DAY)
    assert not found.linted
    assert [each.line for each in found.remarks] == [502, 503] and "(line 9)" in found.remarks[1].said


def test_among_very_many_only_the_same_words_are_looked_for() -> None:
    library = [twins.Stands(f"Sock number {number}.", "en", str(number)) for number in range(twins.NEAR_MAX)]
    rows = [twins.Stands("Sock number 12!", "en", "", 2), twins.Stands("Sock numbers 12.", "en", "", 3)]
    assert [(each.line, other.where) for each, other, _ in twins.twins(library, rows, near=True)] == [(2, "12")]
    few = twins.twins(library[:20], rows, near=True)
    assert [each.line for each, _, _ in few] == [2, 3]


def test_a_language_that_nobody_reads_here_is_told_of() -> None:
    store, group = a_group()
    found = looked(store, group, f"{HEAD}a,reminder,xx,The kettle is on.,any\n", linted=DAY).remarks
    assert any("Nobody is shown words in “xx”: the languages here are en, es." in each.said for each in found)


def test_the_chat_tells_of_a_copy_before_anything_is_taken_in(chat: Chat) -> None:
    with chat.transaction() as tx:
        text = tx.value("SELECT text FROM prompts WHERE id = 'reminder-peas'")
    shown = chat.says("sam", f"/tune words import {HEAD}mine,reminder,en,{cell(text)},any")
    assert "(reminder-peas)" in shown.text and "Nothing is changed yet." in shown.text
