"""Interviewer: a person with a role, a say in the decision, and needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from storybank.interviews._needs import RANKS, Need
from storybank.interviews.roles import (
    ROLES,
    Role,
    default_needs,
    default_weight,
    role_of_text,
    role_of_title,
)
from storybank.values import Identifier, Name, Prose, Value, is_identifier, listed, slug


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

    Raises:
        InvalidInput: A blank name, a role that nobody knows, a weight outside 1-5: every fault at once.

    >>> dana = Interviewer("Dana Reyes", title="Engineering manager", must=["conflict resolution"])
    >>> dana.id, dana.role, dana.weight, dana.needs[0].priority
    ('dana-reyes', 'hiring_manager', 4, 'must')
    """

    positional: ClassVar[tuple[str, ...]] = ("name",)

    name: Name
    title: Prose = ""
    role: Role
    needs: tuple[Need, ...]
    weight: Annotated[int, Field(ge=1, le=5)]
    id: Identifier = ""
    email: Name | None = None
    notes: Prose = ""
    questions_to_ask: tuple[Name, ...] = ()

    if TYPE_CHECKING:

        def __init__(
            self,
            name: str,
            *,
            title: str = "",
            role: str | None = None,
            needs: Iterable[Need | str] | None = None,
            must: Iterable[str] = (),
            should: Iterable[str] = (),
            nice: Iterable[str] = (),
            weight: int | None = None,
            id: str | None = None,  # noqa: A002 - the field's word
            email: str | None = None,
            notes: str = "",
            questions_to_ask: Iterable[str] = (),
        ) -> None: ...

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, raw: Any) -> Any:
        """Derive id, role, needs and weight where they are not given."""
        if not isinstance(raw, dict):
            return raw
        derived = ("id", "role", "needs", "weight")
        given = {k: v for k, v in raw.items() if v is not None or k not in derived}
        name = given.get("name")
        if "id" not in given and isinstance(name, str) and name.strip():
            given["id"] = slug(name)
        role = _role(given.get("role"), given.get("title", ""))
        stated = [need for priority in RANKS for need in _texts(given.pop(priority, ()), priority)]
        wanted = given.get("needs")
        if wanted is not None or stated:
            given["needs"] = [*_needs(wanted), *stated]
        else:
            given["needs"] = default_needs(role) if role in ROLES else ()
        given["role"] = role
        if "weight" not in given and role in ROLES:
            given["weight"] = default_weight(role)
        return given

    @property
    def has_role_needs(self) -> bool:
        """Whether the needs are the role's usual ones, as they are where none were stated."""
        return self.needs == default_needs(self.role)

    def __repr__(self) -> str:
        """Say who it is, in one line."""
        return f"<Interviewer {self.id}: {self.role}, weight {self.weight}, {len(self.needs)} needs>"


Person = Interviewer | str
"""Wherever an interviewer is asked for: the value, its id or its exact name."""


def is_person(text: str, person: Interviewer) -> bool:
    """Say whether an id or a name, as written, means this person.

    >>> is_person("Dana Reyes", Interviewer("Dana Reyes", id="dana"))
    True
    """
    if text in (person.id, person.name):
        return True
    return not is_identifier(text) and slug(text) == person.id


def _role(stated: Any, title: Any) -> Any:
    if isinstance(stated, str):
        found = role_of_text(stated)
        if found is None:
            kind, problem = "unknown_role", "role is none of the roles"
            remedy = f"give {listed(ROLES, 'or')}, or leave it out and give a title"
            raise PydanticCustomError(kind, problem, {"remedy": remedy})
        return found
    if stated is not None:
        return stated
    return role_of_title(title) if isinstance(title, str) else "unknown"


def _needs(wanted: Any) -> list[Any]:
    if isinstance(wanted, str | Mapping) or not isinstance(wanted, Iterable):
        return [] if wanted is None else [wanted]
    return [{"competency": need} if isinstance(need, str) else need for need in wanted]


def _texts(stated: Any, priority: str) -> list[Any]:
    several = [stated] if isinstance(stated, str) else stated
    if not isinstance(several, Iterable):
        kind, problem = "not_a_list", f"{priority} is not a list"
        raise PydanticCustomError(kind, problem, {"remedy": "give a list of competencies"})
    return [
        need.replace(priority=priority)
        if isinstance(need, Need)
        else {"competency": need, "priority": priority}
        for need in several
    ]
