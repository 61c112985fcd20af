"""A small page with one of everything, and any text that anyone could write."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from storybank.display import Block, Bullets, Cell, Column, Heading, Page, Paragraph, Table


@pytest.fixture
def small_page() -> Page:
    return Page(
        "Thursday & Friday",
        lead="Two days.",
        blocks=[
            Heading("Hours"),
            Table(
                ["Day", "What", Column("Hours", align="right"), Column("Load", align="center")],
                [
                    ["Thursday", "Write\nRead", "3", Cell("4", level=4)],
                    ["Friday", Cell("done", tone="good"), "12", ""],
                ],
                caption="By day",
                note="Without breaks.",
            ),
            Paragraph("Start early.", tone="warn"),
            Bullets(["a pen", Cell("a phone", tone="bad")]),
        ],
    )


HOSTILE = (
    "<script>alert(1)</script>",
    '"onmouseover="alert(1)',
    "'onmouseover='alert(1)",
    "</style><b>x</b>",
    "| pipes | and \\| more",
    "[red]text[/red]",
    "`code` ``` ~~~",
    "![image](https://a.example/x.png)",
    "[link](javascript:alert(1))",
    "<https://a.example>",
    "www.a.example and https://a.example",
    "\x1b[31mred\x1b[0m",
    "\u202eback",
    "# head\n- entry\n1. one\n> quote\n---\n===\n    code",
    "&lt;b&gt; &amp; &#60;",
    "**bold** _faint_ __x__ ~~gone~~ $x$ \\(y\\)",
    "a\rb\r\nc\u2028d\td\x00e\ud800f",
)


@pytest.fixture(params=HOSTILE)
def hostile(request: pytest.FixtureRequest) -> str:
    text: str = request.param
    return text


def _pages() -> st.SearchStrategy[Page]:
    texts = st.text(st.characters(), max_size=60) | st.sampled_from(HOSTILE)
    tones = st.sampled_from(["plain", "good", "warn", "bad", "faint", "strong"])
    levels = st.none() | st.integers(1, 5)
    cells = texts | st.builds(Cell, texts, tone=tones, level=levels)
    aligns = st.sampled_from(["left", "right", "center"])
    columns = texts | st.builds(Column, texts, align=aligns, share=st.integers(1, 4))

    def rows(heads: list[Column | str]) -> st.SearchStrategy[Table]:
        row = st.lists(cells, min_size=len(heads), max_size=len(heads))
        return st.builds(Table, st.just(heads), st.lists(row, max_size=4), caption=texts, note=texts)

    tables = st.lists(columns, min_size=1, max_size=7).flatmap(rows)
    blocks: st.SearchStrategy[Block] = (
        tables
        | st.builds(Heading, texts)
        | st.builds(Paragraph, texts, tone=tones)
        | st.builds(Bullets, st.lists(cells, max_size=3))
    )
    return st.builds(Page, texts, lead=texts, blocks=st.lists(blocks, max_size=4))


st.register_type_strategy(Page, _pages())


def page_of(text: str) -> Page:
    """Return a page that holds a text wherever a page holds one."""
    blocks: list[Block] = [
        Heading(text),
        Table([text, Column(text)], [[text, Cell(text, tone="good", level=3)]], caption=text, note=text),
        Paragraph(text),
        Paragraph(text, tone="bad"),
        Bullets([text, Cell(text, tone="strong")]),
    ]
    return Page(text, lead=text, blocks=blocks)


@pytest.fixture
def hostile_page(hostile: str) -> Page:
    return page_of(hostile)
