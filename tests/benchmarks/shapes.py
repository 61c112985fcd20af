"""The ten shapes of round that the planner is measured on, made up from a seed as real values.

What a shape leaves open is the same for all: 2-4 tags a story, 3-5 needs a person, some stories told before,
some of them two tellings of one episode.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from storybank.bank import StoryBank
from storybank.competencies import builtin_framework
from storybank.history import Telling
from storybank.interviews import Interviewer, Meeting, Need, Priority, Round
from storybank.planning.policy import Policy
from storybank.stories import Story

HERE = "Northwind"
ELSEWHERE = "Contoso"

COMPETENCIES = tuple(
    sorted(known.id for known in builtin_framework().competencies if known.answered_by == "story")
)

PRIORITIES: tuple[Priority, ...] = ("must", "must", "should", "should", "nice")
LEAST_STRENGTHS = (1, 1, 2, 3, 3, 4)
MEETINGS = (30, 45, 60)
"""Minutes: with 15 around the stories and 5 after each, between two and six stories fit."""


@dataclass(frozen=True)
class Shape:
    """What is fixed about a kind of round.

    Attributes:
        stories: How many the bank holds.
        meetings: How many the round has.
        limit: How many stories a meeting takes, where its minutes do not say so.
        panels: Whether every second meeting is of two or three people.
        minutes: Whether meetings are limited by their length instead.
    """

    stories: int
    meetings: int
    limit: int = 3
    panels: bool = False
    minutes: bool = False

    @property
    def competencies(self) -> tuple[str, ...]:
        """What stories show and people ask about: few enough that meetings want the same stories."""
        return COMPETENCIES[: 6 + self.stories // 4]

    @property
    def name(self) -> str:
        """What the table calls it."""
        limit = f", {self.limit} each" if self.limit != Shape.limit else ""
        panels = ", panels" if self.panels else ""
        return f"{self.stories} x {self.meetings}{limit}{panels}{', minutes' if self.minutes else ''}"


@dataclass(frozen=True)
class Made:
    """All that `plan_round` takes."""

    bank: StoryBank
    round: Round
    policy: Policy


SHAPES = (
    Shape(8, 3),
    Shape(12, 4),
    Shape(12, 4, panels=True),
    Shape(16, 5, limit=2),
    Shape(20, 5, limit=4),
    Shape(24, 6),
    Shape(24, 6, panels=True),
    Shape(30, 7),
    Shape(40, 8, limit=4),
    Shape(14, 4, minutes=True),
)


def make(shape: Shape, seed: int) -> Made:
    """Return the round of a seed: always the same one."""
    chance = Random(f"{shape.name} {seed}")  # noqa: S311 - made-up rounds, no secrets
    stories = _stories(chance, shape)
    meetings = [_meeting(chance, shape, index) for index in range(shape.meetings)]
    people = [person.id for meeting in meetings for person in meeting.interviewers]
    tellings = [
        Telling(chance.choice(stories), chance.choice([*people, "somebody"]), employer=employer)
        for employer in chance.choices((HERE, ELSEWHERE), k=shape.stories // 4)
    ]
    return Made(
        StoryBank(stories, tellings=tellings),
        Round("final", meetings, employer=HERE),
        Policy(stories_per_meeting=shape.limit),
    )


def _stories(chance: Random, shape: Shape) -> list[Story]:
    stories: list[Story] = []
    for number in range(shape.stories):
        tags = chance.sample(shape.competencies, chance.randint(2, 4))
        told_another_way = stories and chance.randrange(100) < 15  # percent
        stories.append(
            Story(
                f"Story {number}",
                id=f"s{number:02}",
                competencies={tag: chance.randint(1, 5) for tag in tags},
                episode=chance.choice(stories).episode if told_another_way else None,
                seconds=chance.choice((60, 90, 120, 150, 180)),
            )
        )
    return stories


def _meeting(chance: Random, shape: Shape, index: int) -> Meeting:
    size = chance.randint(2, 3) if shape.panels and index % 2 else 1
    people = [
        Interviewer(
            f"Person {index} {seat}",
            id=f"p{index}-{seat}",
            weight=chance.randint(1, 5),
            needs=[_need(chance, name) for name in chance.sample(shape.competencies, chance.randint(3, 5))],
        )
        for seat in range(size)
    ]
    return Meeting(people, minutes=chance.choice(MEETINGS) if shape.minutes else None)


def _need(chance: Random, competency: str) -> Need:
    return Need(competency, priority=chance.choice(PRIORITIES), min_strength=chance.choice(LEAST_STRENGTHS))
