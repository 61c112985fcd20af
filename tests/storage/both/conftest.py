"""Each test in this folder runs on both databases."""

from __future__ import annotations

from tests.storage.postgres import new_place, place, postgres_place, postgres_url

__all__ = ["new_place", "place", "postgres_place", "postgres_url"]
