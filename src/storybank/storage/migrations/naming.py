"""What the revisions call the tables, and how they say where they have got to.

A host that runs them in its own alembic environment says where the tables are:
`config.attributes["storybank_prefix"] = "prep_"`, and `"storybank_schema"` likewise.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op
from alembic.config import Config

from storybank.storage._names import DEFAULT_PREFIX, Names, checked_names

PREFIX: Final = "storybank_prefix"
SCHEMA: Final = "storybank_schema"


def names_in(config: Config | None) -> Names:
    """Return the names that an alembic configuration gives to the tables."""
    given = {} if config is None else config.attributes
    return checked_names(given.get(PREFIX, DEFAULT_PREFIX), given.get(SCHEMA), "")


def names() -> Names:
    """Return the names for the migration that is running."""
    return names_in(op.get_context().config)


def is_done(revision: str) -> bool:
    """Say whether a store has run a revision itself, before the host's alembic came to it."""
    ours = names()
    if _is_ours() or not sa.inspect(op.get_bind()).has_table(ours.version, schema=ours.schema):
        return False
    noted = sa.table(ours.version, sa.column("version_num", sa.Text), schema=ours.schema)
    return str(op.get_bind().execute(sa.select(noted.c.version_num)).scalar() or "") >= revision


def note(revision: str | None) -> None:
    """Write the revision down where a store looks for it; None: there is none any more.

    Alembic has done so where our own environment runs it. In a host's, its note is in the host's table.
    """
    ours = names()
    if _is_ours():
        return
    noted = sa.table(ours.version, sa.column("version_num"), schema=ours.schema)
    if revision is None:
        op.drop_table(ours.version, schema=ours.schema)
        return
    if not sa.inspect(op.get_bind()).has_table(ours.version, schema=ours.schema):
        op.create_table(
            ours.version,
            sa.Column("version_num", sa.String(32), nullable=False),
            sa.PrimaryKeyConstraint("version_num", name=f"{ours.version}_pkc"),
            schema=ours.schema,
        )
    op.execute(noted.delete())
    op.execute(noted.insert().values(version_num=revision))


def _is_ours() -> bool:
    """Say whether alembic notes the revision where a store looks for it."""
    ours, context = names(), op.get_context()
    return (context.version_table, context.version_table_schema) == (ours.version, ours.schema)
