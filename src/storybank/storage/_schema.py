"""The tables, as this release reads and writes them.

Each holds a JSON document, which is the value, and the columns that a query or a constraint needs.
Each has an owner, and each index starts with it, so that no query meets another owner's rows
(`docs/decisions/0006-the-store.md`, `0009-the-store-for-hosts.md`).
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storybank.storage._names import DEFAULT_PREFIX, Names, checked_names
from storybank.values import checked

_TELLING = ("owner", "story", "interviewer", "employer", "day")


class Tables:
    """The tables of one store.

    Attributes:
        names: What they are called.
        metadata: All of them, with the one that notes their revision.
    """

    def __init__(self, names: Names) -> None:
        """Make the tables; nothing is created in a database."""
        self.names = names
        self.metadata = MetaData(schema=names.schema)
        self.version = self._version()
        self.stories = self._table(
            "stories",
            *_texts("id", "title", "status"),
            _revision(),
            *_texts("document"),
            # What a search reads: every text of the story, folded (`_folding`). Its default is written as
            # alembic reads it back from SQLite, or it would be a difference in each autogenerate.
            Column("folded", Text, nullable=False, server_default=text("''")),
            unique=("owner", "id"),
        )
        self.story_revisions = self._table(
            "story_revisions",
            # The moment is ISO text in UTC, and empty where it was not noted.
            *_texts("story"),
            _revision(),
            *_texts("at", "document"),
            unique=("owner", "story", "revision"),
            of_a_story=True,
        )
        self.tellings = self._table(
            "tellings",
            # The parts of Telling.key; the day is "" where it is not known, since NULL never equals NULL.
            *_texts(*_TELLING[1:], "document"),
            # The revision of the story that was told; NULL where it was not noted.
            Column("story_revision", Integer),
            Column("recorded_at", Text),
            unique=_TELLING,
            of_a_story=True,
        )
        self.impressions = self._table("impressions", *_texts("document"))
        self.rounds = self._table(
            "rounds", *_texts("name"), _revision(), *_texts("document"), unique=("owner", "name")
        )
        self.plans = self._table(
            "plans", *_texts("round", "document"), Column("saved_at", Text), Column("made_from", Text)
        )
        Index(names.of("ix", "plans", "owner", "round", "position"), *self._of_round())
        self.frameworks = self._table(
            "frameworks",
            *_texts("name", "version"),
            _revision(),
            # NULL for the built-in one, which every release brings along.
            Column("document", Text),
            unique=("owner",),
            in_order=False,
        )
        # Those of a bank; a story's are in its document.
        self.extensions = self._table(
            "extensions", _revision(), *_texts("document"), unique=("owner",), in_order=False
        )

    @property
    def with_rows(self) -> tuple[Table, ...]:
        """Every table that holds an owner's rows, each after those that it refers to."""
        return (
            self.stories,
            self.story_revisions,
            self.tellings,
            self.impressions,
            self.rounds,
            self.plans,
            self.frameworks,
            self.extensions,
        )

    def word(self, table: Table) -> str:
        """Return a table's name without the prefix."""
        return table.name.removeprefix(self.names.prefix)

    def _table(
        self,
        word: str,
        *columns: Column[Any],
        unique: tuple[str, ...] = (),
        of_a_story: bool = False,
        in_order: bool = True,
    ) -> Table:
        names = self.names
        parts: list[Any] = [PrimaryKeyConstraint("position", name=names.of("pk", word))]
        if unique:
            parts.append(UniqueConstraint(*unique, name=names.of("uq", word, *unique)))
        if of_a_story:
            of_stories = [names.column("stories", "owner"), names.column("stories", "id")]
            key = names.of("fk", word, names.table("stories"))
            parts.append(ForeignKeyConstraint(["owner", "story"], of_stories, name=key))
        if in_order:
            parts.append(Index(names.of("ix", word, "owner", "position"), "owner", "position"))
        # The position grows with every row: the order of adding.
        position = Column("position", BigInteger().with_variant(Integer, "sqlite"), nullable=False)
        # Of the row as this library wrote it; NULL where a release did that which noted none.
        digest = Column("digest", Text)
        return Table(names.table(word), self.metadata, position, *_texts("owner"), *columns, digest, *parts)

    def _of_round(self) -> tuple[Column[Any], ...]:
        return (self.plans.c.owner, self.plans.c.round, self.plans.c.position)

    def _version(self) -> Table:
        """Return the table in which the revision is noted: alembic made the first ones, and called it so."""
        key = PrimaryKeyConstraint("version_num", name=f"{self.names.version}_pkc")
        noted = Column("version_num", String(32), nullable=False)
        return Table(self.names.version, self.metadata, noted, key)


@cache
def tables_of(names: Names) -> Tables:
    """Return the tables of a name and a place: made once, and not to be changed."""
    return Tables(names)


@checked
def tables(prefix: str = DEFAULT_PREFIX, schema: str | None = None) -> MetaData:
    """Return the tables as SQLAlchemy's metadata, for a host's own migrations or its tests.

    In alembic's `env.py`: `target_metadata=[Base.metadata, tables()]`. A host that wants no trace of them
    in its migrations takes `include_object` instead.

    Args:
        prefix: What each table's name starts with, as given to `Store`.
        schema: The PostgreSQL schema, as given to `Store`.

    Returns:
        A new one each time: adding to it changes no store.

    >>> sorted(tables(prefix="prep_").tables)[:3]
    ['prep_extensions', 'prep_frameworks', 'prep_impressions']
    """
    return Tables(checked_names(prefix, schema, "")).metadata


def _texts(*names: str) -> list[Column[str]]:
    return [Column(name, Text, nullable=False) for name in names]


def _revision() -> Column[int]:
    """Return the count of changes: two writers who read the same revision cannot both be right."""
    return Column("revision", Integer, nullable=False)
