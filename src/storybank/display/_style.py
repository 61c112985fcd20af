"""The one style sheet of the HTML form: every rule under one class, no colour that a theme breaks."""

from __future__ import annotations

from storybank.display._levels import level_rules

_HOSTS_DARK = (
    '[data-jp-theme-light="false"] .sb-page, .vscode-dark .sb-page, '
    '[data-theme="dark"] .sb-page, [theme="dark"] .sb-page'
)
_HOSTS_LIGHT = (
    '[data-jp-theme-light="true"] .sb-page, .vscode-light .sb-page, '
    '[data-theme="light"] .sb-page, [theme="light"] .sb-page'
)

# Text takes the host's own colour, and every other colour is mixed from it, so that light and dark
# pages both work; what an old browser cannot mix falls back to the line before it. Jupyter aligns
# its tables' cells to the right and stripes their rows: hence `.sb-page table th`, and `nth-child(n)`.
_RULES = """\
.sb-page { color: var(--jp-ui-font-color0, var(--vscode-editor-foreground, inherit)); \
line-height: 1.45; max-width: 64rem; }
.sb-page h2 { font-size: 1.45em; font-weight: 650; line-height: 1.25; letter-spacing: -.01em; \
margin: .2em 0 .3em; }
.sb-page h3 { font-size: 1.1em; font-weight: 650; line-height: 1.3; margin: 1.7em 0 .5em; }
.sb-page p { margin: .5em 0; max-width: 46rem; }
.sb-page p.sb-lead { font-size: 1.05em; margin-bottom: 1em; }
.sb-page ul { margin: .5em 0; padding-left: 1.3em; max-width: 46rem; }
.sb-page li { margin: .25em 0; }
.sb-page .sb-wide { overflow-x: auto; margin: .9em 0 1.2em; }
.sb-page table { border-collapse: collapse; border: 0; margin: 0; table-layout: auto; \
font-size: .95em; font-variant-numeric: tabular-nums; }
.sb-page table caption { caption-side: top; text-align: left; font-weight: 600; padding: 0 0 .5em; }
.sb-page table th, .sb-page table td { text-align: left; vertical-align: top; font-weight: inherit; \
padding: .5em 18px .5em 0; border: 0; border-bottom: 1px solid #8884; \
border-bottom-color: color-mix(in srgb, currentcolor 16%, transparent); \
white-space: normal; max-width: 30em; overflow-wrap: break-word; }
.sb-page table thead th { font-size: .86em; font-weight: 600; vertical-align: bottom; \
border-bottom-color: #888; border-bottom-color: color-mix(in srgb, currentcolor 50%, transparent); }
.sb-page table tbody th { font-weight: 600; }
.sb-page table tbody tr:nth-child(n) { background: none; }
.sb-page table .sb-right { text-align: right; }
.sb-page table .sb-center { text-align: center; vertical-align: middle; padding-right: 4px; }
.sb-page table thead .sb-center { padding-right: 4px; }
.sb-page p.sb-note { font-size: .86em; margin: .5em 0 0; }
.sb-page p.sb-lead, .sb-page p.sb-note, .sb-page .sb-faint, .sb-page table thead th { \
color: color-mix(in srgb, currentcolor 70%, transparent); }
.sb-page .sb-strong { font-weight: 650; }
.sb-page .sb-good { color: color-mix(in srgb, #0b8a5f 62%, currentcolor); }
.sb-page .sb-warn { color: color-mix(in srgb, #b86e00 62%, currentcolor); }
.sb-page .sb-bad { color: color-mix(in srgb, #cc2f45 62%, currentcolor); }
.sb-page .sb-mark { font-weight: 700; }
.sb-page li.sb-marked { list-style-type: none; }
.sb-page li.sb-marked .sb-mark { display: inline-block; width: 1em; margin-left: -1.3em; }
.sb-page p.sb-good, .sb-page p.sb-warn, .sb-page p.sb-bad { padding: .5em .9em; \
border-left: 3px solid currentcolor; border-radius: 0 4px 4px 0; \
background: color-mix(in srgb, currentcolor 8%, transparent); }
.sb-page .sb-level { display: block; min-width: 1.1em; padding: .12em .3em; border-radius: 4px; \
text-align: center; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
.sb-page table td.sb-heat { padding-top: .3em; padding-bottom: .3em; vertical-align: middle; }
"""

_PRINT = """\
@media print {
.sb-page { color: #000; color-scheme: light; max-width: none; }
.sb-page .sb-wide { overflow: visible; }
.sb-page h2, .sb-page h3, .sb-page caption { break-after: avoid; }
.sb-page tr, .sb-page li, .sb-page p { break-inside: avoid; }
.sb-page thead { display: table-header-group; }
}"""

STYLE = (
    f"{_HOSTS_DARK} {{ color-scheme: dark; }}\n"
    f"{_HOSTS_LIGHT} {{ color-scheme: light; }}\n"
    f"{_RULES}{level_rules()}\n{_PRINT}"
)
"""The style sheet; it holds nothing that was given."""
