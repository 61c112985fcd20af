"""Front matter: the YAML between two lines of `---` at the start of a file, read as texts and nothing else.

No value is taken for a number, a date or a truth, and what YAML can do besides (anchors, aliases, tags) is
refused: a file of notes needs none of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from storybank.errors import Fault

LARGEST_FRONT_MATTER = 64 * 2**10  # characters between the two lines: more is a text without its closing line
DEEPEST_FRONT_MATTER = 8  # levels of lists and mappings: a story needs two
_NONE = frozenset({"", "~", "null", "Null", "NULL"})

# Keys before one that are compared with it: a story has a dozen, and all pairs would take too long.
_CHECKED = 500


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of the front matter."""

    name: str  # as written
    value: Any  # a text, None, a list or a mapping of these
    first: int  # the line that it starts on, counted from 0 in the whole file
    after: int  # the line after its last one


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands before a file's text: its entries, what is wrong with it, and the line after it."""

    keys: tuple[Key, ...] = ()
    faults: tuple[Fault, ...] = ()
    after: int = 0


class YamlFault(Exception):
    """What stops the reading of YAML, as a fault with its line."""

    def __init__(self, line: int, problem: str, remedy: str) -> None:
        """Keep it as a fault."""
        self.fault = _fault(line, problem, remedy)
        super().__init__(problem)


def _fault(line: int, problem: str, remedy: str) -> Fault:
    return Fault(f"line {line + 1}", problem, remedy, "malformed")


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
        found = _tree("\n".join(lines[1:closed]) + "\n", 1)
    except YamlFault as error:
        return FrontMatter(faults=(error.fault,))
    if found is None or found.id != "mapping":
        empty = found is None or _plain(found) is None
        return FrontMatter(after=closed + 1 if empty else 0)
    starts = [1 + key.start_mark.line for key, _ in found.value]
    spans = zip(found.value, starts, [*starts[1:], closed], strict=False)
    keys = tuple(
        Key(_plain(key) or "", _plain(value), first, _without_tail(lines, first, end))
        for (key, value), first, end in spans
    )
    one_line = len(set(starts)) < len(starts)
    several = (_fault(1, "holds several keys", "write one key a line"),) if one_line else ()
    return FrontMatter(keys, (*_twice(keys), *several), closed + 1)


def _twice(keys: tuple[Key, ...]) -> Iterator[Fault]:
    for place, key in enumerate(keys):
        if any(key.name == there.name for there in keys[max(0, place - _CHECKED) : place]):
            yield _fault(key.first, "holds a key that is there already", "keep one of the two")


def _without_tail(lines: list[str], first: int, end: int) -> int:
    """Leave blank lines and comments after an entry to themselves."""
    while end > first + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end


def read_yaml(text: str) -> Any:
    """Return what a YAML text holds: texts, None, and lists and mappings of these; else raise YamlFault."""
    tree = _tree(text, 0)
    return None if tree is None else _plain(tree)


def _tree(text: str, first: int) -> Any:
    """Return the one node of a YAML text, or None; `first` is the line that it starts on."""
    import yaml  # noqa: PLC0415 - loads late

    try:
        several = [*yaml.compose_all(text, Loader=_loader(first))]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line if mark else text.count("\n", 0, getattr(error, "position", 0))
        raise YamlFault(first + line, "is not YAML", "quote the text there, or check its spaces") from None
    except (RecursionError, ValueError, OverflowError):  # \x escapes beyond Unicode, for one
        raise YamlFault(first, "starts what is not YAML", "write it by hand again") from None
    if len(several) > 1:
        raise YamlFault(first, "starts several documents", "keep one")
    return several[0] if several else None


@cache
def _loader(first: int) -> Any:
    """Return PyYAML's loader with depth and kinds checked before a node is built."""
    import yaml  # noqa: PLC0415 - loads late

    class Loader(yaml.BaseLoader):
        depth = 0

        def compose_node(self, parent: Any, index: Any) -> Any:
            event: Any = self.peek_event()  # type: ignore[no-untyped-call]
            line = first + event.start_mark.line
            if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
                problem = "uses an anchor or alias of YAML (& or *)"
                raise YamlFault(line, problem, "write the value out, or quote it")
            if event.tag is not None:
                raise YamlFault(line, "uses a tag of YAML (!)", "write the plain value, or quote it")
            if isinstance(event, yaml.ScalarEvent) and "\x00" in event.value:
                raise YamlFault(line, "contains a NUL character", "remove it: databases cannot keep it")
            if isinstance(event, yaml.CollectionStartEvent) and self.depth >= DEEPEST_FRONT_MATTER:
                problem = f"is nested more than {DEEPEST_FRONT_MATTER} levels deep"
                raise YamlFault(line, problem, "make it flatter")
            if (
                isinstance(parent, yaml.MappingNode)
                and index is None
                and not isinstance(event, yaml.ScalarEvent)
            ):
                problem = "has a list or a mapping as a key"
                raise YamlFault(line, problem, "write a plain word before the colon")
            self.depth += 1
            node = super().compose_node(parent, index)
            self.depth -= 1
            return node

    return Loader


def _plain(node: Any) -> Any:
    if node.id == "mapping":
        return {_plain(key) or "": _plain(value) for key, value in node.value}
    if node.id == "sequence":
        return [_plain(value) for value in node.value]
    return None if node.style is None and node.value in _NONE else node.value


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
