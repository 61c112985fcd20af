"""JSON as this library reads it: strict, bounded, and with the place of what is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from storybank.errors import DocumentError, Fault
from storybank.values import path_step

DEEPEST_DOCUMENT = 64
"""Levels of lists and objects in a document, unless the caller allows more: a bank needs six."""

_STRINGS_AND_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+\\?(?:"|\Z)|[\[\]{}]', re.DOTALL)


class _Twice(dict[str, Any]):
    """An object in which some names stand twice: the last of each counts in `dict`, so they are kept."""

    twice: tuple[str, ...] = ()


def read_json(text: str, *, name: str, max_depth: int = DEEPEST_DOCUMENT) -> Any:
    """Return what a JSON text holds, as Python's own lists and dictionaries.

    Args:
        text: The JSON.
        name: What messages call it: a path, or `"the text"`.
        max_depth: Levels of lists and objects that are read.

    Raises:
        DocumentError: It is not JSON, too deeply nested, holds NaN or Infinity, which JSON has not, or a
            name twice in one object.

    >>> read_json('{"stories": [1, 2]}', name="the text")
    {'stories': [1, 2]}
    """
    depth = _depth(text)
    if depth > max_depth:
        problem = f"{name} is nested {depth} levels deep, and no more than {max_depth} are read"
        raise DocumentError(problem, "raise max_depth if it is meant to be")
    try:
        found = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        problem = f"{name} is not JSON: {error.msg} in line {error.lineno}, column {error.colno}"
        raise DocumentError(problem, "mend it there, or take an earlier copy") from None
    except RecursionError:
        problem = f"{name} is nested deeper than Python can read"
        raise DocumentError(problem, "make it flatter") from None
    except ValueError as error:
        reason = "has a number of too many digits" if "digits" in str(error) else f"holds {error}"
        problem = f"{name} {reason}"
        raise DocumentError(problem, "write a number that JSON and Python know") from None
    _refuse_twice(found, name)
    return found


def _depth(text: str) -> int:
    """Return how many levels of brackets are open at most, those inside strings left out."""
    depth = deepest = 0
    for found in _STRINGS_AND_BRACKETS.finditer(text):
        if found[0] in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif found[0] in "]}":
            depth -= 1
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) == len(pairs):
        return entries
    doubled = _Twice(entries)
    names = [name for name, _ in pairs]
    doubled.twice = tuple(name for name in entries if names.count(name) > 1)
    return doubled


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _refuse_twice(found: Any, name: str) -> None:
    faults = [*_named_twice(found)]
    if faults:
        problem = f"{name} has a name twice in one object, and only one of the two could be kept"
        raise DocumentError(problem, "take one of them out", faults)


def _named_twice(found: Any) -> Iterator[Fault]:
    """Walk without recursion: the caller may have allowed any depth."""
    waiting: list[tuple[str, Any]] = [("", found)]
    while waiting:
        path, part = waiting.pop()
        steps = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
        inner = [(path + path_step(step), value) for step, value in steps if isinstance(value, dict | list)]
        waiting.extend(reversed(inner))
        if isinstance(part, _Twice):
            for doubled in part.twice:
                yield Fault((path + path_step(doubled)).removeprefix("."), "stands twice", "keep one")
