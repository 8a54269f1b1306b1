"""A plan that cannot be made ready keeps no other from being posted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.posting import World


@pytest.fixture
def two() -> Iterator[World]:
    """Two groups with a reminder and a question each, on the morning of the first reminder."""
    made = World()
    made.bot.take_in("fake", "2", "Another", "UTC", {"c1": "parents"}, start=True)
    made.at(7, 30, day=3)
    yield made
    made.store.close()


@pytest.mark.parametrize(
    ("broken", "then"),
    [("zone = 'Mars/Base'", (1, None)), ("at = 'noonish'", (1, None)), ("topics = 'none'", (0, "2026-03-06"))],
)
def test_a_plan_that_cannot_be_read_is_set_aside_and_the_others_post(
    two: World, broken: str, then: tuple[int, str | None], caplog: pytest.LogCaptureFixture
) -> None:
    with two.store.transaction() as tx:
        tx.run(f"UPDATE schedules SET {broken}, next_version = '' WHERE id = 1")  # noqa: S608 - from above
    two.tick()
    assert [each for each in two.port.sent if each.startswith("schedule")] == ["schedule:3:2026-03-03"]
    (told,) = two.notices()
    assert told.startswith("Nothing went out in #parents: I could not make plan 1 ready.")
    assert "plan 1 of group 1 could not be made ready" in caplog.text
    for day in (4, 5):
        two.at(7, 30, day=day)
        two.tick()
    assert [each for each in two.port.sent if each.startswith("schedule:3")][-1] == "schedule:3:2026-03-05"
    with two.store.reading() as tx:
        assert tuple(tx.one("SELECT paused, next_day FROM schedules WHERE id = 1") or ()) == then


def test_a_plan_whose_next_words_cannot_be_chosen_holds_up_no_other(two: World) -> None:
    with two.store.transaction() as tx:
        tx.run("UPDATE schedules SET topics = 'none', next_version = '' WHERE id = 1")
    two.at(7, 0, day=3)
    two.tick()
    with two.store.reading() as tx:
        assert tx.value("SELECT count(*) FROM schedules WHERE next_version = ''") == 0
        assert tx.value("SELECT next_prompt IS NOT NULL FROM schedules WHERE id = 3")
