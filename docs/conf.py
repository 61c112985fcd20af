"""How the docs are built: Sphinx with MyST and furo, from these files alone; no network is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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
html_theme_options = {"top_of_page_buttons": []}  # they stand outside of every landmark

ROLES = {
    "<pre>": '<pre tabindex="0">',  # so that the keyboard reaches what is wider than a phone
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="All pages">',
    '<aside class="toc-drawer">': '<aside class="toc-drawer" aria-label="On this page">',
}
"""What screen readers and keyboards miss in the theme's pages, and what is written instead."""


def setup(app: Any) -> None:
    """Mend the pages once they are built."""
    app.connect("build-finished", mend)


def mend(app: Any, failed: Exception | None) -> None:
    """Say in each page what is where."""
    for page in [] if failed else Path(app.outdir).rglob("*.html"):
        text = page.read_text("utf-8")
        for missing, given in ROLES.items():
            text = text.replace(missing, given)
        page.write_text(text, "utf-8")
