"""What is answered fits what was said: a scene comes only to those who spoke of it.

The lines and what must never be answered to them stand in tests/data/hard_days.toml and tests/data/answers.toml.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from bot.features.scripts import SHORT
from bot.library.library import Shelf
from bot.library.matching import Match, load
from bot.library.packs import CONTENT, built_in_prompts
from bot.locales import plain
from bot.model import TOPICS, Group, Prompt

DATA = Path(__file__).parent / "data"
LINES = tomllib.loads((DATA / "hard_days.toml").read_text("utf-8"))
ANSWERS = tomllib.loads((DATA / "answers.toml").read_text("utf-8"))
KINDS = {"hard_day": "response", "understand": "attunement", "say_no": "boundary"}
SHELVES = {
    (locale, kind): Shelf(tuple(each for each in built_in_prompts() if (each.locale, each.kind) == (locale, kind)))
    for locale in LINES
    for kind in KINDS.values()
}
TYPED = [
    (locale, command, line)
    for locale, commands in ANSWERS.items()
    for command, lines in commands.items()
    for line in lines
    if command in KINDS
]
CASES = [(locale, topic, line) for locale, topics in LINES.items() for topic, lines in topics.items() for line in lines]
MATCHER = load(CONTENT)
GROUP = Group(1, "room", "1", "", "en", "UTC", "", 0, "", "", (), None, None, "", False, 0)


def answers(locale: str, words: str, command: str = "hard_day") -> set[Prompt]:
    """All that may be answered to these words, by night."""
    match, shelf = MATCHER.match(words), SHELVES[locale, KINDS[command]]
    alone = 0 if command == "hard_day" else SHORT
    chance = random.Random(1)
    found = (shelf.find(words, match, GROUP, chance, night=True, alone=alone) for _ in range(60))
    return {each for each in found if each is not None}


@pytest.mark.parametrize("locale", LINES)
def test_every_topic_has_its_five_lines(locale: str) -> None:
    assert {topic: len(lines) for topic, lines in LINES[locale].items()} == dict.fromkeys(TOPICS, 5)


@pytest.mark.parametrize(("locale", "topic", "line"), CASES)
def test_an_answer_fits_what_was_said(locale: str, topic: str, line: str) -> None:
    words, _, never = line.partition(" | ")
    for answer in answers(locale, words):
        assert not never or not re.search(plain(never), plain(answer.text)), answer.text
        assert not answer.about or any(calls(entry, words) for entry in answer.about), answer.id


@pytest.mark.parametrize(("locale", "command", "line"), TYPED)
def test_each_command_answers_what_was_written(locale: str, command: str, line: str) -> None:
    words, never, must = (*line.split(" | "), "", "")[:3]
    found = answers(locale, words, command)
    assert found
    for answer in found:
        assert not never or not re.search(plain(never), plain(answer.text)), answer.text
        assert not must or re.search(plain(must), plain(answer.text)), answer.text


def calls(entry: str, words: str) -> bool:
    """Whether an entry of `about` is said: its words and subjects are, and none of those it rules out."""
    said = stems(words) | MATCHER.match(words).subjects
    wanted = {part for each in entry.split() if each[0] != "!" for part in ({each} if each[0] == "{" else stems(each))}
    never = {
        part for each in entry.split() if each[0] == "!" for part in ({each[1:]} if each[1] == "{" else stems(each))
    }
    return wanted <= said and never.isdisjoint(said)


def stems(text: str) -> set[str]:
    """The first letters of the words, whatever stands at their end."""
    return {word.removesuffix("s")[:6] for word in re.findall("[a-z]{3,}", plain(text))}


@pytest.mark.parametrize("locale", LINES)
def test_every_subject_that_a_prompt_waits_for_can_be_said(locale: str) -> None:
    known = {
        f"{{{name}}}" for name in tomllib.loads((CONTENT / locale / "cues.toml").read_text("utf-8")).get("subjects", ())
    }
    asked = {
        name
        for each in built_in_prompts()
        if each.locale == locale
        for entry in each.about
        for name in re.findall(r"{\w+}", entry)
    }
    assert asked <= known
    assert known <= asked


@pytest.mark.parametrize(("locale", "fewest"), [("en", 5), ("es", 3)])
def test_every_topic_has_answers_that_fit_the_whole_of_it(locale: str, fewest: int) -> None:
    general = Counter(each.topics[0] for each in SHELVES[locale, "response"].prompts if not each.about)
    assert {topic: general[topic] for topic in TOPICS if general[topic] < fewest} == {}


def scene(name: str, topics: tuple[str, ...], *about: str) -> Prompt:
    return Prompt(name, "response", "en", f"{name}.", topics=topics, about=about)


def ids(shelf: Shelf, words: str, *topics: str, alone: int = 0, but: str = "") -> set[str]:
    match, chance = Match(topics, ()), random.Random(1)
    found = (shelf.find(words, match, GROUP, chance, night=True, alone=alone, but=but) for _ in range(40))
    return {each.id for each in found if each}


def test_a_scene_comes_to_those_who_spoke_of_it_and_to_nobody_else() -> None:
    shelf = Shelf((scene("shoes", ("tantrums",), "shoes"), scene("whole", ("tantrums",)), scene("all", ("any",))))
    assert ids(shelf, "he threw his shoe", "tantrums") == {"shoes"}
    assert ids(shelf, "he threw a cup", "tantrums") == {"whole"}
    assert ids(shelf, "no shoes and no sleep", "bedtime_sleep", "tantrums") == {"whole"}
    assert ids(shelf, "shoes") == {"all"}
    assert ids(shelf, "shoes", alone=14) == {"shoes"}  # a script is asked for by its thing


def test_words_that_mean_one_thing_beat_a_guess_at_the_topic() -> None:
    shelf = Shelf((scene("bit", ("tantrums", "any"), "bit"), scene("work", ("money_work_stress",), "daycare")))
    assert ids(shelf, "he bit a kid at daycare", "money_work_stress", "siblings") == {"bit"}
    assert ids(shelf, "i am a bit late for daycare", "money_work_stress") == {"work"}


def test_an_entry_of_two_words_wants_both() -> None:
    shelf = Shelf((scene("saw", ("any",), "fought front"), scene("whole", ("any",))))
    assert ids(shelf, "we fought in front of them") == {"saw"}
    assert ids(shelf, "we fought") == {"whole"} == ids(shelf, "in front of the shop")


def test_what_an_entry_rules_out_must_not_be_said() -> None:
    shelf = Shelf((scene("bit", ("any",), "bit !dog"), scene("whole", ("any",))))
    assert ids(shelf, "she bit a boy") == {"bit"}
    assert ids(shelf, "the dog bit her") == {"whole"}


def test_a_subject_is_heard_however_it_is_put() -> None:
    shelf = Shelf((scene("born", ("any",), "{pregnancy} !sick"), scene("whole", ("any",))))
    match = Match((), (), subjects=frozenset(["{pregnancy}"]))
    for words, wanted in (("im due in june", "born"), ("so sick, due in june", "whole")):
        found = shelf.find(words, match, GROUP, random.Random(1), night=True)
        assert found and found.id == wanted
    assert ids(shelf, "the rent is due") == {"whole"}


def test_what_was_shown_is_not_shown_again() -> None:
    shelf = Shelf((scene("one", ("grief",)), scene("two", ("grief",)), scene("all", ("any",))))
    assert ids(shelf, "", "grief") == {"one", "two"}
    assert ids(shelf, "", "grief", but="one") == {"two"}
