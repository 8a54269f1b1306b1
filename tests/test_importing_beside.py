"""An import while moderators go on changing words: it is never starved, and nothing of either is lost."""

from __future__ import annotations

from random import Random

import pytest

from bot.errors import Refusal
from bot.library.exchange import taking
from bot.model import Group, Prompt
from bot.store import groups, imports, prompts
from bot.store.database import Store, Transaction
from tests.chat import Chat
from tests.words import SAM, a_group, exported, has, looked, some_built_in

HEAD = "id,kind,text,topics\n"
OWN = tuple(f"cup-{number}" for number in range(8))
BUILT_IN = tuple(each.id for each in some_built_in())
NEW = tuple(f"spoon-{number}" for number in range(120))


def file_of(words: Random) -> str:
    """Rows that change half of what there is, say what is there already of some, and bring new ones."""
    own = [f"{each},reminder,{words.choice(('Cup.', f'The file has {each}.'))},any" for each in OWN[:5]]
    laid = [f"{each},change,The file has {each}.," for each in BUILT_IN[:3]]
    return HEAD + "\n".join((*own, *laid, *(f"{each},reminder,A {each}.,any" for each in NEW))) + "\n"


def furnished() -> tuple[Store, Group]:
    store, group = a_group()
    with store.transaction() as tx:
        has(tx, group, *(Prompt(each, "reminder", "en", "Cup.", ("any",)) for each in OWN))
        prompts.add(tx, group.id, Prompt("", "reminder", "en", "Written in the chat."), "ines", 2)
        for each in (*(f"own-1-{own}" for own in OWN[:3]), *BUILT_IN[:2]):
            prompts.change(tx, group.id, each, "ines", 3, "edit", text="As it was changed before.")
        for each in OWN[3:5]:
            prompts.undo(tx, group.id, "ines", f"own-1-{each}")
    return store, group


def chat_does(tx: Transaction, group: Group, number: int, words: Random) -> bool:
    """One thing that a moderator does, to words that the file has or has not; whether there was anything to do."""
    one, what = words.choice((*(f"own-1-{each}" for each in OWN), *BUILT_IN)), words.randrange(8)
    if what == 0 and prompts.find(tx, group.id, one):
        return prompts.change(tx, group.id, one, "ines", number, "edit", text=f"Chat {number}.", based_on="Cup.")
    if what == 1 and prompts.find(tx, group.id, one):
        return prompts.change(tx, group.id, one, "ines", number, "rest", rested_at=number, rested_by="ines")
    if what == 2 and prompts.find(tx, group.id, one):
        return prompts.change(tx, group.id, one, "ines", number, "weight", weight=words.choice(("often", "rarely")))
    if what in (3, 6):
        return prompts.undo(tx, group.id, "ines", one) is not None
    if what in (4, 5):
        return prompts.add_again(tx, group.id, one, "ines", number) is not None
    return bool(prompts.add(tx, group.id, Prompt("", "question", "en", f"Asked {number}?"), "ines", number))


@pytest.mark.parametrize("seed", range(40))
def test_what_chat_does_meanwhile_and_the_file_are_both_there_as_if_one_came_after_the_other(seed: int) -> None:
    at_once, in_turn = furnished(), furnished()
    text = file_of(Random(seed))
    store, group = at_once
    steps = taking.take_in(store.transaction, group.id, looked(store, group, text), SAM)
    deeds = Random(seed)
    did: list[bool] = []
    with pytest.raises(StopIteration) as done:
        while True:
            next(steps)
            with store.transaction() as tx:
                did.append(chat_does(tx, group, len(did), deeds))
    assert len(did) == 5  # no step is made twice: one that sweeps, four that write
    after, other = in_turn
    deeds = Random(seed)
    for number, done_then in enumerate(did):
        with after.transaction() as tx:
            if chat_does(tx, other, number, deeds) != done_then:
                return  # words that the file had brought by then could not be put back: nothing else can differ
    second = taking.at_once(taking.take_in(after.transaction, other.id, looked(after, other, text), SAM))
    assert exported(store, group, "json") == exported(after, other, "json")
    assert (done.value.value.new, done.value.value.changed) == (second.new, second.changed)
    for each, whose in ((store, group), (after, other)):  # and the way back is the same
        with each.transaction() as tx:
            imports.undo(tx, whose.id, 2, "sam", 99)
    assert exported(store, group, "json") == exported(after, other, "json")


@pytest.mark.parametrize("seed", range(20))
def test_an_import_that_breaks_off_leaves_what_chat_did_meanwhile(seed: int) -> None:
    broken, untouched = furnished(), furnished()
    store, group = broken
    steps = taking.take_in(store.transaction, group.id, looked(store, group, file_of(Random(seed))), SAM)
    deeds = Random(seed)
    did: list[bool] = []
    for number in range(4):
        next(steps)
        with store.transaction() as tx:
            did.append(chat_does(tx, group, number, deeds))
    steps.close()
    with store.transaction() as tx:
        imports.begin(tx, group.id, "ines", 50)
        assert not imports.sweep(tx, group.id, 10_000) and imports.sweep(tx, group.id, 10_000)
    deeds = Random(seed)
    for number, done_then in enumerate(did):
        with untouched[0].transaction() as tx:
            if chat_does(tx, untouched[1], number, deeds) != done_then:
                return
    assert exported(*broken, "json") == exported(*untouched, "json")


def test_a_row_that_chat_makes_impossible_meanwhile_refuses_the_whole_file() -> None:
    store, group = furnished()
    text = f"{HEAD}cup-1,reminder,Mine.,any\n{BUILT_IN[0]},change,Mine.,\n"
    steps = taking.take_in(store.transaction, group.id, looked(store, group, text), SAM)
    next(steps)
    with store.transaction() as tx:
        tx.run("UPDATE prompts SET retired = 1 WHERE id = ?", BUILT_IN[0])
        prompts.change(tx, group.id, BUILT_IN[0], "ines", 5, "rest", rested_at=5)
    before = exported(store, group)
    with pytest.raises(Refusal, match="Line 3: No words with the id"):
        taking.at_once(steps)
    assert exported(store, group) == before


def test_what_changes_nothing_leaves_no_trace(chat: Chat) -> None:
    chat.says("sam", "/tune words weight reminder-peas often")
    chat.says("sam", "/tune words season reminder-peas winter")
    chat.says("sam", "/tune words topics reminder-peas illness")
    before = traces(chat)
    for line in ("weight reminder-peas often", "season reminder-peas winter", "topics reminder-peas illness",
                 "weight reminder-crispy-bit normal", "season reminder-crispy-bit any"):  # fmt: skip
        shown = chat.says("sam", f"/tune words {line}")
        assert "Undo" not in [label for label, _ in shown.buttons]
    assert traces(chat) == before
    chat.says("sam", "/tune words undo reminder-peas")
    assert traces(chat)[0] == before[0] + 1


def traces(chat: Chat) -> tuple[int, int]:
    with chat.transaction() as tx:
        return groups.get(tx, 1).version, tx.value("SELECT count(*) FROM prompt_history")
