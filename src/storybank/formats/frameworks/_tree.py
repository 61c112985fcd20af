"""Which entries of a tree are competencies, and which are the headings above them.

The rule is our choice: formats have no mark for it that their files use. What has nothing below it is a
competency; where the leaves are behaviours that show one, the caller names the level.
"""

from __future__ import annotations

from collections.abc import Sequence

from storybank.formats.frameworks._entries import Entry, LeftBehind, one_line


def arranged(
    entries: Sequence[Entry], level: int | None, left: LeftBehind
) -> tuple[list[Entry], dict[str, int]]:
    """Return the entries that are competencies, in their order, and where each key leads in that list.

    Args:
        entries: What the file holds.
        level: The level whose entries are competencies, 1 at the top; None for those with nothing below.
        left: Takes what the arrangement drops.
    """
    above = _above(entries, left)
    parents = {place for place in above if place is not None}
    depths = _depths(above)
    taken: list[Entry] = []
    keys: dict[str, int] = {}
    for place, entry in enumerate(entries):
        is_leaf = place not in parents
        if level is not None and depths[place] > level:
            left.another("", "entries below that level", "are taken for parts of the competencies above")
        elif is_leaf or depths[place] == level:
            heading = above[place]
            keys.update(dict.fromkeys(entry.keys, len(taken)))
            taken.append(entry if heading is None else _under(entry, entries[heading]))
        else:
            _note_heading(entry, left, is_below_another=above[place] is not None)
    return taken, keys


def _under(entry: Entry, heading: Entry) -> Entry:
    # Not dataclasses.replace: it asks inspect for every field, which counts in a file of 14,000.
    return Entry(
        place=entry.place,
        label=entry.label,
        definition=entry.definition,
        names=entry.names,
        source=entry.source,
        keys=entry.keys,
        group=heading.label,
        related=entry.related,
        matches=entry.matches,
        kept=entry.kept,
    )


def _note_heading(entry: Entry, left: LeftBehind, *, is_below_another: bool) -> None:
    if one_line(entry.definition) not in {"", entry.label} or entry.names:
        left.another("", "descriptions of headings", "have no place: a heading is its name alone")
    if is_below_another:
        left.another("", "headings above headings", "have no place: there is one level of them")
    if entry.related or entry.matches:
        left.another("", "neighbours of headings", "have no place: a heading is its name alone")


def _above(entries: Sequence[Entry], left: LeftBehind) -> list[int | None]:
    """Return the place of the entry above each; the first that there is counts, and none in a circle."""
    by_key = {key: place for place, entry in enumerate(entries) for key in entry.keys}
    above: list[int | None] = [None] * len(entries)
    roots = list(range(len(entries)))
    for place, entry in enumerate(entries):
        for key in entry.parents:
            parent = by_key.get(key)
            if parent is None:
                left.another("", "headings of entries", "are not in the file")
            elif above[place] is not None:
                left.another("", "second places in the tree", "have no room: an entry has one heading")
            elif _root(roots, parent) == place:
                left.another("", "places in the tree", "go round in a circle")
            else:
                above[place] = roots[place] = parent
    return above


def _root(roots: list[int], place: int) -> int:
    """Return the top of a branch, and shorten the way for the next who asks."""
    while roots[place] != place:
        roots[place] = roots[roots[place]]
        place = roots[place]
    return place


def _depths(above: Sequence[int | None]) -> list[int]:
    """Return the level of each entry, 1 at the top; without recursion, as a branch may be of any length."""
    depths = [0] * len(above)
    for place in range(len(above)):
        way: list[int] = []
        step: int | None = place
        while step is not None and not depths[step]:
            way.append(step)
            step = above[step]
        depth = 0 if step is None else depths[step]
        for behind in reversed(way):
            depth += 1
            depths[behind] = depth
    return depths
