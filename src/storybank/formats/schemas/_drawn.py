"""Schemas drawn from the models: the files beside this module are what it returns, as a test sees to.

Drawn here and not by pydantic, whose schemas differ from release to release, and which knows neither the
fields that a model derives nor what its docstring says of each.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Annotated, Any, Final, Literal, get_args, get_origin, get_type_hints

from pydantic import WithJsonSchema
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from storybank.bank import StoryBank
from storybank.competencies import builtin_framework
from storybank.formats._bank_document import FORMAT, SCHEMA_VERSION
from storybank.formats.schemas._published import Described
from storybank.interviews import Round
from storybank.planning.plan import Plan
from storybank.planning.policy import Policy
from storybank.stories import Story
from storybank.values import FrozenMap, JSONObject, Name, Prose, Value

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"

EDITIONS: Final[dict[Described, int]] = {"bank": SCHEMA_VERSION, "round": 2, "plan": 2}
"""The last part of each schema's id."""

Schema = dict[str, Any]


def schema_text(of: Described) -> str:
    """Return the text of the file that holds a schema."""
    return json.dumps(_document(of), ensure_ascii=False, indent=2) + "\n"


def _document(of: Described) -> Schema:
    kinds: dict[Described, type[Value]] = {"bank": StoryBank, "round": Round, "plan": Plan}
    drawing = _Drawing()
    root = drawing.model(kinds[of])
    if of == "bank":
        named = {"format": {"const": FORMAT}, "schema_version": {"const": SCHEMA_VERSION}}
        root["properties"] = named | root["properties"]
        root["required"] = [*named, *root.get("required", ())]
    head = {"$schema": DRAFT, "$id": f"urn:storybank:schema:{of}:{EDITIONS[of]}"}
    return head | root | {"$defs": {name: drawing.parts[name] for name in sorted(drawing.parts)}}


class _Drawing:
    """The schema of one model, and those of the models that it names."""

    def __init__(self) -> None:
        self.parts: dict[str, Schema] = {}

    def model(self, kind: type[Value]) -> Schema:
        """Return the schema of a model, its fields in order."""
        said, hints = _said_of(kind), get_type_hints(kind, include_extras=True)
        lead = inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0]
        properties = {
            name: self._field(kind, name, hints[name]) | _described(name, said.get(name))
            for name in kind.model_fields
        }
        required = [
            name
            for name, field in kind.model_fields.items()
            if field.is_required() and name not in kind.derived
        ]
        found: Schema = {"title": kind.__name__, "description": _joined(lead), "type": "object"}
        found["properties"] = properties
        return found | ({"required": required} if required else {}) | {"additionalProperties": False}

    def _field(self, kind: type[Value], name: str, hint: Any) -> Schema:
        special = _SPECIAL.get((kind, name))
        found = self._of(hint) if special is None else special(self)
        field = kind.model_fields[name]
        if field.is_required() or name in kind.derived or field.default_factory is not None:
            return found
        default = to_jsonable_python(field.default, fallback=dict)
        # The empty id that stands for one still to be made is none that a document may have.
        made_later = default == "" and not re.search(found.get("pattern", ""), default)
        return found if made_later else found | {"default": default}

    def _of(self, hint: Any) -> Schema:
        """Return the schema of a type, with what its annotations say."""
        base, *marks = get_args(hint) if get_origin(hint) is Annotated else (hint,)
        given = [mark.json_schema for mark in marks if isinstance(mark, WithJsonSchema)]
        found = dict(given[-1] or {}) if given else self._of_bare(base)
        for mark in marks:
            if isinstance(mark, FieldInfo) and not given:
                found |= _limits(mark, found)
        return found

    def _of_bare(self, base: Any) -> Schema:
        if get_origin(base) is not None:
            return self._of_several(get_origin(base), get_args(base))
        if base is JSONObject:
            return self._of_json()
        return self._of_model(base) if issubclass(base, Value) else {"type": _PLAIN[base]}

    def _of_several(self, origin: Any, inside: tuple[Any, ...]) -> Schema:
        """Return the schema of a type that is made of others."""
        if origin is Literal:
            return {"enum": [*inside]}
        if origin is tuple and inside[-1] is Ellipsis:
            return {"type": "array", "items": self._of(inside[0])}
        each = [self._of(hint) for hint in inside]
        if origin is tuple:
            return _tuple(each)
        if origin is FrozenMap:
            return {"type": "object", "propertyNames": each[0], "additionalProperties": each[1]}
        return {"anyOf": each}

    def _of_model(self, kind: type[Value]) -> Schema:
        if kind.__name__ not in self.parts:
            self.parts[kind.__name__] = {}  # so that one that holds itself is drawn once
            self.parts[kind.__name__] = self.model(kind)
        return {"$ref": f"#/$defs/{kind.__name__}"}

    def _of_json(self) -> Schema:
        text = self._of(Prose)
        own: Schema = {"type": "object", "propertyNames": text}
        own["additionalProperties"] = {"$ref": "#/$defs/JSON"}
        several: Schema = {"type": "array", "items": {"$ref": "#/$defs/JSON"}}
        plain = [{"type": kind} for kind in ("null", "boolean", "number")]
        self.parts["JSON"] = {
            "description": "Any JSON value, at most 32 levels of lists and objects deep.",
            "anyOf": [*plain, text, several, own],
        }
        return own

    def framework(self) -> Schema:
        """Return the schema of a bank's framework: the built-in one stands by name and version."""
        known = builtin_framework()
        named = {"properties": {"name": {"const": known.name}}, "required": ["name", "version"]}
        return {
            "type": "object",
            "if": named | {"maxProperties": 2},
            "then": {"properties": {"version": {"const": known.version}}},
            "else": self._of_model(type(known)),
        }

    def locks(self) -> Schema:
        """Return the schema of pairs of a story and a sitting's index, or somebody who sits there."""
        name = self._of(Name)
        place: Schema = {"anyOf": [{"type": "integer", "minimum": 0}, name]}
        return {"type": "array", "items": _tuple([name, place])}

    def when(self) -> Schema:
        """Return the schema of a year, a month or a day."""
        pattern = r"^(?!0000)[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
        return {"anyOf": [{"type": "string", "pattern": pattern}, {"type": "null"}]}


_PLAIN: Final[dict[Any, str]] = {
    bool: "boolean",
    int: "integer",
    str: "string",
    NoneType: "null",
}

_SPECIAL: Final = {
    (StoryBank, "framework"): _Drawing.framework,
    (Story, "happened"): _Drawing.when,
    (Policy, "use"): _Drawing.locks,
    (Policy, "avoid"): _Drawing.locks,
}
"""Fields whose rule stands in a validator, which no annotation shows."""


def _tuple(places: list[Schema]) -> Schema:
    return {"type": "array", "prefixItems": places, "items": False, "minItems": len(places)}


def _limits(field: FieldInfo, found: Mapping[str, Any]) -> Schema:
    least = "minItems" if found.get("type") == "array" else "minLength"
    words = {"ge": "minimum", "le": "maximum", "min_length": least}
    return {
        word: getattr(limit, rule)
        for limit in field.metadata
        for rule, word in words.items()
        if getattr(limit, rule, None) is not None
    }


def _described(name: str, said: str | None) -> Schema:
    title = name.replace("_", " ").capitalize()
    return {"title": title} | ({"description": said} if said else {})


def _said_of(kind: type[Value]) -> dict[str, str]:
    """Return what a docstring says of each attribute."""
    _, _, rest = inspect.cleandoc(kind.__doc__ or "").partition("\nAttributes:\n")
    return dict(_attributes(re.split(r"\n(?=\S)", rest)[0]))


def _attributes(section: str) -> Iterator[tuple[str, str]]:
    for entry in re.split(r"\n(?=    \S)", "\n" + section):
        name, colon, said = entry.strip().partition(":")
        if colon:
            yield name, _joined(said)


def _joined(text: str) -> str:
    return " ".join(text.split())
