"""The first tables: stories, tellings, impressions, rounds, plans, frameworks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# A released revision never changes, so the columns are written out here and not taken from _schema.


def upgrade() -> None:
    """Create the tables and their indexes."""
    _create(
        "stories",
        *_texts("id", "title", "status"),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.UniqueConstraint("owner", "id", name="uq_storybank_stories_owner_id"),
    )
    _create(
        "tellings",
        *_texts("story", "interviewer", "employer", "day", "document"),
        sa.UniqueConstraint(
            *("owner", "story", "interviewer", "employer", "day"),
            name="uq_storybank_tellings_owner_story_interviewer_employer_day",
        ),
        sa.ForeignKeyConstraint(
            ["owner", "story"],
            ["storybank_stories.owner", "storybank_stories.id"],
            name="fk_storybank_tellings_storybank_stories",
        ),
    )
    _create("impressions", *_texts("document"))
    _create(
        "rounds",
        *_texts("name"),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.UniqueConstraint("owner", "name", name="uq_storybank_rounds_owner_name"),
    )
    _create("plans", *_texts("round", "document"))
    _create(
        "frameworks",
        *_texts("name", "version"),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("document", sa.Text),
        sa.UniqueConstraint("owner", name="uq_storybank_frameworks_owner"),
    )
    for name in ("stories", "tellings", "impressions", "rounds", "plans"):
        table = f"storybank_{name}"
        op.create_index(f"ix_{table}_owner_position", table, ["owner", "position"])
    op.create_index(
        "ix_storybank_plans_owner_round_position", "storybank_plans", ["owner", "round", "position"]
    )


def downgrade() -> None:
    """Drop the tables, the last one first."""
    for name in ("frameworks", "plans", "rounds", "impressions", "tellings", "stories"):
        op.drop_table(f"storybank_{name}")


def _create(name: str, *parts: sa.Column[str] | sa.Column[int] | sa.Constraint) -> None:
    position = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        f"storybank_{name}",
        sa.Column("position", position, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("position", name=f"pk_storybank_{name}"),
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]
