"""Opening the database, and the one way to change it: a transaction."""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, time
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database

from bot.errors import StoreError
from bot.store import pragmas, private, secret
from bot.store.memory import Memory
from bot.store.migrations import migrations

Row = sqlite3.Row

T = TypeVar("T")
_REMEMBERED = 10_000  # answers to the same few questions: who a group is, whether it changed words


class Transaction:
    """What the functions of the store are given: statements inside one open transaction."""

    __slots__ = ("_conn",)

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def remember(self, key: tuple[object, ...], read: Callable[[], T]) -> T:
        """What `read` finds: always read anew where something may be written."""
        return read()

    def all(self, sql: str, *values: Any) -> list[Row]:
        """Return every row."""
        return self._conn.execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> Row | None:
        """Return the first row, or None."""
        row: Row | None = self._conn.execute(sql, values).fetchone()
        return row

    def value(self, sql: str, *values: Any) -> Any:
        """Return the first column of the first row, or None."""
        row = self._conn.execute(sql, values).fetchone()
        return None if row is None else row[0]

    def run(self, sql: str, *values: Any) -> int:
        """Run a statement and return how many rows it changed."""
        return self._conn.execute(sql, values).rowcount

    def run_many(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Run a statement once for each row of values."""
        self._conn.executemany(sql, rows)

    def insert(self, table: str, **values: Any) -> int:
        """Insert one row and return its id; table and column names come from our code only."""
        columns, marks = ", ".join(values), ", ".join("?" * len(values))
        sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - names come from our code
        return self._conn.execute(sql, tuple(values.values())).lastrowid or 0

    def update(self, table: str, row_id: int | str, **values: Any) -> int:
        """Update one row by its id and return how many rows changed."""
        changes = ", ".join(f"{name} = ?" for name in values)
        sql = f"UPDATE {table} SET {changes} WHERE id = ?"  # noqa: S608 - names come from our code
        return self._conn.execute(sql, (*values.values(), row_id)).rowcount


class Look(Transaction):
    """A transaction that only reads; writing in it would be undone at its end, so it is refused."""

    __slots__ = ("_begun", "_elsewhere", "_memory")

    def __init__(self, conn: sqlite3.Connection, memory: Memory) -> None:
        super().__init__(conn)
        self._memory = memory
        self._elsewhere: int | None = None  # which state another process left; asked once, where it matters
        self._begun = False  # with the first statement: what is remembered needs none

    def remember(self, key: tuple[object, ...], read: Callable[[], T]) -> T:
        """What was read before, for as long as nothing in the database changes."""
        if self._elsewhere is None:
            self._elsewhere = self._conn.execute("PRAGMA data_version").fetchone()[0]
        return self._memory.recall(key, (self._conn.total_changes, self._elsewhere), read)

    def all(self, sql: str, *values: Any) -> list[Row]:
        """Return every row."""
        self._begin()
        return super().all(sql, *values)

    def one(self, sql: str, *values: Any) -> Row | None:
        """Return the first row, or None."""
        self._begin()
        return super().one(sql, *values)

    def value(self, sql: str, *values: Any) -> Any:
        """Return the first column of the first row, or None."""
        self._begin()
        return super().value(sql, *values)

    def _begin(self) -> None:
        if not self._begun:
            self._conn.execute("BEGIN")
            self._begun = True

    def run(self, sql: str, *values: Any) -> int:
        """Nothing is written here."""
        raise TypeError("a transaction that only reads writes nothing")

    def run_many(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Nothing is written here."""
        self.run(sql)

    def insert(self, table: str, **values: Any) -> int:
        """Nothing is written here."""
        return self.run(table)

    def update(self, table: str, row_id: int | str, **values: Any) -> int:
        """Nothing is written here."""
        return self.run(table)


def stored(value: Any) -> Any:
    """A value of ours as SQLite keeps it: dates and times as text, tuples as JSON."""
    if isinstance(value, tuple):
        return json.dumps(value)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else value


class _Reading:
    """A look at the store; a class of its own, since a generator costs as much as the looking."""

    __slots__ = ("_conn", "_memory", "_path")

    def __init__(self, conn: sqlite3.Connection, path: Path, memory: Memory) -> None:
        self._conn, self._path, self._memory = conn, path, memory

    def __enter__(self) -> Transaction:
        return Look(self._conn, self._memory)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if self._conn.in_transaction:
            self._conn.execute("ROLLBACK")
        if isinstance(error, sqlite3.DatabaseError) and (fault := _fault(error, self._path)) is not error:
            raise fault from error


class Store:
    """The open database of one process."""

    def __init__(
        self, conn: sqlite3.Connection, name: str = "memory", lock: int | None = None, key: bytes = b"",
        remembers: bool = True,
    ) -> None:  # fmt: skip
        self._conn = conn
        self.secret = key or secret.fresh()  # what marks and sealed boxes are made with
        self._lock = lock
        self._durable = False
        self._path = Path(name)
        self._memory = Memory(_REMEMBERED if remembers else 0)

    @classmethod
    def memory(cls) -> Store:
        """A store that lives as long as the process, for tests."""
        conn = sqlite3.connect(":memory:")
        pragmas.prepare(conn)
        _migrate(conn)
        return cls(conn)

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open the file at `path`, making or upgrading it; StoreError says what stands in the way."""
        lock = _take_lock(path)
        try:
            with _faults(path):
                private.shut(path)
                conn = sqlite3.connect(path)
                pragmas.prepare(conn)
                _refuse_newer(conn, path)
                _keep_copy_before_upgrade(conn, path)
                _migrate(conn)
                key = secret.beside(path)
                conn.execute("BEGIN IMMEDIATE")  # a read-only file is found here, not at the first post
                conn.execute("ROLLBACK")
        except BaseException:
            os.close(lock)
            raise
        return cls(conn, str(path), lock, key)

    @classmethod
    def read_only(cls, path: Path) -> Store:
        """Open an existing file to look at it; nothing is upgraded or locked."""
        if not path.exists():
            raise StoreError(f"There is no database at {path} yet. Start the bot once, or name another file.")
        with _faults(path):
            conn = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
            conn.row_factory = sqlite3.Row
            if not _applied(conn):
                raise StoreError(f"{path} is not a database of Good Enough. Name another file, or restore a backup.")
            _refuse_newer(conn, path)
        return cls(conn, str(path), remembers=False)  # another process may be writing

    @classmethod
    def beside(cls, path: Path) -> Store:
        """Open an existing file to write to it beside a bot that may be running, in short transactions.

        Only the bot holds the lock, since only one process may post; nothing is upgraded.
        """
        cls.read_only(path).close()  # a wrong name makes no new file
        with _faults(path):
            conn = sqlite3.connect(path)
            pragmas.prepare(conn)
        return cls(conn, str(path), remembers=False)

    def is_behind(self) -> bool:
        """Whether an older version wrote the file, so that it lacks what the next start will add."""
        return bool(migrations.pending(Database(self._conn, execute_plugins=False)))

    @contextmanager
    def transaction(self, durable: bool = False) -> Iterator[Transaction]:
        """One `BEGIN IMMEDIATE`, committed at the end or undone whole; `durable` waits for the disk."""
        with _faults(self._path):
            if durable != self._durable:
                pragmas.set_durable(self._conn, durable)
                self._durable = durable
            self._conn.execute("BEGIN IMMEDIATE")
            try:
                yield Transaction(self._conn)
            except BaseException:
                if self._conn.in_transaction:
                    self._conn.execute("ROLLBACK")
                raise
            self._commit()

    def reading(self) -> AbstractContextManager[Transaction]:
        """One consistent view for questions that write nothing."""
        return _Reading(self._conn, self._path, self._memory)

    def close(self) -> None:
        """Close the file and give up the lock."""
        self._conn.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _commit(self) -> None:
        try:
            self._conn.execute("COMMIT")
        except BaseException:
            if self._conn.in_transaction:
                self._conn.execute("ROLLBACK")
            raise


def _migrate(conn: sqlite3.Connection) -> None:
    # Keys are off while tables are rebuilt; SQLite ignores the switch inside a transaction.
    conn.execute("PRAGMA foreign_keys = OFF")
    migrations.apply(Database(conn, execute_plugins=False, recursive_triggers=False))
    broken = conn.execute("PRAGMA foreign_key_check").fetchone()
    conn.execute("PRAGMA foreign_keys = ON")
    if broken:
        raise StoreError(f"The upgrade left a row of {broken[0]} pointing nowhere. The copy made before it is whole.")


def _applied(conn: sqlite3.Connection) -> list[str]:
    return [migration.name for migration in migrations.applied(Database(conn, execute_plugins=False))]


def _refuse_newer(conn: sqlite3.Connection, path: Path) -> None:
    applied = _applied(conn)
    known = {migration.name for migration in migrations.pending(Database(memory=True, execute_plugins=False))}
    newer = [name for name in applied if name not in known]
    if newer:
        raise StoreError(
            f"{path} was written by a newer version of Good Enough (it knows {newer[-1]}). "
            "Install that version or newer, or name another file. Nothing was changed."
        )


def _keep_copy_before_upgrade(conn: sqlite3.Connection, path: Path) -> None:
    applied = _applied(conn)
    pending = migrations.pending(Database(conn, execute_plugins=False))
    if not applied or not pending:
        return
    kept = private.copy_before(path, pending[0].name)
    private.shut(kept)
    copy = sqlite3.connect(kept)
    with copy:
        conn.backup(copy)
    copy.close()


def _take_lock(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(f"{path} cannot be opened for writing: {error.strerror}. Name a folder that can.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise StoreError(f"Another process is already using {path}. Stop it first, or name another file.") from error
    return lock


_FAULTS = (
    ("readonly", "cannot be written: it is read-only. Give it write permission, or name another file."),
    ("unable to open", "cannot be opened. Check that its folder exists and can be written."),
    ("disk is full", "could not take the last change: the disk is full. Nothing before it was lost. Make room."),
    ("locked", "is locked by another program. Close that program; nothing was lost."),
    ("not a database", "is not a database of Good Enough. Name another file, or restore a backup."),
    ("malformed", "is damaged. Keep it aside, and restore a backup."),
    ("disk i/o error", "could not be read or written: the disk reports an error. Check the disk."),
)


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    """Turn what SQLite says of a file into one sentence; our own mistakes in SQL pass unchanged."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if (fault := _fault(error, path)) is not error:
            raise fault from error
        raise


def _fault(error: sqlite3.DatabaseError, path: Path) -> Exception:
    said = str(error).lower()
    return next((StoreError(f"{path} {sentence}") for sign, sentence in _FAULTS if sign in said), error)
