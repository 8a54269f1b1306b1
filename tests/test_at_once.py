"""What goes out at once is looked at first, also in a quiet; other words come one after the other, each once."""

from __future__ import annotations

import pytest

from adapters.room.world import Shown
from bot.library.library import Library
from bot.store import groups
from tests.chat import Chat


def labels(shown: Shown) -> list[str]:
    return [label for label, _ in shown.buttons]


def reminders(chat: Chat) -> set[str]:
    """The texts that a group's first plan may post on the first days of March."""
    with chat.transaction() as tx:
        group = groups.get(tx, 1)
        deck = Library().shelf(tx, group, "reminder").deck(group).prompts.values()
    return {prompt.text for prompt in deck if prompt.season in ("", "spring")}


@pytest.mark.parametrize("start", ["/tune today ask #evenings", "Post 1 now"])
def test_words_are_shown_before_they_are_posted(chat: Chat, start: str) -> None:
    chat.says("sam", "/tune today")
    look = chat.says("sam", start) if start[0] == "/" else chat.presses("sam", start)
    channel = "evenings" if "ask" in start else "parents"
    assert f"This goes to #{channel} at once." in look.text and chat.posted(channel) == []
    assert labels(look) == ["Post it", "Another", "What comes next"]
    other = chat.presses("sam", "Another")
    post = other.buttons[0][1]
    assert other.quote != look.quote and chat.posted(channel) == []
    chat.presses("sam", "Post it")
    assert chat.posted(channel) == [other.quote]
    assert chat.presses("sam", post).text == "Those words were posted already."
    chat.clock("tomorrow 12:00")
    assert chat.posted("parents").count(other.quote) == (channel == "parents")
    assert len(chat.posted("parents")) == 1  # the plan's day has had its post, or has it now


def test_a_question_is_shown_with_its_follow_up(chat: Chat) -> None:
    look = chat.says("sam", "/tune today ask #evenings")
    assert "A day later, if nobody answers: " in look.text


def test_words_that_changed_since_are_looked_at_again_and_rested_ones_stay(chat: Chat) -> None:
    look = chat.says("sam", "/tune today ask #evenings")
    which = chat.says("sam", f"/tune words search {look.quote}").text.splitlines()[0].rpartition("(")[2].rstrip(")")
    post = next(button_id for label, button_id in look.buttons if label == "Post it")
    chat.saves("sam", f"/tune words edit {which} Which sock is yours?")
    again = chat.presses("sam", post)
    assert again.quote == "Which sock is yours?" and labels(again)[0] == "Post it" and chat.posted("evenings") == []
    chat.says("sam", f"/tune words rest {which}")
    assert "put to rest" in chat.presses("sam", "Post it").text
    assert chat.posted("evenings") == []


def test_a_quiet_lets_a_question_through_only_after_it_said_what_quiet_means(chat: Chat) -> None:
    chat.says("sam", "/tune quiet +2d")
    look = chat.says("sam", "/tune today ask #evenings")
    assert "It is quiet until Wednesday 4 March." in look.text
    sure = chat.presses("sam", "Post it")
    assert sure.quote == look.quote and "no post in any channel" in sure.text and chat.posted("evenings") == []
    chat.presses("sam", "Post it all the same")
    assert chat.posted("evenings") == [look.quote]
    chat.clock("2026-03-04 00:00")
    assert chat.posted("parents") == []


def test_a_plan_may_post_in_a_quiet_too_and_keeps_its_days_after_it(chat: Chat) -> None:
    chat.says("sam", "/tune quiet +3d")
    chat.says("sam", "/tune today")
    first = chat.presses("sam", "Post 1 now").quote
    chat.presses("sam", "Post it")
    chat.presses("sam", "Post it all the same")
    assert chat.posted() == [first]
    assert "Thu 5 Mar" in chat.says("sam", "/tune posts preview 1").text
    chat.clock("2026-03-06 00:00")
    mornings = [each for each in chat.world.since(0) if each.channel == "parents" and not each.to and each.at.hour == 7]
    assert [each.at.day for each in mornings] == [5] and mornings[0].text != first


def test_a_day_that_is_kept_quiet_says_so_too(chat: Chat) -> None:
    chat.says("sam", "/tune quiet tender")
    chat.presses("sam", "A day of our own")
    chat.fills("sam", day="03-02")
    assert "Today is kept quiet." in chat.says("sam", "/tune today ask #evenings").text


def test_swaps_go_through_everything_that_fits_before_anything_comes_again(chat: Chat) -> None:
    wanted = reminders(chat)
    chat.says("sam", "/tune today")
    first = next(line for line in chat.says("sam", "/tune posts preview 1 1").text.splitlines() if "Tue" in line)
    seen = [chat.presses("sam", "Swap 1").quote]
    while len(seen) <= len(wanted) and seen[-1] not in first:
        seen.append(chat.presses("sam", "Another").quote)
    assert len(seen) == len(set(seen)) and len(wanted) - 2 <= len(seen) <= len(wanted) + 2
    assert chat.presses("sam", "Another").quote == seen[0]


def test_what_was_swapped_away_comes_last_in_its_round_and_the_next_days_keep_theirs(chat: Chat) -> None:
    before = chat.says("sam", "/tune posts preview 1 8").text.splitlines()[1:]
    chat.says("sam", "/tune today")
    chat.presses("sam", "Swap 1")
    after = chat.says("sam", "/tune posts preview 1 8").text.splitlines()[1:]
    assert after[0] != before[0] and after[1:] == before[1:]


def test_another_question_to_ask_goes_through_them_all(chat: Chat) -> None:
    chat.saves("sam", "/tune words add question illness Who has the other sock?")
    seen = [chat.says("sam", "/tune today ask #evenings").quote]
    for _ in range(60):
        seen.append(chat.presses("sam", "Another").quote)
    assert len(set(seen)) == 61


def test_what_is_shown_in_a_quiet_promises_nothing_that_does_not_come(chat: Chat) -> None:
    chat.says("sam", "/tune quiet +2d")
    shown = chat.says("sam", "/tune today ask parents")
    assert "It is quiet until" in shown.text and "if nobody answers" not in shown.text


def test_two_questions_asked_in_one_moment_both_go_out(chat: Chat) -> None:
    asked = []
    for _ in range(2):
        asked.append(chat.says("sam", "/tune today ask parents").quote)
        chat.presses("sam", "Post it")
    assert len(set(asked)) == 2 and sorted(chat.posted()) == sorted(asked)
