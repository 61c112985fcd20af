"""The tables as this release reads and writes them, their names, and what a host's alembic does with them.

Each holds a JSON document, which is the value, and the columns that a query or a constraint needs.
Each has an owner, and each index starts with it, so that no query meets another owner's rows
(`docs/decisions/0006-the-store.md`, `0009-the-store-for-hosts.md`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import MetaData

from storybank.errors import StoreError, fault_of, refuse, said_of
from storybank.values import checked

DEFAULT_PREFIX: Final = "storybank_"
PREFIX_LIMIT: Final = 30  # characters of a prefix: with more, the names of tables would be cut
NAME_LIMIT: Final = 63  # bytes of a name in PostgreSQL, which cuts what is longer without a word

# The columns that tell an owner's rows apart; (): there is one row at most, None: two may be alike.
Unique = tuple[str, ...] | None
_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")  # lower case: PostgreSQL folds what is written without quotes


@dataclass(frozen=True)
class Names:
    """What the tables of one store are called, and where; no schema is the first of the search path."""

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
        """Return the name of a key or an index; it must never change: later migrations find it by that."""
        name = "_".join((kind, self.table(word), *columns))
        if len(name) <= NAME_LIMIT:
            return name
        digest = hashlib.sha256(name.encode()).hexdigest()[:8]
        return f"{name[: NAME_LIMIT - len(digest) - 1]}_{digest}"


def checked_names(prefix: str, schema: str | None, backend: str) -> Names:
    """Return the names for a database."""
    faults = [
        fault_of("no_name", argument, limit=limit)
        for argument, name, limit in (("prefix", prefix or "_", PREFIX_LIMIT), ("schema", schema, NAME_LIMIT))
        if name is not None and (len(name) > limit or not _PLAIN.fullmatch(name))
    ]
    refuse("Store", faults)
    if schema is not None and backend == "sqlite":
        # An attached file is forgotten with the connection, and foreign keys do not reach across files.
        raise StoreError(*said_of("no_schemas"))
    return Names(prefix, schema)


ONCE = ("story", "position")  # a row of its own, led by what it is found by when a story goes


class Tables:
    """The tables of one store; `with_rows` holds those of owners, each after those that it refers to."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.metadata = MetaData(schema=names.schema)
        # Alembic noted the first revisions, and called it so.
        noted = sa.Column("version_num", sa.String(32), nullable=False)
        key = sa.PrimaryKeyConstraint("version_num", name=f"{names.version}_pkc")
        self.version = sa.Table(names.version, self.metadata, noted, key)
        self.stories = self._table(
            "stories",
            *(*texts("id", "title", "status"), revision(), *texts("document")),
            # What a search reads. The default is as alembic reads it back, or autogenerate finds a change.
            sa.Column("folded", sa.Text, nullable=False, server_default=sa.text("''")),
            unique=("id",),
        )
        self.story_revisions = self._table(
            "story_revisions",
            # The moment is ISO text in UTC, and empty where it was not noted.
            *(*texts("story"), revision(), *texts("at", "document")),
            unique=("story", "revision"),
            of_a_story=True,
        )
        # The parts of Telling.key; the day is "" where it is not known, since NULL never equals NULL.
        telling = ("story", "interviewer", "employer", "day")
        self.tellings = self._table(
            "tellings",
            *texts(*telling, "document"),
            # The revision of the story that was told; NULL where it was not noted.
            sa.Column("story_revision", sa.Integer),
            sa.Column("recorded_at", sa.Text),
            unique=telling,
            of_a_story=True,
        )
        self.impressions = self._table("impressions", *texts("document"))
        self.rehearsals = self._table("rehearsals", *texts("story", "document"), unique=ONCE, of_a_story=True)
        self.rounds = self._table("rounds", *texts("name"), revision(), *texts("document"), unique=("name",))
        source = (sa.Column("saved_at", sa.Text), sa.Column("made_from", sa.Text))
        self.plans = self._table("plans", *texts("round", "document"), *source)
        of_round = ("owner", "round", "position")
        sa.Index(names.of("ix", "plans", *of_round), *(self.plans.c[name] for name in of_round))
        # The document is NULL for the built-in one, which every release brings along.
        whole = sa.Column("document", sa.Text)
        self.frameworks = self._table("frameworks", *texts("name", "version"), revision(), whole, unique=())
        # Those of a bank; a story's are in its document.
        self.extensions = self._table("extensions", revision(), *texts("document"), unique=())
        self.with_rows = tuple(each for each in self.metadata.tables.values() if each is not self.version)

    def word(self, table: sa.Table) -> str:
        """Return a table's name without the prefix."""
        return table.name.removeprefix(self.names.prefix)

    def _table(
        self, word: str, *columns: sa.Column[Any], unique: Unique = None, of_a_story: bool = False
    ) -> sa.Table:
        names = self.names
        # Of the row as this library wrote it; NULL where a release did that which noted none.
        digest = sa.Column("digest", sa.Text)
        parts = parts_of(names, word, *columns, digest, unique=unique, of_a_story=of_a_story)
        if unique != ():  # of one row, nobody asks for the order
            parts.append(sa.Index(names.of("ix", word, "owner", "position"), "owner", "position"))
        return sa.Table(names.table(word), self.metadata, *parts)


def parts_of(
    names: Names, word: str, *columns: sa.Column[Any], unique: Unique, of_a_story: bool
) -> list[Any]:
    """Return a table's columns, with a position and an owner, and what keeps doubles and strays out."""
    # The position grows with every row: the order of adding.
    position = sa.Column("position", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False)
    primary = sa.PrimaryKeyConstraint("position", name=names.of("pk", word))
    found = [position, *texts("owner"), *columns, primary]
    if unique is not None:
        found.append(sa.UniqueConstraint("owner", *unique, name=names.of("uq", word, "owner", *unique)))
    if of_a_story:
        of_stories = [names.column("stories", "owner"), names.column("stories", "id")]
        key = names.of("fk", word, names.table("stories"))
        found.append(sa.ForeignKeyConstraint(["owner", "story"], of_stories, name=key))
    return found


tables_of = cache(Tables)
"""Returns the tables of a name and a place: made once, and not to be changed."""


@checked
def tables(prefix: str = DEFAULT_PREFIX, schema: str | None = None) -> MetaData:
    """Return the tables as SQLAlchemy's metadata, for a host's own migrations or its tests.

    In alembic's `env.py`: `target_metadata=[Base.metadata, tables()]`. A host that wants no trace of them
    in its migrations takes `include_object` instead.

    Prefix and schema are as given to `Store`. It is a new one each time: adding to it changes no store.

    >>> sorted(tables(prefix="prep_").tables)[:3]
    ['prep_extensions', 'prep_frameworks', 'prep_impressions']
    """
    return Tables(checked_names(prefix, schema, "")).metadata


def texts(*names: str) -> list[sa.Column[Any]]:
    """Return columns of text that is always there."""
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def revision() -> sa.Column[Any]:
    """Return the count of changes: two writers who read the same revision cannot both be right."""
    return sa.Column("revision", sa.Integer, nullable=False)


@checked
def include_object(
    object: object,  # noqa: A002 - alembic's word
    name: str | None,
    type_: str,
    reflected: bool,  # noqa: ARG001, FBT001 - alembic's
    compare_to: object,  # noqa: ARG001 - alembic's
    *,
    prefix: str = DEFAULT_PREFIX,
    schema: str | None = None,
) -> bool:
    """Whether a thing is the host's own, so that its migrations name no table of a store of any release.

    Alembic gives the first five. Prefix and schema are as given to `Store`, as in
    `functools.partial(include_object, prefix="prep_")`.

    >>> from sqlalchemy import MetaData, Table
    >>> include_object(Table("storybank_stories", MetaData()), "storybank_stories", "table", True, None)
    False
    """
    where = getattr(object, "schema", None)
    return type_ != "table" or (where, name) not in _ours(prefix, schema)


@checked
def create_if_missing(
    context: object,  # noqa: ARG001 - alembic's
    revision: object,  # noqa: ARG001 - alembic's
    directives: Iterable[Any],
    *,
    prefix: str = DEFAULT_PREFIX,
    schema: str | None = None,
) -> None:
    """Let a host's new migration create a store's tables only where no store was quicker.

    It is for alembic's `process_revision_directives`, and writes `if_not_exists=True` beside what creates
    these tables, their columns and indexes (tables from alembic 1.13.3 on, columns from 1.16 on). Prefix and
    schema are as in `include_object`.
    """
    ours = _ours(prefix, schema)
    for directive in directives:
        for upgrade in getattr(directive, "upgrade_ops_list", ()):
            for step in _steps(upgrade):
                place = (getattr(step, "schema", None), getattr(step, "table_name", None))
                if place in ours and hasattr(step, "if_not_exists"):
                    step.if_not_exists = True


def _ours(prefix: str, schema: str | None) -> set[tuple[str | None, str]]:
    return {(table.schema, table.name) for table in tables(prefix, schema).tables.values()}


def _steps(step: Any) -> Iterator[Any]:
    yield step
    for part in getattr(step, "ops", ()):
        yield from _steps(part)
