"""A file before it is cut into stories: its front matter, and the page below it as it is meant to be read.

Front matter is the YAML between two lines of `---`, read as texts: no value is a number, a date or a truth.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from storybank.errors import Fault, InvalidInput
from storybank.formats.markdown.blocks import marks, tokens_of
from storybank.text.markup import parts, with_entities_resolved
from storybank.text.stems import read_patterns, read_table

if TYPE_CHECKING:
    from markdown_it.token import Token

LARGEST_FRONT_MATTER = 64 * 2**10  # characters between the two lines: more is a text without its closing line
DEEPEST_FRONT_MATTER = 8  # levels of lists and mappings: a story needs two
_MOST_CELLS = 10**9  # of a table, whose first row is its head
_MOST_OPEN = 8  # openings without an end that are looked for: each takes another look at the whole text
_NONE = frozenset({"", "~", "null", "Null", "NULL"})
_LIKE = read_patterns("storybank.formats.markdown", "patterns.json")
_HTML = read_table("storybank.formats.markdown", "html.json")
_UNPRINTED = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


class Key(NamedTuple):
    """One entry of the front matter."""

    name: str  # as written
    value: Any  # a text, None, a list or a mapping of these
    first: int  # the line that it starts on, counted from 0 in the whole file
    after: int  # the line after its last one


class FrontMatter(NamedTuple):
    """What stands before a file's text: its entries, what is wrong with it, and the line after it."""

    keys: tuple[Key, ...] = ()
    faults: tuple[Fault, ...] = ()
    after: int = 0


def _fault(line: int, problem: str, remedy: str) -> Fault:
    return Fault(f"line {line + 1}", problem, remedy, "malformed")


def _refuse(line: int, problem: str, remedy: str) -> NoReturn:
    raise InvalidInput("YAML", [_fault(line, problem, remedy)]) from None


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
        found = _mapping(lines[1:closed])
    except InvalidInput:
        found = [*_as_written(lines, closed)]
    starts = [line + 1 for _, _, line in found]
    if len(set(starts)) < len(starts):
        return FrontMatter((), (_fault(1, "holds several keys", "write one key a line"),), closed + 1)
    keys, seen = list[Key](), set[str]()
    for (name, value, _), first, end in zip(found, starts, [*starts[1:], closed], strict=False):
        called = f"{name} (again)" if name in seen else name  # which is the name of no field
        keys.append(Key(called, value, first, _without_tail(lines, first, end)))
        seen.add(name)
    said = [line.strip() for line in lines[1:closed] if line.strip() and not line.lstrip().startswith("#")]
    is_read = keys or said in ([], ["{}"], ["~"], ["null"])  # also where it holds nothing
    return FrontMatter(tuple(keys), (), closed + 1 if is_read else 0)


def _as_written(lines: list[str], closed: int) -> Iterator[tuple[str, Any, int]]:
    """Yield entries as people write them who do not think of YAML: `title: Story 3: the frozen pump`."""
    starts = [line for line in range(1, closed) if _LIKE["key"].match(lines[line])]
    if starts and any(line.strip() for line in lines[1 : starts[0]]):
        yield lines[1].strip(), None, 0
    for first, end in zip(starts, [*starts[1:], closed], strict=False):
        own = lines[first : _without_tail(lines, first, end)]
        name, value = own[0].split(":", 1)
        read: Any = " ".join(map(str.strip, [value, *own[1:]])).strip()
        with suppress(InvalidInput):  # `title:{{x}}` is one word to YAML, and no mapping
            read = next((told for _, told, _ in _mapping(own)), read)
        yield name.strip().strip("'\""), read, first - 1


def _without_tail(lines: list[str], first: int, end: int) -> int:
    """Leave blank lines and comments after an entry to themselves."""
    while end > first + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end


def read_yaml(text: str) -> Any:
    """Return what a YAML text holds: texts, None, and lists and mappings of these; else InvalidInput."""
    tree = _tree(text)
    return None if tree is None else _plain(tree)


def _mapping(lines: list[str]) -> list[tuple[str, Any, int]]:
    """Return the entries of a YAML mapping, each with its line; none where it is something else."""
    tree = _tree("\n".join([*lines, ""]))
    pairs = tree.value if tree is not None and tree.id == "mapping" else ()
    return [(_name(key), _plain(value), key.start_mark.line) for key, value in pairs]


def _name(key: Any) -> str:
    if key.id != "scalar":
        _refuse(key.start_mark.line, "has a list or a mapping as a key", "write a word before the colon")
    return _plain(key) or ""


def _tree(text: str) -> Any:
    import yaml  # noqa: PLC0415 - loads late

    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.BaseLoader):
            line = event.start_mark.line  # type: ignore[union-attr] # every event has one
            if any(getattr(event, of, None) for of in ("anchor", "tag")):  # an alias has an anchor too
                _refuse(line, "uses an anchor, an alias or a tag of YAML (&, * or !)", "write the value out")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST_FRONT_MATTER:
                _refuse(line, f"is nested more than {DEEPEST_FRONT_MATTER} levels deep", "make it flatter")
        several = [*yaml.compose_all(text, Loader=yaml.BaseLoader)]
    except InvalidInput:  # a ValueError of our own
        raise
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line if mark else text.count("\n", 0, getattr(error, "position", 0))
        _refuse(line, "is not YAML", "quote the text there, or check its spaces")
    except (RecursionError, ValueError, OverflowError):  # \x escapes beyond Unicode, for one
        _refuse(0, "starts what is not YAML", "write it by hand again")
    if len(several) > 1:
        _refuse(0, "starts several documents", "keep one")
    return several[0] if several else None


def _plain(node: Any) -> Any:
    if node.id == "sequence":
        return [_plain(value) for value in node.value]
    if node.id == "scalar":
        return None if node.style is None and node.value in _NONE else node.value
    said: dict[str, Any] = {}
    for key, value in node.value:
        name = _name(key)
        if name in said:
            _refuse(key.start_mark.line, "has a name that stands there before", "keep one of the two")
        said[name] = _plain(value)
    return said


def yaml_text(text: str) -> str:
    """Return a text as YAML holds it: bare where no program could take it for something else."""
    bare = _LIKE["bare"].fullmatch(text) and not _LIKE["otherwise_read"].fullmatch(text)
    return text if bare or _LIKE["year"].fullmatch(text) else quoted(text)


def quoted(value: Any) -> str:
    """Return a text in quotes, or several in brackets, that JSON and YAML read alike, on one line."""
    return _UNPRINTED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


@dataclass(frozen=True, slots=True)
class Page:
    """A text as it is read, and where each line of it stands in the file."""

    lines: list[str]
    numbers: list[int]  # the line of the file for each; one more, for the end
    unclosed: tuple[int, ...] = ()  # lines of the file that open what is never closed
    tokens: list[Token] | None = None  # its blocks, where it is read as it stands in the file

    def after(self, line: int) -> int:
        """Return the line of the file that follows what stands before a line of the page."""
        return self.numbers[line - 1] + 1 if 0 < line <= len(self.lines) else self.numbers[line]


def page_of(lines: list[str], *, first: int = 0) -> Page:
    """Return a text as it is meant to be read, with blank lines before the first one of its own."""
    plain, unclosed = [*[""] * first, *lines[first:]], list[int]()
    tokens = tokens_of(plain)
    while (opened := _unclosed(tokens, plain)) and len(unclosed) < _MOST_OPEN:
        line, plain[opened[0]] = opened
        unclosed.append(line)
        tokens = tokens_of(plain)
    numbered, shown, speaks = [*enumerate(plain)], list[tuple[slice, list[tuple[int, str]]]](), False
    for token in tokens:
        quoted = token.type == "blockquote_open"
        comment = token.content.lstrip().startswith("<!--")
        if token.map and token.level == 0 and (quoted or (token.type == "html_block" and not comment)):
            start, end = token.map
            block = [*(_unquoted if quoted else _from_html)(plain, start, end)]
            found = marks([text for _, text in block])
            named = {mark.part for mark in found} - {None}
            if not quoted or len(named) > 1:
                shown.append((slice(start, end), block))
                speaks = speaks or bool(named) or any(mark.kind == "heading" for mark in found)
    for place, block in reversed(shown) if speaks else ():
        numbered[place] = block
    read = [text for _, text in numbered]
    numbers = [*(line for line, _ in numbered), len(lines)]
    return Page(read, numbers, tuple(sorted(unclosed)), tokens if read == plain else None)


def _unclosed(tokens: list[Token], lines: list[str]) -> tuple[int, str] | None:
    """Return the line that opens what is never closed, and how it reads without the opening."""
    last = tokens[-1] if tokens else None
    if last is None or last.map is None or last.level:
        return None
    line, end = last.map[0], min(last.map[1], len(lines))
    if last.type == "fence":
        ending, rest = lines[end - 1].strip(), lines[line].partition(last.markup)[2]
        if end - line == 1:
            return line, rest
        closed = ending.startswith(last.markup) and not ending.strip(last.markup[0] + " \t")
        return None if closed else (line, "")
    if last.type == "html_block":
        ends = _HTML["opened"]
        opening = next((one for one in ends if lines[line].strip().lower().startswith(one)), None)
        if opening and ends[opening] not in last.content.lower():
            gone, shown = ("<!--", "") if opening == "<!--" else ("<", "\\<")
            return line, lines[line].replace(gone, shown, 1)
    return None


def uncommented(page: Page) -> list[str]:
    """Return the lines of a page with blank ones for comments."""
    lines = list(page.lines)
    for token in page.tokens or ():
        if token.type == "html_block" and token.map and token.content.lstrip().startswith("<!--"):
            start, end = token.map
            lines[start:end] = [""] * (end - start)
            lines[end - 1] = token.content.rstrip("\n").rpartition("-->")[2]
    return lines


def _unquoted(lines: list[str], start: int, end: int) -> Iterator[tuple[int, str]]:
    for number in range(start, end):
        plain = _LIKE["quote"].sub("", lines[number], count=1)
        callout = _LIKE["callout"].fullmatch(plain)
        yield number, plain if callout is None else f"###### {callout['title']}" if callout["title"] else ""


def _from_html(lines: list[str], start: int, end: int) -> Iterator[tuple[int, str]]:
    columns = 0  # of the first row of a table, until it ends
    for number in range(start, end):
        text = lines[number] if "<!--" in lines[number] else ""
        for part in parts(lines[number].strip()) if not text else ():
            if part.kind == "text":
                begins = not text.rpartition("\n")[2].strip("-#* ")
                said = with_entities_resolved(part.text)
                text += _LIKE["typed_bullet"].sub("", said, count=1) if begins else said
            elif part.kind != "unread":
                text += _HTML[part.kind].get(part.name, "")
                cell = part.kind == "end" and part.name in {"td", "th"}
                columns = 0 if part.name == "table" else columns + cell
                if part.name == "tr" and part.kind == "end" and columns > 0:
                    text, columns = f"{text}|{'---|' * columns}\n", -_MOST_CELLS
        rows = text.lstrip().startswith("|")  # a blank line would end their table
        yield from ((number, line.strip()) for line in text.split("\n") if line.strip() or not rows)
