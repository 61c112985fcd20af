"""Pages and tables as HTML that a notebook shows in its own colours, and as sheets of paper."""

from __future__ import annotations

from contextlib import redirect_stdout
from functools import cache, partial
from html import escape
from importlib import import_module
from io import StringIO
from string import Template
from typing import Any, Literal

from storybank.display import blocks
from storybank.errors import MissingExtra, needs_extra, said_of
from storybank.late import data_beside

Paper = Literal["A4", "Letter"]


# Every rule stands under one class, said three times: JupyterLab's rules for an output weigh two classes.
@cache
def style() -> str:
    """Return the one style sheet, without what it says of itself; it holds nothing that was given."""
    rules = data_beside(__name__, "page.css").partition("*/\n")[2].rstrip()
    return rules.replace(".sb-page", 3 * ".sb-page")


_CLASSES = (
    "sb-page tex2jax_ignore mathjax_ignore"  # the last two: JupyterLab reads no formula between dollars
)


def to_html(shown: blocks.Page | blocks.Table, *, full: bool = False) -> str:
    """Return a page or a table as HTML, to stand inside any document, or `full`: as a document of its own.

    Everything that was given is escaped; there is no script and nothing is fetched. It reads without its
    style sheet too, and follows the host's theme, light or dark, where it keeps it.

    >>> from storybank.display import Table
    >>> "&lt;b&gt;" in to_html(Table(["<b>"], []))
    True
    """
    parts = [_table(shown)] if isinstance(shown, blocks.Table) else _page(shown, 1 if full else 2)
    body = "\n".join(filter(None, parts))
    if not full:
        return f'<div class="{_CLASSES}">\n<style>\n{style()}\n</style>\n{body}\n</div>'
    title = blocks.one_line(shown.caption if isinstance(shown, blocks.Table) else shown.title)
    whole = Template(data_beside(__name__, "document.html"))
    return whole.substitute(title=escape(title) or blocks.EMPTY, style=style(), classes=_CLASSES, body=body)


_SMALLER = 0.9  # of the letters on paper, where a sheet is a little longer than one page
_TAGGED = "pdf/ua-1"


def to_pdf(page: blocks.Page, *, paper: Paper = "A4") -> bytes:
    """Return a page as PDF: each page within it from a new sheet on, tagged for screen readers (PDF/UA).

    It is set a tenth smaller where each sheet then is one page. Nothing is fetched, and no date or chance
    gets in: the same page, fonts and WeasyPrint give the same bytes.

    Raises:
        MissingExtra: WeasyPrint, or what it draws letters with, is not installed.
    """
    source = to_html(page, full=True)
    try:
        # Where a library is missing it prints a page about it, and a host's output may be what it speaks by.
        with needs_extra("a PDF needs WeasyPrint", "pdf"), redirect_stdout(StringIO()):
            weasyprint: Any = import_module("weasyprint")
    except OSError:
        raise MissingExtra(*said_of("no_pango")) from None
    nothing = weasyprint.urls.URLFetcher(allowed_protocols=())

    def printed(size: float) -> Any:
        rules = f"@page {{ size: {paper} }}\nmain {{ font-size: {size}em }}\n</style>"
        whole = weasyprint.HTML(string=source.replace("</style>", rules, 1), url_fetcher=nothing)
        return whole.render(pdf_variant=_TAGGED)

    document, sheets = printed(1), 1 + source.count('<section class="sb-sheet">')
    if sheets < len(document.pages) <= 2 * sheets:  # else it is far too long
        smaller = printed(_SMALLER)
        document = smaller if len(smaller.pages) == sheets else document
    found: bytes = document.write_pdf(pdf_variant=_TAGGED)
    return found


def _page(page: blocks.Page, level: int) -> list[str]:
    below = map(partial(_block, level=min(level + 1, 6)), page.blocks)
    return [_heading(page.title, level, "sb-title"), _paragraph(page.lead, "sb-lead"), *below]


def _heading(text: str, level: int, style: str) -> str:
    return f"<h{level}{_classed(style)}>{escape(blocks.one_line(text)) or blocks.EMPTY}</h{level}>"


def _block(block: blocks.Block, level: int) -> str:
    match block:
        case blocks.Table():
            return _table(block)
        case blocks.Heading():
            return _heading(block.text, level, "sb-head")
        case blocks.Paragraph():
            tone = "" if block.tone == "plain" else f"sb-{block.tone}"
            return _paragraph(block.text, tone, mark=blocks.mark_of(block.tone))
        case blocks.Bullets():
            shown = ((_toned(one), "sb-marked" if blocks.mark_of(one.tone) else "") for one in block.entries)
            entries = "\n".join(f"<li{_classed(style)}>{text}</li>" for text, style in shown)
            return f"<ul>\n{entries}\n</ul>" if entries else ""
        case blocks.Page():
            inner = "\n".join(filter(None, _page(block, level)))
            return f'<section class="sb-sheet">\n{inner}\n</section>'
        case blocks.Folded():
            inner = "\n".join(filter(None, map(partial(_block, level=level), block.blocks)))
            summary = _broken(blocks.lines_of(block.summary))
            return f"<details>\n<summary>{summary}</summary>\n{inner}\n</details>"


def _paragraph(text: str, style: str, *, mark: str = "") -> str:
    return f"<p{_classed(style)}>{_marked(mark, blocks.lines_of(text))}</p>" if text.strip() else ""


def _table(table: blocks.Table) -> str:
    caption = escape(blocks.one_line(table.caption))
    labels = ((one, _broken(blocks.lines_of(one.label)) or blocks.EMPTY) for one in table.columns)
    heads = "".join(f'<th scope="col"{_leaning(one)}>{label}</th>' for one, label in labels)
    rows = [f"<tr>{_row(table.columns, row)}</tr>\n" for row in table.rows]
    return (
        '<div class="sb-wide" role="group" aria-label="Table" tabindex="0">\n<table>\n'
        + (f"<caption>{caption}</caption>\n" if caption else "")
        + f"<thead>\n<tr>{heads}</tr>\n</thead>\n<tbody>\n{''.join(rows)}</tbody>\n</table>\n"
        + _paragraph(table.note, "sb-note")
        + "</div>"
    )


def _row(columns: tuple[blocks.Column, ...], row: tuple[blocks.Cell, ...]) -> str:
    cells = list(map(_cell, columns, row))
    if blocks.cell_lines(row[0]) != [""]:  # something that names the row
        cells[0] = f'<th scope="row"{_leaning(columns[0])}>{_toned(row[0])}</th>'
    return "".join(cells)


def _cell(column: blocks.Column, cell: blocks.Cell) -> str:
    if blocks.cell_lines(cell) == [""] and not blocks.mark_of(cell.tone):
        return f'<td{_leaning(column)} aria-label="empty"><span class="sb-faint">{blocks.EMPTY}</span></td>'
    return f"<td{_leaning(column, 'sb-heat' if cell.level else '')}>{_toned(cell)}</td>"


def _toned(cell: blocks.Cell) -> str:
    inner = _marked(blocks.mark_of(cell.tone), blocks.cell_lines(cell)) or blocks.EMPTY
    if cell.level:
        inner = f'<span class="sb-level sb-level-{cell.level}">{inner}</span>'
    return inner if cell.tone == "plain" else f'<span class="sb-{cell.tone}">{inner}</span>'


def _marked(mark: str, lines: list[str]) -> str:
    sign = f'<span class="sb-mark">{mark}</span>' if mark else ""
    return f"{sign} {_broken(lines)}".strip()


def _broken(lines: list[str]) -> str:
    return "<br>".join(map(escape, lines))


def _leaning(column: blocks.Column, *names: str) -> str:
    # A notebook of somebody else's drops the style sheet, and JupyterLab then leans every text to the right.
    style = ' style="text-align:left"' if column.align == "left" else ""
    return _classed("" if style else f"sb-{column.align}", *names) + style


def _classed(*names: str) -> str:
    return f' class="{given}"' if (given := " ".join(filter(None, names))) else ""
