"""Many owners in one store, filled through the library's tables: by its methods it would take an hour."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Engine, create_engine, insert, select

from storybank.storage.schema import Names, tables_of

EMPTY = {"document": "{}", "made_from": "{}", "folded": ""}
"""What stands in hollow rows: they take part in every index, and nobody reads them."""


def crowd(engine: Engine, like: str, owners: Sequence[str], *, hollow: Collection[str] = ()) -> None:
    """Give each owner what another has.

    Row by row, all owners in turn: so an owner's rows lie far apart, as they do after years.

    Args:
        engine: On a database with a store.
        like: Who has something.
        owners: Who get the same.
        hollow: The tables, without their prefix, whose long texts are left out.
    """
    tables = tables_of(Names())
    with engine.begin() as connection:
        for table in tables.with_rows:
            theirs = select(table).where(table.c.owner == like).order_by(table.c.position)
            empty = EMPTY if tables.word(table) in hollow else {}
            for row in connection.execute(theirs).mappings().all():
                columns = {name: empty.get(name, value) for name, value in row.items() if name != "position"}
                connection.execute(insert(table), [columns | {"owner": owner} for owner in owners])


def analyse(engine: Engine) -> None:
    """Let the database count what it holds, which its planner goes by."""
    by_itself = create_engine(engine.url, isolation_level="AUTOCOMMIT")
    with by_itself.connect() as connection:
        connection.exec_driver_sql("ANALYZE" if engine.dialect.name == "sqlite" else "VACUUM ANALYZE")
    by_itself.dispose()
