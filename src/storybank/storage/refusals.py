"""What this room says where it refuses something: problem and remedy, in the words of `refusals.json`."""

from __future__ import annotations

from functools import cache, partial

from storybank.errors import Fault
from storybank.text.stems import read_table

refusals = cache(partial(read_table, __name__, "refusals.json"))
"""Returns problem and remedy by a word for what is refused: of `errors`, and with a code each of `faults`."""


def said(word: str, **about: object) -> tuple[str, str]:
    """Return problem and remedy of an error, as every error of a store takes them."""
    known = refusals()["errors"][word]
    return known["problem"].format(**about), known["remedy"].format(**about)


def fault(word: str, path: str, **about: object) -> Fault:
    """Return the fault of what was given at a path."""
    known = refusals()["faults"][word]
    return Fault(path, known["problem"].format(**about), known["remedy"].format(**about), known["code"])
