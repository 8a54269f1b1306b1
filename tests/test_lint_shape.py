"""The lint's eye for a mould: the same sentence again and again, with other words in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.library.lint import Finding, lint_packs
from bot.library.lint_shape import shapes
from bot.library.lint_subject import subject
from bot.library.lint_words import words_for
from bot.library.packs import CONTENT, Entry, Header, Pack, PackPrompt, read_pack
from bot.model import Prompt
from tests.linting import TODAY

THINGS = {
    "en": ("kettle", "plum", "lamp", "sock", "bus", "chair", "spoon", "gate", "drum", "boot"),
    "es": ("tetera", "ciruela", "mesa", "media", "puerta", "silla", "cuchara", "reja", "bota", "bici"),
}
DID = {
    "en": ("fell", "burned", "rang", "cracked", "froze", "leaked", "sang", "shook", "bent", "spilled"),
    "es": ("sonó", "ardió", "cayó", "tembló", "heló", "goteó", "cantó", "rodó", "crujió", "voló"),
}
MOULDS = {
    "en": ("My {} {}. So did you, before Monday.", "Our {} {}. So did you, after Tuesday."),
    "es": ("Mi {} {}. Tú también, antes del lunes.", "La {} {}. Tú también, después del martes."),
}


def found(locale: str, texts: list[str], others: list[Pack]) -> list[Finding]:
    entries = [Entry(id=f"mould-{n}", text=text, topics=["any"]) for n, text in enumerate(texts)]
    prompts = tuple(PackPrompt("reminder", n, entry) for n, entry in enumerate(entries, 1))
    pack = Pack(Path("moulds.toml"), Header(locale=locale), prompts)
    return [each for each in lint_packs([pack], TODAY, others=others) if each.rule == "pattern"]


@pytest.mark.parametrize("locale", ["en", "es"])
def test_a_mould_among_four_hundred_others_is_found(locale: str) -> None:
    others = [read_pack(path) for path in sorted((CONTENT / locale).glob("reminders*.toml"))]
    texts = [MOULDS[locale][n % 2].format(THINGS[locale][n % 10], DID[locale][(n + n // 10) % 10]) for n in range(20)]
    few = 3 * sum(len(pack.prompts) for pack in others) // 100
    assert len(found(locale, texts, others)) >= 20 - few - 1 > 5
    assert found(locale, texts[: few // 2], others) == []


def test_two_that_are_built_alike_are_chance_and_three_are_a_habit() -> None:
    alike = [
        "The cat sat on a chair by the door.",
        "A bag hung from the hook in our hall.",
        "My bus stops at the gate of the park.",
    ]
    rest = [f"Soup {n}, bread {n}." for n in range(20)]
    assert found("en", [*rest, *alike[:2]], []) == []
    assert [each.line for each in found("en", [*rest, *alike], [])] == [23]


def test_grammar_is_no_mould() -> None:
    texts = [f"The {thing} {did} twice." for thing in THINGS["en"] for did in DID["en"]]
    assert found("en", texts, []) == []


@pytest.mark.parametrize(("locale", "one", "other"), [
    ("en", "My old kettle fell over twice. So did you, before Monday.", "Our plum burned! So did they, after lunch."),
    ("es", "Mi vieja tetera sonó. Tú también, antes del lunes.", "La ciruela ardió. Él también, después del martes."),
])  # fmt: skip
def test_a_shape_keeps_the_small_words_and_not_what_fills_it(locale: str, one: str, other: str) -> None:
    def of(text: str) -> set[str]:
        return set(shapes(subject(Prompt("x", "reminder", locale, text), words_for(locale), TODAY)))

    assert of(one) & of(other)
    assert not of(one) & of("Two socks and a spoon in the sink, and nobody knows who put them there.")
