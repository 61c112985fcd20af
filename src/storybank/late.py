"""What waits until it is needed: the names of a package, patterns, and data beside a module."""

from __future__ import annotations

import os.path
import re
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from types import FrameType, MappingProxyType
from typing import Any, cast


def late(
    package: str, homes: Mapping[str, str], *, moved: Mapping[str, str] = MappingProxyType({})
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return the `__getattr__` and `__dir__` of a package whose names load when they are asked for.

    `homes` has the names that each of its modules gives, apart by spaces, by the module's name. None may be
    one of a module: what is imported first would stand for both. A module that is itself one of the package's
    names stands among its own. `moved` likewise has names that the package gave once, by where they are now,
    which AttributeError and ImportError then say; `old:new` where the name is another now.
    """
    home_of = _by_name(homes)
    now = {
        old: (place, new or old)
        for each, place in _by_name(moved).items()
        for old, _, new in [each.partition(":")]
    }

    def load(name: str) -> Any:
        if name in homes:
            return import_module(f"{package}.{name}")
        if name not in home_of:
            message = f"module {package!r} has no attribute {name!r}"
            if name in now:
                message += " any more: from {} import {}".format(*now[name])
                if _is_from_import(sys._getframe(1)):  # noqa: SLF001 - the only way to know
                    raise ImportError(message, name=package)
            raise AttributeError(message, name=name, obj=sys.modules[package])
        found = getattr(import_module(f"{package}.{home_of[name]}"), name)
        vars(sys.modules[package])[name] = found  # asked for once more, it is there
        return found

    return load, lambda: sorted(home_of)


def _by_name(places: Mapping[str, str]) -> dict[str, str]:
    return {name: place for place, names in places.items() for name in names.split()}


def _is_from_import(caller: FrameType) -> bool:
    """Whether a module's code stands at `from … import …`, which hides what an AttributeError says."""
    import opcode  # noqa: PLC0415 - for an error alone

    return caller.f_code.co_code[caller.f_lasti] == opcode.opmap["IMPORT_FROM"]


def data_beside(module: str, name: str) -> str:
    """Return the text of a data file beside a module, in an archive too.

    `importlib.resources` does the same, and takes 20 ms to load.
    """
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
    """Return what `re.compile` does, compiled when it is first used: large ones take milliseconds.

    >>> numbers = pattern("[0-9]+")
    >>> numbers.findall("24 of 40")
    ['24', '40']
    """
    return cast("re.Pattern[str]", _Pattern(source, flags))
