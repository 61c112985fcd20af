"""Extensions: the fields of other tools that belong to a whole bank; those of a story are in its document."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storybank.storage.migrations.naming import is_done, names, note

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    if is_done(revision):
        return
    ours = names()
    position = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        ours.table("extensions"),
        sa.Column("position", position, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("position", name=ours.of("pk", "extensions")),
        sa.UniqueConstraint("owner", name=ours.of("uq", "extensions", "owner")),
        schema=ours.schema,
    )
    note(revision)


def downgrade() -> None:
    """Drop the table, with what is in it."""
    ours = names()
    op.drop_table(ours.table("extensions"), schema=ours.schema)
    note(down_revision)
