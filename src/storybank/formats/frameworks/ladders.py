"""Skill ladders as teams keep them: lists in JSON or YAML with usual keys, and Markdown by its headings.

What stands below a name is a heading's competency; what is named like a level (“L2”, “Senior”) is a level,
and stays behind. The words are in `known_fields.json`: `skills` for what an entry says of itself,
`containers` for what holds entries, `about` for what a file says of itself, and `levels`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from storybank.formats.frameworks.entries import About, Entry, Notes, meanings, one_line, quoted, said_in
from storybank.formats.markdown.blocks import tokens_of
from storybank.formats.markdown.front_matter import page_of
from storybank.text.markup import spoken
from storybank.values import fold

_LONGEST_LABEL = 80  # characters of a text that can be a name by itself: a longer one tells something
_LEVELS = ("levels", "are not competencies, and have no place in a framework here")
_WORDS = re.compile(r"[^\W\d_]+|\d+")
# A name, and what an item of a list says of it.
_BOLD = re.compile(r"(\*\*|__)(?=[^\s*_])(.+?)\1(.*)", re.DOTALL)


def is_level(name: str) -> bool:
    """Whether a name is that of a level: “Level 2”, “L3”, “Senior engineer”, “4”."""
    words = [word.casefold() for word in _WORDS.findall(name)]
    several = [word for word in words if not word.isdecimal() and word not in meanings("levels")]
    return len(several) < len(words) and meanings("beside_levels").keys() >= set(several)


class _Entries:
    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.found: list[Entry] = []
        self._there: dict[tuple[str, str], str] = {}

    def add(self, place: str, above: str, **said: str) -> str:
        """Add an entry below the one with that key, and return its key: that of an equal one before it."""
        entry = self.notes.entry(place, defaultdict(str, said))
        there = self._there.setdefault((above, fold(entry.label)), place)
        if there == place:
            self.found.append(entry._replace(keys=(place,), parents=tuple(filter(None, [above]))))
        else:  # the same competency, told for another level
            self.notes.another("", *_LEVELS, bool(entry.definition))
        return there


def document_entries(document: Any, notes: Notes) -> tuple[About, list[Entry]]:
    """Return what a document of JSON or YAML says of itself, and its entries; none where it is no ladder."""
    entries, told = _Entries(notes), {"name": notes.stem}
    if isinstance(document, dict) and not _is_flat(document):
        if not any(fold(key) in meanings("containers") for key in document):
            return About(""), []
        told |= said_in(document, "about")[0]
        document = {key: part for key, part in document.items() if fold(key) not in meanings("about")}
    waiting = [("", document, "")]
    while waiting:
        waiting += reversed([*_inner(*waiting.pop(), entries)])
    return About(**told), entries.found


def _inner(place: str, node: Any, above: str, entries: _Entries) -> Iterator[tuple[str, Any, str]]:
    """Add what a part of a document says by itself, and yield what is in it, with its place and heading."""
    if isinstance(node, list):
        tells = any(isinstance(one, str) and len(one) > _LONGEST_LABEL for one in node)  # and names none
        entries.notes.another("", *_LEVELS, tells)
        yield from ((f"{place}[{at}]", one, above) for at, one in enumerate(() if tells else node))
    elif isinstance(node, dict) and "label" in said_in(node, "skills")[0]:
        yield from _named(place, node, above, entries)
    elif isinstance(node, dict) and place.endswith("]"):
        entries.notes.one(place, "an entry without a name", "cannot be named", "Name it.")
    elif isinstance(node, dict):
        for key, part in node.items():
            inner = part if fold(key) in meanings("containers") else _entry(key, part)
            yield f"{place}.{key}".removeprefix("."), inner, above
    elif isinstance(node, str) and node.strip():
        entries.add(place, above, label=node)
    elif node not in (None, ""):
        entries.notes.one(place, "a value there", "is no competency's name")


def _entry(key: str, part: Any) -> dict[str, Any]:
    told = {"description": part} if isinstance(part, str) else {"items": part}
    if isinstance(part, dict) and ("definition" in said_in(part, "skills")[0] or all(map(is_level, part))):
        told = part
    return {"name": key, **told}


def _named(place: str, node: dict[str, Any], above: str, entries: _Entries) -> Iterator[tuple[str, Any, str]]:
    lists = [key for key in node if type(node[key]) is list and meanings("skills").get(fold(key)) == "names"]
    lines = {key: "\n".join(one for one in node[key] if isinstance(one, str)) for key in lists}
    said, read = said_in(node | lines, "skills")
    if is_level(said["label"]):
        return entries.notes.another("", *_LEVELS)
    if group := said["group"]:
        above = entries.add(f"{place}, {group}", above, label=group)
    there = entries.add(place, above, **said)
    for key, part in node.items():
        if fold(key) in meanings("containers") and isinstance(part, list | dict):
            yield f"{place}.{key}", part, there
        elif is_level(key) and part:
            entries.notes.another("", *_LEVELS)
        elif part not in (None, "", [], {}) and fold(key) not in read:
            entries.notes.another("", f"fields {quoted(key)}")


def _is_flat(document: dict[str, Any]) -> bool:
    """Whether there is a text under each of several names, or a list of texts under every one."""
    parts = document.values()
    lists = all(isinstance(part, list) and all(isinstance(one, str) for one in part) for part in parts)
    return lists or [*map(type, parts)] == [str] * max(2, len(parts))


def markdown_entries(text: str, notes: Notes) -> tuple[About, list[Entry]]:
    """Return the headings of a Markdown text as entries, the lowest ones the competencies, with their texts.

    Where the items of a list under a heading begin with a name in bold, they are the competencies.
    """
    page = page_of(text.splitlines())
    tokens = page.tokens or tokens_of(page.lines)
    heads = [at for at, token in enumerate(tokens) if token.type == "heading_open"]
    is_titled = len(heads) > 1 and [at for at in heads if tokens[at].tag == "h1"] == heads[:1]
    title = tokens[heads[0] + 1].content.strip() if is_titled else ""  # the one above all others
    entries, above = _Entries(notes), {0: ""}  # the key of the heading on each level that is open
    texts, is_skipped = dict[str, list[str]](), False
    for at, token in enumerate(tokens):
        place = f"line {page.numbers[token.map[0]] + 1}" if token.map else ""
        here = above[max(above)]
        if token.type == "heading_open":
            depth, name = int(token.tag[1]), tokens[at + 1].content.strip()
            above = {level: key for level, key in above.items() if level < depth}
            is_skipped = is_level(name) and name != title
            if is_skipped:
                notes.another("", *_LEVELS)
            elif name and name != title:
                above[depth] = entries.add(place, above[max(above)], label=name)
                is_skipped = above[depth] != place  # the same once more, for another level
        elif token.type == "inline" and tokens[at - 1].type != "heading_open":
            bold = _BOLD.match(token.content) if tokens[at - 2].type == "list_item_open" else None
            named = spoken(bold[2]).strip(" :") if bold else ""
            if is_skipped or is_level(named):
                notes.another("", *_LEVELS)
            elif bold and named:
                rest = one_line(bold[3]).strip(" :–—-")  # noqa: RUF001 - dashes as people type them
                entries.add(place, here, label=named, definition=rest)
            elif here:
                texts.setdefault(here, []).append(token.content)
            else:
                notes.one(place, "a text above the first heading")
        elif token.type in {"fence", "code_block", "html_block"}:
            notes.one(place, "code or HTML")
    told = (spoken("\n".join(texts.get(one.keys[0], [one.definition]))) for one in entries.found)
    found = [one._replace(definition=said) for one, said in zip(entries.found, told, strict=True)]
    return About(title or notes.stem), found
