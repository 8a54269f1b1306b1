"""What is offered while a person types."""

from __future__ import annotations

import pytest

from tests.chat import Chat


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("7", ["07:00", "07:30", "19:00"]),
        ("07", ["07:00", "07:30"]),
        ("7:3", ["07:30"]),
        ("9:00", ["09:00", "21:00"]),
        ("19", ["19:00"]),
        ("0", ["06:00", "07:00", "07:30", "08:00", "08:30", "09:00"]),
    ],
)
def test_a_time_is_offered_by_either_clock(chat: Chat, typed: str, offered: list[str]) -> None:
    found = [each.value for each in chat.offers("sam", "tune posts add", "at", typed)]
    assert [each for each in found if each != "00:00"] == offered


def test_zones_begin_with_those_that_are_likely(chat: Chat) -> None:
    found = [each.value for each in chat.offers("sam", "tune settings change", "zone", "")]
    assert found[:4] == ["UTC", "Europe/London", "Europe/Dublin", "America/New_York"]
    chat.says("sam", "/tune settings change Europe/Madrid Spain")
    found = [each.value for each in chat.offers("sam", "tune settings change", "zone", "")]
    assert found[:4] == ["Europe/Madrid", "Africa/Ceuta", "Atlantic/Canary", "Europe/London"]
