"""The public names: sorted, documented, quick to import and quiet about it."""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

import storybank

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
HEAVY = ("sqlalchemy", "alembic", "highspy", "numpy", "rapidfuzz")


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
        storybank.manager  # noqa: B018 - reading it is the test


@pytest.mark.parametrize("name", storybank.__all__)
def test_each_name_is_there_and_says_what_it_is_for(name: str) -> None:
    public = getattr(storybank, name)
    assert public.__module__.startswith("storybank")
    own = vars(public).get("__doc__") if inspect.isclass(public) else public.__doc__
    assert own
    assert own.strip().splitlines()[0].endswith((".", ":"))


def test_the_reference_has_each_name_once_and_no_other() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in sorted(REFERENCE.glob("*.md")))
    documented = re.findall(r"^\.\. auto(?:class|function|exception):: storybank\.(\w+)$", text, re.MULTILINE)
    assert sorted(documented) == storybank.__all__


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
        "own = storybank.__path__[0]\n"
        "code = ('.py', '.pyc', '.so', '.pyd', '.zip')\n"
        "print(json.dumps([path for path in opened if not path.endswith(code) and not path.startswith(own)]))"
    )
    # importlib.metadata, which pydantic asks for its plugins, reads what is installed.
    installed = re.compile(r"\.(dist|egg)-info.(entry_points\.txt|METADATA|PKG-INFO)$")
    assert [path for path in opened if not installed.search(path)] == []
