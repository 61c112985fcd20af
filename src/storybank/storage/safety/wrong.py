"""Wrong: a finding, and how to mend what it found where that loses no word."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeVar

from storybank.errors import InvalidInput
from storybank.findings import Finding
from storybank.storage._documents import parse
from storybank.storage._keys import keepable
from storybank.storage._rows import Rows, digest_of
from storybank.storage.safety.codes import finding
from storybank.values import Value

V = TypeVar("V", bound=Value)

_NAMED: Final = {"stories": "id", "story_revisions": "story"}
_ALONE: Final = {"frameworks": "framework", "extensions": "extensions"}
"""Tables whose rows have a name, or one row; the rows of others go by their place in the order of adding."""

_FIRST_STEP = re.compile(r"[a-z_]*")


@dataclass(frozen=True)
class Wrong:
    """Something that a check found.

    Attributes:
        finding: What is wrong.
        mend: Puts it right, within the transaction that is open; None where nothing safe does.
    """

    finding: Finding
    mend: Callable[[], object] | None = None


def parsed(kind: type[V], text: object, subject: str, field: str = "document") -> V | Wrong:
    """Return the value of a document, or what is wrong with it, without a word of what is in it."""
    if not isinstance(text, str) or not keepable(text):
        return Wrong(finding("unreadable_document", subject, field=field, detail="it is no text"))
    try:
        return parse(kind, text)
    except InvalidInput as error:
        # Of a path the first step alone: what follows may be a tag, or anything that a hand wrote.
        steps = (_FIRST_STEP.match(fault.path) for fault in error.faults)
        fields = sorted({step[0] for step in steps if step} & set(kind.model_fields))
        detail = ", ".join(fields) or f"it is no {kind.__name__}"
        return Wrong(finding("unreadable_document", subject, field=field, detail=detail))


def is_time(text: Any) -> bool:
    """Say whether a text is a time with its offset, as the tables hold it."""
    try:
        return datetime.fromisoformat(text).utcoffset() is not None
    except (TypeError, ValueError):
        return False


def changed_rows(rows: Rows, named: Container[str]) -> Iterator[Wrong]:
    """Give the rows that are not as this library wrote them.

    Args:
        rows: The owner's rows.
        named: What has another finding already, by its name or by its place.
    """
    for table in rows.tables.with_rows:
        word = rows.tables.word(table)
        for index, row in enumerate(rows.all(table)):
            if row.digest is not None and row.digest != digest_of(row._mapping):  # noqa: SLF001 - public all the same
                place = f"{word}[{index}]"
                subject = getattr(row, _NAMED[word]) if word in _NAMED else _ALONE.get(word, place)
                if subject not in named and place not in named:
                    found = finding("changed_outside", subject, field=word)
                    yield Wrong(found, partial(rows.rewrite, table, row))
