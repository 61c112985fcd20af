"""Docs and docstrings: every example of a docstring is run, the docs build, and no word is missing."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from tests.support.browser import faults_of, needs_browser, opened

HOUSE = Path(__file__).parents[1]
DOCS = HOUSE / "docs"
PAGES = [HOUSE / "README.md", *sorted(DOCS.rglob("*.md"))]
MODULES = sorted((HOUSE / "src").rglob("*.py"))

WORDS = """
Story, Episode, Statement, Competency, Side, Framework, Interviewer, Need, Question, Meeting, Inquiry,
AskedQuestion, ThankYou, Round, Telling, Impression, Rehearsal, StoryBank, Store, Policy, Plan, Assignment,
Answered, Free, Extra, Lead, Backup, Gap, Proof, Finding, Suggestion, Brief, Countdown, Step, Offer, Likeness,
Several, Owner, Replacement, Uncertain, Aside, Workbook, Matrix, Ladder, RoundReading
"""


def blocks(page: Path, language: str) -> list[str]:
    """Return the fenced blocks of a language, read by a Markdown parser that Sybil does not use."""
    tokens = MarkdownIt().parse(page.read_text(encoding="utf-8"))
    return [token.content for token in tokens if token.type == "fence" and token.info.strip() == language]


def prompts(text: str) -> int:
    return len(re.findall(r"^\s*>>> ", text, flags=re.MULTILINE))


@pytest.fixture(scope="module")
def collected() -> dict[str, int]:
    """How many examples pytest collects, by file."""
    command = ["pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "src"]
    run = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", *command],
        cwd=HOUSE,
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=120,
    )
    counts: dict[str, int] = {}
    for line in run.stdout.splitlines():
        place, found, _ = line.partition("::line:")
        if found:
            counts[place] = counts.get(place, 0) + 1
    return counts


def test_every_example_of_the_docstrings_is_run(collected: dict[str, int]) -> None:
    expected = {
        module.relative_to(HOUSE).as_posix(): prompts(module.read_text(encoding="utf-8"))
        for module in MODULES
    }
    assert {module: collected.get(module, 0) for module in expected} == expected
    assert sum(expected.values()) > 0


@needs_browser
@pytest.mark.slow
def test_the_docs_build_without_a_warning_and_axe_finds_nothing(tmp_path: Path) -> None:
    command = ["sphinx", "-q", "-W", "--keep-going", "-b", "html", "-d"]
    run = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", *command, str(tmp_path / "trees"), str(DOCS), str(tmp_path / "html")],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=400,
    )
    assert (run.returncode, run.stderr) == (0, "")
    looked_at = ("index.html", "tutorial.html", "gallery.html", "reference/planning.html")
    with opened() as page:
        for name in looked_at:
            page.goto((tmp_path / "html" / name).as_uri())
            assert faults_of(page) == []


def test_the_readme_begins_with_two_commands_of_one_line_each() -> None:
    install, check = blocks(HOUSE / "README.md", "sh")[:2]
    assert [install.count("\n"), check.count("\n")] == [1, 1]
    assert install.endswith("python examples/second_interview.py\n")
    assert check.endswith("python -m pytest\n")


def test_the_readme_shows_one_example_of_at_most_fifteen_lines() -> None:
    (example,) = blocks(HOUSE / "README.md", "python")
    assert len(example.splitlines()) <= 15


def test_every_picture_is_shown_somewhere_loads_quickly_and_reads_without_eyes() -> None:
    pictures = {picture.resolve(): picture.stat().st_size for picture in (DOCS / "_static").glob("*.png")}
    assert [picture.name for picture, size in pictures.items() if size >= 100_000] == []
    shown = [
        (page.name, (page.parent / path).resolve(), alt)
        for page in PAGES
        for alt, path in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    ]
    assert {path for _, path, _ in shown} == set(pictures)
    assert [(page, alt) for page, _, alt in shown if len(alt.split()) < 10] == []
    assert "README.md" in [page for page, _, _ in shown]


def test_every_link_between_pages_leads_somewhere() -> None:
    pages = [*PAGES, HOUSE / "CONTRIBUTING.md", HOUSE / "CHANGELOG.md"]
    links = [
        (page, target)
        for page in pages
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in target
    ]
    assert [(page.name, target) for page, target in links if not (page.parent / target).exists()] == []
    assert links


def test_the_glossary_has_every_word() -> None:
    headings = re.findall(
        r"^## (.+)$", (DOCS / "glossary.md").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    assert headings == re.findall(r"\w+", WORDS)
