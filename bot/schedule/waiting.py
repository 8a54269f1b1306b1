"""Plans and daily lines of a platform that is not set up wait: they are not due, and nothing of them is held or missed.

When the platform is set up again they are due since their day, so that the ticker moves them on and tells of it once.
"""

from __future__ import annotations

import logging
from collections.abc import Collection

from bot.model import Schedule
from bot.schedule import times
from bot.schedule.alone import alone, plan
from bot.store import daily_lines, groups, schedules
from bot.store.daily_lines import DailyLine
from bot.store.database import Store, Transaction

log = logging.getLogger(__name__)


def settle(store: Store, platforms: Collection[str]) -> None:
    """Let wait what belongs to no platform of this run, and wake what waited for one of them: once, at the start."""
    with store.transaction() as tx:
        for platform, count in groups.by_platform(tx).items():
            if platform in platforms:
                _wake(tx, platform)
            else:
                waiting = schedules.let_wait(tx, platform) + daily_lines.let_wait(tx, platform)
                if waiting:  # that is, at the first start without it
                    log.warning("%s is not set up: what is planned for its groups (%d) waits", platform, count)


def _wake(tx: Transaction, platform: str) -> None:
    """Make due again what waited; what cannot be read is due at once, and set aside as such plans and lines are."""
    for schedule_id, group_id, number in schedules.waiting(tx, platform):
        due = 0
        with alone(plan(group_id, number)):
            due = _due(schedules.get(tx, group_id, number))
        schedules.make_due(tx, schedule_id, due)
    for row in daily_lines.waiting(tx, platform):
        due = 0
        with alone(f"daily line {row['id']}"):
            due = _due(daily_lines.read(row))
        daily_lines.make_due(tx, row["id"], due)


def _due(each: Schedule | DailyLine) -> int:
    return int(times.instant(each.next_day, each.at, each.zone).timestamp()) if each.next_day else 0
