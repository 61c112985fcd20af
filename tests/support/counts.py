"""How many cases a test tries: a tenth every day, a quarter with `--slow`, all with `--every-case`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from hypothesis import settings

QUICK, SLOW, WHOLE = "quick", "slow", "every case"
"""The hypothesis profiles: of every day, of `--slow`, and of `--slow --every-case`."""

LEAST = 10
"""Fewer cases than these are never left out."""

FEW = 8
"""With how many of its parameters a test runs every day, unless it is marked `sample(count)`."""


def many(full: int, *, quick: int | None = None, slow: int | None = None) -> int:
    """Return how many of `full` cases to try now.

    Laws call it for their examples. A test that counts for itself is marked `many`, so that `--slow` runs
    it again with more of them.

    Args:
        full: How many the claim was tried on; that many with `--slow --every-case`, a quarter with `--slow`.
        quick: How many every day, where a tenth is too few to show anything, or too many to wait for.
        slow: How many with `--slow`, where a quarter is too many to wait for.
    """
    few = max(LEAST, full // 10) if quick is None else quick
    shares = {QUICK: few, SLOW: max(few, full // 4 if slow is None else slow), WHOLE: full}
    return min(full, shares.get(settings.get_current_profile_name(), full))


def spared(cases: Iterable[str], count: int) -> frozenset[str]:
    """Return the cases that wait for `--slow`: all but so many of a test's.

    The hash of its name chooses a case: the same in each process and every day, and a new one moves at most
    one other.
    """
    by_hash = sorted(cases, key=lambda name: hashlib.sha256(name.encode(errors="surrogatepass")).digest())
    return frozenset(by_hash[count:])
