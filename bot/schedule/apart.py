"""What is kept apart in a group: words that touch a loss, so that whoever mourns does not meet them day after day.

Each plan of a group has days of its own for them, and no two are near each other, whatever the plans' channels and
kinds. They come from the calendar alone, so no plan has to know what another posts. A plan about grief is asked for
just these words, and posts them on every day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.model import Prompt, Schedule

_LOSS, _GRIEF = "loss", "grief"
_APART = 4  # days from one plan's to the next one's


def avoids_loss(schedule: Schedule, plans: Sequence[int], day: date) -> bool:
    """Whether a schedule should not touch a loss on a day; `plans` are the ids of all schedules of its group."""
    if _GRIEF in schedule.topics:
        return False
    cycle = _APART * len(plans)
    cycle += cycle % 7 == 0  # else a plan that posts on one weekday might never meet its days
    return day.toordinal() % cycle != _APART * plans.index(schedule.id)


def touches_loss(prompt: Prompt) -> bool:
    """Whether a prompt touches a loss."""
    return _LOSS in prompt.sensitivity
