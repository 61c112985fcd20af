"""History that explains: every revision of a story, what a plan was made from, and text to search in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from storybank.storage._folding import folded_document
from storybank.storage._keys import KEY_LIMIT, short
from storybank.storage._names import Names
from storybank.storage.migrations._adding import (
    add_columns,
    add_index,
    add_table,
    of_a_story,
    texts,
    unique,
)

if TYPE_CHECKING:
    from alembic.operations import Operations

_AT_ONCE: Final = 500
"""Rows that are held in memory at a time: a host's table may have millions."""


def upgrade(op: Operations, names: Names) -> None:
    """Add the table and the columns, and fill them from what is stored."""
    add_table(
        op,
        names,
        "story_revisions",
        *texts("story"),
        sa.Column("revision", sa.Integer, nullable=False),
        *texts("at", "document"),
        unique(names, "story_revisions", "owner", "story", "revision"),
        of_a_story(names, "story_revisions"),
    )
    add_index(op, names, "story_revisions", "owner", "position")
    add_columns(op, names, "stories", sa.Column("folded", sa.Text, nullable=False, server_default=""))
    noted = (sa.Column("story_revision", sa.Integer), sa.Column("recorded_at", sa.Text))
    add_columns(op, names, "tellings", *noted)
    add_columns(op, names, "plans", sa.Column("saved_at", sa.Text), sa.Column("made_from", sa.Text))
    _fill_revisions(op.get_bind(), names)
    _fill_folded(op.get_bind(), names)
    _shorten_keys(op.get_bind(), names)


def _fill_revisions(connection: sa.Connection, names: Names) -> None:
    """Take each story as it stands for the one revision that is known; nobody noted when it came."""
    stories = _table(names, "stories", "position", "owner", "id", "revision", "document")
    into = _table(names, "story_revisions", "owner", "story", "revision", "at", "document")
    rows = sa.select(
        stories.c.owner, stories.c.id, stories.c.revision, sa.literal("").label("at"), stories.c.document
    ).order_by(stories.c.position)
    connection.execute(into.insert().from_select(["owner", "story", "revision", "at", "document"], rows))


def _fill_folded(connection: sa.Connection, names: Names) -> None:
    stories = _table(names, "stories", "position", "document", "folded")
    last = -1
    while True:
        rows = connection.execute(
            sa.select(stories.c.position, stories.c.document)
            .where(stories.c.position > last)
            .order_by(stories.c.position)
            .limit(_AT_ONCE)
        ).all()
        if not rows:
            return
        last = rows[-1].position
        connection.execute(
            stories.update()
            .where(stories.c.position == sa.bindparam("at"))
            .values(folded=sa.bindparam("text")),
            [{"at": row.position, "text": folded_document(row.document)} for row in rows],
        )


def _shorten_keys(connection: sa.Connection, names: Names) -> None:
    """Write long keys of tellings as this release looks for them (`_keys`)."""
    tellings = _table(names, "tellings", "position", "interviewer", "employer")
    # A letter has four bytes at most, so what is shorter is no long key.
    parts = (tellings.c.interviewer, tellings.c.employer)
    maybe = sa.or_(*(sa.func.length(part) >= KEY_LIMIT // 4 for part in parts))
    for row in connection.execute(sa.select(tellings).where(maybe)).all():
        keys = {"interviewer": short(row.interviewer), "employer": short(row.employer)}
        if keys != {"interviewer": row.interviewer, "employer": row.employer}:
            connection.execute(tellings.update().where(tellings.c.position == row.position).values(**keys))


def _table(names: Names, word: str, *columns: str) -> sa.TableClause:
    return sa.table(names.table(word), *map(sa.column, columns), schema=names.schema)
