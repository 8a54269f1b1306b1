"""What /hard-day answers fits what was said: a scene comes only to those who spoke of it.

The lines and what must never be answered to them stand in tests/data/hard_days.toml.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from bot.library.library import Shelf
from bot.library.matching import load
from bot.library.packs import CONTENT, built_in_prompts
from bot.locales import plain
from bot.model import TOPICS, Group, Prompt

LINES = tomllib.loads((Path(__file__).parent / "data" / "hard_days.toml").read_text("utf-8"))
SHELVES = {
    locale: Shelf(tuple(each for each in built_in_prompts() if (each.locale, each.kind) == (locale, "response")))
    for locale in LINES
}
CASES = [(locale, topic, line) for locale, topics in LINES.items() for topic, lines in topics.items() for line in lines]
MATCHER = load(CONTENT)
GROUP = Group(1, "room", "1", "", "en", "UTC", "", 0, "", "", (), None, None, "", False, 0)


def answers(locale: str, words: str) -> set[Prompt]:
    """All that may be answered to these words, by night."""
    match = MATCHER.match(words)
    chance = random.Random(1)
    found = (SHELVES[locale].find(words, match, GROUP, chance, night=True) for _ in range(60))
    return {each for each in found if each is not None}


@pytest.mark.parametrize("locale", LINES)
def test_every_topic_has_its_five_lines(locale: str) -> None:
    assert {topic: len(lines) for topic, lines in LINES[locale].items()} == dict.fromkeys(TOPICS, 5)


@pytest.mark.parametrize(("locale", "topic", "line"), CASES)
def test_an_answer_fits_what_was_said(locale: str, topic: str, line: str) -> None:
    words, _, never = line.partition(" | ")
    for answer in answers(locale, words):
        assert not never or not re.search(plain(never), plain(answer.text)), answer.text
        assert not answer.about or any(stems(entry) <= stems(words) for entry in answer.about), answer.id


def stems(text: str) -> set[str]:
    """The first letters of the words, whatever stands at their end."""
    return {word.removesuffix("s")[:6] for word in re.findall("[a-z]{3,}", plain(text))}


@pytest.mark.parametrize(("locale", "fewest"), [("en", 5), ("es", 3)])
def test_every_topic_has_answers_that_fit_the_whole_of_it(locale: str, fewest: int) -> None:
    general = Counter(each.topics[0] for each in SHELVES[locale].prompts if not each.about)
    assert {topic: general[topic] for topic in TOPICS if general[topic] < fewest} == {}
