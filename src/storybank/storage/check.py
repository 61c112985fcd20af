"""Looking through a store, its file, its tables and an owner's rows, and mending what loses no word by it.

No message holds a word of what is stored: ids, places in the order of adding, and names of columns.
What may be found stands in `defects.json`, each by a code that never changes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Row, Table, inspect
from sqlalchemy.exc import DBAPIError

from storybank.bank import StoryBank
from storybank.competencies import Framework, builtin_framework
from storybank.errors import InvalidInput
from storybank.findings import Finding
from storybank.history import Impression, Rehearsal, Telling
from storybank.interviews import Round
from storybank.planning.plan import Plan
from storybank.storage.bank import KeptExtensions, columns_of_story, columns_of_telling
from storybank.storage.migrations import HEAD, noted_in, number_of
from storybank.storage.plans import MadeFrom, strays_of_plan, strays_of_round
from storybank.storage.rows import Rows, V, digest_of, foreign_fields, keepable, kind_of, parse
from storybank.storage.schema import Tables
from storybank.storage.transactions import ConnectionProvider
from storybank.stories import Story, Told
from storybank.text.stems import read_table
from storybank.values import Value, grouped

_TURNS: Final = 5  # of looking and mending: a story that is brought back may have columns to mend, and so on
_COMPLAINTS: Final = 20  # complaints of SQLite's that are asked for: a damaged file may have as many as rows

_ASTRAY: Final = re.compile(
    r"row \d+ missing from index|wrong # of entries in index|non-unique entry in index"
    r"|rowid not at end-of-record for row \d+ of index"
)
_NAMED: Final = {"stories": "id", "story_revisions": "story"}
# Tables whose rows have a name, or one row; the rows of others go by their place in the order of adding.
_ALONE: Final = {"frameworks": "framework", "extensions": "extensions"}
_FIRST_STEP = re.compile(r"[a-z_]*")

H = TypeVar("H", Telling, Rehearsal)


@dataclass(frozen=True)
class Defect:
    """What is wrong, and what puts it right in the open transaction; None where nothing safe does."""

    finding: Finding
    repair: Callable[[], object] | None = None


_Revision = tuple[Row[Any], "Told | Defect"]  # as it is stored, and what of it can be read

kinds = cache(partial(read_table, __name__, "defects.json"))
"""Returns every code: its meaning and severity, message (`{subject}`, `{field}`, `{detail}`) and remedy."""


def defect(
    code: str, subject: str, *, field: str = "", detail: str = "", repair: Callable[[], object] | None = None
) -> Defect:
    """Return the defect of a code, of a story's id, a place as `tellings[3]`, a table, or `store`."""
    kind = kinds()[code]
    # A name in a damaged row may be no text that a value can hold.
    subject, field, detail = (
        str(text).encode(errors="replace").decode() for text in (subject, field, detail)
    )
    message = kind["message"].format(subject=subject, field=field, detail=detail)
    about = {"code": code, "subject": subject, "field": field, "message": message}
    return Defect(Finding(severity=kind["severity"], remedy=kind["remedy"], **about), repair)


class EndsEarlyError(Exception):
    """The file is so damaged that SQLite stops looking: a finding; its transaction can only be undone now."""


def found(rows: Rows) -> tuple[Finding, ...]:
    """Return what is wrong with the database as a whole and with the owner's rows."""
    return tuple(each.finding for each in _defects(rows))


def mended(rows: Rows, provider: ConnectionProvider) -> tuple[Finding, ...]:
    """Mend what can be mended, after a copy, and return what was done and what remains."""
    first = last = _defects(rows)
    if all(each.repair is None for each in first):
        return tuple(each.finding for each in first)
    place = provider.copy_before(rows.connection, "repair")
    for _ in range(_TURNS):
        for each in last:
            if each.repair is not None:
                # Or leave it: another row may stand where it would belong.
                with suppress(DBAPIError), rows.connection.begin_nested():
                    each.repair()
        before, last = last, _defects(rows)
        if [each.finding for each in before] == [each.finding for each in last]:
            break
    remaining = tuple(each.finding for each in last)
    gone = [each.finding for each in first if each.finding not in remaining]
    done = [defect("repaired", was.subject, field=was.code, detail=was.message) for was in gone]
    made = [] if place is None else [defect("copy_made", "store", detail=str(place))]
    return (*(each.finding for each in (*made, *done)), *remaining)


def _defects(rows: Rows) -> list[Defect]:
    """Return everything, as far as the database can be trusted: rows of a broken one say little."""
    everything: list[Defect] = []
    for look in (_defects_of_file, _defects_of_tables):
        everything += look(rows.connection, rows.tables)
        if any(each.repair is None for each in everything):
            return everything
    with _any_text(rows.connection):
        everything += _defects_of_keys(rows.connection, rows.tables)
        everything += [*_foreign(rows), *_stories(rows)]
        everything += _history(rows, rows.tables.tellings, Telling, columns_of_telling)
        everything += _history(rows, rows.tables.rehearsals, Rehearsal, lambda one: {"story": one.story})
        everything += _unreadable(rows, rows.tables.impressions, Impression)
        everything += [*_rounds(rows), *_plans(rows), *_framework(rows)]
        everything += _unreadable(rows, rows.tables.extensions, KeptExtensions)
        everything += _changed_rows(rows, {each.finding.subject for each in everything})
    return everything


def _changed_rows(rows: Rows, named: Container[str]) -> Iterator[Defect]:
    """Give the rows that are not as this library wrote them, but those named already, by name or place."""
    for table in rows.tables.with_rows:
        word = rows.tables.word(table)
        for index, row in enumerate(rows.all(table)):
            if row.digest is not None and row.digest != digest_of(row._mapping):  # noqa: SLF001 - public all the same
                place = f"{word}[{index}]"
                subject = getattr(row, _NAMED[word]) if word in _NAMED else _ALONE.get(word, place)
                if subject not in named and place not in named:
                    repair = partial(rows.rewrite, table, row)
                    yield defect("changed_outside", subject, field=word, repair=repair)


def _defects_of_file(connection: Connection, _tables: Tables) -> Iterator[Defect]:
    """Give what SQLite itself finds wrong with its file; on PostgreSQL that is the administrator's to ask."""
    if connection.dialect.name != "sqlite":
        return
    try:
        said = connection.exec_driver_sql(f"PRAGMA integrity_check({_COMPLAINTS})").scalars().all()
    except DBAPIError:
        broken = defect("damaged_file", "store", detail="it cannot be read from end to end")
        raise EndsEarlyError(broken.finding) from None
    complaints = [str(each) for each in said if each != "ok"]
    indexes = [each for each in complaints if _ASTRAY.search(each)]
    if others := len(complaints) - len(indexes):
        yield defect("damaged_file", "store", detail=_counted(others))
    elif indexes:
        repair = partial(connection.exec_driver_sql, "REINDEX")
        yield defect("damaged_index", "store", detail=_counted(len(indexes)), repair=repair)


def _counted(number: int) -> str:
    more = " or more" if number >= _COMPLAINTS else ""
    return f"{number}{more} complaint{'s' if number > 1 else ''}"


def _defects_of_tables(connection: Connection, tables: Tables) -> Iterator[Defect]:
    """Give what is missing, and another revision than this release's: somebody migrated an open store."""
    look, schema = inspect(connection), tables.names.schema
    noted = noted_in(connection, tables)
    for table in (tables.version, *tables.with_rows):
        if not look.has_table(table.name, schema=schema):
            yield defect("missing_table", table.name)
        else:
            there = {column["name"] for column in look.get_columns(table.name, schema=schema)}
            for column in table.c:
                if column.name not in there:
                    yield defect("missing_column", table.name, field=column.name)
            if table is tables.version and (noted is None or number_of(noted) != HEAD):
                yield defect("other_version", "store", detail=noted or "none")


def _defects_of_keys(connection: Connection, tables: Tables) -> Iterator[Defect]:
    """Give the indexes and constraints that are missing: rows can be read without them."""
    look = inspect(connection)
    for table in tables.with_rows:
        unique = look.get_unique_constraints(table.name, schema=table.schema)
        foreign = look.get_foreign_keys(table.name, schema=table.schema)
        there = {str(each["name"]) for each in (*unique, *foreign)}
        named = {str(each.name) for each in table.constraints if each.name}
        for name in sorted({name for name in named if name[:2] in {"uq", "fk"}} - there):
            yield defect("missing_constraint", table.name, field=name)
        known = {index["name"] for index in look.get_indexes(table.name, schema=table.schema)}
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            if index.name not in known:
                repair = partial(index.create, connection)
                yield defect("missing_index", table.name, field=str(index.name), repair=repair)


@contextmanager
def _any_text(connection: Connection) -> Iterator[None]:
    """Read also text that is not UTF-8, as a flipped bit leaves it, where SQLite's driver would give up."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    usual = driver.text_factory
    driver.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        driver.text_factory = usual


def _parsed(kind: type[V], text: object, subject: str, field: str = "document") -> V | Defect:
    """Return the value of a document, or what is wrong with it, without a word of what is in it."""
    if not isinstance(text, str) or not keepable(text):
        return defect("unreadable_document", subject, field=field, detail="it is not text")
    try:
        return parse(kind, text)
    except InvalidInput as error:
        # Of a path the first step alone: what follows may be a tag, or anything that a hand wrote.
        steps = (_FIRST_STEP.match(fault.path) for fault in error.faults)
        fields = sorted({step[0] for step in steps if step} & set(kind.model_fields))
        detail = ", ".join(fields) or f"it is not a {kind.__name__}"
        return defect("unreadable_document", subject, field=field, detail=detail)


def _read(text: object, subject: str, field: str = "document") -> Told | Defect:
    return _parsed(kind_of(text), text, subject, field)


def _documents(rows: Rows, table: Table, kind: type[V]) -> Iterator[tuple[str, Row[Any], V | Defect]]:
    """Give each row, by its name or place in the order of adding, and what its document says."""
    word = rows.tables.word(table)
    for index, row in enumerate(rows.all(table)):
        subject = _ALONE.get(word, f"{word}[{index}]")
        yield subject, row, _parsed(kind, row.document, subject)


def _unreadable(rows: Rows, table: Table, kind: type[Value]) -> Iterator[Defect]:
    return (read for _, _, read in _documents(rows, table, kind) if isinstance(read, Defect))


def _untimed(text: Any, unknown: str | None, subject: str, field: str) -> Iterator[Defect]:
    """Give a time that cannot be read, or has no offset, unless it is what says that none was noted."""
    with suppress(TypeError, ValueError):
        if text == unknown or datetime.fromisoformat(text).utcoffset() is not None:
            return
    yield defect("unreadable_time", subject, field=field)


def _derived(
    rows: Rows, table: Table, row: Row[Any], subject: str, columns: Mapping[str, str]
) -> Iterator[Defect]:
    """Give the columns that are not as they are made from the row's document."""
    if wrong := [name for name, text in columns.items() if getattr(row, name) != text]:
        repair = partial(rows.rewrite, table, row, **columns)
        yield defect("wrong_columns", subject, field=", ".join(wrong), repair=repair)


def _foreign(rows: Rows) -> Iterator[Defect]:
    """Give the documents that a host's own class wrote, before all sides refused such values."""
    tables = rows.tables
    kinds: dict[Table, type[Value]] = dict.fromkeys((tables.stories, tables.story_revisions), Story)
    kinds |= {tables.tellings: Telling, tables.impressions: Impression, tables.rounds: Round}
    kinds[tables.rehearsals] = Rehearsal
    for table, kind in kinds.items():
        for index, row in enumerate(rows.all(table)):
            subject = f"{tables.word(table)}[{index}]"
            own = kind_of(row.document) if kind is Story else kind
            read = _parsed(own, row.document, subject) if foreign_fields(own, row.document) else None
            if isinstance(read, Value):
                repair = partial(rows.rewrite, table, row, document=read.model_dump_json())
                yield defect("foreign_field", subject, field="document", repair=repair)


def _stories(rows: Rows) -> Iterator[Defect]:
    stored = (row for row in rows.all(rows.tables.story_revisions) if isinstance(row.revision, int))
    in_turn = sorted(stored, key=lambda row: row.revision)
    revised = [(row, _read(row.document, row.story, f"revision {row.revision}")) for row in in_turn]
    kept, named = grouped(revised, lambda each: each[0].story), set[str]()
    for row in rows.all(rows.tables.stories):
        revisions = kept.pop(row.id, [])
        yield from _defects_of_revisions(revisions)
        read = _read(row.document, row.id)
        if isinstance(read, Defect):
            yield read
        elif read.id != row.id:
            named.add(read.id)
            yield defect("wrong_id", row.id, field="id")
        else:
            columns = columns_of_story(read)
            document = columns.pop("document")
            yield from _derived(rows, rows.tables.stories, row, row.id, columns)
            if isinstance(read, Story) and not json.loads(row.document).get("episode"):
                repair = partial(rows.rewrite, rows.tables.stories, row, document=document)
                yield defect("story_without_episode", row.id, field="episode", repair=repair)
            yield from _defects_of_steps(rows, row, read, revisions)
    for story_id, revisions in kept.items():
        (last, story), again = revisions[-1], None
        if isinstance(story, Told) and story.id == story_id and story_id not in named:
            whole = {"id": story_id, "revision": last.revision, **columns_of_story(story)}
            again = partial(rows.add, rows.tables.stories, whole)
        yield defect("revision_without_story", story_id, repair=again)


def _defects_of_revisions(revisions: Sequence[_Revision]) -> Iterator[Defect]:
    for row, read in revisions:
        if isinstance(read, Defect):
            yield read
        elif read.id != row.story:
            yield defect("wrong_id", row.story, field=f"revision {row.revision}")
        yield from _untimed(row.at, "", row.story, f"revision {row.revision}")


def _defects_of_steps(
    rows: Rows, row: Row[Any], story: Told, revisions: Sequence[_Revision]
) -> Iterator[Defect]:
    """Give what is missing between a story as it is and its revisions."""
    numbers = [one.revision for one, _ in revisions]
    last, was = max(numbers, default=0), revisions[-1][1] if revisions else None
    if last < row.revision:
        yield defect("missing_revision", row.id, repair=partial(_keep, rows, row, story, row.revision))
    elif isinstance(was, Told) and (last > row.revision or was.replace(id=row.id) != story):
        yield defect("revision_out_of_step", row.id, repair=partial(_keep, rows, row, story, last + 1))
    # A store of the first release kept none, so the first that is known may have any number.
    if numbers and (gone := max(last, row.revision - 1) - numbers[0] + 1 - len(numbers)):
        yield defect("revision_gap", row.id, detail=str(gone))


def _keep(rows: Rows, row: Row[Any], story: Told, number: int) -> None:
    """Keep a story as it is under a number; nobody noted when it became so."""
    kept = {"story": row.id, "revision": number, "at": "", "document": story.model_dump_json()}
    rows.add(rows.tables.story_revisions, kept)
    rows.rewrite(rows.tables.stories, row, revision=number)


def _history(
    rows: Rows, table: Table, kind: type[H], columns_of: Callable[[H], dict[str, str]]
) -> Iterator[Defect]:
    stories = {row.id for row in rows.all(rows.tables.stories, only=("id",))}
    kept = {tuple(row) for row in rows.all(rows.tables.story_revisions, only=("story", "revision"))}
    for subject, row, read in _documents(rows, table, kind):
        if isinstance(read, Defect):
            yield read
        elif read.story in stories:
            yield from _derived(rows, table, row, subject, columns_of(read))
        elif row.story in stories:
            yield defect("wrong_id", subject, field="story")
        else:
            code = f"{kind.__name__.lower()}_without_story"
            yield defect(code, subject, field="story", detail=str(row.story))
        if table is not rows.tables.tellings:
            continue
        told = (row.story, row.story_revision)
        if row.story_revision is not None and row.story in stories and told not in kept:
            unknown = partial(rows.rewrite, table, row, story_revision=None)
            yield defect("telling_without_revision", subject, detail=str(row.story_revision), repair=unknown)
        yield from _untimed(row.recorded_at, None, subject, "recorded_at")


def _rounds(rows: Rows) -> Iterator[Defect]:
    """Give the rounds in which was told what is no story's id, nor a title that one has or once had."""
    table = rows.tables.rounds
    names = {name for row in rows.all(rows.tables.stories, only=("id", "title")) for name in row}
    for row in rows.all(rows.tables.story_revisions):
        story = _read(row.document, row.story)
        names |= {row.story, story.title} if isinstance(story, Story) else {row.story}
    for subject, row, read in _documents(rows, table, Round):
        if isinstance(read, Defect):
            yield read
            continue
        if strays := [fault.path for fault in strays_of_round(read, names)]:
            yield defect("round_of_other_stories", subject, detail=", ".join(strays))
        yield from _derived(rows, table, row, subject, {"name": read.name})


def _plans(rows: Rows) -> Iterator[Defect]:
    table = rows.tables.plans
    kept = {(row.story, row.revision): row for row in rows.all(rows.tables.story_revisions)}
    owned = {row.id for row in rows.all(rows.tables.stories, only=("id",))} | {story for story, _ in kept}
    for subject, row, read in _documents(rows, table, Plan):
        source = None if row.made_from is None else _source(row, kept, subject)
        if isinstance(read, Defect):
            yield read
        else:
            bank = source if isinstance(source, StoryBank) else None
            if strays := [fault.path for fault in strays_of_plan(read, owned, bank)]:
                yield defect("plan_of_other_stories", subject, detail=", ".join(strays))
            yield from _derived(rows, table, row, subject, {"round": read.round.name})
        if isinstance(source, Defect):
            yield source
        yield from _untimed(row.saved_at, None, subject, "saved_at")


def _source(row: Row[Any], kept: Mapping[Any, Row[Any]], subject: str) -> StoryBank | Defect | None:
    """Return the bank that a plan was made from, or what is wrong with it; None where a revision is."""
    field = "made_from"
    source = _parsed(MadeFrom, row.made_from, subject, field)
    if isinstance(source, Defect):
        return source
    if gone := [key for key in source.revisions if key not in kept]:
        detail = ", ".join(f"{story} {number}" for story, number in gone)
        return defect("plan_source_missing", subject, field=field, detail=detail)
    revisions = {key: _read(kept[key].document, key[0]) for key in source.revisions}
    whole = {key: read for key, read in revisions.items() if isinstance(read, Told)}
    if len(whole) < len(revisions):
        return None  # What cannot be read is said of the revision itself.
    try:
        return source.bank(whole)
    except InvalidInput:
        return defect("unreadable_document", subject, field=field, detail="it is not a bank")


def _framework(rows: Rows) -> Iterator[Defect]:
    table = rows.tables.frameworks
    for subject, row, read in _documents(rows, table, Framework):
        if row.document is None:
            if row.name != builtin_framework().name:
                yield defect("unreadable_document", subject, field="document", detail="it is gone")
        elif isinstance(read, Defect):
            yield read
        else:
            yield from _derived(rows, table, row, subject, {"name": read.name, "version": read.version})
