"""Turns: a message a second for a channel, a share for each workspace, and a promise for those who come too many."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from adapters.slack.pace import TooMany, Turns

A_SECOND = {"T1/C1": 1.0, "T1": 0.2}


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    made = Clock()
    monkeypatch.setattr("adapters.slack.pace.time.monotonic", made)
    yield made


def test_a_channel_has_a_turn_a_second_and_a_workspace_five(clock: Clock) -> None:
    turns = Turns(patience=10)
    assert [turns.take(A_SECOND) for _ in range(3)] == [0.0, 1.0, 2.0]
    other = Turns(patience=10)
    waits = [other.take({f"T1/C{each}": 1.0, "T1": 0.2}) for each in range(4)]
    assert waits == pytest.approx([0.0, 0.2, 0.4, 0.6])
    assert other.take({"T2/C1": 1.0, "T2": 0.2}) == 0.0


def test_five_hundred_are_promised_a_turn_each_and_come_back_to_it_once(clock: Clock) -> None:
    turns, tries = Turns(patience=1.5), 0
    waiting = [(1000.0, each, f"T1/C{each % 25}") for each in range(500)]
    sent: list[float] = []
    while waiting:
        waiting.sort()
        at, number, channel = waiting.pop(0)
        clock.now = max(clock.now, float(int(at)))
        tries += 1
        try:
            sent.append(clock.now + turns.take({channel: 1.0, "T1": 0.2}))
        except TooMany as full:
            waiting.append((clock.now + full.seconds + 1, number, channel))  # the ledger keeps whole seconds
    assert sent[-1] - sent[0] < 110
    assert all(later - earlier > 0.19 for earlier, later in itertools.pairwise(sent))
    assert tries < 1500


def test_a_turn_that_one_key_refuses_is_not_taken_from_the_other(clock: Clock) -> None:
    turns = Turns(patience=1)
    turns.hold("T1/C1", 30)
    with pytest.raises(TooMany) as full:
        turns.take(A_SECOND)
    assert full.value.seconds >= 30
    assert turns.take({"T1/C2": 1.0, "T1": 0.2}) == 0.0
    clock.now += 100
    assert turns.take(A_SECOND) == 0.0
