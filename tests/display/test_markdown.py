from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from storybank.display import Bullets, Cell, Page, Paragraph, Table, to_markdown
from storybank.display.blocks import one_line

GOLDEN = """\
# Thursday &amp; Friday

Two days.

## Hours

**By day**

| Day | What | Hours | Load |
| :--- | :--- | ---: | :---: |
| Thursday | Write<br>Read | 3 | 4 |
| Friday | ✓ done | 12 | · |

Without breaks.

! Start early.

- a pen
- ✗ a phone
"""

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
EXPECTED_TAGS = {"h1", "h2", "p", "strong", "br", "ul", "li", "table", "thead", "tbody", "tr", "th", "td"}


class Tags(HTMLParser):
    """The tags and the text of an HTML document."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert all(name == "style" for name, _ in attrs)  # the columns' alignment
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(page: Page | Table) -> Tags:
    return Tags(READER.render(to_markdown(page)))


def test_a_small_page_looks_like_this(small_page: Page) -> None:
    assert to_markdown(small_page) == GOLDEN


@given(st.from_type(Page))
def test_a_reader_finds_only_our_own_structure_whatever_is_written(page: Page) -> None:
    found = read(page)
    assert set(found.tags) <= EXPECTED_TAGS
    tables = [block for block in page.blocks if isinstance(block, Table)]
    assert found.tags.count("table") == len(tables)
    assert found.tags.count("td") == sum(len(row) for table in tables for row in table.rows)
    assert found.tags.count("ul") <= sum(isinstance(block, Bullets) for block in page.blocks)


def test_hostile_text_makes_no_markup(hostile_page: Page) -> None:
    found = read(hostile_page)
    assert set(found.tags) <= EXPECTED_TAGS
    assert found.tags.count("td") == 2
    assert found.tags.count("li") == 2


def test_hostile_text_is_read_as_it_was_written(hostile: str) -> None:
    table = Table(["A"], [[" ".join(hostile.split())]])
    cell = " ".join(read(table).texts)
    assert one_line(hostile) in " ".join(cell.split())


@pytest.mark.parametrize("start", ["- x", "+ x", "1. x", "12) x", "=== x", ": x", "# x", "> x", "% x", "---"])
def test_a_paragraph_or_an_entry_that_looks_like_a_block_is_none(start: str) -> None:
    found = read(Page("T", lead=start, blocks=[Paragraph(start), Bullets([start])]))
    assert found.tags == ["h1", "p", "p", "ul", "li"]
    assert [text for text in found.texts if text.strip()] == ["T", start, start, start]


def test_links_that_github_makes_unasked_are_broken_up() -> None:
    text = to_markdown(Table(["A"], [["https://a.example WWW.b.example me@c.example #12"]]))
    assert "https\\://a.example WWW\\.b.example me\\@c.example \\#12" in text


def test_a_backslash_makes_no_formula_and_no_second_cell() -> None:
    assert to_markdown(Table(["A"], [["\\(x\\) \\|"]])).endswith("| &#92;(x&#92;) &#92;\\| |\n")


def test_strong_text_is_bold_and_its_lines_break_in_a_cell() -> None:
    table = Table(["A"], [[Cell("one*\n\n_two", tone="strong")]])
    assert to_markdown(table).endswith("| **one\\***<br><br>**\\_two** |\n")
    assert read(table).tags.count("strong") == 2


def test_a_blank_cell_is_a_dot_and_a_blank_cell_with_a_mark_the_mark() -> None:
    assert to_markdown(Table(["", "B"], [["", Cell("", tone="good")]])).endswith("| · | ✓ |\n")
    assert to_markdown(Table(["", "B"], [])).startswith("| · | B |\n")


@pytest.mark.parametrize(("sign", "written"), [("<", "&lt;"), (">", "&gt;"), ("&", "&amp;"), ("\\", "&#92;")])
def test_what_html_reads_becomes_an_entity(sign: str, written: str) -> None:
    assert to_markdown(Table(["A"], [[f"a{sign}b"]])).endswith(f"| a{written}b |\n")


@pytest.mark.parametrize("sign", "`*_[]|~#$@^")
def test_what_markdown_reads_gets_a_backslash(sign: str) -> None:
    assert to_markdown(Table(["A"], [[f"a{sign}b"]])).endswith(f"| a\\{sign}b |\n")
