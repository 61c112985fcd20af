"""Transactions that end with the call, also where Ctrl-C or a cancelled task stops it anywhere within."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, PoolProxiedConnection


@contextmanager
def transaction_on(
    engine: Engine, undo: Callable[[PoolProxiedConnection], object], **options: Any
) -> Iterator[Connection]:
    """Give a connection with a transaction; the end commits it, and what is raised undoes it.

    SQLAlchemy does that too, unless it is itself interrupted in the middle of it: then the transaction is
    left to the garbage collector, and its locks stay as long as anybody holds the traceback.

    Args:
        engine: Where.
        undo: Ends the transaction on the driver's connection without SQLAlchemy's help.
        options: Execution options of the connection.
    """
    connection = engine.connect()
    pooled = connection.connection
    try:
        with connection.execution_options(**options).begin():
            yield connection
    except BaseException as error:
        interruption = _interruption(error)
        if interruption is None:
            connection.close()
            raise
        if pooled.is_valid:
            undo(pooled)
        if pooled.is_valid:
            pooled.close()
        raise interruption from None
    else:
        connection.close()


def _interruption(error: BaseException | None) -> BaseException | None:
    """Return what interrupted a call, if that was it: SQLAlchemy, stopped half-way, stumbles over itself."""
    while isinstance(error, Exception):
        error = error.__context__
    return error
