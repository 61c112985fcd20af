"""The built-in vocabulary, and `resolve` and `resolve_all`, which read tags in it unless told otherwise."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from storybank.competencies._competency import Competency
from storybank.competencies._framework import Framework
from storybank.competencies._resolver import Resolution
from storybank.errors import Fault, InvalidInput
from storybank.values import checked


@checked
@cache
def builtin_framework() -> Framework:
    """Return the framework that comes with this library: 30 competencies with what people call them.

    Read on the first call; always the same value.

    >>> builtin_framework()
    <Framework storybank 1: 30 competencies>
    """
    read = json.loads(files("storybank.competencies").joinpath("builtin.json").read_text(encoding="utf-8"))
    # Our own file, which the tests check: checking it here again would take half of the first call.
    competencies = [Competency.trusted(**_as_fields(entry)) for entry in read["competencies"]]
    return Framework.trusted(**(read | {"competencies": tuple(competencies)}))


def _as_fields(entry: dict[str, Any]) -> dict[str, Any]:
    written = {name: tuple(part) if isinstance(part, list) else part for name, part in entry.items()}
    return {name: written.get(name, "") for name in Competency.model_fields}  # in the order of their dumps


def builtin_edition(version: str) -> Framework:
    """Return the built-in framework, if it is of this edition.

    Raises:
        InvalidInput: This release has another one.
    """
    found = builtin_framework()
    if version == found.version:
        return found
    remedy = "use the release of storybank that wrote it, or give the framework whole"
    fault = Fault(
        "version", "is no edition of the built-in framework that is known here", remedy, "unsupported"
    )
    raise InvalidInput("Framework", [fault])


@checked
def resolve(text: str, framework: Framework | None = None) -> Resolution:
    """Return which competency a tag or a need means.

    In this order: the same letters and digits as a label, id or alias; the same words in other forms or
    another order; one of its wordings; a slip of the hand, where no other competency is about as near;
    a double name of which each part, read so, means the same one. Whatever is less sure than that stays
    unresolved, with suggestions.

    Args:
        text: What somebody wrote.
        framework: Where to look it up; None for the built-in one.

    Returns:
        The competency's id, or None with the ids of the three nearest.

    Raises:
        InvalidInput: The text is blank.

    >>> resolve("Team-Work").competency_id, resolve("comunication").method
    ('teamwork', 'similar')
    >>> resolve("ability to stay calm in a crisis").competency_id
    'resilience'
    >>> resolve("line management").competency_id is None
    True
    """
    return (builtin_framework() if framework is None else framework).resolve(text)


@checked
def resolve_all(text: str, framework: Framework | None = None) -> tuple[Resolution, ...]:
    """Return the competencies that a tag means, where it may be a double name.

    The whole is read first, and parted at “and”, “&”, “/” and commas only if that fails: planning and
    organising is one.

    Args:
        text: What somebody wrote.
        framework: Where to look it up; None for the built-in one.

    Returns:
        One resolution if the whole is known or no part of it is; else one for each part, in the order
        written, with those that stay unresolved, and none twice.

    Raises:
        InvalidInput: The text is blank.

    >>> [found.competency_id for found in resolve_all("Coaching & conflict management")]
    ['developing_others', 'conflict']
    >>> [found.competency_id for found in resolve_all("teamwork and welding")]
    ['teamwork', None]
    """
    return (builtin_framework() if framework is None else framework).resolve_all(text)
