"""Every public name: those of the top and of the rooms that a reader of the reference imports from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import storybank
from storybank import formats, storage
from storybank.late import data_beside

ALONE: dict[str, str] = json.loads(data_beside("storybank.late", "fronts.json"))["storybank, by name alone"]
FRONTS: tuple[ModuleType, ...] = (storybank, formats, storage)
MOVED: dict[str, str] = json.loads(data_beside("storybank.late", "moved.json"))["storybank"]


def public_names() -> Iterator[tuple[str, Any]]:
    """Yield each name with where it is and what it is, modules left out and none twice."""
    places = {front.__name__: list(front.__all__) for front in FRONTS}
    places["storybank"] += [name for names in ALONE.values() for name in names.split()]
    for place, gone in MOVED.items():
        there = (name.rpartition(":")[2] for name in gone.split())  # of "old:new" the new one
        places[place] = [*dict.fromkeys([*places.get(place, ()), *there])]
    for place, names in places.items():
        for name in names:
            public = getattr(import_module(place), name)
            is_again = place == storybank.__name__ and name in formats.__all__
            if not isinstance(public, ModuleType) and not is_again:
                yield f"{place}.{name}", public
