"""A store in a file of its own for each test, and values to put into it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storybank.interviews import Interviewer, Round
from storybank.planning.goals import Proof
from storybank.planning.plan import Plan
from storybank.planning.policy import Policy
from storybank.storage import Store, open_store
from storybank.stories import Story
from storybank.values import FrozenMap, Several


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bank.db"


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with an empty store: to copy it is quicker than to create the tables."""
    path = tmp_path_factory.mktemp("empty") / "bank.db"
    open_store(path).close()
    return path


@pytest.fixture
def store(path: Path, empty_file: Path) -> Iterator[Store]:
    shutil.copy(empty_file, path)
    with open_store(path) as opened:
        yield opened


@pytest.fixture
def make_plan() -> Callable[[str], Plan]:
    """Return a maker of small plans for a round of a name."""

    def make(name: str, *stories: Story) -> Plan:
        return Plan(
            round=Round(name, [Interviewer("Dana", needs=())]),
            policy=Policy(),
            stories=Several(stories),
            competencies=FrozenMap(),
            assignments=Several(),
            coverage=Several(),
            gaps=Several(),
            backups=Several(),
            proof=Proof(status="solver", tiers=()),
        )

    return make
