"""A checker of VIPR 1.0 files, in exact fractions: it knows the specification, and nothing of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import floor, inf
from typing import NamedTuple

Terms = dict[int, Fraction]


class Constraint(NamedTuple):
    """A sum of terms that is at most (`L`) or at least (`G`) a limit, under some assumptions."""

    sense: str
    limit: Fraction
    terms: Terms
    assumed: frozenset[int] = frozenset()

    def dominates(self, other: Constraint) -> bool:
        """Whether this says all that the other does; what cannot be says everything."""
        sign = 1 if self.sense == "L" else -1
        if not self.terms and sign * self.limit < 0:
            return True
        return (self.sense, self.terms) == (other.sense, other.terms) and sign * (
            other.limit - self.limit
        ) >= 0


class Refused(Exception):
    """A file that does not prove what it says."""


def proved_bound(text: str) -> Fraction:
    """Return the bound that a file of a maximisation proves for every integer solution; Refused if none."""
    words = iter([word for line in text.splitlines() if not line.startswith("%") for word in line.split()])
    _expect(words, "VER", "1.0", "VAR")
    count = int(next(words))
    names = [next(words) for _ in range(count)]
    _expect(words, "INT")
    integer = {int(next(words)) for _ in range(int(next(words)))}
    _expect(words, "OBJ", "max")
    objective = _terms(words)
    _expect(words, "CON")
    constraints, bounds = int(next(words)), int(next(words))
    known = [_constraint(words, objective) for _ in range(constraints)]
    _require(all(len(one.terms) == 1 for one in known[:bounds]) and len(set(names)) == count)
    _expect(words, "RTP", "range", "-inf")
    claimed = Fraction(next(words))
    _expect(words, "SOL", "0", "DER")
    for _ in range(int(next(words))):
        said = _constraint(words, objective)
        known.append(said._replace(assumed=_derived(words, known, said, integer)))
        next(words)
    _require(not [*words] and not known[-1].assumed)
    _require(known[-1].dominates(Constraint("L", claimed, objective)))
    return claimed


def _require(holds: bool) -> None:  # noqa: FBT001 - said where it is called
    if not holds:
        raise Refused


def _expect(words: Iterator[str], *expected: str) -> None:
    for one in expected:
        _require(next(words) == one)


def _terms(words: Iterator[str]) -> Terms:
    pairs = [(int(next(words)), Fraction(next(words))) for _ in range(int(next(words)))]
    _require(len(dict(pairs)) == len(pairs))
    return {column: factor for column, factor in pairs if factor}


def _constraint(words: Iterator[str], objective: Terms) -> Constraint:
    next(words)  # its name
    sense, limit, first = next(words), Fraction(next(words)), next(words)
    _require(sense in {"L", "G"})
    return Constraint(
        sense, limit, objective if first == "OBJ" else _terms(iter([first, *_ahead(words, first)]))
    )


def _ahead(words: Iterator[str], count: str) -> list[str]:
    return [next(words) for _ in range(2 * int(count))]


def _derived(
    words: Iterator[str], known: list[Constraint], said: Constraint, integer: set[int]
) -> frozenset[int]:
    """Return the assumptions under which what is said follows from what is known."""
    _expect(words, "{")
    reasons: dict[str, Callable[[], tuple[bool, frozenset[int]]]] = {
        "asm": lambda: (True, frozenset({len(known)})),
        "rnd": lambda: _rounded(words, known, said, integer),
        "uns": lambda: _joined(words, known, said, integer),
    }
    holds, assumed = reasons[next(words)]()
    _expect(words, "}")
    _require(holds)
    return assumed


def _rounded(
    words: Iterator[str], known: list[Constraint], said: Constraint, integer: set[int]
) -> tuple[bool, frozenset[int]]:
    total, limit, assumed = dict[int, Fraction](), Fraction(0), frozenset[int]()
    for number, factor in _terms(words).items():
        one = known[number]
        _require((factor > 0) == (one.sense == "L"))  # so that the sum is at most
        limit, assumed = limit + factor * one.limit, assumed | one.assumed
        for column, share in one.terms.items():
            total[column] = total.get(column, Fraction(0)) + factor * share
    terms = {column: share for column, share in total.items() if share}
    whole = all(share.denominator == 1 and column in integer for column, share in terms.items())
    return whole and Constraint("L", Fraction(floor(limit)), terms).dominates(said), assumed


def _joined(
    words: Iterator[str], known: list[Constraint], said: Constraint, integer: set[int]
) -> tuple[bool, frozenset[int]]:
    one, low, other, high = (int(next(words)) for _ in range(4))
    first, second = known[low], known[high]
    apart = second.limit - first.limit if (first.sense, second.sense) == ("L", "G") else inf
    whole = all(share.denominator == 1 and column in integer for column, share in first.terms.items())
    covers = first.terms == second.terms and whole and first.limit.denominator == 1 and apart == 1
    both = known[one].dominates(said) and known[other].dominates(said)
    return covers and both, (known[one].assumed - {low}) | (known[other].assumed - {high})
