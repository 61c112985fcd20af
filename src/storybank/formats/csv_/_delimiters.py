"""The characters between cells, and what a caller may ask for."""

from __future__ import annotations

import unicodedata
from typing import Any, get_args

from storybank.errors import Fault, InvalidInput
from storybank.formats.csv_._formulas import Guard

DELIMITERS = (",", ";", "\t", "|")
"""What common programs write between cells, the most common first."""

_NEVER = "\"' _\r\n\ufeff"
"""What stands in names of columns, ends a line or belongs to the quoting."""


def check_options(subject: str, *, delimiter: Any, guard: Any) -> None:
    """Refuse a delimiter that cannot be one, and a guard that there is not.

    Raises:
        InvalidInput: Every fault at once.
    """
    faults = []
    if delimiter is not None and not can_delimit(delimiter):
        faults.append(
            Fault(
                "delimiter", "cannot stand between cells", 'give "," or ";" or "\\t" or "|"', "unknown_choice"
            )
        )
    if guard not in get_args(Guard):
        faults.append(Fault("guard", "is no guard", 'give "formulas" or "none"', "unknown_choice"))
    if faults:
        raise InvalidInput(subject, faults)


def can_delimit(delimiter: Any) -> bool:
    """Say whether this can stand between cells: one sign that is no letter, digit or quote."""
    if not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in _NEVER:
        return False
    return delimiter == "\t" or unicodedata.category(delimiter)[0] in "PS"
