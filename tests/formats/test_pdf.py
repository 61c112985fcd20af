"""Pages as PDF: a sheet a brief, the same bytes again, readable without eyes, and nothing fetched."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.paper import needs_pango, sheets_in, sizes_in
from tests.support.sheets import BANK, afternoon, plan, sheets

from storybank import Story, StoryBank, afterwards, countdown
from storybank.display import Heading, Page, Paragraph, Shown, html
from storybank.errors import DocumentError, InvalidInput, MissingExtra
from storybank.formats import write_page, write_pdf
from storybank.sample import sample_first_round

PAPERS = {"A4": (210, 297), "Letter": (216, 279)}


def printed(value: Shown, folder: Path, **options: Any) -> bytes:
    write_pdf(value, folder / "page.pdf", **options)
    return (folder / "page.pdf").read_bytes()


@needs_pango
@pytest.mark.parametrize("paper", PAPERS)
def test_each_brief_and_the_day_at_a_glance_is_one_sheet_of_either_paper(paper: str, tmp_path: Path) -> None:
    days = {name: one for name, one in sheets().items() if name.startswith(("brief", "day", "change"))}
    assert {"brief 0", "brief long", "day", "day at noon", "change"} <= set(days)
    for name, value in days.items():
        raw = printed(value, tmp_path, paper=paper)
        assert len(sheets_in(raw)) == 1 + len(getattr(value, "briefs", ())), name
        assert sizes_in(raw) == {PAPERS[paper]}


@needs_pango
def test_whatever_shows_itself_is_written(tmp_path: Path) -> None:
    for value, said in (
        (plan(), "Two depot leads who did not speak"),
        (BANK, "Fewer empty chairs"),
        (afternoon(), "A December without a forecast"),
        (afternoon().after, "Rafael Onyango"),
        (plan().round, "Ilse Verhoeven"),
        (countdown(BANK, plan().round, today="2026-11-24"), "3 December"),
        (afterwards(sample_first_round(), BANK), "Rafael Onyango"),
    ):
        assert said in " ".join(sheets_in(printed(value, tmp_path)))


@needs_pango
def test_the_end_of_a_name_makes_a_page_a_pdf(tmp_path: Path) -> None:
    write_page(plan().round, tmp_path / "day.PDF")
    write_pdf(plan().round, tmp_path / "other")
    assert (tmp_path / "day.PDF").read_bytes() == (tmp_path / "other").read_bytes()


@needs_pango
def test_another_process_with_another_hash_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    code = "import sys; from storybank import formats, sample as s; "
    code += "formats.write_pdf(s.sample_round(), sys.argv[1])"
    for seed in "12":
        surroundings = os.environ | {"PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", code, str(tmp_path / seed)]
        subprocess.run(command, env=surroundings, check=True)  # noqa: S603 - our own words
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


@needs_pango
def test_it_says_its_title_its_language_and_what_is_a_heading_a_list_and_a_table(tmp_path: Path) -> None:
    raw = printed(plan(), tmp_path)
    inside = raw + _unpacked(raw)
    for said in (b"/Lang (en)", b"/MarkInfo", b"/H1", b"/H2", b"/TH", b"/LI", b"pdfuaid:part", b"/Outlines"):
        assert said in inside, said
    assert b"Plan: Final round at Estermere Freight" in inside
    assert b"CreationDate" not in inside


def _unpacked(raw: bytes) -> bytes:
    streams = (part.partition(b"\nendstream")[0] for part in raw.split(b"stream\n")[1:])
    return b"".join(zlib.decompress(one) for one in streams if one[:1] == b"\x78")


@needs_pango
@pytest.mark.parametrize(
    "evil",
    [
        '<img src="{url}">',
        '<link rel="stylesheet" href="{url}">',
        '<link rel="attachment" href="{url}">',
        '<a rel="attachment" href="{url}">x</a>',
        '<object data="{url}"></object>',
        '<style>@import "{url}"; p {{ background: url({url}) }}</style>',
        "<style>@font-face {{ font-family: f; src: url({url}) }} p {{ font-family: f }}</style>",
        '<base href="{url}"><img src="x">',
        '<svg><image href="{url}"/></svg>',
    ],
)
def test_nothing_is_fetched_even_if_something_hostile_were_not_escaped(
    evil: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("urllib.request.OpenerDirector.open", lambda _, request, **__: opened.append(request))
    (tmp_path / "secret").write_text("p { color: red } SECRET")
    known = html.to_html
    for url in ((tmp_path / "secret").as_uri(), "http://127.0.0.1:9/x", "data:text/css,p{}", "ftp://x/y"):
        put = evil.format(url=url)
        monkeypatch.setattr(
            html, "to_html", lambda *a, put=put, **k: known(*a, **k).replace("<p>", put + "<p>")
        )
        raw = html.to_pdf(Page("T", blocks=[Paragraph("x")]))
        assert b"SECRET" not in raw + _unpacked(raw)
    assert opened == []


@needs_pango
def test_hostile_text_is_shown_as_it_is_written(tmp_path: Path) -> None:
    evil = "<img src=file:///etc/passwd> </style><script>1</script> url(x) \\$x$ \x1b[2J é ﷽ 😀"
    text = sheets_in(printed(StoryBank([Story(evil, situation=evil)]), tmp_path))[0]
    assert "<img src=file:///etc/passwd> </style><script>1</script> url(x) \\$x$" in text


@needs_pango
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_becomes_a_pdf_or_is_refused_as_ours(title: str, said: str) -> None:
    page = Page(title, blocks=[Heading(said), Paragraph(said)])
    assert html.to_pdf(page).startswith(b"%PDF")


@needs_pango
def test_a_sheet_that_is_far_too_long_goes_on_on_the_next(tmp_path: Path) -> None:
    bank = StoryBank([Story(f"Story {at}") for at in range(150)])
    text = sheets_in(printed(bank, tmp_path))
    assert len(text) > 2
    assert [f"Story {at}" in " ".join(text) for at in (0, 149)] == [True, True]
    assert all("Seconds" in sheet for sheet in text[:2])  # the head of the table stands on each


@needs_pango
def test_a_pdf_replaces_a_file_whole_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "folder.pdf").mkdir()
    with pytest.raises(DocumentError, match="is a folder"):
        write_pdf(plan().round, tmp_path / "folder.pdf")
    (tmp_path / "behind").touch(mode=0o640)
    (tmp_path / "link.pdf").symlink_to("behind")
    write_pdf(plan().round, tmp_path / "link.pdf")
    assert (tmp_path / "behind").read_bytes().startswith(b"%PDF")
    assert stat.S_IMODE((tmp_path / "behind").stat().st_mode) == 0o640
    write_pdf(plan().round, tmp_path / "new.pdf")
    assert stat.S_IMODE((tmp_path / "new.pdf").stat().st_mode) == 0o600


def test_what_has_no_page_and_other_paper_are_refused_together(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        write_pdf("text", tmp_path / "day.pdf", paper="A5")  # type: ignore[arg-type]
    assert [fault.path for fault in caught.value.faults] == ["value", "paper"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "remedy"),
    [(ImportError("weasyprint"), r'pip install "storybank\[pdf\]"'), (OSError("pango"), "libpango-1.0-0")],
)
def test_what_is_missing_is_named_with_what_to_do(
    error: Exception, remedy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without(_: str) -> Any:
        raise error

    monkeypatch.setattr(html, "import_module", without)
    with pytest.raises(MissingExtra, match=remedy):
        write_pdf(plan(), tmp_path / "day.pdf")
    assert list(tmp_path.iterdir()) == []


def test_weasyprint_is_loaded_for_a_pdf_alone() -> None:
    code = "import sys; from storybank.formats import write_pdf, write_page; import storybank.display.html; "
    command = [sys.executable, "-c", f"{code} print(*sys.modules)"]
    found = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")  # noqa: S603 - our own words
    assert "weasyprint" not in found.stdout.split()
