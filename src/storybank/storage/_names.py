"""Names of our tables in a host's database, and of what hangs on them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from storybank.errors import Fault, InvalidInput, StoreError

DEFAULT_PREFIX: Final = "storybank_"

PREFIX_LIMIT: Final = 30
"""Characters of a prefix: with more, the names of tables would be cut."""

NAME_LIMIT: Final = 63
"""Bytes of a name in PostgreSQL, which cuts what is longer without a word."""

# Lower case, since PostgreSQL folds what is written without quotes.
_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")


@dataclass(frozen=True)
class Names:
    """What the tables of one store are called, and where they are.

    Attributes:
        prefix: What each name starts with; it may be empty, where a schema keeps them apart.
        schema: The PostgreSQL schema; None: the first of the connection's search path.
    """

    prefix: str = DEFAULT_PREFIX
    schema: str | None = None

    @property
    def version(self) -> str:
        """Where the revision of the tables is noted: a host's own alembic has another table."""
        return f"{self.prefix}schema_version"

    def table(self, word: str) -> str:
        """Return a table's name."""
        return f"{self.prefix}{word}"

    def column(self, word: str, column: str) -> str:
        """Return a column's whole name, as a foreign key needs it."""
        return ".".join(part for part in (self.schema, self.table(word), column) if part)

    def of(self, kind: str, word: str, *columns: str) -> str:
        """Return the name of what hangs on a table: `pk`, `uq`, `ix` or `fk`, and its columns.

        It must never change: migrations find what earlier ones made by it.
        """
        name = "_".join((kind, self.table(word), *columns))
        if len(name) <= NAME_LIMIT:
            return name
        digest = hashlib.sha256(name.encode()).hexdigest()[:8]
        return f"{name[: NAME_LIMIT - len(digest) - 1]}_{digest}"


def checked_names(prefix: object, schema: object, backend: str) -> Names:
    """Return the names for a database.

    Raises:
        InvalidInput: A prefix or a schema that would need quotes, or is too long: every fault at once.
        StoreError: A schema for SQLite.
    """
    faults = []
    remedy = "use small letters a-z, digits and _, as storybank_"
    if prefix != "" and not _is_plain(prefix, PREFIX_LIMIT):
        faults.append(
            Fault("prefix", f"is not a name of at most {PREFIX_LIMIT} characters", remedy, "malformed")
        )
    if schema is not None and not _is_plain(schema, NAME_LIMIT):
        faults.append(
            Fault("schema", f"is not a name of at most {NAME_LIMIT} characters", remedy, "malformed")
        )
    if faults:
        raise InvalidInput("Store", faults)
    if schema is not None and backend == "sqlite":
        # An attached file is forgotten with the connection, and foreign keys do not reach across files.
        problem = "SQLite has no schemas"
        raise StoreError(problem, "give a prefix, or keep the store in a file of its own")
    return Names(str(prefix), None if schema is None else str(schema))


def _is_plain(name: object, limit: int) -> bool:
    return isinstance(name, str) and len(name) <= limit and _PLAIN.fullmatch(name) is not None
