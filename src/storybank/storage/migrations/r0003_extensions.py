"""Extensions: the fields of other tools that belong to a whole bank; those of a story are in its document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from storybank.storage._names import Names
from storybank.storage.migrations._adding import add_table, texts, unique

if TYPE_CHECKING:
    from alembic.operations import Operations


def upgrade(op: Operations, names: Names) -> None:
    """Add the table."""
    add_table(
        op,
        names,
        "extensions",
        sa.Column("revision", sa.Integer, nullable=False),
        *texts("document"),
        unique(names, "extensions", "owner"),
    )
