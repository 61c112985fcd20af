"""Skill ladders as teams keep them: lists in JSON or YAML with usual keys, and Markdown by its headings.

What stands below a name is a heading's competency; what is named like a level (“L2”, “Senior”) is a level,
and stays behind. The words are in `known_fields.json`: `skills` for what an entry says of itself,
`containers` for what holds entries, `about` for what a file says of itself, and `levels`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from storybank.formats.frameworks.entries import About, Entry, LeftBehind, meanings, quoted
from storybank.formats.markdown.blocks import tokens_of
from storybank.formats.markdown.front_matter import page_of
from storybank.text.markdown import parser, spoken
from storybank.values import fold

_LONGEST_LABEL = 80  # characters of a text that can be a name by itself: a longer one tells something
_LEVELS = ("levels", "are not competencies, and have no place in a framework here")
_WORDS = re.compile(r"[^\W\d_]+|\d+")


def is_level(name: str) -> bool:
    """Whether a name is that of a level: “Level 2”, “L3”, “Senior engineer”, “4”."""
    words = [word.casefold() for word in _WORDS.findall(name)]
    several = [word for word in words if not word.isdecimal() and word not in meanings("levels")]
    return len(several) < len(words) and meanings("beside_levels").keys() >= set(several)


class _Entries:
    def __init__(self, left: LeftBehind) -> None:
        self.left = left
        self.found: list[Entry] = []
        self._there: dict[tuple[str, str], str] = {}

    def add(self, place: str, name: str, above: str = "", definition: str = "", **more: Any) -> str:
        """Add an entry below the one with that key, and return its key: that of an equal one before it."""
        label = self.left.label(place, name)
        spelling = above, fold(label)
        if spelling in self._there:  # the same competency, told for another level
            self.left.another("", *_LEVELS, bool(definition))
            return self._there[spelling]
        self._there[spelling] = place
        parents, shown = ((above,) if above else ()), self.left.shown(definition)
        more = {"keys": (place,), "parents": parents, "definition": shown, **more}
        self.found.append(Entry(place, label, **more))
        return place


def document_entries(document: Any, left: LeftBehind) -> tuple[About, list[Entry]]:
    """Return what a document of JSON or YAML says of itself, and its entries; none where it is no ladder."""
    entries, told = _Entries(left), {"name": left.stem}
    if isinstance(document, dict) and not _is_flat(document):
        if not any(fold(key) in meanings("containers") for key in document):
            return About(""), []
        said = {meanings("about").get(fold(key)): part for key, part in document.items()}
        texts = {meant: part.strip() for meant, part in said.items() if meant and isinstance(part, str)}
        told |= {meant: text for meant, text in texts.items() if text}
        document = {key: part for key, part in document.items() if fold(key) not in meanings("about")}
    waiting = [("", document, "")]
    while waiting:
        waiting += reversed([*_inner(*waiting.pop(), entries)])
    return About(**told), entries.found


def _inner(place: str, node: Any, above: str, entries: _Entries) -> Iterator[tuple[str, Any, str]]:
    """Add what a part of a document says by itself, and yield what is in it, with its place and heading."""
    if isinstance(node, list):
        tells = any(isinstance(one, str) and len(one) > _LONGEST_LABEL for one in node)  # and names none
        entries.left.another("", *_LEVELS, tells)
        yield from ((f"{place}[{at}]", one, above) for at, one in enumerate(() if tells else node))
    elif isinstance(node, dict) and _text_of(node, "label"):
        yield from _named(place, node, above, entries)
    elif isinstance(node, dict) and place.endswith("]"):
        entries.left.one(place, "an entry without a name", "cannot be named", "Name it.")
    elif isinstance(node, dict):
        for key, part in node.items():
            inner = part if fold(key) in meanings("containers") else _entry(key, part)
            yield f"{place}.{key}".removeprefix("."), inner, above
    elif isinstance(node, str) and node.strip():
        entries.add(place, node, above)
    elif node not in (None, ""):
        entries.left.one(place, "a value there", "is no competency's name")


def _entry(key: str, part: Any) -> dict[str, Any]:
    """Return what stands under a name as an entry of that name."""
    told = {"description": part} if isinstance(part, str) else {"items": part}
    is_its_own = isinstance(part, dict) and (_text_of(part, "definition") or all(map(is_level, part)))
    return {"name": key, **(part if is_its_own else told)}


def _named(place: str, node: dict[str, Any], above: str, entries: _Entries) -> Iterator[tuple[str, Any, str]]:
    """Add an entry under its name, and yield what is below it."""
    if is_level(_text_of(node, "label")):
        return entries.left.another("", *_LEVELS)
    if group := _text_of(node, "group"):
        above = entries.add(f"{place}, {group}", group, above)
    label, definition, source = (_text_of(node, field) for field in ("label", "definition", "source"))
    others = [node[key] for key in node if meanings("skills").get(fold(key)) == "names"]
    several = [name for many in others for name in (many if isinstance(many, list) else [many])]
    names = entries.left.names(place, (name for name in several if isinstance(name, str) and name.strip()))
    there = entries.add(place, label, above, definition, names=names, source=source)
    read = {label, definition, source, group}
    for key, part in node.items():
        meant = meanings("skills").get(fold(key))
        is_told = meant == "names" or (meant and str(part).strip() in read)
        if fold(key) in meanings("containers") and isinstance(part, list | dict):
            yield f"{place}.{key}", part, there
        elif is_level(key) and part:
            entries.left.another("", *_LEVELS)
        elif part not in (None, "", [], {}) and not is_told:
            entries.left.another("", f"fields {quoted(key)}")


def _text_of(node: dict[str, Any], meant: str) -> str:
    """Return the text under the key that is nearest to our word for a field; empty where there is none."""
    words = [known for known, field in meanings("skills").items() if field == meant]
    texts = [(fold(key), text.strip()) for key, text in node.items() if isinstance(text, str)]
    return next((text for known in words for key, text in texts if key == known and text), "")


def _is_flat(document: dict[str, Any]) -> bool:
    """Whether there is a text under each of several names, or a list of texts under every one."""
    parts = document.values()
    lists = all(isinstance(part, list) and all(isinstance(one, str) for one in part) for part in parts)
    return lists or [*map(type, parts)] == [str] * max(2, len(parts))


def markdown_entries(text: str, left: LeftBehind) -> tuple[About, list[Entry]]:
    """Return the headings of a Markdown text as entries, the lowest ones the competencies, with their texts.

    Where the items of a list under a heading begin with a name in bold, they are the competencies.
    """
    page = page_of(text.splitlines())
    tokens = page.tokens or tokens_of(page.lines)
    title = _title_of(tokens)
    entries, above = _Entries(left), {0: ""}  # the key of the heading on each level that is open
    texts: dict[str, list[str]] = {}
    is_skipped = False
    for at, token in enumerate(tokens):
        place = f"line {page.numbers[token.map[0]] + 1}" if token.map else ""
        here = above[max(above)]
        if token.type == "heading_open":
            depth, name = int(token.tag[1]), tokens[at + 1].content.strip()
            above = {level: key for level, key in above.items() if level < depth}
            is_skipped = is_level(name) and name != title
            if is_skipped:
                left.another("", *_LEVELS)
            elif name and name != title:
                above[depth] = entries.add(place, name, above[max(above)])
                is_skipped = above[depth] != place  # the same once more, for another level
        elif token.type == "inline" and tokens[at - 1].type != "heading_open":
            named, rest = _bold(token.content) if tokens[at - 2].type == "list_item_open" else ("", "")
            if is_skipped or is_level(named):
                left.another("", *_LEVELS)
            elif named:
                entries.add(place, named, here, rest)
            elif here:
                texts.setdefault(here, []).append(token.content)
            else:
                left.one(place, "a text above the first heading")
        elif token.type in {"fence", "code_block", "html_block"}:
            left.one(place, "code or HTML")
    told = (spoken("\n".join(texts.get(one.keys[0], [one.definition]))) for one in entries.found)
    found = [one._replace(definition=said) for one, said in zip(entries.found, told, strict=True)]
    return About(title or left.stem), found


def _title_of(tokens: list[Any]) -> str:
    """Return the one heading above all others; empty where there is none."""
    heads = [at for at, token in enumerate(tokens) if token.type == "heading_open"]
    first = [at for at in heads if tokens[at].tag == "h1"]
    return tokens[first[0] + 1].content.strip() if len(heads) > 1 and heads[:1] == first else ""


def _bold(text: str) -> tuple[str, str]:
    """Return the name in bold with which a line begins, and what follows it; two empty texts without one."""
    [line] = parser().parseInline(text)
    parts = [part for part in line.children or () if part.type != "text" or part.content]
    if not parts or parts[0].type != "strong_open":
        return "", ""
    end = next(at for at, part in enumerate(parts) if part.type == "strong_close")
    name, said = ("".join(part.content or " " for part in some) for some in (parts[1:end], parts[end + 1 :]))
    return name.strip(" :"), said.strip(" :–—-")  # noqa: RUF001 - dashes as people type them
