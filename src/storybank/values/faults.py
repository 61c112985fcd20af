"""The faults of a pydantic error: path, problem and remedy, without the text they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any, Final, TypeVar, cast, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from storybank.errors import Code, Fault, InvalidInput

T = TypeVar("T")

_WHOLE: Final = ("wrong_type", "is not a whole number", "give a whole number")
_NUMBER: Final = ("wrong_type", "is not a number", "give a number")
_FLAG: Final = ("wrong_type", "is neither true nor false", "give True or False")
_TIME: Final = "write it as 2026-11-30T09:00+01:00"

_FAULTS: Final[dict[str, tuple[Code, str, str]]] = {
    "missing": ("missing", "is missing", "give it"),
    "blank": ("blank", "is blank", "write at least one visible character"),
    "nul_character": ("unkeepable", "contains a NUL character", "remove it: databases cannot keep it"),
    "not_an_id": ("malformed", "is not an id", "use letters, digits and - _ . : without spaces"),
    "string_unicode": (
        "unkeepable",
        "contains a lone surrogate",
        "read the text as UTF-8",
    ),
    "string_type": ("wrong_type", "is not a string", "give a string"),
    "string_too_long": ("too_long", "is longer than {max_length} characters", "shorten it"),
    "greater_than_equal": ("out_of_range", "is below {ge}", "give {ge} or more"),
    "greater_than": ("out_of_range", "is not above {gt}", "give more than {gt}"),
    "less_than_equal": ("out_of_range", "is above {le}", "give {le} or less"),
    "less_than": ("out_of_range", "is not below {lt}", "give less than {lt}"),
    "finite_number": ("out_of_range", "is not a finite number", "give a plain number"),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": ("out_of_range", "is too large a number", "give a smaller one"),
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "bool_type": _FLAG,
    "bool_parsing": _FLAG,
    "literal_error": ("unknown_choice", "is not one of the values allowed", "give {expected}"),
    "too_short": ("too_short", "has too few entries", "give at least {min_length}"),
    "too_long": ("too_long", "has too many entries", "give at most {max_length}"),
    "json_invalid": ("malformed", "is not JSON", "check the text: {error}"),
    "json_type": ("wrong_type", "is not JSON text", "give it as text or bytes"),
    "model_type": (
        "wrong_type",
        "is not what belongs here",
        "make it with {class_name}(…), or give its fields by name",
    ),
    "model_attributes_type": ("wrong_type", "is not what belongs here", "give its fields by name"),
    "dict_type": ("wrong_type", "is not a mapping", 'give names with their values, as {{"teamwork": 4}}'),
    "tuple_type": ("wrong_type", "is not a list", "give a list, also for one"),
    "iteration_error": ("malformed", "cannot be read to its end", "give a list"),
    "date_type": ("malformed", "is not a date", "write it as 2026-11-30"),
    "date_from_datetime_inexact": ("malformed", "is a time, not a date", "give the day alone"),
    "datetime_type": ("malformed", "is not a time", _TIME),
    "timezone_aware": ("malformed", "has no time zone", _TIME),
}
"""What pydantic's errors are here, by their types: code, problem and remedy."""

LONGEST_STEP = 40
"""Characters of a name that a path shows: a longer one is a text in the wrong place."""


def refusal(*, kind: str, problem: str = "", remedy: str = "") -> PydanticCustomError:
    """Return what a validator raises.

    Args:
        kind: A type of error that has problem and remedy here, or else a fault's code.
        problem: What is wrong, unless the type says so.
        remedy: What to do about it, likewise.
    """
    return PydanticCustomError(kind, problem or _FAULTS[kind][1], {"remedy": remedy} if remedy else None)


def known_fault(kind: str, path: str, context: Mapping[str, Any], *, start: str = "") -> Fault:
    """Return the fault that a type of error is, its problem behind a start of its own."""
    code, problem, remedy = _FAULTS[kind]
    return Fault(path, start + problem.format_map(context), remedy.format_map(context), code)


def faults_of(error: ValidationError, subject: str, known: Iterable[str] = ()) -> list[Fault]:
    """Return every fault of a pydantic error, those of nested values with their whole path.

    Args:
        error: What pydantic found.
        subject: What was being made.
        known: The names that the value takes, for who misspells one.
    """
    details = error.errors(include_url=False, include_input=False)
    return [fault for detail in details for fault in _faults(detail, subject, list(known))]


def as_pydantic(subject: str, faults: Iterable[Fault]) -> ValidationError:
    """Return faults as pydantic's error, for who reads our values with it: with places, and no text.

    Args:
        subject: What was being made.
        faults: What is wrong with it.
    """
    lines = [
        InitErrorDetails(
            type=PydanticCustomError(
                fault.code, "{problem}; {remedy}", {"problem": fault.problem, "remedy": fault.remedy}
            ),
            loc=fault.loc,
            input=None,
        )
        for fault in faults
    ]
    return ValidationError.from_exception_data(subject, lines, hide_input=True)


def _faults(detail: ErrorDetails, subject: str, known: list[str]) -> Iterator[Fault]:
    path = _path(detail["loc"])
    context: dict[str, Any] = detail.get("ctx", {})
    inner = context.get("error")
    if isinstance(inner, InvalidInput):
        yield from (fault.within(path) for fault in inner.faults)
    elif detail["type"] == "extra_forbidden":
        close = get_close_matches(str(detail["loc"][-1]), known, n=1, cutoff=0.6)
        remedy = f"did you mean {close[0]}?" if close else "remove it, or check its spelling"
        if "extensions" in known and not close:
            remedy += "; another tool's fields go under extensions"
        yield Fault(path, f"is not a field of {subject}", remedy, "unknown_field")
    elif detail["type"] == "invalid_key":
        where = _path(detail["loc"][:-1])
        yield Fault(where, "has a key that is not a string", "give strings as keys", "wrong_type")
    elif "remedy" in context:
        problem = str(context.get("problem", detail["msg"]))
        # The type of an error that a validator of ours raised is a fault's code.
        code = cast("Code", detail["type"]) if detail["type"] in get_args(Code) else "invalid"
        yield Fault(path, problem, str(context["remedy"]), code)
    elif detail["type"] in _FAULTS:
        yield known_fault(detail["type"], path, context)
    else:
        yield Fault(path, f"cannot be used ({detail['type'].replace('_', ' ')})", "check it", "invalid")


def _path(location: tuple[int | str, ...]) -> str:
    """Return a location as Python would write it, without pydantic's own steps."""
    path = ""
    for step in location:
        if step != "[key]":
            path += path_step(step) if path else path_step(step).removeprefix(".")
    return path


def path_step(step: int | str) -> str:
    """Return one step of a path as Python would write it; a text in the place of a name is cut short.

    >>> path_step(3), path_step("teamwork"), path_step("team work")
    ('[3]', '.teamwork', "['team work']")
    """
    if isinstance(step, str) and len(step) > LONGEST_STEP:
        step = step[:LONGEST_STEP] + "…"
    return f".{step}" if isinstance(step, str) and step.isidentifier() else f"[{step!r}]"


@contextmanager
def translated(subject: str, known: Iterable[str] = ()) -> Iterator[None]:
    """Turn pydantic's error into ours, so that one except clause is enough.

    Args:
        subject: What is being made.
        known: The names that it takes, for who misspells one.
    """
    try:
        yield
    except ValidationError as error:
        raise InvalidInput(subject, faults_of(error, subject, known)) from None


def read_beside(
    faults: Sequence[Fault], subject: str, read: Callable[[], T], *, known: Iterable[str] = ()
) -> T:
    """Return what is read; raise what is wrong with it together with the faults found before.

    For a validator that finds faults of its own: raised at once, they would hide all others.
    """
    try:
        with translated(subject, known):
            found = read()
    except InvalidInput as error:
        raise InvalidInput(subject, [*error.faults, *faults]) from None
    if faults:
        raise InvalidInput(subject, faults)
    return found
