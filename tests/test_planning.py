"""Rounds: everything once before anything again, and what the preview shows is what comes."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import Bot
from bot.library.library import Shelf
from bot.library.planning import Deck, Past, Slot, plan
from bot.model import Prompt, Turn
from tests.stores import fresh_store

START = date(2026, 1, 1)


def prompts(count: int) -> list[Prompt]:
    return [Prompt(f"p{number}", "reminder", "en", "words", topics=("grief",)) for number in range(count)]


def slots(count: int, schedule_id: int = 1) -> list[Slot]:
    return [Slot(schedule_id, START + timedelta(days=day), lambda prompt: True) for day in range(count)]


def planned(library: list[Prompt], history: list[Past], count: int, lane: str = "a") -> list[Turn]:
    turns = plan(lane, Deck(library), history, slots(count))
    return [turn for turn in turns if turn is not None]


def names(turns: list[Turn]) -> list[str]:
    return [turn.prompt_id for turn in turns]


def test_twenty_days_post_twenty_different_prompts_and_then_all_again() -> None:
    forty = names(planned(prompts(20), [], 40))
    assert len(set(forty[:20])) == 20
    assert set(forty[20:]) == set(forty[:20])


def test_another_channel_has_another_order_and_the_same_channel_the_same() -> None:
    assert names(planned(prompts(20), [], 20, "a")) != names(planned(prompts(20), [], 20, "b"))
    assert names(planned(prompts(20), [], 20, "a")) == names(planned(prompts(20), [], 20, "a"))


def test_no_prompt_comes_again_within_a_quarter_of_a_round() -> None:
    order = names(planned(prompts(40), [], 400))
    last: dict[str, int] = {}
    for place, name in enumerate(order):
        assert place - last.get(name, -1000) > 10
        last[name] = place


def test_resting_the_first_changes_only_that_one() -> None:
    library = prompts(30)
    before = names(planned(library, [], 10))
    library = [replace(each, rested_at=7) if each.id == before[0] else each for each in library]
    after = names(planned(library, [], 10))
    assert after[0] not in before
    assert after[1:] == before[1:]


def test_resting_the_first_changes_only_that_one_also_where_a_schedule_takes_few() -> None:
    library = [
        replace(each, topics=("grief",) if number % 3 else ("screens",)) for number, each in enumerate(prompts(60))
    ]

    def ten(history: list[Past]) -> list[str]:
        some = [Slot(1, START, lambda prompt: "screens" in prompt.topics)] * 10
        return names([turn for turn in plan("a", Deck(library), history, some) if turn])

    before = ten([])
    library = [replace(each, rested_at=7) if each.id == before[0] else each for each in library]
    assert ten([])[1:] == before[1:] and ten([])[0] not in before


def test_what_rested_long_ago_brings_nothing_back_sooner() -> None:
    library = [replace(each, rested_at=1) if number % 2 else each for number, each in enumerate(prompts(80))]
    history: list[Past] = []
    for moment in range(10, 210):
        history.append(Past(1, planned(library, history, 1)[0], moment))
    order = [past.turn.prompt_id for past in history]
    gaps = [
        later - order[:later].index(name, 40)
        for later, name in enumerate(order)
        if later > 80 and name in order[later - 8 : later]
    ]
    assert gaps == []


def test_often_comes_twice_in_a_round_and_rarely_in_every_second_one() -> None:
    library = prompts(12)
    library[0] = replace(library[0], weight="often")
    library[1] = replace(library[1], weight="rarely")
    counts = Counter(names(planned(library, [], 12 + 12 + 1)))  # two rounds: 13 and 12 turns, in some order
    assert counts["p0"] == 4
    assert counts["p1"] == 1
    assert all(counts[f"p{number}"] == 2 for number in range(2, 12))


def test_a_swap_changes_places_with_a_later_day_and_moves_nothing_else() -> None:
    library = prompts(20)
    before = names(planned(library, [], 20))
    swapped = slots(20)
    swapped[0] = replace(swapped[0], swapped=before[12])
    after = names([turn for turn in plan("a", Deck(library), [], swapped) if turn])
    assert after[0] == before[12]
    assert after[12] == before[0]
    assert after[1:12] + after[13:] == before[1:12] + before[13:]


def test_schedules_with_their_own_topics_share_the_rounds_of_their_channel() -> None:
    library = [
        replace(each, topics=("grief",) if number < 4 else ("screens",)) for number, each in enumerate(prompts(12))
    ]
    both = [
        Slot(2, START, lambda prompt: "grief" in prompt.topics) if day % 3 == 0 else Slot(1, START, lambda prompt: True)
        for day in range(12)
    ]
    turns = [turn for turn in plan("a", Deck(library), [], both) if turn]
    first_round = [turn.prompt_id for turn in turns if turn.round == 0]
    assert len(first_round) == len(set(first_round))
    assert all(
        turn.prompt_id in {"p0", "p1", "p2", "p3"}
        for turn, slot in zip(turns, both, strict=True)
        if slot.schedule_id == 2
    )


def test_nothing_fits_gives_none_rather_than_something_else() -> None:
    nothing = [Slot(1, START, lambda prompt: False)]
    assert plan("a", Deck(prompts(5)), [], nothing) == [None]
    assert plan("a", Deck([]), [], slots(1)) == [None]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.integers(2, 25))
def test_what_the_preview_shows_is_what_is_posted_whatever_moderators_do(seed: int, size: int) -> None:
    shown_is_posted(seed, size)


@pytest.mark.thorough
@settings(max_examples=600, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.integers(2, 40))
def test_what_the_preview_shows_is_what_is_posted_in_many_more_lives(seed: int, size: int) -> None:
    shown_is_posted(seed, size)


def shown_is_posted(seed: int, size: int) -> None:
    chance = random.Random(seed)
    library, history = prompts(size), list[Past]()
    for moment in range(1, 50):
        if chance.random() < 0.3:
            which = chance.randrange(size)
            library[which] = replace(library[which], rested_at=0 if library[which].rested else moment)
        expected = planned(library, history, 8)
        if not expected:
            continue
        assert not library[int(expected[0].prompt_id[1:])].rested
        history.append(Past(1, expected[0], moment))
        assert planned(library, history, 7) == expected[1:]
    in_round = Counter((past.turn.round, past.turn.prompt_id) for past in history)
    assert not in_round or max(in_round.values()) == 1


def test_what_groups_leave_out_is_kept_once_for_each_choice_and_not_for_ever() -> None:
    group = Bot(fresh_store()).take_in("fake", "1", "A group", "UTC", {})
    shelf = Shelf(tuple(prompts(3)))
    first = shelf.deck(replace(group, left_out=("baby", "partner")))
    assert shelf.deck(replace(group, left_out=("partner", "baby"))) is first
    for number in range(200):
        shelf.deck(replace(group, left_out=("baby", str(number))))
    assert len(shelf._decks) == 64
