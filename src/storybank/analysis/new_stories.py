"""The integer program of new stories: which to write, and who hears which story once they are written.

It is the planner's program up to the should tier, over the stories there are and drafts of new ones. Its
goals borrow the tiers' names; but `spare` is as few new stories as can be, `kept` that stories stay where
they are planned without them, and `fit` as few competencies as can be asked of the new ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import NamedTuple

from storybank.planning.engine.limits import Limits
from storybank.planning.engine.problem import MUST_RANK, SHOULD_RANK, Assigned, Problem, evaluate, is_allowed
from storybank.planning.engine.program import Places, Program, cover, limit_episodes, repeat_terms
from storybank.planning.engine.search import Best, Chosen, Task, Values, reach_one
from storybank.planning.goals import TierName
from storybank.stories import STRONGEST
from storybank.values import gathered

MOST_SHOWN = 3  # competencies asked of one new story: more, and one would be made up to fit


class DraftStory(NamedTuple):
    """A story not yet written: where it is told, ascending, and at most three competencies it must show."""

    meetings: tuple[int, ...]
    shows: tuple[str, ...]


@dataclass(frozen=True)
class StoryGaps:
    """What new stories are added to."""

    problem: Problem
    topics: tuple[str, ...]  # of each question
    seconds: int  # what a new story takes, with the talk after it
    before: Assigned  # what is planned before they are there

    def strongest(self, position: int, assigned: Assigned) -> int:
        """Return how strongly the assigned stories answer a question, 0-5."""
        question = self.problem.questions[position]
        return max((question.strengths[s] for s, place in assigned if place == question.meeting), default=0)

    def most_at(self, meeting: int) -> int:
        """Return how many new stories a meeting can make use of: enough to answer all of its questions."""
        count, budget = self.problem.counts[meeting], self.problem.budgets[meeting]
        most = -(-len(self.problem.questions_at[meeting]) // MOST_SHOWN)
        most = most if count is None else min(most, count)
        return most if budget is None else min(most, budget // self.seconds)

    def answered_by(self, draft: DraftStory) -> list[int]:
        """Return the questions that a new story answers where it is told, the most urgent first."""
        asked = zip(self.problem.questions, self.topics, strict=True)
        there = [question.meeting in draft.meetings and topic in draft.shows for question, topic in asked]
        return self.by_urgency(position for position, is_answered in enumerate(there) if is_answered)

    def by_urgency(self, positions: Iterable[int]) -> list[int]:
        """Return the questions by the weight of their open musts, their open shoulds, and all demands."""

        def urgency(position: int) -> tuple[int, int, int]:
            question, strongest = self.problem.questions[position], self.strongest(position, self.before)
            left = [demand for demand in question.demands if demand.min_strength > strongest]
            must, should = (sum(d.weight for d in left if d.rank == r) for r in (MUST_RANK, SHOULD_RANK))
            return -must, -should, -sum(demand.weight * demand.rank for demand in question.demands)

        return sorted(positions, key=urgency)

    def with_stories(self, shown: Iterable[Mapping[str, int]]) -> Problem:
        """Return the problem with new stories behind the others, by what each shows and how strongly."""
        strengths = [[new.get(topic, 0) for topic in self.topics] for new in shown]
        return self.problem.with_stories(strengths, self.seconds)

    def with_placed(self, assigned: Assigned, drafts: Sequence[DraftStory]) -> Assigned:
        """Return the pairs of an assignment and of new stories, numbered behind the others."""
        numbered = enumerate(drafts, start=len(self.problem.episodes))
        new = [(number, place) for number, draft in numbered for place in draft.meetings]
        return tuple(sorted([*assigned, *new]))


@dataclass(frozen=True, slots=True)
class DraftColumns:
    """New stories as columns of a program."""

    deciding: int  # how many of the program's first columns decide; all others follow from them
    stories: list[int]  # one for each new story: it is used
    tellings: dict[int, list[int]]  # for each meeting, of new stories told there
    answers: dict[int, list[int]]  # for each question, of new stories that answer it
    shown: list[int]  # those that say that a story must show a competency
    # Returns the new stories of a choice; None where one would have to show too much.
    read: Callable[[frozenset[int]], tuple[DraftStory, ...] | None]


def told_once(gaps: StoryGaps, program: Program) -> DraftColumns:
    """Add columns of new stories, each told in one meeting: interchangeable, so only their number counts."""
    tellings, answers = dict[int, list[int]](), dict[int, list[int]]()
    for meeting, positions in enumerate(gaps.problem.questions_at):
        told = tellings[meeting] = _in_turn(program, gaps.most_at(meeting))
        if told:
            here = {position: [program.new_column()] for position in positions}
            answers.update(here)
            room = dict.fromkeys(told, -MOST_SHOWN)
            program.at_most({**{column: 1 for [column] in here.values()}, **room}, 0)
            for [column] in here.values():
                program.at_most({column: 1, told[0]: -1}, 0)

    def read(chosen: frozenset[int]) -> tuple[DraftStory, ...] | None:
        """Share the questions of each meeting out among its new stories, the most urgent first."""
        drafts: list[DraftStory] = []
        for meeting, told in tellings.items():
            room = MOST_SHOWN * len(chosen.intersection(told))
            here = gaps.problem.questions_at[meeting]
            answered = [position for position in here if chosen.intersection(answers.get(position, ()))]
            if len(answered) > room:
                return None
            topics = tuple(gaps.topics[position] for position in gaps.by_urgency(answered))
            firsts = range(0, room, MOST_SHOWN)
            drafts += [DraftStory((meeting,), topics[first : first + MOST_SHOWN]) for first in firsts]
        return tuple(drafts)

    stories, shown = (list(chain(*columns.values())) for columns in (tellings, answers))
    return DraftColumns(program.columns, stories, tellings, answers, shown, read)


def told_again(gaps: StoryGaps, program: Program, *, count: int) -> DraftColumns:
    """Add the columns of so many new stories at most, each told in several meetings as a last resort."""
    stories = _in_turn(program, count)
    asking = [meeting for meeting, positions in enumerate(gaps.problem.questions_at) if positions]
    told_at = [{meeting: program.new_column() for meeting in asking} for _ in stories]
    topics = dict.fromkeys(gaps.topics)
    shows_of = [{topic: program.new_column() for topic in topics} for _ in stories]
    deciding = program.columns
    answers: dict[int, list[int]] = {position: [] for position in range(len(gaps.topics))}
    for used, told, shows in zip(stories, told_at, shows_of, strict=True):
        program.at_most({**dict.fromkeys(shows.values(), 1), used: -MOST_SHOWN}, 0)
        for column in told.values():
            program.at_most({column: 1, used: -1}, 0)
        # It answers a question where it is told there, and shows what it is about.
        for position, topic in enumerate(gaps.topics):
            answer = program.new_column()
            program.at_most({answer: 1, told[gaps.problem.questions[position].meeting]: -1}, 0)
            program.at_most({answer: 1, shows[topic]: -1}, 0)
            answers[position].append(answer)

    def read(chosen: frozenset[int]) -> tuple[DraftStory, ...] | None:
        drafts: list[DraftStory] = []
        for used, told, shows in zip(stories, told_at, shows_of, strict=True):
            meetings = tuple(meeting for meeting, column in told.items() if column in chosen)
            topics = tuple(topic for topic, column in shows.items() if column in chosen)
            if len(topics) > MOST_SHOWN or (used not in chosen and (meetings or topics)):
                return None
            if used in chosen:
                drafts.append(DraftStory(meetings, topics))
        return tuple(drafts)

    tellings = {meeting: [told[meeting] for told in told_at] for meeting in asking}
    shown = [column for shows in shows_of for column in shows.values()]
    return DraftColumns(deciding, stories, tellings, answers, shown, read)


def _in_turn(program: Program, count: int) -> list[int]:
    """Add stories, each used only where the one before it is: they are interchangeable."""
    columns = [program.new_column() for _ in range(count)]
    for before, column in pairwise(columns):
        program.at_most({column: 1, before: -1}, 0)
    return columns


Lay = Callable[[StoryGaps, Program], DraftColumns]


class Written(NamedTuple):
    """The new stories to write, where those go that are there already, and what each goal reaches."""

    assigned: Assigned
    drafts: tuple[DraftStory, ...]
    values: Values
    complete: bool = True


def write_stories(
    gaps: StoryGaps, lay: Lay, names: Sequence[TierName], held: Values, limits: Limits
) -> Written:
    """Return the best new stories, always the same; the goals `held` keep the values they have without."""
    program, pairs = Program(), gaps.problem.pairs
    columns = {pair: program.new_column() for pair in pairs}
    program.fixed = tuple(columns[pair] for pair in gaps.problem.forced)
    drafts = lay(gaps, program)
    places = gathered((meeting, (story, column)) for (story, meeting), column in columns.items())
    limit_episodes(program, gaps.problem, columns)
    _limit(program, gaps, places, drafts)
    cover(program, gaps.problem, places, {MUST_RANK: "must", SHOULD_RANK: "should"}, drafts.answers)
    # The goals that ask for little: few new stories, few moves, few competencies, few repeats.
    program.aim("spare", dict.fromkeys(drafts.stories, -1), len(drafts.stories))
    program.aim("kept", dict.fromkeys([columns[pair] for pair in gaps.before], 1), len(gaps.before))
    program.aim("fit", dict.fromkeys(drafts.shown, -1), len(drafts.shown))
    if gaps.problem.repeats:  # every telling beyond an experience's first
        repeats = Counter(repeat_terms(program, gaps.problem, columns))
        repeats.update(drafts.stories)
        repeats.subtract(chain(*drafts.tellings.values()))
        # Where a new story is told once, its one column says both, and counts for nothing.
        terms = {column: value for column, value in repeats.items() if value}
        program.aim("repeats", terms, len(terms))

    def read(chosen: Chosen) -> tuple[Assigned, tuple[DraftStory, ...] | None]:
        return tuple(pairs[c] for c in chosen if c < len(pairs)), drafts.read(frozenset(chosen))

    def weigh(chosen: Chosen) -> Values | None:
        assigned, new = read(chosen)
        return None if new is None else worth_of(gaps, assigned, new)

    start = tuple(columns[pair] for pair in gaps.before)
    first = Best(start, weigh(start) or {}, complete=False)
    one = reach_one(Task(program, weigh, drafts.deciding, first, limits), names, held)
    assigned, new = read(one.chosen)
    return Written(assigned, new or (), one.values, complete=one.complete)


def worth_of(gaps: StoryGaps, assigned: Assigned, new: tuple[DraftStory, ...]) -> Values | None:
    """Return what a choice reaches, by the planner's own definitions; None where a rule forbids it."""
    problem = gaps.with_stories(dict.fromkeys(draft.shows, STRONGEST) for draft in new)
    placed = gaps.with_placed(assigned, new)
    if not is_allowed(problem, placed):
        return None
    kept, shown = len(set(assigned) & set(gaps.before)), sum(len(draft.shows) for draft in new)
    return {**evaluate(problem, placed), "spare": -len(new), "kept": kept, "fit": -shown}


def _limit(program: Program, gaps: StoryGaps, places: Places, drafts: DraftColumns) -> None:
    problem = gaps.problem
    for meeting, (count, budget) in enumerate(zip(problem.counts, problem.budgets, strict=True)):
        seconds = {column: problem.seconds[story][meeting] for story, column in places.get(meeting, ())}
        seconds |= dict.fromkeys(drafts.tellings.get(meeting, ()), gaps.seconds)
        if count is not None and len(seconds) > count:
            program.at_most(dict.fromkeys(seconds, 1), count)
        if budget is not None and sum(seconds.values()) > budget:
            program.at_most(seconds, budget)
