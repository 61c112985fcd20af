"""Texts as parts of a key: whole where they are short, and a digest where an index could not hold them."""

from __future__ import annotations

import hashlib
from typing import Final

KEY_LIMIT: Final = 64
"""Bytes of a text that stands in a key as it is.

PostgreSQL's index holds 2704 bytes. An owner has 500 at most and a story's id 2000; this leaves room for
two more.
"""


def short(text: str) -> str:
    """Return a text as it stands in a key: two texts have one key only if they are equal.

    >>> short("dana-reyes"), len(short("x" * 500))
    ('dana-reyes', 64)
    """
    whole = text.encode()
    return text if len(whole) < KEY_LIMIT else hashlib.sha256(whole).hexdigest()


def keepable(text: object) -> bool:
    r"""Say whether every database can keep a text, and so whether it can be a stored one.

    >>> keepable("ä🧵"), keepable("a\x00b"), keepable("\ud800"), keepable(None)
    (True, False, False, False)
    """
    return isinstance(text, str) and not any(
        letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in text
    )
