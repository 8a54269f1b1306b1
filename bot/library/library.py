"""The library as each group sees it, kept in memory while nothing changes."""

from __future__ import annotations

import random
from collections import OrderedDict
from collections.abc import Callable
from datetime import date

from bot.model import ANY_TOPIC, Group, Prompt, PromptKind
from bot.store import prompts as prompt_store
from bot.store.database import Transaction

_KEPT = 512  # lists of prompts of groups that changed some; the built-in lists are shared by all others
_SOUTH = frozenset(
    {
        "AR",
        "AU",
        "BO",
        "BR",
        "BW",
        "CL",
        "FJ",
        "LS",
        "MG",
        "MU",
        "MZ",
        "NA",
        "NZ",
        "PE",
        "PY",
        "SZ",
        "UY",
        "ZA",
        "ZM",
        "ZW",
    }
)
_SEASON_OF_MONTH = ("winter",) * 2 + ("spring",) * 3 + ("summer",) * 3 + ("autumn",) * 3 + ("winter",)


class Library:
    """Prompts by group and kind, in the group's language where there are any."""

    def __init__(self) -> None:
        self._lists: OrderedDict[tuple[object, ...], tuple[Prompt, ...]] = OrderedDict()

    def version(self, tx: Transaction, group: Group) -> str:
        """Differs whenever something changed that may alter what comes next in this group."""
        return f"{prompt_store.content_version(tx)}.{group.version}"

    def prompts(self, tx: Transaction, group: Group, kind: PromptKind) -> tuple[Prompt, ...]:
        """All prompts of a kind in the group's language (English where it has none), the rested ones too."""
        content = prompt_store.content_version(tx)
        changed = tx.value(
            "SELECT EXISTS (SELECT 1 FROM prompt_changes WHERE group_id = ?1) "
            "OR EXISTS (SELECT 1 FROM prompts WHERE group_id = ?1)",
            group.id,
        )
        key = (kind, group.locale, content, (group.id, group.version) if changed else None)
        if key not in self._lists:
            every = prompt_store.for_group(tx, group.id, kind)
            mine = tuple(prompt for prompt in every if prompt.locale == group.locale)
            self._lists[key] = mine or tuple(prompt for prompt in every if prompt.locale == "en")
            if len(self._lists) > _KEPT:
                self._lists.popitem(last=False)
        self._lists.move_to_end(key)
        return self._lists[key]


def usable(group: Group) -> Callable[[Prompt], bool]:
    """Whether the group posts a prompt at all: nothing that assumes what the group left out."""
    left_out = frozenset(group.left_out)
    return lambda prompt: left_out.isdisjoint(prompt.assumes)


def in_season(prompt: Prompt, day: date, country: str) -> bool:
    """Whether a prompt's season is now; south of the equator the seasons are turned round."""
    if not prompt.season:
        return True
    month = (day.month + 5) % 12 if country in _SOUTH else day.month - 1
    return prompt.season == _SEASON_OF_MONTH[month]


# What a prompt may assume because the parent spoke of it: answers know nothing else of who asks.
_SAID = {"newborn_postpartum": "baby", "partner_relationship": "partner", "coparent_conflict": "partner"}


def said_so(prompt: Prompt, topics: tuple[str, ...]) -> bool:
    """Whether everything a prompt assumes follows from what the parent wrote about."""
    return set(prompt.assumes) <= {_SAID[topic] for topic in topics if topic in _SAID} | {"living_child"}


def nearest(prompts: tuple[Prompt, ...], words: str) -> tuple[Prompt, ...]:
    """The prompts that share the most words with a text; all of them where none shares any."""
    stems = _stems(words)
    shared = [len(stems & _stems(prompt.text)) for prompt in prompts]
    most = max(shared, default=0)
    return tuple(prompt for prompt, count in zip(prompts, shared, strict=True) if count == most)


def _stems(text: str) -> set[str]:
    words = "".join(letter if letter.isalpha() else " " for letter in text.lower()).split()
    return {word[:5] for word in words if len(word) > 3 and word not in _COMMON}


_COMMON = frozenset(
    [
        "that",
        "this",
        "with",
        "have",
        "from",
        "they",
        "them",
        "their",
        "what",
        "when",
        "then",
        "were",
        "will",
        "won't",
        "your",
        "just",
        "been",
        "about",
        "after",
        "before",
        "over",
        "keep",
        "keeps",
        "want",
        "wants",
        "wont",
        "dont",
        "doesn't",
        "every",
        "again",
        "always",
        "never",
        "still",
        "into",
        "like",
        "says",
        "said",
        "told",
        "tell",
        "than",
        "does",
        "need",
        "going",
        "there",
        "because",
        "some",
        "more",
        "much",
        "very",
        "time",
        "make",
        "made",
        "child",
        "kids",
    ]
)


def choose(
    prompts: tuple[Prompt, ...],
    topics: tuple[str, ...],
    ages: tuple[str, ...],
    chance: random.Random,
    fits: Callable[[Prompt], bool] = lambda prompt: True,
) -> Prompt | None:
    """The prompt that fits best: the earliest topic, then a named age, then by chance; None if none fits at all.

    A prompt for another age than the one named is never chosen.
    """
    ranked: list[tuple[int, int, Prompt]] = []
    wanted = (*topics, ANY_TOPIC)
    for prompt in prompts:
        if prompt.rested or not fits(prompt) or (ages and prompt.ages and not set(ages) & set(prompt.ages)):
            continue
        places = [wanted.index(topic) * 2 + (topic != prompt.topics[0]) for topic in prompt.topics if topic in wanted]
        if places:
            ranked.append((min(places), 0 if ages and prompt.ages else 1, prompt))
    if not ranked:
        return None
    best = min(rank[:2] for rank in ranked)
    return chance.choice([prompt for *rank, prompt in ranked if tuple(rank) == best])
