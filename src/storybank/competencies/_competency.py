"""Competency: one behaviour that interviews test."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import model_validator

from storybank.values import Identifier, Line, Name, Prose, Value, slug

AnsweredBy = Literal["story", "statement"]


class Competency(Value):
    """A behaviour that interviews test, under the names that people give it.

    Attributes:
        label: What it is called in front of people.
        id: What plans and files call it: the label's slug with underscores unless given, then permanent.
        definition: What somebody does who shows it, in a sentence.
        aliases: Other names that mean it: no other competency of the framework may bear one.
        wordings: Patterns of how people say it, for tags that are no name:
            `solve|tackle problem complex|difficult?` also reads “tackling difficult problems”. Each word may
            be one of several, in any form and order; with `?` it may be missing. Names go first.
        group: The heading it stands under in lists; empty where the framework has none.
        answered_by: `"story"`, or `"statement"` for what no experience can show, such as motivation:
            plans leave it to be said.
        matches: Ids of the built-in framework that it comes closest to, for any other framework.
        related: Ids of neighbours in its own framework. They explain; they resolve no tag.
        source: What it is called where it was read from, such as its address there, so that it goes back
            under the same one. Never an id here; empty for one of your own.

    Raises:
        InvalidInput: A blank label, an id with spaces and so on: every fault at once.

    >>> Competency("SRE culture", aliases=["blameless postmortems"]).id
    'sre_culture'
    """

    positional: ClassVar[tuple[str, ...]] = ("label",)
    derived: ClassVar[tuple[str, ...]] = ("id",)

    label: Name
    id: Identifier = ""
    definition: Prose = ""
    aliases: tuple[Name, ...] = ()
    wordings: tuple[Name, ...] = ()
    group: Line = ""
    answered_by: AnsweredBy = "story"
    matches: tuple[Identifier, ...] = ()
    related: tuple[Identifier, ...] = ()
    source: Line = ""

    if TYPE_CHECKING:

        def __init__(
            self,
            label: str,
            *,
            id: str | None = None,  # noqa: A002 - the field's word
            definition: str = "",
            aliases: Iterable[str] = (),
            wordings: Iterable[str] = (),
            group: str = "",
            answered_by: AnsweredBy = "story",
            matches: Iterable[str] = (),
            related: Iterable[str] = (),
            source: str = "",
        ) -> None: ...

    @model_validator(mode="before")
    @classmethod
    def _named_after_label(cls, raw: Any) -> Any:
        """Derive the id where none is given; what is wrong with the label is its own fault."""
        if not isinstance(raw, dict) or raw.get("id") is not None:
            return raw
        given = {name: value for name, value in raw.items() if name != "id"}
        label = given.get("label")
        if isinstance(label, str) and label.strip():
            given["id"] = slug(label).replace("-", "_")
        return given

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every text that names it: label, id and aliases, in this order."""
        return (self.label, self.id, *self.aliases)
