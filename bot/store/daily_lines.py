"""Daily lines: a person's own reminder at their own time, found by a keyed hash and sent to a sealed address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from bot.store.database import Row, Transaction, stored

_KEY = "remind"


@dataclass(frozen=True, slots=True)
class DailyLine:
    """When and to whom a line goes; `address` is sealed."""

    id: int
    platform: str
    who: str
    address: str
    locale: str
    zone: str
    at: time
    last_day: date  # the line ends with this local day unless the person keeps it on
    next_day: date | None
    unreachable: bool

    def key(self, day: date) -> str:
        """The key of the line's post of a local day: there can be one."""
        return f"{_KEY}:{self.id}:{day.isoformat()}"


def of(tx: Transaction, who: str) -> DailyLine | None:
    """The line of the person with this mark."""
    row = tx.one("SELECT * FROM daily_lines WHERE who = ?", who)
    return None if row is None else read(row)


def put(tx: Transaction, platform: str, home: int | None, who: str, address: str, locale: str, zone: str, at: time,
        last_day: date, next_day: date, due_at: int) -> None:  # fmt: skip
    """Start a person's line, or give it another time; `home` is the group without which nothing reaches them."""
    tx.run(
        "INSERT INTO daily_lines (platform, group_id, who, address, locale, zone, at, last_day, next_day, next_due_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (who) DO UPDATE SET address = excluded.address, "
        "group_id = excluded.group_id, locale = excluded.locale, "
        "zone = excluded.zone, at = excluded.at, last_day = excluded.last_day, "
        "next_day = excluded.next_day, next_due_at = excluded.next_due_at, unreachable = 0",
        platform, home, who, address, locale, zone, stored(at), stored(last_day), stored(next_day), due_at,
    )  # fmt: skip


def came_on(tx: Transaction, line: DailyLine, day: date) -> bool:
    """Whether a line was sent on this local day, or is about to be."""
    sql = "SELECT 1 FROM posts WHERE key = ? AND state IN ('claimed', 'sent', 'held')"
    return tx.one(sql, line.key(day)) is not None


def due(tx: Transaction, now: int, limit: int) -> list[Row]:
    """The rows of the lines due at `now` (UTC seconds), the longest due first, each to be read by itself."""
    return tx.all("SELECT * FROM daily_lines WHERE next_due_at <= ? ORDER BY next_due_at, id LIMIT ?", now, limit)


def next_due_at(tx: Transaction) -> int | None:
    """When the next line is due (UTC seconds), or None."""
    value: int | None = tx.value("SELECT min(next_due_at) FROM daily_lines WHERE next_due_at IS NOT NULL")
    return value


def move(tx: Transaction, line_id: int, day: date, due_at: int) -> None:
    """Say when a line comes next."""
    tx.update("daily_lines", line_id, next_day=stored(day), next_due_at=due_at)


def rest(tx: Transaction, line_id: int) -> None:
    """Let a line rest: it stands there for a while, in case its person wants more."""
    tx.update("daily_lines", line_id, next_day=None, next_due_at=None)


def let_wait(tx: Transaction, platform: str) -> int:
    """Let no line of a platform be due; each keeps its next day. Returns how many there were."""
    sql = "UPDATE daily_lines SET next_due_at = NULL WHERE next_due_at IS NOT NULL AND platform = ?"
    return tx.run(sql, platform)


def waiting(tx: Transaction, platform: str) -> list[Row]:
    """The rows of the lines of a platform that have a next day and are not due."""
    sql = "SELECT * FROM daily_lines WHERE platform = ? AND next_due_at IS NULL AND next_day IS NOT NULL"
    return tx.all(f"{sql} AND NOT unreachable", platform)


def make_due(tx: Transaction, line_id: int, at: int) -> None:
    """Say when the next day of a line is due (UTC seconds)."""
    tx.update("daily_lines", line_id, next_due_at=at)


def set_aside(tx: Transaction, line_id: int, today: date) -> None:
    """Let a line rest of which nobody can tell when it comes; its person is told where they look, and sets it anew."""
    tx.update(
        "daily_lines", line_id, zone="UTC", at="07:30", last_day=stored(today), next_day=None, next_due_at=None,
        unreachable=1,
    )  # fmt: skip


def forget(tx: Transaction, ended_before: date) -> None:
    """Delete the lines whose last day was before then."""
    tx.run("DELETE FROM daily_lines WHERE last_day < ?", stored(ended_before))


def keep_on(tx: Transaction, line_id: int, last_day: date) -> None:
    """Let a line go on until another day."""
    tx.update("daily_lines", line_id, last_day=stored(last_day))


def stop(tx: Transaction, line_id: int) -> None:
    """Delete a line with all that was kept for it; what it sent is taken out of the ledger's reach too."""
    tx.run("UPDATE posts SET address = NULL WHERE key GLOB ?", f"{_KEY}:{line_id}:*")
    tx.run("DELETE FROM daily_lines WHERE id = ?", line_id)


def rest_unreachable(tx: Transaction, key: str) -> None:
    """Let a line rest whose post with this key could not be delivered; the person is told where they look for it."""
    kind, _, rest = key.partition(":")
    number = rest.partition(":")[0]
    if kind == _KEY and number.isdecimal():
        tx.run("UPDATE daily_lines SET unreachable = 1, next_due_at = NULL WHERE id = ?", int(number))


def read(row: Row) -> DailyLine:
    """The line in a row."""
    return DailyLine(
        id=row["id"], platform=row["platform"], who=row["who"], address=row["address"], locale=row["locale"],
        zone=row["zone"], at=time.fromisoformat(row["at"]), last_day=date.fromisoformat(row["last_day"]),
        next_day=date.fromisoformat(row["next_day"]) if row["next_day"] else None,
        unreachable=bool(row["unreachable"]),
    )  # fmt: skip
