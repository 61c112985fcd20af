"""Safety: copies of everything, and taking everything out of a store."""

from __future__ import annotations

import os
from functools import partial

from storybank.findings import Finding
from storybank.storage._copies import checked_target
from storybank.storage._erasing import erase
from storybank.storage.keeping.part import Part
from storybank.storage.safety.check import found, mended
from storybank.storage.safety.document import LARGEST_EXPORT, read_document, written
from storybank.storage.safety.export import exported, imported
from storybank.storage.safety.whole import EndsEarlyError
from storybank.values import Count, FrozenMap, checked_methods


@checked_methods
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

    def check(self, *, repair: bool = False) -> tuple[Finding, ...]:
        """Find and name what is wrong: with the file, the tables, and this owner's rows.

        Nothing of that comes from using a store; it comes from failing disks, from changes by hand, and
        from programs that wrote to the tables themselves. A sound store has no findings. Their codes are
        listed in `storybank.storage.safety.codes`, and none of them quotes a story.

        Args:
            repair: Whether to mend what can be mended without losing a word of text, in one transaction,
                and to say what was done (code `repaired`) before what remains. An SQLite file is copied
                first: `bank.db` to `bank.before-repair.db`, and the finding `copy_made` says where. On
                PostgreSQL, and in a host's transaction, a copy is the host's to make.

        Returns:
            What was found; of an SQLite file that takes as long as reading all of it.

        >>> from storybank import open_store
        >>> with open_store(":memory:") as store:
        ...     store.check()
        ()
        """
        try:
            if not repair:
                with self._transactions.reading() as rows:
                    return found(rows)
            with self._transactions.writing() as rows:
                return mended(rows, partial(self._transactions.copy_before, rows, "repair"))
        except EndsEarlyError as damage:
            return (damage.finding,)

    def export(self) -> str:
        """Return everything of this owner as one JSON text, the same on either database.

        Stories with all their revisions, tellings and impressions, rounds, plans with what they were made
        from, the framework and extensions. `import_` has it back exactly, in any store.

        Raises:
            StoreError: Something was changed by hand and does not fit together; see `check`.

        >>> from storybank import open_store
        >>> with open_store(":memory:") as store:
        ...     store.export().splitlines()[1:3]
        ['  "format": "storybank/store",', '  "schema_version": 3,']
        """
        with self._transactions.reading() as rows:
            return written(exported(rows))

    def import_(self, document: str | bytes, *, max_bytes: Count = LARGEST_EXPORT) -> None:
        """Add everything that an export holds, all of it or nothing.

        For an owner who has nothing the result is exact. Otherwise what is here already must be equal, and
        stays as it is; a second time changes nothing.

        Args:
            document: What `export` returned; bytes are read as UTF-8.
            max_bytes: The largest size that is read, of a text in characters; 1,073,741,824 unless given.

        Raises:
            DocumentError: It is no such document, or a story, telling or round of it is stored otherwise:
                every fault at once, and nothing was written.
            NewerDocument: A newer release of this library wrote it.
            InvalidInput: That is no text.

        >>> from storybank import Story, open_store
        >>> with open_store(":memory:") as old, open_store(":memory:", owner="ana") as new:
        ...     old.add(Story("Month-end"))
        ...     new.import_(old.export())
        ...     new.export() == old.export()
        True
        """
        wanted = read_document(document, max_bytes=max_bytes)
        with self._transactions.writing() as rows:
            imported(rows, wanted)

    def erase(self) -> FrozenMap[str, int]:
        """Remove everything of this owner, for good, and return how many rows each table held.

        A file on SQLite is written anew, so that no byte of it is left; on a host's engine only the rows are
        overwritten, and to VACUUM the file is the host's. So are backups, also those that were made by
        themselves before a migration or a repair, and what PostgreSQL keeps until it vacuums its tables and
        recycles its log.

        Raises:
            StoreUnavailable: Somebody else uses the file. The message says whether the rows are gone and only
                parts of them may be left in it: then erase again.
        """
        with self._transactions.writing() as rows:
            removed = erase(rows)
        self._transactions.leave_no_trace()
        return removed
