"""The house rules: how many files, how long, what they are called, and that no two import each other."""

from __future__ import annotations

import ast
import runpy
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import storybank

FEWEST_FILES, MOST_FILES = 105, 150
MOST_LINES = 33_900
"""Decision 20: what is added is paid for by what goes."""

SHORTEST_MEDIAN, LONGEST_MEDIAN = 150, 280
LONGEST_FILE = 500
LONGEST_BODY = 45
"""Lines of a function without its head and its docstring."""

MOST_PUBLIC_NAMES = 65

SOURCE = Path(storybank.__file__).parent
FILES = {page.relative_to(SOURCE.parent).as_posix(): page.read_text("utf-8") for page in SOURCE.rglob("*.py")}
LENGTHS = {name: len(text.splitlines()) for name, text in FILES.items()}


def modules() -> dict[str, ast.Module]:
    """Return every module by its dotted name, a package by its own."""
    return {
        name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): ast.parse(text)
        for name, text in FILES.items()
    }


MODULES = modules()


def imported_by(name: str, tree: ast.Module) -> Iterator[str]:
    """Yield what a module imports, anywhere in it and for type checkers too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name}, line {node.lineno}: write the whole name"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else str(node.module)


IMPORTS = {
    name: {found for found in imported_by(name, tree) if found in MODULES and found != name}
    for name, tree in MODULES.items()
}


def bodies(name: str, tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield every function with the lines of its body, from the first statement behind the docstring."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            has_docstring = ast.get_docstring(node) is not None and len(node.body) > 1
            first = node.body[has_docstring]
            yield f"{name}.{node.name}", int(node.end_lineno or 0) - first.lineno + 1


def test_the_files_are_neither_too_many_nor_too_few() -> None:
    assert FEWEST_FILES <= len(FILES) <= MOST_FILES


def test_the_whole_can_be_read() -> None:
    assert sum(LENGTHS.values()) <= MOST_LINES


def test_a_file_is_of_a_middling_length() -> None:
    assert SHORTEST_MEDIAN <= median(LENGTHS.values()) <= LONGEST_MEDIAN


def test_no_file_is_too_long() -> None:
    assert {name: lines for name, lines in LENGTHS.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_too_long() -> None:
    found = (body for name, tree in MODULES.items() for body in bodies(name, tree))
    assert {name: lines for name, lines in found if lines > LONGEST_BODY} == {}


def test_a_name_says_nothing_of_who_may_import_a_module() -> None:
    """What is public stands in `__all__`; an underscore before a module's name would say it twice."""
    own = [name for name in MODULES if any(part.startswith("_") for part in name.split("."))]
    assert own == ["storybank.__main__"]  # Python's own name for what `python -m storybank` runs


def test_no_two_modules_import_each_other() -> None:
    pairs = [(one, other) for one, found in IMPORTS.items() for other in found if one in IMPORTS[other]]
    assert sorted({(min(pair), max(pair)) for pair in pairs}) == []


def test_the_top_is_narrow() -> None:
    assert len(storybank.__all__) <= MOST_PUBLIC_NAMES


def test_what_every_version_is_tested_with_is_there() -> None:
    house = SOURCE.parents[1]
    versions = runpy.run_path(str(house / ".ci" / "versions.py"))
    assert [path for path in versions["QUICK"] if not (house / "tests" / path).exists()] == []
