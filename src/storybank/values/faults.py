"""The faults of a pydantic error: path, problem and remedy, without the text they are about."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, TypeVar, cast, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from storybank.errors import Code, Fault, InvalidInput, refuse
from storybank.late import data_beside, meant, synonym_of

T = TypeVar("T")

# What pydantic's errors, and some of our own, are here, by their types: code, problem and remedy.
_FAULTS: Final[dict[str, dict[str, Any]]] = json.loads(data_beside(__name__, "faults.json"))
LONGEST_STEP = 40  # characters of a name that a path shows: a longer one is a text in the wrong place

_GOES_ELSEWHERE = {
    "situation": '; what it shows goes under competencies={"teamwork": 4}',
    "extensions": "; another tool's fields go under extensions",
}
"""What is said besides of a field that a value does not take, if it takes the one that is named here."""


def refusal(*, kind: str, problem: str = "", remedy: str = "") -> PydanticCustomError:
    """Return what a validator raises: of a type known here, or else with a fault's code."""
    context = {"remedy": remedy} if remedy else None
    return PydanticCustomError(kind, problem or _FAULTS[kind]["problem"], context)


def known_fault(kind: str, path: str, context: Mapping[str, Any], *, start: str = "") -> Fault:
    """Return the fault that a type of error is, its problem behind a start of its own."""
    known, name = _FAULTS[kind], context.get("class_name")
    called = f"{'an' if name[0] in 'AEIO' else 'a'} {name}" if name else "what can be read here"
    context = {**context, "a_class": called}
    problem, remedy = (known[part].format_map(context) for part in ("problem", "remedy"))
    return Fault(path, start + problem, remedy, known["code"])


def faults_of(error: ValidationError, subject: str, known: Iterable[str] = ()) -> list[Fault]:
    """Return every fault of a pydantic error, with its whole path; `known`: names that the value takes."""
    details = error.errors(include_url=False, include_input=False)
    return [fault for detail in details for fault in _faults(detail, subject, tuple(known))]


def as_pydantic(subject: str, faults: Iterable[Fault]) -> ValidationError:
    """Return faults as pydantic's error, for who reads our values with it: with places, and no text."""
    said = ((fault, {"problem": fault.problem, "remedy": fault.remedy}) for fault in faults)
    kinds = ((PydanticCustomError(one.code, "{problem}; {remedy}", words), one.loc) for one, words in said)
    lines = [InitErrorDetails(type=kind, loc=loc, input=None) for kind, loc in kinds]
    return ValidationError.from_exception_data(subject, lines, hide_input=True)


def _faults(detail: ErrorDetails, subject: str, known: tuple[str, ...]) -> Iterator[Fault]:
    path = _path(detail["loc"])
    context: dict[str, Any] = detail.get("ctx", {})
    if isinstance(inner := context.get("error"), InvalidInput):
        yield from (fault.within(path) for fault in inner.faults)
    elif detail["type"] == "extra_forbidden":
        remedy = f"remove it, or check its spelling{': it takes ' if known else ''}{', '.join(known)}"
        remedy += "".join(said for name, said in _GOES_ELSEWHERE.items() if name in known)
        remedy = meant_by(str(detail["loc"][-1]), known, f"{subject}(…)", subject) or remedy
        yield Fault(path, f"is not a field of {subject}", remedy, "unknown_field")
    elif detail["type"] == "invalid_key":
        yield known_fault("invalid_key", _path(detail["loc"][:-1]), {})
    elif "remedy" in context:
        problem = str(context.get("problem", detail["msg"]))
        # The type of an error that a validator of ours raised is a fault's code.
        code = cast("Code", detail["type"]) if detail["type"] in get_args(Code) else "invalid"
        yield Fault(path, problem, str(context["remedy"]), code)
    elif detail["type"] in _FAULTS:
        yield known_fault(detail["type"], path, context)
    else:
        yield Fault(path, f"cannot be used ({detail['type'].replace('_', ' ')})", "check it", "invalid")


def meant_by(name: str, known: Iterable[str], *kinds: str) -> str:
    """Return the question whether a known name was meant, where one is; see `meant`."""
    right = meant(name, known, *kinds)
    return f"did you mean {right}?" if right else ""


def in_our_words(given: Mapping[str, Any], known: Container[str], *kinds: str) -> dict[str, Any]:
    """Return arguments by the names that are known, where they stand under synonyms of these."""
    right = {name: synonym_of(name, *kinds, "arguments") for name in given if name not in known}
    ours = [right[name] if right.get(name, "") in known else name for name in given]
    return dict(zip(ours if len({*ours}) == len(ours) else given, given.values(), strict=True))


def _path(location: tuple[int | str, ...]) -> str:
    """Return a location as Python would write it, without pydantic's own steps."""
    return "".join(path_step(step) for step in location if step != "[key]").removeprefix(".")


def path_step(step: int | str) -> str:
    """Return one step of a path as in Python; what is no name, and may be private, is cut short or hidden."""
    if isinstance(step, str) and (len(step) > LONGEST_STEP or "\n" in step):
        step = step[: 0 if "\n" in step else LONGEST_STEP] + "…"
    return f".{step}" if isinstance(step, str) and step.isidentifier() else f"[{step!r}]"


@contextmanager
def translated(subject: str, known: Iterable[str] = ()) -> Iterator[None]:
    """Turn pydantic's error into ours, so that one except clause is enough; see `faults_of`."""
    try:
        yield
    except ValidationError as error:
        raise InvalidInput(subject, faults_of(error, subject, known)) from None


def read_beside(faults: list[Fault], subject: str, read: Callable[[], T], *, known: Iterable[str] = ()) -> T:
    """Return what is read; raise its faults along with a validator's, which alone would hide them."""
    try:
        with translated(subject, known):
            found = read()
    except InvalidInput as error:
        raise InvalidInput(subject, [*error.faults, *faults]) from None
    refuse(subject, faults)
    return found
