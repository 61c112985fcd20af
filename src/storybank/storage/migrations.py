"""The revisions: how a store of any release becomes one of this release.

Each is a function, and a new one comes last in `REVISIONS`. Alembic's operations run them, on our connection
and in the transaction that it has open, without alembic's environment: nothing here is found by a host's own
alembic. Each adds only what is missing, since a host's migrations may have added it already
(`docs/decisions/0014-a-hosts-migrations.md`). What a released revision makes never changes, so the columns
are written out here, not taken from `schema`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from storybank.storage.documents import KEY_LIMIT, folded_document, short
from storybank.storage.rows import digest_of
from storybank.storage.schema import Names, constraints

if TYPE_CHECKING:
    from alembic.operations import Operations

_AT_ONCE: Final = 500  # rows that are held in memory at a time: a host's table may have millions
# Earlier releases noted the number alone.
_NOTE = re.compile(r"(?:storybank_)?([0-9]{4})")


def note_of(number: int) -> str:
    """Return what stands in a database for a revision, which `number_of` reads."""
    return f"storybank_{number:04}"


def number_of(note: str) -> int | None:
    """Return the number of the revision that is noted, or None where no release writes such a note."""
    found = _NOTE.fullmatch(note)
    return int(found[1]) or None if found else None


def first_tables(op: Operations, names: Names) -> None:
    """0001: stories, tellings, impressions, rounds, plans, frameworks."""
    add = _Adding(op, names)
    add.table("stories", *_texts("id", "title", "status"), _revision(), *_texts("document"), unique=("id",))
    telling = ("story", "interviewer", "employer", "day")
    add.table("tellings", *_texts(*telling, "document"), unique=telling, of_a_story=True)
    add.table("impressions", *_texts("document"))
    add.table("rounds", *_texts("name"), _revision(), *_texts("document"), unique=("name",))
    add.table("plans", *_texts("round", "document"))
    whole = sa.Column("document", sa.Text)
    add.table("frameworks", *_texts("name", "version"), _revision(), whole, unique=())
    for word in ("stories", "tellings", "impressions", "rounds", "plans"):
        add.index(word, "owner", "position")
    add.index("plans", "owner", "round", "position")


def history(op: Operations, names: Names) -> None:
    """0002: every revision of a story, what a plan was made from, and text to search in."""
    add = _Adding(op, names)
    revisions: list[sa.Column[Any]] = [*_texts("story"), _revision(), *_texts("at", "document")]
    add.table("story_revisions", *revisions, unique=("story", "revision"), of_a_story=True)
    add.index("story_revisions", "owner", "position")
    add.columns("stories", sa.Column("folded", sa.Text, nullable=False, server_default=""))
    add.columns("tellings", sa.Column("story_revision", sa.Integer), sa.Column("recorded_at", sa.Text))
    add.columns("plans", sa.Column("saved_at", sa.Text), sa.Column("made_from", sa.Text))
    for fill in (_fill_revisions, _fill_folded, _shorten_keys):
        fill(op.get_bind(), names)


def extensions(op: Operations, names: Names) -> None:
    """0003: the fields of other tools that belong to a whole bank; those of a story are in its document."""
    _Adding(op, names).table("extensions", _revision(), *_texts("document"), unique=())


def digests(op: Operations, names: Names) -> None:
    """0004: a digest of each row, and extensions of rounds and their people, tellings and impressions.

    The extensions stand in the documents, which earlier releases cannot read: a new number tells them so.
    Nobody knows any more whether rows that are there are as they were written: they get no digest.
    """
    words = "stories story_revisions tellings impressions rounds plans frameworks extensions"
    for word in words.split():
        _Adding(op, names).columns(word, sa.Column("digest", sa.Text))


def meetings(op: Operations, names: Names) -> None:
    """0005: what was called a sitting is a meeting, in the documents of rounds and plans.

    A document that is no JSON stays for `Store.check` to find, and so does the digest of a row that another
    hand changed: only a digest that was right is made anew.
    """
    for word, others in (("rounds", ("name", "revision")), ("plans", ("round", "saved_at", "made_from"))):
        table = _table(names, word, "position", "owner", *others, "document", "digest")
        _rewrite(op.get_bind(), table, _with_meetings)


Revision = Callable[["Operations", Names], None]  # what a release changed in the tables
REVISIONS: Final[tuple[Revision, ...]] = (first_tables, history, extensions, digests, meetings)
"""All of them, the oldest first; a released one never changes what it makes."""
HEAD: Final = len(REVISIONS)  # the number of the newest: a larger one is that of a newer release


class _Adding:
    """Adding to the tables what is missing there."""

    def __init__(self, op: Operations, names: Names) -> None:
        self._op = op
        self._names = names

    def table(
        self,
        word: str,
        *columns: sa.Column[Any],
        unique: tuple[str, ...] | None = None,
        of_a_story: bool = False,
    ) -> None:
        """Create a table with a position and an owner, unless it is there; see `schema.constraints`."""
        names, schema = self._names, self._names.schema
        if not self._look().has_table(names.table(word), schema=schema):
            position = sa.Column(
                "position", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False
            )
            keys = constraints(names, word, unique=unique, of_a_story=of_a_story)
            primary = sa.PrimaryKeyConstraint("position", name=names.of("pk", word))
            parts: list[Any] = [position, *_texts("owner"), *columns, *keys, primary]
            self._op.create_table(names.table(word), *parts, schema=schema)

    def columns(self, word: str, *columns: sa.Column[Any]) -> None:
        """Add those of the columns that a table has not got."""
        name, schema = self._names.table(word), self._names.schema
        there = {column["name"] for column in self._look().get_columns(name, schema=schema)}
        for column in columns:
            if column.name not in there:
                self._op.add_column(name, column, schema=schema)

    def index(self, word: str, *columns: str) -> None:
        """Create an index over columns, unless it is there."""
        name, table, schema = (
            self._names.of("ix", word, *columns),
            self._names.table(word),
            self._names.schema,
        )
        if name not in {index["name"] for index in self._look().get_indexes(table, schema=schema)}:
            self._op.create_index(name, table, list(columns), schema=schema)

    def _look(self) -> sa.Inspector:
        """Return a new look at the database: an earlier one remembers what it saw."""
        return sa.inspect(self._op.get_bind())


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _revision() -> sa.Column[Any]:
    return sa.Column("revision", sa.Integer, nullable=False)


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
    _rewrite(connection, stories, lambda row: {"folded": folded_document(row["document"])})


def _shorten_keys(connection: sa.Connection, names: Names) -> None:
    """Write long keys of tellings as this release looks for them (`documents.short`)."""
    tellings = _table(names, "tellings", "position", "interviewer", "employer")
    # A letter has four bytes at most, so what is shorter is not a long key.
    parts = ("interviewer", "employer")
    maybe = sa.or_(*(sa.func.length(tellings.c[part]) >= KEY_LIMIT // 4 for part in parts))
    _rewrite(connection, tellings, lambda row: {part: short(row[part]) for part in parts}, maybe)


_NAMES_NOW: Final = {
    "sitting": "meeting",
    "sittings": "meetings",
    "stories_per_sitting": "stories_per_meeting",
}


def _with_meetings(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a document with the new names; what belongs to other tools stays as it is."""

    def renamed(value: Any) -> Any:
        if isinstance(value, list):
            return [renamed(part) for part in value]
        if not isinstance(value, dict):
            return value
        return {
            _NAMES_NOW.get(name, name): part if name == "extensions" else renamed(part)
            for name, part in value.items()
        }

    document = row["document"]
    with suppress(ValueError, RecursionError):
        document = json.dumps(renamed(json.loads(document)), ensure_ascii=False, separators=(",", ":"))
    digest = row["digest"]
    return {
        "document": document,
        "digest": digest_of({**row, "document": document}) if digest == digest_of(row) else digest,
    }


def _rewrite(
    connection: sa.Connection,
    table: sa.TableClause,
    new: Callable[[Mapping[Any, Any]], dict[str, Any]],
    *where: sa.ColumnElement[bool],
) -> None:
    """Put new columns into the rows of a table, so many at a time."""
    known = sa.select(table).where(*where).order_by(table.c.position).limit(_AT_ONCE)
    change = table.update().where(table.c.position == sa.bindparam("place"))
    last = -1
    while rows := connection.execute(known.where(table.c.position > last)).mappings().all():
        last = rows[-1]["position"]
        connection.execute(change, [{"place": row["position"], **new(row)} for row in rows])


def _table(names: Names, word: str, *columns: str) -> sa.TableClause:
    return sa.table(names.table(word), *map(sa.column, columns), schema=names.schema)
