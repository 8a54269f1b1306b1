"""The words that come with the program: enough of each kind, none too alike, and every one can be drawn.

The counting here is its own and shares nothing with the lint.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import product

import pytest

from adapters.discord import draw as discord_draw
from adapters.slack import draw as slack_draw
from bot.library.packs import built_in_prompts
from bot.model import AGES, RUPTURES, TOPICS, Prompt
from bot.replies import Message
from bot.schedule import reactions
from bot.schedule.ticker import thread_title
from tests.fakes.slack_limits import check_blocks, words_of

PROMPTS = built_in_prompts()
POST = "schedule:1000000:2026-03-08"
FEWEST = {
    ("en", "reminder"): 400, ("en", "question"): 300, ("en", "repair"): 96, ("en", "attunement"): 88,
    ("en", "boundary"): 88, ("es", "reminder"): 150, ("es", "question"): 120, ("es", "repair"): 32,
    ("es", "attunement"): 32, ("es", "boundary"): 32,
}  # fmt: skip
KINDS = sorted({(prompt.locale, prompt.kind) for prompt in PROMPTS})


def of(locale: str, kind: str) -> list[Prompt]:
    return [prompt for prompt in PROMPTS if (prompt.locale, prompt.kind) == (locale, kind)]


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text.lower())


def repeated(found: Counter[str], percent: int, texts: int) -> dict[str, int]:
    """What stands in more than one text and in over so many percent of them: of 92, two are over 2 percent."""
    return {said: count for said, count in found.items() if count > 1 and 100 * count > percent * texts}


@pytest.mark.parametrize(("locale", "kind"), FEWEST)
def test_there_are_enough_of_each_kind(locale: str, kind: str) -> None:
    assert len(of(locale, kind)) >= FEWEST[locale, kind]


@pytest.mark.parametrize(("locale", "fewest"), [("en", 12), ("es", 4)])
def test_every_topic_has_its_responses(locale: str, fewest: int) -> None:
    first = Counter(prompt.topics[0] for prompt in of(locale, "response"))
    assert {topic: first[topic] for topic in TOPICS if first[topic] < fewest} == {}


@pytest.mark.parametrize(("locale", "fewest"), [("en", 3), ("es", 1)])
def test_every_age_has_words_for_every_rupture(locale: str, fewest: int) -> None:
    found = Counter((age, prompt.rupture) for prompt in of(locale, "repair") for age in prompt.ages)
    short = {pair: found[pair] for pair in product(AGES, RUPTURES) if pair[1] != "any" and found[pair] < fewest}
    assert short == {}


@pytest.mark.parametrize(("locale", "kind"), KINDS)
def test_no_two_words_open_too_many(locale: str, kind: str) -> None:
    openings = Counter(" ".join(words(prompt.text)[:2]) for prompt in of(locale, kind))
    assert repeated(openings, 2, len(of(locale, kind))) == {}


@pytest.mark.parametrize(("locale", "kind"), KINDS)
def test_no_four_words_in_a_row_come_too_often(locale: str, kind: str) -> None:
    runs: Counter[str] = Counter()
    for prompt in of(locale, kind):
        said = words(prompt.text)
        runs.update({" ".join(said[at : at + 4]) for at in range(len(said) - 3)})
    assert repeated(runs, 3, len(of(locale, kind))) == {}


def test_every_prompt_says_where_it_comes_from_and_when_it_is_read_again() -> None:
    assert [prompt.id for prompt in PROMPTS if not (prompt.source and prompt.review_by and prompt.topics)] == []
    assert len({prompt.id for prompt in PROMPTS}) == len(PROMPTS)


def test_every_question_has_a_smaller_door() -> None:
    assert [prompt.id for prompt in of("en", "question") if not prompt.follow_up] == []


@pytest.mark.parametrize("prompt", PROMPTS, ids=lambda prompt: prompt.id)
def test_every_prompt_is_drawn_whole_on_both_platforms(prompt: Prompt) -> None:
    for text in filter(None, (prompt.text, prompt.template, prompt.next, prompt.follow_up)):
        for shown in (posted_on_discord(text), answered_on_discord(text), *drawn_on_slack(text)):
            assert plain(text) in plain(shown)
    assert len(thread_title(prompt.text)) <= 100


def posted_on_discord(text: str) -> str:
    """What a post, or the reply under a question that stayed quiet, shows there."""
    post = discord_draw.post(text, reactions.under(POST), POST)
    assert not post.get("embeds") and len(post["content"]) <= 2000
    return str(post["content"])


def answered_on_discord(text: str) -> str:
    """What an answer shows there that quotes these words."""
    answer = discord_draw.message(Message("One way to say it.", quote=text))
    assert not answer.embeds and len(answer.content) <= 2000
    return answer.content


def drawn_on_slack(text: str) -> list[str]:
    """The same two there."""
    both = slack_draw.post(text, reactions.under(POST))[1], slack_draw.message_blocks(Message("A way.", quote=text))
    assert [check_blocks(blocks, 50) for blocks in both] == [[], []]
    return [words_of(blocks) for blocks in both]


def plain(text: str) -> str:
    return " ".join(words(text))
