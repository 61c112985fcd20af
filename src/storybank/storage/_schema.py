"""The tables, as this release reads and writes them.

Each holds a JSON document, which is the value, and the columns that a query or a constraint needs.
Each has an owner, and each unique constraint starts with it. The prefix keeps them apart from a host's
own tables (`docs/decisions/0006-the-store.md`).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

VERSION_TABLE = "storybank_schema_version"
"""Where alembic notes the revision: a host's own alembic has another."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
    }
)


def _position() -> Column[int]:
    """Return the key that grows with every row: the order of adding."""
    return Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _revision() -> Column[int]:
    """Return the count of changes: two writers who read the same revision cannot both be right."""
    return Column("revision", Integer, nullable=False)


stories = Table(
    "storybank_stories",
    metadata,
    _position(),
    _text("owner"),
    _text("id"),
    _text("title"),
    _text("status"),
    _revision(),
    _text("document"),
    UniqueConstraint("owner", "id"),
    Index(None, "owner", "position"),
)

tellings = Table(
    "storybank_tellings",
    metadata,
    _position(),
    _text("owner"),
    # The parts of Telling.key; the day is "" where it is not known, since NULL never equals NULL.
    _text("story"),
    _text("interviewer"),
    _text("employer"),
    _text("day"),
    _text("document"),
    UniqueConstraint("owner", "story", "interviewer", "employer", "day"),
    Index(None, "owner", "position"),
    ForeignKeyConstraint(["owner", "story"], ["storybank_stories.owner", "storybank_stories.id"]),
)

impressions = Table(
    "storybank_impressions",
    metadata,
    _position(),
    _text("owner"),
    _text("document"),
    Index(None, "owner", "position"),
)

rounds = Table(
    "storybank_rounds",
    metadata,
    _position(),
    _text("owner"),
    _text("name"),
    _revision(),
    _text("document"),
    UniqueConstraint("owner", "name"),
    Index(None, "owner", "position"),
)

plans = Table(
    "storybank_plans",
    metadata,
    _position(),
    _text("owner"),
    _text("round"),
    _text("document"),
    Index(None, "owner", "position"),
    Index(None, "owner", "round", "position"),
)

frameworks = Table(
    "storybank_frameworks",
    metadata,
    _position(),
    _text("owner"),
    _text("name"),
    _text("version"),
    _revision(),
    # NULL for the built-in one, which every release brings along.
    Column("document", Text),
    UniqueConstraint("owner"),
)
