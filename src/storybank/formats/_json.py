"""JSON as this library reads it: strict, bounded, and with the place of what is wrong."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
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
        text: The JSON; a byte order mark before it is none of it.
        name: What messages call it: a path, or `"the text"`.
        max_depth: Levels of lists and objects that are read.

    Raises:
        DocumentError: It is not JSON, too deeply nested, holds NaN or Infinity, which JSON has not, or a
            name twice in one object.

    >>> read_json('{"stories": [1, 2]}', name="the text")
    {'stories': [1, 2]}
    """
    if _is_deeper(text, max_depth):
        problem = f"{name} is nested more than {max_depth} levels deep"
        raise DocumentError(problem, "raise max_depth if it is meant to be")
    doubled: list[_Twice] = []
    try:
        found = json.loads(
            text.removeprefix("\ufeff"), object_pairs_hook=partial(_object, doubled), parse_constant=_refuse
        )
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
    if doubled:
        problem = f"{name} has a name twice in one object, and only one of the two could be kept"
        raise DocumentError(problem, "take one of them out", _named_twice(found))
    return found


def _is_deeper(text: str, limit: int) -> bool:
    """Say whether more brackets than that are open at once, those inside strings left out."""
    depth = 0
    for found in _STRINGS_AND_BRACKETS.finditer(text):
        if found[0] in "[{":
            depth += 1
            if depth > limit:
                return True
        elif found[0] in "]}":
            depth -= 1
    return False


def _object(doubled: list[_Twice], pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) == len(pairs):
        return entries
    counts = Counter(name for name, _ in pairs)
    found = _Twice(entries)
    found.twice = tuple(name for name in entries if counts[name] > 1)
    doubled.append(found)
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


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
                yield Fault(
                    (path + path_step(doubled)).removeprefix("."), "stands twice", "keep one", "duplicate"
                )
