"""Interviewer: a person with a role, a say in the decision, and needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import Field, ModelWrapValidatorHandler, field_validator, model_validator

from storybank.errors import Fault, InvalidInput
from storybank.interviews.roles import (
    RANKS,
    ROLES,
    Need,
    Role,
    default_needs,
    default_weight,
    role_of_text,
    role_of_title,
)
from storybank.values import (
    WHOLE,
    Identifier,
    JSONObject,
    Line,
    Name,
    Prose,
    Value,
    is_identifier,
    join_words,
    plural,
    read_beside,
    refusal,
    slug,
)

_MAY_BE_NONE = frozenset({"id", "role", "needs", "weight", *RANKS})
"""Arguments for which None is the same as leaving them out."""


class Interviewer(Value):
    """A person who interviews the candidate.

    Attributes:
        name: The person's name.
        title: The job title, as it stands in the invitation.
        role: One of nine roles or `"unknown"`; read from `role` or else from `title`.
        needs: What the person wants to hear about. Given as `needs`, or as plain texts in `must`,
            `should` and `nice`; none of them gives the role's usual needs, and `needs=()` none at all.
        weight: 1-5, the say in the decision; the role's usual weight unless given.
        id: Slug of the name unless given.
        email: For the calendar and the thank-you note.
        notes: For the candidate alone.
        questions_to_ask: What the candidate wants to ask this person.
        extensions: Fields of other tools, by name: any JSON value, kept as it is (`JSONObject`).

    Raises:
        InvalidInput: A blank name, a role that nobody knows, a weight outside 1-5: every fault at once.

    >>> dana = Interviewer("Dana Reyes", title="Engineering manager", must=["conflict resolution"])
    >>> dana.id, dana.role, dana.weight, dana.needs[0].priority
    ('dana-reyes', 'hiring_manager', 4, 'must')
    """

    positional: ClassVar[tuple[str, ...]] = ("name",)
    derived: ClassVar[tuple[str, ...]] = ("role", "needs", "weight", "id")
    shorthand: ClassVar[tuple[str, ...]] = ("must", "should", "nice")

    name: Name
    title: Line = ""
    role: Role
    needs: tuple[Need, ...]
    weight: Annotated[int, Field(ge=1, le=5), WHOLE]
    id: Identifier = ""
    email: Name | None = None
    notes: Prose = ""
    questions_to_ask: tuple[Name, ...] = ()
    extensions: JSONObject = JSONObject()

    if TYPE_CHECKING:

        def __init__(
            self,
            name: str,
            *,
            title: str = "",
            role: str | None = None,
            needs: Iterable[Need | str] | None = None,
            must: Iterable[Need | str] = (),
            should: Iterable[Need | str] = (),
            nice: Iterable[Need | str] = (),
            weight: int | None = None,
            id: str | None = None,  # noqa: A002 - the field's word
            email: str | None = None,
            notes: str = "",
            questions_to_ask: Iterable[str] = (),
            extensions: Mapping[str, Any] = JSONObject(),
        ) -> None: ...

    @model_validator(mode="wrap")
    @classmethod
    def _fill_in(cls, raw: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        """Derive what is not given; report what is wrong with must, should and nice in their own places."""
        if not isinstance(raw, dict):
            return read(raw)
        given = {name: part for name, part in raw.items() if part is not None or name not in _MAY_BE_NONE}
        name = given.get("name")
        if "id" not in given and isinstance(name, str) and name.strip():
            given["id"] = slug(name)
        given["role"] = role = _role(given.get("role"), given.get("title", ""))
        stated, faults = _stated({priority: given.pop(priority, ()) for priority in RANKS})
        if "needs" in given or stated or faults:
            given["needs"] = (*_needs(given.get("needs", ())), *stated)
        else:
            given["needs"] = default_needs(role) if role in ROLES else ()
        given.setdefault("weight", default_weight(role) if role in ROLES else 1)
        return read_beside(faults, cls.__name__, lambda: read(given), known=cls.argument_names())

    @field_validator("role", mode="before")
    @classmethod
    def _known_role(cls, raw: Any) -> Any:
        if raw in ROLES:
            return raw
        remedy = f"give {join_words(ROLES, 'or')}, or leave it out and give a title"
        raise refusal(kind="unknown_choice", problem="is not one of the roles", remedy=remedy)

    @property
    def has_role_needs(self) -> bool:
        """Whether the needs are the role's usual ones, as they are where none were stated."""
        return self.needs == default_needs(self.role)

    def __repr__(self) -> str:
        """Show who it is, in one line."""
        return (
            f"<Interviewer {self.id}: {self.role}, weight {self.weight}, {plural(len(self.needs), 'need')}>"
        )


Person = Interviewer | str
"""Wherever an interviewer is asked for: the value, its id or its exact name."""


def is_person(text: str, person: Interviewer) -> bool:
    """Whether an id or a name, as written, means this person.

    >>> is_person("Dana Reyes", Interviewer("Dana Reyes", id="dana"))
    True
    """
    if text in (person.id, person.name):
        return True
    return not is_identifier(text) and slug(text) == person.id


def _role(stated: Any, title: Any) -> Any:
    """Return the role that is stated or that the title tells; what means no role, as it is."""
    if isinstance(stated, str):
        return role_of_text(stated) or stated
    if stated is not None:
        return stated
    return role_of_title(title) if isinstance(title, str) else "unknown"


def _needs(wanted: Any) -> Iterable[Any]:
    """Return the entries of `needs`, plain texts as should."""
    several = _several(wanted)
    if several is None:
        return (wanted,)
    return [{"competency": need} if isinstance(need, str) else need for need in several]


def _stated(texts: Mapping[str, Any]) -> tuple[list[Need], list[Fault]]:
    """Return the needs of must, should and nice, and what is wrong with those that are none."""
    needs: list[Need] = []
    faults: list[Fault] = []
    for priority, stated in texts.items():
        several = _several(stated)
        if several is None:
            faults.append(Fault(priority, "is not a list", "give a list of competencies", "wrong_type"))
        for index, competency in enumerate(several or ()):
            try:
                needs.append(_need(competency, priority))
            except InvalidInput as error:
                place = f"{priority}[{index}]"
                faults.extend(fault.at(place) for fault in error.faults)
    return needs, faults


def _need(competency: Any, priority: str) -> Need:
    if isinstance(competency, Need):
        return competency.replace(priority=priority)
    return Need.model_validate({"competency": competency, "priority": priority})


def _several(stated: Any) -> list[Any] | None:
    """Return what was given as a list, one entry where it is one; None where it is nothing of the kind."""
    if isinstance(stated, str | Need):
        return [stated]
    if isinstance(stated, Mapping | bytes | Value) or not isinstance(stated, Iterable):
        return None
    return list(stated)
