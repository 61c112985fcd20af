"""Documents by their edition: each says which it is, and a newer one is its own error."""

from __future__ import annotations

from typing import Any

from storybank.errors import DocumentError, Fault, NewerDocument


def checked_edition(raw: Any, *, name: str, newest: int) -> int:
    """Return the edition that a document says it is of.

    Args:
        raw: What stands under `schema_version`.
        name: What messages call the document.
        newest: The edition that this release writes.

    Raises:
        DocumentError: It is not the number of an edition.
        NewerDocument: It is a later one than this release knows.
    """
    if not isinstance(raw, int) or isinstance(raw, bool) or raw < 1:
        fault = Fault("schema_version", "is not the number of an edition", f"write {newest}", "unsupported")
        problem = f"{name} does not say which edition it is"
        raise DocumentError(problem, "mend what the list names", [fault])
    if raw > newest:
        problem = f"{name} is of edition {raw}, and this release reads up to {newest}"
        raise NewerDocument(problem, "upgrade storybank")
    return raw
