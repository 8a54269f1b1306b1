"""Where a line like "tomorrow 09:00" or "+7d" moves the room's clock to."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import Refusal
from bot.schedule import times, words

_STEP = re.compile(r"\+\s*(\d{1,4})\s*(m|min|minutes?|h|hours?|d|days?|w|weeks?)")
_UNIT = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_FURTHEST = timedelta(days=750)


def target(text: str, now: datetime, zone: str) -> datetime:
    """The moment (aware UTC) that a text names; a Refusal for what is past, too far, or no time at all."""
    typed = " ".join(text.lower().split())
    if step := _STEP.fullmatch(typed):
        moment = now + int(step[1]) * _UNIT[step[2][0]]
    else:
        moment = _named(typed, now.astimezone(ZoneInfo(zone)), zone)
    if moment < now:
        raise Refusal(f"“{text[:40]}” is past. The clock only moves on: tomorrow 09:00, +1h, +7d.")
    if moment > now + _FURTHEST:
        raise Refusal(f"“{text[:40]}” is more than two years away. Take smaller steps: +7d, +52w.")
    return moment


def _named(typed: str, local: datetime, zone: str) -> datetime:
    day_text, _, time_text = typed.rpartition(" ")
    try:
        at = words.parse_time(time_text)
    except ValueError:
        day_text, at = typed, time(0, 0)
        if not typed:
            raise Refusal("Say where to: tomorrow 09:00, 11:59, friday 20:00, +3h or +7d.") from None
    try:
        if day_text:
            return times.instant(words.parse_date(day_text, local.date()), at, zone)
        moment = times.instant(local.date(), at, zone)
        # A time alone is the next such time: this minute still counts as now.
        if moment < local.astimezone(UTC) - timedelta(minutes=1):
            moment = times.instant(local.date() + timedelta(days=1), at, zone)
        return max(moment, local.astimezone(UTC))
    except ValueError:
        raise Refusal(f"I can't read “{typed[:40]}” as a time. tomorrow 09:00, 11:59, +3h or +7d would work.") from None
