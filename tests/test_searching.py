"""How moderators find words: the words themselves first, by kind, and in spite of a slip."""

from __future__ import annotations

import pytest

from bot.model import Prompt
from bot.store import prompts, search
from bot.store.database import Transaction
from tests.chat import Chat
from tests.words import a_group, has

WORDS = (
    Prompt("peach", "reminder", "en", "He likes peach, peach and peach.", ("any",)),
    Prompt("pea", "reminder", "en", "One pea is left on the plate, and nobody eats it now.", ("any",)),
    Prompt("peas", "reminder", "en", "On the plate of the small one there are still some of the peas.", ("any",)),
    Prompt("ask-peas", "question", "en", "Who of you still hides the peas under the rug of the big room?", ("grief",)),
    Prompt("kettle", "reminder", "en", "The kettle is on.", ("any",)),
    Prompt("cafe", "reminder", "es", "El café está frío.", ("any",)),
)


@pytest.fixture
def tx() -> Transaction:
    store, group = a_group(2)
    with store.transaction() as tx:
        has(tx, group, *WORDS)
        return tx


def found(tx: Transaction, words: str, group: int = 2) -> list[str]:
    return [row["id"].removeprefix("own-2-") for row in search.prompts(tx, group, words) if "own-2" in row["id"]]


def test_a_word_comes_before_others_of_its_stem(tx: Transaction) -> None:
    assert {*found(tx, "peas")[:2]} == {"peas", "ask-peas"} and {*found(tx, "peas")[2:]} == {"pea", "peach"}
    assert found(tx, "kett") == ["kettle"]
    assert found(tx, "cafe") == found(tx, "CAFÉ") == ["cafe"]


def test_the_name_of_a_kind_narrows_in_every_language(tx: Transaction) -> None:
    for words in ("peas question", "Questions peas", "pregunta peas", "question grief"):
        assert found(tx, words) == ["ask-peas"], words
    assert found(tx, "question") == ["ask-peas"]
    assert found(tx, "boundary peas") == []  # nothing says "boundary", and no boundary says "peas"


def test_a_slip_is_forgiven_in_one_word_that_stands_nowhere(tx: Transaction) -> None:
    for words in ("kettel", "ketle", "kettkle", "krttle", "kettel on", "reminder kettel", "ekttle"):
        assert found(tx, words) == ["kettle"], words
    for words in ("kettel tray", "ketel onn", "ktl", "katell", "kettel question"):
        assert found(tx, words) == [], words


def test_nobody_finds_what_another_group_wrote(tx: Transaction) -> None:
    for words in ("peas", "kettel", "question", "peas question"):
        assert found(tx, words, group=1) == []
    assert not [row for row in search.sharing(tx, 1, WORDS[3].text) if "own-2" in row["id"]]


def test_texts_that_share_words_are_found_the_nearest_first(tx: Transaction) -> None:
    shared = [row["id"] for row in search.sharing(tx, 2, "Who hides peas under that rug of mine?")]
    assert shared[0] == "own-2-ask-peas"
    assert search.sharing(tx, 2, "!?") == []


def test_found_words_are_numbered_and_shown_by_short_buttons(chat: Chat) -> None:
    shown = chat.says("sam", "/tune words search peas")
    lines = shown.text.splitlines()
    assert [label for label, _ in shown.buttons] == [f"Show {number}" for number in range(1, len(lines) + 1)]
    which = lines[1].rpartition("(")[2].removesuffix(")")
    with chat.transaction() as tx:
        words = prompts.find(tx, 1, which)
    assert words is not None and chat.presses("sam", "Show 2").quote == words.text


def test_an_id_is_found_too(chat: Chat) -> None:
    chat.saves("sam", "/tune words add reminder grief The kettle is on. Nobody is timing you.")
    found = chat.says("sam", "/tune words search own-1-1")
    assert "The kettle is on" in found.text and [label for label, _ in found.buttons] == ["Show 1"]
