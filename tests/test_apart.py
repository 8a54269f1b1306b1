"""What is kept apart in a group, whatever the channels: words that touch a loss, and the same words on one day."""

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


def test_two_channels_never_post_the_same_words_on_one_day(chat: Chat) -> None:
    chat.clear_plans()
    few_words(chat, 7)
    chat.clock("2026-03-02 23:00")
    for line in ("#parents 07:30", "#evenings 09:00", "#parents 19:00"):
        chat.says("sam", f"/tune posts add {line} daily reminder")
    promised = {number: coming_texts(chat, number, 20) for number in (3, 4, 5)}
    chat.clock("2026-03-22 20:00")
    assert {number: sent_texts(chat, number)[:20] for number in (3, 4, 5)} == promised
    assert all(len(set(day)) == 3 for day in zip(*promised.values(), strict=True))


def test_the_same_words_come_where_nothing_else_fits(chat: Chat) -> None:
    chat.clear_plans()
    few_words(chat, 1)
    for channel in ("#parents", "#evenings"):
        chat.says("sam", f"/tune posts add {channel} 07:30 daily reminder")
    found = coming_texts(chat, 3, 3)
    assert found == coming_texts(chat, 4, 3) and len(found) == 3 and len(set(found)) == 1


def test_a_question_to_ask_now_is_none_that_another_channel_gets_today(chat: Chat) -> None:
    chat.clear_plans()
    few_words(chat, 5, "question")
    chat.says("sam", "/tune posts add #parents 19:00 daily question")
    (tonight,) = coming_texts(chat, 3, 1)
    seen = [chat.says("sam", "/tune today ask #evenings").quote]
    seen += [chat.presses("sam", "Another").quote for _ in range(4)]
    assert len(set(seen)) == 5 and seen[-1] == tonight


def few_words(chat: Chat, count: int, kind: str = "reminder") -> None:
    """So many words of a kind in every season; the others come in a summer that is far away."""
    with chat.transaction() as tx:
        tx.run("UPDATE prompts SET season = 'summer' WHERE kind = ?", kind)
        tx.run("UPDATE prompts SET season = '' WHERE id IN (SELECT id FROM prompts WHERE kind = ? AND locale = 'en' "
               "AND coalesce(assumes, '[]') = '[]' AND coalesce(sensitivity, '[]') = '[]' ORDER BY id LIMIT ?)",
               kind, count)  # fmt: skip
        tx.run("UPDATE meta SET value = 'changed' WHERE key = 'content_version'")


def coming_texts(chat: Chat, number: int, posts: int) -> list[str]:
    with chat.transaction() as tx:
        coming = calendar.coming(tx, Library(), groups.get(tx, 1), schedules.get(tx, 1, number), posts)
        found = [prompts.find(tx, 1, each.turn.prompt_id) for each in coming if each.turn]
    return [prompt.text for prompt in found if prompt]


def sent_texts(chat: Chat, number: int) -> list[str]:
    with chat.transaction() as tx:
        rows = tx.all("SELECT p.text FROM posts p JOIN schedules s ON s.id = p.schedule_id WHERE s.number = ? "
                      "AND p.state = 'sent' ORDER BY p.id", number)  # fmt: skip
        return [row["text"] for row in rows]
