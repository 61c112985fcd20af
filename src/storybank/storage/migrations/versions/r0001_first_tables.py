"""The first tables: stories, tellings, impressions, rounds, plans, frameworks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storybank.storage._names import Names
from storybank.storage.migrations.naming import is_done, names, note

revision = "0001"
down_revision = None
branch_labels = ("storybank",)
depends_on = None

# What a released revision makes never changes, so the columns are written out here, not taken from _schema.


def upgrade() -> None:
    """Create the tables and their indexes."""
    if is_done(revision):
        return
    ours = names()
    _create(
        ours,
        "stories",
        *_texts("id", "title", "status"),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        _unique(ours, "stories", "owner", "id"),
    )
    _create(
        ours,
        "tellings",
        *_texts("story", "interviewer", "employer", "day", "document"),
        _unique(ours, "tellings", "owner", "story", "interviewer", "employer", "day"),
        sa.ForeignKeyConstraint(
            ["owner", "story"],
            [ours.column("stories", "owner"), ours.column("stories", "id")],
            name=ours.of("fk", "tellings", ours.table("stories")),
        ),
    )
    _create(ours, "impressions", *_texts("document"))
    _create(
        ours,
        "rounds",
        *_texts("name"),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        _unique(ours, "rounds", "owner", "name"),
    )
    _create(ours, "plans", *_texts("round", "document"))
    _create(
        ours,
        "frameworks",
        *_texts("name", "version"),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("document", sa.Text),
        _unique(ours, "frameworks", "owner"),
    )
    for word in ("stories", "tellings", "impressions", "rounds", "plans"):
        _index(ours, word, "owner", "position")
    _index(ours, "plans", "owner", "round", "position")
    note(revision)


def downgrade() -> None:
    """Drop the tables, the last one first."""
    ours = names()
    for word in ("frameworks", "plans", "rounds", "impressions", "tellings", "stories"):
        op.drop_table(ours.table(word), schema=ours.schema)
    note(None)


def _create(ours: Names, word: str, *parts: sa.Column[str] | sa.Column[int] | sa.Constraint) -> None:
    position = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        ours.table(word),
        sa.Column("position", position, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("position", name=ours.of("pk", word)),
        schema=ours.schema,
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _unique(ours: Names, word: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=ours.of("uq", word, *columns))


def _index(ours: Names, word: str, *columns: str) -> None:
    op.create_index(ours.of("ix", word, *columns), ours.table(word), list(columns), schema=ours.schema)
