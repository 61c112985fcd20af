"""How the docs are built: Sphinx with MyST and furo, from these files alone; no network is needed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docutils import nodes

project = "storybank"
author = "The storybank founders"
project_copyright = author

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
default_role = "code"  # docstrings write code in single backticks, as Markdown does

myst_heading_anchors = 3
myst_enable_extensions = ["deflist"]

autodoc_member_order = "bysource"
autodoc_default_options = {"exclude-members": "model_config"}  # pydantic's, the same for every value
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True  # a field is described once, in its class's docstring
napoleon_attr_annotations = False  # the text gives units and ranges; the annotation says the same to pydantic

html_theme = "furo"
html_title = "storybank"
html_static_path = ["_static"]
html_css_files = ["site.css"]
pygments_dark_style = "github-dark"  # the theme's own underlines every module, as if it were a link
html_theme_options = {"top_of_page_buttons": []}  # they stand outside of every landmark

ROLES = {
    "<pre>": '<pre tabindex="0">',  # so that the keyboard reaches what is wider than a phone; a table, too
    '<div class="table-wrapper ': '<div tabindex="0" class="table-wrapper ',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="All pages">',
    '<aside class="toc-drawer">': '<aside class="toc-drawer" aria-label="On this page">',
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
}
"""What screen readers and keyboards miss in the theme's pages, and what is written instead."""


DRAWN = re.compile(r"\S {2,}\S|^[|═─]", re.MULTILINE)
"""What shows that columns matter: spaces between words, a row of a table, a ruled line."""

PICTURE = re.compile(r'<img alt="[^"]*" src="([^"]*_images/[^"]*)" />')


def setup(app: Any) -> None:
    """Tell outputs from code as pages are read, and mend the pages once they are built."""
    app.connect("doctree-read", tell_outputs)
    app.connect("build-finished", mend)


def tell_outputs(_: Any, page: nodes.document) -> None:
    """Let an output's sentences wrap, and leave what is drawn as it is: `site.css` has the two classes."""
    for block in page.findall(nodes.literal_block):
        drawn = DRAWN.search(block.astext())
        match block.get("language"):
            case "output":
                block["classes"] += ["output", "drawn" if drawn else "said"]
            case "text" if drawn:
                block["classes"] += ["drawn"]


def mend(app: Any, failed: Exception | None) -> None:
    """Say in each page what is where, and let each picture be opened in its own size."""
    for page in [] if failed else Path(app.outdir).rglob("*.html"):
        text = page.read_text("utf-8")
        for missing, given in ROLES.items():
            text = text.replace(missing, given)
        page.write_text(PICTURE.sub(r'<a class="picture" href="\1">\g<0></a>', text), "utf-8")
