"""Words that touch a loss do not come day after day, whichever plans and channels of a group they come from."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from bot.library.library import Library
from bot.library.planning import Deck, Slot, plan
from bot.model import Prompt
from bot.schedule import calendar
from bot.store import groups, prompts, schedules
from tests.chat import Chat

PLANS = ("#parents 20:00 daily reminder", "#evenings 09:00 daily reminder", "#evenings 18:00 tue question")


def loss_days(chat: Chat, number: int, posts: int) -> list[date]:
    """The days on which a plan posts words that touch a loss."""
    with chat.transaction() as tx:
        group = groups.get(tx, 1)
        schedule = schedules.get(tx, 1, number)
        coming = calendar.coming(tx, Library(), group, schedule, posts)
        known = {each.turn.prompt_id: prompts.find(tx, 1, each.turn.prompt_id) for each in coming if each.turn}
        touching = {name for name, prompt in known.items() if prompt and "loss" in prompt.sensitivity}
        return [each.day for each in coming if each.turn and each.turn.prompt_id in touching]


def test_days_that_touch_a_loss_are_four_days_apart_in_a_whole_group(chat: Chat) -> None:
    for line in PLANS:
        chat.says("sam", f"/tune posts add {line}")
    found = [loss_days(chat, number, posts) for number, posts in ((1, 365), (2, 104), (3, 365), (4, 365), (5, 52))]
    days = sorted(day for each in found for day in each)
    assert len(days) > 30 and all(found[:4])
    assert min(later - day for day, later in itertools.pairwise(days)) >= timedelta(days=4)


def test_a_group_with_the_first_plans_has_every_word_that_touches_a_loss_in_its_round(chat: Chat) -> None:
    with chat.transaction() as tx:
        tx.run("UPDATE prompts SET season = ''")
        tx.run("UPDATE meta SET value = 'changed' WHERE key = 'content_version'")
        deck = Library().shelf(tx, groups.get(tx, 1), "reminder").deck(groups.get(tx, 1)).prompts.values()
    wanted = sum("loss" in prompt.sensitivity for prompt in deck)
    assert wanted - 1 <= len(loss_days(chat, 1, len(deck))) <= wanted + 1


def test_a_plan_about_grief_has_them_on_any_day(chat: Chat) -> None:
    chat.says("sam", "/tune posts add #evenings 09:00 daily reminder grief")
    days = loss_days(chat, 3, 12)
    assert timedelta(days=1) in [later - day for day, later in itertools.pairwise(days)]


def test_what_a_day_puts_off_waits_for_the_next_day_and_comes_where_nothing_else_fits() -> None:
    library = [Prompt(f"p{number}", "reminder", "en", "words", topics=("grief",)) for number in range(6)]
    start = date(2026, 1, 1)

    def names(puts_off: str, days: int = 6, takes: str = "p") -> list[str]:
        slots = [
            Slot(1, start, lambda prompt: takes in prompt.id, lambda prompt, day=day: day < 2 and prompt.id == puts_off)  # type: ignore[misc]
            for day in range(days)
        ]
        return [turn.prompt_id for turn in plan("a", Deck(library), [], slots) if turn]

    usual = names("")
    assert names(usual[0]) == [*usual[1:3], usual[0], *usual[3:]]
    assert names(usual[3]) == usual
    assert names(usual[0], 3, usual[0]) == [usual[0]] * 3
