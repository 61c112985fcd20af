"""Break the code in small ways and see whether the tests of its own room notice: a mutation tester.

    python -m tests.mutants [--seed 1] [--count 200] [--rooms planning analysis storage]

A mutant is one change to one expression: a comparison turned, `and` for `or`, a sign, a number, `all` for
`any`, a condition negated. A seed draws so many of all that there are. Each is written into a copy of the
project, and the quick tests of its room that ran the changed line are run against it; a mutant that none of
them notices has survived. Each survivor is printed, and fewer killed than `KILLED` is a failure.

Annotations, `if TYPE_CHECKING:` and what is raised are left alone: nothing that runs hangs on their words. So
is `strict=` of `zip`: it only says that what is equally long by construction is, and no result hangs on it.
"""

from __future__ import annotations

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from random import Random
from typing import NamedTuple

from coverage import CoverageData

HOUSE = Path(__file__).parents[1]
ROOMS = ("planning", "analysis", "storage")
KILLED = 0.85
AT_ONCE = 2
PATIENCE = 240
"""Seconds after which a mutant counts as killed: it never ends."""

LINES_OF_A_STATEMENT = 12
"""How far above an expression its statement may begin: not each line of one is told to coverage."""

TURNED = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "not in",
    ast.NotIn: "in",
}
SIGNS = {ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.FloorDiv: "*", ast.Mod: "*"}
NAMES = {"all": "any", "any": "all", "min": "max", "max": "min"}


class Place(NamedTuple):
    """From where to where in a source, as lines from 1 and bytes of the line from 0."""

    line: int
    start: int
    last: int
    end: int


@dataclass(frozen=True)
class Mutant:
    """One change to one file.

    Attributes:
        file: Below the project's folder.
        place: What is replaced.
        new: What stands there instead.
    """

    file: Path
    place: Place
    new: str

    def applied(self, source: str) -> str:
        """Return the source with the change."""
        lines = source.encode().splitlines(keepends=True)
        before = lines[self.place.line - 1][: self.place.start]
        after = lines[self.place.last - 1][self.place.end :]
        lines[self.place.line - 1 : self.place.last] = [before + self.new.encode() + after]
        return b"".join(lines).decode()

    def __str__(self) -> str:
        """Return where it is, what stands there and what it puts instead."""
        source = _read(HOUSE / self.file)
        changed = self.applied(source).splitlines()[self.place.line - 1]
        was = source.splitlines()[self.place.line - 1]
        return f"{self.file}:{self.place.line}\n  - {was.strip()}\n  + {changed.strip()}"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def mutants_of(file: Path, source: str) -> Iterator[Mutant]:
    """Yield every mutant of a source."""
    for node in _running(ast.parse(source)):
        for target, new in _changes(node, source):
            place = Place(
                target.lineno, target.col_offset, target.end_lineno or 0, target.end_col_offset or 0
            )
            yield Mutant(file, place, new)


def _running(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the expressions that run when the code does."""
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "type_params", "decorator_list"} or isinstance(node, ast.Raise):
            continue
        if isinstance(node, ast.Call) and name == "keywords" and ast.unparse(node.func) == "zip":
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
                continue
            if isinstance(child, ast.AST):
                if isinstance(child, ast.expr):
                    yield child
                yield from _running(child)


def _changes(node: ast.expr, source: str) -> Iterator[tuple[ast.expr, str]]:
    """Yield what may be replaced in an expression, and by what."""

    def text(part: ast.expr) -> str:
        return ast.get_source_segment(source, part) or ""

    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in TURNED:
            yield node, f"({text(left)} {TURNED[type(op)]} {text(right)})"
        case ast.BoolOp(op=op, values=values):
            other = " or " if isinstance(op, ast.And) else " and "
            yield node, "(" + other.join(f"({text(value)})" for value in values) + ")"
        case ast.BinOp(left=left, op=op, right=right) if type(op) in SIGNS and not _is_text(left, right):
            yield node, f"({text(left)} {SIGNS[type(op)]} {text(right)})"
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield node, f"({text(operand)})"
        case ast.Constant(value=bool() as value):
            yield node, str(not value)
        case ast.Constant(value=int() as number):
            yield node, str(number + 1)
        case ast.Call(func=ast.Name(id=name) as called) if name in NAMES:
            yield called, NAMES[name]
        case ast.IfExp(test=test):
            yield test, f"(not ({text(test)}))"


def _is_text(*parts: ast.expr) -> bool:
    """Whether a part is a literal text, which `-` would only make a TypeError."""
    return any(
        isinstance(part, ast.JoinedStr) or isinstance(getattr(part, "value", 0), str) for part in parts
    )


class Copy:
    """A copy of the project in which one mutant at a time lives."""

    def __init__(self, folder: Path) -> None:
        """Copy what git knows."""
        self.folder = folder
        known = subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, check=True)  # noqa: S607 - as found
        for name in filter(None, known.stdout.decode().split("\0")):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(HOUSE / name, folder / name)

    def tests(self, *arguments: str, coverage: Path | None = None) -> int:
        """Run quick tests here and return pytest's exit code; -1 where they do not end."""
        environment = {**os.environ, "PYTHONPATH": f"{self.folder / 'src'}{os.pathsep}{self.folder}"}
        before = [sys.executable, "-m"]
        if coverage is not None:
            before += ["coverage", "run", f"--data-file={coverage}", f"--rcfile={self._settings()}", "-m"]
        options = ["-q", "-x", "-n0", "-p", "no:cacheprovider"]
        try:
            return subprocess.run(  # noqa: S603 - our own words
                [*before, "pytest", *options, *arguments],
                cwd=self.folder,
                env=environment,
                stdout=None if coverage else subprocess.DEVNULL,  # which of them fails must be seen
                stderr=subprocess.DEVNULL,
                stdin=subprocess.DEVNULL,
                timeout=None if coverage else PATIENCE,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            return -1

    def _settings(self) -> Path:
        """Return settings of coverage that note which test ran a line."""
        path = self.folder / "contexts.ini"
        path.write_text("[run]\nsource_pkgs = storybank\ndynamic_context = test_function\n", encoding="utf-8")
        return path

    def killed(self, mutant: Mutant, tests: list[str]) -> bool:
        """Whether any of the tests fails against the mutant."""
        path = self.folder / mutant.file
        source = _read(path)
        path.write_text(mutant.applied(source), encoding="utf-8")
        try:
            return self.tests(*tests) != 0
        finally:
            path.write_text(source, encoding="utf-8")


@contextmanager
def borrowed(free: Queue[Copy]) -> Iterator[Copy]:
    """Lend a copy in which nobody works."""
    copy = free.get()
    try:
        yield copy
    finally:
        free.put(copy)


Lines = dict[tuple[str, int], set[str]]
"""The tests that run a line, by its file below the project's folder and its number."""


def tests_by_line(room: str, copy: Copy) -> Lines:
    """Return the tests of a room that run each line of it; the room's folder where a line runs at import.

    Lines of other rooms are left out: their own tests answer for them.
    """
    data_file = copy.folder / f"{room}.coverage"
    if copy.tests(f"tests/{room}", coverage=data_file) != 0:
        sys.exit(f"the quick tests of {room} fail before anything is changed")
    data = CoverageData(str(data_file))
    data.read()
    found: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    for file in data.measured_files():
        name = Path(file).relative_to(copy.folder).as_posix()
        if not name.startswith(f"src/storybank/{room}/"):
            continue
        for line, contexts in data.contexts_by_lineno(file).items():
            found[name, line] = {_node(context, room) for context in contexts if context} or {f"tests/{room}"}
    return found


def _node(context: str, room: str) -> str:
    """Return the test of a context such as "tests.planning.test_laws.test_a"."""
    module, _, test = context.rpartition(".")
    path = Path(HOUSE, *module.split(".")).with_suffix(".py")
    return f"{path.relative_to(HOUSE)}::{test}" if path.is_file() else f"tests/{room}"


def main() -> None:
    """Draw the mutants, let the tests meet them, and print who survived."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--rooms", nargs="+", default=ROOMS)
    given = parser.parse_args()
    sources = [
        path for room in given.rooms for path in sorted((HOUSE / "src/storybank" / room).rglob("*.py"))
    ]
    everything = [m for path in sources for m in mutants_of(path.relative_to(HOUSE), _read(path))]
    drawn = Random(given.seed).sample(everything, min(given.count, len(everything)))  # noqa: S311 - no secret
    with tempfile.TemporaryDirectory() as temporary, ThreadPoolExecutor(AT_ONCE) as pool:
        Path(temporary).chmod(0o755)  # some tests run as a user who may do less
        copies = [Copy(Path(temporary, str(number))) for number in range(AT_ONCE)]
        free: Queue[Copy] = Queue()
        for copy in copies:
            free.put(copy)

        def mapped(room: str) -> Lines:
            with borrowed(free) as copy:
                return tests_by_line(room, copy)

        lines = {key: tests for found in pool.map(mapped, given.rooms) for key, tests in found.items()}

        def killed(mutant: Mutant) -> bool:
            above = range(mutant.place.line, max(0, mutant.place.line - LINES_OF_A_STATEMENT), -1)
            tests = next(filter(None, (lines.get((mutant.file.as_posix(), line)) for line in above)), set())
            with borrowed(free) as copy:
                return bool(tests) and copy.killed(mutant, sorted(tests))

        survivors = []
        for mutant, died in zip(drawn, pool.map(killed, drawn), strict=True):
            if not died:
                survivors.append(mutant)
                sys.stdout.write(f"{mutant}\n")
    share = 1 - len(survivors) / len(drawn)
    killed_of = f"{len(drawn) - len(survivors)} of {len(drawn)} mutants killed ({share:.0%})"
    sys.stdout.write(f"{killed_of}; there are {len(everything)}\n")
    sys.exit(share < KILLED)


if __name__ == "__main__":
    main()
