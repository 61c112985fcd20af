"""Adding to the tables what is missing there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from storybank.storage._names import Names

if TYPE_CHECKING:
    from alembic.operations import Operations


def add_table(op: Operations, names: Names, word: str, *parts: sa.Column[Any] | sa.Constraint) -> None:
    """Create a table with a position and an owner, unless it is there."""
    if not _look(op).has_table(names.table(word), schema=names.schema):
        op.create_table(
            names.table(word),
            sa.Column("position", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
            sa.Column("owner", sa.Text, nullable=False),
            *parts,
            sa.PrimaryKeyConstraint("position", name=names.of("pk", word)),
            schema=names.schema,
        )


def add_columns(op: Operations, names: Names, word: str, *columns: sa.Column[Any]) -> None:
    """Add those of the columns that a table has not got."""
    there = {column["name"] for column in _look(op).get_columns(names.table(word), schema=names.schema)}
    for column in columns:
        if column.name not in there:
            op.add_column(names.table(word), column, schema=names.schema)


def add_index(op: Operations, names: Names, word: str, *columns: str) -> None:
    """Create an index over columns, unless it is there."""
    name = names.of("ix", word, *columns)
    there = {index["name"] for index in _look(op).get_indexes(names.table(word), schema=names.schema)}
    if name not in there:
        op.create_index(name, names.table(word), list(columns), schema=names.schema)


def texts(*names: str) -> list[sa.Column[str]]:
    """Return columns of text that are never NULL."""
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def unique(names: Names, word: str, *columns: str) -> sa.UniqueConstraint:
    """Return a constraint under its name."""
    return sa.UniqueConstraint(*columns, name=names.of("uq", word, *columns))


def of_a_story(names: Names, word: str) -> sa.ForeignKeyConstraint:
    """Return the key that refers to an owner's story."""
    return sa.ForeignKeyConstraint(
        ["owner", "story"],
        [names.column("stories", "owner"), names.column("stories", "id")],
        name=names.of("fk", word, names.table("stories")),
    )


def _look(op: Operations) -> sa.Inspector:
    """Return a new look at the database: an earlier one remembers what it saw."""
    return sa.inspect(op.get_bind())
