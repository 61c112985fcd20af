"""The certificates of a plan as VIPR files, which checkers of other people read.

Source of the format: Cheung, Gleixner, Steffy, *Verifying Integer Programming Results* (IPCO 2017), and the
specification of VIPR 1.0 beside their checker, `viprchk`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path

from storybank.bank import StoryBank
from storybank.errors import InvalidInput, fault_of
from storybank.formats.files import explained, file_to_write, write_text
from storybank.formats.reading import LeftOut, Writing
from storybank.planning.engine.bounds import System
from storybank.planning.engine.problem import tier_names
from storybank.planning.engine.program import Program, Terms
from storybank.planning.goals import Branch, Leaf, Tier
from storybank.planning.plan import Plan
from storybank.planning.problem_of import PlanningContext, read_context
from storybank.planning.verify import program_of
from storybank.values import Several, checked


@checked
def write_vipr(
    plan: Plan,
    bank: StoryBank,
    path: str | os.PathLike[str],
    *,
    previous: Plan | None = None,
    besides: Iterable[Plan] = (),
) -> Writing:
    """Write why no plan is better as VIPR 1.0, one file a goal, for `viprchk` and its like.

    Each file has the whole integer program of the plan's round, with the goals before held at what the plan
    reaches, and derives from it, in exact fractions, that nothing reaches more than the tier's bound. It
    names stories by their ids, and has no text of theirs.

    Args:
        plan: Also one that is not proved: then the files prove its bounds, which are above its values.
        bank: What it was made from.
        path: A folder, which is made where there is none. Its files are `1-must.vipr`, `2-served.vipr` and so
            on; those of that name are replaced, others stay.
        previous: The plan that it was made to follow, if there was one.
        besides: Plans that its proof leaves out of account, as in `verify_proof`: for one of `alternatives`
            the plan itself and those before it.

    Returns:
        The folder, and the goals that are left out, since nothing in this round counts for them.

    Raises:
        InvalidInput: The plan has no proof, or not one for this bank.
        DocumentError: A file cannot be written.

    >>> from tempfile import TemporaryDirectory
    >>> from storybank import plan_round
    >>> from storybank.sample import sample_bank, sample_round
    >>> plan = plan_round(sample_bank(), sample_round())
    >>> with TemporaryDirectory() as folder:
    ...     written = write_vipr(plan, sample_bank(), folder)
    ...     print(min(os.listdir(folder)), written.left_out)
    1-must.vipr Nothing was left out.
    """
    context = read_context(bank, plan.round, plan.policy, previous)
    files = dict(_files(plan, context, program_of(context, besides)))
    folder = file_to_write(path, or_folder=True)
    with explained(Path(path), "write"):
        folder.mkdir(exist_ok=True)
    for name, text in files.items():
        if text:
            write_text(folder / name, text)
    why = "has nothing that counts in this round, so there is nothing to prove"
    empty = (LeftOut(place=name, what="the goal", why=why) for name, text in files.items() if not text)
    return Writing(path=os.fspath(path), left_out=Several(empty, nothing=LeftOut.nothing))


def _files(plan: Plan, context: PlanningContext, program: Program) -> Iterator[tuple[str, str]]:
    """Yield the name of each tier's file and its text, which is empty where the tier counts nothing."""
    tiers = plan.proof.tiers
    if not tiers or tuple(tier.name for tier in tiers) != tier_names(context.problem):
        raise InvalidInput("write_vipr", [fault_of("other_bank" if tiers else "no_proof", "plan")])
    system, columns = System(program), [*_meanings(context)]
    for number, tier in enumerate(tiers, 1):
        terms = program.objectives[tier.name]
        try:
            proved = system.bound(terms, tier.certificate) == tier.bound
        except ValueError:
            proved = False
        if not proved:
            raise InvalidInput("write_vipr", [fault_of("other_bank", "plan")])
        lines = [*columns, *_lines(system, terms, tier), ""] if terms else []
        yield f"{number}-{tier.name}.vipr", "\n".join(lines)
        system.hold(tier.name, terms, tier.value)


def _meanings(context: PlanningContext) -> Iterator[str]:
    yield "% Columns by number: first of all which story goes to which meeting."
    for column, (story, place) in enumerate(context.problem.pairs):
        yield f"% x{column}: {context.stories[story].id} in meeting {context.places[place]}"


def _lines(system: System, terms: Terms, tier: Tier) -> Iterator[str]:
    columns, rows = range(system.columns), system.rows
    yield f"% {tier.name}: the plan reaches {tier.value}, and none reaches more than {tier.bound}"
    yield "VER 1.0"
    yield f"VAR {len(columns)}"
    yield " ".join(f"x{column}" for column in columns)
    yield f"INT {len(columns)}"
    yield " ".join(map(str, columns))
    yield f"OBJ max {_sum(terms)}"
    yield f"CON {2 * len(columns) + len(rows)} {2 * len(columns)}"
    yield from (f"least{column} G 0 1 {column} 1" for column in columns)
    yield from (f"most{column} L 1 1 {column} 1" for column in columns)
    yield from (f"row{number} L {row.limit} {_sum(row.terms)}" for number, row in enumerate(rows))
    yield f"RTP range -inf {tier.bound}"
    yield "SOL 0"
    derivation = _Derivation(system, terms, tier.certificate.scale)
    derivation.prove(tier.certificate.root, {})
    yield f"DER {len(derivation.lines)}"
    yield from derivation.lines


def _sum(terms: Mapping[int, int | Fraction]) -> str:
    return " ".join([str(len(terms)), *(f"{index} {factor}" for index, factor in terms.items())])


class _Derivation:
    """The derived constraints of one tier: a line each, in which a constraint is known by its number."""

    def __init__(self, system: System, terms: Terms, scale: int) -> None:
        self._system, self._terms, self._scale = system, terms, scale
        self.lines = list[str]()

    def prove(self, node: Leaf | Branch, fixed: dict[int, tuple[int, int]]) -> tuple[int, int]:
        """Derive what a case cannot exceed; return the constraint's number and that bound.

        A fixed column has its value, and the number of the constraint that assumes it.
        """
        if isinstance(node, Leaf):
            values = {column: value for column, (value, _) in fixed.items()}
            multipliers = dict(node.multipliers)
            bound = self._system.leaf_bound(self._terms, self._scale, multipliers, values)
            return self._derive(f"L {bound} OBJ", f"rnd {_sum(self._factors(multipliers, fixed))}"), bound
        at, cases = node.column, list[tuple[int, int, int]]()
        for value, case, sense in ((0, node.zero, "L"), (1, node.one, "G")):
            assumed = self._derive(f"{sense} {value} 1 {at} 1", "asm")
            cases.append((assumed, *self.prove(case, {**fixed, at: (value, assumed)})))
        bound = max(bound for *_, bound in cases)
        both = " ".join(f"{proved} {assumed}" for assumed, proved, _ in cases)
        return self._derive(f"L {bound} OBJ", f"uns {both}"), bound

    def _derive(self, constraint: str, reason: str) -> int:
        number = 2 * self._system.columns + len(self._system.rows) + len(self.lines)
        self.lines.append(f"d{number} {constraint} {{ {reason} }} -1")
        return number

    def _factors(
        self, multipliers: Mapping[int, int], fixed: Mapping[int, tuple[int, int]]
    ) -> dict[int, Fraction]:
        """Return by what each constraint is multiplied so that the sum is the objective: see `bounds`."""
        columns = self._system.columns
        factors = {2 * columns + row: times for row, times in multipliers.items()}
        _, taken = self._system.taken(multipliers)
        for column in sorted({*taken, *self._terms}):
            left = self._scale * self._terms.get(column, 0) - taken.get(column, 0)
            value, assumed = fixed.get(column, (None, 0))
            is_most = left > 0  # else it counts at its least
            holds = assumed if value == (0 if is_most else 1) else column + is_most * columns
            factors[holds] = left
        return {number: Fraction(times, self._scale) for number, times in factors.items() if times}
