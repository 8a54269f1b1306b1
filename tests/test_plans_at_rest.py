"""What moderators are told of plans that are kept back: by a quiet, by a pause, by single days that are skipped."""

from datetime import date

import pytest

from bot.schedule import calendar
from bot.store import groups, schedules
from tests.chat import Chat, form_values


def labels(chat: Chat) -> list[str]:
    return [label for label, _ in chat.says("sam", "/tune today").buttons]


def test_a_quiet_is_told_where_the_next_time_is_said(chat: Chat) -> None:
    chat.says("sam", "/tune quiet +3d")
    said = chat.says("sam", "/tune posts list").text
    assert "every day at 07:30. Nothing while it is quiet, then Thu 5 Mar, 07:30." in said
    assert "Tuesday and Thursday at 20:00. Nothing while it is quiet, then Thu 5 Mar, 20:00." in said
    moved = chat.says("sam", "/tune posts edit 1 08:15").text
    assert "nothing while it is quiet, then Thu 5 Mar, 08:15" in moved
    chat.says("sam", "/tune quiet end")
    assert "next Tue 3 Mar, 08:15" in chat.says("sam", "/tune posts resume 1").text


def test_skipped_days_are_told_where_the_next_time_is_said(chat: Chat) -> None:
    chat.says("sam", "/tune today")
    chat.presses("sam", "Skip 1")
    assert "One day skipped, then Wed 4 Mar, 07:30." in chat.says("sam", "/tune posts list").text
    chat.says("sam", "/tune today")
    chat.presses("sam", "Skip 1")
    assert "2 days skipped, then Thu 5 Mar, 07:30." in chat.says("sam", "/tune posts list").text


def test_a_plan_without_any_post_to_come_says_so(chat: Chat) -> None:
    with chat.transaction() as tx:
        tx.run("UPDATE groups SET quiet_from = '2026-03-01', quiet_until = '2036-03-01'")
    assert chat.says("sam", "/tune posts list").text.count("Nothing to come.") == 2


def test_the_first_day_that_posts_can_be_posted_now_though_a_day_before_it_is_skipped(chat: Chat) -> None:
    chat.says("sam", "/tune today")
    chat.presses("sam", "Skip 1")
    chat.says("sam", "/tune today")
    chat.presses("sam", "Post 1 now")
    assert "It goes out now" in chat.presses("sam", "Post it").text
    assert len(chat.posted()) == 1
    chat.says("sam", "/tune posts remove 2")
    chat.clock("+3d")
    assert [each.at.day for each in chat.world.since(0) if each.channel and not each.to] == [2, 5]


def test_today_says_what_keeps_plans_back_and_how_they_go_on(chat: Chat) -> None:
    chat.says("sam", "/tune posts pause 1")
    assert "Plan 1 is paused. /tune posts resume 1 wakes it." in chat.says("sam", "/tune today").text
    chat.says("sam", "/tune quiet +3d")
    chat.says("sam", "/tune posts pause 2")
    said = chat.says("sam", "/tune today").text
    assert "It is quiet until Thursday 5 March: nothing goes out before." in said
    assert "Every plan is paused, so nothing goes out. /tune posts resume 1 wakes one." in said
    assert "Nothing is planned" not in said
    assert labels(chat) == ["End the quiet", "Resume 1", "Resume 2", "Ask a question now"]
    chat.presses("sam", "End the quiet")
    assert "It is quiet" not in chat.says("sam", "/tune today").text
    chat.presses("sam", "Resume 2")
    assert labels(chat)[0] == "Resume 1" and "Skip 2" in labels(chat)


@pytest.mark.parametrize("before", [[], ["/tune quiet +1d", "/tune quiet end"]])
def test_a_quiet_that_is_not_there_is_not_ended(chat: Chat, before: list[str]) -> None:
    for line in before:
        chat.says("sam", line)
    assert chat.says("sam", "/tune quiet end").text == "It is not quiet. Posts go out at their times."


@pytest.mark.parametrize("typed", ["yesterday", "ayer", "2026-03-01", "today", "hace 3 días"])
def test_a_quiet_until_a_day_that_is_over_says_what_works(chat: Chat, typed: str) -> None:
    said = chat.says("sam", f"/tune quiet {typed}").text
    assert said.startswith("Quiet lasts until a day after today, and ") and "2026 is not one." in said
    assert said.endswith("/tune quiet +3d works, or 3 March 2026 and later.")
    assert "How long do you want quiet?" in chat.says("sam", "/tune quiet").text


def test_a_quiet_of_many_years_says_how_long_it_can_last(chat: Chat) -> None:
    said = chat.says("sam", "/tune quiet +99999d").text
    assert "more than a year away" in said and "/tune quiet +3d works" in said


@pytest.mark.parametrize("typed", ["off", "stop", "fin", "Se acabó."])
def test_a_quiet_is_ended_as_people_say_it(chat: Chat, typed: str) -> None:
    chat.says("sam", "/tune quiet +3d")
    assert chat.says("sam", f"/tune quiet {typed}").text.startswith("The quiet is over.")
    assert "How long do you want quiet?" in chat.says("sam", "/tune quiet").text


@pytest.mark.parametrize("words", ["We are away until monday.", "Su casa está tranquila.", "And rest."])
def test_no_day_is_read_into_the_words_of_a_quiet(chat: Chat, words: str) -> None:
    shown = chat.says("sam", f"/tune quiet {words}")
    assert "as a date" in shown.text and form_values(shown) == {"until": "", "text": words}
    assert chat.fills("sam", until="next week").quote == words


def test_members_are_told_of_the_next_post_that_really_comes(chat: Chat) -> None:
    chat.says("sam", "/tune today")
    chat.presses("sam", "Skip 1")
    said = chat.says("maya", "/planned").text.splitlines()
    assert said == [
        "Planned here:",
        "Tue 3 Mar, 20:00: a question in #parents",
        "Wed 4 Mar, 07:30: a reminder in #parents",
    ]
    chat.says("sam", "/tune quiet 2026-03-05")
    said = chat.says("maya", "/planned").text.splitlines()
    assert said[:2] == ["It is quiet until Thursday 5 March.", "Planned here:"]
    assert said[2:] == ["Thu 5 Mar, 07:30: a reminder in #parents", "Thu 5 Mar, 20:00: a question in #parents"]
    for number in (1, 2):
        chat.says("sam", f"/tune posts pause {number}")
    assert chat.says("maya", "/planned").text == "What is planned here rests just now."
    for number in (1, 2):
        chat.says("sam", f"/tune posts remove {number}")
    assert chat.says("maya", "/planned").text == "Nothing is planned here yet."


def test_where_every_plan_is_paused_the_preview_lists_them_with_the_way_on(chat: Chat) -> None:
    for number in (1, 2):
        chat.says("sam", f"/tune posts pause {number}")
    shown = chat.says("sam", "/tune posts preview")
    assert shown.text.count("Paused.") == 2 and "Resume 1" in [label for label, _ in shown.buttons]
    chat.says("sam", "/tune posts remove 1")
    assert "Resume" in [label for label, _ in chat.presses("sam", "Put it back").buttons]


def test_one_day_stands_for_a_whole_quiet_and_the_words_after_it_are_those_of_the_preview(chat: Chat) -> None:
    chat.says("sam", "/tune posts add #parents 18:00 weekdays reminder")
    chat.says("sam", "/tune quiet +300d")
    with chat.transaction() as tx:
        group = groups.get(tx, 1)
        for number in (1, 2, 3):
            days = calendar.next_days(tx, group, schedules.get(tx, 1, number))
            assert [each.skipped for each in days] == ["quiet", ""] and days[-1].day >= date(2026, 12, 27)
    said = chat.says("sam", "/tune today").text
    for number in (1, 2, 3):
        _head, quiet, first = chat.says("sam", f"/tune posts preview {number} 1").text.splitlines()
        assert quiet.endswith("nothing: quiet") and " to " in quiet
        when, words = first.split("  ")[:2]
        assert when in said and words in said


def test_a_plan_that_nothing_fits_says_so_at_once_and_how_to_mend_it(chat: Chat) -> None:
    planned = chat.says("sam", "/tune posts add #evenings 8pm mon reminder newborn_postpartum").text
    assert "Nothing fits it as long as these scenes are left out here: a baby." in planned
    chat.presses("sam", "Take in: a baby")
    assert "Nothing fits" not in chat.says("sam", "/tune posts add #evenings 8pm tue reminder newborn_postpartum").text
