"""Framework: a named, versioned set of competencies in which no name means two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import model_validator

from storybank.competencies._competency import Competency
from storybank.competencies._resolver import Resolution, Resolver
from storybank.errors import Fault, InvalidInput, UnknownReference
from storybank.values import Line, Name, Prose, Value, fold, listed


class Framework(Value):
    """The competencies that one set of interviews is about.

    Attributes:
        name: What it is called.
        competencies: In the order that lists show them. No id occurs twice, and no label, id or alias,
            read without case, punctuation and spaces, names two of them.
        version: Its edition: frameworks are revised.
        licence: Under what terms its texts may be used.
        source: Where it comes from, such as an address.

    Raises:
        InvalidInput: An id twice, a name that means two: every fault at once, with its path.

    >>> house = Framework("house", competencies=[Competency("SRE culture"), Competency("Teamwork")])
    >>> "sre_culture" in house, house.resolve("SRE-Culture").competency_id
    (True, 'sre_culture')
    """

    positional: ClassVar[tuple[str, ...]] = ("name",)

    name: Name
    competencies: tuple[Competency, ...] = ()
    version: Name = "1"
    licence: Prose = ""
    source: Line = ""

    if TYPE_CHECKING:

        def __init__(
            self,
            name: str,
            *,
            competencies: Iterable[Competency] = (),
            version: str = "1",
            licence: str = "",
            source: str = "",
        ) -> None: ...

    @model_validator(mode="after")
    def _unambiguous(self) -> Self:
        faults = [*_ids_given_twice(self.competencies), *_names_of_two(self.competencies)]
        if faults:
            raise InvalidInput("Framework", faults)
        return self

    def resolve(self, text: str) -> Resolution:
        """Return which competency of this framework a tag or a need means.

        Raises:
            InvalidInput: The text is blank.
        """
        return self._resolver.resolve(text)

    def resolve_all(self, text: str) -> tuple[Resolution, ...]:
        """Return the competencies of this framework that a tag means, if it is a double name.

        Raises:
            InvalidInput: The text is blank.
        """
        return self._resolver.resolve_all(text)

    def competency(self, competency_id: str) -> Competency:
        """Return the competency with this id.

        Raises:
            UnknownReference: None has it; the remedy names the nearest.
        """
        if competency_id in self._by_id:
            return self._by_id[competency_id]
        problem = f"is no competency of the framework {self.name}"
        raise UnknownReference(
            "Framework", [Fault("competency_id", problem, self._nearest(competency_id), "unknown_reference")]
        )

    def label(self, competency_id: str) -> str:
        """Return the label of an id; the id itself where the framework does not know it."""
        known = self._by_id.get(competency_id)
        return known.label if known else competency_id

    def with_competency(self, competency: Competency | str) -> Self:
        """Return this framework with one more competency; one that it knows already changes nothing.

        Args:
            competency: The competency, or its label: for a tag that is meant as it is written.

        Raises:
            InvalidInput: Its id or one of its names means another competency here.
        """
        if isinstance(competency, str):
            if self._resolver.knows(competency):
                return self
            competency = Competency(competency)
        if self._by_id.get(competency.id) == competency:
            return self
        return self.replace(competencies=(*self.competencies, competency))

    def __contains__(self, competency_id: object) -> bool:
        """Say whether a competency of this framework has this id."""
        return isinstance(competency_id, str) and competency_id in self._by_id

    def __hash__(self) -> int:
        """Hash the content, once: it may be hundreds of texts."""
        return self._hash

    def __repr__(self) -> str:
        """Say which framework it is and how large, without its texts."""
        return f"<Framework {self.name} {self.version}: {len(self.competencies)} competencies>"

    @cached_property
    def _by_id(self) -> dict[str, Competency]:
        return {competency.id: competency for competency in self.competencies}

    @cached_property
    def _resolver(self) -> Resolver:
        return Resolver(self.competencies)

    @cached_property
    def _hash(self) -> int:
        return hash((self.name, self.competencies, self.version, self.licence, self.source))

    def _nearest(self, text: str) -> str:
        if not self.competencies:
            return "the framework holds none yet: see with_competency"
        found = self.resolve(text) if text.strip() else None
        near = (found.competency_id or "", *found.suggestions) if found else tuple(self._by_id)[:3]
        return f"did you mean {listed(filter(None, near), 'or')}?"


def _ids_given_twice(competencies: tuple[Competency, ...]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for index, competency in enumerate(competencies):
        if first.setdefault(competency.id, index) != index:
            problem = f"is {competency.id}, as is that of competencies[{first[competency.id]}]"
            yield Fault(f"competencies[{index}].id", problem, "give one of the two another id", "duplicate")


def _names_of_two(competencies: tuple[Competency, ...]) -> Iterator[Fault]:
    meant: dict[str, tuple[str, str]] = {}
    for index, competency in enumerate(competencies):
        places = ["label", "id", *(f"aliases[{place}]" for place in range(len(competency.aliases)))]
        for place, spelling in zip(places, competency.spellings, strict=True):
            path = f"competencies[{index}].{place}"
            owner, owner_path = meant.setdefault(fold(spelling), (competency.id, path))
            if owner != competency.id:
                problem = f"names {competency.id}, but {owner_path} has it for {owner}"
                yield Fault(path, problem, "take it from one of the two", "ambiguous")
