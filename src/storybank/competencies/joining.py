"""Two frameworks beside each other, and what one has of the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from storybank.competencies.framework import Competency, Framework, builtin_framework
from storybank.values import checked, fold

Merging = Literal["names", "matches"]

_SURE = ("exact", "stem", "wording")  # ways of reading a label that stand by themselves; likeness does not


@checked
def with_matches(framework: Framework) -> Framework:
    """Return a framework whose competencies say what they match in the built-in one, where that is sure.

    So the usual needs of a role and the questions that people ask find them. A label is read as a tag
    is, a double name as both of its parts, but never by mere likeness; where it says nothing, a name of
    the built-in framework among the other names does. What has matches already keeps them.

    >>> house = Framework("house", competencies=[Competency("Working in a team"), Competency("Dry socks")])
    >>> [one.matches for one in with_matches(house).competencies]
    [('teamwork',), ()]
    """
    builtin = builtin_framework()
    owners = _owners(builtin)
    return framework.replace(
        competencies=[
            one if one.matches else one.replace(matches=_matches(one, builtin, owners))
            for one in framework.competencies
        ]
    )


@checked
def join_frameworks(
    framework: Framework, other: Framework, *, name: str | None = None, merging: Merging = "names"
) -> Framework:
    """Return both frameworks as one: the first as it is, and beside it what the second has besides.

    A competency of the second that bears a name of the first is that one: its names become aliases there.
    Whose name it bears, its label says, then its id, then its aliases, if they agree; where they do not,
    it stays apart, without the names that are taken.

    Args:
        framework: Whose labels, ids and definitions stay: the built-in one, say.
        other: What is set beside it.
        name: What to call the whole; both names unless given.
        merging: `"names"`: equal names alone make one of two. `"matches"`: so does a single match that the
            second declares; then a role's usual needs are met by it, under the label of the first.

    >>> crew = Competency("Team work", aliases=["one crew"])
    >>> house = Framework("house", competencies=[crew, Competency("Dry socks")])
    >>> joined = join_frameworks(builtin_framework(), house)
    >>> joined.resolve("one crew").competency_id, joined.resolve("dry socks").competency_id
    ('teamwork', 'dry_socks')
    """
    owners = _owners(framework)
    ids = {one.id: _owner(one, framework, owners, merging) or one.id for one in other.competencies}
    same: dict[str, list[Competency]] = {}
    for one in other.competencies:
        same.setdefault(ids[one.id], []).append(one)
    joined = [_with_names(one, same.pop(one.id, []), owners) for one in framework.competencies]
    apart = [_apart(one, ids, owners) for others in same.values() for one in others]
    return Framework(
        name or f"{framework.name} + {other.name}",
        competencies=[*joined, *apart],
        version=f"{framework.version} + {other.version}",
        licence=_both(framework.licence, other.licence),
        source=_both(framework.source, other.source),
    )


def _owners(framework: Framework) -> dict[str, str]:
    """Return by spelling whose name it is."""
    return {fold(name): one.id for one in framework.competencies for name in one.spellings}


def _matches(one: Competency, builtin: Framework, owners: Mapping[str, str]) -> tuple[str, ...]:
    read = builtin.resolve_all(one.label)
    sure = [found.competency_id for found in read if found.competency_id and found.method in _SURE]
    if sure and len(sure) == len(read):
        return tuple(sure)
    named = _named(one, owners)
    return (named,) if named else ()


def _named(one: Competency, owners: Mapping[str, str]) -> str | None:
    """Return whose name its aliases bear, where they agree."""
    named = {owners[fold(name)] for name in one.aliases if fold(name) in owners}
    return named.pop() if len(named) == 1 else None


def _owner(one: Competency, framework: Framework, owners: Mapping[str, str], merging: Merging) -> str | None:
    """Return which competency of the first framework this one is; None for one of its own."""
    for name in (one.label, one.id):
        if fold(name) in owners:
            return owners[fold(name)]
    if named := _named(one, owners):
        return named
    if merging == "matches" and len(one.matches) == 1 and one.matches[0] in framework:
        return one.matches[0]
    return None


def _with_names(one: Competency, same: list[Competency], owners: Mapping[str, str]) -> Competency:
    new: dict[str, str] = {}
    for name in (name for other in same for name in _free(other.spellings, owners)):
        new.setdefault(fold(name), name)
    wordings = [wording for other in same for wording in other.wordings if wording not in one.wordings]
    if not new and not wordings:
        return one
    return one.replace(aliases=(*one.aliases, *new.values()), wordings=(*one.wordings, *wordings))


def _apart(one: Competency, ids: Mapping[str, str], owners: Mapping[str, str]) -> Competency:
    related = dict.fromkeys(ids.get(name, name) for name in one.related)
    return one.replace(aliases=_free(one.aliases, owners), related=tuple(related))


def _free(names: tuple[str, ...], owners: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names that nobody in the first framework bears."""
    return tuple(name for name in names if fold(name) not in owners)


def _both(one: str, other: str) -> str:
    return "; ".join(dict.fromkeys(text for text in (one, other) if text))
