"""Every leaf of a JSON document changed by itself: other text, one more or less, left out, doubled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import copy
from typing import Any

Path = tuple[str | int, ...]
BY_NAME = {"competencies", "says", "research", "references", "extensions"}
"""Fields whose keys are names of the candidate's own, and no fields."""


def changes(document: Any) -> Iterator[tuple[Path, Any]]:
    """Yield the document with one change, again and again, and where that is."""
    texts = sorted({one for _, one in nodes(document) if isinstance(one, str)})
    for path, node in nodes(document):
        if isinstance(node, dict):
            for key in node:
                rest = {name: one for name, one in node.items() if name != key}
                yield (*path, key), _with(document, path, rest)
        elif isinstance(node, list):
            for changed in _lists(node):
                yield path, _with(document, path, changed)
        else:
            for other in _others(node, texts):
                yield path, _with(document, path, other)


def nodes(document: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield everything in a document with its path, a list or an object before what is in it."""
    yield path, document
    if isinstance(document, dict | list):
        for key, one in document.items() if isinstance(document, dict) else enumerate(document):
            yield from nodes(one, (*path, key))


def kind(path: Path) -> str:
    """Return which kind of place it is: the same for all of a list, of names, of a tree of cases."""
    names = ("*" if n and path[n - 1] in BY_NAME else one for n, one in enumerate(path))
    spelled = "".join("[]" if isinstance(one, int) else f".{one}" for one in names)
    return re.sub(r"(\.(zero|one))+", ".case", spelled.removeprefix("."))


def _lists(several: list[Any]) -> Iterator[list[Any]]:
    for place, one in enumerate(several):
        before, after = several[:place], several[place + 1 :]
        yield before + after
        yield [*before, one, one, *after]
        if after and after[0] != one:
            yield [*before, after[0], one, *after[1:]]


def _others(leaf: Any, texts: list[str]) -> list[Any]:
    if isinstance(leaf, bool):
        return [not leaf, None]
    if isinstance(leaf, int):
        return [leaf + 1, leaf - 1, None]
    if leaf is None:
        return ["", "x", 0, 1]
    place = texts.index(leaf)
    near = (texts[(place + step) % len(texts)] for step in (-2, -1, 1, 2))
    return [f"{leaf} x", "", None, *near]


def _with(document: Any, path: Path, changed: Any) -> Any:
    if not path:
        return changed
    made = copy(document)
    made[path[0]] = _with(document[path[0]], path[1:], changed)
    return made
