"""ESCO's table of skills, and Tabiya's, which has the same under other names."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from storybank.errors import Fault
from storybank.formats.frameworks._entries import LONGEST_LABEL, Entry, LeftBehind, cut, one_line, shown
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

_NO_SKILLS = {
    "SkillGroup": ("groups of skills", "are headings, and no row says what stands under them"),
    "Occupation": ("occupations", "are no skills"),
    "ISCOGroup": ("groups of occupations", "are no skills"),
}
"""What ESCO's other tables hold, by `conceptType`: how it is counted, and why it stays behind."""

_CODED = ("occupations or groups", "have a code, so they are no skills")
"""What Tabiya's other tables hold."""


def is_esco(columns: Collection[str]) -> bool:
    """Say whether a table has the columns of ESCO or Tabiya."""
    return "preferredlabel" in columns and not {"concepturi", "originuri", "altlabels"}.isdisjoint(columns)


def esco_entries(table: Table, left: LeftBehind) -> tuple[About, list[Entry], list[Fault]]:
    """Return what a table of ESCO or Tabiya holds."""
    note_columns(table, _USED, left)
    entries: list[Entry] = []
    faults = list(table.faults)
    is_coded = {"originuri", "uuidhistory", "code"} <= set(table.columns) and "skilltype" not in table.columns
    for row in table.rows:
        behind = _CODED if is_coded else _NO_SKILLS.get(row["concepttype"])
        if behind:
            left.another("", *behind)
        elif not row["preferredlabel"]:
            faults.append(Fault(f"{row.place}, preferredLabel", "is blank", "name the skill", "blank"))
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
    named = one_line(row["preferredlabel"])
    label = cut(named, LONGEST_LABEL)
    texts = [text for text in dict.fromkeys((row["description"], row["definition"])) if text]
    groups = _several(row["broaderconceptpt"])
    if len(groups) > 1:
        left.another("", "second headings of skills", "have no room: a competency has one")
    if label != named:
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
