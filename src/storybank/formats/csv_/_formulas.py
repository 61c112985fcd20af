"""The formula guard: what a spreadsheet would run as a formula is written as text.

Sources: CWE-1236 (formula elements in a CSV file) and OWASP's page on CSV injection, which name cells
that begin with `=`, `+`, `-`, `@`, a tab or a line break, and the wide forms of these signs. Some programs
cut spaces away first, so what stands behind spaces counts as well.
"""

from __future__ import annotations

import re
from typing import Literal

Guard = Literal["formulas", "none"]
"""Whether cells that a spreadsheet would run are marked as text."""

_WIDE = "\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212"
"""The wide and the small forms of = + - @, and the minus sign of typesetters."""

_UNSEEN = (
    r"\x00-\x08\x0b\x0c\x0e-\x20\x7f-\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
)
"""Spaces, control characters and marks that show nothing, but for those that are dangerous themselves."""

_FORMULA = re.compile(rf"'*+[{_UNSEEN}]*+[=+\-@\t\r\n{_WIDE}]")


def guarded(cell: str) -> str:
    """Return a cell as it is written: one that a spreadsheet would run gets an apostrophe before it.

    A cell of apostrophes before such a sign gets one more, so that `unguarded` gives every cell back.

    >>> guarded("=1+1"), guarded("  @SUM(A1)"), guarded("'=1"), guarded("'quoted'"), guarded("4 - 1")
    ("'=1+1", "'  @SUM(A1)", "''=1", "'quoted'", '4 - 1')
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """Return what `guarded` was given.

    >>> [unguarded(guarded(cell)) for cell in ("=1+1", "'=1", "'quoted'", "4 - 1")]
    ['=1+1', "'=1", "'quoted'", '4 - 1']
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell, 1) else cell
