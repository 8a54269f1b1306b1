"""The library as each group sees it, kept in memory while nothing changes."""

from __future__ import annotations

import random
from collections import Counter, OrderedDict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import cached_property

from bot.library.cues import UNBORN
from bot.library.matching import Match
from bot.library.planning import Deck
from bot.library.seasons import in_season
from bot.locales import plain
from bot.model import ANY_TOPIC, NIGHT, Group, Prompt, PromptKind
from bot.store import prompts as prompt_store
from bot.store.database import Transaction

_DAYS = 16  # days whose prompts in use are kept: the zones' todays, for what groups leave out
_MORNING, _EVENING = 5, 18  # local hours between which nothing should speak of tonight
_DECKS = 64  # choices of what groups leave out that are kept for one list of prompts
_KEPT = 512  # lists of prompts of groups that changed some; the built-in lists are shared by all others


_Sort = list[Prompt]  # prompts that fit the same people


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
            kept = (each for each in self.prompts if left_out.isdisjoint((*each.assumes, *each.touches)))
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

    def find(
        self,
        words: str,
        match: Match,
        group: Group,
        chance: random.Random,
        *,
        night: bool,
        but: str = "",
        alone: int = 0,
    ) -> Prompt | None:
        """What fits these words best; `but` is the id of the one that was shown already.

        A prompt about one thing (shoes, biting) is for those who speak of it; the others get one that fits the whole
        topic. What was said beats a guess at the topic where the prompt names "any" among its topics, and otherwise in
        a text of no more words than `alone`: a long one about a break-up speaks of shoes too. Without `alone` a scene
        has to be mostly about what the text is mostly about, and with it, a topic only guessed gets what fits anyone.
        """
        said = Said(match, group.left_out)
        wanted = (*(topic for topic in match.topics if not alone or topic not in match.guesses), ANY_TOPIC)
        asked_for = [(count, sort) for count, sort in self._asked_for(words, match) if said.fits(sort[0])]
        on_topic = [each for each in asked_for if _is_about(each[1][0], match.topics, main=not alone)]
        off_topic = len(words.split()) <= alone or (alone and not match.topics)
        named, first = (asked_for, ()) if off_topic and not on_topic else (on_topic, (ANY_TOPIC, *match.topics))
        while named:
            most = max(count for count, _ in named)
            best = _fittest_sort([sort for count, sort in named if count == most], first, match.ages, night)
            if best:
                return chance.choice(best)
            named = [each for each in named if each[0] < most]
        general = (sort for topic in wanted for sort in self._by_topic.get(topic, ()) if said.fits(sort[0]))
        unseen = [sort for sort in general if len(sort) > 1 or sort[0].id != but]
        best = [prompt for prompt in _fittest_sort(unseen, wanted, match.ages, night) if prompt.id != but]
        return chance.choice(best) if best else None

    def _asked_for(self, words: str, match: Match) -> list[tuple[int, _Sort]]:
        """The prompts of whose own words (`about`) a text uses some, by sort, each with how many."""
        said = _stems(words) | match.subjects
        hits = Counter(
            number
            for stem in said
            for rest, never, number in self._by_word.get(stem, ())
            if rest <= said and never.isdisjoint(said)
        )
        return [(count, self._sorts[number]) for number, count in sorted(hits.items())]

    @cached_property
    def _sorts(self) -> list[_Sort]:
        """The prompts not at rest; those alike in all that finding looks at stand together, so that herds are short."""
        sorts: dict[tuple[tuple[str, ...], ...], _Sort] = {}
        for prompt in self.prompts:
            if not prompt.rested:
                alike = (prompt.about, prompt.topics, prompt.ages, prompt.assumes, prompt.touches)
                sorts.setdefault(alike, []).append(prompt)
        return list(sorts.values())

    @cached_property
    def _by_topic(self) -> dict[str, list[_Sort]]:
        """By topic the sorts of prompts that fit the whole of it."""
        found: dict[str, list[_Sort]] = {}
        for sort in self._sorts:
            for topic in sort[0].topics if not sort[0].about else ():
                found.setdefault(topic, []).append(sort)
        return found

    @cached_property
    def _by_word(self) -> dict[str, list[tuple[frozenset[str], frozenset[str], int]]]:
        """By one of its words each entry of `about`: what must be said with it, what must not, and the sort."""
        found: dict[str, list[tuple[frozenset[str], frozenset[str], int]]] = {}
        for number, sort in enumerate(self._sorts):
            for wanted, never in {_entry(each) for each in sort[0].about}:
                for first in sorted(wanted)[:1]:
                    found.setdefault(first, []).append((wanted - {first}, never, number))
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
        lifted = {"loss": grief, "pregnancy": grief or match.baby or UNBORN in match.subjects}
        self._left_out = {name for name in left_out if not lifted.get(name)}

    def fits(self, prompt: Prompt) -> bool:
        """Whether all that a prompt assumes was said, and nothing that it touches is left out."""
        # A herd of responses is asked for each answer: no set is made for one.
        baby = "baby" in self._known or prompt.topics[:1] != (_NEWBORN,)
        return baby and self._known.issuperset(prompt.assumes) and self._left_out.isdisjoint(prompt.touches)


def tapped(topic: str, match: Match = NOTHING_SAID) -> Match:
    """What is known once somebody has picked a topic: "a new baby" says that there is one."""
    return Match((topic,), match.ages, match.baby or topic == _NEWBORN, match.subjects)


def _stems(text: str) -> set[str]:
    """The beginnings of a text's words, so that "screens" and "screen", "homework" and "homeworks" are the same."""
    said = plain(text).replace("a bit", " ")  # "a bit sad" speaks of no bite
    words = "".join(letter if letter.isalpha() else " " for letter in said).split()
    return {(word.removesuffix("s") if len(word) > 3 else word)[:6] for word in words if len(word) > 2}


def _entry(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """What an entry of `about` wants to be said, and what must not be: "bit !dog", "{pregnancy}"."""
    wanted: set[str] = set()
    never: set[str] = set()
    for word in text.split():
        bare = word.removeprefix("!")
        (wanted if bare == word else never).update({bare} if bare.startswith("{") else _stems(bare))
    return frozenset(wanted), frozenset(never)


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
    """One of the prompts that fit best, by chance; None if none fits."""
    best = fittest(prompts, topics, ages, night=night)
    return chance.choice(best) if best else None


def _is_about(prompt: Prompt, topics: tuple[str, ...], *, main: bool) -> bool:
    """Whether a prompt speaks of any of these topics, or its main one is the main one of them."""
    if ANY_TOPIC in prompt.topics:
        return True
    return prompt.topics[:1] == topics[:1] if main else not set(prompt.topics).isdisjoint(topics)


def _fittest_sort(sorts: Iterable[_Sort], topics: tuple[str, ...], ages: tuple[str, ...], night: bool) -> list[Prompt]:
    """All prompts of the sorts that fit best."""
    by_first = {sort[0].id: sort for sort in sorts}
    best = fittest([sort[0] for sort in by_first.values()], topics, ages, night=night)
    return [prompt for first in best for prompt in by_first[first.id]]


def fittest(
    prompts: Sequence[Prompt], topics: tuple[str, ...], ages: tuple[str, ...], *, night: bool = True
) -> list[Prompt]:
    """The prompts that fit best: the earliest of the topics, then the hour, then a named age.

    A prompt for another age than the one named never fits. Without topics any prompt does.
    By day, one that assumes the night fits only where its topic has no other.
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
    return ranked[min(ranked)] if ranked else []
