"""The way in without code: what `python -m storybank plan` makes of files, good and bad."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextlib import chdir
from pathlib import Path

import pytest

from storybank.__main__ import main
from storybank.formats import write_bank, write_csv, write_xlsx
from storybank.sample import sample_bank

HOUSE = Path(__file__).parents[1]
PAGE = (HOUSE / "docs" / "how-to" / "without-code.md").read_text("utf-8")
STORIES, ROUND, PRINTED, REFUSED = re.findall(r"^```text\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
((TYPED),) = re.findall(r"^python -m storybank (.+)$", PAGE, re.MULTILINE)

MODULE = ("-m", "storybank", "plan")
SCRIPT = (str(HOUSE / "examples" / "plan_from_files.py"),)


def run(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-W", "error", *words],
        cwd=folder,
        env=os.environ | {"PYTHONUTF8": "1"} | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "stories.md").write_text(STORIES, "utf-8")
    (tmp_path / "round.csv").write_text(ROUND, "utf-8")
    return tmp_path


def test_the_page_of_the_docs_comes_true(folder: Path) -> None:
    done = run(folder, "-m", "storybank", *TYPED.split())
    assert (done.returncode, done.stderr) == (0, "")
    assert PRINTED in done.stdout
    assert done.stdout.endswith("To print: thursday.html\n")
    assert max(map(len, done.stdout.splitlines())) <= 100
    page = (folder / "thursday.html").read_text("utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert page.count('<section class="sb-sheet">') == 3
    assert run(folder, *MODULE, "storys.md", "round.csv").stderr == REFUSED


def test_the_example_is_the_same_command(folder: Path) -> None:
    module, script = (run(folder, *way, "stories.md", "round.csv") for way in (MODULE, SCRIPT))
    assert (script.returncode, script.stdout) == (0, module.stdout)
    assert module.stdout.endswith("To print: plan.html\n")
    assert sorted(path.name for path in folder.iterdir()) == ["plan.html", "round.csv", "stories.md"]


def test_what_was_guessed_and_left_out_is_said(folder: Path) -> None:
    (folder / "stories.md").write_text(STORIES.replace("Tags: handling conflict 4, empathy 4", ""), "utf-8")
    (folder / "round.csv").write_text("Interviewer,Title,Mood,Start\nKen Abara,Matron,calm,10:30\n", "utf-8")
    done = run(folder, *MODULE, "stories.md", "round.csv")
    assert "“The daughter who shouted” is tagged with no competency" in done.stdout
    assert "read as hiring manager" in done.stdout
    assert "“Mood”" in done.stdout
    assert "10:30 has no day" in done.stdout
    dated = run(folder, *MODULE, "stories.md", "round.csv", "--date", "2026-12-03", "--zone", "Europe/London")
    assert "10:30 Ken Abara" in dated.stdout
    assert "has no day" not in dated.stdout
    assert "taken for UTC" not in dated.stdout


@pytest.mark.sample(2)
@pytest.mark.parametrize("name", ["bank.json", "bank.csv", "bank.xlsx", "notes.txt", "notes.MD", "notes"])
def test_stories_come_in_any_form(folder: Path, name: str) -> None:
    path, bank = folder / name, sample_bank()
    match path.suffix:
        case ".json":
            write_bank(bank, path)
        case ".csv":
            write_csv(bank, path)
        case ".xlsx":
            write_xlsx(bank, path)
        case "":
            path.mkdir()
            (path / "one.md").write_text(STORIES, "utf-8")
        case _:
            path.write_text(STORIES, "utf-8")
    done = run(folder, *MODULE, name, "round.csv", "-o", "page.txt")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{16 if 'bank' in name else 3} stories" in done.stdout
    assert "Brief: Joanna Szulc" in (folder / "page.txt").read_text("utf-8")


WRONG = {
    "a story file that is not there": (["no.md", "round.csv"], "no.md does not exist"),
    "a name without an ending that is not there": (["no", "round.csv"], "no does not exist"),
    "a round that is not there": (["stories.md", "no.csv"], "no.csv does not exist"),
    "a folder for the round": (["stories.md", "folder"], "folder is a folder"),
    "a folder without stories": (["folder", "round.csv"], "folder holds no story"),
    "an empty file of notes": (["empty.md", "round.csv"], "empty.md holds no story"),
    "an empty table": (["empty.csv", "round.csv"], "line 1 has no names of columns"),
    "an empty bank": (["empty.json", "round.csv"], "empty.json is not JSON"),
    "an empty round": (["stories.md", "empty.csv"], "empty.csv is not a round of interviews"),
    "the two the wrong way round": (["round.csv", "stories.md"], "stories.md is not a round of interviews"),
    "a résumé for a bank": (["resume.json", "round.csv"], "resume.json is not a document of the format"),
    "a kind that is not read": (["notes.docx", "round.csv"], "save it as .md, .markdown, .txt, .csv"),
    "a day that is none": (["stories.md", "round.csv", "--date", "Thursday"], "is not a date"),
    "a zone that is none": (["stories.md", "round.csv", "--zone", "Atlantis"], "is not a time zone"),
    "a page of no form": (
        ["stories.md", "round.csv", "-o", "page.docx"],
        "end the name in .html, .md, .txt or .pdf",
    ),
    "a page in no folder": (["stories.md", "round.csv", "-o", "no/page.html"], "no does not exist"),
    "a page over the stories": (["stories.md", "round.csv", "-o", "./stories.md"], "is what was read"),
}


@pytest.fixture
def troubled(folder: Path) -> Path:
    (folder / "folder").mkdir()
    for name in ("empty.md", "empty.csv", "empty.json", "notes.docx"):
        (folder / name).touch()
    (folder / "resume.json").write_text(json.dumps({"basics": {"name": "Mara"}, "work": []}), "utf-8")
    return folder


def held(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.sample(len(WRONG))
@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_is_said_and_nothing_is_written(troubled: Path, case: str) -> None:
    before, (words, said) = held(troubled), WRONG[case]
    with chdir(troubled), pytest.raises(SystemExit, match=re.escape(said)):
        main("plan", *words)
    assert held(troubled) == before


@pytest.mark.sample(3)
@pytest.mark.parametrize("case", WRONG)
def test_a_process_that_says_so_ends_with_one_and_without_a_traceback(troubled: Path, case: str) -> None:
    words, said = WRONG[case]
    done = run(troubled, *MODULE, *words)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.sample(1)
@pytest.mark.parametrize("words", [(), ("plan",), ("plan", "stories.md"), ("play",)])
def test_a_command_that_is_none_shows_how_it_is_used(folder: Path, words: tuple[str, ...]) -> None:
    done = run(folder, "-m", "storybank", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: python -m storybank ")


def test_a_terminal_that_knows_no_lines_gets_the_plan_too(folder: Path) -> None:
    done = run(folder, *MODULE, "stories.md", "round.csv", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (0, "")
    assert "09:30 Joanna Szulc" in done.stdout
