"""What people and spreadsheets write into one cell: tags with strengths, names, numbers, dates, formulas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Literal, NoReturn

from storybank.errors import Fault, InvalidInput, fault_of
from storybank.text.stems import patterns
from storybank.values.strings import date_in_words

DEFAULT_STRENGTH = 3  # of a tag that is given without one: the middle of the scale

Order = Literal["day first", "month first"]  # which of two numbers before a year is which
Guard = Literal["formulas", "none"]  # whether cells that a spreadsheet would run are marked as text

_YES = {"x", "\u2713", "\u2714", "yes", "true"}
_NO = {"", "no", "false", "-", "\u2013", "\u2014"}
_MOST_FAULTS = 20  # faults told of one cell: with more of them, something else stands in it than tags


def _refuse(word: str, **said: object) -> NoReturn:
    raise InvalidInput("cell", [fault_of(word, "", **said)]) from None


def tags_in(cell: str, *, strength: int | None = None, wrong: list[Fault] | None = None) -> dict[str, int]:
    """Return the tags of a cell, each with its strength, else `strength`, else 3; faults go to `wrong`."""
    tags: dict[str, int] = {}
    faults = [] if wrong is None else wrong
    entries = [*_entries("tag_entry", cell)]
    ends = rated(rest for _, rest in entries)
    for number, (text, rest) in enumerate(entries, start=1):
        try:
            tag, own = _tag(text, rest)
            tag, own = (tag, own) if own or text else ends[number - 1]
        except InvalidInput as error:
            faults += [fault.within(f"entry {number}") for fault in error.faults]
        else:
            strong = own or strength or DEFAULT_STRENGTH
            if tags.setdefault(tag, strong) != strong:
                faults.append(fault_of("other_strength", f"entry {number}"))
        if wrong is None and len(faults) >= _MOST_FAULTS:
            break
    if faults and wrong is None:
        raise InvalidInput("cell", faults)
    return tags


def rated(tags: Iterable[Any]) -> list[tuple[Any, int | None]]:
    """Return tags, each with the strength behind it, or None; a bare number is one where each tag has one."""
    behind, numbered = patterns()["rated"], patterns()["numbered"]
    found = [(tag, behind.fullmatch(tag.strip()) if isinstance(tag, str) else None) for tag in tags]
    known = [(tag, end and not numbered.search(end[1]) and end) for tag, end in found]
    sure = all(end for _, end in found)
    return [(e[1], int(e[3])) if e and (sure or e[2] or e[4]) else (tag, None) for tag, e in known]


def quoted(name: str) -> str:
    """Return a tag or a name as a cell holds it: in quotes where it would be read otherwise."""
    return '"' + name.replace('"', '""') + '"' if patterns()["entry_marks"].search(name) else name


def names_in(cell: str) -> tuple[str, ...]:
    """Return the names of a cell, separated by semicolons or line breaks; a bare comma is in doubt."""
    names = []
    for quoted, rest in _entries("name_entry", cell):
        if quoted and rest:
            _refuse("name_unquoted")
        if not quoted and rest.startswith('"'):
            _refuse("name_not_closed")
        if patterns()["comma"].search(rest):
            _refuse("comma_in_doubt")
        names.append(_inside(quoted) if quoted else rest)
    return tuple(names)


def strength_in(cell: str) -> int | None:
    """Return the strength in a cell of one competency's column: a cross or tick is 3, a dash or 0 none."""
    word = cell.strip().casefold()
    if word in _NO or _number(word) == 0:
        return None
    return DEFAULT_STRENGTH if word in _YES else _strength(word)


def whole_in(cell: str) -> int | None:
    """Return the whole number in a cell, None where it is empty; 1.000 may be a thousand: a fault."""
    number = _number(cell.strip())
    if number is None and cell.strip():
        _refuse("no_whole")
    return number


def _entries(kind: str, cell: str) -> Iterator[tuple[str, str]]:
    """Walk the entries that are not empty: a text that stood in quotes, if one did, and what follows it."""
    for found in patterns()[kind].finditer(cell):
        quoted, rest = found[1] or "", found[2].strip()
        if quoted or rest:
            yield quoted, rest


def _tag(quoted: str, rest: str) -> tuple[str, int | None]:
    if not quoted and rest.startswith('"'):
        _refuse("tag_not_closed")
    strength, before = None, rest
    if bracket := patterns()["in_brackets"].search(rest):
        strength, before = bracket[1], rest[: bracket.start()]
    elif marks := [*patterns()["before_strength"].finditer(rest)]:
        strength, before = rest[marks[-1].end() :], rest[: marks[-1].start()]
    if quoted and before.strip():
        _refuse("tag_unquoted")
    tag = (_inside(quoted) if quoted else before).strip()
    if not tag:
        _refuse("strength_alone")
    return tag, None if strength is None else _strength(strength.strip())


def _inside(quoted: str) -> str:
    return quoted[1:-1].replace('""', '"')


def _strength(text: str) -> int:
    number = _number(patterns()["of_five"].sub("", text))
    if number is None:
        _refuse("no_strength")
    if number not in range(1, 6):
        _refuse("beyond_strength")
    return number


def _number(text: str) -> int | None:
    found = patterns()["whole_number"].fullmatch(text)
    return int(found[1]) if found else None


_LONGEST_DATE = 40  # characters of the longest cell that is read as a date; what is longer is none


def happened_in(cell: str, *, order: Order | None = None) -> str | None:
    """Return a year, a month or a day as ISO text; None where the cell is empty, else what it holds."""
    text = _without_time(cell)
    if found := patterns()["year_first"].fullmatch(text):
        return _day(found[1], found[3], found[4])
    if (found := patterns()["year_last"].fullmatch(text)) and (found[2] in (None, found[4])):
        first, second, year = found[1], found[3], found[5]
        if first is None:
            return _day(year, second)
        order = "day first" if found[4] == "." else order_in(cell) or order
        if order is None and int(first) in range(1, 13) and int(first) != int(second):
            _refuse("two_days", one=_day(year, second, first), other=_day(year, first, second))
        return _day(year, first, second) if order == "month first" else _day(year, second, first)
    if spelled := date_in_words(text):
        return _day(*spelled)
    return cell.strip() or None


def order_in(cell: str) -> Order | None:
    """Return the order of a day with slashes or hyphens; None where two make a date, or it is no such day."""
    found = patterns()["year_last"].fullmatch(_without_time(cell))
    if not found or found[1] is None or found[2] != found[4] or found[4] == ".":
        return None
    first, second = (int(found[place]) in range(1, 13) for place in (1, 3))
    return None if first == second else "month first" if first else "day first"


def _without_time(cell: str) -> str:
    return patterns()["time"].sub("", cell.strip()).strip() if len(cell) <= _LONGEST_DATE else ""


def _day(year: str, month: str | None = None, day: str | None = None) -> str:
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        _refuse("no_such_day")
    return "-".join([year, *(part.zfill(2) for part in (month, day) if part)])


# The formula guard, after CWE-1236 and OWASP's page on CSV injection; behind spaces too, which some cut away.
def guarded(cell: str) -> str:
    """Return a cell with an apostrophe before it where a spreadsheet would run it, or one would be lost."""
    return f"'{cell}" if patterns()["formula"].match(cell) else cell


def unguarded(cell: str) -> str:
    """Return what `guarded` was given."""
    return cell[1:] if cell.startswith("'") and patterns()["formula"].match(cell, 1) else cell
