from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from storybank.bank import StoryBank
from storybank.competencies import Competency, Framework
from storybank.errors import DocumentError, InvalidInput
from storybank.formats import (
    Writing,
    anki_text,
    bank_text,
    csv_text,
    framework_text,
    ics_text,
    markdown_text,
    write_anki,
    write_bank,
    write_csv,
    write_framework,
    write_ics,
    write_markdown,
    write_xlsx,
)
from storybank.formats.redaction import Redaction
from storybank.history import Impression, Telling
from storybank.interviews import Interviewer, Meeting, Round
from storybank.planning import plan_round
from storybank.stories import Story

PERSON, EMPLOYER, MAIL, SECRET = (
    "Orsolya Quennel",
    "Vantablume",
    "orsolya@vantablume.example",
    "zeppelinwurst",
)
CANARIES = tuple(
    word.encode() for word in ("orsolya", "quennel", "vantablume", SECRET, "hidden-merger", "hidden merger")
)
BANK = StoryBank(
    [
        Story(
            f"What {PERSON} asked for",
            situation=f"At {EMPLOYER}, {PERSON} and I had a week.",
            action=f"I wrote to {MAIL} every day.",
            result=f"{EMPLOYER}'s costs fell by 9 %.",
            competencies={"teamwork": 4},
            employer=EMPLOYER,
            notes=SECRET,
        ),
        Story("Hidden merger", competencies={"leadership": 5}, withheld_from=[EMPLOYER]),
        Story("Kept the yard open", competencies={"leadership": 4}),
    ],
    tellings=[Telling("kept-the-yard-open", PERSON, employer=EMPLOYER, notes=SECRET)],
    impressions=[Impression(PERSON, "teamwork", employer=EMPLOYER, notes=SECRET)],
)
DAY = Round(
    f"Second round at {EMPLOYER}",
    [
        Meeting(
            [Interviewer(PERSON, email=MAIL, must=["teamwork"], notes=SECRET)],
            starts_at="2026-12-03T10:00+00:00",
        )
    ],
    employer="Somebody else",
)
PLAN = plan_round(BANK, DAY)
HOUSE = Framework(
    "house", competencies=[Competency("Teamwork", definition=f"As {SECRET} has it; see {MAIL}.")]
)
NOW = "2026-11-20T18:00+00:00"
SHARED = Redaction(also=[SECRET])

Redact = Redaction | bool
AS_IT_IS: Redact = False
ALL_OF_IT: Redact = True

FILES: dict[str, Callable[[Path, Redact], Writing]] = {
    "bank.json": lambda path, redact: write_bank(BANK, path, redact=redact),
    "stories.csv": lambda path, redact: write_csv(BANK, path, redact=redact),
    "bank.xlsx": lambda path, redact: write_xlsx(BANK, path, plan=PLAN, redact=redact),
    "stories.md": lambda path, redact: write_markdown(BANK, path, redact=redact),
    "stories": lambda path, redact: write_markdown(BANK, path, redact=redact),
    "day.ics": lambda path, redact: write_ics(PLAN, path, bank=BANK, now=NOW, redact=redact),
    "day-alone.ics": lambda path, redact: write_ics(PLAN, path, now=NOW, redact=redact),
    "bank.txt": lambda path, redact: write_anki(BANK, path, redact=redact),
    "plan.txt": lambda path, redact: write_anki(PLAN, path, redact=redact),
    "house.json": lambda path, redact: write_framework(HOUSE, path, redact=redact),
}

TEXTS: dict[str, Callable[[Redact], str]] = {
    "bank_text": lambda redact: bank_text(BANK, redact=redact),
    "csv_text": lambda redact: csv_text(BANK, redact=redact),
    "markdown_text": lambda redact: markdown_text(BANK, redact=redact),
    "ics_text": lambda redact: ics_text(PLAN, bank=BANK, now=NOW, redact=redact),
    "anki_text": lambda redact: anki_text(PLAN, redact=redact),
    "framework_text": lambda redact: framework_text(HOUSE, redact=redact),
}


def everything(path: Path) -> bytes:
    """Return the bytes and names of a file, or of all in a folder or workbook; a calendar's lines joined."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as packed:
            return b"\n".join(map(packed.read, packed.namelist())).lower()
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    held = b"\n".join(file.name.encode() + b"\n" + file.read_bytes() for file in files)
    return held.replace(b"\r\n ", b"").lower()


def leaked(held: bytes) -> list[bytes]:
    return [canary for canary in CANARIES if canary in held]


@pytest.mark.parametrize("name", FILES)
def test_no_private_word_is_in_a_redacted_file_and_the_writing_says_what_was_done(
    tmp_path: Path, name: str
) -> None:
    FILES[name](tmp_path / name, AS_IT_IS)
    assert leaked(everything(tmp_path / name))
    shared = tmp_path / "shared" / name
    shared.parent.mkdir()
    writing = FILES[name](shared, SHARED)
    assert leaked(everything(shared)) == []
    assert writing.redacted
    assert leaked(repr(writing.redacted).lower().encode()) == []


@pytest.mark.parametrize("name", TEXTS)
def test_no_private_word_is_in_a_redacted_text(name: str) -> None:
    assert leaked(TEXTS[name](AS_IT_IS).lower().encode())
    assert leaked(TEXTS[name](SHARED).replace("\r\n ", "").lower().encode()) == []


@pytest.mark.parametrize("name", FILES)
def test_true_takes_out_all_that_a_redaction_does_by_itself(tmp_path: Path, name: str) -> None:
    (tmp_path / "by-true").mkdir()
    (tmp_path / "by-name").mkdir()
    FILES[name](tmp_path / "by-true" / name, ALL_OF_IT)
    FILES[name](tmp_path / "by-name" / name, Redaction())
    assert everything(tmp_path / "by-true" / name) == everything(tmp_path / "by-name" / name)


@pytest.mark.parametrize("name", ["stories.md", "stories", "day.ics"])
def test_what_is_redacted_is_not_written_into_what_is_there(tmp_path: Path, name: str) -> None:
    FILES[name](tmp_path / name, AS_IT_IS)
    before = everything(tmp_path / name)
    with pytest.raises(DocumentError, match="to a new"):
        FILES[name](tmp_path / name, ALL_OF_IT)
    assert everything(tmp_path / name) == before


@pytest.mark.parametrize("name", FILES)
def test_what_is_no_redaction_is_refused_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput):
        FILES[name](tmp_path / name, "names")  # type: ignore[arg-type]
    assert not (tmp_path / name).exists()
