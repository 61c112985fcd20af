"""Redaction and Redacted: what to take out before sharing, and what was; and what each field holds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple, get_args, get_origin

from pydantic import Field

from storybank.competencies import Framework, builtin_framework
from storybank.late import data_beside
from storybank.values import Name, Value, fold, join_words, plural

Treatment = Literal["replace", "drop", "keep"]  # a stand-in, nothing, or what stands there

_InTexts = Literal["name", "employer", "email", "phone", "link", "word", "title", "note"]
_Whole = Literal["story", "telling", "impression", "id", "competency", "proof", "extension"]
RedactedKind = Literal[_InTexts, _Whole]


class Redaction(Value):
    """What to take out of a bank, a plan or a round before somebody else sees it.

    Attributes:
        names: People's: `"replace"` by “Person 1” and so on, the same person the same everywhere; `"drop"`
            also leaves out tellings and impressions, which are about people (a round's people have stand-ins
            even so); or `"keep"`.
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
        where = f" in {join_words(self.fields)}" if self.fields else ""
        return f"{plural(self.count, *_known('called').get(self.kind, (self.kind,)))} {self.action}{where}"


_Said = Literal["text", "kept", "told", "title", "note", "lock", "subject", "extension"]
_Named = Literal["story", "person", "person_id", "employer", "email", "tag", "tags", "label", "labels"]
Sort = Literal[_Said, _Named]
"""What a field holds, as `fields.json` says by class and field; `"text"` unless it is said otherwise."""

_SORTS_ANYWHERE: dict[str, Sort] = {"notes": "note", "extensions": "extension"}


class Part(NamedTuple):
    """A text in a value, what it is, and the value that has the field."""

    sort: Sort
    text: str
    holder: Value


def sort_of(holder: type[Value], field: str) -> Sort:
    """Return what a field holds.

    >>> from storybank import Story
    >>> sort_of(Story, "employer"), sort_of(Story, "status"), sort_of(Story, "task")
    ('employer', 'kept', 'text')
    """
    known: Sort | None = _known("sorts").get(holder.__name__, {}).get(field) or _SORTS_ANYWHERE.get(field)
    return known or ("kept" if _is_choice(holder.model_fields[field].annotation) else "text")


@cache
def _known(of: str) -> Any:
    """Return the `sorts` of fields, or what reports call a kind, where that is not its own name with an s."""
    return json.loads(data_beside(__name__, "fields.json"))[of]


@cache
def builtin_names() -> frozenset[str]:
    """Return the built-in framework's names, folded: they say nothing of anybody."""
    return frozenset(fold(name) for one in builtin_framework().competencies for name in one.spellings)


def _is_choice(annotation: Any) -> bool:
    """Whether a field takes one of a few words of this library."""
    if get_origin(annotation) is Literal:
        return True
    others = [one for one in get_args(annotation) if one is not type(None)]
    return bool(others) and all(_is_choice(one) for one in others)


def parts_of(value: Value) -> Iterator[Part]:
    """Yield every text in a value that may say something, in order; the built-in framework says nothing."""
    if isinstance(value, Framework) and value == builtin_framework():
        return
    for field in type(value).model_fields:
        sort = sort_of(type(value), field)
        if sort not in {"kept", "extension"}:
            yield from _parts(sort, getattr(value, field), value)


def _parts(sort: Sort, held: Any, holder: Value) -> Iterator[Part]:
    if isinstance(held, str):
        yield Part(sort, held, holder)
    elif isinstance(held, Value):
        yield from parts_of(held)
    elif isinstance(held, Mapping):
        for entry in held.items():
            yield from _parts(sort, entry, holder)
    elif isinstance(held, tuple):
        for entry in held:
            yield from _parts(sort, entry, holder)
