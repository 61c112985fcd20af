"""What a host's own alembic does with the store's tables: nothing, or all of it.

Both functions fit `context.configure` in a host's `env.py`, and import nothing of alembic.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from storybank.storage._names import DEFAULT_PREFIX
from storybank.storage._schema import tables
from storybank.values import checked


@checked
def include_object(
    object: object,  # noqa: A002 - alembic's word
    name: str | None,
    type_: str,
    reflected: bool,  # noqa: ARG001, FBT001 - alembic's
    compare_to: object,  # noqa: ARG001 - alembic's
    *,
    prefix: str = DEFAULT_PREFIX,
    schema: str | None = None,
) -> bool:
    """Say whether a thing is the host's own, so that its migrations name no table of a store.

    Args:
        object: What alembic compares.
        name: Its name.
        type_: What it is: `"table"`, `"column"` and so on.
        reflected: Whether it was found in the database.
        compare_to: What it is compared to.
        prefix: As given to `Store`: `functools.partial(include_object, prefix="prep_")`.
        schema: As given to `Store`.

    Returns:
        False for a store's tables, whatever release made them.

    >>> from sqlalchemy import MetaData, Table
    >>> ours, theirs = Table("storybank_stories", MetaData()), Table("users", MetaData())
    >>> include_object(ours, "storybank_stories", "table", True, None)
    False
    >>> include_object(theirs, "users", "table", True, None)
    True
    """
    where = getattr(object, "schema", None)
    return type_ != "table" or (where, name) not in _ours(prefix, schema)


@checked
def create_if_missing(
    context: object,  # noqa: ARG001 - alembic's
    revision: object,  # noqa: ARG001 - alembic's
    directives: Iterable[Any],
    *,
    prefix: str = DEFAULT_PREFIX,
    schema: str | None = None,
) -> None:
    """Let a host's new migration create a store's tables only where no store was quicker.

    It is for alembic's `process_revision_directives`, and writes `if_not_exists=True` beside what creates
    these tables, their columns and indexes (tables from alembic 1.13.3 on, columns from 1.16 on).

    Args:
        context: Alembic's context.
        revision: What alembic makes.
        directives: The migration that will be written.
        prefix: As given to `Store`: `functools.partial(create_if_missing, prefix="prep_")`.
        schema: As given to `Store`.
    """
    ours = _ours(prefix, schema)
    for directive in directives:
        for upgrade in getattr(directive, "upgrade_ops_list", ()):
            for step in _steps(upgrade):
                place = (getattr(step, "schema", None), getattr(step, "table_name", None))
                if place in ours and hasattr(step, "if_not_exists"):
                    step.if_not_exists = True


def _ours(prefix: str, schema: str | None) -> set[tuple[str | None, str]]:
    return {(table.schema, table.name) for table in tables(prefix, schema).tables.values()}


def _steps(step: Any) -> Iterator[Any]:
    yield step
    for part in getattr(step, "ops", ()):
        yield from _steps(part)
