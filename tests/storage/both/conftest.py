"""Each test in this folder runs on both databases, on a store of its own without anything in it."""

from __future__ import annotations

from tests.support.postgres import empty_database, place, postgres_place, postgres_url
from tests.support.postgres import prepared_place as new_place

__all__ = ["empty_database", "new_place", "place", "postgres_place", "postgres_url"]
