"""Counting the library: how many prompts there are of each kind, and where it is thin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from bot.model import AGES, ANY_TOPIC, PROMPT_KINDS, TOPICS, Prompt

FEWEST_RESPONSES = 3  # with fewer a parent who asks twice about a topic reads the same answer


Counts = dict[str, Any]


def stats(prompts: Iterable[Prompt]) -> dict[str, Counts]:
    """Count prompts: language -> kind -> count, and beside the kinds `responses_by_topic`, `repairs_by_age`, `gaps`.

    A prompt with two topics counts for both, a repair without ages for every age. `gaps` are the topics with fewer
    than three responses. `by_topic`, `by_age` and `gaps_by_topic` say the same of every kind; a prompt without ages
    counts for each of them.
    """
    by_locale: dict[str, list[Prompt]] = {}
    for prompt in prompts:
        by_locale.setdefault(prompt.locale, []).append(prompt)
    return {locale: _of_language(by_locale[locale]) for locale in sorted(by_locale)}


def _of_language(prompts: list[Prompt]) -> Counts:
    of_kind = {kind: [prompt for prompt in prompts if prompt.kind == kind] for kind in PROMPT_KINDS}
    topics = {
        kind: _counted((*TOPICS, ANY_TOPIC), (prompt.topics for prompt in of_kind[kind])) for kind in PROMPT_KINDS
    }
    ages = {kind: _counted(AGES, (prompt.ages or tuple(AGES) for prompt in of_kind[kind])) for kind in PROMPT_KINDS}
    gaps = {kind: [topic for topic in TOPICS if topics[kind][topic] < FEWEST_RESPONSES] for kind in PROMPT_KINDS}
    return {
        **{kind: len(of_kind[kind]) for kind in PROMPT_KINDS},
        "responses_by_topic": {topic: topics["response"][topic] for topic in TOPICS},
        "repairs_by_age": ages["repair"],
        "gaps": gaps["response"],
        "by_topic": topics,
        "by_age": ages,
        "gaps_by_topic": gaps,
    }


def _counted(names: Iterable[str], of_each: Iterable[Iterable[str]]) -> dict[str, int]:
    counted = Counter(name for some in of_each for name in set(some))
    return {name: counted[name] for name in names}
