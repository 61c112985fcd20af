"""Value: the frozen pydantic model that every value of this library is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import make_dataclass
from functools import cache, partialmethod, wraps
from inspect import Parameter, Signature, cleandoc
from threading import RLock
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self, TypeVar, dataclass_transform, get_origin

import pydantic
from pydantic import AliasChoices, Field, GetJsonSchemaHandler, ValidatorFunctionWrapHandler, model_serializer
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from storybank.display import Shown, to_html
from storybank.errors import Fault, InvalidInput, NoOperation, refuse
from storybank.late import File, NoAttribute, answers_to, kept, meant, pattern, synonym_of
from storybank.values.arguments import checked, checked_methods, fields_in, too_many, with_article
from storybank.values.faults import as_pydantic, faults_of, in_our_words, known_fault, translated
from storybank.values.pages import sentence_of, sheet_of
from storybank.values.strings import Count, join_words, rows_of, stood_for, without_gaps
from storybank.visible import visible

T = TypeVar("T")
V = TypeVar("V", bound="Value")

if TYPE_CHECKING:
    from pydantic._internal._model_construction import ModelMetaclass as _ModelMetaclass
else:
    _ModelMetaclass = type(pydantic.BaseModel)

_BUILDING = RLock()
_UNORDERED = frozenset({set, frozenset})
_LONGEST_REPR = 150  # characters of the fields: a list of values is read down its left side
_OURS = "storybank"  # the mark of a schema that reads a value as this library does
_ATTRIBUTE = pattern(r"(?m)^    (\w+): (.*(?:\n {5,}.*)*)")  # in a docstring, with what is said of it

checked_methods(Shown)  # which stands below, and has a value's methods


class _Arguments:
    """A class's signature, made when it is asked for."""

    def __get__(self, instance: object, cls: type[Value]) -> Signature:
        arguments = []
        for name in dict.fromkeys((*cls.positional, *cls.argument_names())):
            kind = Parameter.POSITIONAL_OR_KEYWORD if name in cls.positional else Parameter.KEYWORD_ONLY
            default: Any = None if name in cls.derived else ()
            if name not in (*cls.derived, *cls.shorthand):
                field = cls.model_fields[name]
                usual = field.get_default(call_default_factory=True)
                default = Parameter.empty if field.is_required() else usual
            default = tuple(default) if isinstance(default, tuple) else default
            arguments.append(Parameter(name, kind, default=default))
        return Signature(arguments)


class _AsDataclass:
    """What a dataclass says of its fields: to `dataclasses.replace` and `asdict`, and to a data frame."""

    def __set_name__(self, cls: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: object, cls: type[Value]) -> Any:
        return getattr(_fields_of(cls), self._name)


@cache
def _fields_of(cls: type[Value]) -> type:
    return make_dataclass(cls.__name__, cls.model_fields, repr=False, eq=False)


@dataclass_transform(kw_only_default=True, field_specifiers=(Field,))
class _Named(_ModelMetaclass):
    """The class of the classes of values: it says what was meant by a name that they do not have."""

    if not TYPE_CHECKING:

        def __getattr__(cls, name: str) -> Any:  # noqa: N805 - a class of classes
            try:
                return super().__getattr__(name)
            except AttributeError:
                if synonym_of(name, *names_of(cls)) == "__call__":
                    return cls
                raise no_such(cls, name) from None

    def __dir__(cls) -> list[str]:  # noqa: N805 - the same
        """Return what a user needs; pydantic's names, and our own plumbing, are there all the same."""
        return sorted(shown_names(cls))


def shown_names(kind: type) -> set[str]:
    """Return the names of a class that tab completion offers: its fields and what we document."""
    ours = [base for base in kind.__mro__ if base is not object and base not in pydantic.BaseModel.__mro__]
    names = {name for base in ours for name in (*vars(base), *vars(base).get("__annotations__", ()))}
    return {name for name in names if not name.startswith(("_", "model_")) and name not in _PLUMBING}


# Ours, public so that all rooms may use it, and of no use to who plans an interview.
_PLUMBING = {"trusted", "positional", "derived", "shorthand", "made_with", "argument_names", "misfits"}
_PLUMBING |= {"gathers", "keys", "columns", "nothing", "ndim", "stands_for"}


def no_such(kind: type, name: str, *right: str) -> AttributeError:
    """Return the error of asking a class, or one of its instances, for a name that is not there."""
    if name.startswith("_"):
        return AttributeError(f"{kind.__name__!r} object has no attribute {name!r}")
    return NoAttribute(kind.__name__, name, shown_names(kind), names_of(kind), *right)


def names_of(kind: type) -> list[str]:
    """Return what a class and its bases are called, the nearest first."""
    return [base.__name__ for base in kind.__mro__]


def each_of(several: Any, name: str) -> tuple[Any, ...] | None:
    """Return what each of several has by a name in the singular: `bank.titles`; None where one has none."""
    one = re.sub("ies$", "y", name) if name.endswith("ies") else name.removesuffix("s")
    if name[0] == "_" or one == name or not (hasattr(several, "__len__") and len(several)):
        return None
    found = [getattr(each, one, several) for each in several]
    return None if any(part is several for part in found) else tuple(found)


def _keep(value: Value, fields: dict[str, Any], given: set[str]) -> None:
    """Give a new value its fields, as pydantic keeps them."""
    keep = object.__setattr__
    keep(value, "__dict__", fields)
    keep(value, "__pydantic_fields_set__", given)
    keep(value, "__pydantic_extra__", None)
    keep(value, "__pydantic_private__", None)


@cache
def _shared(names: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(names))  # the same ones each time: pickle writes them once


class Value(pydantic.BaseModel, metaclass=_Named):
    """An immutable value: validated when made, equal by content, hashable, picklable, JSON-ready.

    Whatever is wrong with what was given is raised as one `InvalidInput` with every fault in it. Where
    order is kept, a set is read in sorted order: its own differs from run to run.

    A class says which arguments need no keyword (`positional`), which fields it derives where they are not
    given (`derived`), which arguments are no fields (`shorthand`), and what makes one where its constructor
    does not (`made_with`). A table shows its fields, or what it names in `columns` by the head of the column,
    "" for its sentence; where there is none to show, it says `nothing`. What it does not have itself, what it
    `stands_for` answers: a field, or the only one in it. Its public methods are `checked`.
    """

    model_config = pydantic.ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        allow_inf_nan=False,
        validate_default=False,
        ser_json_inf_nan="constants",
        defer_build=True,  # a third of the library's import: most programs need a few of the classes
    )

    positional: ClassVar[tuple[str, ...]] = ()
    derived: ClassVar[tuple[str, ...]] = ()
    shorthand: ClassVar[tuple[str, ...]] = ()
    made_with: ClassVar[str] = ""
    columns: ClassVar[Mapping[str, str]] = {}
    nothing: ClassVar[str] = ""
    stands_for: ClassVar[str] = ""

    __dataclass_fields__: ClassVar[Any] = _AsDataclass()
    __dataclass_params__: ClassVar[Any] = _AsDataclass()
    ndim: ClassVar[int] = 0  # one thing to a data frame, though one can walk its fields

    def __init__(self, *args: Any, **fields: Any) -> None:
        """Validate what is given; raise `InvalidInput` with every fault at once."""
        subject = type(self).__name__
        given = _by_name(type(self), args, fields) if args else fields
        try:
            # What pydantic's own constructor does, without handing the fields over once more.
            self.__pydantic_validator__.validate_python(given, self_instance=self)
        except pydantic.ValidationError as error:
            ours = in_our_words(given, type(self).argument_names(), f"{subject}(…)", subject)
            if ours.keys() == given.keys():
                raise InvalidInput(subject, faults_of(error, subject, type(self).argument_names())) from None
            type(self).__init__(self, **ours)

    # As pydantic marks its own, which it need not call: faults of a value within keep the whole way to it.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined] # pydantic's own name

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: pydantic.GetCoreSchemaHandler) -> CoreSchema:
        """Read a value wherever it stands, in a model of a host's too; faults are ours, and hold no text."""

        def read(raw: Any, handle: ValidatorFunctionWrapHandler) -> Any:
            if isinstance(raw, Mapping) and not isinstance(raw, dict):
                raw = dict(raw)  # as a row of a table is: what is derived is derived from names
            if type(raw) is dict and not _UNORDERED.isdisjoint(map(type, raw.values())):
                raw = raw | {name: rows_of(part) for name, part in raw.items() if type(part) in _UNORDERED}
            try:
                if type(raw) is not cls and isinstance(raw, cls):
                    raw = _of_ours(cls, raw, cls.__name__)
                if not isinstance(raw, dict | cls) and type(raw).__module__ != "builtins":
                    refuse(cls.__name__, [known_fault("model_type", "", {"class_name": cls.__name__})])
                return handle(raw)
            except pydantic.ValidationError as error:
                if isinstance(raw, dict) and len(known := without_gaps(raw)) < len(raw):
                    return read(known, handle)
                name = cls.__name__
                raise as_pydantic(name, faults_of(error, name, cls.argument_names())) from None
            except InvalidInput as error:
                raise as_pydantic(error.subject, error.faults) from None

        found = handler(source)
        inner = handler.resolve_ref_schema(found)
        if inner["type"] == "function-wrap" and _OURS in inner.get("metadata", {}):
            return found  # built before
        # The name of the class goes to the outside, so that schemas name it too.
        ref = inner.get("ref") if inner is found else None
        bare: Any = {part: said for part, said in found.items() if part != "ref"}
        return core_schema.no_info_wrap_validator_function(read, bare, ref=ref, metadata={_OURS: True})

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Describe each field as the docstring does, and let what is derived be left out."""
        drawn = handler(schema)
        own = handler.resolve_ref_schema(drawn)
        docs = [cleandoc(kind.__doc__) for kind in cls.mro() if issubclass(kind, Value) and kind.__doc__]
        said = dict(pair for doc in reversed(docs) for pair in _ATTRIBUTE.findall(doc))
        for name, field in own.get("properties", {}).items():
            if name in cls.derived:
                field.pop("default", None)
            if field.get("type") == "array" and "minLength" in field:  # behind a validator it knows no lists
                field["minItems"] = field.pop("minLength")
            if name in said:
                field.setdefault("description", " ".join(said[name].split()))
            given = cls.model_fields[name].title if name in cls.model_fields else None
            field["title"] = given or name.replace("_", " ").capitalize()
        required = [name for name in own.pop("required", ()) if name not in cls.derived]
        own.update({"required": required} if required else {})
        own.update({"description": " ".join(docs[0].split("\n\n")[0].split())} if docs else {})
        return drawn

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Show the arguments as they are given, names only, in `help()` and in tooltips."""
        super().__pydantic_init_subclass__(**kwargs)
        checked_methods(cls)
        if cls.__str__ is not Value.__str__ and not cls.columns:
            type.__setattr__(cls, "columns", {"": ""})  # its sentence, or page, is its own
        for name in ("__str__", "__repr__"):
            if name in vars(cls):
                type.__setattr__(cls, name, _harmless(vars(cls)[name]))
        type.__setattr__(cls, "__signature__", _Arguments())
        # A host's adapter must not be put off: only as it makes one does FastAPI silence pydantic's warnings.
        cls.model_config["defer_build"] = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Put off building a class of a class that is put off, too."""
        super().__init_subclass__(**kwargs)
        cls.model_config["defer_build"] = True

    @classmethod
    def model_rebuild(cls, **options: Any) -> bool | None:
        """Build what was put off at import, in one thread at a time."""
        with _BUILDING:
            done = super().model_rebuild(**options)
            type.__setattr__(cls, "__signature__", _Arguments())
        return done

    @classmethod
    @checked
    def argument_names(cls) -> tuple[str, ...]:
        """Return every name that the constructor takes."""
        return (*cls.model_fields, *cls.shorthand)

    @classmethod
    @checked
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Return the value of a dictionary; raise `InvalidInput` with every fault at once."""
        with translated(cls.__name__):
            return super().model_validate(obj, **options)

    @classmethod
    @checked
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """Return the value of a JSON text; raise `InvalidInput` with every fault at once."""
        with translated(cls.__name__):
            return super().model_validate_json(json_data, **options)

    @classmethod
    @checked
    def model_validate_strings(cls, obj: Any, **options: Any) -> Self:
        """Return the value of a dictionary of texts; raise `InvalidInput` with every fault at once."""
        with translated(cls.__name__):
            return super().model_validate_strings(obj, **options)

    @classmethod
    def trusted(cls, **fields: Any) -> Self:
        """Return the value of all its fields, just made here: checking them would take as long again."""
        made = cls.__new__(cls)
        _keep(made, fields, set(fields))
        return made

    @checked
    def replace(self, **changes: Any) -> Self:
        """Return this value with some fields changed; raise `InvalidInput` where it would break a rule."""
        return type(self)(**(dict(self) | changes))

    @checked
    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return `replace(**update)`: pydantic's own would skip validation."""
        return self.replace(**update) if update else super().model_copy(deep=deep)

    def __getstate__(self) -> Any:
        """Pickle the fields alone, without their names: what was worked out can be worked out again."""
        known, fields, given = self.__pydantic_fields__, self.__dict__, self.__pydantic_fields_set__
        if self.__pydantic_extra__ or self.__pydantic_private__ or not known.keys() <= fields.keys():
            fields = {name: fields[name] for name in known if name in fields}
            return super().__getstate__() | {"__dict__": fields}  # of a host's class, or pydantic's making
        names = None if given == known.keys() else _shared(frozenset(given))
        return tuple(map(fields.__getitem__, known)), names

    def __setstate__(self, state: Any) -> None:
        """Take the fields back."""
        if not isinstance(state, tuple):
            super().__setstate__(state)
            return
        (fields, given), known = state, self.__pydantic_fields__
        _keep(self, dict(zip(known, fields, strict=True)), set(known if given is None else given))

    def __setattr__(self, name: str, value: Any) -> None:
        """Raise `InvalidInput`: values do not change."""
        raise InvalidInput(type(self).__name__, [known_fault("frozen", name, {})])

    def __delattr__(self, name: str) -> None:
        """Refuse, as `__setattr__` does."""
        self.__setattr__(name, None)

    if not TYPE_CHECKING:  # or else every name would be one

        def __getattr__(self, name: str) -> Any:
            """Raise `AttributeError`, with the name that was meant."""
            try:
                return super().__getattr__(name)
            except AttributeError:
                if hasattr(type(self), name):  # a property's own
                    raise
                if right := synonym_of(name, *names_of(type(self))):
                    return answers_to(self, right)
                if not meant(name, (), *names_of(type(self))) and (each := each_of(self, name)) is not None:
                    return each
                if name.startswith("_") or not self.stands_for:
                    raise no_such(type(self), name) from None
                if hasattr(held := stood_for(self), name):
                    return getattr(held, name)
                of, first = self.stands_for, next(iter(getattr(self, self.stands_for)), None)
                several = [f"{of}[0].{name}, or each.{name} of its {of}"] * hasattr(first, name)
                raise no_such(type(self), name, *several) from None

    def __dir__(self) -> list[str]:
        """Return what a user needs; pydantic's names, and our own plumbing, are there all the same."""
        return sorted(shown_names(type(self)))

    @checked
    def to_dict(self) -> dict[str, Any]:
        """Return the value as a dictionary that JSON can hold: lists, texts, numbers, True, False, None."""
        return self.model_dump(mode="json")

    @checked
    def to_json(self, path: File | None = None, *, indent: Count | None = None) -> str:
        """Return the value as JSON, on one line unless `indent` says how far to move each level; write it."""
        return kept(self.model_dump_json(indent=indent), path)

    @classmethod
    @checked
    def from_dict(cls, fields: Mapping[str, Any]) -> Self:
        """Return the value of a dictionary; raise `InvalidInput` with every fault at once."""
        return cls.model_validate(fields)

    @classmethod
    @checked
    def from_json(cls, text: str | bytes) -> Self:
        """Return the value of a JSON text; raise `InvalidInput` with every fault at once."""
        return cls.model_validate_json(text)

    def __str__(self) -> str:
        """Return a sentence; a value with more to show overrides it."""
        return sentence_of(self)

    def __getitem__(self, name: Any) -> Any:
        """Return a field by its name, as a row of a table does."""
        is_field = isinstance(name, str) and name in type(self).model_fields
        return getattr(self, name) if is_field else self._refuse("__getitem__")

    def _refuse(self, operator: str, *_: object) -> Any:
        """Refuse an operator that the value does not take, and say what does the same."""
        right = meant(operator, (), *names_of(type(self)))
        raise NoOperation(type(self).__name__, [known_fault("no_operator", "", {"right": right})])

    @checked
    def get(self, meant: Any, default: Any = None) -> Any:
        """Return what stands in the brackets for it, or else what is given instead, as a dictionary does."""
        try:
            return self[meant]
        except InvalidInput:
            return default

    def __repr__(self) -> str:
        """Return the class and its first fields, in one line that is not long."""
        parts, room = [], _LONGEST_REPR
        for name, part in self.__repr_args__():
            said = f"{name}={tuple.__repr__(part) if isinstance(part, tuple) else repr(part)}"
            room -= len(said)
            parts.append(said if room >= 0 else "…")
            if room < 0:
                break
        return f"{type(self).__name__}({', '.join(parts)})"

    def _repr_html_(self) -> str:
        return to_html(sheet_of(self))


for _name in ("lt", "gt", "le", "ge", "contains", "setitem", "delitem", "add", "sub", "or"):
    type.__setattr__(Value, f"__{_name}__", partialmethod(Value._refuse, f"__{_name}__"))  # noqa: SLF001 - ours


def without_empty(*names: str, **usual: Any) -> Any:
    """Return a serializer that leaves fields out where they are empty, or as usual: old bytes stay."""

    def shorter(written: dict[str, Any]) -> dict[str, Any]:
        told = ((name, part) for name, part in written.items() if part or name not in names)
        return {name: part for name, part in told if name not in usual or part != usual[name]}

    # Of a lambda pydantic takes no annotation for the schema of what is written.
    return model_serializer(mode="wrap")(lambda self, write: shorter(write(self)))


def _harmless(show: Callable[[Any], str]) -> Callable[[Any], str]:
    return wraps(show)(lambda value: visible(show(value)))


def formerly(old: str, new: str) -> Any:
    """Return what annotates a field that documents of earlier releases call by an old name."""
    return Field(validation_alias=AliasChoices(new, old))


class Identified(Protocol):
    """A value with an id, as stories and interviewers are."""

    @property
    def id(self) -> str:
        """The id."""


def id_of(raw: Any) -> Any:
    """Return the id of a value that has one, and anything else as it is."""
    return vars(raw)["id"] if isinstance(raw, Value) and "id" in raw.__pydantic_fields__ else raw


def own_value(subject: str, path: str, kind: type[V], given: object, *others: type[V]) -> V:
    """Return what was given to a call; refuse other kinds, and a subclass with fields that would be lost."""
    kind = next((other for other in others if isinstance(given, other)), kind)
    if isinstance(given, kind):
        return given if type(given) is kind else _of_ours(kind, given, subject, path)
    raise InvalidInput(subject, [known_fault("not_made_with", path, {"class_name": kind.__name__})])


def _of_ours(kind: type[V], value: V, subject: str, path: str = "") -> V:
    """Return a subclass's value as ours; refuse one that has fields of its own."""
    theirs = type(value)
    private, extra = value.__pydantic_private__ or {}, value.__pydantic_extra__ or {}
    more = [name for name in (*theirs.model_fields, *private, *extra) if name not in kind.model_fields]
    if not more:
        return kind(**{name: vars(value)[name] for name in kind.model_fields})
    remedy = f"give {with_article(kind.__name__)}"
    if "extensions" in kind.model_fields:
        remedy += f", with what is yours in extensions={{{more[0]!r}: …}}"
    problem = f"is {with_article(theirs.__name__)}, and its {join_words(more)} would be lost"
    raise InvalidInput(subject, [Fault(path, problem, remedy, "foreign")])


def _by_name(cls: type[Value], args: tuple[Any, ...], fields: dict[str, Any]) -> dict[str, Any]:
    names = cls.positional
    if len(args) == 1 and not fields and (found := fields_in(args[0], cls)) and names[0] in found:
        return dict(found)
    if len(args) > len(names) > 0 and all(isinstance(one, Value | list) for one in args[len(names) - 1 :]):
        kind = get_origin(cls.model_fields[names[-1]].annotation)
        if kind is not None and issubclass(kind, tuple):  # what is given one by one
            args = (*args[: len(names) - 1], args[len(names) - 1 :])
    if len(names) > 1 and [*map(type, args)] == [list, str]:
        args = args[::-1]  # the list first, and what it is called behind it
    given = dict(zip(names, args, strict=False))
    faults = [known_fault("given_twice", name, {}) for name in given if name in fields]
    others = (name for name in cls.argument_names() if name not in names)
    faults += [too_many(names, len(args), others)] if len(args) > len(names) else []
    refuse(cls.__name__, faults)
    return given | fields
