"""Where a line like "tomorrow 09:00" or "+7d" moves the room's clock to."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import Refusal
from bot.locales import _, plain
from bot.schedule import times, words

_STEP = re.compile(r"\+\s*(\d{1,4})\s*(m|min|minut[eo]s?|h|hours?|horas?|d|days?|dias?|w|weeks?|s|sem|semanas?)")
_UNIT = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_UNIT |= dict.fromkeys("ws", timedelta(weeks=1))
_FURTHEST = timedelta(days=750)


def target(text: str, now: datetime, zone: str) -> datetime:
    """The moment (aware UTC) that a text names; a Refusal for what is past, too far, or no time at all."""
    typed = " ".join(plain(text).split())
    if step := _STEP.fullmatch(typed):
        moment = now + int(step[1]) * _UNIT[step[2][0]]
    else:
        moment = _named(typed, now.astimezone(ZoneInfo(zone)), zone)
    if moment < now:
        raise Refusal(_("“{text}” is past. The clock only moves on: tomorrow 09:00, +1h, +7d.", text=text[:40]))
    if moment > now + _FURTHEST:
        raise Refusal(_("“{text}” is more than two years away. Take smaller steps: +7d, +52w.", text=text[:40]))
    return moment


def _named(typed: str, local: datetime, zone: str) -> datetime:
    if not typed:
        raise Refusal(_("Say where to: tomorrow 09:00, 11:59, friday 20:00, +3h or +7d."))
    day_text, at = _parts(typed)
    try:
        if day_text:
            return times.instant(words.parse_date(day_text, local.date()), at, zone)
        moment = times.instant(local.date(), at, zone)
        # A time alone is the next such time: this minute still counts as now.
        if moment < local.astimezone(UTC) - timedelta(minutes=1):
            moment = times.instant(local.date() + timedelta(days=1), at, zone)
        return max(moment, local.astimezone(UTC))
    except ValueError:
        raise Refusal(
            _("I can't read “{text}” as a time. tomorrow 09:00, 11:59, +3h or +7d would work.", text=typed[:40])
        ) from None


def _parts(typed: str) -> tuple[str, time]:
    """The day and the time that a line names: the longest end of it that reads as a time, midnight without any."""
    said = typed.split(" ")
    for count in range(len(said)):
        try:
            return " ".join(said[:count]), words.parse_time(" ".join(said[count:]))
        except ValueError:
            continue
    return typed, time(0, 0)
