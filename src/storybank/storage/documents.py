"""Values as the JSON documents that the tables hold, and texts as columns hold them: in keys, or folded.

Texts are folded here and not by the database: SQLite folds ASCII only, and PostgreSQL as its locale says.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from typing import Any, Final, TypeVar

from sqlalchemy import Row

from storybank.errors import Fault, InvalidInput, StoreError
from storybank.stories import Story
from storybank.values import Value, own_value

V = TypeVar("V", bound=Value)

# Bytes of a text that stands in a key as it is: of PostgreSQL's 2704, owner and story's id take 2500.
KEY_LIMIT: Final = 64
# The parts of a story that are searched. Whoever changes them, or `folded`, fills the column again.
TEXTS: Final = ("title", "situation", "task", "action", "result", "notes")
# Characters that choose how the one before them is drawn: a red heart, a name's way of writing a sign.
_VARIATIONS: Final = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))


def read(kind: type[V], row: Row[Any], column: str = "document") -> V:
    """Return the value of a column's document; a StoreError where a change by hand broke a rule."""
    try:
        return parse(kind, getattr(row, column))
    except InvalidInput as error:
        faults = "; ".join(map(str, error.faults))
        # By name, and never by its position, which tells how much others have stored.
        names = (getattr(row, column, None) for column in ("id", "story", "name", "round"))
        name = next((f" {name}" for name in names if name), "")
        problem = f"the {kind.__name__}{name} cannot be read as it is stored ({faults})"
        raise StoreError(problem, "bring the file back from a copy, or mend the document") from None


def parse(kind: type[V], text: str) -> V:
    """Return the value of a document; fields that only a class of a host's has stand in `extensions`."""
    try:
        return kind.model_validate_json(text)
    except InvalidInput as error:
        if any(fault.code != "unknown_field" or len(fault.loc) > 1 for fault in error.faults):
            raise
    fields = json.loads(text)
    more = {name: fields.pop(name) for name in foreign_fields(kind, text)}
    if "extensions" in kind.model_fields:
        fields["extensions"] = more | fields.get("extensions", {})
    return kind.model_validate(fields)


def foreign_fields(kind: type[Value], text: object) -> tuple[str, ...]:
    """Return the names in a document that are not fields of ours."""
    try:
        fields = json.loads(str(text))
    except (ValueError, RecursionError):
        return ()
    return tuple(name for name in fields if name not in kind.model_fields) if isinstance(fields, dict) else ()


def checked_values(subject: str, name: str, kind: type[V], given: Iterable[object]) -> tuple[V, ...]:
    """Return what was given, where each is of the kind."""
    faults: list[Fault] = []
    good: list[V] = []
    for index, value in enumerate(given):
        try:
            good.append(own_value(subject, f"{name}[{index}]", kind, value))
        except InvalidInput as error:
            faults += error.faults
    if faults:
        raise InvalidInput(subject, faults)
    return tuple(good)


def not_stored(path: str, remedy: str) -> Fault:
    """Return the fault of an argument that names what no row holds."""
    return Fault(path, "is not in the store", remedy, "unknown_reference")


def short(text: str) -> str:
    """Return a text as it stands in a key: two texts have one key only if they are equal."""
    whole = text.encode()
    return text if len(whole) < KEY_LIMIT else hashlib.sha256(whole).hexdigest()


def keepable(text: object) -> bool:
    """Whether every database can keep a text, and so whether it can be a stored one."""
    return isinstance(text, str) and not any(sign == "\x00" or "\ud800" <= sign <= "\udfff" for sign in text)


def folded(text: str) -> str:
    r"""Return a text without case, accents, and characters that cannot be seen, as soft hyphens.

    Every gap is one space. Decomposed on both sides of folding: some letters have a case only before, some
    an accent only after.
    """
    lower = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFKD", lower)
    return " ".join("".join(filter(_counts, plain)).split())


def folded_story(story: Story) -> str:
    """Return every text of a story as one folded text, a part on each line: no word reaches across."""
    return "\n".join(folded(text) for part in TEXTS if (text := getattr(story, part)))


def folded_document(document: str) -> str:
    """Return what `folded_story` does, of a stored document; empty where it cannot be read."""
    try:
        story = json.loads(document)
    except ValueError:
        return ""
    texts = [story.get(part) for part in TEXTS] if isinstance(story, dict) else []
    return "\n".join(folded(text) for text in texts if text and isinstance(text, str))


def _counts(letter: str) -> bool:
    """Whether a character makes a difference: marks and format characters make none."""
    if unicodedata.combining(letter) or letter in _VARIATIONS:
        return False
    return unicodedata.category(letter) != "Cf"
