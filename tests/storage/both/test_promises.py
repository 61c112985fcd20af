"""What a store's methods promise is proved on a file in `test_store.py`; on a server it holds too."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import pytest
from sqlalchemy import URL
from tests.storage import test_store
from tests.support.postgres import database

from storybank.storage import Store, open_store


@pytest.fixture
def store(postgres_url: URL, empty_database: str) -> Iterator[Store]:
    with database(postgres_url, empty_database) as url, open_store(url) as opened:
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
