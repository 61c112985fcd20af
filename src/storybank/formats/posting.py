"""A job posting that lies in a file: plain text, a saved page, or JSON with a job in it."""

from __future__ import annotations

import os

from storybank.formats.files import LARGEST_DOCUMENT, decode_any, read_source
from storybank.values import Count, checked


@checked
def read_posting(
    source: str | os.PathLike[str] | bytes,
    *,
    encoding: str | None = None,
    max_bytes: Count = LARGEST_DOCUMENT,
) -> str:
    """Return the text of a posting, for `needs_from_posting`, which tells text, HTML and JSON apart.

    Args:
        source: The path of a file, or the bytes of one.
        encoding: Its encoding; unless given UTF-8, UTF-16 or UTF-32 where it looks like one, else
            Windows-1252.
        max_bytes: The largest size that is read; 33,554,432 unless given.

    Raises:
        DocumentError: It cannot be read, is too large, or not in that encoding.
        InvalidInput: That is neither a path nor bytes, or no encoding has that name.

    >>> from storybank.words import needs_from_posting
    >>> job = b'{"title": "Planner", "qualifications": ["You stay calm under pressure"]}'
    >>> [need.competency_id for need in needs_from_posting(read_posting(job))]
    ['resilience']
    """
    raw, called = read_source(source, max_bytes=max_bytes)
    return decode_any(raw, name=called, encoding=encoding)
