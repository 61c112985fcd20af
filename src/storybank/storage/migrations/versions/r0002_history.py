"""History that explains: every revision of a story, what a plan was made from, and text to search in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storybank.storage._folding import folded_document
from storybank.storage._keys import KEY_LIMIT, short
from storybank.storage._names import Names
from storybank.storage.migrations.naming import is_done, names, note

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_AT_ONCE = 500
"""Rows that are held in memory at a time: a host's table may have millions."""


def upgrade() -> None:
    """Add the table and the columns, and fill them from what is stored."""
    if is_done(revision):
        return
    ours = names()
    position = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        ours.table("story_revisions"),
        sa.Column("position", position, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("story", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("position", name=ours.of("pk", "story_revisions")),
        sa.UniqueConstraint(
            *("owner", "story", "revision"),
            name=ours.of("uq", "story_revisions", "owner", "story", "revision"),
        ),
        sa.ForeignKeyConstraint(
            ["owner", "story"],
            [ours.column("stories", "owner"), ours.column("stories", "id")],
            name=ours.of("fk", "story_revisions", ours.table("stories")),
        ),
        schema=ours.schema,
    )
    op.create_index(
        ours.of("ix", "story_revisions", "owner", "position"),
        ours.table("story_revisions"),
        ["owner", "position"],
        schema=ours.schema,
    )
    _add(ours, "stories", sa.Column("folded", sa.Text, nullable=False, server_default=""))
    _add(ours, "tellings", sa.Column("story_revision", sa.Integer), sa.Column("recorded_at", sa.Text))
    _add(ours, "plans", sa.Column("saved_at", sa.Text), sa.Column("made_from", sa.Text))
    _fill_revisions(ours)
    _fill_folded(ours)
    _shorten_keys(ours)
    note(revision)


def downgrade() -> None:
    """Drop what was added, with what is in it."""
    ours = names()
    op.drop_column(ours.table("plans"), "made_from", schema=ours.schema)
    op.drop_column(ours.table("plans"), "saved_at", schema=ours.schema)
    op.drop_column(ours.table("tellings"), "recorded_at", schema=ours.schema)
    op.drop_column(ours.table("tellings"), "story_revision", schema=ours.schema)
    op.drop_column(ours.table("stories"), "folded", schema=ours.schema)
    op.drop_table(ours.table("story_revisions"), schema=ours.schema)
    note(down_revision)


def _add(ours: Names, word: str, *columns: sa.Column[str] | sa.Column[int]) -> None:
    for column in columns:
        op.add_column(ours.table(word), column, schema=ours.schema)


def _fill_revisions(ours: Names) -> None:
    """Take each story as it stands for the one revision that is known; nobody noted when it came."""
    stories = _table(ours, "stories", "position", "owner", "id", "revision", "document")
    into = _table(ours, "story_revisions", "owner", "story", "revision", "at", "document")
    rows = sa.select(
        stories.c.owner, stories.c.id, stories.c.revision, sa.literal("").label("at"), stories.c.document
    ).order_by(stories.c.position)
    op.execute(into.insert().from_select(["owner", "story", "revision", "at", "document"], rows))


def _fill_folded(ours: Names) -> None:
    stories = _table(ours, "stories", "position", "document", "folded")
    connection = op.get_bind()
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


def _shorten_keys(ours: Names) -> None:
    """Write long keys of tellings as this release looks for them (`_keys`)."""
    tellings = _table(ours, "tellings", "position", "interviewer", "employer")
    connection = op.get_bind()
    # A letter has four bytes at most, so what is shorter is no long key.
    parts = (tellings.c.interviewer, tellings.c.employer)
    maybe = sa.or_(*(sa.func.length(part) >= KEY_LIMIT // 4 for part in parts))
    for row in connection.execute(sa.select(tellings).where(maybe)).all():
        keys = {"interviewer": short(row.interviewer), "employer": short(row.employer)}
        if keys != {"interviewer": row.interviewer, "employer": row.employer}:
            connection.execute(tellings.update().where(tellings.c.position == row.position).values(**keys))


def _table(ours: Names, word: str, *columns: str) -> sa.TableClause:
    return sa.table(ours.table(word), *map(sa.column, columns), schema=ours.schema)
