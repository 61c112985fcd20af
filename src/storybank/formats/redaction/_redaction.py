"""Redaction and Redacted: what is to be taken out before sharing, and what was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from storybank.values import Name, Value, listed, plural

Treatment = Literal["replace", "drop", "keep"]
"""A stand-in, nothing, or what stands there."""

RedactedKind = Literal[
    "name",
    "employer",
    "email",
    "phone",
    "link",
    "word",
    "title",
    "note",
    "story",
    "telling",
    "impression",
    "id",
    "competency",
    "proof",
    "extension",
]

_CALLED: dict[str, tuple[str, str]] = {
    "name": ("name", "names"),
    "employer": ("employer", "employers"),
    "email": ("e-mail address", "e-mail addresses"),
    "phone": ("phone number", "phone numbers"),
    "link": ("link", "links"),
    "word": ("further word", "further words"),
    "title": ("title of a withheld story", "titles of withheld stories"),
    "note": ("note", "notes"),
    "story": ("withheld story", "withheld stories"),
    "telling": ("telling", "tellings"),
    "impression": ("impression", "impressions"),
    "id": ("id", "ids"),
    "competency": ("competency", "competencies"),
    "proof": ("proof", "proofs"),
    "extension": ("extension", "extensions"),
}


class Redaction(Value):
    """What to take out of a bank, a plan or a round before somebody else sees it.

    Attributes:
        names: People's: `"replace"` by “Person 1” and so on, the same person the same everywhere; `"drop"`
            also leaves out tellings and impressions, which are about people; or `"keep"`. A round's people
            have stand-ins also where names are dropped.
        employers: The same, by “Employer 1”, for every employer that is named anywhere.
        emails: The same, for e-mail addresses, phone numbers and links.
        withheld: Stories with an employer in `withheld_from`: `"drop"`, with their tellings, or `"keep"`.
        notes: Every `notes` field, which is for the candidate alone: `"drop"`, or `"keep"`, redacted.
        also: Further words and names to take out: your own, a product, a code name.

    >>> Redaction(also=["Project Heron"]).names
    'replace'
    """

    positional: ClassVar[tuple[str, ...]] = ()

    names: Treatment = "replace"
    employers: Treatment = "replace"
    emails: Treatment = "replace"
    withheld: Literal["drop", "keep"] = "drop"
    notes: Literal["drop", "keep"] = "drop"
    also: Annotated[tuple[Name, ...], Field(repr=False)] = ()

    if TYPE_CHECKING:

        def __init__(
            self,
            *,
            names: Treatment = "replace",
            employers: Treatment = "replace",
            emails: Treatment = "replace",
            withheld: Literal["drop", "keep"] = "drop",
            notes: Literal["drop", "keep"] = "drop",
            also: tuple[str, ...] | list[str] = (),
        ) -> None: ...


class Redacted(Value):
    """One kind of thing that was taken out: how often, and where, but never what it was.

    Attributes:
        kind: What it was.
        action: Whether a stand-in has its place.
        count: How often.
        fields: Where it stood, as `"Story.title"`, sorted.

    >>> print(Redacted(kind="name", action="replaced", count=2, fields=["Story.title"]))
    2 names replaced in Story.title
    """

    kind: RedactedKind
    action: Literal["replaced", "dropped"]
    count: int
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return it as one line."""
        where = f" in {listed(self.fields)}" if self.fields else ""
        return f"{plural(self.count, *_CALLED[self.kind])} {self.action}{where}"
