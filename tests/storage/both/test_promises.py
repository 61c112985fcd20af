"""What a store's methods promise is proved on a file in `test_store.py`; on a server it holds too."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import pytest
from sqlalchemy import URL
from tests.storage import test_store
from tests.storage.postgres import database

from storybank.storage import Store, open_store


@pytest.fixture(scope="module")
def empty(postgres_url: URL) -> Iterator[str]:
    """The name of a database with an empty store: to copy it is quicker than to create the tables."""
    with database(postgres_url) as url:
        open_store(url).close()
        yield url.database or ""


@pytest.fixture
def store(postgres_url: URL, empty: str) -> Iterator[Store]:
    with database(postgres_url, empty) as url, open_store(url) as opened:
        yield opened


def needs_no_file(name: str) -> bool:
    asked = inspect.signature(getattr(test_store, name)).parameters
    return "store" in asked and "path" not in asked


PROMISES = {
    name: test for name, test in vars(test_store).items() if name.startswith("test_") and needs_no_file(name)
}
globals().update(PROMISES)


def test_the_promises_are_found() -> None:
    assert len(PROMISES) >= 30
