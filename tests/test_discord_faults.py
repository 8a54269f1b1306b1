"""The table of faults in docs/discord.md and the code say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest

from adapters.discord import discord as port
from adapters.discord import troubles
from bot.adapter import Doubt, Later, Never

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PAGE = (Path(__file__).parents[1] / "docs" / "discord.md").read_text()
ROWS = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| ")][1:]


class Answer:
    """As much of an answer as an error of discord.py looks at."""

    def __init__(self, status: int, headers: dict[str, str]) -> None:
        self.status, self.reason, self.headers = status, "", headers


def error(status: int, code: int = 0, wait: str = "") -> discord.HTTPException:
    kinds: dict[int, Any] = {403: discord.Forbidden, 404: discord.NotFound}
    kind = discord.DiscordServerError if status >= 500 else kinds.get(status, discord.HTTPException)
    made: discord.HTTPException = kind(
        Answer(status, {"Retry-After": wait} if wait else {}), {"code": code, "message": "no"}
    )
    return made


def documented() -> Iterator[tuple[int, int, str]]:
    """Status, code (0 for any) and outcome of each row that names a status."""
    for says, _means, happens in ROWS:
        found = re.search(r"\*\*(Later|Doubt|Never)\*\*", happens)
        numbers = [int(each) for each in re.findall(r"`(\d+)`", says)]
        if not found or not numbers:
            continue
        statuses = [number for number in numbers if number < 1000]
        codes = [number for number in numbers if number >= 1000] or [0]
        for status in statuses or [400, 403]:  # where none is named, the code says it all
            for code in codes:
                yield status, code, found[1]


@pytest.mark.parametrize(("status", "code", "outcome"), [*documented()])
def test_each_row_of_the_table_is_what_happens(status: int, code: int, outcome: str) -> None:
    became = troubles.trouble(error(status, code), "#parents", NOW)
    assert type(became) is {"Later": Later, "Doubt": Doubt, "Never": Never}[outcome]


def test_the_table_leaves_nothing_out() -> None:
    named = {code for _, code, _ in documented()}
    assert set(troubles.NEVER) | {troubles.NO_ACCESS, troubles.MAY_NOT, troubles.NO_FORM, troubles.TOO_FAST, 0} == named
    assert {status for status, _, _ in documented()} == {400, 401, 403, 404, 429, 500, 502, 503, 504}
    closes = next(says for says, *_ in ROWS if says.startswith("gateway closes with"))
    assert {int(each) for each in re.findall(r"`(\d{4})`", closes)} == set(port.CLOSED_FOR)
    assert any(f"`{troubles.TOO_LATE}`" in says and "logged" in happens for says, _, happens in ROWS)


@pytest.mark.parametrize("code", [*troubles.NEVER, troubles.NO_ACCESS, troubles.MAY_NOT, 1])
def test_each_refusal_is_a_sentence_for_who_can_mend_it(code: int) -> None:
    for status in (400, 403, 404):
        became = troubles.trouble(error(status, code), "#parents", NOW)
        assert isinstance(became, Never)
        assert became.reason.endswith(".") and "{" not in became.reason and "None" not in became.reason


def test_a_missing_permission_is_the_one_that_was_needed() -> None:
    became = troubles.trouble(error(403, troubles.MAY_NOT), "#parents", NOW, "Pin Messages")
    assert isinstance(became, Never) and "“Pin Messages”" in became.reason
    became = troubles.trouble(error(403, troubles.NO_ACCESS), "#parents", NOW, "Pin Messages")
    assert isinstance(became, Never) and "“View Channel”" in became.reason


@pytest.mark.parametrize(
    ("lost", "outcome"),
    [
        (aiohttp.ServerDisconnectedError(), Doubt),
        (ConnectionResetError(), Doubt),
        (TimeoutError(), Doubt),
        (aiohttp.ClientConnectorError(connection_key=None, os_error=OSError()), Later),  # type: ignore[arg-type]
    ],
)
def test_a_silence_is_doubt_and_a_closed_door_is_later(lost: Exception, outcome: type) -> None:
    assert type(troubles.trouble(lost, "#parents", NOW)) is outcome


def test_a_limit_is_waited_for_as_long_as_discord_says() -> None:
    for raised, seconds in (
        (error(429, wait="7"), 7.0), (error(429), 5.0), (discord.RateLimited(31.5), 31.5),
    ):  # fmt: skip
        became = troubles.trouble(raised, "#parents", NOW)
        assert isinstance(became, Later) and became.when == NOW + timedelta(seconds=seconds)


def test_what_is_no_trouble_of_discords_is_raised_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError):
        troubles.trouble(ZeroDivisionError(), "#parents", NOW)
