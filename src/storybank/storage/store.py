"""Store: where one candidate's bank lives, and what every change to it promises."""

from __future__ import annotations

import os
from types import TracebackType
from typing import Annotated, NoReturn, Self, SupportsIndex

from sqlalchemy import URL, Connection, Engine

from storybank.errors import StoreError
from storybank.storage._names import DEFAULT_PREFIX
from storybank.storage._rows import Clock, checked_owner, utc_now
from storybank.storage._transactions import Transactions
from storybank.storage.keeping.history import HistoryKeeping
from storybank.storage.keeping.plans import PlanKeeping
from storybank.storage.keeping.safety import Safety
from storybank.storage.keeping.search import Searching
from storybank.storage.keeping.stories import StoryKeeping
from storybank.storage.opening import engine_of, opened
from storybank.values import Remedy, checked, checked_methods


@checked_methods
class Store(StoryKeeping, HistoryKeeping, PlanKeeping, Searching, Safety):
    """One owner's stories, history, rounds and plans in a database.

    Every method is one transaction: all of it is stored when the method returns, and none of it when
    it raises. Several threads may share a store, and several processes may open one file. Owners see
    nothing of each other.

    Args:
        engine: An SQLAlchemy engine on PostgreSQL (psycopg 3), or on SQLite after `prepare_sqlite(engine)`;
            it stays the host's to dispose of. Or a connection with a transaction open: the store joins
            it. Each call is then a savepoint, and the host commits or rolls back; this store is for that
            transaction and its thread.
        owner: Whose bank; any text that is not blank, of 500 bytes at most, kept exactly as given.
        prefix: What each table's name starts with. Stores of different prefixes do not meet.
        schema: The PostgreSQL schema of the tables, which must be there; None: the first of the search
            path.
        clock: What says which moment it is, with its offset; None: this machine's clock.

    Raises:
        StoreError: The database cannot be used; see `storybank.errors`.

    >>> from storybank import Story
    >>> with open_store(":memory:") as store:
    ...     store.add(Story("Month-end", competencies=["teamwork"]))
    ...     store.load()
    <StoryBank: 1 story, 0 tellings, 0 impressions>
    """

    @checked
    def __init__(
        self,
        engine: Annotated[
            Engine | Connection,
            Remedy("give an SQLAlchemy Engine or Connection (not an async one), or a path to open_store"),
        ],
        *,
        owner: str = "me",
        prefix: str = DEFAULT_PREFIX,
        schema: str | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Create or migrate the tables where that is needed."""
        self._owner = checked_owner(owner)
        database = opened(engine, prefix=prefix, schema=schema)
        self._place = database.place
        self._transactions = Transactions(
            database.reach, self._owner, database.place, database.tables, clock or utc_now
        )

    def close(self) -> None:
        """Let go of the database. A second time does nothing; any other method then raises."""
        self._transactions.close()

    def __enter__(self) -> Self:
        """Return the store; the end of the block closes it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        """Refuse to be copied or pickled: what is open here is not open there.

        Raises:
            StoreError: Always.
        """
        problem = "a store cannot be copied, pickled or sent to another process"
        raise StoreError(problem, "hand over its path or URL, and call open_store there; or send the bank")

    def __repr__(self) -> str:
        """Name the whole path and the owner."""
        return f"<Store {self._place} of {self._owner!r}>"


@checked
def open_store(
    path_or_url: str | os.PathLike[str] | URL = "storybank.db",
    *,
    owner: str = "me",
    prefix: str = DEFAULT_PREFIX,
    schema: str | None = None,
    clock: Clock | None = None,
) -> Store:
    """Open a store, and create it where there is none.

    Args:
        path_or_url: A file, `":memory:"`, or an SQLAlchemy URL: `"sqlite:///bank.db"`, or
            `"postgresql://user@host/bank"` with the extra storybank[postgres].
        owner: Whose bank; any text that is not blank, of 500 bytes at most, kept exactly as given.
        prefix: What each table's name starts with; see `Store`.
        schema: The PostgreSQL schema of the tables; see `Store`.
        clock: What says which moment it is; see `Store`.

    Raises:
        InvalidInput: What was given can be neither path nor URL, or the owner is blank.
        StoreUnavailable: The database cannot be opened: the message says why and what to do.
        NewerStore: It belongs to a newer release of this library.
        MissingExtra: The driver for PostgreSQL is not installed.

    >>> with open_store(":memory:", owner="dana") as store:
    ...     store
    <Store :memory: of 'dana'>
    """
    user = checked_owner(owner)
    return Store(engine_of(path_or_url), owner=user, prefix=prefix, schema=schema, clock=clock)
