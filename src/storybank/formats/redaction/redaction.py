"""Redaction and Redacted: what to take out before sharing, and what was; and what each field holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple, Self, TypeVar, get_args

from pydantic import Field

from storybank.competencies import Framework, builtin_framework
from storybank.text.finder import Kind
from storybank.text.stems import read_table
from storybank.values import Name, Several, Value, fold, join_words, plural

V_co = TypeVar("V_co", covariant=True)

Treatment = Literal["replace", "drop", "keep"]  # a stand-in, nothing, or what stands there

_Whole = Literal["story", "telling", "impression", "rehearsal", "id", "competency", "proof", "extension"]
RedactedKind = Literal[Kind, _Whole]


class Redaction(Value):
    """What to take out of a bank, a plan or a round before somebody else sees it.

    Attributes:
        names: People's: `"replace"` by “Person 1” and so on, the same person the same everywhere; `"drop"`
            also leaves out tellings and impressions, which are about people (a round's people have stand-ins
            even so); or `"keep"`.
        employers: The same, by “Employer 1”, for every employer that is named anywhere.
        emails: The same, for e-mail addresses, phone numbers and links.
        withheld: Stories with an employer in `withheld_from`: `"drop"`, with their history, or `"keep"`.
        notes: Every `notes` field, which is for the candidate alone: `"drop"`, or `"keep"`, redacted.
        also: Further words and names to take out: your own, a product, a code name.

    >>> Redaction(also=["Project Heron"]).names
    'replace'
    """

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

    nothing: ClassVar[str] = "Nothing had to be taken out."

    kind: RedactedKind
    action: Literal["replaced", "dropped"]
    count: int
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return it as one line."""
        where = f" in {join_words(self.fields)}" if self.fields else ""
        return f"{plural(self.count, *_known()['called'].get(self.kind, (self.kind,)))} {self.action}{where}"


class Uncertain(Value):
    """A word that was left as it stands, and may be somebody's name all the same.

    Attributes:
        story: The id of the story where it stands, as it is shared; empty where no story has it.
        field: The field, such as `"result"`.
        text: The word.
        why: What it may be.

    >>> print(Uncertain(story="a", field="result", text="Boots", why="the employer, or just a word"))
    “Boots” in the result of “a”: the employer, or just a word?
    """

    story: str = ""
    field: str
    text: str
    why: str

    def __str__(self) -> str:
        """Return it as one line."""
        where = f"the {self.field} of “{self.story}”" if self.story else self.field
        return f"“{self.text}” in {where}: {self.why}?"


class Shared(tuple[V_co, Several[Redacted]]):  # noqa: SLOT001 - no tuple has slots of its own
    """What may be shared, and what was done; before sharing, look at what is `uncertain`.

    Attributes:
        uncertain: Words that were left, and may be names: look at each; `Redaction.also` takes it out.

    >>> will = Uncertain(story="a", field="result", text="Will", why="somebody's name")
    >>> bank, report = shared = Shared(("a bank", ()), [will])
    >>> print(*shared.uncertain)
    “Will” in the result of “a”: somebody's name?
    """

    uncertain: Several[Uncertain]

    def __new__(cls, both: tuple[V_co, Several[Redacted]], uncertain: Iterable[Uncertain] = ()) -> Self:
        """Keep a value and the report of it; equal to the two as a tuple."""
        shared = super().__new__(cls, both)
        shared.uncertain = Several(uncertain)
        return shared

    @property
    def told(self) -> dict[str, Any]:
        """What a report of writing it says."""
        return {"redacted": self[1], "uncertain": self.uncertain}

    def __getnewargs__(self) -> tuple[Any, ...]:
        """Return what a copy is made from."""
        return tuple(self), self.uncertain


_Said = Literal["text", "kept", "told", "title", "note", "lock", "subject", "extension", "spelling", "says"]
_Of = Literal["story", "person", "person_id", "people", "employer", "email", "phone"]
Sort = Literal[_Said, _Of, "tag", "tags", "label", "labels"]
"""What a field holds, as `fields.json` says by class and field; `"text"` unless it is said otherwise."""

_SORTS_ANYWHERE: dict[str, Sort] = {"notes": "note", "extensions": "extension"}


class Part(NamedTuple):
    """A text in a value, what it is, and the value and the field that have it."""

    sort: Sort
    text: str
    holder: Value
    field: str


def sort_of(holder: type[Value], field: str) -> Sort:
    """Return what a field holds.

    >>> from storybank import Story
    >>> sort_of(Story, "employer"), sort_of(Story, "status"), sort_of(Story, "task")
    ('employer', 'kept', 'text')
    """
    known: Sort | None = _known()["sorts"].get(holder.__name__, {}).get(field) or _SORTS_ANYWHERE.get(field)
    return known or ("kept" if _is_choice(holder.model_fields[field].annotation) else "text")


# The `sorts` of fields, and what reports call a kind, where that is not its own name with an s.
_known = cache(partial(read_table, "storybank.formats.redaction", "fields.json"))


@cache
def our_names() -> frozenset[str]:
    """Return the built-in framework's names, folded: they say nothing of anybody."""
    return frozenset(fold(name) for one in builtin_framework().competencies for name in one.spellings)


def _is_choice(annotation: Any) -> bool:
    is_one = getattr(annotation, "__origin__", None) is Literal
    others = [one for one in get_args(annotation) if one is not type(None)]
    return is_one or (bool(others) and all(map(_is_choice, others)))


def parts_of(value: Value) -> Iterator[Part]:
    """Yield every text in a value that may say something, in order; the built-in framework says nothing."""
    if isinstance(value, Framework) and value == builtin_framework():
        return
    for field in type(value).model_fields:
        sort = sort_of(type(value), field)
        if sort == "people":  # names, each with how to reach them
            yield from (Part("person", name, value, field) for name in getattr(value, field))
        for held in _texts(getattr(value, field)) if sort not in {"kept", "extension"} else ():
            yield from [Part(sort, held, value, field)] if isinstance(held, str) else parts_of(held)


def _texts(held: Any) -> Iterator[str | Value]:
    if isinstance(held, str | Value):
        yield held
    elif isinstance(held, Mapping | tuple):
        for entry in held.items() if isinstance(held, Mapping) else held:
            yield from _texts(entry)
