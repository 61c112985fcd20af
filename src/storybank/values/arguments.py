"""checked: holds a call's arguments against the function's annotations, in one way everywhere.

A call whose arguments have the types of an earlier one that was right is not looked at again; every fault is
raised at once, with what was given (its kind, never its text), what belongs there, and what to do.
"""

from __future__ import annotations

import inspect
import json
import os
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import wraps
from io import IOBase
from numbers import Integral, Real
from pathlib import Path
from typing import Annotated, Any, Literal, ParamSpec, TypeVar, Union, get_args, get_origin, get_type_hints

from storybank.errors import Fault, InvalidInput, UnknownReference
from storybank.late import data_beside
from storybank.values.faults import in_our_words, known_fault, meant_by
from storybank.values.strings import is_frame, join_words, rows_of, stood_for

P = ParamSpec("P")
R = TypeVar("R")
C = TypeVar("C", bound=type)

# What a plain type is called, and what to do where another was given.
_CALLED: dict[str, tuple[str, str]] = json.loads(data_beside(__name__, "kinds.json"))
_TYPES: list[type] = [str, bytes, bytearray, int, float, bool, date, datetime, os.PathLike, Path]
_TYPES += [Mapping, types.NoneType, type, IOBase]
_PLAIN = {kind: _CALLED[kind.__name__] for kind in _TYPES}
_OTHERS_SHOWN = 6  # arguments that are named where too many had no name: the first are asked for most
# Shapes of calls that a function remembers as right, and their arguments: a program has few of each.
_MOST_SHAPES, _LONGEST_SHAPE = 64, 32
_WORDS = "one of the values allowed"
_NUMBERS: dict[type, tuple[type, ...]] = {Integral: (int,), Real: (int, float)}
_LISTS = (tuple, list, set, frozenset)
_Places = tuple[Any, ...]  # the arguments that are given by place


class Remedy(str):
    """What to do where something else was given: `Annotated[Engine, Remedy("give …")]`."""

    __slots__ = ()


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """Return the function, refusing arguments that are not of the kinds it is annotated with.

    Each call raises `InvalidInput` where one is of another kind, missing, unknown or too many
    (`UnknownReference` where only what should mean a story or a person is wrong). What can be walked
    through once only, as a generator, is kept as a tuple. Ranges are the function's own to check.

    >>> @checked
    ... def told(story: str, *, times: int = 1) -> str:
    ...     return story * times
    >>> told(3, time=2)
    Traceback (most recent call last):
    storybank.errors.InvalidInput: told: 2 problems
      - story is not a string but a whole number; give a string
      - time is not an argument; did you mean times?
    """
    made: list[_Signature] = []
    plain: set[tuple[Any, ...]] = set()

    @wraps(function)
    def call(*args: P.args, **named: P.kwargs) -> R:
        shape: tuple[Any, ...] = (*map(type, args),)
        if named:
            shape += (*named, *map(type, named.values()))
        if shape in plain:
            return function(*args, **named)
        if not made:
            made.append(_Signature(function))
        whole, by_name, is_plain = made[0].bind(args, named)
        is_plain &= by_name.keys() == named.keys()  # none was given by another name
        if is_plain and len(plain) < _MOST_SHAPES and len(shape) < _LONGEST_SHAPE:
            plain.add(shape)
        untyped: Callable[..., R] = function
        return untyped(*whole, **by_name)

    return call


def checked_methods(cls: C) -> C:
    """Return the class, each of its own public methods `checked`."""
    for name, member in list(vars(cls).items()):
        if name.startswith(("_", "model_post_init")) or getattr(member, "__isabstractmethod__", False):
            continue
        if inspect.isfunction(member):
            type.__setattr__(cls, name, checked(member))
        elif isinstance(member, classmethod):
            type.__setattr__(cls, name, classmethod(checked(member.__func__)))
    return cls


def too_many(names: Iterable[str], count: int, others: Iterable[str] = ()) -> Fault:
    """Return the fault of a call with more arguments by place than can be given so; `others` need names."""
    known = tuple(names)
    more = ", ".join(f"{name}=…" for name in [*others][:_OTHERS_SHOWN])
    problem = f"takes {len(known)} without a name ({', '.join(known) or 'none'}), and {count} were given"
    return Fault("", problem, f"name the others: {more}" if more else "name the others", "unknown_field")


@dataclass(frozen=True, slots=True)
class _Choice:
    name: str
    remedy: str
    kind: type
    is_right: Callable[[Any], bool] | None = None
    each: _Accepted | None = None
    least: int | None = None

    def takes(self, given: Any) -> bool:
        return isinstance(given, self.kind) and (self.is_right is None or self.is_right(given))

    @property
    def exact(self) -> tuple[type, ...]:
        """The types of which nothing but themselves has to be known."""
        is_plain = self.is_right in (None, _is_number) and self.each is None and self.least is None
        return _NUMBERS.get(self.kind, (self.kind,)) if is_plain else ()


@dataclass(frozen=True, slots=True)
class _Accepted:
    choices: tuple[_Choice, ...]
    plain: frozenset[type]

    @classmethod
    def of(cls, hint: Any) -> _Accepted | None:
        """Return what an annotation allows; None where that is anything."""
        choices = _choices(hint)
        plain = frozenset(one for each in choices or () for one in each.exact)
        return None if choices is None else cls(choices, plain)

    def take(self, path: str, given: Any) -> tuple[Any, list[Fault]]:
        """Return what was given with its faults; a dictionary as the value that is asked for, where one is.

        Raises:
            InvalidInput: A dictionary is not one of these values.
        """
        taking = next((choice for choice in self.choices if choice.takes(given)), None)
        if taking is None:
            return self._converted(path, given)
        if taking.least is not None and given < taking.least:
            return given, [known_fault("greater_than_equal", path, {"ge": taking.least})]
        if (each := taking.each) is None:
            return given, []
        several = given if isinstance(given, _LISTS) else tuple(given)  # once only, perhaps
        if all(type(inner) in each.plain for inner in several):
            return several, []
        taken = [each.take(f"{path}[{index}]", inner) for index, inner in enumerate(several)]
        is_read = any(isinstance(inner, Mapping) for inner in several)
        whole = tuple(inner for inner, _ in taken) if is_read else several
        return whole, [fault for _, found in taken for fault in found]

    def _converted(self, path: str, given: Any) -> tuple[Any, list[Fault]]:
        """Return the value that a dictionary is, or what a value stands for of which nothing was left out."""
        for choice in self.choices:
            if (fields := fields_in(given, choice.kind)) is not None:
                return choice.kind.model_validate(fields), []  # type: ignore[attr-defined] # a value's
        held = None if getattr(given, "left_out", ()) else stood_for(given)
        if any(_is_value(choice.kind) and isinstance(held, choice.kind) for choice in self.choices):
            return held, []
        return given, [self._refusal(path, given)]

    @property
    def names_one(self) -> bool:
        """Whether a value is asked for that its id or name means too."""
        kinds = [choice.kind for choice in self.choices]
        is_known = any(_is_value(kind) or kind is object for kind in kinds)
        return is_known and str in kinds and os.PathLike not in kinds

    def _refusal(self, path: str, given: Any) -> Fault:
        wanted = [choice for choice in self.choices if choice.name != "None"] or list(self.choices)
        if any(choice.name == "path" for choice in wanted):  # which a text is too
            wanted = [choice for choice in wanted if choice.kind is not str]
        remedies = [*dict.fromkeys(choice.remedy for choice in wanted)]
        plain = join_words([remedies[0], *(remedy.removeprefix("give ") for remedy in remedies[1:])], "or")
        if self.names_one:
            plain = "give the value, its id or its exact name"
        if is_frame(given):
            plain = "give StoryBank(frame) or Round(name, frame), which take the rows of a data frame"
        remedy = next(filter(None, (_conversion(given, choice.kind) for choice in wanted)), plain)
        if isinstance(given, str) and wanted[0].name == _WORDS:
            return Fault(path, f"is not {_WORDS}", remedy, "unknown_choice")
        names = [*dict.fromkeys(with_article(choice.name) for choice in wanted)]
        denied = f"not {names[0]}" if len(names) == 1 else f"neither {join_words(names, 'nor')}"
        called = _called(given)
        if called in names:  # of the same name, and from elsewhere
            called = with_article(f"{type(given).__module__}.{type(given).__name__}")
        return Fault(path, f"is {denied} but {called}", remedy, "wrong_type")


class _Signature:
    """What a function takes: read once, when it is first called; a third of the functions never are."""

    def __init__(self, function: Callable[..., Any]) -> None:
        hints, given = _hints(function), inspect.getfullargspec(inspect.unwrap(function))
        self.name = function.__name__
        self.places, self.more, self.any_name = given.args, given.varargs, given.varkw is not None
        self.is_method = self.places[:1] in (["self"], ["cls"]) and self.places[0] not in hints
        firm = self.places[: len(self.places) - len(given.defaults or ())]
        named = [name for name in given.kwonlyargs if name not in (given.kwonlydefaults or ())]
        self.required = [*firm, *named]
        names = [*self.places, *filter(None, [self.more]), *given.kwonlyargs]
        self.kinds = {name: _Accepted.of(hints.get(name, Any)) for name in names}

    def bind(self, args: _Places, named: Mapping[str, Any]) -> tuple[_Places, dict[str, Any], bool]:
        """Return the arguments, and whether their types alone say that they are right."""
        as_given, args = args, self._one_by_one(args)
        named = in_our_words(named, self.kinds, self.name)
        paths = [*self.places[: len(args)]]
        if self.more is not None:
            paths += [f"{self.more}[{index}]" for index in range(len(args) - len(paths))]
        kinds = [self.kinds.get(path if path in self.kinds else str(self.more)) for path in paths]
        kinds += [self.kinds.get(name) for name in named]
        every = [*zip([*paths, *named], kinds, [*args[: len(paths)], *named.values()], strict=True)]
        taken, faults = [], list[Fault]()
        wrong: dict[str, tuple[Any, _Accepted, list[Fault]]] = {}
        for path, kind, given in every:
            value, found = given, list[Fault]()
            try:
                if kind is not None and type(given) not in kind.plain:
                    value, found = kind.take(path, given)
                    wrong |= {path: (given, kind, found)} if found else {}
            except InvalidInput as error:
                faults += [fault.within(path) for fault in error.faults]
            taken.append(value)
        for path, (given, _, found) in wrong.items():
            kinds_of = {name: kind.choices for name, (_, kind, _) in wrong.items() if name != path}
            there = next((name for name, each in kinds_of.items() if any(c.takes(given) for c in each)), None)
            takes = f"{self.name} takes {join_words(self.places)}" if len(wrong) > 1 else ""
            remedy = f"give it as {there}" if there else takes if _is_value(type(given)) else ""
            faults += [replace(one, remedy=remedy or one.remedy) for one in found]
        faults += self._misplaced(args, named)
        if faults:
            is_reference = len(faults) == len(wrong) and all(kind.names_one for _, kind, _ in wrong.values())
            refusal = UnknownReference if is_reference else InvalidInput
            raise refusal(self._subject(args), faults) from None
        by_name = dict(zip(named, taken[len(paths) :], strict=True))
        is_plain = all(kind is None or type(given) in kind.plain for _, kind, given in every)
        is_plain &= [*map(id, as_given)] == [*map(id, args)]  # none was taken apart
        return tuple(taken[: len(paths)]), by_name, is_plain

    def _misplaced(self, args: _Places, named: Mapping[str, Any]) -> Iterator[Fault]:
        here = self.places[: len(args)]
        if len(args) > len(self.places) and self.more is None:
            others = (name for name in self.kinds if name not in self.places)
            fault = too_many(self.places[self.is_method :], len(args) - self.is_method, others)
            yield replace(fault, remedy=meant_by("path", (), self.name) or fault.remedy)
        hidden = {self.more, *self.places[: self.is_method]}
        known = [name for name in self.kinds if name not in hidden]
        for name in named:
            if name in here:
                yield known_fault("given_twice", name, {})
            elif name not in known and not self.any_name:
                takes = f"it takes {join_words(known)}" if known else "it takes none"
                remedy = meant_by(name, known, self._subject(args), self.name, "no arguments") or takes
                yield Fault(name, "is not an argument", remedy, "unknown_field")
        for name in self.required:
            if name not in here and name not in named:
                kind = self.kinds[name]
                yield Fault(name, "is missing", kind.choices[0].remedy if kind else "give it", "missing")

    def _one_by_one(self, args: _Places) -> _Places:
        """Return the arguments, a list of what is given one by one taken apart."""
        kind = self.kinds.get(self.more or "")
        if kind is None or not (kind.names_one or any(_is_value(choice.kind) for choice in kind.choices)):
            return args
        several: list[Any] = [*args[: len(self.places)]]
        for one in args[len(self.places) :]:
            several += rows_of(one) if _is_list(one) and isinstance(one, Iterable) else [one]
        return tuple(several)

    def _subject(self, args: _Places) -> str:
        if not self.is_method or not args:
            return self.name
        owner = args[0] if isinstance(args[0], type) else type(args[0])
        return owner.__name__ if self.name == "__init__" else f"{owner.__name__}.{self.name}"


def _hints(function: Callable[..., Any]) -> dict[str, Any]:
    """Return what arguments are annotated with; a result may be for type checkers alone."""
    written = inspect.unwrap(function)
    asked = types.FunctionType(written.__code__, written.__globals__, closure=written.__closure__)
    asked.__annotations__ = {name: hint for name, hint in written.__annotations__.items() if name != "return"}
    return get_type_hints(asked, include_extras=True)


def _choices(hint: Any) -> tuple[_Choice, ...] | None:
    """Return the kinds that an annotation names; None for anything."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        choices = _choices(parts[0])
        said: dict[str, Any] = {}
        for rule in parts[1:]:
            if isinstance(rule, Remedy):
                said = {"remedy": str(rule)}
            for bound in getattr(rule, "metadata", ()):
                if (least := getattr(bound, "ge", None)) is not None:
                    said = {"remedy": f"give {least} or more", "least": least}
        return choices and tuple(replace(choice, **said) for choice in choices)
    if origin in (Union, types.UnionType):
        each = [_choices(part) for part in parts]
        return None if None in each else tuple(choice for found in each if found for choice in found)
    if origin is Literal:
        words = join_words(map(repr, parts), "or")
        return (_Choice(_WORDS, f"give {words}", str, frozenset(parts).__contains__),)
    kind = types.NoneType if hint is None else origin or hint
    if kind is Callable:
        is_right = _called_with(parts[0] if parts else ...)
        return (_Choice("function", "give what can be called", object, is_right),)
    if not isinstance(kind, type) or kind in (Any, object):
        return None
    return (_single(kind, parts),)


def _single(kind: type, parts: tuple[Any, ...]) -> _Choice:
    if kind in (int, float):
        return _Choice(*_PLAIN[kind], Real if kind is float else Integral, _is_number)
    if kind in _PLAIN:
        return _Choice(*_PLAIN[kind], kind)
    if getattr(kind, "_is_protocol", False):
        if "__call__" in vars(kind):
            takes = [*inspect.signature(vars(kind)["__call__"]).parameters][1:]
            remedy = f"give a function of {join_words(takes)}"
            return _Choice(kind.__name__, remedy, object, _called_with(takes))
        bases = [base for base in kind.__mro__ if getattr(base, "_is_protocol", False)]
        names = [name for base in bases for name in vars(base) if not name.startswith("_")]

        def is_right(given: Any) -> bool:
            found = (inspect.getattr_static(given, name, NotImplemented) for name in names)
            return not isinstance(given, type) and all(one is not NotImplemented for one in found)

        return _Choice(f"object with {join_words(names)}", "give one", object, is_right)
    if issubclass(kind, Iterable) and parts:
        return _Choice("list", "give a list, also for one", Iterable, _is_list, _Accepted.of(parts[0]))
    made_with = getattr(kind, "made_with", "") or f"{kind.__name__}(…)"
    return _Choice(kind.__name__, f"make it with {made_with}", kind)


def _called_with(parts: Any) -> Callable[[Any], bool]:
    def is_right(given: Any) -> bool:
        try:
            inspect.signature(given).bind(*parts)
        except (TypeError, ValueError) as error:  # some of what is written in C tells nothing
            return isinstance(error, ValueError)
        return True

    return callable if parts is ... else is_right


def _is_number(given: Any) -> bool:
    return not isinstance(given, bool)


def _is_list(given: Any) -> bool:
    """Whether it holds several: a text, a mapping and a value can be walked through too."""
    return not isinstance(given, str | bytes | bytearray | Mapping) and not _is_value(type(given))


def fields_in(given: Any, kind: Any) -> Mapping[str, Any] | None:
    """Return the fields of a value that a dictionary is, or a list of what the value gathers; or None."""
    if not _is_value(kind) or kind.made_with:
        return None
    if isinstance(given, Mapping):
        return given
    name = getattr(kind, "gathers", "")
    is_list = isinstance(given, _LISTS) or is_frame(given)
    if not is_list or kind.positional[-1:] != (name,):
        return None
    named = dict.fromkeys(kind.positional[:-1], "interview")  # a round's name, where it has none
    return named | {name: given}


def _is_value(kind: Any) -> bool:
    return hasattr(kind, "model_fields")


def with_article(name: str) -> str:
    """Return the name of a kind with `a` or `an`, where it takes one."""
    if name in ("None", "bytes", _WORDS):
        return name
    return f"{'an' if name[0] in 'AEIOaeio' else 'a'} {name}"


def _called(given: Any) -> str:
    """Return what a thing is, and nothing of what stands in it."""
    if isinstance(given, type):
        return f"the class {given.__name__}"
    if isinstance(given, bool):
        return str(given)
    if isinstance(given, _LISTS):
        held = {type(one) for one in given}
        is_one = len(held) == 1 and all(map(_is_value, held))
        return f"a list of {held.pop().__name__}" if is_one else "a list"
    if inspect.isroutine(given):
        return "a function"
    kind = type(given)
    names = (name for plain, (name, _) in _PLAIN.items() if issubclass(kind, plain))
    return with_article(next(names, kind.__name__))


def _conversion(given: Any, wanted: Any) -> str:
    """Return how what was given becomes what is wanted, where that can be told."""
    if not _is_value(wanted) or wanted.made_with:
        return ""
    if hasattr(type(given), "gathers") and any(type(one) is wanted for one in given):
        return "give one of what it holds, or each in a loop"
    held = getattr(given, "__dict__", {})
    return next((f"give its {name}" for name, part in held.items() if type(part) is wanted), "")
