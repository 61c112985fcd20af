"""What new stories are added to: a problem, what each question is about, and what is planned without them.

New stories as columns of the integer program: where they are told and what they show.

Which competencies a new story shows is for the program to choose, at most three. Told once, the new stories
of a sitting are interchangeable, so only their number counts there, and how many questions they answer
together: no symmetry is left for the search to wade through. Where repeats are allowed a story may answer
several sittings, so each has columns of its own.

The integer program of new stories: which to write, and who hears which story once they are written.

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
from dataclasses import dataclass, replace
from typing import Protocol

from storybank.planning.engine.limits import Limits
from storybank.planning.engine.problem import MUST_RANK, SHOULD_RANK, Assigned, Problem, evaluate, is_allowed
from storybank.planning.engine.program import Program, Terms
from storybank.planning.engine.search import Best, Chosen, Task, Values, reach_one
from storybank.planning.goals import TierName

MOST_SHOWN = 3
"""Competencies asked of one new story: more, and one would be made up to fit."""

FULL_STRENGTH = 5


@dataclass(frozen=True, slots=True)
class Blank:
    """A story not yet written.

    Attributes:
        sittings: Where it is told, ascending; several only where repeats are allowed.
        shows: The competencies that it must show; at most three.
    """

    sittings: tuple[int, ...]
    shows: tuple[str, ...]


@dataclass(frozen=True)
class Setting:
    """What new stories are added to.

    Attributes:
        problem: The stories there are, and what is asked.
        topics: For each question its competency.
        seconds: What a new story takes, with the talk after it.
        before: What is planned without new stories.
    """

    problem: Problem
    topics: tuple[str, ...]
    seconds: int
    before: Assigned

    def strongest(self, position: int, assigned: Assigned) -> int:
        """Return how strongly the assigned stories answer a question, 0-5."""
        question = self.problem.questions[position]
        told = (question.strengths[story] for story, place in assigned if place == question.sitting)
        return max(told, default=0)

    def urgency(self, position: int) -> tuple[int, int, int]:
        """Return the weight of a question's open musts, of its open shoulds, and of all its demands."""
        question, strongest = self.problem.questions[position], self.strongest(position, self.before)
        left = [demand for demand in question.demands if demand.min_strength > strongest]
        return (
            sum(demand.weight for demand in left if demand.rank == MUST_RANK),
            sum(demand.weight for demand in left if demand.rank == SHOULD_RANK),
            sum(demand.weight * demand.rank for demand in question.demands),
        )

    def most_at(self, sitting: int) -> int:
        """Return how many new stories a sitting can make use of: enough to answer all of its questions."""
        count, budget = self.problem.counts[sitting], self.problem.budgets[sitting]
        most = -(-len(self.problem.questions_at[sitting]) // MOST_SHOWN)
        most = most if count is None else min(most, count)
        return most if budget is None else min(most, budget // self.seconds)

    def answered_by(self, blank: Blank) -> tuple[int, ...]:
        """Return the questions that a new story answers where it is told, the most urgent first."""
        positions = [
            position
            for position, question in enumerate(self.problem.questions)
            if question.sitting in blank.sittings and self.topics[position] in blank.shows
        ]
        return tuple(self.by_urgency(positions))

    def by_urgency(self, positions: Sequence[int]) -> list[int]:
        """Return the questions, the most urgent first."""
        return sorted(positions, key=lambda position: _descending(self.urgency(position)))

    def with_stories(self, shown: Sequence[Mapping[str, int]]) -> Problem:
        """Return the problem with new stories behind the others: ready, fresh, each its own episode.

        Args:
            shown: For each new story what it shows, and how strongly.
        """
        problem = self.problem
        first = max(problem.episodes, default=-1) + 1
        everywhere = len(problem.budgets)
        return replace(
            problem,
            episodes=(*problem.episodes, *range(first, first + len(shown))),
            tellable=(*problem.tellable, *[(True,) * everywhere] * len(shown)),
            seconds=(*problem.seconds, *[(self.seconds,) * everywhere] * len(shown)),
            heard=(*problem.heard, *[0] * len(shown)),
            questions=tuple(
                replace(question, strengths=(*question.strengths, *(new.get(topic, 0) for new in shown)))
                for question, topic in zip(problem.questions, self.topics, strict=True)
            ),
        )

    def with_placed(self, assigned: Assigned, blanks: Sequence[Blank]) -> Assigned:
        """Return the pairs of an assignment and of new stories, numbered behind the others."""
        first = len(self.problem.episodes)
        new = [(first + number, place) for number, blank in enumerate(blanks) for place in blank.sittings]
        return tuple(sorted([*assigned, *new]))


def _descending(urgency: tuple[int, int, int]) -> tuple[int, int, int]:
    must, should, every = urgency
    return -must, -should, -every


class Blanks(Protocol):
    """New stories as columns.

    Attributes:
        deciding: How many of the program's first columns decide; all others follow from them.
        stories: A column for each new story: it is used.
        tellings: For each sitting the columns of new stories told there.
        answers: For each question the columns of new stories that answer it.
        shown: The columns that say that a story must show a competency.
    """

    deciding: int
    stories: list[int]
    tellings: dict[int, list[int]]
    answers: dict[int, list[int]]
    shown: list[int]

    def read(self, chosen: frozenset[int]) -> tuple[Blank, ...] | None:
        """Return the new stories of a choice; None where one would have to show too much."""


class ToldOnce:
    """New stories of which each is told in one sitting."""

    def __init__(self, setting: Setting, program: Program) -> None:
        """Add the columns and the rows between them."""
        self._setting = setting
        self.stories: list[int] = []
        self.tellings: dict[int, list[int]] = {}
        self.answers: dict[int, list[int]] = {}
        for sitting, positions in enumerate(setting.problem.questions_at):
            told = [program.new_column() for _ in range(setting.most_at(sitting))]
            self.tellings[sitting] = told
            self.stories.extend(told)
            _in_turn(program, told)
            if told:
                answers = {position: program.new_column() for position in positions}
                self.answers.update({position: [column] for position, column in answers.items()})
                room = dict.fromkeys(told, -MOST_SHOWN)
                program.at_most({**dict.fromkeys(answers.values(), 1), **room}, 0)
                for column in answers.values():
                    program.at_most({column: 1, told[0]: -1}, 0)
        self.shown = [column for columns in self.answers.values() for column in columns]
        self.deciding = program.columns

    def read(self, chosen: frozenset[int]) -> tuple[Blank, ...] | None:
        """Share the questions of each sitting out among its new stories, the most urgent first."""
        blanks: list[Blank] = []
        for sitting, told in self.tellings.items():
            count = len(chosen.intersection(told))
            here = self._setting.problem.questions_at[sitting]
            answered = [position for position in here if chosen.intersection(self.answers.get(position, ()))]
            if len(answered) > MOST_SHOWN * count:
                return None
            topics = [self._setting.topics[position] for position in self._setting.by_urgency(answered)]
            for number in range(count):
                shows = topics[number * MOST_SHOWN : (number + 1) * MOST_SHOWN]
                blanks.append(Blank((sitting,), tuple(shows)))
        return tuple(blanks)


class ToldAgain:
    """New stories of which each may be told in several sittings, as a last resort."""

    def __init__(self, setting: Setting, program: Program, *, count: int) -> None:
        """Add the columns and the rows between them.

        Args:
            setting: What the stories are added to.
            program: What gets the columns.
            count: How many new stories there may be.
        """
        self.stories = [program.new_column() for _ in range(count)]
        _in_turn(program, self.stories)
        asking = [sitting for sitting, positions in enumerate(setting.problem.questions_at) if positions]
        self._told = [{sitting: program.new_column() for sitting in asking} for _ in self.stories]
        topics = dict.fromkeys(setting.topics)
        self._shows = [{topic: program.new_column() for topic in topics} for _ in self.stories]
        self.deciding = program.columns
        self.shown = [column for shows in self._shows for column in shows.values()]
        self.tellings = {sitting: [told[sitting] for told in self._told] for sitting in asking}
        self.answers: dict[int, list[int]] = {position: [] for position in range(len(setting.topics))}
        for used, told, shows in zip(self.stories, self._told, self._shows, strict=True):
            program.at_most({**dict.fromkeys(shows.values(), 1), used: -MOST_SHOWN}, 0)
            for column in told.values():
                program.at_most({column: 1, used: -1}, 0)
            self._answer(setting, program, told, shows)

    def _answer(
        self, setting: Setting, program: Program, told: dict[int, int], shows: dict[str, int]
    ) -> None:
        """Add a column for each question that a story answers: told there, and showing it."""
        for position, topic in enumerate(setting.topics):
            answer = program.new_column()
            program.at_most({answer: 1, told[setting.problem.questions[position].sitting]: -1}, 0)
            program.at_most({answer: 1, shows[topic]: -1}, 0)
            self.answers[position].append(answer)

    def read(self, chosen: frozenset[int]) -> tuple[Blank, ...] | None:
        """Read each story's sittings and competencies."""
        blanks: list[Blank] = []
        for used, told, shows in zip(self.stories, self._told, self._shows, strict=True):
            sittings = tuple(sitting for sitting, column in told.items() if column in chosen)
            topics = tuple(topic for topic, column in shows.items() if column in chosen)
            if len(topics) > MOST_SHOWN or (used not in chosen and (sittings or topics)):
                return None
            if used in chosen:
                blanks.append(Blank(sittings, topics))
        return tuple(blanks)


def _in_turn(program: Program, columns: list[int]) -> None:
    """Let a story be used only where the one before it is: they are interchangeable."""
    for place, column in enumerate(columns[1:]):
        terms: Terms = {column: 1, columns[place]: -1}
        program.at_most(terms, 0)


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
