"""The integer program of new stories: which to write, and who hears which story once they are written.

It is the planner's program up to the should tier, over the stories there are and those still blank; the whole
assignment is open again. Its goals borrow the names of the planner's tiers:

- `must`, `served`, `repeats`, `should`: as in a plan;
- `spare`: as few new stories as can be;
- `kept`: stories stay where they are planned without the new ones;
- `fit`: as few competencies as can be are asked of the new stories.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from storybank.planning.engine.limits import Limits
from storybank.planning.engine.problem import MUST_RANK
from storybank.planning.engine.program import Program, Terms
from storybank.planning.engine.search import Best, Chosen, Task, Values, reach_one
from storybank.planning.engine.tier_names import TierName
from storybank.planning.engine.tiers import SHOULD_RANK, Assigned, evaluate, is_allowed
from storybank.planning.suggestions._blanks import Blanks
from storybank.planning.suggestions._setting import FULL_STRENGTH, Blank, Setting

Lay = Callable[[Setting, Program], Blanks]
"""Add the columns of new stories to a program."""


@dataclass(frozen=True, slots=True)
class Written:
    """The new stories to write.

    Attributes:
        assigned: Where the stories go that are there already.
        blanks: The new stories.
        values: What is reached in each goal.
        complete: Whether the search came to its end.
    """

    assigned: Assigned
    blanks: tuple[Blank, ...]
    values: Values
    complete: bool = True


def write_stories(
    setting: Setting, lay: Lay, names: Sequence[TierName], held: Values, limits: Limits
) -> Written:
    """Return the best new stories: of several choices always the same one.

    Args:
        setting: What they are added to.
        lay: How new stories become columns.
        names: The goals, most important first.
        held: Goals and the values to keep; what is planned without new stories keeps them.
        limits: How long the search may take.
    """
    program = Program()
    columns = {pair: program.new_column() for pair in setting.problem.pairs}
    program.fixed = tuple(columns[pair] for pair in setting.problem.forced)
    blanks = lay(setting, program)
    _limit(program, setting, columns, blanks)
    _cover(program, setting, columns, blanks)
    _economise(program, setting, columns, blanks)
    pairs = setting.problem.pairs

    def read(chosen: Chosen) -> tuple[Assigned, tuple[Blank, ...] | None]:
        return tuple(pairs[c] for c in chosen if c < len(pairs)), blanks.read(frozenset(chosen))

    def weigh(chosen: Chosen) -> Values | None:
        assigned, new = read(chosen)
        return None if new is None else _worth(setting, assigned, new)

    start = tuple(columns[pair] for pair in setting.before)
    first = Best(start, weigh(start) or {}, complete=False)
    one = reach_one(Task(program, weigh, blanks.deciding, first, limits), names, held)
    assigned, new = read(one.chosen)
    return Written(assigned, new or (), one.values, complete=one.complete)


def _worth(setting: Setting, assigned: Assigned, new: tuple[Blank, ...]) -> Values | None:
    """Return what a choice reaches, by the planner's own definitions; None where a rule forbids it."""
    problem = setting.with_stories([dict.fromkeys(blank.shows, FULL_STRENGTH) for blank in new])
    placed = setting.with_placed(assigned, new)
    if not is_allowed(problem, placed):
        return None
    reached = evaluate(problem, placed)
    reached["spare"] = -len(new)
    reached["kept"] = len(set(assigned) & set(setting.before))
    reached["fit"] = -sum(len(blank.shows) for blank in new)
    return reached


def _limit(
    program: Program, setting: Setting, columns: Mapping[tuple[int, int], int], blanks: Blanks
) -> None:
    """Add the hard rules: an episode once, each sitting's count and seconds."""
    problem = setting.problem
    by_episode: dict[tuple[int, int], Terms] = defaultdict(dict)
    by_sitting: dict[int, dict[int, int]] = defaultdict(dict)
    for (story, sitting), column in columns.items():
        by_episode[problem.episodes[story], sitting if problem.repeats else 0][column] = 1
        by_sitting[sitting][column] = problem.seconds[story][sitting]
    for _, terms in sorted(by_episode.items()):
        if len(terms) > 1:
            program.at_most(terms, 1)
    for sitting, (count, budget) in enumerate(zip(problem.counts, problem.budgets, strict=True)):
        seconds = by_sitting[sitting] | dict.fromkeys(blanks.tellings.get(sitting, ()), setting.seconds)
        if count is not None and len(seconds) > count:
            program.at_most(dict.fromkeys(seconds, 1), count)
        if budget is not None and sum(seconds.values()) > budget:
            program.at_most(seconds, budget)


def _cover(
    program: Program, setting: Setting, columns: Mapping[tuple[int, int], int], blanks: Blanks
) -> None:
    """Add a column for each demand that can be covered, and one for each sitting served."""
    aims: dict[int, Terms] = {MUST_RANK: {}, SHOULD_RANK: {}}
    served: Terms = {}
    for sitting, positions in enumerate(setting.problem.questions_at):
        here = [(story, column) for (story, place), column in columns.items() if place == sitting]
        helping: dict[int, int] = {}
        for position in positions:
            question, new = setting.problem.questions[position], blanks.answers.get(position, [])
            for demand in question.demands:
                able = [column for story, column in here if question.strengths[story] >= demand.min_strength]
                helping.update(dict.fromkeys([*able, *new], -1))
                if demand.rank in aims and (able or new):
                    covered = program.new_column()
                    program.at_most({covered: 1, **dict.fromkeys([*able, *new], -1)}, 0)
                    aims[demand.rank][covered] = demand.weight
        if helping:
            seat = program.new_column()
            program.at_most({seat: 1, **helping}, 0)
            served[seat] = 1
    program.aim("must", aims[MUST_RANK], sum(aims[MUST_RANK].values()))
    program.aim("should", aims[SHOULD_RANK], sum(aims[SHOULD_RANK].values()))
    program.aim("served", served, len(served))


def _economise(
    program: Program, setting: Setting, columns: Mapping[tuple[int, int], int], blanks: Blanks
) -> None:
    """Add the goals that ask for little: few new stories, few moves, few competencies, few repeats."""
    program.aim("spare", dict.fromkeys(blanks.stories, -1), len(blanks.stories))
    program.aim("kept", dict.fromkeys([columns[pair] for pair in setting.before], 1), len(setting.before))
    program.aim("fit", dict.fromkeys(blanks.shown, -1), len(blanks.shown))
    if setting.problem.repeats:
        _count_repeats(program, setting, columns, blanks)


def _count_repeats(
    program: Program, setting: Setting, columns: Mapping[tuple[int, int], int], blanks: Blanks
) -> None:
    """Count every telling beyond an experience's first."""
    by_episode: dict[int, list[int]] = defaultdict(list)
    for (story, _), column in columns.items():
        by_episode[setting.problem.episodes[story]].append(column)
    repeats: Terms = defaultdict(int)
    for episode, told in sorted(by_episode.items()):
        repeats.update(dict.fromkeys(told, -1))
        if episode not in setting.problem.told:
            first = program.new_column()
            program.at_most({first: 1, **dict.fromkeys(told, -1)}, 0)
            repeats[first] = 1
    for column in blanks.stories:
        repeats[column] += 1
    for told in blanks.tellings.values():
        for column in told:
            repeats[column] -= 1
    # Where a new story is told once, its one column says both, and counts for nothing.
    terms = {column: value for column, value in repeats.items() if value}
    program.aim("repeats", terms, len(terms))
