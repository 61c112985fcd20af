"""A store in the transaction of an asynchronous host: SQLAlchemy runs it on the host's own connection."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import Connection, text

from storybank.errors import InvalidInput
from storybank.storage import Store
from storybank.stories import Story

pytest.importorskip(
    "greenlet", reason="SQLAlchemy's asynchronous engines need greenlet: pip install greenlet"
)

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine


def on_engine(url: str, work: Callable[[AsyncEngine], Awaitable[object]]) -> object:
    async def run() -> object:
        engine = create_async_engine(url)
        try:
            return await work(engine)
        finally:
            await engine.dispose()

    return asyncio.run(run())


def added(connection: Connection, title: str) -> int:
    store = Store(connection, owner="dana")
    store.add(Story(title))
    store.edit(title, lambda story: story.replace(notes="Seen."))
    return len(store.load().stories)


def test_a_store_joins_the_transaction_of_an_asynchronous_connection(postgres_place: str) -> None:
    async def work(engine: AsyncEngine) -> object:
        async with engine.begin() as connection:
            await connection.execute(text("CREATE TABLE users (id TEXT)"))
            first = await connection.run_sync(added, "Month-end")
        async with engine.connect() as connection:
            await connection.begin()
            second = await connection.run_sync(added, "The audit")
            await connection.rollback()
        async with engine.begin() as connection:
            stories = await connection.run_sync(lambda joined: Store(joined, owner="dana").load().stories)
        return first, second, [(story.id, story.notes) for story in stories]

    assert on_engine(postgres_place, work) == (1, 2, [("month-end", "Seen.")])


def test_an_asynchronous_engine_is_refused_with_what_to_give(postgres_place: str) -> None:
    async def work(engine: AsyncEngine) -> object:
        with pytest.raises(InvalidInput, match="not an async one"):
            Store(engine)  # type: ignore[arg-type]  # the fault under test
        return None

    on_engine(postgres_place, work)
