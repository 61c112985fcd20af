"""Inquiry, AskedQuestion: a question that the candidate has for those who interview, and one of theirs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Protocol, Self, runtime_checkable

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ModelWrapValidatorHandler,
    ValidationInfo,
    model_validator,
)

from storybank.errors import Fault, UnknownReference, refuse
from storybank.interviews.people import Interviewer, Person
from storybank.interviews.roles import Priority
from storybank.text.stems import read_table
from storybank.values import Identified, Remedy, Value, id_of, refusal, slug
from storybank.values.strings import Identifier, Name, rows_of

_Work = Literal["job", "evaluation", "development", "team", "culture"]
Topic = Literal[_Work, "organisation", "direction", "process", "pay"]
"""What an inquiry is about; who can say something about it stands in `inquiries.json`."""

ASKING_SECONDS = 180
"""Seconds of an inquiry and its answer: our choice."""

OPENING_SECONDS = 300
"""Seconds of a meeting for greeting and goodbye, which are nobody's questions: our choice."""

USUAL_INQUIRIES = 3
"""How many there is time for in a meeting that gives no length: our choice."""


@cache
def known_topics() -> dict[Topic, dict[str, Any]]:
    """Return for each topic its label and how well each role can answer, 1-3; a role not named cannot."""
    topics: dict[Topic, dict[str, Any]] = read_table(__name__, "inquiries.json")["topics"]
    return topics


@cache
def _said() -> tuple[tuple[Topic, re.Pattern[str]], ...]:
    rules = read_table(__name__, "inquiries.json")["said"]
    return tuple((topic, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for topic, words in rules)


def topic_of_text(text: str) -> Topic:
    """Return what a question is about, by its words: the first rule that fits decides, else the job.

    >>> topic_of_text("How is success measured in this role?"), topic_of_text("Who covers the night shift?")
    ('evaluation', 'team')
    """
    return next((topic for topic, words in _said() if words.search(text)), "job")


def in_order(raw: Any) -> Any:
    """Return one or several, by value, id or text, each once."""
    several = [raw] if isinstance(raw, str | Value) else raw
    if isinstance(several, Mapping | bytes) or not isinstance(several, Iterable):
        return raw
    ids = tuple(map(id_of, rows_of(several)))
    return tuple(dict.fromkeys(ids)) if all(isinstance(one, str) for one in ids) else ids


Ids = Annotated[tuple[Name, ...], BeforeValidator(in_order)]


class Inquiry(Value):
    """A question that you have for those who interview you: a plan says whom to ask, and in which order.

    Attributes:
        text: The question, as you would ask it.
        topic: What it is about, which decides who can answer; read from its words unless given.
        priority: `"must"`, `"should"` or `"nice"`: how much you need the answer.
        ask: Whom to ask: roles such as `"hr"`, ids or names; unless given, whoever can answer the topic.
        everybody: Whether to ask it in every meeting that can answer, to compare what they say; otherwise it
            is asked once.
        left_open: Whether it was left open in an earlier round: then it comes before all others.
        asked: Who was asked already, by id or name: it is not asked again, or not of them.
        id: Slug of the text unless given.

    Raises:
        InvalidInput: A blank text, or a topic or priority that is none: every fault at once.

    >>> question = Inquiry("How will you measure my first year?", priority="must")
    >>> question.topic, question.id
    ('evaluation', 'how-will-you-measure-my-first-year')
    """

    positional: ClassVar[tuple[str, ...]] = ("text",)
    derived: ClassVar[tuple[str, ...]] = ("topic", "id")
    columns: ClassVar[Mapping[str, str]] = {
        "Question": "text",
        "About": "topic",
        "How much": "priority",
        "Ask": "ask",
        "Asked": "asked",
    }

    text: Name
    topic: Topic
    priority: Priority = "should"
    ask: Ids = ()
    everybody: bool = False
    left_open: bool = False
    asked: Ids = ()
    id: Identifier = ""

    if TYPE_CHECKING:

        def __init__(
            self,
            text: str,
            *,
            topic: Topic | None = None,
            priority: Priority = "should",
            ask: Person | Iterable[Person] = (),
            everybody: bool = False,
            left_open: bool = False,
            asked: Person | Iterable[Person] = (),
            id: str | None = None,  # noqa: A002 - the field's word
        ) -> None: ...

    @model_validator(mode="wrap")
    @classmethod
    def _fill_in(cls, raw: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(raw, dict):
            return read(raw)
        given = {name: part for name, part in raw.items() if part is not None or name not in cls.derived}
        if isinstance(text := given.get("text"), str) and text.strip():
            given.setdefault("id", slug(text))
            given.setdefault("topic", topic_of_text(text))
        return read(given)

    @property
    def is_answered(self) -> bool:
        """Whether it need not be asked any more."""
        return bool(self.asked) and not self.everybody

    def __str__(self) -> str:
        """Return the question, what it is about, and how much the answer is needed."""
        return f"{self.text} ({known_topics()[self.topic]['label']}, {self.priority})"


class AskedQuestion(Value):
    """A question that somebody asked you in a meeting, with the stories that you told for it.

    Attributes:
        text: The question, as it was asked or as you remember it.
        asked_by: The id of who asked, by value too; None where you do not know which of a panel.
        stories: What you told for it, by id or title as in `Meeting.told`; none where no story answered it.
    """

    positional: ClassVar[tuple[str, ...]] = ("text",)

    text: Name
    asked_by: Annotated[Name | None, BeforeValidator(id_of)] = None
    stories: Ids = ()

    if TYPE_CHECKING:

        def __init__(
            self, text: str, *, asked_by: Person | None = None, stories: Iterable[Identified | str] = ()
        ) -> None: ...

    def __str__(self) -> str:
        """Return the question, and who asked it where that is known."""
        return f"{self.asked_by}: {self.text}" if self.asked_by else self.text


@runtime_checkable
class KnowsStories(Protocol):
    """What can say whether it has a story or a statement: a bank."""

    def meant(self, meant: Any) -> Any:
        """Return the story or the statement that is meant, or raise `UnknownReference`."""


Bank = Annotated[KnowsStories, Remedy("give a StoryBank")]


def check_told(stories: tuple[Identified | str, ...], bank: KnowsStories) -> None:
    """Raise for everything that was told and is no story of the bank."""
    faults: list[Fault] = []
    for place, story in enumerate(stories):
        try:
            bank.meant(id_of(story))
        except UnknownReference as error:
            faults.append(error.faults[0].at(f"stories[{place}]"))
    refuse("Round.with_told", faults, UnknownReference)


def sitting_in(raw: Any) -> Any:
    """Return those who sit together as rows; refuse another value than a person."""
    if isinstance(raw, Value) and not isinstance(raw, Interviewer):
        raise refusal(kind="not_an_interviewer")
    return rows_in("name", raw)


def _interviews(people: tuple[Interviewer, ...], info: ValidationInfo) -> tuple[Interviewer, ...]:
    if info.data.get("kind") == "interview" and not people:
        raise refusal(kind="nobody_interviews")
    return people


SOMEBODY_INTERVIEWS: dict[str, Any] = {
    "if": {"properties": {"kind": {"const": "interview"}}},
    "then": {"properties": {"interviewers": {"minItems": 1}}, "required": ["interviewers"]},
}
"""The same in schemas: a meeting that is an interview, as it is unless it says so, has somebody in it."""

_seats = (BeforeValidator(sitting_in), AfterValidator(_interviews), Field(validate_default=True))
Seated = Annotated[tuple[Interviewer, ...], *_seats]
"""Those who sit together; nobody, where the kind of a meeting, which is read before, is no interview."""


def rows_in(field: str, raw: Any) -> Any:
    """Return one value, text or row, or several, as rows: a plain text is what stands in the field."""
    if isinstance(raw, bytes) or not isinstance(raw, Iterable):
        return raw
    several = (raw,) if isinstance(raw, str | Value | Mapping) else rows_of(raw)
    return tuple({field: one} if isinstance(one, str) else one for one in several)
