"""The revisions: how a store of any release becomes one of this release.

Alembic's operations run them, on our connection and in the transaction that it has open, without alembic's
environment: nothing here is found by a host's own alembic. Each adds only what is missing, since a host's
migrations may have added it already (`docs/decisions/0014-a-hosts-migrations.md`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from storybank.storage._names import Names
from storybank.storage.migrations import (
    r0001_first_tables,
    r0002_history,
    r0003_extensions,
    r0004_digests,
)

if TYPE_CHECKING:
    from alembic.operations import Operations

Revision = Callable[["Operations", Names], None]
"""What a release changed in the tables."""

REVISIONS: Final[tuple[Revision, ...]] = (
    r0001_first_tables.upgrade,
    r0002_history.upgrade,
    r0003_extensions.upgrade,
    r0004_digests.upgrade,
)
"""All of them, the oldest first; a released one never changes what it makes."""

HEAD: Final = len(REVISIONS)
"""The number of the newest: a larger one in a database is that of a newer release."""

# Earlier releases noted the number alone.
_NOTE = re.compile(r"(?:storybank_)?([0-9]{4})")


def note_of(number: int) -> str:
    """Return what stands in a database for a revision.

    >>> note_of(4)
    'storybank_0004'
    """
    return f"storybank_{number:04}"


def number_of(note: str) -> int | None:
    """Return the number of the revision that is noted, or None where no release writes such a note.

    >>> number_of("storybank_0004"), number_of("0003"), number_of("a1b2c3"), number_of("0000")
    (4, 3, None, None)
    """
    found = _NOTE.fullmatch(note)
    return int(found[1]) or None if found else None
