"""New stories as columns of the integer program: where they are told and what they show.

Which competencies a new story shows is for the program to choose, at most three. Told once, the new stories
of a sitting are interchangeable, so only their number counts there, and how many questions they answer
together: no symmetry is left for the search to wade through. Where repeats are allowed a story may answer
several sittings, so each has columns of its own.
"""

from __future__ import annotations

from typing import Protocol

from storybank.planning.engine.program import Program, Terms
from storybank.planning.suggestions._setting import MOST_SHOWN, Blank, Setting


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
