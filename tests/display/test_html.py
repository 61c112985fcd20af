from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from storybank.display import Bullets, Cell, Column, Page, Table, to_html
from storybank.display.blocks import lines_of
from storybank.display.html import style

GOLDEN = """\
<h2>Thursday &amp; Friday</h2>
<p class="sb-lead">Two days.</p>
<h3>Hours</h3>
<div class="sb-wide">
<table>
<caption>By day</caption>
<thead>
<tr><th scope="col">Day</th><th scope="col">What</th>\
<th scope="col" class="sb-right">Hours</th><th scope="col" class="sb-center">Load</th></tr>
</thead>
<tbody>
<tr><th scope="row">Thursday</th><td>Write<br>Read</td><td class="sb-right">3</td>\
<td class="sb-center sb-heat"><span class="sb-level sb-level-4">4</span></td></tr>
<tr><th scope="row">Friday</th>\
<td><span class="sb-good"><span class="sb-mark">✓</span> done</span></td>\
<td class="sb-right">12</td>\
<td class="sb-center" aria-label="empty"><span class="sb-faint">·</span></td></tr>
</tbody>
</table>
<p class="sb-note">Without breaks.</p></div>
<p class="sb-warn"><span class="sb-mark">!</span> Start early.</p>
<ul>
<li>a pen</li>
<li class="sb-marked"><span class="sb-bad"><span class="sb-mark">✗</span> a phone</span></li>
</ul>
</div>"""

TAGS = {"div", "style", "h2", "h3", "p", "ul", "li", "span", "br"}
TAGS |= {"table", "caption", "thead", "tbody", "tr", "th", "td"}
VALUES = {
    "class": re.compile(r"((sb-[a-z0-9-]+|tex2jax_ignore|mathjax_ignore)( |$))+"),
    "scope": re.compile("row|col"),
    "aria-label": re.compile("empty"),
}


class Strict(HTMLParser):
    """A document in which only the tags and attributes of our own may stand, well nested."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.count: dict[str, int] = {}
        self.style = ""
        self.text = ""
        self.feed(document)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        for name, value in attrs:
            assert VALUES[name].fullmatch(value or "")
        self.count[tag] = self.count.get(tag, 0) + 1
        if tag == "br":
            self.text += "\n"
        else:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


def test_a_small_page_looks_like_this(small_page: Page) -> None:
    before, _, body = to_html(small_page).partition("</style>\n")
    assert body == GOLDEN
    assert before == f'<div class="sb-page tex2jax_ignore mathjax_ignore">\n<style>\n{style()}\n'


@given(st.from_type(Page))
def test_only_our_own_tags_and_attributes_appear_whatever_is_written(page: Page) -> None:
    found = Strict(to_html(page))
    tables = [block for block in page.blocks if isinstance(block, Table)]
    assert found.count.get("table", 0) == len(tables)
    assert found.count["style"] == 1
    assert found.style.strip() == style()


def test_hostile_text_makes_no_markup_and_is_shown_as_written(hostile: str, hostile_page: Page) -> None:
    found = Strict(to_html(hostile_page))
    assert found.style.strip() == style()
    assert found.text.count("\n".join(lines_of(hostile))) >= 8


def test_quotes_are_escaped_too() -> None:
    html = to_html(Table(["A"], [["\"onmouseover='x'"]]))
    assert "&quot;onmouseover=&#x27;x&#x27;" in html


def test_the_first_cell_names_its_row_unless_it_is_blank() -> None:
    html = to_html(Table(["A", "B"], [["Mon", "1"], ["", "2"]]))
    assert html.count('<th scope="row">') == 1
    assert '<tr><td aria-label="empty"><span class="sb-faint">·</span></td><td>2</td></tr>' in html


def test_a_level_without_a_text_prints_its_number() -> None:
    assert '<span class="sb-level sb-level-2">2</span>' in to_html(bullets_page(Cell("", level=2)))


def bullets_page(entry: Cell) -> Page:
    return Page("T", blocks=[Bullets([entry])])


def test_nothing_is_fetched_and_nothing_runs(small_page: Page) -> None:
    html = to_html(small_page)
    assert not re.search(r"url\(|@import|https?:|<script|<link|<img|expression\(", html)


def test_every_style_rule_stands_under_our_class() -> None:
    flat = style().replace("@media print {", "").rstrip("}")
    for selectors in re.findall(r"([^{}]+)\{", flat):
        for selector in selectors.split(","):
            assert ".sb-page" in selector


def test_table_cells_are_aligned_against_a_host_that_has_its_own_idea() -> None:
    assert ".sb-page table th, .sb-page table td { text-align: left;" in style()
    assert ".sb-page table .sb-right { text-align: right; }" in style()


def test_a_page_prints_without_torn_rows_and_with_the_colours_of_its_levels() -> None:
    printed = style().partition("@media print")[2]
    assert re.search(r"\.sb-page tr.*break-inside: avoid", printed)
    assert "print-color-adjust: exact" in style()


def test_an_aligned_column_aligns_its_label_its_name_and_its_cells() -> None:
    html = to_html(Table([Column("A", align="right")], [["1"], [""]]))
    assert html.count('class="sb-right"') == 3
