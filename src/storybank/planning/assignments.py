"""What a plan is made of: who is told what, which need that answers, what is in reserve, what is free."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar, NamedTuple

from storybank.interviews import NeedRef, Priority
from storybank.interviews.roles import RANKS
from storybank.planning.gaps import Gap, join_labels
from storybank.values import Value, formerly, grouped, plural, spelled_seconds


class Assignment(Value):
    """This story goes to this meeting: the future, where a Telling is the past.

    Attributes:
        story_id: Which story.
        meeting: 0-based index into the round's meetings.
        leads: The needs that it covers in the questions it answers first; none for a lock that
            serves nobody.
        also_shows: The other needs of the meeting that it covers.
        also_heard_by: Ids of the people in other meetings of the round who hear the same experience, and
            could compare notes; nobody unless `Policy.repeats` is `"last_resort"`.
    """

    columns: ClassVar[Mapping[str, str]] = {
        "Story": "story_id",
        "Meeting": "meeting",
        "Main answer to": "leads",
        "Also shows": "also_shows",
        "Also heard by": "also_heard_by",
    }

    story_id: str
    meeting: Annotated[int, formerly("sitting", "meeting")]
    leads: tuple[NeedRef, ...] = ()
    also_shows: tuple[NeedRef, ...] = ()
    also_heard_by: tuple[str, ...] = ()


class Coverage(Value):
    """How one need fares: `min_strength`, 1-5, is asked for; `story_id` is the story that covers it, or None.

    `strength`, 1-5, is what that story shows, 0 where there is none; `own` says whether it answers this
    question and no other.
    """

    interviewer_id: str
    competency_id: str
    priority: Priority
    min_strength: int
    story_id: str | None = None
    strength: int = 0
    own: bool = False


class Backup(Value):
    """A story in reserve that could answer a question if its lead is spent, for the person whose need it is.

    `strength`, 1-5, is what it shows of the competency.
    """

    interviewer_id: str
    competency_id: str
    story_id: str
    strength: int


def need_key(part: NeedRef | Coverage | Backup | Gap) -> tuple[str, str]:
    """Return which need a part of a plan is about: whose, and for which competency."""
    return part.interviewer_id, part.competency_id


IF_TIME = "Extra, if there is time"


class Extra(Value):
    """A free story for a meeting that has room left, to be told if there is time: `Policy(fill=True)`.

    It shows something that these people ask for; no goal, coverage or proof counts it.

    Attributes:
        story_id: Which story: of an episode neither assigned, told nor in reserve, nor another extra's.
        meeting: 0-based index into the round's meetings.
        shows: The needs of that meeting that it covers: one at least, whether open or answered already.
        seconds: How long it takes to tell.
    """

    story_id: str
    meeting: int
    shows: tuple[NeedRef, ...]
    seconds: int


def time_and_use(seconds: int, labels: Iterable[str]) -> str:
    """Return how long a story takes and what it shows, as the end of a sentence."""
    return f"({spelled_seconds(seconds)}), which shows {join_labels(labels)}"


class FreeStory(Value):
    """A ready story that the plan has no use for: for a question that comes unplanned.

    Attributes:
        story_id: Which story, called `title`.
        meetings: 0-based indices of the meetings to come in which it may be told: somebody in the others has
            heard it, or the policy avoids it there.
    """

    columns: ClassVar[Mapping[str, str]] = {"Story": "title", "For meetings": "meetings"}

    story_id: str
    title: str
    meetings: tuple[int, ...]


class PlannedInquiry(Value):
    """An inquiry, and whom to ask; `text` is the question, as the round has it."""

    inquiry_id: str
    text: str
    interviewer_id: str


class AskingProof(Value):
    """Why no other way to ask is worth more.

    Attributes:
        value: What the plan of inquiries is worth, in whole numbers.
        prices: What a place in each meeting of the round is worth, 0 or more. The value cannot exceed the
            sum, over meetings, of places times price, and over inquiries, of what each is worth above the
            price where that is most: `Asking.bound`.
    """

    value: int = 0
    prices: tuple[int, ...] = ()


class Tally(NamedTuple):
    """How many of the needs that were `asked` have a story."""

    answered: int = 0
    asked: int = 0

    def __str__(self) -> str:
        """Return it as a person says it: `1 of 9`."""
        return f"{self.answered} of {self.asked}"


PRIORITY_NOUNS: dict[Priority, str] = {"must": "must", "should": "should", "nice": "nice-to-have"}
"""What needs of each priority are called in a sentence, the most important first."""


class Answered(Value):
    """How many needs have a story, by priority.

    Each person's need for a competency counts once; what is answered directly, without a story, does not.

    >>> answered = Answered(must=Tally(1, 9), should=Tally(6, 11))
    >>> print(answered)
    1 of 9 musts, 6 of 11 shoulds
    >>> answered.must.asked, answered.total
    (9, Tally(answered=7, asked=20))
    """

    must: Tally = Tally()
    should: Tally = Tally()
    nice: Tally = Tally()

    @property
    def total(self) -> Tally:
        """The count of all together."""
        answered, asked = map(sum, zip(self.must, self.should, self.nice, strict=True))
        return Tally(answered, asked)

    def __str__(self) -> str:
        """Return the priorities that somebody asks for, as a person counts them."""
        each = zip((self.must, self.should, self.nice), PRIORITY_NOUNS.values(), strict=True)
        said = [f"{one.answered} of {plural(one.asked, noun)}" for one, noun in each if one.asked]
        return ", ".join(said) or "nothing is asked for"


def by_urgency(rows: Iterable[Coverage]) -> list[tuple[Coverage, list[Coverage]]]:
    """Return rows by competency, the most urgent row before all of them, and by that row's urgency."""
    groups = grouped(rows, lambda row: row.competency_id).values()
    firsts = [(max(group, key=lambda row: RANKS[row.priority]), group) for group in groups]
    return sorted(firsts, key=lambda pair: -RANKS[pair[0].priority])


def answered_in(rows: Iterable[Coverage]) -> Answered:
    """Count the rows of a plan that name a story."""
    needs = {need_key(row): row for row in rows}.values()
    found = {name: [row.story_id for row in needs if row.priority == name] for name in PRIORITY_NOUNS}
    return Answered(**{name: Tally(sum(map(bool, each)), len(each)) for name, each in found.items()})
