"""Before words come again: a notice with seven left, and the day of the first repeat."""

from __future__ import annotations

from bot.library.library import Library
from bot.schedule.repeats import first_repeats
from tests.chat import Chat


def few_prompts(chat: Chat, count: int) -> None:
    """A reminder a day from so many prompts of one topic."""
    chat.clear_plans()
    with chat.transaction() as tx:
        tx.run("UPDATE prompts SET topics = '[\"grief\"]' WHERE kind = 'reminder'")
        ids = [row["id"] for row in tx.all(
            "SELECT id FROM prompts WHERE kind = 'reminder' AND locale = 'en' AND season = '' "
            "AND coalesce(assumes, '[]') = '[]' ORDER BY id LIMIT ?", count
        )]  # fmt: skip
        for prompt_id in ids:
            tx.run("UPDATE prompts SET topics = '[\"tantrums\"]' WHERE id = ?", prompt_id)
        tx.run("UPDATE meta SET value = 'changed' WHERE key = 'content_version'")
    chat.says("sam", "/tune posts add #parents 09:00 daily reminder tantrums")


def test_seven_left_is_said_once_before_a_repeat(chat: Chat) -> None:
    few_prompts(chat, 12)
    chat.clock("+4d")
    assert chat.notices() == []
    chat.clock("+1d")
    assert len(chat.posted()) == 5
    assert [text.partition(",")[0] for text in chat.notices()] == ["Plan 3: 7 more"]
    chat.clock("+6d")
    assert len(chat.notices()) == 1
    assert len(set(chat.posted())) == 11
    assert "Plan 3: one more" in chat.says("sam", "/tune notices").text
    chat.clock("+2d")
    assert "Plan 3" not in chat.says("sam", "/tune notices").text


def test_words_of_another_season_are_counted_when_they_come(chat: Chat) -> None:
    few_prompts(chat, 12)
    with chat.transaction() as tx:
        tx.run("UPDATE prompts SET season = '03-08/03-30' WHERE id = (SELECT min(id) FROM prompts "
               "WHERE kind = 'reminder' AND topics = '[\"tantrums\"]' AND locale = 'en')")  # fmt: skip
        tx.run("UPDATE meta SET value = 'changed again' WHERE key = 'content_version'")
    chat.clock("+4d")
    assert len(chat.posted()) == 4 and chat.notices() == []
    chat.clock("+1d")
    assert [text.partition(",")[0] for text in chat.notices()] == ["Plan 3: 7 more"]


def test_the_day_of_the_first_repeat_is_the_day_it_comes(chat: Chat) -> None:
    few_prompts(chat, 12)
    chat.clock("+4d")
    with chat.transaction() as tx:
        (repeat,) = first_repeats(tx, Library())
    assert (repeat.schedule.number, repeat.posts_before) == (3, 8)
    chat.clock("+20d")
    seen = [each for each in chat.world.since(0) if each.channel == "parents" and not each.to]
    again = next(each for place, each in enumerate(seen) if each.text in [other.text for other in seen[:place]])
    assert repeat.day == again.at.date()


def test_a_plan_that_posts_seldom_has_its_day_too_and_one_with_few_words_says_so(chat: Chat) -> None:
    chat.clear_plans()
    chat.says("sam", "/tune posts add question #parents tue,thu 20:30")
    chat.saves("sam", "/tune words add reminder illness The kettle is on. Nobody is timing you.")
    chat.says("sam", "/tune posts add reminder #evenings daily 20:00 illness")
    with chat.transaction() as tx:
        seldom, few = first_repeats(tx, Library())
        lent = chat.bot.services.library.shelf(tx, seldom.group, "reminder").deck(seldom.group).prompts.values()
    assert seldom.day is not None and seldom.posts_before > 229
    assert few.fits == sum("illness" in each.topics for each in lent) and few.day is not None
