"""When a schedule would post, for `goodenough preview`."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from bot.errors import ConfigError
from bot.schedule import times, words


def preview(at: str, days: str, zone: str, start: str, count: int) -> list[dict[str, str | None]]:
    """The first `count` posts from the date `start` on, as local time, UTC, and a note where the clocks change."""
    try:
        there = times.zone(zone)
        local_time, mask = words.parse_time(at), words.parse_days(days)
        first = words.parse_date(start, datetime.now(there).date())
        found = list(islice(times.occurrences(local_time, mask, there.key, first), count))
    except ValueError as error:
        raise ConfigError(str(error)) from error
    return [_row(each, there) for each in found]


def _row(occurrence: times.Occurrence, there: ZoneInfo) -> dict[str, str | None]:
    return {
        "local": occurrence.at.astimezone(there).strftime("%Y-%m-%dT%H:%M"),
        "utc": occurrence.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ"),
        "note": occurrence.note,
    }
