"""What a store's methods promise is proved on a file in `test_store.py`; on a server it holds too."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import pytest
from tests.storage import test_store

from storybank.storage import Store, open_store


@pytest.fixture
def store(postgres_place: str) -> Iterator[Store]:
    with open_store(postgres_place) as opened:
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
