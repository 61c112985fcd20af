"""Safety: copies of everything, and taking everything out of a store."""

from __future__ import annotations

import os

from storybank.storage._copies import checked_target
from storybank.storage._erasing import erase
from storybank.storage.keeping.part import Part
from storybank.values import FrozenMap


class Safety(Part):
    """What a store does with everything at once."""

    def backup(self, path: str | os.PathLike[str]) -> None:
        """Copy the database on SQLite to a file, while others go on reading and writing.

        The copy is the whole database as it stood at one moment, with every owner's rows; for one owner's
        alone take `export`. It opens like any store. It stands under its name when it is whole, was looked
        through by SQLite and is on the disk; before that, a file of that name stays as it is.

        Args:
            path: The file; one that is there is replaced, except the store's own. A new one can be read by
                its owner alone.

        Raises:
            StoreUnavailable: The copy cannot be written, or the database is damaged.
            StoreError: The store is on PostgreSQL (its own `pg_dump` does that), or has joined a host's
                transaction.
            InvalidInput: That is no path of a file, or the store's own.

        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> from storybank import Story, open_store
        >>> with TemporaryDirectory() as folder, open_store(":memory:") as store:
        ...     store.add(Story("Month-end"))
        ...     store.backup(Path(folder, "copy.db"))
        ...     with open_store(Path(folder, "copy.db")) as copy:
        ...         copy.load()
        <StoryBank: 1 story, 0 tellings, 0 impressions>
        """
        self._transactions.back_up(checked_target(path))

    def erase(self) -> FrozenMap[str, int]:
        """Remove everything of this owner, for good, and return how many rows each table held.

        On SQLite the bytes are overwritten too. Backups, also those that were made by themselves before a
        migration or a repair, and what PostgreSQL keeps until it vacuums its tables and recycles its log,
        are the host's to delete.
        """
        with self._transactions.writing() as rows:
            removed = erase(rows)
        self._transactions.leave_no_trace()
        return removed
