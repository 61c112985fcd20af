"""The faults of a pydantic error: path, problem and remedy, without the text they are about."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from storybank.errors import Fault, InvalidInput

_SAID: dict[str, tuple[str, str]] = {
    "missing": ("is missing", "give it"),
    "blank": ("is blank", "write at least one visible character"),
    "nul_character": ("holds a NUL character", "remove it: databases and JSON cannot keep it"),
    "not_an_id": ("is not an id", "use letters, digits and - _ . : without spaces"),
    "string_unicode": ("holds half of a character (a lone surrogate)", "read the text as UTF-8"),
    "string_type": ("is not a text", "give a text"),
    "string_too_long": ("is longer than {max_length} characters", "shorten it"),
    "greater_than_equal": ("is below {ge}", "give {ge} or more"),
    "greater_than": ("is not above {gt}", "give more than {gt}"),
    "less_than_equal": ("is above {le}", "give {le} or less"),
    "less_than": ("is not below {lt}", "give less than {lt}"),
    "finite_number": ("is not a finite number", "give a number"),
    "int_type": ("is not a whole number", "give a whole number"),
    "int_parsing": ("is not a whole number", "give a whole number"),
    "int_parsing_size": ("is too large a number", "give a smaller one"),
    "int_from_float": ("is not a whole number", "give a whole number"),
    "literal_error": ("is none of the words allowed", "give {expected}"),
    "timezone_aware": ("has no time zone", "give an aware time, as 2026-11-30T09:00+01:00"),
    "too_short": ("has too few entries", "give at least {min_length}"),
    "json_invalid": ("is not JSON", "check the text: {error}"),
    "model_type": ("is not what belongs here", "give a {class_name} or its fields"),
    "dict_type": ("is not a mapping", "give names with their values"),
    "tuple_type": ("is not a list", "give a list, also for one"),
    "date_type": ("is not a date", "write it as 2026-11-30"),
    "date_parsing": ("is not a date", "write it as 2026-11-30"),
    "date_from_datetime_parsing": ("is not a date", "write it as 2026-11-30"),
    "date_from_datetime_inexact": ("is a time, not a date", "give the day alone"),
}


def faults_of(error: ValidationError) -> list[Fault]:
    """Return every fault of a pydantic error, those of nested values with their whole path."""
    details = error.errors(include_url=False, include_input=False)
    return [fault for detail in details for fault in _faults(detail, error.title)]


def _faults(detail: ErrorDetails, title: str) -> Iterator[Fault]:
    path = _path(detail["loc"])
    context: dict[str, Any] = detail.get("ctx", {})
    inner = context.get("error")
    if isinstance(inner, InvalidInput):
        yield from (fault.within(path) for fault in inner.faults)
    elif detail["type"] == "extra_forbidden":
        yield Fault(path, f"is not a field of {title}", "remove it, or check its spelling")
    elif "remedy" in context:
        yield Fault(path, detail["msg"], str(context["remedy"]))
    elif detail["type"] in _SAID:
        problem, remedy = _SAID[detail["type"]]
        yield Fault(path, problem.format_map(context), remedy.format_map(context))
    else:
        yield Fault(path, f"cannot be used ({detail['type'].replace('_', ' ')})", "check it")


def _path(location: tuple[int | str, ...]) -> str:
    """Return a location as Python would write it, without pydantic's own steps."""
    path = ""
    for step in location:
        if isinstance(step, int):
            path += f"[{step}]"
        elif step != "[key]":
            path += f".{step}" if path else step
    return path


def nearest(word: str, known: list[str]) -> str:
    """Return " (did you mean …?)" where one of the known words is close, else nothing."""
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    return f" (did you mean {close[0]}?)" if close else ""
