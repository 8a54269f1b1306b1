"""The lint's lists: the lines each rule was written for are found, and their innocent neighbours are not."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from bot.library.lint import lint_prompt
from bot.library.lint_words import words_for
from bot.library.never import NEVER, never
from bot.library.packs import built_in_prompts
from bot.library.phrases import Phrases, read_as, tidy, tokens, words_of
from bot.model import PROMPT_KINDS, Prompt
from tests.linting import TODAY

KIN = tomllib.loads((Path(__file__).parent / "data" / "bad_phrases_kin.toml").read_text(encoding="utf-8"))
LISTS = [(locale, rule) for locale in KIN for rule in KIN[locale]]
MARKS = ("living_child", "baby", "money", "home")


def prompt_of(locale: str, line: str) -> Prompt:
    """The prompt that a line of the list stands for, complete but for its words."""
    name, _, text = line.partition(": ")
    kind = next((each for each in PROMPT_KINDS if each == name), None)
    return Prompt(
        "x", kind or "response", locale, text if kind else line, ("any",), ("3-5",), assumes=MARKS, rupture="any"
    )  # fmt: skip


def errors(locale: str, line: str) -> set[str]:
    found = lint_prompt(prompt_of(locale, line), [], TODAY)
    return {each.rule for each in found if each.level == "error"}


@pytest.mark.parametrize(("locale", "rule"), LISTS)
def test_a_rule_finds_its_lines_and_lets_their_neighbours_pass(locale: str, rule: str) -> None:
    lines = KIN[locale][rule]
    assert [line for line in lines["bad"] if rule not in errors(locale, line)] == []
    assert [line for line in lines["fine"] if errors(locale, line) & {rule, *NEVER}] == []


def test_no_group_keeps_what_can_hurt_in_either_language_whichever_it_says_it_is_in() -> None:
    for locale, rule in LISTS:
        for line in KIN[locale][rule]["bad"] if rule in NEVER else ():
            for said in ("en", "es"):
                prompt = replace(prompt_of(locale, line), locale=said)
                assert never(prompt), line
                assert NEVER & {each.rule for each in lint_prompt(prompt, [], TODAY) if each.level == "error"}, line


@pytest.mark.parametrize("locale", ["en", "es"])
def test_the_quick_look_lets_seven_in_eight_of_ordinary_words_pass(locale: str) -> None:
    words = words_for(locale, NEVER)
    mine = [each for each in built_in_prompts() if each.locale == locale]
    assert words is not None
    looks = (words_of(tidy(f"{each.text}\n{each.template}\n{each.next}\n{each.follow_up}")) for each in mine)
    assert sum(words.faults.may_stand_in(read_as(each, words.same)) for each in looks) < len(mine) / 8


def test_three_dots_reach_past_the_end_of_a_sentence_and_two_do_not() -> None:
    phrases = Phrases({"near": ["pushed you .. soup"], "far": ["pushed you ... soup"]})
    found = phrases.found(tokens("He pushed you. Make him soup.", {}))
    assert set(found) == {"far"}
    assert phrases.may_stand_in(frozenset({"pushed", "you", "soup"}))
    assert not phrases.may_stand_in(frozenset({"pushed", "you"}))
