"""What belongs to a platform that is no longer set up waits, and goes on when it is set up again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.app import Bot
from bot.checking import check_all
from bot.schedule import waiting
from bot.store import daily_lines
from bot.store.database import Store
from tests.posting import World

DUE = "SELECT count(*) FROM schedules WHERE next_due_at NOT NULL"


@pytest.fixture
def made(tmp_path: Path) -> World:
    """A group on a platform that was set up until this morning, with a daily line of one of its people."""
    world = World(Store.open(tmp_path / "bot.db"))
    with world.store.transaction() as tx:
        tx.run(
            "INSERT INTO daily_lines (platform, who, address, locale, zone, at, last_day, next_day, next_due_at) "
            "VALUES ('fake', 'x', ?, 'en', 'UTC', '07:45', '2026-05-30', '2026-03-03', 1772523900)",
            world.bot.services.seals.seal("fake:1:maya"),
        )
    return world


def test_nothing_of_it_is_claimed_and_it_goes_on_with_one_notice(made: World, caplog: pytest.LogCaptureFixture) -> None:
    waiting.settle(made.store, {"discord"})
    assert caplog.text.count("fake is not set up: what is planned for its groups (1) waits") == 1
    waiting.settle(made.store, {"discord"})  # another start
    assert caplog.text.count("is not set up") == 1
    away = Bot(made.store, clock=lambda: made.now)
    for day in (3, 4, 5):
        made.at(21, day=day)
        asyncio.run(away.tick())
    assert made.states() == {} and made.notices() == [] and away.next_due() is None
    made.at(7, 0, day=6)
    waiting.settle(made.store, {"fake", "discord"})
    for minute in (0, 1, 30, 45):
        made.at(7, minute, day=6)
        made.tick()
    sent = [key for key in made.port.sent if not key.startswith("notice")]
    assert sent == ["schedule:1:2026-03-06", "remind:1:2026-03-06"]
    assert made.count("held") == 0
    (told,) = made.notices()
    assert told.startswith("I was off, and 5 posts came too late to send")
    waiting.settle(made.store, {"fake", "discord"})  # a start with nothing that waits changes nothing
    with made.store.reading() as tx:
        assert tx.value("SELECT next_day FROM schedules WHERE id = 1") == "2026-03-07"


def test_paused_plans_and_lines_that_rest_are_not_woken(made: World) -> None:
    with made.store.transaction() as tx:
        tx.run("UPDATE schedules SET paused = 1, next_due_at = NULL, next_day = NULL WHERE id = 1")
        daily_lines.rest_unreachable(tx, "remind:1:2026-03-03")
    waiting.settle(made.store, set())
    waiting.settle(made.store, {"fake"})
    with made.store.reading() as tx:
        assert tx.value(DUE) == 1 and daily_lines.next_due_at(tx) is None


@pytest.mark.parametrize("broken", ["at = 'noonish'", "zone = 'Mars/Base'", "next_day = '31'"])
def test_a_plan_that_cannot_be_read_keeps_no_start_from_going_on(made: World, broken: str) -> None:
    waiting.settle(made.store, set())
    with made.store.transaction() as tx:
        tx.run(f"UPDATE schedules SET {broken} WHERE id = 1")  # noqa: S608 - from above
    waiting.settle(made.store, {"fake"})
    made.at(20, day=3)
    made.tick()
    assert "schedule:2:2026-03-03" in made.port.sent
    assert any("I could not make plan 1 ready" in told for told in made.notices())


def test_check_says_what_waits(made: World, tmp_path: Path) -> None:
    made.store.close()
    config = tmp_path / "config.toml"
    config.write_text(f'database = "{tmp_path}/bot.db"\n[slack]\n')
    said = [each for each in check_all(config) if "fake" in each.what]
    assert [each.fine for each in said] == [False] and "holds 1 group of fake, which is not set up" in said[0].what
    assert said[0].fix == "Set up [fake] again, and they go on."
