"""Each test in this folder runs on both databases, on a store of its own without anything in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import URL
from tests.storage.postgres import database, place, postgres_place, postgres_url

from storybank.storage import open_store

__all__ = ["place", "postgres_place", "postgres_url"]


@pytest.fixture(scope="session")
def empty_database(postgres_url: URL) -> Iterator[str]:
    """The name of a database with an empty store: to copy it is quicker than to create the tables."""
    with database(postgres_url) as url:
        open_store(url).close()
        yield url.database or ""


@pytest.fixture(params=["sqlite", "postgresql"])
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """A maker of empty stores, in each kind of database, as text for open_store."""
    numbers = count()
    with ExitStack() as stack:

        def new() -> str:
            if request.param == "sqlite":
                return str(
                    shutil.copy(request.getfixturevalue("empty_file"), tmp_path / f"bank{next(numbers)}.db")
                )
            server, template = map(request.getfixturevalue, ("postgres_url", "empty_database"))
            return stack.enter_context(database(server, template)).render_as_string(hide_password=False)

        yield new
