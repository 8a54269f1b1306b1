"""Days that hurt some: when they are, and that nothing is posted on the ones a group keeps quiet."""

from __future__ import annotations

from datetime import date

import pytest

from bot.library import tender
from tests.chat import Chat


@pytest.mark.parametrize(
    ("name", "country", "day"),
    [
        ("mothers_day", "US", date(2026, 5, 10)),
        ("mothers_day", "GB", date(2026, 3, 15)),
        ("mothers_day", "ES", date(2026, 5, 3)),
        ("mothers_day", "MX", date(2026, 5, 10)),
        ("mothers_day", "NO", date(2026, 2, 8)),
        ("mothers_day", "FR", date(2026, 5, 31)),
        ("mothers_day", "FR", date(2020, 6, 7)),  # the last Sunday of May was Whit Sunday
        ("mothers_day", "AR", date(2026, 10, 18)),
        ("mothers_day", "", date(2026, 5, 10)),
        ("fathers_day", "US", date(2026, 6, 21)),
        ("fathers_day", "DE", date(2026, 5, 14)),
        ("fathers_day", "ES", date(2026, 3, 19)),
        ("fathers_day", "AU", date(2026, 9, 6)),
        ("fathers_day", "SE", date(2026, 11, 8)),
        ("12-24", "US", date(2026, 12, 24)),
        ("02-29", "US", date(2027, 2, 28)),
        ("2026-12-03", "US", date(2026, 12, 3)),
    ],
)
def test_days_are_where_each_country_keeps_them(name: str, country: str, day: date) -> None:
    assert tender.day_of(name, country, day.year) == day
    assert tender.muted([name], country, day)


@pytest.mark.parametrize(
    ("year", "month", "day"), [(1954, 4, 18), (1981, 4, 19), (2000, 4, 23), (2026, 4, 5), (2038, 4, 25), (2076, 4, 19)]
)
def test_easter_is_where_the_churches_have_it(year: int, month: int, day: int) -> None:
    assert tender.easter(year) == date(year, month, day)


@pytest.mark.parametrize("name", ["", "13-01", "02-30", "2026-02-30", "someday", "2025-01-01"])
def test_what_is_no_day_of_the_year_is_none(name: str) -> None:
    assert tender.day_of(name, "US", 2026) is None


def test_a_muted_day_posts_nothing_and_the_preview_says_so(chat: Chat) -> None:
    chat.says("sam", "/tune settings change Spain")
    said = chat.says("sam", "/tune quiet tender")
    assert said.buttons[0][0] == "Mute Mother's Day (3 May 2026)"
    assert "Mother's Day (3 May 2026)" in chat.presses("sam", "Mute Mother's Day (3 May 2026)").text
    chat.clock("2026-05-01 06:00")
    assert "Sun 3 May  nothing: quiet" in chat.says("sam", "/tune posts preview 1").text
    planned = chat.says("sam", "/tune posts preview 1").text.splitlines()[1:3]
    seen = [each for each in chat.clock("2026-05-04 06:00") if each.channel and not each.to and not each.thread_of]
    assert [each.at.day for each in seen] == [1, 2]
    assert all(each.text in line for each, line in zip(seen, planned, strict=True))
    assert chat.notices() == []


def test_days_of_ones_own_are_added_read_and_taken_away(chat: Chat) -> None:
    chat.says("sam", "/tune quiet tender")
    chat.presses("sam", "A day of our own")
    assert "24 December each year" in chat.fills("sam", day="12-24").text
    chat.presses("sam", "A day of our own")
    assert "3 December 2026" in chat.fills("sam", day="3 December").text
    chat.presses("sam", "A day of our own")
    assert "someday" in chat.fills("sam", day="someday").text
    assert "24 December" not in chat.presses("sam", "Post on 24 December each year").text


@pytest.mark.parametrize(
    ("day", "said"),
    [("yesterday", "1 March 2026"), ("2020-12-24", "24 December 2020"), ("2090-01-01", "1 January 2090")],
)
def test_a_day_that_is_over_is_not_kept_quiet(chat: Chat, day: str, said: str) -> None:
    chat.says("sam", "/tune quiet tender")
    chat.presses("sam", "A day of our own")
    shown = chat.fills("sam", day=day)
    assert shown.text == f"{said} is over, or many years away. Name a day to come, or 12-24 for one of every year."
    assert shown.form and shown.form["fields"][0]["value"] == day
    assert "No day is kept quiet." in chat.says("sam", "/tune quiet tender").text


@pytest.mark.parametrize(("season", "name"), [("mothers_day", "Mother's Day"), ("winter,fathers_day", "Father's Day")])
def test_words_of_a_day_are_left_out_with_it(chat: Chat, season: str, name: str) -> None:
    chat.clear_plans()
    for line in ("reminder illness The tin is full of cards.", "reminder illness The kettle is on."):
        chat.saves("sam", f"/tune words add {line}")
    with chat.transaction() as tx:
        tx.run("UPDATE prompts SET topics = '[\"grief\"]' WHERE id NOT LIKE 'own-%'")
        tx.run("UPDATE prompts SET season = ? WHERE id = 'own-1-1'", season)
        tx.run("UPDATE meta SET value = 'changed' WHERE key = 'content_version'")
    assert f"Touches {name}." in chat.says("sam", "/tune words show own-1-1").text
    chat.says("sam", "/tune posts add reminder #parents 09:00 daily illness")
    chat.clock("2026-05-06 12:00" if season == "mothers_day" else "2026-06-18 12:00")
    preview = "/tune posts preview 3 4"
    assert "full of cards" in chat.says("sam", preview).text
    chat.says("sam", "/tune settings")
    chat.presses("sam", f"Leave out: {name}")
    assert "full of cards" not in chat.says("sam", preview).text
