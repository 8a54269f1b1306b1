"""The Spanish words: no two alike, each script asks, and nobody is spoken to as in one country only.

The counting is its own and shares nothing with the lint.
"""

from __future__ import annotations

import re
from collections import defaultdict
from math import floor

import pytest

from bot.library.packs import built_in_prompts
from bot.model import Prompt

SPANISH = [prompt for prompt in built_in_prompts() if prompt.locale == "es"]
KINDS = sorted({prompt.kind for prompt in SPANISH})


def of(kind: str) -> list[Prompt]:
    return [prompt for prompt in SPANISH if prompt.kind == kind]


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text.lower())


def share(percent: int, kind: str) -> int:
    """The most texts that a share allows. One text is never too many."""
    return max(1, floor(percent * len(of(kind)) / 100))


@pytest.mark.parametrize("kind", KINDS)
def test_few_begin_with_the_same_two_words(kind: str) -> None:
    openings = defaultdict(list)
    for prompt in of(kind):
        openings[" ".join(words(prompt.text)[:2])].append(prompt.id)
    assert {start: ids for start, ids in openings.items() if len(ids) > share(2, kind)} == {}


@pytest.mark.parametrize("kind", KINDS)
def test_few_hold_the_same_four_words(kind: str) -> None:
    runs = defaultdict(set)
    for prompt in of(kind):
        said = words(prompt.text)
        for at in range(len(said) - 3):
            runs[" ".join(said[at : at + 4])].add(prompt.id)
    assert {run: ids for run, ids in runs.items() if len(ids) > share(3, kind)} == {}


def test_understanding_asks_three_things() -> None:
    """What stands in quotes is for the child, and counts for nothing here."""
    asked = {prompt.id: re.sub(r"“[^”]*”", "", prompt.text).count("?") for prompt in of("attunement")}
    assert {id_: count for id_, count in asked.items() if count < 3} == {}


def test_every_follow_up_asks_less_than_its_question() -> None:
    assert [prompt.id for prompt in of("question") if not (prompt.follow_up or "").endswith("?")] == []
    longer = [prompt.id for prompt in of("question") if len(prompt.follow_up or "") > 50]
    assert longer == []


@pytest.mark.parametrize("prompt", SPANISH, ids=lambda prompt: prompt.id)
def test_it_speaks_to_everybody_and_as_people_do(prompt: Prompt) -> None:
    said = " ".join((prompt.text, prompt.follow_up or "", prompt.next or "")).lower()
    of_one_country = r"\b(os|vosotr[oa]s|vuestr[oa]s?|vos|cada quien|\w+(áis|éis))\b"
    as_in_a_form = (
        r"\b(personas? adultas?|criaturas?|niñ[oa] o (la|una|el|un) niñ[oa]|hij[oa] o (una?|la|el)? ?hij[oa])\b"
    )
    assert re.findall(of_one_country, said) + re.findall(as_in_a_form, said) == []
