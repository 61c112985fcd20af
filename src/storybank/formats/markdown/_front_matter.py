"""Front matter: the YAML between two lines of `---` at the start of a file, read as texts and nothing else.

No value is taken for a number, a date or a truth, and what YAML can do besides (anchors, aliases, tags) is
refused: a file of notes needs none of it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from storybank.errors import Fault

LARGEST_FRONT_MATTER = 64 * 2**10
"""Characters between the two lines: more is a text without its closing line."""

DEEPEST_FRONT_MATTER = 8
"""Levels of lists and mappings: a story needs two."""

_NONE = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of the front matter.

    Attributes:
        name: Its key, as written.
        value: A text, None, a list or a mapping of these.
        first: The line that it starts on, counted from 0 in the whole file.
        after: The line after its last one.
    """

    name: str
    value: Any
    first: int
    after: int


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands before a file's text: its entries, what is wrong with it, and the line after it."""

    keys: tuple[Key, ...] = ()
    faults: tuple[Fault, ...] = ()
    after: int = 0


def front_matter(lines: list[str]) -> FrontMatter:
    """Return the front matter of a file's lines; without any, its text starts in line 0."""
    if not lines or lines[0].rstrip() != "---":
        return FrontMatter()
    closed = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in {"---", "..."}), None)
    if closed is None:
        return FrontMatter()
    if sum(len(line) + 1 for line in lines[1:closed]) > LARGEST_FRONT_MATTER:
        return FrontMatter(faults=(_fault(0, "opens a front matter of more than 64 KB", "shorten it"),))
    try:
        found = read_yaml("\n".join(lines[1:closed]) + "\n", first=1)
    except YamlFault as error:
        return FrontMatter(faults=(error.fault,))
    if not isinstance(found, _Mapping):
        return FrontMatter() if found is not None else FrontMatter(after=closed + 1)
    ends = [*found.lines[1:], closed]
    spans = zip(found.pairs, found.lines, ends, strict=True)
    keys = tuple(
        Key(name, plain(value), first, _without_tail(lines, first, end))
        for (name, value), first, end in spans
    )
    flow = len(set(found.lines)) < len(found.lines)
    twice = () if not flow else (_fault(1, "holds several keys", "write one key a line"),)
    return FrontMatter(keys, (*found.faults, *twice), closed + 1)


def _without_tail(lines: list[str], first: int, end: int) -> int:
    """Leave blank lines and comments after an entry to themselves."""
    while end > first + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end


class _Mapping:
    """A mapping with the line of each key; keys that stand twice are faults."""

    def __init__(self) -> None:
        self.pairs: list[tuple[str, Any]] = []
        self.lines: list[int] = []
        self.faults: list[Fault] = []


class YamlFault(Exception):
    """What stops the reading of YAML, as a fault with its line."""

    def __init__(self, line: int, problem: str, remedy: str) -> None:
        """Keep it as a fault."""
        self.fault = _fault(line, problem, remedy)
        super().__init__(problem)


def _fault(line: int, problem: str, remedy: str) -> Fault:
    return Fault(f"line {line + 1}", problem, remedy, "malformed")


def read_yaml(text: str, *, first: int = 0) -> Any:
    """Return what a YAML text holds, by events: depth and kinds are checked before anything is built.

    Raises:
        YamlFault: It is no YAML, too deep, or uses an anchor, an alias or a tag.
    """
    import yaml  # noqa: PLC0415 - loads late

    top: list[Any] = []
    open_: list[Any] = [top]
    try:
        for event in yaml.parse(text, Loader=yaml.BaseLoader):
            _take(event, open_, first)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line if mark else text.count("\n", 0, getattr(error, "position", 0))
        problem, remedy = "is not YAML", "quote the text there, or check its spaces"
        raise YamlFault(first + line, problem, remedy) from None
    except (RecursionError, ValueError, OverflowError):  # \x escapes beyond Unicode, for one
        raise YamlFault(first, "starts what is not YAML", "write it by hand again") from None
    if len(top) > 1:
        raise YamlFault(first, "starts several documents", "keep one")
    return top[0] if top else None


def _take(event: Any, open_: list[Any], first: int) -> None:
    import yaml  # noqa: PLC0415 - loads late

    line = first + event.start_mark.line
    if isinstance(event, yaml.NodeEvent):
        _refuse_what_acts(event, line)
    if isinstance(event, yaml.ScalarEvent):
        if "\x00" in event.value:
            raise YamlFault(line, "holds a NUL character", "remove it: databases cannot keep it")
        bare = event.style is None and event.value in _NONE
        _add(open_, None if bare else event.value, line)
    elif isinstance(event, yaml.CollectionStartEvent):
        made: Any = _Mapping() if isinstance(event, yaml.MappingStartEvent) else []
        if len(open_) > DEEPEST_FRONT_MATTER:
            raise YamlFault(
                line, f"is nested more than {DEEPEST_FRONT_MATTER} levels deep", "make it flatter"
            )
        _add(open_, made, line)
        open_.append(made)
        if isinstance(made, _Mapping):
            open_.append([])  # the key that waits for its value, and its line
    elif isinstance(event, yaml.CollectionEndEvent):
        if isinstance(event, yaml.MappingEndEvent):
            open_.pop()
        open_.pop()


def _refuse_what_acts(event: Any, line: int) -> None:
    import yaml  # noqa: PLC0415 - loads late

    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise YamlFault(line, "uses an anchor or alias of YAML (& or *)", "write the value out, or quote it")
    if event.tag is not None:
        raise YamlFault(line, "uses a tag of YAML (!)", "write the plain value, or quote it")


def _add(open_: list[Any], value: Any, line: int) -> None:
    inner = open_[-1]
    if len(open_) < 2 or not isinstance(open_[-2], _Mapping):  # noqa: PLR2004 - a mapping and its waiting key
        inner.append(value)
        return
    if not inner:
        if isinstance(value, list | _Mapping):
            raise YamlFault(line, "has a list or a mapping as a key", "write a plain word before the colon")
        inner.extend([value or "", line])
        return
    name, first = inner
    inner.clear()
    mapping = open_[-2]
    if any(name == there for there, _ in mapping.pairs[-_CHECKED:]):
        mapping.faults.append(_fault(first, "holds a key that is there already", "keep one of the two"))
    mapping.pairs.append((name, value))
    mapping.lines.append(first)


_CHECKED = 500
"""Keys before one that are compared with it: a story has a dozen, and all pairs would take too long."""


def plain(value: Any) -> Any:
    """Return lists and mappings as Python's own."""
    if isinstance(value, _Mapping):
        return {name: plain(inner) for name, inner in value.pairs}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


_PLAIN = re.compile(r"[^\W_](?:[\w .,()/'’–-]{0,200}[\w.)])?")  # noqa: RUF001 - as people type
_OTHERWISE_READ = re.compile(r"null|true|false|yes|no|on|off|y|n|[-+]?[0-9.]+e?[0-9.]*", re.IGNORECASE)
_YEAR = re.compile(r"[0-9]{1,4}(-[0-9]{2}){0,2}")
_UNPRINTED = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def yaml_text(text: str) -> str:
    """Return a text as YAML holds it: bare where no program could take it for something else."""
    if _YEAR.fullmatch(text) or (_PLAIN.fullmatch(text) and not _OTHERWISE_READ.fullmatch(text)):
        return text
    return quoted(text)


def quoted(text: str) -> str:
    """Return a text in quotes that JSON and YAML read alike, on one line.

    >>> quoted('Led “two” teams: a, b')
    '"Led “two” teams: a, b"'
    """
    return _UNPRINTED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
