"""Docs and docstrings: every example of a docstring is run, the docs build, and no word is missing."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from markdown_it import MarkdownIt
from tests.benchmarks.by_hand import SHAPES, measure
from tests.support.browser import faults_of, needs_browser, opened

import storybank
from storybank import analysis, formats

HOUSE = Path(__file__).parents[1]
DOCS = HOUSE / "docs"
PAGES = [HOUSE / "README.md", *sorted(DOCS.rglob("*.md"))]
GUIDES = [
    page for page in PAGES if not {"reference", "decisions"} & {*page.parts} and page.name != "glossary.md"
]
MODULES = sorted((HOUSE / "src").rglob("*.py"))

WORDS = """
Story, Episode, Statement, Competency, Side, Framework, Interviewer, Need, Question, Meeting, Bag,
Reference, Vouching, Inquiry, AskedQuestion, ThankYou, Round, Telling, Impression, Rehearsal, StoryBank,
Store, Policy, Plan, Assignment, Answered, Free, Extra, Lead, Backup, Gap, Proof, Finding, Suggestion,
Brief, Countdown, Step, Offer, Likeness, Several, Owner, Replacement, Uncertain, Aside, Workbook, Matrix,
Ladder, RoundReading
"""


LOOKED_AT = (
    *("index.html", "tutorial.html", "gallery.html", "glossary.html"),
    *("how-to/index.html", "how-to/embed.html"),
    *("explanation/how-it-decides.html", "explanation/comparison.html", "explanation/benchmarks.html"),
    *("reference/planning.html", "reference/schemas.html"),
)
SCREENS: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", 1280), ("dark", 390))
"""A desk by day, and a phone by night."""


def blocks(page: Path, language: str) -> list[str]:
    """Return the fenced blocks of a language, read by a Markdown parser that Sybil does not use."""
    tokens = MarkdownIt().parse(page.read_text(encoding="utf-8"))
    return [token.content for token in tokens if token.type == "fence" and token.info.strip() == language]


def code_of(text: str) -> str:
    """Return what stands in a page as Python or between backticks."""
    return "\n".join(
        "".join(found) for found in re.findall(r"```python\n(.*?)```|`([^`\n]+)`", text, re.DOTALL)
    )


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
def test_the_docs_build_without_a_warning_fit_a_phone_are_found_by_search_and_axe_finds_nothing(
    tmp_path: Path,
) -> None:
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
    with opened() as page:
        for scheme, width in SCREENS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 844})
            for name in LOOKED_AT:
                page.goto((tmp_path / "html" / name).as_uri())
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
                assert faults_of(page) == [], (scheme, name)
        page.goto(f"{(tmp_path / 'html' / 'search.html').as_uri()}?q=backup")
        page.get_by_text("Search finished").wait_for()
        assert {"Glossary > Backup", "storybank.Backup"} <= {
            *page.locator("#search-results a").all_inner_texts()
        }


def test_every_public_name_is_met_in_a_guide() -> None:
    text = "".join(page.read_text("utf-8") for page in GUIDES)
    names = [name for front in (storybank, analysis, formats) for name in front.__all__]
    assert [name for name in names if not re.search(rf"(?<![\w-]){name}(?!\w)", code_of(text))] == []


def test_every_how_to_page_stands_in_their_list_with_a_word_on_what_it_is_for() -> None:
    folder = DOCS / "how-to"
    listed = re.findall(
        r"^- \[([^]]+)\]\(([\w-]+)\.md\): .", (folder / "index.md").read_text("utf-8"), re.MULTILINE
    )
    pages = [page for page in folder.glob("*.md") if page.stem != "index"]
    titles = [(page.read_text("utf-8").partition("\n")[0].removeprefix("# "), page.stem) for page in pages]
    assert sorted(listed) == sorted(titles)


@pytest.mark.slow
def test_the_comparison_shows_what_its_script_measures() -> None:
    text = (DOCS / "explanation" / "comparison.md").read_text("utf-8")
    rows = [[cell.strip() for cell in row.split("|")] for row in text.splitlines() if row.startswith("| ")]
    for way, column in measure(SHAPES[0], 200).items():
        if "Solver" not in way:  # of equal sums, each release of CBC may choose another
            measured = [column.musts, column.shares]
            assert [row[2] for row in rows if row[1] == way] == measured


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
    assert [alt for _, _, alt in shown if "\n" in alt] == []  # Sphinx would join the words at its ends
    assert "README.md" in [page for page, _, _ in shown]


def links() -> Iterator[tuple[Path, str, str]]:
    """Yield each link: the page, what it leads to, and the heading there."""
    for page in [*PAGES, HOUSE / "CONTRIBUTING.md", HOUSE / "CHANGELOG.md"]:
        for target, heading in re.findall(r"\]\(([^)#\s]*)(?:#([^)]*))?\)", page.read_text("utf-8")):
            yield page, target, heading


def headings_of(page: Path) -> set[str]:
    """Return what a link says of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_link_between_pages_leads_somewhere() -> None:
    inner = [(page, target, heading) for page, target, heading in links() if "://" not in target]
    assert [(page.name, target) for page, target, _ in inner if not (page.parent / target).exists()] == []
    anchors = [
        (page, page.parent / target if target else page, heading)
        for page, target, heading in inner
        if heading
    ]
    assert [
        (page.name, heading) for page, there, heading in anchors if heading not in headings_of(there)
    ] == []
    assert anchors


def test_every_link_to_elsewhere_is_listed_on_one_page() -> None:
    outer = {"links.md": set[str](), "all": set[str]()}
    for page, target, _ in links():
        if "://" in target:
            outer["links.md" if page.name == "links.md" else "all"].add(target)
    assert outer["links.md"] == outer["all"]


def test_the_glossary_has_every_word() -> None:
    headings = re.findall(
        r"^## (.+)$", (DOCS / "glossary.md").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    assert headings == re.findall(r"\w+", WORDS)
