"""What every test can use."""

from collections.abc import Iterator

import pytest

from tests.chat import Chat


@pytest.fixture
def chat() -> Iterator[Chat]:
    """A room in memory at noon on Monday 2 March 2026, in UTC."""
    room = Chat()
    yield room
    room.close()
