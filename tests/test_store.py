"""The store: upgrades, refusals, and whole transactions."""

import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.errors import StoreError
from bot.store import groups
from bot.store.database import Store
from bot.store.migrations import migrations


def test_a_transaction_is_undone_whole() -> None:
    store = Store.memory()
    with pytest.raises(ZeroDivisionError), store.transaction() as tx:
        groups.add(tx, "room", "1", "A group", "UTC")
        raise ZeroDivisionError
    with store.reading() as tx:
        assert groups.find(tx, "room", "1") is None


def test_what_was_read_is_remembered_until_anything_changes() -> None:
    store = Store.memory()
    with store.transaction() as tx:
        group = groups.add(tx, "room", "1", "A group", "UTC")
    for name in ("A group", "Another", "Another"):
        with store.reading() as tx:
            found = groups.find(tx, "room", "1")
            assert found is not None and found.name == name
            assert groups.find(tx, "room", "1") is found
        with store.transaction() as tx:
            groups.rename(tx, group.id, "Another")
            assert groups.find(tx, "room", "1") is not found
    with pytest.raises(ZeroDivisionError), store.transaction() as tx:
        groups.rename(tx, group.id, "Undone")
        raise ZeroDivisionError
    with store.reading() as tx:
        found = groups.find(tx, "room", "1")
        assert found is not None and found.name == "Another"
    with store.transaction() as tx:
        groups.purge(tx, group.id)
    with store.reading() as tx:
        assert groups.find(tx, "room", "1") is None
    store.close()


def test_one_who_only_looks_remembers_nothing_since_another_process_may_write(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "bot.db")
    looking = Store.read_only(tmp_path / "bot.db")
    for name in ("one", "two"):
        with store.transaction() as tx:
            group = groups.find(tx, "room", "1") or groups.add(tx, "room", "1", name, "UTC")
            groups.rename(tx, group.id, name)
        with looking.reading() as tx:
            found = groups.find(tx, "room", "1")
            assert found is not None and found.name == name
    looking.close()
    store.close()


def test_a_look_writes_nothing() -> None:
    store = Store.memory()
    with store.reading() as tx, pytest.raises(TypeError):
        groups.add(tx, "room", "1", "A group", "UTC")
    with store.reading() as tx, pytest.raises(TypeError):
        tx.run("DELETE FROM groups")
    with store.reading() as tx, pytest.raises(TypeError):
        tx.run_many("DELETE FROM groups", [])
    store.close()


def test_a_durable_commit_waits_for_the_disk_and_the_next_one_need_not(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "bot.db")
    with store.transaction(durable=True) as tx:
        assert tx.value("PRAGMA synchronous") == 2
    with store.transaction() as tx:
        assert tx.value("PRAGMA synchronous") == 1
        assert tx.value("PRAGMA journal_mode") == "wal"
        assert tx.value("PRAGMA foreign_keys") == 1
    store.close()


def test_an_older_database_upgrades_by_itself_and_a_copy_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    old = sqlite3.connect(path)
    migrations.apply(Database(old), stop_before="m003_schedules")
    old.execute(
        "INSERT INTO groups (platform, external_id, name, locale, zone, grace_minutes, plans_made, version) "
        "VALUES ('room', '1', 'Old', 'en', 'UTC', 180, 0, 1)"
    )
    old.commit()
    old.close()
    store = Store.open(path)
    with store.reading() as tx:
        group = groups.find(tx, "room", "1")
        assert group is not None and group.name == "Old"
        assert tx.value("SELECT count(*) FROM posts") == 0
    store.close()
    copy = sqlite3.connect(tmp_path / "bot.db.before-m003_schedules")
    assert copy.execute("SELECT name FROM groups").fetchone() == ("Old",)
    assert copy.execute("SELECT count(*) FROM sqlite_master WHERE name = 'posts'").fetchone() == (0,)
    copy.close()


def test_the_database_and_its_copies_are_read_by_their_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    old = sqlite3.connect(path)
    migrations.apply(Database(old), stop_before="m003_schedules")
    old.close()
    (tmp_path / "bot.db.before-m001_groups").write_bytes(b"an older copy")
    (tmp_path / "notes.txt").write_text("not ours")
    for each in tmp_path.iterdir():
        each.chmod(0o644)
    for _start in range(2):
        store = Store.open(path)
        with store.transaction() as tx:
            tx.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('x', 'y')")
        modes = {each.name: each.stat().st_mode & 0o777 for each in tmp_path.iterdir()}
        assert modes.pop("notes.txt") == 0o644
        assert set(modes) >= {f"bot.db{end}" for end in ("", "-wal", "-shm", ".before-m003_schedules")}
        assert set(modes.values()) == {0o600}, modes
        store.close()
    Store.open(tmp_path / "new.db").close()
    assert (tmp_path / "new.db").stat().st_mode & 0o777 == 0o600


def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    Store.open(path).close()
    newer = sqlite3.connect(path)
    newer.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('good-enough', 'm999', '')")
    newer.commit()
    newer.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer version of Good Enough"):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_second_process_is_refused_with_a_sentence(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "bot.db")
    path = str(tmp_path / "bot.db")
    code = f"from pathlib import Path; from bot.store.database import Store; Store.open(Path({path!r}))"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "Another process is already using" in other.stderr
    store.close()
    Store.open(tmp_path / "bot.db").close()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are my notes and no database at all. " * 40)
    with pytest.raises(StoreError, match=r"notes\.txt is not a database"):
        Store.open(path)
    assert path.read_text().startswith("These are my notes")


def test_a_damaged_file_is_named_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    store = Store.open(path)
    with store.transaction() as tx:
        for number in range(500):
            groups.add(tx, "room", str(number), "A group with a long name " * 4, "UTC")
    store.close()
    damaged = bytearray(path.read_bytes())
    damaged[8192:40960] = b"\xff" * 32768
    path.write_bytes(damaged)
    with pytest.raises(StoreError, match="damaged"):
        store = Store.open(path)
        with store.reading() as tx:
            tx.all("SELECT * FROM groups")
    assert path.read_bytes() == bytes(damaged)


def test_a_read_only_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    Store.open(path).close()
    path.chmod(stat.S_IRUSR)
    tmp_path.chmod(0o755)
    conn = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    store = Store(conn, str(path))
    with pytest.raises(StoreError, match="read-only"), store.transaction() as tx:
        tx.run("UPDATE meta SET value = 1")
    store.close()


def test_a_full_disk_loses_nothing_before_it(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "bot.db")
    with store.transaction() as tx:
        groups.add(tx, "room", "1", "Kept", "UTC")
    with store.reading() as tx:
        pages = tx.value("PRAGMA page_count")
    store._conn.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="disk is full"), store.transaction() as tx:
        for number in range(5000):
            groups.add(tx, "room", f"x{number}", "A long name " * 50, "UTC")
    with store.reading() as tx:
        assert tx.value("SELECT count(*) FROM groups") == 1
    store.close()


def test_a_locked_file_is_named(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "bot.db")
    store._conn.execute("PRAGMA busy_timeout = 20")
    other = sqlite3.connect(tmp_path / "bot.db")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked by another program"), store.transaction() as tx:
        groups.add(tx, "room", "1", "Never", "UTC")
    other.rollback()
    other.close()
    with store.transaction() as tx:
        groups.add(tx, "room", "1", "Now", "UTC")
    store.close()


def test_every_table_is_strict_and_every_foreign_key_holds() -> None:
    store = Store.memory()
    with store.reading() as tx:
        tables = tx.all("SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        ours = {row["name"]: row["strict"] for row in tables if "_fts" not in row["name"] and row["name"][0] != "_"}
    assert ours and all(ours.values()), ours
    with pytest.raises(sqlite3.IntegrityError), store.transaction() as tx:
        tx.insert("channels", group_id=99, external_id="x", name="x")
