"""write_csv: the stories of a bank as a table that spreadsheets open and `read_csv` reads back."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator

from storybank.bank import StoryBank
from storybank.bank.records import STORY_COLUMNS, record_of
from storybank.competencies import builtin_framework
from storybank.formats.cells import Guard, guarded
from storybank.formats.delimited import check_delimiter
from storybank.formats.files import write_text
from storybank.formats.reading import LeftOut, Writing
from storybank.formats.redaction import Redaction, redacted_if_asked
from storybank.stories import Story, seconds_to_tell
from storybank.values import checked, plural

_MARK = "\ufeff"  # by this mark Excel knows UTF-8; without it, it reads the encoding of the machine


@checked
def write_csv(
    bank: StoryBank,
    path: str | os.PathLike[str],
    *,
    delimiter: str = ",",
    guard: Guard = "formulas",
    redact: Redaction | bool = False,
) -> Writing:
    """Write the stories of a bank as a table, whole or not at all, and say what it does not hold.

    Encoded as Excel expects it: UTF-8 with a mark before it. See `csv_text` for the rest.

    Args:
        bank: The bank.
        path: The file; one that is there is replaced.
        delimiter: The character between cells; `";"` where Excel has a decimal comma.
        guard: `"formulas"` marks cells that a spreadsheet would run; `"none"` writes them as they are.
        redact: What to take out first: True for all that a `Redaction` does by itself.

    Raises:
        DocumentError: It cannot be written; what was there still is.
        InvalidInput: Not a bank, a path, a delimiter or a redaction.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> bank = StoryBank([Story("Month-end", competencies={"team work": 4})])
    >>> with TemporaryDirectory() as folder:
    ...     writing = write_csv(bank, Path(folder, "stories.csv"))
    >>> writing.left_out
    ()
    """
    check_delimiter("write_csv", delimiter)
    shared, redacted = redacted_if_asked(bank, redact=redact)
    write_text(path, _MARK + _table(shared, delimiter, guard))
    return Writing(path=os.fspath(path), left_out=tuple(_left_out(shared)), redacted=redacted)


@checked
def csv_text(
    bank: StoryBank,
    *,
    delimiter: str = ",",
    guard: Guard = "formulas",
    redact: Redaction | bool = False,
) -> str:
    r"""Return the stories of a bank as the text of a table; the same stories always give the same text.

    One row for each story, lines ending in `\r\n` (RFC 4180). Tags stand in one cell: a column for each
    would be another table with every new tag, and lose their order. An episode that is the story's own id
    and seconds that come from the text are left empty, so that they follow what is changed in the table.
    `read_csv(csv_text(bank).encode())` gives the same stories.

    Args:
        bank: The bank.
        delimiter: The character between cells.
        guard: `"formulas"` sets an apostrophe before every cell that a spreadsheet would run as a formula;
            `read_csv` takes it away. `"none"` is for programs that are not spreadsheets.
        redact: What to take out first: True for all that a `Redaction` does by itself.

    Raises:
        InvalidInput: Not a bank, a delimiter or a redaction.

    >>> bank = StoryBank([Story("=1+1", competencies={"team work": 4}, employer="Oatmoor")])
    >>> print(csv_text(bank).splitlines()[1])
    '=1+1,,,,,team work: 4,1-1,,Oatmoor,,,ready,,,
    """
    check_delimiter("csv_text", delimiter)
    return _table(redacted_if_asked(bank, redact=redact)[0], delimiter, guard)


def _table(bank: StoryBank, delimiter: str, guard: Guard) -> str:
    text = io.StringIO(newline="")
    table = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    table.writerow(STORY_COLUMNS)
    for story in bank.stories:
        cells = _cells(story)
        table.writerow([guarded(cell) for cell in cells] if guard == "formulas" else cells)
    return text.getvalue()


def _cells(story: Story) -> list[str]:
    record = record_of(story)
    if story.episode == story.id:
        record["episode"] = None
    if story.seconds == seconds_to_tell(story.situation, story.task, story.action, story.result):
        record["seconds"] = None
    return ["" if value is None else str(value) for value in record.values()]


def _left_out(bank: StoryBank) -> Iterator[LeftOut]:
    """Say what of the bank a table of stories does not hold."""
    for place, noun in (("tellings", "telling"), ("impressions", "impression")):
        if many := len(getattr(bank, place)):
            yield _left(place, plural(many, noun), "is" if many == 1 else "are")
    if bank.framework != builtin_framework():
        yield _left("framework", "the framework")
    if bank.extensions:
        yield _left("extensions", "what other tools keep in the bank")
    for index, story in enumerate(bank.stories):
        if story.extensions:
            yield _left(f"stories[{index}].extensions", "what other tools keep in the story")


def _left(place: str, what: str, verb: str = "is") -> LeftOut:
    why = f"{verb} no part of a table of stories"
    return LeftOut(place=place, what=what, why=why, remedy="Keep the bank with write_bank.")
