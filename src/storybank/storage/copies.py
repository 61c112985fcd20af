"""Copies of an SQLite file: one moment of it, whole, looked through and on the disk, or none at all."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from filecmp import cmp
from itertools import count
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from storybank.errors import InvalidInput, StoreUnavailable, fault_of, said_of
from storybank.formats.files import file_beside, is_path, take_place, target_of, told_by_system
from storybank.storage.failures import said_by_driver
from storybank.storage.places import WAIT_SECONDS

# A question that makes a transaction see this moment: before it, BEGIN has only been said.
_ENTRIES: Final = "SELECT count(*) FROM sqlite_master"


def checked_target(path: str | os.PathLike[str]) -> Path:
    """Return the file that a copy shall be."""
    text = os.fspath(path)
    if not text.strip() or text == ":memory:" or "://" in text:
        problem = "is not a file"
    elif not is_path(text):
        problem = "is not a path that a file can have"
    else:
        return Path(text).expanduser() if text.startswith("~/") else Path(text)
    raise InvalidInput("Store.backup", [fault_of("no_target", "path", problem=problem)])


def copy_database(connection: Connection, target: Path) -> None:
    """Copy what a transaction that has changed nothing reads to a file; a link stays a link."""
    driver: Any = connection.connection.driver_connection
    with _told(target):
        place, source = target_of(target), _file_of(driver)
        if source is not None and place.exists() and place.samefile(source):
            raise InvalidInput("Store.backup", [fault_of("own_file", "path")])
    for beside in (place.with_name(f"{place.name}{kind}") for kind in ("-journal", "-wal")):
        with suppress(FileNotFoundError):
            if beside.stat().st_size:  # another program's; it would be read into ours
                raise StoreUnavailable(*said_of("left_over", place=place, beside=beside.name))
    driver.execute(_ENTRIES).fetchall()
    with _new_copy(driver, place) as copy:
        with closing(sqlite3.connect(copy, isolation_level=None)) as target_copy:
            if target_copy.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
                raise StoreUnavailable(*said_of("damaged_copy", place=place))
        take_place(copy, place)


def copy_before(connection: Connection, step: str) -> Path | None:
    """Copy a file, even a damaged one, to `bank.before-0003.db` beside it; no earlier copy is replaced."""
    source = _file_of(connection.connection.driver_connection)
    if source is None:
        return None
    # A connection that writes cannot be copied from, and one of the engine's own may not be free.
    with _told(source), closing(sqlite3.connect(source, timeout=WAIT_SECONDS, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute(_ENTRIES).fetchall()
        with _new_copy(other, source) as copy:
            numbers = ("" if number == 1 else f"-{number}" for number in count(1))
            names = (f"{source.stem}.before-{step}{again}{source.suffix}" for again in numbers)
            places = (source.with_name(name) for name in names)
            place = next(one for one in places if not one.exists() or cmp(copy, one, shallow=False))
            if not place.exists():
                take_place(copy, place)
            return place


def _file_of(driver: Any) -> Path | None:
    """Return the file behind a connection; None for a database in memory."""
    files = driver.execute("PRAGMA database_list").fetchall()
    return next((Path(file) for _, name, file in files if name == "main" and file), None)


@contextmanager
def _new_copy(driver: Any, place: Path) -> Iterator[Path]:
    """Give a copy beside a place, whole and on the disk; the end removes it where it is still there."""
    with _told(place):
        with file_beside(place) as copy:
            _fill(driver, copy)
            _on_disk(copy)
            yield copy
        _on_disk(place.parent)


def _fill(driver: Any, copy: Path) -> None:
    with closing(sqlite3.connect(copy, isolation_level=None)) as target:
        # A crash leaves the unfinished copy where it is, under a name that nobody asks for.
        target.execute("PRAGMA synchronous=OFF")
        driver.backup(target)
        # A copy of a file in WAL mode is one file too, and opens where nothing may be written.
        target.execute("PRAGMA journal_mode=DELETE").fetchall()


def _on_disk(path: Path) -> None:
    """Return when a file, or the names in a folder, would outlive a power cut."""
    if path.is_dir() and os.name == "nt":  # pragma: no cover - Windows opens no folders
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _told(place: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise said_by_driver(error, str(place)) from None
    except OSError as error:
        raise StoreUnavailable(*told_by_system(error, place, "write")) from None
