from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys

import pytest
from hypothesis import given
from tests.strategies import frozen_maps

from storybank.values import FrozenMap


@given(frozen_maps())
def test_a_map_equals_a_dictionary_with_the_same_entries(entries: FrozenMap[str, int]) -> None:
    assert entries == dict(entries)
    assert entries == FrozenMap(reversed(list(entries.items())))
    assert hash(entries) == hash(FrozenMap(reversed(list(entries.items()))))


@given(frozen_maps())
def test_a_map_pickles_and_copies(entries: FrozenMap[str, int]) -> None:
    hash(entries)
    for other in (pickle.loads(pickle.dumps(entries)), copy.copy(entries), copy.deepcopy(entries)):  # noqa: S301
        assert other == entries
        assert list(other) == list(entries)


def test_a_map_keeps_the_order_given() -> None:
    assert list(FrozenMap([("b", 1), ("a", 2)])) == ["b", "a"]
    assert FrozenMap({"b": 1, "a": 2}).values() != FrozenMap({"a": 2, "b": 1}).values()


def test_a_map_keeps_a_copy_of_what_it_was_given() -> None:
    given = {"a": 1}
    entries = FrozenMap(given)
    given["a"] = 2
    assert entries["a"] == 1


def test_a_map_shows_as_a_dictionary() -> None:
    assert repr(FrozenMap({"a": 1})) == "{'a': 1}"
    assert len(FrozenMap({"a": 1})) == 1


def test_a_map_takes_no_attributes() -> None:
    with pytest.raises(AttributeError):
        FrozenMap({"a": 1}).other = 3  # type: ignore[attr-defined]


def test_a_pickled_hash_does_not_travel_to_another_hash_seed() -> None:
    entries = FrozenMap({"teamwork": 4})
    hash(entries)
    code = (
        "import pickle, sys; from storybank.values import FrozenMap;"
        "back = pickle.load(sys.stdin.buffer); assert hash(back) == hash(FrozenMap({'teamwork': 4}))"
    )
    subprocess.run(  # noqa: S603 - our own interpreter and line
        [sys.executable, "-c", code],
        input=pickle.dumps(entries),
        env={**os.environ, "PYTHONHASHSEED": "7"},
        check=True,
    )
