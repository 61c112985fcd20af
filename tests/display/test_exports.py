from __future__ import annotations

import ast
import re
from pathlib import Path

from storybank import display


def test_every_public_name_exists_and_they_are_sorted() -> None:
    assert list(display.__all__) == sorted(display.__all__)
    assert all(hasattr(display, name) for name in display.__all__)


def test_display_imports_nothing_of_the_library_but_itself_and_what_knows_no_story() -> None:
    own = re.compile(r"storybank\.(display\.\w+|values|errors|visible|late)$")
    for module in Path(display.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("storybank"):
                assert own.match(node.module or ""), (module.name, node.module)
