"""When a prompt may be posted: seasons by hemisphere, and dates that come every year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.library.seasons import dates_of, in_season, known
from bot.model import Prompt
from tests.chat import Chat

PROMPT = Prompt("r", "reminder", "en", "Snow in the hall.")


@pytest.mark.parametrize(
    ("season", "country", "inside", "outside"),
    [
        ("winter", "IE", date(2026, 1, 5), date(2026, 7, 5)),
        ("winter", "AU", date(2026, 7, 5), date(2026, 1, 5)),
        ("05-01/05-10", "AU", date(2026, 5, 10), date(2026, 5, 11)),
        ("12-18/01-02", "IE", date(2027, 1, 2), date(2027, 1, 3)),
        ("12-18/01-02", "IE", date(2026, 12, 18), date(2026, 12, 17)),
        ("mothers_day", "GB", date(2026, 3, 15), date(2026, 5, 10)),
        ("mothers_day", "US", date(2026, 5, 10), date(2026, 3, 15)),
        ("mothers_day:9/2", "MX", date(2026, 5, 12), date(2026, 5, 13)),
        ("fathers_day:7/0", "ES", date(2026, 3, 12), date(2026, 6, 21)),
        ("spring,summer", "IE", date(2026, 6, 5), date(2026, 10, 5)),
        ("spring, 12-18/01-02", "IE", date(2026, 12, 20), date(2026, 11, 20)),
        ("02-29/02-29", "IE", date(2028, 2, 29), date(2027, 2, 28)),
    ],
)
def test_a_prompt_comes_in_its_season_only(season: str, country: str, inside: date, outside: date) -> None:
    prompt = replace(PROMPT, season=season)
    assert in_season(prompt, inside, country)
    assert not in_season(prompt, outside, country)


@pytest.mark.parametrize("text", ["", "winter", "13-01/13-02", "02-30/03-01", "1-1/2-2", "05-01", "mothers_day"])
def test_other_texts_are_no_dates(text: str) -> None:
    assert dates_of(text) is None


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("winter", True), ("mothers_day", True), ("fathers_day:10/2", True), ("mothers_day:100/2", False)],
)  # fmt: skip
def test_what_a_season_can_be(text: str, is_one: bool) -> None:
    assert known(text) == is_one


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("march to may", "1 March to 31 May"),
        ("February", "1 February to 29 February"),
        ("from 3 december to 5 january", "3 December to 5 January"),
        ("del 3 de diciembre al 5 de enero", "3 December to 5 January"),
        ("between june and august", "1 June to 31 August"),
        ("entre junio y agosto", "1 June to 31 August"),
        ("autumn winter", "autumn and winter"),
        ("spring, december to january", "spring and 1 December to 31 January"),
    ],
)
def test_a_season_is_read_as_people_say_it(chat: Chat, typed: str, shown: str) -> None:
    chat.saves("sam", "/tune words add reminder grief The kettle is on. Nobody is timing you.")
    assert shown in chat.says("sam", f"/tune words season own-1-1 {typed}").text
