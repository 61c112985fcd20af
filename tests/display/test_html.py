from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.display import Bullets, Cell, Column, Page, Table, to_html
from storybank.display.blocks import lines_of
from storybank.display.html import style

GOLDEN = """\
<h2 class="sb-title">Thursday &amp; Friday</h2>
<p class="sb-lead">Two days.</p>
<h3 class="sb-head">Hours</h3>
<div class="sb-wide" role="group" aria-label="Table" tabindex="0">
<table>
<caption>By day</caption>
<thead>
<tr><th scope="col" style="text-align:left">Day</th><th scope="col" style="text-align:left">What</th>\
<th scope="col" class="sb-right">Hours</th><th scope="col" class="sb-center">Load</th></tr>
</thead>
<tbody>
<tr><th scope="row" style="text-align:left">Thursday</th>\
<td style="text-align:left">Write<br>Read</td><td class="sb-right">3</td>\
<td class="sb-center sb-heat"><span class="sb-level sb-level-4">4</span></td></tr>
<tr><th scope="row" style="text-align:left">Friday</th>\
<td style="text-align:left"><span class="sb-good"><span class="sb-mark">✓</span> done</span></td>\
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

TAGS = {"div", "style", "h2", "h3", "h4", "p", "ul", "li", "span", "br"}
TAGS |= {"table", "caption", "thead", "tbody", "tr", "th", "td"}
VALUES = {
    "class": re.compile(r"((sb-[a-z0-9-]+|tex2jax_ignore|mathjax_ignore)( |$))+"),
    "scope": re.compile("row|col"),
    "style": re.compile("text-align:left"),
    "aria-label": re.compile("empty|Table"),
    "role": re.compile("group"),
    "tabindex": re.compile("0"),
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
    left = ' style="text-align:left"'
    assert html.count('<th scope="row"') == 1
    assert (
        f'<tr><td{left} aria-label="empty"><span class="sb-faint">·</span></td><td{left}>2</td></tr>' in html
    )


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
    assert ".sb-page table td { text-align: left;" in style()
    assert ".sb-page table .sb-right { text-align: right; }" in style()


def test_every_rule_outweighs_what_a_host_says_of_its_outputs() -> None:
    # JupyterLab's heaviest weigh two.
    flat = style().replace("@media print {", "").rstrip("}")
    for selectors in re.findall(r"([^{}]+)\{", flat):
        assert all(selector.count(".sb-page") == 3 for selector in selectors.split(","))


JUPYTERLAB = """
.jp-RenderedHTMLCommon { color: #222; }
.jp-RenderedHTMLCommon ul:not(.list-inline) { padding-left: 2em; }
.jp-RenderedHTMLCommon h2:first-child { margin-top: 7px; }
.jp-RenderedHTMLCommon p { text-align: left; margin: 0; margin-bottom: 1em; }
.jp-RenderedHTMLCommon table { color: #666; font-size: 13px; table-layout: fixed; margin-left: auto; }
.jp-RenderedHTMLCommon thead { border-bottom: 1px solid #bdbdbd; vertical-align: bottom; }
.jp-RenderedHTMLCommon td, .jp-RenderedHTMLCommon th, .jp-RenderedHTMLCommon tr {
  vertical-align: middle; padding: 0.5em; line-height: normal; max-width: none; border: none; }
.jp-RenderedHTMLCommon th { font-weight: bold; }
:not(.jp-RenderedMarkdown).jp-RenderedHTMLCommon td, :not(.jp-RenderedMarkdown).jp-RenderedHTMLCommon th,
:not(.jp-RenderedMarkdown).jp-RenderedHTMLCommon tr { text-align: right; }
.jp-RenderedHTMLCommon tbody tr:nth-child(odd) { background: #fff; }
.jp-RenderedHTMLCommon tbody tr:nth-child(even) { background: #f5f5f5; }
.jp-RenderedHTMLCommon tbody tr:hover { background: #e1f5fe; }
"""
"""What JupyterLab 4.6 says of an output (`@jupyterlab/rendermime`, `style/base.css`, BSD-3-Clause)."""

ASKED = """<script>
const told = [...document.querySelectorAll("th, td, tbody tr, ul")].map(part => {
  const style = getComputedStyle(part);
  return [part.tagName, style.textAlign, style.backgroundColor, style.paddingLeft].join(" ");
});
document.title = told.join("|");
</script>"""


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("chromium"), reason="no browser is installed")
def test_in_jupyterlab_a_table_leans_as_its_columns_say(small_page: Page, tmp_path: Path) -> None:
    output = f'<div class="jp-RenderedHTMLCommon jp-RenderedHTML">{to_html(small_page)}</div>'
    place = tmp_path / "page.html"
    place.write_text(f"<!doctype html><style>{JUPYTERLAB}</style>{output}{ASKED}", "utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'p'}"]
    shown = subprocess.run(  # noqa: S603 - our own words
        [*command, "--dump-dom", place.as_uri()],
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    ).stdout
    parts = [part.split(" ", 2) for part in re.findall("<title>(.*)</title>", shown)[0].split("|")]
    cells = [align for tag, align, _ in parts if tag in ("TH", "TD")]
    assert cells == ["left", "left", "right", "center"] * 3
    rows = [rest for tag, _, rest in parts if tag == "TR"]
    assert all(rest.startswith("rgba(0, 0, 0, 0)") for rest in rows)
    [(_, _, bullets)] = [part for part in parts if part[0] == "UL"]
    assert not bullets.endswith(" 32px")


def test_a_page_prints_without_torn_rows_and_with_the_colours_of_its_levels() -> None:
    printed = style().partition("@media print")[2]
    assert re.search(r"\.sb-page tr.*break-inside: avoid", printed)
    assert "print-color-adjust: exact" in style()


def test_an_aligned_column_aligns_its_label_its_name_and_its_cells() -> None:
    html = to_html(Table([Column("A", align="right")], [["1"], [""]]))
    assert html.count('class="sb-right"') == 3


RULE = re.compile(
    r"\.sb-page \.sb-level-(\d) \{ background: (#\w{6}); color: (#\w{6}); "
    r"background: light-dark\((#\w{6}), (#\w{6})\); color: light-dark\((#\w{6}), (#\w{6})\); \}"
)

# The oracle has its own formula: WCAG 2.2, definitions of "relative luminance" and "contrast ratio".


def light_of(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def ratio_of(ink: str, paper: str) -> float:
    low, high = sorted([light_of(ink), light_of(paper)])
    return (high + 0.05) / (low + 0.05)


@pytest.fixture
def rules() -> list[tuple[str, ...]]:
    return RULE.findall(to_html(Page("T")))


def test_there_is_a_rule_for_each_level(rules: list[tuple[str, ...]]) -> None:
    assert [rule[0] for rule in rules] == ["1", "2", "3", "4", "5"]


def test_every_level_can_be_read_in_both_themes_and_in_an_old_browser(rules: list[tuple[str, ...]]) -> None:
    for _, paper, ink, light_paper, dark_paper, light_ink, dark_ink in rules:
        assert ratio_of(ink, paper) >= 4.5
        assert ratio_of(light_ink, light_paper) >= 4.5
        assert ratio_of(dark_ink, dark_paper) >= 4.5


def test_lightness_falls_with_the_level_on_light_pages_and_rises_on_dark_ones(
    rules: list[tuple[str, ...]],
) -> None:
    on_light = [light_of(rule[3]) for rule in rules]
    on_dark = [light_of(rule[4]) for rule in rules]
    assert on_light == sorted(on_light, reverse=True)
    assert on_dark == sorted(on_dark)
    assert len({round(light, 2) for light in on_light}) == 5


def test_neighbouring_levels_differ_clearly_in_lightness(rules: list[tuple[str, ...]]) -> None:
    papers = [rule[1] for rule in rules]
    assert all(ratio_of(one, other) >= 1.3 for one, other in pairwise(papers))


@pytest.mark.parametrize("tone", ["good", "warn", "bad"])
@pytest.mark.parametrize(("text", "page"), [("#000000", "#ffffff"), ("#ffffff", "#111111")])
def test_every_tone_can_be_read_on_light_and_dark_pages(tone: str, text: str, page: str) -> None:
    found = re.search(
        rf"\.sb-{tone} {{ color: color-mix\(in srgb, (#\w{{6}}) (\d+)%, currentcolor\)", to_html(Page("T"))
    )
    assert found
    hue, share = found[1], int(found[2]) / 100
    mixed = "#" + "".join(
        f"{round(share * int(hue[at : at + 2], 16) + (1 - share) * int(text[at : at + 2], 16)):02x}"
        for at in (1, 3, 5)
    )
    assert ratio_of(mixed, page) >= 4.5
