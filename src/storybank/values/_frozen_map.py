"""An immutable mapping that keeps its order, hashes and pickles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

K = TypeVar("K")
V = TypeVar("V")


class FrozenMap(Mapping[K, V]):
    """A mapping that cannot change: what `tuple` is to `list`.

    It equals any mapping with the same entries, keeps the order it was given, and hashes where its
    values do. In JSON it is an object.

    >>> FrozenMap({"teamwork": 4})["teamwork"]
    4
    """

    __slots__ = ("_entries", "_hash")

    def __init__(self, entries: Mapping[K, V] | Iterable[tuple[K, V]] = ()) -> None:
        """Copy the entries, in order."""
        self._entries: dict[K, V] = dict(entries)
        self._hash: int | None = None

    def __getitem__(self, key: K) -> V:
        """Return the value of a key."""
        return self._entries[key]

    def __iter__(self) -> Iterator[K]:
        """Walk the keys in the order given."""
        return iter(self._entries)

    def __len__(self) -> int:
        """Count the entries."""
        return len(self._entries)

    def __hash__(self) -> int:
        """Hash without regard to order, as equality disregards it."""
        if self._hash is None:
            self._hash = hash(frozenset(self._entries.items()))
        return self._hash

    def __repr__(self) -> str:
        """Show it as the dictionary that it is."""
        return repr(self._entries)

    def __reduce__(self) -> tuple[type[FrozenMap[K, V]], tuple[dict[K, V]]]:
        """Pickle the entries alone: a cached hash of texts is another in another process."""
        return type(self), (self._entries,)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate as a dictionary of the given types, then freeze; serialise as a dictionary."""
        key, value = get_args(source) or (Any, Any)
        entries = core_schema.dict_schema(handler(key), handler(value))
        thaw = core_schema.no_info_before_validator_function(_thaw, entries)
        return core_schema.no_info_after_validator_function(
            cls,
            thaw,
            serialization=core_schema.plain_serializer_function_ser_schema(dict, return_schema=entries),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Say what names and values are; pydantic would let a name that breaks its rule have any value."""
        entries = schema["schema"]["schema"]
        pair = handler(core_schema.tuple_schema([entries["keys_schema"], entries["values_schema"]]))
        names, values = pair["prefixItems"]
        return {"type": "object", "propertyNames": names, "additionalProperties": values}


def _thaw(raw: Any) -> Any:
    return dict(raw) if isinstance(raw, Mapping) else raw
