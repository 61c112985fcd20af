"""The first tables: stories, tellings, impressions, rounds, plans, frameworks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from storybank.storage._names import Names
from storybank.storage.migrations._adding import add_index, add_table, of_a_story, texts, unique

if TYPE_CHECKING:
    from alembic.operations import Operations

# What a released revision makes never changes, so the columns are written out here, not taken from _schema.


def upgrade(op: Operations, names: Names) -> None:
    """Create the tables and their indexes."""
    add_table(
        op,
        names,
        "stories",
        *texts("id", "title", "status"),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        unique(names, "stories", "owner", "id"),
    )
    add_table(
        op,
        names,
        "tellings",
        *texts("story", "interviewer", "employer", "day", "document"),
        unique(names, "tellings", "owner", "story", "interviewer", "employer", "day"),
        of_a_story(names, "tellings"),
    )
    add_table(op, names, "impressions", *texts("document"))
    add_table(
        op,
        names,
        "rounds",
        *texts("name"),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        unique(names, "rounds", "owner", "name"),
    )
    add_table(op, names, "plans", *texts("round", "document"))
    add_table(
        op,
        names,
        "frameworks",
        *texts("name", "version"),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("document", sa.Text),
        unique(names, "frameworks", "owner"),
    )
    for word in ("stories", "tellings", "impressions", "rounds", "plans"):
        add_index(op, names, word, "owner", "position")
    add_index(op, names, "plans", "owner", "round", "position")
