"""Made-up banks, rounds and policies: drawn by hypothesis, or from a seed.

One maker serves both: `hypothesis` hands it a `Random` whose every choice it records and shrinks.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

from storybank.bank import StoryBank
from storybank.history import Telling
from storybank.interviews import Interviewer, Meeting, Need, Priority, Round
from storybank.planning.assignments import Assignment
from storybank.planning.goals import Proof
from storybank.planning.plan import Plan
from storybank.planning.policy import Policy
from storybank.stories import Story, StoryStatus
from storybank.values import FrozenMap, Several

EMPLOYERS = ("Northwind", " NORTHWIND ", "Contoso", None)
"""Two spellings of one employer, another one, and none named."""

Words = tuple[tuple[str, ...], ...]

WORDS: Words = (
    ("teamwork", "team work", "Collaboration"),
    ("conflict", "disagreement"),
    ("leadership",),
    ("zen gardening",),  # no framework knows it: it meets its own kind as written
    ("motivation", "drive"),  # answered by a statement: enters no plan
    ("ambiguity",),
    ("ownership", "accountability"),
    ("resilience",),
    ("quality", "attention to detail"),
    ("influencing", "buy-in"),
    ("planning",),
    ("integrity", "ethics"),
    ("creativity", "innovation"),
    ("customer_focus",),
    ("adaptability", "flexibility"),
    ("change",),
)
"""Competencies under their spellings; a shape takes the first few of them."""

PEOPLE = (
    # Names that are no ids, so that a telling by name has to be matched; and two people of one name.
    ("Dana Reyes", "dana"),
    ("Priya Nair", "priya-nair"),
    ("Tom Okafor", "tom-okafor"),
    ("Sam Lee", "sam-1"),
    ("Sam Lee", "sam-2"),
    ("Ines Duarte", "ines"),
    ("Wei Zhang", "wei-zhang"),
    ("Ola Berg", "ola"),
    ("Raj Patel", "raj-patel"),
    ("Mia Novak", "mia"),
    ("Ken Mori", "ken-mori"),
    ("Zoe Adler", "zoe"),
)

OUTSIDER = ("Noor Haddad", "noor-haddad")
"""Somebody who sits in no round."""


@dataclass(frozen=True, repr=False)
class Case:
    """All that `plan_round` takes."""

    bank: StoryBank
    round: Round
    policy: Policy
    previous: Plan | None = None

    def __repr__(self) -> str:
        """Write everything as JSON, so that a case that fails can be made again."""
        values = (self.bank, self.round, self.policy, self.previous)
        return "\n".join("no previous plan" if v is None else v.model_dump_json() for v in values)


@dataclass(frozen=True)
class Shape:
    """How big a made-up case is, smallest and largest of each, and how rich in hard features.

    Attributes:
        stories: In the bank.
        meetings: In the round.
        competencies: How many of `WORDS` are in use: the fewer, the more the people compete for stories.
        tags: Per story.
        needs: Per person.
        tellings: In the bank.
        limits: What `Policy.stories_per_meeting` is drawn from.
        oddity: Percent, how often a rare feature is there: a draft, an avoided story, a panel and so on.
    """

    stories: tuple[int, int]
    meetings: tuple[int, int]
    competencies: tuple[int, int]
    tags: tuple[int, int]
    needs: tuple[int, int]
    tellings: tuple[int, int]
    limits: tuple[int | None, ...]
    oddity: int


SMALL = Shape(
    stories=(0, 6),
    meetings=(1, 3),
    competencies=(3, 5),
    tags=(1, 5),
    needs=(1, 4),
    tellings=(0, 3),
    limits=(None, None, 4, 4, 4, 3, 2, 2, 1, 0),
    oddity=18,
)
LARGE = Shape(
    stories=(8, 40),
    meetings=(3, 8),
    competencies=(6, 16),
    tags=(1, 4),
    needs=(2, 5),
    tellings=(0, 30),
    limits=(None, 4, 4, 3, 2),
    oddity=8,
)


@st.composite
def small_rounds(draw: st.DrawFn) -> Case:
    """Draw cases of at most 6 stories and 3 meetings with every feature there is."""
    return made_up(draw(st.randoms(use_true_random=False)), SMALL)


def random_round(seed: int, shape: Shape = LARGE) -> Case:
    """Return the case of a seed: always the same one."""
    return made_up(Random(seed), shape)  # noqa: S311 - made-up rounds, no secrets


def made_up(chance: Random, shape: Shape) -> Case:
    """Make up one case."""
    words = WORDS[: chance.randint(*shape.competencies)]
    stories = [_story(chance, shape, words, index) for index in range(_mostly_many(chance, shape.stories))]
    employer = chance.choice(EMPLOYERS)
    round = Round("final", _meetings(chance, shape, words, stories), employer=employer)
    tellings = [
        Telling(chance.choice(stories), _somebody(chance), employer=chance.choice(EMPLOYERS))
        for _ in range(chance.randint(*shape.tellings) if stories else 0)
    ]
    bank = StoryBank(stories, tellings=tellings)
    policy = _policy(chance, shape, stories, round)
    previous = _previous(chance, stories, round) if _sometimes(chance, 40) else None
    return Case(bank, round, policy, previous)


def _mostly_many(chance: Random, limits: tuple[int, int]) -> int:
    """Return how many stories or meetings: rather more, so that there is something to choose."""
    return max(chance.randint(*limits), chance.randint(*limits))


def _count(chance: Random, limits: tuple[int, int]) -> int:
    """Return how many tags or needs: rarely none at all."""
    return 0 if _sometimes(chance, 4) else chance.randint(*limits)


def _sometimes(chance: Random, percent: int) -> bool:
    return chance.randrange(100) < percent


def _few(chance: Random, shape: Shape, most: int) -> int:
    """Return 0 usually, else up to `most`."""
    return chance.randint(1, most) if _sometimes(chance, shape.oddity) else 0


def _tag(chance: Random, words: Words) -> str:
    return chance.choice(chance.choice(words))


def _story(chance: Random, shape: Shape, words: Words, index: int) -> Story:
    status: StoryStatus = chance.choice(("draft", "retired")) if _sometimes(chance, 8) else "ready"
    # Told another way than an earlier story, or an experience of its own.
    episode = f"s{chance.randrange(index):02}" if index and _sometimes(chance, 30) else None
    return Story(
        f"Story {index}",
        competencies={_tag(chance, words): chance.randint(1, 5) for _ in range(_count(chance, shape.tags))},
        id=f"s{index:02}",
        episode=episode,
        status=status,
        withheld_from=[chance.choice(["northwind", "Contoso "])] if _sometimes(chance, 10) else (),
        seconds=chance.choice((60, 90, 120, 150, 180, 240, 299, 420)),
    )


def _meetings(chance: Random, shape: Shape, words: Words, stories: list[Story]) -> list[Meeting]:
    waiting = chance.sample(PEOPLE, len(PEOPLE))
    meetings = []
    for left in range(_mostly_many(chance, shape.meetings), 0, -1):
        panel = min(1 + _few(chance, shape, 2), len(waiting) - left + 1)
        people = [_person(chance, shape, words, waiting.pop()) for _ in range(panel)]
        meetings.append(_meeting(chance, people, stories))
    return meetings


def _meeting(chance: Random, people: list[Interviewer], stories: list[Story]) -> Meeting:
    told = None
    if _sometimes(chance, 12):
        heard = chance.sample(stories, chance.randint(0, min(2, len(stories))))
        told = [chance.choice((story.id, story.title)) for story in heard]
    max_stories = chance.choice((0, 1, 1, 2, 2, 3, 4)) if _sometimes(chance, 25) else None
    minutes = chance.choice((0, 10, 18, 25, 30, 40, 60)) if _sometimes(chance, 25) else None
    return Meeting(people, max_stories=max_stories, minutes=minutes, told=told)


def _person(chance: Random, shape: Shape, words: Words, who: tuple[str, str]) -> Interviewer:
    name, person_id = who
    needs = [_need(chance, words) for _ in range(_count(chance, shape.needs))]
    return Interviewer(name, id=person_id, needs=needs, weight=chance.randint(1, 5))


def _need(chance: Random, words: Words) -> Need:
    priorities: tuple[Priority, ...] = ("must", "must", "should", "nice")
    strength = chance.choice((1, 1, 2, 3, 3, 4, 5))
    return Need(_tag(chance, words), priority=chance.choice(priorities), min_strength=strength)


def _somebody(chance: Random) -> str:
    """Return a person of the round or not, by id, by exact name or by another spelling of it."""
    name, person_id = chance.choice((*PEOPLE, OUTSIDER))
    return chance.choice((person_id, name, name.upper()))


def _policy(chance: Random, shape: Shape, stories: list[Story], round: Round) -> Policy:
    return Policy(
        stories_per_meeting=chance.choice(shape.limits),
        follow_up_seconds=chance.choice((0, 60, 300)),
        frame_minutes=chance.choice((0, 5, 15)),
        use=_locks(chance, stories, round, _few(chance, shape, 2)),
        avoid=_locks(chance, stories, round, _few(chance, shape, 2)),
    )


def _locks(chance: Random, stories: list[Story], round: Round, count: int) -> list[tuple[str, int | str]]:
    places: list[int | str] = [*range(len(round.meetings)), *(person.id for person in round.interviewers)]
    return [(chance.choice(stories).id, chance.choice(places)) for _ in range(count if stories else 0)]


def _previous(chance: Random, stories: list[Story], round: Round) -> Plan:
    """Return a plan, any plan, for an earlier version of the round: people have moved, one has left."""
    seats = [person.replace(needs=()) for person in round.interviewers]
    earlier = Round("earlier", [seats[index::2] for index in range(min(2, len(seats)))])
    if _sometimes(chance, 50):
        earlier = Round("earlier", [Interviewer(*OUTSIDER[:1]), *round.meetings])
    known = chance.sample(stories, chance.randint(0, len(stories)))
    ids = {name: story.id for story in stories for name in (story.id, story.title)}
    earlier = earlier.replace(
        meetings=[
            meeting if meeting.told is None else meeting.replace(told=[ids[name] for name in meeting.told])
            for meeting in earlier.meetings
        ]
    )
    told = {story_id for meeting in earlier.meetings for story_id in meeting.told or ()}
    return Plan(
        round=earlier,
        policy=Policy(),
        stories=Several((*known, *(story for story in stories if story.id in told and story not in known))),
        competencies=FrozenMap(),
        assignments=Several(
            Assignment(story_id=story.id, meeting=chance.randrange(len(earlier.meetings))) for story in known
        ),
        coverage=Several(),
        gaps=Several(),
        backups=Several(),
        proof=Proof(status="solver", tiers=()),
    )
