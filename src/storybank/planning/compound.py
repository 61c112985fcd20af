"""Values of many parts: a Compound, whose parts name each other; and what a search Found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from pydantic import ModelWrapValidatorHandler, model_validator

from storybank.errors import Fault, InvalidInput
from storybank.values import Value

Each_co = TypeVar("Each_co", covariant=True)


class Found(tuple[Each_co, ...]):  # noqa: SLOT001 - it holds one thing more than a tuple
    """What was found, and whether the search came to its end; in all else a tuple like any other.

    Attributes:
        complete: False where a limit cut the search short: there may be more to find, or better.

    >>> Found(["month-end"], complete=False).complete, Found(["month-end"]) == ("month-end",)
    (False, True)
    """

    complete: bool

    def __new__(cls, each: Iterable[Each_co] = (), *, complete: bool = True) -> Found[Each_co]:
        """Keep what was found."""
        found = super().__new__(cls, each)
        found.complete = complete
        return found


@dataclass(frozen=True, slots=True)
class Names:
    """What the parts of a compound value may name; None where it does not know them."""

    stories: Collection[str] | None  # ids
    people: Collection[str]  # ids
    competencies: Collection[str] | None  # ids
    sittings: int = 0  # how many there are

    def missing(self, path: str, part: Any) -> Iterator[Fault]:
        """Yield what a part, and what is within it, names that is not there."""
        if isinstance(part, tuple):
            for index, one in enumerate(part):
                yield from self.missing(f"{path}[{index}]", one)
        elif isinstance(part, Value):
            for name, inner in dict(part).items():
                yield from self.named(f"{path}.{name}", name, inner)

    def named(self, path: str, name: str, inner: Any) -> Iterator[Fault]:
        """Yield what a field names, and what is within it, that is not there."""
        kind, known = {
            "story_id": ("story", self.stories),
            "interviewer_id": ("person", self.people),
            "competency_id": ("competency", self.competencies),
        }.get(name, ("", None))
        if name == "sitting" and not 0 <= inner < self.sittings:
            remedy = f"give 0 to {self.sittings - 1}"
            yield Fault(path, "is not a sitting of the round", remedy, "unknown_reference")
        elif known is not None and inner is not None and inner not in known:
            problem, remedy = f"is not a listed {kind}", "take the value as it was written"
            yield Fault(path, problem, remedy, "unknown_reference")
        elif name != "rivals":  # which carry their titles, and may be of another day
            yield from self.missing(path, inner)


class Compound(Value):
    """A value whose parts name each other.

    Made by this library it fits together; made by hand, `check_plan` says what does not. Read from JSON or
    from a request it is refused where its parts name what is not there: nothing could show it.
    """

    def misfits(self) -> Iterable[Fault]:
        """Yield what is named and not there."""
        raise NotImplementedError

    @model_validator(mode="wrap")
    @classmethod
    def _fits_together(cls, raw: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        made = read(raw)
        if isinstance(raw, Mapping) and not any(map(_is_made, raw.values())):
            faults = [*made.misfits()]
            if faults:
                raise InvalidInput(cls.__name__, faults)
        return made


def _is_made(part: Any) -> bool:
    """Whether a part is a value already, or holds some: then nothing is being read."""
    return isinstance(part, Value) or (
        isinstance(part, list | tuple) and any(isinstance(p, Value) for p in part)
    )
