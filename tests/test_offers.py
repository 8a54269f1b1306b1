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


def test_a_channel_beyond_the_buttons_can_be_picked_and_searched_for(chat: Chat) -> None:
    chat.bot.take_in("room", "room", "The room", "UTC", {f"c{at}": f"channel-{at:02}" for at in range(60)})
    asked = chat.says("sam", "/tune setup")
    assert len(asked.buttons) == 25 and asked.buttons[-1][0] == "Another channel"
    assert chat.presses("sam", "Another channel").form is not None
    assert chat.fills("sam", channel="#channel-59").text.startswith("Step 2 of 6.")
    offered = chat.offers("sam", "tune posts add", "channel", "59")
    assert [each.label for each in offered] == ["#channel-59"]


def test_while_somebody_types_what_may_be_meant_is_offered(chat: Chat) -> None:
    assert [each.value for each in chat.offers("sam", "tune posts add", "at", "7:30 pm")] == ["19:30"]
    assert "20:30" in [each.value for each in chat.offers("sam", "tune posts add", "at", "")]
    assert "Weekdays" in [each.label for each in chat.offers("sam", "tune posts add", "days", "")]
    assert [each.value for each in chat.offers("sam", "tune quiet", "until", "tomorrow")] == ["2026-03-03"]
    chat.clock("+2d")
    lately = chat.offers("sam", "tune words rest", "prompt", "")
    assert lately and chat.posted()[-1].startswith(lately[0].label.rstrip(" …"))
