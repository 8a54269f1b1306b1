"""What tests of times share: every day, the years they look at, and short names for moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

DAILY = 127
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
# The oracle's minutes reach a few days further, so that every zone's two years lie within them.
START = datetime(2025, 12, 29, tzinfo=UTC)


def at(text: str) -> time:
    return time.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}Z")


some_days = st.integers(1, 127)
