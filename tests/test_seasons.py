"""When a prompt may be posted: seasons by hemisphere, and dates that come every year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.library.seasons import dates_of, in_season
from bot.model import Prompt

PROMPT = Prompt("r", "reminder", "en", "Snow in the hall.")


@pytest.mark.parametrize(
    ("season", "country", "inside", "outside"),
    [
        ("winter", "IE", date(2026, 1, 5), date(2026, 7, 5)),
        ("winter", "AU", date(2026, 7, 5), date(2026, 1, 5)),
        ("05-01/05-10", "AU", date(2026, 5, 10), date(2026, 5, 11)),
        ("12-18/01-02", "IE", date(2027, 1, 2), date(2027, 1, 3)),
        ("12-18/01-02", "IE", date(2026, 12, 18), date(2026, 12, 17)),
        ("02-29/02-29", "IE", date(2028, 2, 29), date(2027, 2, 28)),
    ],
)
def test_a_prompt_comes_in_its_season_only(season: str, country: str, inside: date, outside: date) -> None:
    prompt = replace(PROMPT, season=season)
    assert in_season(prompt, inside, country)
    assert not in_season(prompt, outside, country)


@pytest.mark.parametrize("text", ["", "winter", "13-01/13-02", "02-30/03-01", "1-1/2-2", "05-01"])
def test_other_texts_are_no_dates(text: str) -> None:
    assert dates_of(text) is None
