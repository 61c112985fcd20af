"""From what stands in a file to a story's fields: tags with strengths, lists, notes, and every fault."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from storybank.errors import Code, Fault, InvalidInput
from storybank.formats.labels import CHALLENGE, PARTS, is_own, status_in
from storybank.formats.markdown.front_matter import read_yaml
from storybank.formats.markdown.outline import Draft, Piece
from storybank.stories import DEFAULT_STRENGTH, Story
from storybank.text.cells import happened_in
from storybank.values import path_step

TEXTS = (*PARTS, "notes")  # the fields that hold prose
_FENCE = re.compile(r"(?P<fence>`{3,})storybank(?P<json>-json)?\n(?P<text>.*)\n(?P=fence)", re.DOTALL)
_NUMBER = re.compile(r"[0-9]{1,9}")
_STRENGTH = re.compile(
    r"""(?P<name>.*\S)\s*(?: \(\s*(?P<bracket>[0-9]{1,9})\s*(?:/\s*5\s*)?\)
        | [:=]\s*(?P<colon>[0-9]{1,9})(?:/5)?
        | \s(?P<space>[0-9])(?:/5)?)""",
    re.VERBOSE | re.DOTALL,
)
_LONGEST_TAG = 600  # characters of a tag in which a strength is looked for


def unfenced(text: str) -> str:
    """Return what a fence of ours holds; any other text as it is."""
    found = _FENCE.fullmatch(text) if text.startswith("```") else None
    if found is None or f"\n{found['fence']}" in found["text"]:
        return text
    value = _from_json(found["text"]) if found["json"] else found["text"]
    return value if isinstance(value, str) else text


def _from_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def fenced(text: str) -> str:
    """Return a text so that no reader takes a line of it for anything else."""
    if "\r" in text:
        return f"```storybank-json\n{json.dumps(text)}\n```"
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}storybank\n{text}\n{fence}"


def tag(text: str) -> tuple[str, str | None]:
    """Return a tag as people write it, and its strength.

    >>> tag("teamwork (4)"), tag("#leadership"), tag("conflict 2"), tag("Windows 11")
    (('teamwork', '4'), ('leadership', None), ('conflict', '2'), ('Windows 11', None))
    """
    plainly = text.strip().strip("`").removeprefix("#").strip()
    found = _STRENGTH.fullmatch(plainly) if len(plainly) < _LONGEST_TAG else None
    if found is None:
        return plainly, None
    return found["name"].strip(), found["bracket"] or found["colon"] or found["space"]


class Fields:
    """A story's fields as read, and what is wrong or was left out on the way."""

    def __init__(self, draft: Draft) -> None:
        """Read every piece; faults are kept, with their line, until all are found."""
        self.values: dict[str, Any] = {}
        self.faults: list[tuple[int, Fault]] = []
        self.left_out: list[Piece] = []
        self.lines: dict[str, int] = {}
        # A challenge is the task where a situation is told apart from it, and the situation where none is.
        challenge = "task" if draft.of("situation") else "situation"
        for role in TEXTS:
            roles = {role, CHALLENGE} if role == challenge else {role}
            if pieces := [piece for piece in draft.pieces if piece.role in roles]:
                self.lines[role] = pieces[0].first
                self.values[role] = "\n\n".join(filter(None, map(_text_of, pieces)))
        for piece in draft.pieces:
            if piece.role not in (*TEXTS, CHALLENGE):
                self._take(piece)

    def _take(self, piece: Piece) -> None:
        try:
            value = _value(piece)
        except InvalidInput:
            self._fault(piece, "is no list that can be read", "write the names with commas between them")
            return
        self.lines.setdefault(piece.role, piece.first)
        if value is None:
            return
        if piece.role == "competencies":
            self._tag(piece, value)
        elif piece.role == "withheld_from" and not isinstance(value, dict):
            if isinstance(value, str):
                value = [name.strip() for name in value.split(",") if name.strip()]
            self.values[piece.role] = (*self.values.get(piece.role, ()), *value)
        elif not isinstance(value, str):
            self._fault(piece, "is a list or a mapping", "write one text")
        elif piece.role in self.values:
            self._fault(piece, "is given twice", "keep one of the two, or head each story", "", "duplicate")
        elif piece.role == "happened":
            self._date(piece, value)
        else:
            self.values[piece.role] = status_in(value) if piece.role == "status" else value

    def _date(self, piece: Piece, value: str) -> None:
        """Take a date; what is none stays behind where the label is not ours: it may mean something else."""
        try:
            day = happened_in(value) or ""
            Story("a", happened=day)
        except InvalidInput as error:
            if is_own(piece.called, "happened"):
                self.faults.append((piece.first, error.faults[0].at(piece.role)))
            else:
                self.left_out.append(piece)
        else:
            self.values[piece.role] = day

    def _fault(self, at: Piece, problem: str, remedy: str, path: str = "", code: Code = "malformed") -> None:
        self.faults.append((at.first, Fault(f"{at.role}{path}", problem, remedy, code)))

    def _tag(self, piece: Piece, value: Any) -> None:
        tags = self.values.setdefault("competencies", {})
        for name, strength in _tags(value):
            if not isinstance(name, str) or not (strength is None or isinstance(strength, str)):
                self._fault(piece, "has an entry that is no tag", 'write it as "teamwork: 4"')
            elif strength is not None and not _NUMBER.fullmatch(strength.strip()):
                self._fault(piece, "is not a whole number", "give a strength from 1 to 5", path_step(name))
            else:
                given = int(strength) if strength else DEFAULT_STRENGTH
                if tags.setdefault(name, given) != given:
                    problem = "is there twice, with two strengths"
                    self._fault(piece, problem, "keep one", path_step(name), "duplicate")

    def located(self, error: InvalidInput) -> list[tuple[int, Fault]]:
        """Return the faults of a story with the lines of the fields that they are about."""
        fields = ((re.split(r"[.\[]", fault.path, maxsplit=1)[0], fault) for fault in error.faults)
        return [(self.lines.get(name, min(self.lines.values(), default=0)), fault) for name, fault in fields]


def _text_of(piece: Piece) -> str:
    """Return the text of a piece: as it stands, or what it holds word by word in a fence of ours."""
    if not isinstance(piece.value, str):
        return "" if piece.value is None else json.dumps(piece.value, ensure_ascii=False)
    return unfenced(piece.value) if piece.key is None else piece.value


def _value(piece: Piece) -> Any:
    """Return the value of a field: YAML where it is in brackets, unquoted where it is in quotes."""
    value = piece.value
    if piece.key is not None or not isinstance(value, str):
        return value
    value = value.strip()
    if value[:1] == '"' and value[-1:] == '"':
        found = _from_json(value)
        return value if found is None else found
    if value[:1] + value[-1:] in {"[]", "{}"} and piece.role in {"competencies", "withheld_from"}:
        found = _from_json(value)  # as written here; people write YAML
        if isinstance(found, dict):
            return {name: str(entry) if isinstance(entry, int) else entry for name, entry in found.items()}
        return read_yaml(value) if found is None else found
    return value or None


def _tags(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield tags with their strengths, as texts; None where none is given."""
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, str):
        yield from (tag(entry) for entry in re.split(r"[,;]", value) if entry.strip())
    else:
        for entry in value:
            if isinstance(entry, dict):
                yield from entry.items()
            else:
                yield tag(entry) if isinstance(entry, str) else (None, entry)
