"""The library as each group sees it, kept in memory while nothing changes."""

from __future__ import annotations

import random
from collections import Counter, OrderedDict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import cached_property

from bot.library.matching import Match
from bot.library.planning import Deck
from bot.library.seasons import in_season
from bot.model import NIGHT, Group, Prompt, PromptKind
from bot.store import prompts as prompt_store
from bot.store.database import Transaction

_DAYS = 16  # days whose prompts in use are kept: the zones' todays, for what groups leave out
_MORNING, _EVENING = 5, 18  # local hours between which nothing should speak of tonight
_DECKS = 64  # choices of what groups leave out that are kept for one list of prompts
_KEPT = 512  # lists of prompts of groups that changed some; the built-in lists are shared by all others


class Shelf:
    """The prompts of one kind as a group sees them, the rested ones too, with what finding among them needs."""

    def __init__(self, prompts: tuple[Prompt, ...]) -> None:
        self.prompts = prompts
        self._decks: OrderedDict[frozenset[str], Deck] = OrderedDict()
        self._rings: dict[tuple[frozenset[str], str, date], tuple[Prompt, ...]] = {}

    def deck(self, group: Group) -> Deck:
        """What the group posts of this kind: nothing that assumes or touches what it left out."""
        left_out = frozenset(group.left_out)  # in which order moderators left them out says nothing
        if left_out not in self._decks:
            kept = (each for each in self.prompts if left_out.isdisjoint((*each.assumes, *each.sensitivity)))
            self._decks[left_out] = Deck(kept)
            if len(self._decks) > _DECKS:
                self._decks.popitem(last=False)
        self._decks.move_to_end(left_out)
        return self._decks[left_out]

    def ring(self, group: Group, day: date) -> tuple[Prompt, ...]:
        """What people of the group may be shown on a day, in an order that stays.

        What has a season is not in it, where there is anything else: it would come and go, and move everybody's place.
        """
        key = (frozenset(group.left_out), group.country, day)
        if (known := self._rings.get(key)) is not None:
            return known
        for old in list(self._rings)[: 1 - _DAYS]:
            del self._rings[old]
        fitting = [each for each in self.deck(group).prompts.values() if not each.rested]
        ring = [each for each in fitting if not each.season]
        ring = ring or [each for each in fitting if in_season(each, day, group.country)]
        self._rings[key] = tuple(ring)
        return self._rings[key]

    def about(self, topics: tuple[str, ...]) -> tuple[Prompt, ...]:
        """The prompts about any of these topics that are not at rest."""
        found = {prompt.id: prompt for topic in topics for prompt in self._by_topic.get(topic, ())}
        return tuple(found.values())

    def asked_for(self, words: str) -> tuple[Prompt, ...]:
        """The prompts not at rest whose own words (`about`) a text uses most; none where it uses none."""
        hits = Counter(number for stem in _stems(words) for number in self._by_word.get(stem, ()))
        most = max(hits.values(), default=0)
        return tuple(self.prompts[number] for number, count in sorted(hits.items()) if count == most)

    @cached_property
    def _by_topic(self) -> dict[str, list[Prompt]]:
        found: dict[str, list[Prompt]] = {}
        for prompt in self.prompts:
            for topic in prompt.topics if not prompt.rested else ():
                found.setdefault(topic, []).append(prompt)
        return found

    @cached_property
    def _by_word(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, prompt in enumerate(self.prompts):
            for stem in _stems(" ".join(prompt.about)) if not prompt.rested else ():
                found.setdefault(stem, []).append(number)
        return found


class Library:
    """Prompts by group, kind and language."""

    def __init__(self) -> None:
        self._shelves: OrderedDict[tuple[str, str, str, tuple[int, int] | None], Shelf] = OrderedDict()

    def version(self, tx: Transaction, group: Group) -> str:
        """Differs whenever something changed that may alter what comes next in this group."""
        return f"{prompt_store.content_version(tx)}.{group.version}"

    def forget(self, group: Group) -> None:
        """Read what a group sees anew the next time."""
        for key in [key for key in self._shelves if key[-1] and key[-1][0] == group.id]:
            del self._shelves[key]

    def shelf(self, tx: Transaction, group: Group, kind: PromptKind, locale: str = "") -> Shelf:
        """All prompts of a kind in a language, the group's unless named (English where there are none)."""
        locale = locale or group.locale
        content, changed = prompt_store.version_for(tx, group.id)
        key = (kind, locale, content, (group.id, group.version) if changed else None)
        if key not in self._shelves:
            mine = prompt_store.for_group(tx, group.id, kind, locale)
            self._shelves[key] = Shelf(tuple(mine or prompt_store.for_group(tx, group.id, kind, "en")))
            if len(self._shelves) > _KEPT:
                self._shelves.popitem(last=False)
        self._shelves.move_to_end(key)
        return self._shelves[key]


_GRIEF, _NEWBORN = "grief", "newborn_postpartum"
_PARTNER = ("partner_relationship", "coparent_conflict")
_FAR = 1000  # beyond the place of any topic


NOTHING_SAID = Match((), ())


class Said:
    """What the parent said of those around them: answers know nothing else of who asks.

    What the group left out must have been said too.
    """

    def __init__(self, match: Match, left_out: Collection[str] = ()) -> None:
        grief = _GRIEF in match.topics
        known = {"baby": match.baby, "partner": not set(_PARTNER).isdisjoint(match.topics), "living_child": not grief}
        self._known = {NIGHT, *(name for name, said in known.items() if said)}
        lifted = {"loss": grief, "pregnancy": grief or match.baby}
        self._left_out = {name for name in left_out if not lifted.get(name)}

    def fits(self, prompt: Prompt) -> bool:
        """Whether all that a prompt assumes was said, and nothing that it touches is left out."""
        # A herd of responses is asked for each answer: no set is made for one.
        baby = "baby" in self._known or prompt.topics[:1] != (_NEWBORN,)
        return baby and self._known.issuperset(prompt.assumes) and self._left_out.isdisjoint(prompt.sensitivity)


def tapped(topic: str, match: Match = NOTHING_SAID) -> Match:
    """What is known once somebody has picked a topic: "a new baby" says that there is one."""
    return Match((topic,), match.ages, match.baby or topic == _NEWBORN)


def _stems(text: str) -> set[str]:
    """The beginnings of a text's words, so that "screens" and "screen", "homework" and "homeworks" are the same."""
    plain = text.casefold().replace("a bit", " ")  # "a bit sad" speaks of no bite
    words = "".join(letter if letter.isalpha() else " " for letter in plain).split()
    return {(word.removesuffix("s") if len(word) > 3 else word)[:6] for word in words if len(word) > 2}


def is_night(moment: datetime) -> bool:
    """Whether words that speak of tonight fit a local time: from 18:00 until 05:00."""
    return not _MORNING <= moment.hour < _EVENING


def choose(
    prompts: Sequence[Prompt],
    topics: tuple[str, ...],
    ages: tuple[str, ...],
    chance: random.Random,
    *,
    night: bool = True,
) -> Prompt | None:
    """The prompt that fits best: the earliest of the topics, then the hour, then a named age, then by chance.

    A prompt for another age than the one named is never chosen; None if none fits. Without topics any prompt fits.
    By day, one that assumes the night is chosen only where its topic has no other.
    """
    places, named = {topic: at * 2 for at, topic in enumerate(topics)}, frozenset(ages)
    ranked: dict[tuple[int, bool, bool], list[Prompt]] = {}
    for prompt in prompts:
        if prompt.rested or (named and prompt.ages and named.isdisjoint(prompt.ages)):
            continue
        # A prompt's first topic is what it is about; where it names the topic later it only touches it.
        place = places.get(prompt.topics[0], _FAR) if prompt.topics else _FAR
        for topic in prompt.topics[1:]:
            place = min(place, places.get(topic, _FAR) + 1)
        if place < _FAR or not topics:
            late = NIGHT in prompt.assumes and not night
            ranked.setdefault((place, late, not (named and prompt.ages)), []).append(prompt)
    return chance.choice(ranked[min(ranked)]) if ranked else None
