"""What tired parents type in Spanish, and what must not be answered to it. The lines stand in data/asked_es.toml."""

from __future__ import annotations

import random
import re
import tomllib
from pathlib import Path

import pytest

from bot.library.library import Shelf
from bot.library.matching import load
from bot.library.packs import CONTENT, built_in_prompts
from bot.locales import plain
from bot.model import Group, Prompt
from tests.chat import Chat

DATA = tomllib.loads((Path(__file__).parent / "data" / "asked_es.toml").read_text("utf-8"))
KINDS = {"hard-day": "response", "understand": "attunement", "say-no": "boundary"}
ALONE = {"hard-day": 0, "understand": 14, "say-no": 14}
SHELVES = {
    command: Shelf(tuple(each for each in built_in_prompts() if (each.locale, each.kind) == ("es", kind)))
    for command, kind in KINDS.items()
}
CASES = [(command, line) for command, lines in DATA["asked"].items() for line in lines]
MATCHER = load(CONTENT)
GROUP = Group(1, "room", "1", "", "es", "UTC", "", 0, "", "", (), None, None, "", False, 0)


def answers(command: str, words: str) -> list[Prompt]:
    """All that a command may answer to these words, by night."""
    match, chance, shelf = MATCHER.match(words), random.Random(1), SHELVES[command]
    found = {shelf.find(words, match, GROUP, chance, night=True, alone=ALONE[command]) for _ in range(40)}
    return [each for each in found if each]


@pytest.mark.parametrize(("command", "line"), CASES)
def test_an_answer_speaks_of_what_was_written(command: str, line: str) -> None:
    words, _, never = line.partition(" | ")
    found = answers(command, words)
    assert found
    for answer in found:
        assert not never or not re.search(plain(never), plain(answer.text)), answer.text


@pytest.mark.parametrize(("typed", "said"), DATA["said"].items())
def test_words_to_make_up_are_said_to_the_child(chat: Chat, typed: str, said: str) -> None:
    chat.room.speaks("ines", "es")
    shown = chat.says("ines", f"/say-sorry {typed}")
    assert (shown.quote or "").startswith(said) and bool(shown.quote) == bool(said)


@pytest.mark.parametrize(
    "words",
    ["la abuela se queda con los nenes", "mi abuelo no me deja en paz", "la abuela les da dulces",
     "discuti con la abuela", "mi cielo no duerme nada"],
)  # fmt: skip
def test_a_grandparent_who_lives_is_no_grief(words: str) -> None:
    assert "grief" not in MATCHER.match(words).topics[:1]


@pytest.mark.parametrize("words", ["murió mi abuela", "extraño mucho a mi abuelo que falleció", "la abuela ya no está"])
def test_a_grandparent_who_died_is(words: str) -> None:
    assert MATCHER.match(words).topics[:1] == ("grief",)


@pytest.mark.parametrize(
    ("typed", "next", "said"),
    [("9 te grité", "no gritarle", "La próxima vez no voy a gritarte."),
     ("9 te grité", "escucharla primero", "La próxima vez voy a escucharte primero."),
     ("9 te grité", "voy a su cuarto y le aviso", "Voy a tu cuarto y te aviso.")],
)  # fmt: skip
def test_what_comes_next_is_said_to_the_child_too(chat: Chat, typed: str, next: str, said: str) -> None:
    chat.room.speaks("ines", "es")
    chat.says("ines", "/say-sorry")
    shown = chat.fills("ines", age="6-11", did=typed.partition(" ")[2], next=next)
    assert said in shown.quote
