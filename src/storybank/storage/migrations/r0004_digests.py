"""A digest of each row, and extensions of rounds and their people, tellings and impressions.

The extensions stand in the documents, which earlier releases cannot read: a new number tells them so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from storybank.storage._names import Names
from storybank.storage.migrations._adding import add_columns

if TYPE_CHECKING:
    from alembic.operations import Operations

_TABLES: Final = (
    *("stories", "story_revisions", "tellings", "impressions"),
    *("rounds", "plans", "frameworks", "extensions"),
)


def upgrade(op: Operations, names: Names) -> None:
    """Add the column; nobody knows any more whether rows that are there are as they were written."""
    for word in _TABLES:
        add_columns(op, names, word, sa.Column("digest", sa.Text))
