"""How long a search may take, and who may stop it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from inspect import iscoroutinefunction
from operator import index
from sys import maxsize
from typing import Any, NamedTuple, Protocol

from storybank.errors import Fault, fault_of, refuse

EFFORT = 10**10  # of a call without a limit: simplex steps times the numbers in each, 20 seconds mostly


class Event(Protocol):
    """What can be set by somebody else: a `threading.Event`, or one of another kind."""

    def is_set(self) -> bool:
        """Whether it was."""


class Progress(NamedTuple):
    """How far a call has come.

    Attributes:
        step: What is being done: `"search"`, `"backups"` and `"proof"` for one plan, `"plans"` where
            several are made, `"losses"` and `"needs"` where these are looked at one by one.
        done: How many parts of that step are done.
        total: How many there are.
    """

    step: str
    done: int
    total: int


Cancel = Callable[[], object] | Event
"""What is asked again and again whether to stop: a function that says so, or an event."""

Report = Callable[[Progress], object]  # what is told how far a call has come


@dataclass(slots=True)
class _Meter:
    """What is left of a call's effort, and whether somebody stopped it."""

    effort: int | None
    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a search is cut short."""

    deadline: float | None = None  # monotonic seconds; it makes a plan depend on the machine
    nodes: int | None = None  # how many nodes each integer search may open
    cancel: Callable[[], object] | None = None
    progress: Report | None = None
    meter: _Meter | None = None  # of the effort, shared by all parts of one call; None: no limit at all
    reserve: int = 0  # what of that effort is kept for others

    @classmethod
    def of(
        cls,
        subject: str,
        time_limit: float | None = None,
        node_limit: int | None = None,
        cancel: Cancel | None = None,
        progress: Report | None = None,
    ) -> Limits:
        """Return limits that start to count now, or raise all faults; kinds are `checked` by the caller."""
        stops: Any = getattr(cancel, "is_set", cancel)
        refuse(subject, _limit_faults(time_limit, node_limit, stops, progress))
        is_limited = time_limit is not None or node_limit is not None
        return cls(
            deadline=None if time_limit is None else time.monotonic() + min(time_limit, maxsize),
            nodes=None if node_limit is None else index(node_limit),
            cancel=stops,
            progress=progress,
            meter=_Meter(None if is_limited else EFFORT),
        )

    def is_spent(self) -> bool:
        """Whether the deadline has passed, the effort is spent, or somebody wants it to stop."""
        if (meter := self.meter) is None:
            return False
        if not meter.is_stopped and self.cancel is not None:
            meter.is_stopped = bool(self.cancel())
        is_late = self.deadline is not None and time.monotonic() >= self.deadline
        return meter.is_stopped or is_late or self.effort_left() == 0

    def seconds_left(self) -> float | None:
        """Return the seconds until the deadline, 0 or more; None where there is none."""
        return None if self.deadline is None else max(0.0, self.deadline - time.monotonic())

    def effort_left(self) -> int | None:
        """Return the effort that is left, 0 or more; None where it has no limit."""
        if self.meter is None or self.meter.effort is None:
            return None
        return max(0, self.meter.effort - self.reserve)

    def spend(self, effort: int) -> None:
        """Take an effort off what is left."""
        if self.meter is not None and self.meter.effort is not None:
            self.meter.effort -= effort

    def part(self, parts: float) -> Limits:
        """Return limits for the first of so many equal parts of what is left, 1 or more."""
        seconds, effort = self.seconds_left(), self.effort_left()
        return replace(
            self,
            deadline=self.deadline if seconds is None else time.monotonic() + seconds / parts,
            reserve=self.reserve if effort is None else self.reserve + effort - int(effort / parts),
        )

    def sooner(self, seconds_left: float | None) -> Limits:
        """Return limits that end as much sooner as has passed since so many seconds were left."""
        left = self.seconds_left()
        if self.deadline is None or seconds_left is None or left is None:
            return self
        return replace(self, deadline=self.deadline - (seconds_left - left))

    def tell(self, step: str, done: int, total: int) -> None:
        """Say how far the work has come, to whoever wants to know."""
        if self.progress is not None:
            self.progress(Progress(step, done, total))


UNLIMITED = Limits()


def _limit_faults(seconds: float | None, nodes: int | None, cancel: Any, progress: Any) -> Iterator[Fault]:
    if seconds is not None and not seconds >= 0:  # NaN is neither more nor less than anything
        yield fault_of("no_seconds", "time_limit", given=seconds)
    if nodes is not None and nodes < 0:
        yield fault_of("no_nodes", "node_limit", given=nodes)
    for word, name, called in (("no_cancel", "cancel", cancel), ("no_progress", "progress", progress)):
        # What has to be awaited always counts as a yes, and an `is_set` may be no function.
        is_async = iscoroutinefunction(called) or iscoroutinefunction(getattr(called, "__call__", None))  # noqa: B004 - its own
        if is_async or not (called is None or callable(called)):
            yield fault_of(word, name, given="an async function" if is_async else "no function")
