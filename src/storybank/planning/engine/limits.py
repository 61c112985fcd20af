"""How long a search may take."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a search is cut short.

    Attributes:
        deadline: The monotonic time at which it stops, or None. It makes a plan depend on the machine.
        nodes: How many nodes each integer search may open, or None.
    """

    deadline: float | None = None
    nodes: int | None = None

    @classmethod
    def of(cls, *, seconds: float | None, nodes: int | None) -> Limits:
        """Return the limits that start to count now; the clock is read only where seconds are given."""
        return cls(None if seconds is None else time.monotonic() + seconds, nodes)

    def seconds_left(self) -> float | None:
        """Return the seconds until the deadline, 0 or more; None where there is none."""
        return None if self.deadline is None else max(0.0, self.deadline - time.monotonic())

    def is_spent(self) -> bool:
        """Say whether the deadline has passed."""
        return self.deadline is not None and time.monotonic() >= self.deadline


UNLIMITED = Limits()
