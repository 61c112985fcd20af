"""ESCO's table of skills, and Tabiya's, which has the same under other names."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from storybank.errors import Fault
from storybank.formats.frameworks._entries import LONGEST_LABEL, Entry, LeftBehind, cut, shown
from storybank.formats.frameworks._making import About
from storybank.formats.frameworks._rows import Row, Table

_USED = frozenset(
    {
        "concepturi",
        "originuri",
        "uuidhistory",
        "preferredlabel",
        "altlabels",
        "hiddenlabels",
        "description",
        "definition",
        "broaderconceptpt",
        "concepttype",
    }
)

_GROUP = "SkillGroup"
"""What ESCO calls a heading in `conceptType`."""


def is_esco(columns: Collection[str]) -> bool:
    """Say whether a table has the columns of ESCO or Tabiya."""
    return "preferredlabel" in columns and not {"concepturi", "originuri", "altlabels"}.isdisjoint(columns)


def esco_entries(table: Table, left: LeftBehind) -> tuple[About, list[Entry], list[Fault]]:
    """Return what a table of ESCO or Tabiya holds."""
    note_columns(table, _USED, left)
    entries: list[Entry] = []
    faults = list(table.faults)
    for row in table.rows:
        if row["concepttype"] == _GROUP:
            left.another("", "groups of skills", "are headings, and no row says what stands under them")
        elif not row["preferredlabel"]:
            faults.append(Fault(f"{row.place}, preferredLabel", "is blank", "name the skill"))
        else:
            entries.append(_entry(row, left))
    name = "ESCO" if "concepturi" in table.columns else "Tabiya"
    return About(name), entries, faults


def note_columns(table: Table, used: Collection[str], left: LeftBehind) -> None:
    """Note the columns that are not read, where a row has something in them."""
    filled = {column for row in table.rows for column in row.cells}
    for column, written in table.columns.items():
        if column not in used and column in filled:
            left.one("line 1", f"the column {shown(written)}", "has no place in a framework here")
    if "" in filled:
        left.one("line 1", "a column without a name", "cannot be told apart")


def _entry(row: Row, left: LeftBehind) -> Entry:
    label = cut(row["preferredlabel"], LONGEST_LABEL)
    texts = [text for text in dict.fromkeys((row["description"], row["definition"])) if text]
    groups = _several(row["broaderconceptpt"])
    if len(groups) > 1:
        left.another("", "second headings of skills", "have no room: a competency has one")
    if len(row["preferredlabel"]) > LONGEST_LABEL:
        left.one(row.place, f"the end of the label {shown(label)}", "is cut")
    history = row["uuidhistory"].split()
    source = row["concepturi"] or row["originuri"] or (f"urn:uuid:{history[0]}" if history else "")
    return Entry(
        place=row.place,
        label=label,
        definition="\n\n".join(texts),
        names=tuple(names_within(row["altlabels"] + "\n" + row["hiddenlabels"], label, row.place, left)),
        source=source,
        keys=(source,) if source else (),
        group=groups[0] if groups else "",
    )


def names_within(text: str, label: str, place: str, left: LeftBehind) -> Iterator[str]:
    """Yield the names of a cell that holds several, each once and without the label itself."""
    for name in dict.fromkeys(_several(text)):
        if len(name) > LONGEST_LABEL:
            left.one(place, f"the other name {shown(name)}", "is longer than a name may be")
        elif name != label:
            yield name


def _several(text: str) -> list[str]:
    """Return the texts of a cell: by lines in newer exports, by bars with spaces in older ones."""
    return [part.strip() for line in text.splitlines() for part in line.split(" | ") if part.strip()]
