"""Integer programs to be read, what a solver was asked, and what stops it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from tests.support.simplex import Simplex

from storybank.planning.engine.program import Program, Terms


def listed(program: Program) -> Iterator[str]:
    """Yield a program's rows and objectives."""
    yield f"{program.columns} columns, fixed {program.fixed}, core {program.core}"
    yield from (f"{_sum(row.terms)} <= {row.limit}" for row in program.rows)
    for name, terms in program.objectives.items():
        yield f"{name}, at most {program.spans[name]} apart: {_sum(terms)}"


def _sum(terms: Terms) -> str:
    return " ".join(f"{factor:+}*{column}" for column, factor in terms.items()) or "0"


def said_by(made: Iterable[Simplex]) -> Iterator[str]:
    """Yield what solvers were asked, in order."""
    for solver in made:
        yield from (f"  {line}" for line in solver.said)


def stopping(looks: int) -> Callable[[], bool]:
    """Return what says from so many looks on that it is enough."""
    left = iter([False] * looks)
    return lambda: next(left, True)
