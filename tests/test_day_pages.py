"""Pages to print: every brief of a day on its own sheet, and each value as a whole document."""

from __future__ import annotations

import os
import re
import stat
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.support.public import VALUES

from storybank import Interviewer, Round, Story, StoryBank, brief, day_pages, plan_round
from storybank.display import Page, Paragraph, Shown, Table, to_html, to_markdown, to_text
from storybank.errors import DocumentError, InvalidInput
from storybank.formats import write_page
from storybank.sample import sample_bank, sample_round

BANK = sample_bank()
PLAN = plan_round(BANK, sample_round())
DAY = day_pages(PLAN, BANK)
SHOWN = {kind.__name__: value for kind, value in VALUES.items() if isinstance(value, Shown)}


class Outline(HTMLParser):
    """The tags of a document, each with the depth that it stands at."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[int, str]] = []
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((len(self.open), tag))
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_a_day_is_every_brief_in_order_whatever_form_it_takes() -> None:
    briefs = [brief(PLAN, BANK, index) for index in range(len(PLAN.round.meetings))]
    assert list(DAY.briefs) == briefs
    sheets = DAY.to_text().split("\f\n")
    assert [sheet.strip() for sheet in sheets[1:]] == [one.to_text() for one in briefs]
    marked = DAY.to_markdown().split('<div style="break-before: page"></div>\n\n')
    assert [sheet.strip() for sheet in marked[1:]] == [one.to_markdown().strip() for one in briefs]
    cut = re.split(r'<section class="sb-sheet">', DAY.to_html())
    for sheet, one in zip(cut[1:], briefs, strict=True):
        name = f' class="sb-title">Brief: {one.meeting.names}</h'
        assert [f"<h3{name}3>" in sheet, f"<h2{name}2>" in one.to_html()] == [True, True]


def test_the_first_sheet_says_who_comes_when_and_what_to_tell_there() -> None:
    first = DAY.to_text().split("\f")[0]
    for meeting in PLAN.round.meetings:
        assert all(person.name in first for person in meeting.interviewers)
        assert meeting.starts_at
        assert f"{meeting.starts_at:%H:%M}" in first
    assert all(story.title in first for one in DAY.briefs for story in one.stories)


def test_a_meeting_that_is_over_or_has_nothing_to_tell_has_its_sheet_too() -> None:
    day = Round("Panel", [Interviewer("Ama Owusu", must=["teamwork"]), Interviewer("Li Wei", needs=())])
    noon = day.with_told("Ama Owusu")
    pages = day_pages(plan_round(StoryBank([Story("Audit")]), noon), StoryBank([Story("Audit")]))
    assert [len(pages.briefs), pages.to_text().count("\f")] == [2, 2]
    first = pages.to_text().split("\f")[0]
    assert "over" in first
    assert "nothing planned" in first


def test_printed_each_sheet_but_the_first_starts_on_a_new_one() -> None:
    page = DAY.to_html(full=True)
    assert page.count('<section class="sb-sheet">') == len(DAY.briefs)
    assert re.search(r"@media print \{[^@]*\.sb-sheet \{ break-before: page;", page)


@pytest.mark.parametrize("kind", sorted(SHOWN))
def test_each_value_is_a_whole_document_when_asked_and_a_fragment_otherwise(kind: str) -> None:
    value = SHOWN[kind]
    whole, fragment = value.to_html(full=True), value.to_html()
    assert whole.startswith('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">')
    outline = Outline(whole)
    assert outline.open == []
    assert [tag for depth, tag in outline.seen if depth <= 2][:8] == [
        *("html", "head", "meta", "meta", "title", "style", "body", "main")
    ]
    assert [tag for _, tag in outline.seen].count("style") == 1
    assert "@media print" in whole
    assert fragment.startswith("<div")
    assert fragment == value._repr_html_()
    body = fragment.partition("</style>\n")[2]
    assert re.sub(r"(</?h)(\d)", lambda found: f"{found[1]}{int(found[2]) - 1}", body) in whole
    assert re.findall(r"<h1[^>]*>", whole) == ['<h1 class="sb-title">']


@pytest.mark.parametrize(
    ("title", "shown"),
    [("</title><script>", "&lt;/title&gt;&lt;script&gt;"), ("a\nb & c", "a b &amp; c"), ("  ", "·")],
)
def test_a_document_is_titled_as_its_page_whatever_is_written(title: str, shown: str) -> None:
    assert f"<title>{shown}</title>" in to_html(Page(title), full=True)
    assert f"<title>{shown}</title>" in to_html(Table(["x"], [], caption=title), full=True)


def test_a_page_within_a_page_is_a_sheet_in_every_form() -> None:
    outer = Page("Day", blocks=[Page("One", lead="first"), Page("Two", blocks=[Paragraph("second")])])
    assert to_text(outer) == "Day\n═══\n\n\f\nOne\n═══\nfirst\n\n\f\nTwo\n═══\n\nsecond"
    sheet = '<div style="break-before: page"></div>'
    assert to_markdown(outer) == f"# Day\n\n{sheet}\n\n# One\n\nfirst\n\n{sheet}\n\n# Two\n\nsecond\n"


@pytest.mark.parametrize(
    ("name", "start"),
    [
        *(("day.html", "<!DOCTYPE html>"), ("Day.HTM", "<!DOCTYPE html>"), ("day.md", "# Final round")),
        *(("a.b.markdown", "# Final round"), ("day.txt", "Final round at Estermere Freight\n══")),
    ],
)
def test_a_page_is_written_in_the_form_that_the_name_says(tmp_path: Path, name: str, start: str) -> None:
    write_page(DAY, tmp_path / name)
    text = (tmp_path / name).read_bytes().decode("utf-8")
    assert text.startswith(start)
    assert text.endswith("\n")
    assert [file.name for file in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["day", "day.odt", ".html", "day.docx", "html"])
def test_another_ending_is_refused_and_says_which_there_are(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match=r"\.html, \.md, \.txt or \.pdf"):
        write_page(DAY, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_page_replaces_a_file_and_nothing_else(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "folder.html").mkdir()
    for name, problem in {"pipe.md": "a pipe", "folder.html": "is a folder"}.items():
        with pytest.raises(DocumentError, match=problem):
            write_page(DAY, tmp_path / name)
    (tmp_path / "behind").touch(mode=0o640)
    (tmp_path / "link.txt").symlink_to("behind")
    write_page(DAY, tmp_path / "link.txt")
    assert (tmp_path / "behind").read_text("utf-8") == f"{DAY}\n"
    assert stat.S_IMODE((tmp_path / "behind").stat().st_mode) == 0o640


def test_what_has_no_page_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        write_page("text", tmp_path / "day.html")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
