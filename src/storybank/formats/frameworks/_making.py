"""From the entries of a file to a framework in which no name means two."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from storybank.competencies import Competency, Framework
from storybank.errors import DocumentError, Fault, InvalidInput
from storybank.formats.frameworks._entries import Entry, LeftBehind, shown
from storybank.formats.frameworks._tree import arranged
from storybank.values import fold, slug

_OF_ENTRY = re.compile(r"competencies\[(\d+)\]\.?(.*)", re.DOTALL)


_ROOM_FOR_A_NUMBER = 480
"""Characters of a name that leave room for a number behind it."""


class About(NamedTuple):
    """What a file says of the framework as a whole.

    Attributes:
        name: What it is called.
        version: Its edition.
        licence: Under what terms its texts may be used.
        source: Where it comes from.
    """

    name: str
    version: str = ""
    licence: str = ""
    source: str = ""


UNKNOWN_VERSION = "unknown"
"""The edition of a framework whose file does not say it."""


def framework_of(
    about: About, entries: Sequence[Entry], *, left: LeftBehind, faults: Iterable[Fault], level: int | None
) -> Framework:
    """Return the framework that a file holds.

    Args:
        about: What it is called, and so on.
        entries: What it holds, headings too.
        left: Takes what stays behind; its name is the file's.
        faults: What was found wrong before.
        level: See `arranged`.

    Raises:
        DocumentError: Something in the file breaks a rule; `faults` has everything that does.
    """
    wrong = [*faults, *_keys_of_two(entries)]
    taken, keys = arranged(entries, level, left)
    given = _with_ids(_apart(taken, left))
    made: list[Competency] = []
    for entry, fields in zip(taken, given, strict=True):
        related = [given[keys[key]].get("id") for key in entry.related if key in keys]
        for _ in range(len(entry.related) - len(related)):
            left.another("", "neighbours", "are no competencies of the file")
        try:
            made.append(Competency.model_validate({"related": related, **fields}))
        except InvalidInput as error:
            wrong += [fault.within(entry.place) for fault in error.faults]
    if wrong:
        raise _broken(left.name, wrong)
    return _framework(about, [*_with_names_apart(made, taken, left)], taken, left.name)


def _framework(about: About, made: Sequence[Competency], taken: Sequence[Entry], name: str) -> Framework:
    try:
        return Framework(
            about.name,
            competencies=made,
            version=about.version or UNKNOWN_VERSION,
            licence=about.licence,
            source=about.source,
        )
    except InvalidInput as error:
        raise _broken(name, [_at_its_place(fault, taken) for fault in error.faults]) from None


def _broken(name: str, faults: Sequence[Fault]) -> DocumentError:
    problem = f"{name} is not a framework as it stands, and nothing was read"
    return DocumentError(problem, "mend what the list names", faults)


def _at_its_place(fault: Fault, taken: Sequence[Entry]) -> Fault:
    found = _OF_ENTRY.fullmatch(fault.path)
    return fault.at(found[2]).within(taken[int(found[1])].place) if found else fault


def _keys_of_two(entries: Sequence[Entry]) -> Iterator[Fault]:
    owners: dict[str, str] = {}
    for entry in entries:
        others = [owners.setdefault(key, entry.place) for key in entry.keys]
        for owner in dict.fromkeys(owner for owner in others if owner != entry.place):
            yield Fault(
                entry.place, f"has the identifier of {owner}", "give one of the two its own", "duplicate"
            )


def _apart(entries: Sequence[Entry], left: LeftBehind) -> list[dict[str, Any]]:
    """Return the fields of each entry, labels numbered where two are spelled alike: “C#” and “C++” are."""
    folded = [fold(str(entry.kept.get("label", entry.label))) for entry in entries]
    taken, there, numbers = set(folded), set[str](), dict[str, int]()
    given: list[dict[str, Any]] = []
    for entry, spelling in zip(entries, folded, strict=True):
        label = entry.label
        if spelling in there and "label" not in entry.kept:
            label = _numbered(label, taken, numbers, joint=" ({})")
            taken.add(fold(label))
            what, why = f"the label {shown(entry.label)}", f"is that of another, so it reads {shown(label)}"
            left.one(entry.place, what, why)
        there.add(spelling)
        given.append(_fields(entry, label))
    return given


def _fields(entry: Entry, label: str) -> dict[str, Any]:
    return {
        "label": label,
        "definition": entry.definition,
        "aliases": entry.names,
        "group": entry.group,
        "matches": entry.matches,
        "source": entry.source,
        **entry.kept,
    }


def _numbered(text: str, taken: Container[str], numbers: dict[str, int], *, joint: str) -> str:
    """Return the text with the first number that makes it a spelling of its own."""
    text = text[:_ROOM_FOR_A_NUMBER]
    spelling = fold(text)
    number = numbers.get(spelling, 1) + 1
    while fold(text + joint.format(number)) in taken:
        number += 1
    numbers[spelling] = number
    return text + joint.format(number)


def _with_ids(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each an id of its own: the label's slug, with a number where that means another already."""
    owners = {fold(str(fields["id"])): place for place, fields in enumerate(given) if "id" in fields}
    for place, fields in enumerate(given):
        owners.setdefault(fold(str(fields["label"])), place)
    numbers: dict[str, int] = {}
    for place, fields in enumerate(given):
        label = str(fields["label"])
        if "id" in fields or not label.strip():
            continue
        made = slug(label).replace("-", "_")
        if owners.setdefault(fold(made), place) != place:
            made = _numbered(made, owners, numbers, joint="_{}")
            owners[fold(made)] = place
        fields["id"] = made
    return given


def _with_names_apart(
    made: Sequence[Competency], taken: Sequence[Entry], left: LeftBehind
) -> Iterator[Competency]:
    """Leave out aliases that two claim: what names two decides nothing, and a refusal helps nobody."""
    owners = _owners(made)
    for place, (competency, entry) in enumerate(zip(made, taken, strict=True)):
        kept: list[str] = []
        for name in competency.aliases:
            if owners[fold(name)] == place:
                kept.append(name)
            else:
                what, why = f"the other name {shown(name)}", "is claimed by another competency too"
                left.one(entry.place, what, why)
        yield competency if len(kept) == len(competency.aliases) else competency.replace(aliases=kept)


def _owners(made: Sequence[Competency]) -> Mapping[str, int | None]:
    """Return by spelling the place of the competency that it names, None where aliases of two claim it."""
    owners: dict[str, int | None] = {}
    for place, competency in enumerate(made):
        for name in (competency.label, competency.id):
            owners.setdefault(fold(name), place)
    firm = frozenset(owners)
    for place, competency in enumerate(made):
        for name in competency.aliases:
            spelling = fold(name)
            if spelling not in firm and owners.setdefault(spelling, place) != place:
                owners[spelling] = None
    return owners
