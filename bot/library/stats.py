"""Counting the library: how many prompts there are of each kind, and where it is thin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from bot.model import AGES, PROMPT_KINDS, TOPICS, Prompt

FEWEST_RESPONSES = 3  # with fewer a parent who asks twice about a topic reads the same answer


def stats(prompts: Iterable[Prompt]) -> dict[str, dict[str, int | dict[str, int] | list[str]]]:
    """Count prompts: language -> kind -> count, and beside the kinds `responses_by_topic`, `repairs_by_age`, `gaps`.

    A prompt with two topics counts for both, a repair without ages for every age. `gaps` are the topics with fewer
    than three responses.
    """
    by_locale: dict[str, list[Prompt]] = {}
    for prompt in prompts:
        by_locale.setdefault(prompt.locale, []).append(prompt)
    return {locale: _of_language(by_locale[locale]) for locale in sorted(by_locale)}


def _of_language(prompts: list[Prompt]) -> dict[str, int | dict[str, int] | list[str]]:
    kinds = Counter(prompt.kind for prompt in prompts)
    topics = Counter(topic for prompt in prompts if prompt.kind == "response" for topic in set(prompt.topics))
    ages = Counter(age for prompt in prompts if prompt.kind == "repair" for age in set(prompt.ages or AGES))
    return {
        **{kind: kinds[kind] for kind in PROMPT_KINDS},
        "responses_by_topic": {topic: topics[topic] for topic in TOPICS},
        "repairs_by_age": {age: ages[age] for age in AGES},
        "gaps": [topic for topic in TOPICS if topics[topic] < FEWEST_RESPONSES],
    }
