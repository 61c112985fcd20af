"""Found: a tuple that says whether the search for it came to its end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

Each_co = TypeVar("Each_co", covariant=True)


class Found(tuple[Each_co, ...]):  # noqa: SLOT001 - it holds one thing more than a tuple
    """What was found, and whether the search came to its end; in all else a tuple like any other.

    Attributes:
        complete: False where a limit cut the search short: there may be more to find, or better.

    >>> Found(["month-end"], complete=False).complete, Found(["month-end"]) == ("month-end",)
    (False, True)
    """

    complete: bool

    def __new__(cls, each: Iterable[Each_co] = (), *, complete: bool = True) -> Found[Each_co]:
        """Keep what was found."""
        found = super().__new__(cls, each)
        found.complete = complete
        return found
