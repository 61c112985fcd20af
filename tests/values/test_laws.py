"""What holds for every value, whatever it is about."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from tests.support.strategies import values

from storybank.errors import InvalidInput
from storybank.values import FrozenMap, Value


def parts(value: Any) -> Iterator[Any]:
    """Walk a value and everything inside it."""
    yield value
    if isinstance(value, Value):
        inner = [getattr(value, name) for name in type(value).model_fields]
    elif isinstance(value, Mapping):
        inner = [*value, *value.values()]
    else:
        inner = list(value) if isinstance(value, tuple) else []
    for part in inner:
        yield from parts(part)


@given(values())
def test_json_gives_the_same_value_back(value: Value) -> None:
    text = value.model_dump_json()
    back = type(value).model_validate_json(text)
    assert back == value
    assert back.model_dump_json() == text  # which also keeps every order, that equality disregards


@given(values())
def test_plain_dictionaries_give_the_same_value_back(value: Value) -> None:
    assert type(value).model_validate(value.model_dump()) == value
    assert type(value).model_validate(json.loads(json.dumps(value.model_dump(mode="json")))) == value


@given(values())
def test_pickle_gives_the_same_value_back(value: Value) -> None:
    for protocol in (2, pickle.HIGHEST_PROTOCOL):
        back = pickle.loads(pickle.dumps(value, protocol))  # noqa: S301 - what we have just written
        assert back == value
        assert hash(back) == hash(value)
        assert back.model_dump_json() == value.model_dump_json()


@given(values())
def test_copies_are_equal(value: Value) -> None:
    for other in (copy.copy(value), copy.deepcopy(value), value.model_copy(), value.model_copy(deep=True)):
        assert other == value


@given(values())
def test_equal_values_have_equal_hashes(value: Value) -> None:
    again = value.replace()
    assert again == value
    assert hash(again) == hash(value)
    assert len({again, value}) == 1


@given(values())
def test_nothing_inside_a_value_is_of_a_kind_that_changes(value: Value) -> None:
    for part in parts(value):
        assert not isinstance(part, list | dict | set)
        hash(part)


@given(values())
def test_no_attribute_changes(value: Value) -> None:
    before = value.model_dump_json()
    for part in parts(value):
        if not isinstance(part, Value):
            continue
        for name in (*type(part).model_fields, "_private", "brand_new"):
            with pytest.raises(InvalidInput, match="cannot be changed"):
                setattr(part, name, None)
            with pytest.raises(InvalidInput, match="cannot be changed"):
                delattr(part, name)
    assert value.model_dump_json() == before


@given(values())
def test_no_mapping_inside_a_value_changes(value: Value) -> None:
    for part in parts(value):
        if isinstance(part, Mapping):
            assert isinstance(part, FrozenMap)
            mapping: Any = part
            with pytest.raises(TypeError, match=r"make a new value, as story.replace\(competencies="):
                mapping["new"] = 1
            with pytest.raises(TypeError):
                del mapping["new"]
            assert not hasattr(part, "update")
            assert not hasattr(part, "pop")


@given(values())
def test_what_is_worked_out_from_a_value_is_not_pickled(value: Value) -> None:
    fresh = pickle.dumps(value)
    hash(value)
    repr(value)
    for name in ("findings", "_shown", "_by_id", "_resolver"):
        getattr(value, name, None)
    assert len(pickle.dumps(value)) == len(fresh)


@given(values())
def test_every_value_is_shown_in_one_line(value: Value) -> None:
    assert "\n" not in repr(value)
