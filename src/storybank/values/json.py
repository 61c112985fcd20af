"""Frozen mappings, and any JSON value frozen: what other tools keep beside ours."""

from __future__ import annotations

import math
from collections.abc import ItemsView, Iterable, Iterator, Mapping
from typing import Any, Final, NoReturn, TypeVar, Union, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from storybank.errors import Fault, InvalidInput, NoOperation, refuse
from storybank.late import pattern
from storybank.values.faults import as_pydantic, known_fault, path_step
from storybank.values.strings import PROSE_LIMIT, WITHOUT_NUL

K = TypeVar("K")
V = TypeVar("V")

DEEPEST_JSON: Final = 32  # levels of lists and objects: with those around it, within pydantic's 200
MOST_JSON: Final = 1_000_000  # values in one: lists that hold each other can stand for more than memory holds
_TOO_LARGE: Final = 10**1000  # Python reads 4,300 digits unless told otherwise, other tools far fewer
_ANCHOR: Final = "storybank.JSON"  # what schemas call a JSON value
_HALF: Final = pattern("[\ud800-\udfff]")


class FrozenMap(Mapping[K, V]):
    """A mapping that cannot change: what `tuple` is to `list`; in JSON it is an object.

    It equals any mapping with the same entries, keeps their order, and hashes where its values do.

    >>> FrozenMap({"teamwork": 4})["teamwork"]
    4
    """

    __slots__ = ("_entries",)

    def __init__(self, entries: Mapping[K, V] | Iterable[tuple[K, V]] = ()) -> None:
        self._entries: dict[K, V] = dict(entries)

    def __getitem__(self, key: K) -> V:
        """Return the value of a key."""
        return self._entries[key]

    def __iter__(self) -> Iterator[K]:
        """Walk the keys in the order given."""
        return iter(self._entries)

    def __len__(self) -> int:
        """Count the entries."""
        return len(self._entries)

    def __contains__(self, key: object) -> bool:
        """Whether it has a key."""
        return key in self._entries

    def items(self) -> ItemsView[K, V]:
        """Return the entries."""
        return self._entries.items()

    def __setitem__(self, *_: object) -> NoReturn:
        """Raise `NoOperation`: it does not change."""
        raise NoOperation("FrozenMap", [known_fault("frozen_map", "", {})])

    __delitem__ = __or__ = __setitem__

    def __hash__(self) -> int:
        """Hash without regard to order, as equality disregards it."""
        return hash(frozenset(self._entries.items()))

    def __repr__(self) -> str:
        """Show it as the dictionary that it is."""
        return repr(self._entries)

    def __reduce__(self) -> tuple[type[FrozenMap[K, V]], tuple[dict[K, V]]]:
        """Pickle the entries alone."""
        return type(self), (self._entries,)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate as a dictionary of the given types, then freeze; serialise as a dictionary."""
        key, value = get_args(source) or (Any, Any)
        entries = core_schema.dict_schema(handler(key), handler(value))
        thaw = core_schema.no_info_before_validator_function(
            lambda raw: dict(raw) if isinstance(raw, Mapping) else raw, entries
        )
        written = core_schema.plain_serializer_function_ser_schema(dict, return_schema=entries)
        return core_schema.no_info_after_validator_function(cls, thaw, serialization=written)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Describe names and values; pydantic would let a name that breaks its rule have any value."""
        entries = schema["schema"]["schema"]
        pair = handler(core_schema.tuple_schema([entries["keys_schema"], entries["values_schema"]]))
        names, values = pair["prefixItems"]
        return {"type": "object", "propertyNames": names, "additionalProperties": values}


JSON = Union[None, bool, int, float, str, tuple["JSON", ...], "JSONObject"]
"""A JSON value, frozen: a list is a tuple, an object a `JSONObject`."""


class JSONObject(FrozenMap[str, JSON]):
    """A JSON object that cannot change, with everything in it: lists are tuples, objects are of this class.

    It takes names with JSON values: None, True, False, finite numbers, texts, lists and mappings. Two are
    equal where their JSON is the same but for the order of names: true is not 1, and 1 is not 1.0, as they
    are in Python; a tuple or a number taken out of it compares as Python does.

    Raises:
        InvalidInput: Something in it has no place in JSON or in a database, it is more than 32 levels deep,
            or it holds more than a million values: every fault at once, with its path.

    >>> JSONObject({"mood": {"scores": [1, True]}})["mood"]
    {'scores': (1, True)}
    >>> JSONObject({"seen": True}) == JSONObject({"seen": 1})
    False
    """

    __slots__ = ()

    def __init__(self, entries: Mapping[str, Any] = FrozenMap()) -> None:
        if not isinstance(entries, Mapping):
            raise InvalidInput("JSONObject", [known_fault("no_json_object", "", {})])
        freezer = _Freezer()
        super().__init__(freezer.entries(entries, "", 1))
        refuse("JSONObject", freezer.faults)

    def __eq__(self, other: object) -> bool:
        """Compare as JSON does, with any mapping."""
        return _comparable(self) == _comparable(other) if isinstance(other, Mapping) else NotImplemented

    # What is equal here is equal in Python too, so its hash is the same.
    __hash__ = FrozenMap.__hash__

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read any mapping; write lists and dictionaries."""
        written = core_schema.plain_serializer_function_ser_schema(to_plain)
        return core_schema.no_info_plain_validator_function(_read, serialization=written)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Describe any object, and by an anchor what is in it: by its name FastAPI would do that twice."""
        within: dict[str, Any] = {"$dynamicRef": f"#{_ANCHOR}"}
        plain = [{"type": kind} for kind in ("null", "boolean", "number")]
        values = handler(core_schema.list_schema(core_schema.any_schema(ref=_ANCHOR)))["items"]
        own = handler.resolve_ref_schema(values)
        own["$dynamicAnchor"] = _ANCHOR
        own["description"] = f"Any JSON value, at most {DEEPEST_JSON} levels of lists and objects deep."
        own["anyOf"] = [*plain, WITHOUT_NUL, {"type": "array", "items": within}, _object_of(within)]
        return _object_of(values)


def _object_of(values: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "propertyNames": WITHOUT_NUL, "additionalProperties": values}


def to_plain(frozen: Any) -> Any:
    """Return a frozen JSON value as lists and dictionaries of its own."""
    if isinstance(frozen, Mapping):
        return {name: to_plain(inner) for name, inner in frozen.items()}
    return [to_plain(inner) for inner in frozen] if isinstance(frozen, tuple) else frozen


def _read(raw: Any) -> JSONObject:
    try:
        return raw if type(raw) is JSONObject else JSONObject(raw)
    except InvalidInput as error:
        raise as_pydantic(error.subject, error.faults) from None


def _comparable(value: Any) -> Any:
    """Return what is equal only where the JSON is: 1 is neither 1.0 nor true, and 0.0 is not -0.0."""
    if isinstance(value, Mapping):
        return {name: _comparable(inner) for name, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_comparable(inner) for inner in value]
    return type(value), value, isinstance(value, float) and math.copysign(1, value)


class _Freezer:
    """One walk through what was given, with what is wrong with it, until there is too much of it."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._left = MOST_JSON

    def entries(self, raw: Mapping[Any, Any], path: str, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, inner in raw.items():
            if not isinstance(name, str):
                self._fault("invalid_key", path)
            elif (text := self._text(name, path, "has a name that ")) is not None:
                found[text] = self._value(inner, (path + path_step(text)).removeprefix("."), depth)
        return found

    def _value(self, raw: Any, path: str, depth: int) -> Any:
        self._left -= 1
        if self._left < 0:
            self._stop("json_size", "")
        elif isinstance(raw, Mapping | list | tuple) and depth == DEEPEST_JSON:
            self._stop("json_depth", path)  # what holds itself has no end
        if isinstance(raw, Mapping):
            inner = JSONObject.__new__(JSONObject)
            FrozenMap.__init__(inner, self.entries(raw, path, depth + 1))
            return inner
        if isinstance(raw, list | tuple):
            return tuple(self._value(inner, f"{path}[{index}]", depth + 1) for index, inner in enumerate(raw))
        if isinstance(raw, str):
            return self._text(raw, path)
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            is_whole = isinstance(raw, int)
            if abs(raw) < _TOO_LARGE:  # as nothing is that is not a number
                return int(raw) if is_whole else float(raw)
            self._fault("json_integer" if is_whole else "json_number", path)
        elif raw is not None and not isinstance(raw, bool):
            self._fault("json_value", path)  # so it is not kept
        return raw

    def _text(self, raw: str, path: str, start: str = "") -> str | None:
        is_half, is_long = _HALF.search(raw), len(raw) > PROSE_LIMIT
        kind = "string_unicode" if is_half else "string_too_long" if is_long else ""
        if kind := "nul_character" if "\x00" in raw else kind:
            self._fault(kind, path, start)
        return None if kind else str.__str__(raw)

    def _fault(self, kind: str, path: str, start: str = "") -> None:
        limits = {"max_length": PROSE_LIMIT, "deepest": DEEPEST_JSON, "most": MOST_JSON}
        self.faults.append(known_fault(kind, path, limits, start=start))

    def _stop(self, kind: str, path: str) -> NoReturn:
        self._fault(kind, path)
        raise InvalidInput("JSONObject", self.faults)
