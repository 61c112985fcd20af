"""Removing everything of an owner, for good."""

from __future__ import annotations

from storybank.storage._rows import Rows
from storybank.values import FrozenMap


def erase(rows: Rows) -> FrozenMap[str, int]:
    """Remove every row of the owner and return how many there were in each table."""
    tables = rows.tables
    # What refers to stories goes before them.
    removed = {tables.word(table): rows.remove(table) for table in reversed(tables.with_rows)}
    return FrozenMap({tables.word(table): removed[tables.word(table)] for table in tables.with_rows})
