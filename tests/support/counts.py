"""How many cases a test tries: a tenth of them every day, and all of them with `--slow`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from hypothesis import settings

QUICK = "quick"
"""The hypothesis profile of every day; the one of `--slow` is called "slow"."""

LEAST = 10
"""Fewer cases than these are never left out."""

FEW = 8
"""With how many of its parameters a test runs every day, unless it is marked `sample(count)`."""


def many(full: int, *, quick: int | None = None) -> int:
    """Return how many of `full` cases to try now.

    Laws call it for their examples. A test that counts for itself is marked `many`, so that `--slow` runs
    it again with all of them.

    Args:
        full: How many the claim was tried on; that many with `--slow`.
        quick: How many every day, where a tenth is too few to show anything, or too many to wait for.
    """
    if settings.get_current_profile_name() != QUICK:
        return full
    return min(full, max(LEAST, full // 10)) if quick is None else quick


def spared(cases: Iterable[str], count: int) -> frozenset[str]:
    """Return the cases that wait for `--slow`: all but so many of a test's.

    The hash of its name chooses a case: the same in each process and every day, and a new one moves at most
    one other.
    """
    by_hash = sorted(cases, key=lambda name: hashlib.sha256(name.encode(errors="surrogatepass")).digest())
    return frozenset(by_hash[count:])
