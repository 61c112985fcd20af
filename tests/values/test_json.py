from __future__ import annotations

import copy
import json
import os
import pickle
import subprocess
import sys
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import example, given
from tests.support.strategies import EXTENSIONS, frozen_maps

from storybank.errors import InvalidInput
from storybank.stories import Story
from storybank.values import FrozenMap, JSONObject
from storybank.values.json import DEEPEST_JSON, MOST_JSON, to_plain

LOOK_ALIKE = [True, 1, 1.0, "1", None, False, 0, 0.0, -0.0, "", [], {}, [1], [True], {"a": 1}, {"a": True}]


def deep(levels: int) -> dict[str, Any]:
    """Return an object with that many levels."""
    found: Any = {}
    for level in range(levels - 1):
        found = {"a": found} if level == levels - 2 or level % 2 else [found]
    assert isinstance(found, dict)
    return found


def faults(entries: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        JSONObject(entries)
    return [(fault.path, fault.problem) for fault in caught.value.faults]


@given(EXTENSIONS)
def test_what_was_given_comes_back_as_json(given_: dict[str, Any]) -> None:
    frozen = JSONObject(given_)
    assert json.dumps(to_plain(frozen)) == json.dumps(given_)
    assert frozen == given_
    assert given_ == frozen


@given(EXTENSIONS)
def test_it_pickles_and_copies(given_: dict[str, Any]) -> None:
    frozen = JSONObject(given_)
    for other in (pickle.loads(pickle.dumps(frozen)), copy.copy(frozen), copy.deepcopy(frozen)):  # noqa: S301
        assert (other, hash(other), type(other)) == (frozen, hash(frozen), JSONObject)
        assert json.dumps(to_plain(other)) == json.dumps(given_)


@given(EXTENSIONS, EXTENSIONS)
@example({"a": 1}, {"a": True})
@example({"a": 0.0}, {"a": -0.0})
@example({"a": [1, 2]}, {"a": [1]})
@example({"a": {"b": 1, "c": 2}}, {"a": {"c": 2, "b": 1}})
def test_two_are_equal_where_their_json_is_but_for_the_order_of_names(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    texts = [json.dumps(given_, sort_keys=True) for given_ in (one, other)]
    assert (JSONObject(one) == JSONObject(other)) is (texts[0] == texts[1])
    if texts[0] == texts[1]:
        assert hash(JSONObject(one)) == hash(JSONObject(other))


def test_what_python_takes_for_equal_is_told_apart_as_deep_as_it_stands() -> None:
    for wrapped in (lambda inner: inner, lambda inner: [inner], lambda inner: {"b": [inner]}):
        made = [Story("a", extensions={"a": wrapped(inner)}) for inner in LOOK_ALIKE]
        assert len(set(made)) == len(LOOK_ALIKE)
        assert [made.index(story) for story in made] == [*range(len(LOOK_ALIKE))]


def test_it_equals_and_hashes_like_a_frozen_map_of_the_same() -> None:
    assert JSONObject({"a": "b"}) == FrozenMap({"a": "b"})
    assert FrozenMap({"a": "b"}) == JSONObject({"a": "b"})
    assert hash(JSONObject({"a": "b"})) == hash(FrozenMap({"a": "b"}))
    assert JSONObject({"a": "b"}) != 3


def test_nothing_in_it_can_change() -> None:
    given_: dict[str, Any] = {"a": [1, {"b": []}]}
    frozen = JSONObject(given_)
    given_["a"][1]["b"].append(2)
    assert to_plain(frozen) == {"a": [1, {"b": []}]}
    inner = frozen["a"]
    assert isinstance(inner, tuple)
    assert isinstance(inner[1], JSONObject)
    hash(frozen)


def test_any_mapping_will_do_and_what_is_nearly_plain_becomes_plain() -> None:
    class Mood(StrEnum):
        GOOD = "good"

    class Level(IntEnum):
        HIGH = 3

    frozen = JSONObject(MappingProxyType({Mood.GOOD: Level.HIGH, "b": (Mood.GOOD, FrozenMap({"c": 1}))}))
    assert repr(frozen) == "{'good': 3, 'b': ('good', {'c': 1})}"
    assert type(frozen["good"]) is int
    assert [type(name) for name in frozen] == [str, str]


def test_every_fault_is_found_with_its_path_and_no_text() -> None:
    assert faults(
        {
            "a": ["fine", float("nan"), float("-inf")],
            "b c": {"d": "x\x00", "e": "\ud800", "\ud800": 1, "f\x00": 2, 3: 4},
            "g": {1, 2},
            "h": 10**1000,
            "i": "x" * 2_000_001,
            "j": b"bytes",
        }
    ) == [
        ("a[1]", "is not a finite number"),
        ("a[2]", "is not a finite number"),
        ("['b c'].d", "contains a NUL character"),
        ("['b c'].e", "contains a lone surrogate"),
        ("['b c']", "has a name that contains a lone surrogate"),
        ("['b c']", "has a name that contains a NUL character"),
        ("['b c']", "has a key that is not a string"),
        ("g", "is not a JSON value"),
        ("h", "is too large a number"),
        ("i", "is longer than 2000000 characters"),
        ("j", "is not a JSON value"),
    ]


@pytest.mark.parametrize("entries", [None, 3, "text", [("a", 1)]])
def test_what_is_no_mapping_is_told_so(entries: Any) -> None:
    assert faults(entries) == [("", "is not a mapping")]
    with pytest.raises(InvalidInput, match="extensions is not a mapping"):
        Story("a", extensions=entries)


def test_it_is_at_most_32_levels_deep() -> None:
    story = Story("a", extensions=deep(DEEPEST_JSON))
    assert Story.model_validate_json(story.model_dump_json()) == story
    [(_, problem)] = faults(deep(DEEPEST_JSON + 1))
    assert problem == "is more than 32 levels deep"


def test_what_holds_itself_is_refused_at_once() -> None:
    itself: list[Any] = []
    itself += [itself, itself]
    [(_, problem)] = faults({"a": itself})
    assert problem == "is more than 32 levels deep"
    bomb: list[Any] = []
    for _ in range(DEEPEST_JSON - 2):
        bomb = [bomb] * 10
    assert faults({"a": bomb}) == [("", f"holds more than {MOST_JSON:,} values")]


def test_the_largest_whole_number_survives_json() -> None:
    story = Story("a", extensions={"a": 10**1000 - 1, "b": 1 - 10**1000})
    assert Story.model_validate_json(story.model_dump_json()) == story


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
