"""What every test can use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.chat import Chat

if TYPE_CHECKING:
    from tests.fakes.discord import FakeDiscord


@pytest.fixture
def chat() -> Iterator[Chat]:
    """A room in memory at noon on Monday 2 March 2026, in UTC."""
    room = Chat()
    yield room
    room.close()


@pytest.fixture
def discord() -> Iterator[FakeDiscord]:
    """A Discord of our own; whatever the bot sent it must be as Discord's own document says."""
    from tests.fakes.discord import FakeDiscord  # imported on use: few tests need the library

    made = FakeDiscord().start()
    yield made
    made.stop()
    assert made.faults == []
