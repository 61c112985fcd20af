"""The characters between cells, and which a caller may ask for."""

from __future__ import annotations

import unicodedata

from storybank.errors import Fault, InvalidInput

DELIMITERS = (",", ";", "\t", "|")
"""What common programs write between cells, the most common first."""

_NEVER = "\"' _\r\n\ufeff"
"""What stands in names of columns, ends a line or belongs to the quoting."""


def check_delimiter(subject: str, delimiter: str) -> None:
    """Refuse a delimiter that cannot be one.

    Raises:
        InvalidInput: It cannot.
    """
    if not can_delimit(delimiter):
        fault = Fault(
            "delimiter", "cannot stand between cells", 'give "," or ";" or "\\t" or "|"', "unknown_choice"
        )
        raise InvalidInput(subject, [fault])


def can_delimit(delimiter: str) -> bool:
    """Say whether this can stand between cells: one sign that is no letter, digit or quote."""
    if len(delimiter) != 1 or delimiter in _NEVER:
        return False
    return delimiter == "\t" or unicodedata.category(delimiter)[0] in "PS"
