"""Interviewer: a person with a role, a say in the decision, and needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache, partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple, Self

from pydantic import BeforeValidator, Field, ModelWrapValidatorHandler, model_validator

from storybank.errors import Fault, InvalidInput, fault_of
from storybank.interviews import roles
from storybank.interviews.roles import RANKS, ROLES, Need, Needs, Role, default_needs, known_roles
from storybank.text import cells
from storybank.text.names import Likeness, folded, parts_of, person_likeness
from storybank.values import FrozenMap, JSONObject, Several, Value, id_of, read_beside, slug
from storybank.values.base import without_empty
from storybank.values.strings import WHOLE, Identifier, Line, Name, Prose, is_identifier, join_words, plural

_FEWEST_SPACES = 3  # of a sentence: a name of two or three words is none
_sentence = cache(lambda: re.compile("|".join(known_roles()["sentences"]), re.IGNORECASE))


def _named(raw: Any) -> Any:
    names = [raw] if isinstance(raw, str) else raw
    is_list = isinstance(names, list | tuple) and all(isinstance(one, str) for one in names)
    return dict.fromkeys(names, "") if is_list else raw


Named = Annotated[FrozenMap[Name, Prose], BeforeValidator(_named)]
"""Questions with what you know, names with how to reach them; of a text or a list, nothing is known yet."""

NamedGiven = Mapping[str, str] | Iterable[str] | str


def _asked(priority: str, person: Interviewer) -> FrozenMap[str, int]:
    """Return what somebody wants to hear with a priority, and how strongly at least."""
    return FrozenMap({one.competency: one.min_strength for one in person.needs if one.priority == priority})


class Interviewer(Value):
    """A person who interviews the candidate.

    `must`, `should` and `nice` tell what the needs of that priority are, each with its minimum strength.

    Attributes:
        name: The person's name.
        title: The job title, as it stands in the invitation.
        role: One of nine roles or `"unknown"`; read from `role` or else from `title`.
        needs: What the person wants to hear about. Given as `needs`, or as plain texts in `must`,
            `should` and `nice`; none of them gives the role's usual needs, and `needs=()` none at all.
        weight: 1-5, the say in the decision; the role's usual weight unless given.
        id: Slug of the name unless given.
        email: For the calendar and the thank-you note.
        phone: The number to call, as it is written.
        notes: For the candidate alone.
        research: What to find out about this person, by question, with what you know; an empty answer is
            still to be found out, and so are plain questions in a list.
        questions_to_ask: What the candidate wants to ask this person.
        extensions: Fields of other tools, by name: any JSON value, kept as it is (`JSONObject`).

    Raises:
        InvalidInput: A blank name, a role that nobody knows, a weight outside 1-5: every fault at once.

    >>> dana = Interviewer("Dana Reyes", title="Engineering manager", must=["conflict resolution"])
    >>> dana.id, dana.role, dana.weight, dana.needs[0].priority
    ('dana-reyes', 'hiring_manager', 4, 'must')
    """

    positional: ClassVar[tuple[str, ...]] = ("name", "title")
    derived: ClassVar[tuple[str, ...]] = ("role", "needs", "weight", "id")
    shorthand: ClassVar[tuple[str, ...]] = ("must", "should", "nice")
    columns: ClassVar[Mapping[str, str]] = {
        "Who": "known_as",
        "Wants to hear about": "needs",
        "To ask": "questions_to_ask",
        "E-mail": "email",
        "Phone": "phone",
    }

    name: Name
    title: Line = ""
    role: Role
    needs: Several[Need]
    weight: Annotated[int, Field(ge=1, le=5), WHOLE]
    id: Identifier = ""
    email: Name | None = None
    phone: Name | None = None
    notes: Prose = ""
    research: Named = FrozenMap()
    questions_to_ask: tuple[Name, ...] = ()
    extensions: JSONObject = JSONObject()

    if TYPE_CHECKING:

        def __init__(
            self,
            name: str,
            title: str = "",
            *,
            role: str | None = None,
            needs: Needs | None = None,
            must: Needs = (),
            should: Needs = (),
            nice: Needs = (),
            weight: int | None = None,
            id: str | None = None,  # noqa: A002 - the field's word
            email: str | None = None,
            phone: str | None = None,
            notes: str = "",
            research: NamedGiven = (),
            questions_to_ask: Iterable[str] = (),
            extensions: Mapping[str, Any] = JSONObject(),
        ) -> None: ...

    _shorter = without_empty("phone", "research")

    @model_validator(mode="wrap")
    @classmethod
    def _fill_in(cls, raw: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        """Derive what is not given; report what is wrong with must, should and nice in their own places."""
        if not isinstance(raw, dict):
            return read(raw)
        may_be_none = (*cls.derived, *cls.shorthand)  # None is the same as leaving these out
        given = {name: part for name, part in raw.items() if part is not None or name not in may_be_none}
        if isinstance(name := given.get("name"), str) and name.strip():
            given.setdefault("id", slug(name))
        role, title = given.get("role"), given.get("title", "")
        if role is None:
            role = roles.role_of_title(title) if isinstance(title, str) else "unknown"
        given["role"] = role = (roles.role_of_text(role) if isinstance(role, str) else None) or role
        stated, faults = _stated({priority: given.pop(priority, ()) for priority in RANKS})
        wanted = given.get("needs", ())
        several = [wanted] if (listed := _several(wanted)) is None else listed
        faults += _sentences("needs", several)
        if "needs" in given or stated or faults:
            needs = ({"competency": need} if isinstance(need, str) else need for need in several)
            given["needs"] = (*needs, *stated)
        else:
            given["needs"] = default_needs(role) if role in ROLES else ()
        given.setdefault("weight", roles.default_weight(role) if role in ROLES else 1)
        return read_beside(faults, cls.__name__, lambda: read(given), known=cls.argument_names())

    def replace(self, **changes: Any) -> Self:
        """Return this interviewer with some fields changed; raise `InvalidInput` where that breaks a rule.

        What was read from the title, or is the role's usual, is read anew: role, needs and weight. `must`,
        `should` and `nice` take the place of the needs of that priority.

        >>> Interviewer("Ann", title="Matron", must=["care"]).replace(title="HR", should="teamwork").role
        'hr'
        """
        usual = (roles.role_of_title(self.title), default_needs(self.role), roles.default_weight(self.role))
        parts = zip(self.derived, usual, strict=False)
        again: dict[str, Any] = {name: None for name, read in parts if getattr(self, name) == read}
        if given := {rank for rank in RANKS if changes.get(rank) is not None}:
            again.setdefault("needs", [need for need in self.needs if need.priority not in given])
        return super().replace(**again | changes)

    must = property(partial(_asked, "must"), doc="What they must hear about, each with its minimum strength.")
    should = property(partial(_asked, "should"), doc="What they should hear about, in the same way.")
    nice = property(partial(_asked, "nice"), doc="What is nice to hear about, in the same way.")

    @property
    def known_as(self) -> str:
        """Name, title and role in one line, for pages; a role that the title tells says so."""
        role = known_roles()["roles"][self.role]["label"]
        if not self.title or role.casefold() == self.title.casefold():
            return f"{self.name}, {self.title or role}"
        read = "read as " if self.role == roles.role_of_title(self.title) != "unknown" else ""
        return f"{self.name}, {self.title} ({read}{role})"

    @property
    def has_role_needs(self) -> bool:
        """Whether the needs are the role's usual ones, as they are where none were stated."""
        return self.needs == default_needs(self.role)

    def __str__(self) -> str:
        """Return who it is and what this person wants to hear about, as a sentence."""
        return f"{self.known_as}; wants to hear about {join_words(map(str, self.needs)) or 'nothing yet'}."

    def __repr__(self) -> str:
        """Show who it is, in one line."""
        needs = plural(len(self.needs), "need")
        return f"<Interviewer {self.id}: {self.role}, weight {self.weight}, {needs}>"


def looked_up(research: Mapping[str, str], *, known: bool) -> Iterator[str]:
    """Yield what is known, each answer behind its question, or the questions that have no answer yet."""
    for question, answer in research.items():
        if bool(answer.strip()) is known:
            yield f"{question} {answer}".strip()


def contact_of(person: Interviewer) -> str:
    """Return how to reach somebody, by mail and by telephone; empty where neither is known."""
    return ", ".join(filter(None, (person.email, person.phone)))


Person = Interviewer | str
"""Wherever an interviewer is asked for: the value, its id, or the name as people write it."""


class Meant(NamedTuple):
    """Who is meant by a name, as somebody writes it: nobody, one person, or everybody who may be."""

    people: tuple[Interviewer, ...] = ()
    likeness: Likeness = Likeness.NONE  # how sure the likest of them is

    @property
    def is_certain(self) -> bool:
        """Whether it is one person beyond doubt."""
        return len(self.people) == 1 and self.likeness >= Likeness.CERTAIN


def who_is_meant(person: Person, among: Iterable[Interviewer]) -> Meant:
    """Return who of several people is meant by a value, an id, an address or a name as people write it.

    An id counts before every name. Certain matches are taken alone, and the exact ones of those; where there
    is none, everybody who may be meant, or who is in a list. Slips and nicknames are looked at only where
    nobody is called so, and a role or a title only where one person has it. `likeness` says how sure that is.

    >>> team = [Interviewer("Ann Lee"), Interviewer("Ann Roe"), Interviewer("Dr. Ken Abara")]
    >>> [[one.id for one in who_is_meant(name, team).people] for name in ("Abara, Ken", "Ann", "Bo")]
    [['dr-ken-abara'], ['ann-lee', 'ann-roe'], []]
    """
    written, everybody = id_of(person), tuple(among)
    named = tuple(one for one in everybody if one.id == written)
    if named or not isinstance(written, str):
        return Meant(named, Likeness.EXACT if named else Likeness.NONE)
    for is_near in (False, True):
        found = [(_likeness(written, one, near=is_near), one) for one in everybody]
        if best := max((likeness for likeness, _ in found), default=Likeness.NONE):
            break
    if best < Likeness.CERTAIN and len(parts := parts_of(written)) > 1:
        several = [meant for part in parts if (meant := who_is_meant(part, everybody)).people]
        listed = [one.id for meant in several for one in meant.people]
        best = min((Likeness.LIKELY, *(meant.likeness for meant in several))) if listed else best
        found = [(best if one.id in listed else likeness, one) for likeness, one in found]
    if not best and len(holders := roles.holders_of(written, everybody)) == 1:
        return Meant(holders, Likeness.PART)
    least = best if best >= Likeness.CERTAIN else Likeness.PART
    return Meant(tuple(one for likeness, one in found if likeness >= least), best)


def _likeness(written: str, person: Interviewer, *, near: bool) -> Likeness:
    """Return how sure it is that a text means a person: by name, by address, or by what makes the id."""
    if person.email is not None and folded(written) == folded(person.email):
        return Likeness.EXACT
    by_name = person_likeness(written, person.name, near=near)
    is_slug = by_name < Likeness.CERTAIN and not is_identifier(written) and slug(written) == person.id
    return Likeness.CERTAIN if is_slug else by_name


def _stated(texts: Mapping[str, Any]) -> tuple[list[Need], list[Fault]]:
    """Return the needs of must, should and nice, and what is wrong with those that are none."""
    needs, faults = list[Need](), list[Fault]()
    for priority, stated in texts.items():
        several = _several(stated)
        if several is None:
            faults.append(fault_of("no_list", priority))
        faults += _sentences(priority, several or ())
        for index, competency in enumerate(several or ()):
            try:
                if isinstance(competency, Need):
                    needs.append(competency.replace(priority=priority))
                    continue
                named = competency if isinstance(competency, Mapping) else {"competency": competency}
                needs.append(Need.model_validate({**named, "priority": priority}))
            except InvalidInput as error:
                at = f"{priority}[{index}]"
                faults += [one.at(at) if one.path == "competency" else one.within(at) for one in error.faults]
    return needs, faults


def _sentences(field: str, stated: Iterable[Any]) -> list[Fault]:
    """Return a fault for each plain text that says something about somebody, as no competency's name does."""
    return [
        fault_of("sentence_for_need", f"{field}[{index}]")
        for index, need in enumerate(stated)
        if isinstance(need, str) and need.count(" ") >= _FEWEST_SPACES and _sentence().search(need)
    ]


def _several(stated: Any) -> list[Any] | None:
    """Return what was given as a list, one entry where it is one; None where it is nothing of the kind."""
    if isinstance(stated, str) and not _sentence().search(stated):  # as in a cell of a table
        with suppress(*() if {",", ";"} & {*stated} else (InvalidInput,)):  # one name may hold a colon
            return [*map(_paired, cells.tags_in(stated, strength=1).items())]
    if isinstance(stated, str | Need):
        return [stated]
    if isinstance(stated, Mapping):
        return [stated] if "competency" in stated else [*map(_paired, stated.items())]
    if isinstance(stated, bytes | Value) or not isinstance(stated, Iterable):
        return None
    read = [(one, own) if own else one for one, own in cells.rated(stated)]
    return [_paired(one) if isinstance(one, tuple | list) else one for one in read]


def _paired(pair: Any) -> Any:
    """Return a competency and its least strength, or its priority, as a need: `("teamwork", 4)`."""
    if len(pair) != len(("competency", "min_strength")):
        return pair
    return {"competency": pair[0], "priority" if pair[1] in [*RANKS] else "min_strength": pair[1]}


Sitting = Interviewer | str | Mapping[str, Any] | Iterable[Interviewer | str | Mapping[str, Any]]
"""How those who sit together are given: a person, a name, a row of a table, or a list of these."""
