"""What a host has: an engine of its own on each database, and a clock that it sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, create_engine
from tests.support.postgres import new_place, place, postgres_place, postgres_url

from storybank.storage import prepare_sqlite

__all__ = ["new_place", "place", "postgres_place", "postgres_url"]


@pytest.fixture
def engine(place: str) -> Iterator[Engine]:
    """Return a host's engine on an empty database."""
    if "://" in place:
        made = create_engine(place)
    else:
        made = create_engine(f"sqlite:///{place}", connect_args={"timeout": 0.2})
        prepare_sqlite(made)
    yield made
    made.dispose()


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """Return a clock that is one minute later each time it is read."""
    moments = (datetime(2026, 11, 30, 9, tzinfo=UTC) + timedelta(minutes=n) for n in range(10_000))
    return lambda: next(moments)
