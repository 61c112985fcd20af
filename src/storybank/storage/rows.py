"""One owner's rows: every statement on them passes here, so none forgets the owner; and what they hold.

That is values as JSON documents, and texts as columns hold them: in keys, or folded. Texts are folded here
and not by the database: SQLite folds ASCII only, and PostgreSQL as its locale says.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, delete, insert, select, update

from storybank.errors import Fault, InvalidInput, StoreError, fault_of, refuse, said_of
from storybank.storage.schema import Tables
from storybank.stories import Statement, Story, Told
from storybank.values import FrozenMap, Value, own_value

V = TypeVar("V", bound=Value)

KEY_LIMIT: Final = 64  # bytes of a text in a key as it is: of PostgreSQL's 2704, owner and id take 2500
# The parts of a story that are searched. Whoever changes them, or `folded`, fills the column again.
TEXTS: Final = ("title", "situation", "task", "action", "result", "notes")
# Characters that choose how the one before them is drawn: a red heart, a name's way of writing a sign.
_VARIATIONS: Final = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
_OF_A_STATEMENT: Final = re.compile(r'\s*\{\s*"competency"\s*:')
Clock = Callable[[], datetime]  # what says which moment it is: a time with its offset
OWNER_LIMIT: Final = 500  # bytes of an owner in UTF-8: more would not fit into an index
_KEYS_ASKED: Final = 500  # keys that are asked for at once: SQLite takes 999 parameters in older releases


def utc_now() -> datetime:
    """Return this moment. Nothing else in the library reads a clock."""
    return datetime.now(UTC)


class Rows:
    """The rows of one owner, within one transaction.

    A reading fetches all rows at once: an open cursor would keep others from writing.
    """

    def __init__(self, connection: Connection, owner: str, tables: Tables, clock: Clock = utc_now) -> None:
        self.tables = tables
        self.connection = connection  # for what concerns the whole database, as its indexes do
        self._owner = owner
        self._clock = clock

    @cached_property
    def now(self) -> str:
        """The moment of this transaction, as ISO text in UTC."""
        moment: object = self._clock()
        if not isinstance(moment, datetime) or moment.utcoffset() is None:
            raise InvalidInput("Store", [fault_of("no_time", "clock")])
        return moment.astimezone(UTC).isoformat(timespec="microseconds")

    def all(
        self, table: Table, *where: ColumnElement[bool], only: tuple[str, ...] = ()
    ) -> Sequence[Row[Any]]:
        """Return the rows in the order of adding; with `only`, these columns of them."""
        wanted = self._wanted(table, where, only).order_by(table.c.position)
        return self.connection.execute(wanted).all()

    def having(self, table: Table, column: str, keys: Iterable[object]) -> list[Row[Any]]:
        """Return the rows in which a column has one of these keys."""
        wanted = list(dict.fromkeys(keys))
        starts = range(0, len(wanted), _KEYS_ASKED)
        each = (table.c[column].in_(wanted[start : start + _KEYS_ASKED]) for start in starts)
        return [row for condition in each for row in self.all(table, condition)]

    def values(self, table: Table, kind: type[V]) -> tuple[V, ...]:
        """Return the values of the documents, in the order of adding."""
        return tuple(read(kind, row) for row in self.all(table))

    def one(self, table: Table, *where: ColumnElement[bool], to_change: bool = False) -> Row[Any] | None:
        """Return the row of a unique key; until the transaction ends, nobody can change one `to_change`."""
        wanted = self._wanted(table, where)
        return self.connection.execute(wanted.with_for_update() if to_change else wanted).first()

    def last(self, table: Table, *where: ColumnElement[bool]) -> Row[Any] | None:
        """Return the row added last."""
        wanted = self._wanted(table, where).order_by(table.c.position.desc()).limit(1)
        return self.connection.execute(wanted).first()

    def add(self, table: Table, *rows: Mapping[str, Any]) -> None:
        """Add rows, in this order."""
        if rows:
            owned = [{"owner": self._owner, **row} for row in rows]
            self.connection.execute(insert(table), [{**row, "digest": digest_of(row)} for row in owned])

    def change(self, table: Table, row: Row[Any], **columns: Any) -> int:
        """Change a row, count its revision up and return that."""
        revision: int = row.revision + 1
        self.rewrite(table, row, revision=revision, **columns)
        return revision

    def replace(self, table: Table, columns: Mapping[str, Any], *where: ColumnElement[bool]) -> None:
        """Put columns into the row of a unique key, or add it as the first revision."""
        there = self.one(table, *where, to_change=True)
        if there is None:
            self.add(table, {"revision": 1, **columns})
        else:
            self.change(table, there, **columns)

    def rewrite(self, table: Table, row: Row[Any], **columns: Any) -> None:
        """Put right what is wrong in a row; that is not a change which anybody made."""
        digest = digest_of({**row._mapping, **columns})  # noqa: SLF001 - so SQLAlchemy calls what is public
        this = update(table).where(table.c.owner == self._owner, table.c.position == row.position)
        self.connection.execute(this.values(**columns, digest=digest))

    def remove(self, table: Table, *where: ColumnElement[bool]) -> int:
        """Remove rows and return how many there were."""
        return self.connection.execute(delete(table).where(table.c.owner == self._owner, *where)).rowcount

    def _wanted(
        self, table: Table, where: tuple[ColumnElement[bool], ...], only: tuple[str, ...] = ()
    ) -> Select[Any]:
        columns: Select[Any] = select(*(table.c[name] for name in only)) if only else select(table)
        return columns.where(table.c.owner == self._owner, *where)


def digest_of(row: Mapping[Any, Any]) -> str:
    """Return what shows that a row was changed by another hand or a failing disk: a digest of its columns."""
    held = sorted((name, row[name]) for name in row.keys() - {"position", "digest"} if row[name] is not None)
    return hashlib.sha256(repr(held).encode(errors="surrogateescape")).hexdigest()


def checked_owner(owner: str, name: str = "owner") -> str:
    """Return an owner exactly as given: two users whose ids differ by a space are two users."""
    problems = {
        "is blank": not owner.strip(),
        "contains a NUL or a lone surrogate": not keepable(owner),
        f"is longer than {OWNER_LIMIT} bytes": len(owner.encode(errors="surrogatepass")) > OWNER_LIMIT,
    }
    if problem := next((said for said, is_so in problems.items() if is_so), ""):
        raise InvalidInput("Store", [fault_of("no_owner", name, problem=problem)])
    return owner


def erase(rows: Rows) -> FrozenMap[str, int]:
    """Remove every row of the owner and return how many there were in each table."""
    # What refers to stories goes before them.
    removed = [(rows.tables.word(table), rows.remove(table)) for table in reversed(rows.tables.with_rows)]
    return FrozenMap(reversed(removed))


def read(kind: type[V], row: Row[Any], column: str = "document") -> V:
    """Return the value of a column's document; a StoreError where a change by hand broke a rule."""
    try:
        return parse(kind, getattr(row, column))
    except InvalidInput as error:
        faults = "; ".join(map(str, error.faults))
        # By name, and never by its position, which tells how much others have stored.
        names = (getattr(row, column, None) for column in ("id", "story", "name", "round"))
        name = next((f" {name}" for name in names if name), "")
        raise StoreError(*said_of("unreadable", kind=kind.__name__, name=name, faults=faults)) from None


def parse(kind: type[V], text: str) -> V:
    """Return the value of a document; fields that only a class of a host's has stand in `extensions`."""
    try:
        return kind.model_validate_json(text)
    except InvalidInput as error:
        if any(one.code != "unknown_field" or len(one.loc) > 1 for one in error.faults):
            raise
    fields = json.loads(text)
    more = {name: fields.pop(name) for name in foreign_fields(kind, text)}
    if "extensions" in kind.model_fields:
        fields["extensions"] = more | fields.get("extensions", {})
    return kind.model_validate(fields)


def kind_of(document: object) -> type[Told]:
    """Return of what a document among the stories is: that of a statement begins with what it is about."""
    return Statement if _OF_A_STATEMENT.match(str(document)) else Story


def foreign_fields(kind: type[Value], text: object) -> tuple[str, ...]:
    """Return the names in a document that are not fields of ours."""
    try:
        fields = json.loads(str(text))
    except (ValueError, RecursionError):
        return ()
    return tuple(name for name in fields if name not in kind.model_fields) if isinstance(fields, dict) else ()


def checked_values(
    subject: str, name: str, kind: type[V], given: Iterable[object], *others: type[V]
) -> tuple[V, ...]:
    """Return what was given, where each is of the kind or one of others."""
    faults, good = list[Fault](), list[V]()
    for index, value in enumerate(given):
        try:
            good.append(own_value(subject, f"{name}[{index}]", kind, value, *others))
        except InvalidInput as error:
            faults += error.faults
    refuse(subject, faults)
    return tuple(good)


def short(text: str) -> str:
    """Return a text as it stands in a key: two texts have one key only if they are equal."""
    whole = text.encode()
    return text if len(whole) < KEY_LIMIT else hashlib.sha256(whole).hexdigest()


def keepable(text: object) -> bool:
    """Whether every database can keep a text, and so whether it can be a stored one."""
    return isinstance(text, str) and not any(sign == "\x00" or "\ud800" <= sign <= "\udfff" for sign in text)


def folded(text: str) -> str:
    """Return a text without case, accents, and characters that cannot be seen; every gap is one space."""
    # Decomposed on both sides of folding: some letters have a case only before, some an accent only after.
    lower = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFKD", lower)
    signs = (one for one in plain if not unicodedata.combining(one) and one not in _VARIATIONS)
    return " ".join("".join(one for one in signs if unicodedata.category(one) != "Cf").split())


def folded_document(document: str) -> str:
    """Return every text of a stored story, folded, a part on each line; empty where it cannot be read."""
    try:
        story = json.loads(document)
    except ValueError:
        return ""
    texts = [story.get(part) for part in TEXTS] if isinstance(story, dict) else []
    return "\n".join(folded(text) for text in texts if text and isinstance(text, str))
