"""How people, stories and questions are given to a round: as values, rows, ids or plain texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Protocol, runtime_checkable

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from storybank.errors import Fault, UnknownReference, refuse
from storybank.interviews.people import Interviewer
from storybank.values import Identified, Remedy, Value, id_of, refusal
from storybank.values.strings import Name, rows_of


def in_order(raw: Any) -> Any:
    """Return one or several, by value, id or text, each once."""
    several = [raw] if isinstance(raw, str | Value) else raw
    if isinstance(several, Mapping | bytes) or not isinstance(several, Iterable):
        return raw
    ids = tuple(map(id_of, rows_of(several)))
    return tuple(dict.fromkeys(ids)) if all(isinstance(one, str) for one in ids) else ids


Ids = Annotated[tuple[Name, ...], BeforeValidator(in_order)]
"""What several are named by, each once."""


@runtime_checkable
class KnowsStories(Protocol):
    """What can say whether it has a story or a statement: a bank."""

    def meant(self, meant: Any) -> Any:
        """Return the story or the statement that is meant, or raise `UnknownReference`."""


Bank = Annotated[KnowsStories, Remedy("give a StoryBank")]


def check_told(stories: tuple[Identified | str, ...], bank: KnowsStories) -> None:
    """Raise for everything that was told and is no story of the bank."""
    faults = list[Fault]()
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
