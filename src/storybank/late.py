"""What waits until it is needed: the names of a package, patterns, and data beside a module."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache, partial
from importlib import import_module
from operator import attrgetter
from types import FrameType, ModuleType
from typing import Any, cast

File = str | os.PathLike[str]  # a path, as people give it

_NOTEBOOKS = ("IPython", "ipykernel")


def in_a_notebook(error: Exception) -> list[str]:
    """Return what a notebook shows of an error: what is wrong, in which line of the cell; no line of ours."""
    from itertools import takewhile  # noqa: PLC0415 - for an error alone
    from traceback import walk_tb  # noqa: PLC0415 - the same

    frames = [
        (str(frame.f_globals.get("__name__")).partition(".")[0], frame.f_code, line)
        for frame, line in walk_tb(error.__traceback__)
    ]
    called = takewhile(lambda step: step[0] != "storybank", frames)
    steps = [(code, line) for package, code, line in called if package not in _NOTEBOOKS]
    where = f" (line {steps[0][1]})" if steps else ""
    below = [f"  in {code.co_name}, line {line} of {code.co_filename}" for code, line in steps[1:]]
    return [f"{type(error).__name__}{where}: {error}", *below]


class _NoName(AttributeError):
    _render_traceback_ = in_a_notebook


class _NoImport(ImportError):
    _render_traceback_ = in_a_notebook


class NoAttribute(_NoName):
    """A name that is not there; what may have been meant is looked for when the message is read."""

    def __str__(self) -> str:
        """Return what has no such name, and the one that is near, or what does it."""
        owner, name, known, kinds, *told = self.args
        right = _told_of(name.casefold(), tuple(kinds)) or "".join(told) or meant(name, known, *kinds, _WORDS)
        if not name.isidentifier() or len(name) > _LONGEST:
            name = repr(name[:_LONGEST])
        return f"{owner} has no {name}" + (f"; did you mean {right.removeprefix('=')}?" if right else "")

    def __reduce__(self) -> tuple[type[AttributeError], tuple[str]]:
        """Pickle the message: what it is about may stay behind."""
        return AttributeError, (str(self),)


# They are what Python calls them, to who reads them.
for _kind, _known in ((_NoName, AttributeError), (_NoImport, ImportError), (NoAttribute, AttributeError)):
    _kind.__name__ = _kind.__qualname__ = _known.__name__
    _kind.__module__ = _known.__module__


def meant(name: str, known: Iterable[str], *kinds: str) -> str:
    """Return what a name that is not there most likely means, or an empty text.

    That is by `wrong_names.json`, for one of the kinds, the nearest first, or a word of it that tells alone
    what it is about, such as `csv`, where that is asked for; or else by its spelling.
    """
    wanted, words = name.casefold(), [word.casefold() for word in re.findall(_WORD, name)]
    told = (_told_of(word, kinds[-1:]) for word in words if kinds[-1:] == (_WORDS,))
    if right := _told_of(wanted, kinds) or next(filter(None, told), ""):
        return right.removeprefix("=")
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - for an error alone

    names = {one: one.casefold().replace("_", "") for one in known}
    least = _NEAR if len(wanted) > _SHORT else _NEAR_IF_SHORT
    for word in (wanted, *sorted(words, key=len, reverse=True)):
        found = process.extractOne(word.replace("_", ""), names, scorer=fuzz.ratio, score_cutoff=least)
        if right := str(found[2]) if found else _told_of(word, kinds):
            return right.removeprefix("=")
        least = _NEAR_IF_PART
    return ""


def synonym_of(name: str, *kinds: str) -> str:
    """Return the name that another one stands for, where `wrong_names.json` marks it by `=`; else nothing.

    >>> synonym_of("company", "Story"), synonym_of("themes", "Story")
    ('employer', '')
    """
    right = _told_of(name, kinds)
    return right[1:] if right.startswith("=") else ""


def answers_to(owner: Any, right: str) -> Any:
    """Return what a dotted name is in a value or a module; the library's or Python's verb, with the value."""
    place, _, last = right.rpartition(".")
    if place == "to_dataframe":
        return partial(getattr(owner.to_dataframe(), last), index=False)
    if not place.startswith(("storybank", "builtins")):
        return attrgetter(right)(owner)
    verb = getattr(import_module(place), last)
    return verb if isinstance(owner, ModuleType) else partial(verb, owner)


def kept(text: str, path: File | None) -> str:
    """Return a text, which now also stands in a file where one is named."""
    if path is not None:
        answers_to(path, "storybank.formats.files.write_text")(text)
    return text


@lru_cache(512)  # values are asked again and again for what they do not have, as by data frames
def _told_of(wrong: str, kinds: tuple[str, ...]) -> str:
    pairs = (pair for kind in kinds for pair in _data("wrong_names.json").get(kind, {}).items())
    return next((right for right, names in pairs if wrong in names.split()), "")


_WORDS = "words"  # what is told of names by a word in them
_WORD = r"[A-Z]?[^\W\dA-Z_]+|[A-Z]+(?![a-z])"  # of a name in snake case, or with a hump for each word
_LONGEST = 40  # characters of a name that are shown: a longer one is a text in the wrong place
_NEAR, _NEAR_IF_SHORT, _SHORT, _NEAR_IF_PART = 72, 60, 4, 88
"""Of 100, how alike two spellings are of which one is read as a slip of the other; short names, words."""


@cache
def _data(name: str) -> dict[str, dict[str, str]]:
    import json  # noqa: PLC0415 - for an error alone

    return cast("dict[str, dict[str, str]]", json.loads(data_beside(__name__, name)))


def late(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return the `__getattr__` and `__dir__` of a package whose names load when they are asked for.

    `fronts.json` has the names that each of its modules gives, none of them a module's but its own, and
    those that it gives by name alone: they are in no list, and `import *` does not bring them;
    `moved.json` those that the package gave once, by where they are now, `old:new` where they changed.
    """

    def load(name: str) -> Any:
        message = f"module {package!r} has no attribute {name!r}"
        if name.startswith("_"):  # which modules are asked for whenever they are looked at
            raise AttributeError(message, name=name, obj=sys.modules[package])
        homes, alone = (_data("fronts.json").get(of, {}) for of in (package, f"{package}, by name alone"))
        home_of = _by_name(alone) | _by_name(homes)
        if name in homes:
            return import_module(f"{package}.{name}")
        if name not in home_of:
            fronts = ((front, _by_name(given)) for front, given in _data("fronts.json").items())
            place = next((front for front, names in fronts if name in names), "")  # another front gives it
            gone = _by_name(_data("moved.json").get(package, {}))
            files = f"{place}.{name}" if place == f"{package}.formats" else ""
            if right := synonym_of(name.casefold(), package) or files:
                return answers_to(sys.modules[package], right)
            if now := next((each for each in gone if each.partition(":")[0] == name), ""):
                message += f" any more: from {gone[now]} import {now.rpartition(':')[2]}"
            elif place and not _told_of(name.casefold(), (package,)):
                message += f": from {place} import {name}"
            elif right := meant(name, home_of or vars(sys.modules[package]), package, _WORDS):
                message += f"; did you mean {right}?"
            if _is_from_import(sys._getframe(1)):  # noqa: SLF001 - the only way to know
                raise _NoImport(message, name=package)
            # Without `name` and `obj`: Python would guess once more, behind what is said here.
            raise _NoName(message)
        found = getattr(import_module(f"{package}.{home_of[name]}"), name)
        vars(sys.modules[package])[name] = found  # asked for once more, it is there
        return found

    return load, lambda: sorted(_by_name(_data("fronts.json")[package]))


def _by_name(places: Mapping[str, str]) -> dict[str, str]:
    return {name: place for place, names in places.items() for name in names.split()}


def _is_from_import(caller: FrameType) -> bool:
    """Whether a module's code stands at `from … import …`, which hides what an AttributeError says."""
    import opcode  # noqa: PLC0415 - for an error alone

    return caller.f_code.co_code[caller.f_lasti] == opcode.opmap["IMPORT_FROM"]


def data_beside(module: str, name: str) -> str:
    """Return a data file beside a module, in an archive too: `importlib.resources` takes 20 ms to load."""
    spec: Any = sys.modules[module].__spec__
    # pathlib would be loaded for this alone.
    raw: bytes = spec.loader.get_data(os.path.join(os.path.dirname(spec.origin), name))  # noqa: PTH118, PTH120
    return raw.decode("utf-8")


class _Pattern:
    """A pattern that compiles itself when it is first used: its methods are then its own attributes."""

    def __init__(self, source: str, flags: int) -> None:
        self._given = (source, flags)

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(*self._given), name)
        setattr(self, name, found)
        return found


def pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return what `re.compile` does, compiled when it is first used: large ones take milliseconds."""
    return cast("re.Pattern[str]", _Pattern(source, flags))
