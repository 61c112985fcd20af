"""The public names: sorted, documented, quick to import and quiet about it."""

from __future__ import annotations

import ast
import inspect
import json
import re
import subprocess
import sys
import zipfile
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.support.names import ALONE as NAMED_ALONE

import storybank
from storybank import analysis, formats
from storybank.late import data_beside, late

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
SOURCE = Path(storybank.__file__).parent
FRONTS = [page for page in sorted(SOURCE.rglob("__init__.py")) if "late(__name__" in page.read_text("utf-8")]
ALONE = {name for names in NAMED_ALONE.values() for name in names.split()}
"""What is there by its name, though `import *` does not bring it."""

ELSEWHERE = {*formats.__all__, *analysis.__all__} & {*storybank.__all__} - {"suggest_stories", "Suggestion"}
"""What `import *` brings of the rooms whose own it is."""

HEAVY = (
    *("sqlalchemy", "alembic", "highspy", "numpy", "rapidfuzz", "snowballstemmer", "markdown_it", "yaml"),
    *("pydantic", "logging", "asyncio", "unicodedata"),
)


MOVED = {
    (front, old): (place, new or old)
    for front in ("storybank", "storybank.formats")
    for place, names in json.loads(data_beside("storybank.late", "moved.json"))[front].items()
    for old, _, new in (name.partition(":") for name in names.split())
}
"""Where each name is that a front gave once, and how it is called there."""


def is_module(name: str) -> bool:
    return isinstance(getattr(storybank, name), ModuleType)


def fresh(code: str) -> Any:
    """Run code in a new interpreter where warnings are errors; return what it prints as JSON."""
    run = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert (run.returncode, run.stderr) == (0, "")
    return json.loads(run.stdout)


def test_the_names_are_sorted_and_each_stands_once() -> None:
    assert storybank.__all__ == sorted(set(storybank.__all__))


def test_dir_shows_the_public_names_and_no_other() -> None:
    assert dir(storybank) == storybank.__all__


def test_the_version_is_that_of_the_distribution() -> None:
    assert storybank.__version__ == version("storybank")


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"storybank.*manager"):
        storybank.manager  # type: ignore[attr-defined] # noqa: B018 - reading it is the test


@pytest.mark.sample(80)
@pytest.mark.parametrize(("front", "name"), MOVED)
def test_a_name_that_left_a_front_says_where_it_is(front: str, name: str) -> None:
    place, new = MOVED[front, name]
    with pytest.raises(AttributeError, match=rf"from {place} import {new}$"):
        getattr(import_module(front), name)
    with pytest.raises(ImportError, match=rf"from {place} import {new}$"):
        exec(f"from {front} import {name}", {})  # noqa: S102 - what a caller writes
    assert hasattr(import_module(place), new)
    assert not hasattr(import_module(front), name)


def test_an_import_behind_many_names_says_so_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its instruction has another one before it, which makes its argument longer."""
    moving = ModuleType("moving")
    tables = {"fronts.json": {moving.__name__: {}}, "moved.json": {moving.__name__: {"here": "gone"}}}
    monkeypatch.setattr("storybank.late._data", lambda name: tables.get(name, {}))
    vars(moving)["__getattr__"], _ = late(moving.__name__)
    monkeypatch.setitem(sys.modules, moving.__name__, moving)
    many = "\n".join(f"name_{number} = {number}" for number in range(300))
    with pytest.raises(ImportError, match="from here import gone"):
        exec(f"{many}\nfrom {moving.__name__} import gone", {})  # noqa: S102 - what a caller writes


def test_what_a_star_brings_is_what_people_type_first_and_nothing_is_in_two_lists() -> None:
    names: dict[str, Any] = {}
    exec("from storybank import *", names)  # noqa: S102 - what a notebook begins with
    assert {"Story", "plan_round", "read_csv", "read_markdown", "round_from_text", "redact_bank", "why"} <= {
        *names
    }
    assert not ALONE & {*names}


@pytest.mark.parametrize("name", [*storybank.__all__, *sorted(ALONE)])
def test_each_name_is_there_and_says_what_it_is_for(name: str) -> None:
    public = getattr(storybank, name)
    assert getattr(public, "__module__", public.__name__).startswith("storybank")
    own = vars(public).get("__doc__") if inspect.isclass(public) else public.__doc__
    assert own
    assert own.strip().splitlines()[0].endswith((".", ":"))


def test_the_reference_has_each_name_once_where_it_is_and_no_other() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in sorted(REFERENCE.glob("*.md")))
    documented = re.findall(
        r"^\.\. auto(?:class|function|exception):: (storybank\.[\w.]+)$", text, re.MULTILINE
    )
    top = [name for name in documented if name.count(".") == 1]
    own = ({*storybank.__all__} | ALONE) - ELSEWHERE
    assert sorted(top) == [f"storybank.{name}" for name in sorted(own) if not is_module(name)]
    assert sorted(set(documented)) == sorted(documented)
    here = {f"storybank.{name}" for name in storybank.__all__}
    assert {".".join(now) for now in MOVED.values()} <= {*documented, *here}


@pytest.mark.parametrize("front", FRONTS, ids=lambda front: front.parent.name)
def test_each_name_comes_from_where_type_checkers_look_for_it(front: Path) -> None:
    checked = next(node for node in ast.parse(front.read_text("utf-8")).body if isinstance(node, ast.If))
    seen = {
        (node.module, alias.asname or alias.name)
        for node in checked.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    package = import_module(".".join(front.parent.relative_to(SOURCE.parent).parts))
    homes = json.loads(data_beside("storybank.late", "fronts.json"))[package.__name__]
    assert sorted(name for names in homes.values() for name in names.split()) == package.__all__
    alone = ALONE if package is storybank else set()
    assert sorted(name for _, name in seen) == sorted({*package.__all__} | alone)
    assert dir(package) == package.__all__
    for home, name in seen:
        assert getattr(package, name) is getattr(import_module(str(home)), name)


@pytest.mark.parametrize("front", FRONTS, ids=lambda front: front.parent.name)
def test_no_name_is_also_that_of_a_module(front: Path) -> None:
    """Whichever was imported first would stand for both."""
    package = import_module(".".join(front.parent.relative_to(SOURCE.parent).parts))
    modules = {page.stem for page in front.parent.iterdir() if page.suffix in {".py", ""}}
    assert modules.isdisjoint(
        name for name in package.__all__ if not isinstance(getattr(package, name), ModuleType)
    )


def test_a_module_of_the_library_is_there_without_an_import_of_its_own() -> None:
    found = fresh("import json, storybank\nprint(json.dumps(storybank.planning.policy.__name__))")
    assert found == "storybank.planning.policy"


def test_names_asked_for_by_many_threads_at_once_are_one() -> None:
    found = fresh(
        "import json, storybank\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(8) as pool:\n"
        "    each = [list(pool.map(lambda _: id(getattr(storybank, name)), range(8)))"
        " for name in storybank.__all__]\n"
        "print(json.dumps([len(set(ids)) for ids in each]))"
    )
    assert found == [1] * len(storybank.__all__)


def test_a_pattern_is_compiled_when_it_is_used_and_then_once() -> None:
    found = fresh(
        "import json, re, storybank\n"
        "from storybank.late import pattern\n"
        "compiled, compile = [], re.compile\n"
        "re.compile = lambda *given: compiled.append(given[0]) or compile(*given)\n"
        "numbers = pattern('[0-9]+')\n"
        "before = len(compiled)\n"
        "said = [numbers.findall('24 of 40'), numbers.findall('7')]\n"
        "print(json.dumps([before, said, compiled]))"
    )
    assert found == [0, [["24", "40"], ["7"]], ["[0-9]+"]]


def test_data_beside_a_module_is_read_from_an_archive_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "boxes.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("boxed/__init__.py", "")
        packed.writestr("boxed/note.txt", "für Dana")
    monkeypatch.syspath_prepend(archive)
    assert data_beside(import_module("boxed").__name__, "note.txt") == "für Dana"


def test_importing_loads_neither_database_nor_solver_and_the_store_loads_when_asked_for() -> None:
    loaded = fresh(
        "import json, sys, storybank\n"
        f"early = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "with storybank.open_store(':memory:') as store:\n"
        "    empty = store.load() == storybank.StoryBank()\n"
        "print(json.dumps([early, empty, 'sqlalchemy' in sys.modules]))"
    )
    assert loaded == [[], True, True]


def test_importing_opens_no_file_but_code_and_its_own() -> None:
    """Nothing is read from the candidate's machine: no settings, no home folder, no working folder."""
    opened = fresh(
        "import json, sys, sysconfig\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == 'open' else None)\n"
        "import storybank\n"
        "[getattr(storybank, name) for name in storybank.__all__]\n"
        "own = storybank.__path__[0]\n"
        "code = ('.py', '.pyc', '.so', '.pyd', '.zip')\n"
        "print(json.dumps([path for path in opened if not path.endswith(code) and not path.startswith(own)]))"
    )
    # importlib.metadata, which pydantic asks for its plugins, reads what is installed.
    installed = re.compile(r"\.(dist|egg)-info.(entry_points\.txt|METADATA|PKG-INFO)$")
    assert [path for path in opened if not installed.search(path)] == []
