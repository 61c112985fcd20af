"""The mutation tester breaks one thing at a time, and tells tests that notice from tests that do not."""

from __future__ import annotations

import ast
from pathlib import Path

from coverage import CoverageData
from tests import mutants
from tests.mutants import HOUSE, ROOMS, Copy, mutants_of

SOURCE = """
def spare(count: int | None = 1) -> bool:
    if count is None or not count > 2:
        raise ValueError(count + 1)
    return all(part - 1 < 3 for part, _ in zip(range(count), range(count), strict=True))
"""

ZIPPED = "zip(range(count), range(count), strict=True)"


def test_each_way_to_break_an_expression_is_tried_and_annotations_and_errors_are_left_alone() -> None:
    lines = {
        mutant.applied(SOURCE).splitlines()[mutant.place.line - 1].strip()
        for mutant in mutants_of(Path(), SOURCE)
    }
    assert lines == {
        "def spare(count: int | None = 2) -> bool:",
        "if ((count is None) and (not count > 2)):",
        "if (count is not None) or not count > 2:",
        "if count is None or (count > 2):",
        "if count is None or not (count >= 2):",
        "if count is None or not count > 3:",
        f"return any(part - 1 < 3 for part, _ in {ZIPPED})",
        f"return all((part - 1 <= 3) for part, _ in {ZIPPED})",
        f"return all((part + 1) < 3 for part, _ in {ZIPPED})",
        f"return all(part - 2 < 3 for part, _ in {ZIPPED})",
        f"return all(part - 1 < 4 for part, _ in {ZIPPED})",
    }


def test_every_mutant_of_the_rooms_is_python_and_another_program() -> None:
    for room in ROOMS:
        for path in sorted((HOUSE / "src/storybank" / room).rglob("*.py"))[:8]:
            source = path.read_text(encoding="utf-8")
            whole = ast.dump(ast.parse(source))
            for mutant in mutants_of(path.relative_to(HOUSE), source):
                assert ast.dump(ast.parse(mutant.applied(source))) != whole, str(mutant)


class _Ran(Copy):
    """A copy whose tests were run: one of planning's ran a line of planning and one of analysis."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def tests(self, *_: str, coverage: Path | None = None) -> int:
        data = CoverageData(str(coverage))
        data.set_context("tests.planning.test_laws.test_a")
        data.add_lines({str(self.folder / f"src/storybank/{room}/x.py"): [7] for room in ROOMS})
        data.write()
        return 0


def test_a_mutant_meets_the_tests_of_its_own_room_alone(tmp_path: Path) -> None:
    assert mutants.tests_by_line("planning", _Ran(tmp_path)) == {
        ("src/storybank/planning/x.py", 7): {"tests/planning/test_laws.py::test_a"}
    }
