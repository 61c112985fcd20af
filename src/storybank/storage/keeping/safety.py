"""Safety: taking everything of an owner out of a store."""

from __future__ import annotations

from storybank.storage._erasing import erase
from storybank.storage.keeping.part import Part
from storybank.values import FrozenMap


class Safety(Part):
    """What a store does with everything of its owner at once."""

    def erase(self) -> FrozenMap[str, int]:
        """Remove everything of this owner, for good, and return how many rows each table held.

        On SQLite the bytes are overwritten too. Backups, and what PostgreSQL keeps until it vacuums its
        tables and recycles its log, are the host's to delete.
        """
        with self._transactions.writing() as rows:
            removed = erase(rows)
        self._transactions.leave_no_trace()
        return removed
