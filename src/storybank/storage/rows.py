"""One owner's rows: every statement on them passes here, so none forgets the owner."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, delete, insert, select, update

from storybank.errors import Fault, InvalidInput
from storybank.storage.documents import V, keepable, read
from storybank.storage.schema import Tables
from storybank.values import FrozenMap

Clock = Callable[[], datetime]  # what says which moment it is: a time with its offset
# Bytes of an owner in UTF-8: more is a text in the wrong place, and would not fit into an index.
OWNER_LIMIT: Final = 500
# Keys that the database is asked for at once: SQLite takes 999 parameters in older releases.
_KEYS_ASKED: Final = 500


def utc_now() -> datetime:
    """Return this moment. Nothing else in the library reads a clock."""
    return datetime.now(UTC)


class Rows:
    """The rows of one owner, within one transaction.

    A reading fetches all rows at once: an open cursor would keep others from writing. The connection is for
    what concerns the whole database, as its indexes do: what is said on it of rows would forget the owner.
    """

    def __init__(self, connection: Connection, owner: str, tables: Tables, clock: Clock = utc_now) -> None:
        self.tables = tables
        self.connection = connection
        self._owner = owner
        self._clock = clock

    @cached_property
    def now(self) -> str:
        """The moment of this transaction, as ISO text in UTC."""
        moment: object = self._clock()
        if not isinstance(moment, datetime) or moment.utcoffset() is None:
            remedy = "return a time with its offset, as datetime.now(UTC) does"
            fault = Fault("clock", "does not say a time with its offset", remedy, "wrong_type")
            raise InvalidInput("Store", [fault])
        return moment.astimezone(UTC).isoformat(timespec="microseconds")

    def all(
        self, table: Table, *where: ColumnElement[bool], only: tuple[str, ...] = ()
    ) -> Sequence[Row[Any]]:
        """Return the rows in the order of adding; with `only`, these columns of them."""
        wanted = self._wanted(table, where, only).order_by(table.c.position)
        return self.connection.execute(wanted).all()

    def having(self, table: Table, column: str, keys: Iterable[object]) -> list[Row[Any]]:
        """Return the rows in which a column has one of these keys."""
        wanted = list(dict.fromkeys(keys))
        starts = range(0, len(wanted), _KEYS_ASKED)
        each = (table.c[column].in_(wanted[start : start + _KEYS_ASKED]) for start in starts)
        return [row for condition in each for row in self.all(table, condition)]

    def values(self, table: Table, kind: type[V]) -> tuple[V, ...]:
        """Return the values of the documents, in the order of adding."""
        return tuple(read(kind, row) for row in self.all(table))

    def one(self, table: Table, *where: ColumnElement[bool], to_change: bool = False) -> Row[Any] | None:
        """Return the row of a unique key; until the transaction ends, nobody can change one `to_change`."""
        wanted = self._wanted(table, where)
        return self.connection.execute(wanted.with_for_update() if to_change else wanted).first()

    def last(self, table: Table, *where: ColumnElement[bool]) -> Row[Any] | None:
        """Return the row added last."""
        wanted = self._wanted(table, where).order_by(table.c.position.desc()).limit(1)
        return self.connection.execute(wanted).first()

    def add(self, table: Table, *rows: Mapping[str, Any]) -> None:
        """Add rows, in this order."""
        if rows:
            owned = [{"owner": self._owner, **row} for row in rows]
            self.connection.execute(insert(table), [{**row, "digest": digest_of(row)} for row in owned])

    def change(self, table: Table, row: Row[Any], **columns: Any) -> int:
        """Change a row, count its revision up and return that."""
        revision: int = row.revision + 1
        self.rewrite(table, row, revision=revision, **columns)
        return revision

    def replace(self, table: Table, columns: Mapping[str, Any], *where: ColumnElement[bool]) -> None:
        """Put columns into the row of a unique key, or add it as the first revision."""
        there = self.one(table, *where, to_change=True)
        if there is None:
            self.add(table, {"revision": 1, **columns})
        else:
            self.change(table, there, **columns)

    def rewrite(self, table: Table, row: Row[Any], **columns: Any) -> None:
        """Put right what is wrong in a row; that is not a change which anybody made."""
        this = (table.c.owner == self._owner, table.c.position == row.position)
        digest = digest_of({**row._mapping, **columns})  # noqa: SLF001 - so SQLAlchemy calls what is public
        self.connection.execute(update(table).where(*this).values(**columns, digest=digest))

    def remove(self, table: Table, *where: ColumnElement[bool]) -> int:
        """Remove rows and return how many there were."""
        return self.connection.execute(delete(table).where(table.c.owner == self._owner, *where)).rowcount

    def _wanted(
        self, table: Table, where: tuple[ColumnElement[bool], ...], only: tuple[str, ...] = ()
    ) -> Select[Any]:
        columns: Select[Any] = select(*(table.c[name] for name in only)) if only else select(table)
        return columns.where(table.c.owner == self._owner, *where)


def digest_of(row: Mapping[Any, Any]) -> str:
    """Return what shows that a row was changed by another hand or a failing disk: a digest of its columns."""
    said = sorted((name, row[name]) for name in row.keys() - {"position", "digest"} if row[name] is not None)
    return hashlib.sha256(repr(said).encode(errors="surrogateescape")).hexdigest()


def checked_owner(owner: str, name: str = "owner") -> str:
    """Return an owner exactly as given: two users whose ids differ by a space are two users."""
    if not owner.strip():
        problem = "is blank"
    elif not keepable(owner):
        problem = "contains a NUL or a lone surrogate"
    elif len(owner.encode()) > OWNER_LIMIT:
        problem = f"is longer than {OWNER_LIMIT} bytes"
    else:
        return owner
    fault = Fault(name, problem, "give a user's id, or leave it out for your own", "malformed")
    raise InvalidInput("Store", [fault])


def erase(rows: Rows) -> FrozenMap[str, int]:
    """Remove every row of the owner and return how many there were in each table."""
    # What refers to stories goes before them.
    removed = [(rows.tables.word(table), rows.remove(table)) for table in reversed(rows.tables.with_rows)]
    return FrozenMap(reversed(removed))
