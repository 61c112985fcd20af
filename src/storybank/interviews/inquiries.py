"""Inquiry, AskedQuestion: a question that the candidate has for those who interview, and one of theirs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, model_validator

from storybank.interviews.given import Ids
from storybank.interviews.people import Person
from storybank.interviews.roles import Priority
from storybank.text.stems import read_table
from storybank.values import Identified, Value, id_of, slug
from storybank.values.strings import Identifier, Name

_Work = Literal["job", "evaluation", "development", "team", "culture"]
Topic = Literal[_Work, "organisation", "direction", "process", "pay"]
"""What an inquiry is about; who can say something about it stands in `inquiries.json`."""

# Our choice all three.
ASKING_SECONDS = 180  # of an inquiry and its answer
OPENING_SECONDS = 300  # of a meeting for greeting and goodbye, which are nobody's questions
USUAL_INQUIRIES = 3  # for which there is time in a meeting that gives no length


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

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return raw
        given = {name: part for name, part in raw.items() if part is not None or name not in cls.derived}
        if isinstance(text := given.get("text"), str) and text.strip():
            return {"id": slug(text), "topic": topic_of_text(text)} | given
        return given

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
