"""Every example that a person can read is run: in the README, in the docs and in the docstrings."""

from __future__ import annotations

from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser
from sybil.sybil import SybilCollection

# A pattern without a slash matches at any depth; before Python 3.13, "**" matches one folder only.
_README = Sybil(path=".", filenames=["README.md"], parsers=[PythonCodeBlockParser()])
_PAGES = Sybil(path="docs", pattern="*.md", parsers=[PythonCodeBlockParser()])
_DOCSTRINGS = Sybil(path="src", pattern="*.py", parsers=[DocTestParser()])

pytest_collect_file = SybilCollection([_README, _PAGES, _DOCSTRINGS]).pytest()
