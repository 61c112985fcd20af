"""What a page is made of: cells, columns, tables, headings, paragraphs and bullets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from storybank.errors import fault_of, refuse
from storybank.late import pattern
from storybank.visible import visible

Tone: TypeAlias = Literal["plain", "good", "warn", "bad", "faint", "strong"]
"""How a text is meant; `good`, `warn` and `bad` carry a mark, so colour is never alone."""

Align: TypeAlias = Literal["left", "right", "center"]
"""The side that a column leans to."""

_KNOWN = {"tone": get_args(Tone), "level": (None, 1, 2, 3, 4, 5), "align": get_args(Align)}


class _Checked:
    __slots__ = ()

    def __post_init__(self) -> None:
        """Refuse a tone, a level, a side or a share that nothing could show."""
        odd = ((name, known) for name, known in _KNOWN.items() if getattr(self, name, known[0]) not in known)
        faults = [fault_of("no_look", name, known=", ".join(map(repr, known))) for name, known in odd]
        narrow = [fault_of("below", "share", least=1)] if getattr(self, "share", 1) < 1 else []
        refuse(type(self).__name__, [*faults, *narrow])


@dataclass(frozen=True, slots=True)
class Cell(_Checked):
    """A text with a tone, or with a level that colours it in a heat map; `InvalidInput` for others.

    Attributes:
        text: What it says; may hold line breaks. A blank cell is shown as a middle dot.
        tone: How it is meant.
        level: 1 (weak) to 5 (strong). A blank cell with a level shows the level's number.

    >>> Cell("covered", tone="good").tone
    'good'
    """

    text: str
    tone: Tone = field(default="plain", kw_only=True)
    level: int | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Column(_Checked):
    """The head of a table's column; `InvalidInput` for another side or a share below 1.

    Attributes:
        label: What stands above it.
        align: Where its cells lean; numbers read best at the right.
        share: In plain text, how much of a scarce width it gets beside the others; 1 or more.

    >>> Column("Minutes", align="right").share
    1
    """

    label: str
    align: Align = field(default="left", kw_only=True)
    share: int = field(default=1, kw_only=True)


@dataclass(frozen=True, slots=True, init=False)
class Table:
    """Rows of cells under the heads of their columns; the first cell of a row names the row.

    Attributes:
        columns: The heads.
        rows: The rows, each with one cell a column.
        caption: What the table shows, above it.
        note: What one should know to read it, below it.

    >>> Table(["Day", "Hours"], [["Monday", "3"]]).rows[0][1]
    Cell(text='3', tone='plain', level=None)
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str
    note: str

    def __init__(
        self,
        columns: Iterable[Column | str],
        rows: Iterable[Iterable[Cell | str]],
        *,
        caption: str = "",
        note: str = "",
    ) -> None:
        """Take strings as columns and cells; raise `InvalidInput` unless each row has a cell a column."""
        heads = tuple(Column(head) if isinstance(head, str) else head for head in columns)
        cells = tuple(map(_as_cells, rows))
        uneven = ((f"rows[{at}]", len(row)) for at, row in enumerate(cells) if len(row) != len(heads))
        faults = [fault_of("uneven", path, count=count, heads=len(heads)) for path, count in uneven]
        refuse("Table", faults if heads else [fault_of("no_columns", "columns")])
        _keep(self, columns=heads, rows=cells, caption=caption, note=note)


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of what follows on a page."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph(_Checked):
    """A few sentences; a toned one stands out."""

    text: str
    tone: Tone = field(default="plain", kw_only=True)


@dataclass(frozen=True, slots=True, init=False)
class Bullets:
    """A list of short texts; the mark of a toned one stands in the bullet's place."""

    entries: tuple[Cell, ...]

    def __init__(self, entries: Iterable[Cell | str]) -> None:
        """Take plain strings as plain cells."""
        _keep(self, entries=_as_cells(entries))


@dataclass(frozen=True, slots=True, init=False)
class Folded:
    """A sentence, and blocks for the few who ask: folded away behind it in HTML, below it elsewhere."""

    summary: str
    blocks: tuple[Block, ...]

    def __init__(self, summary: str, blocks: Iterable[Block]) -> None:
        _keep(self, summary=summary, blocks=tuple(blocks))


Block: TypeAlias = "Table | Heading | Paragraph | Bullets | Folded | Page"
"""What stands on a page; a page within another starts a new sheet when it is printed."""


@dataclass(frozen=True, slots=True, init=False)
class Page:
    """A title, a lead sentence and blocks, one below the other.

    >>> Page("Thursday", blocks=[Paragraph("Bring a pen.")]).blocks[0].text
    'Bring a pen.'
    """

    title: str
    lead: str
    blocks: tuple[Block, ...]

    def __init__(self, title: str, *, lead: str = "", blocks: Iterable[Block] = ()) -> None:
        _keep(self, title=title, lead=lead, blocks=tuple(blocks))


def section(heading: str, entries: Iterable[Cell | str]) -> Iterator[Block]:
    """Yield a heading and the entries below it; nothing where there are none.

    >>> [type(block).__name__ for block in section("Ask them", ["Why now?"])], [*section("Ask them", [])]
    (['Heading', 'Bullets'], [])
    """
    if several := [*entries]:
        yield Heading(heading)
        yield Bullets(several)


def _keep(frozen: object, **fields: object) -> None:
    for name, value in fields.items():
        object.__setattr__(frozen, name, value)


def _as_cells(given: Iterable[Cell | str]) -> tuple[Cell, ...]:
    return tuple(Cell(entry) if isinstance(entry, str) else entry for entry in given)


_WORD_GAPS = pattern(r"[^\S\u00a0\u202f]+")  # where a line may break: not at the two no-break spaces


def lines_of(text: str) -> list[str]:
    """Return the visible lines: single spaces, no blank line at either end, at least one line."""
    lines = [" ".join(words_of(line)) for line in visible(text).split("\n")]
    filled = [place for place, line in enumerate(lines) if line]
    return lines[filled[0] : filled[-1] + 1] if filled else [""]


def one_line(text: str) -> str:
    """Return the text as one line: a title or a heading has no line breaks."""
    return " ".join(line for line in lines_of(text) if line)


def words_of(line: str) -> list[str]:
    """Return the words of a line; a no-break space holds its two words together."""
    return [word for word in (found.strip() for found in _WORD_GAPS.split(line)) if word]


EMPTY = "·"  # what a blank cell shows: nothing is there, and nothing is missing
BLANK, DITTO = Cell("", tone="faint"), Cell("″", tone="faint")  # nothing to say; the same as in the row above

_MARKS: dict[Tone, str] = {"good": "✓", "warn": "!", "bad": "✗"}


def mark_of(tone: Tone) -> str:
    """Return the sign of a tone that carries meaning, else nothing."""
    return _MARKS.get(tone, "")


def cell_lines(cell: Cell) -> list[str]:
    """Return the lines of a cell: its text, else its level; one blank line where it has neither."""
    lines = lines_of(cell.text)
    return [str(cell.level)] if lines == [""] and cell.level is not None else lines
