"""One owner's rows: every statement on them passes here, so none forgets the owner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Table, delete, insert, select, update

from storybank.errors import Fault, InvalidInput

OWNER_LIMIT: Final = 500
"""Characters of an owner: more is a text in the wrong place."""


class Rows:
    """The rows of one owner, within one transaction.

    A reading fetches all rows at once: an open cursor would keep others from writing.
    """

    def __init__(self, connection: Connection, owner: str) -> None:
        """Keep both; the transaction is somebody else's to end."""
        self._connection = connection
        self._owner = owner

    def all(self, table: Table, *where: ColumnElement[bool]) -> Sequence[Row[Any]]:
        """Return the rows in the order of adding."""
        wanted = select(table).where(table.c.owner == self._owner, *where)
        return self._connection.execute(wanted.order_by(table.c.position)).all()

    def last(self, table: Table, *where: ColumnElement[bool]) -> Row[Any] | None:
        """Return the row added last."""
        wanted = select(table).where(table.c.owner == self._owner, *where)
        return self._connection.execute(wanted.order_by(table.c.position.desc()).limit(1)).first()

    def add(self, table: Table, **columns: Any) -> None:
        """Add a row."""
        self._connection.execute(insert(table).values(owner=self._owner, **columns))

    def change(self, table: Table, row: Row[Any], **columns: Any) -> None:
        """Change a row and count its revision up."""
        revised = columns | {"revision": row.revision + 1}
        this = (table.c.owner == self._owner, table.c.position == row.position)
        self._connection.execute(update(table).where(*this).values(**revised))

    def remove(self, table: Table, row: Row[Any]) -> None:
        """Remove a row."""
        self._connection.execute(
            delete(table).where(table.c.owner == self._owner, table.c.position == row.position)
        )


def checked_owner(owner: object) -> str:
    """Return an owner exactly as given: two users whose ids differ by a space are two users.

    Raises:
        InvalidInput: It is blank, or no text that every database can keep.
    """
    problem = ""
    if not isinstance(owner, str):
        problem = "is not a text"
    elif not owner.strip():
        problem = "is blank"
    elif len(owner) > OWNER_LIMIT:
        problem = f"is longer than {OWNER_LIMIT} characters"
    elif any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in owner):
        problem = "holds a NUL or half of a character"
    else:
        return owner
    raise InvalidInput("Store", [Fault("owner", problem, "give a user's id, or leave it out for your own")])
