"""A daily line that cannot be made ready keeps no other from coming."""

from __future__ import annotations

import pytest

from tests.chat import Chat


@pytest.mark.parametrize("broken", ["zone = 'Mars/Base'", "at = 'noonish'", "last_day = 'soon'", "next_day = '31'"])
def test_a_line_that_cannot_be_read_rests_and_the_others_come(
    chat: Chat, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    for person in ("maya", "ines"):
        chat.says(person, "/daily-line 06:15")
    with chat.transaction() as tx:
        tx.run(f"UPDATE daily_lines SET {broken} WHERE id = 1")  # noqa: S608 - from above
    seen = chat.clock("tomorrow 07:00") + chat.clock("+2d")
    assert [each.to for each in seen if each.to in ("maya", "ines")] == ["ines"] * 3
    assert caplog.text.count("daily line 1 could not be made ready") == 2  # once for its line, once for the next day
    assert "Your daily line rests" in chat.says("maya", "/enough").text
    assert "Your line comes in a direct message" in chat.says("maya", "/daily-line 06:30 Europe/Berlin").text
    assert [each.to for each in chat.clock("+1d") if each.to == "maya"] == ["maya"]


def test_a_line_whose_words_cannot_be_chosen_comes_on_the_next_day(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    chat.says("maya", "/daily-line 06:15")
    with monkeypatch.context() as patch:
        patch.setattr("bot.schedule.daily.line_for", lambda *_: 1 / 0)
        assert [each for each in chat.clock("tomorrow 07:00") if each.to == "maya"] == []
    assert caplog.text.count("daily line 1 could not be made ready: ZeroDivisionError") == 1
    assert len([each for each in chat.clock("+1d") if each.to == "maya"]) == 1
