"""An owner's bank: stories with every revision, history, framework and extensions, and what is sought there.

What LIKE takes for one letter differs between databases, so words are sought here, letter by letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Final

from pydantic import Field
from sqlalchemy import Row

from storybank.bank import StoryBank, StoryCount, told
from storybank.competencies import Framework, builtin_framework
from storybank.display import Page, Paragraph, Shown, section
from storybank.errors import DuplicateStory, InvalidInput, StaleStory, UnknownReference, fault_of, said_of
from storybank.history import Impression, Rehearsal, Telling, employer_key
from storybank.storage.rows import Rows, folded, folded_document, kind_of, read, short
from storybank.stories import AsTold, Statement, Story, Told
from storybank.values import WHOLE, JSONObject, Moment, Several, Value, fold, gathered, join_words, own_value

_STATEMENT: Final = "statement"  # the status, in its row, of what is no story
_KEY = ("story", "interviewer", "employer", "day")


class StoryRevision(Value):
    """A story as it once was, and who heard it so.

    Attributes:
        number: 1 for the story as it was added, one more for each change.
        at: When it became so, in UTC; None where that was not noted yet.
        story: The story, or statement, as it was.
        tellings: What was recorded while this was the current text, in that order.
    """

    number: Annotated[int, Field(ge=1), WHOLE]
    at: Moment | None = None
    story: AsTold
    tellings: tuple[Telling, ...] = ()


def names_of(rows: Rows) -> dict[str, list[Row[Any]]]:
    """Return the id, title and revision that each id and title means; an id before the same title."""
    found = rows.all(rows.tables.stories, only=("id", "title", "revision"))
    return gathered((row.title, row) for row in found) | {row.id: [row] for row in found}


def meant_by(text: object, names: dict[str, list[Row[Any]]]) -> Row[Any] | None:
    """Return the row that an id or an exact title means; None where it means no story, or several."""
    if not isinstance(text, str):
        return None
    rows = names.get(text) or names.get(text.strip(), [])
    return rows[0] if len(rows) == 1 else None


def find(rows: Rows, given: object, subject: str, name: str = "id", *, to_change: bool = False) -> Row[Any]:
    """Return the row that an id, an exact title, or a value by its id alone means."""
    table = rows.tables.stories
    meant = given if isinstance(given, Told) else meant_by(given, names_of(rows))
    found = None if meant is None else rows.one(table, table.c.id == meant.id, to_change=to_change)
    if found is None:
        raise UnknownReference(subject, [fault_of("no_such_story", name)])
    return found


def add(rows: Rows, new: Sequence[Told]) -> None:
    """Add stories and statements; one that is there already, and equal, changes nothing."""
    table = rows.tables.stories
    stored = {row.id: row for row in rows.having(table, "id", [story.id for story in new])}
    wanted: dict[str, Told] = {}
    taken: dict[str, None] = {}
    for story in new:
        there = _read(stored[story.id]) if story.id in stored else wanted.get(story.id)
        if there is None:
            wanted[story.id] = story
        elif there != story:
            taken[story.id] = None
    if taken:
        raise DuplicateStory(*said_of("id_taken", ids=join_words(taken)))
    rows.add(table, *({"id": key, "revision": 1, **columns_of_story(new)} for key, new in wanted.items()))
    append_revision(rows, *wanted.values())


def update(rows: Rows, new: Told, was: Told | None) -> None:
    """Replace the stored story with this one's id, if it is as it was read."""
    row = find(rows, new, "Store.update", "story", to_change=True)
    if not isinstance(new, kind := kind_of(row.document)):
        there = kind.__name__.lower()
        raise InvalidInput("Store.update", [fault_of("other_kind", "story", id=row.id, there=there)])
    if was is not None and _read(row) != was:
        raise StaleStory(*said_of("stale", story=new.id))
    _replace(rows, row, new)


def edit(rows: Rows, given: object, change: Callable[[Any], object], subject: str = "Store.edit") -> Any:
    """Replace a story by what a function makes of it, and return that."""
    row = find(rows, given, subject, to_change=True)
    new = own_value(subject, "change(story)", kind_of(row.document), change(_read(row)))
    if new.id != row.id:
        raise InvalidInput(subject, [fault_of("id_changed", "change(story).id", was=row.id)])
    _replace(rows, row, new)
    return new


class Saved(Shown, Value):
    """What saving a bank did.

    Attributes:
        added: Ids of stories and statements that were not stored before.
        changed: Ids of those that read otherwise now; how they read before, `Store.revisions` tells.
        only_stored: Ids of those that the bank does not have: they stay, until `Store.retire`.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    only_stored: tuple[str, ...] = ()

    def page(self) -> Page:
        """Return what was done, and what the store has beside the bank."""
        beside = "In the store, though not in this bank: they stay, until you retire them"
        named = {"Added": self.added, "Changed": self.changed, beside: self.only_stored}
        blocks = [block for title, ids in named.items() for block in section(title, ids)]
        return Page("Saved", blocks=blocks or [Paragraph("All of it was there already.")])


def save(rows: Rows, bank: StoryBank) -> Saved:
    """Add what a bank has that is not stored, and replace what reads otherwise, unless that is newer."""
    every: list[Told] = [*bank.stories, *bank.statements]
    held = {one.id: one for one in every}
    stored = {row.id: row for row in rows.all(rows.tables.stories)}
    changed = [one for key, one in held.items() if key in stored and _read(stored[key]) != one]
    if older := [one.id for one in changed if one in (was.story for was in revisions_of(rows, one))]:
        raise StaleStory(*said_of("stale", story=join_words(older)))
    added = [one for key, one in held.items() if key not in stored]
    add(rows, added)
    for one in changed:
        update(rows, one, None)
    record(rows, (*bank.tellings, *bank.rehearsals))
    note(rows, bank.impressions)
    if bank.framework not in (builtin_framework(), framework(rows)):
        use_framework(rows, bank.framework)
    if bank.extensions:
        use_extensions(rows, bank.extensions)
    return Saved(
        added=tuple(one.id for one in added),
        changed=tuple(one.id for one in changed),
        only_stored=tuple(key for key in stored if key not in held),
    )


def revisions_of(rows: Rows, given: object) -> tuple[StoryRevision, ...]:
    """Return the revisions of a story, the oldest first."""
    kept, told = rows.tables.story_revisions, rows.tables.tellings
    story = find(rows, given, "Store.revisions", "story")
    tellings = rows.all(told, told.c.story == story.id)
    return tuple(
        StoryRevision(
            number=row.revision,
            at=row.at or None,
            story=_read(row),
            tellings=tuple(read(Telling, each) for each in tellings if each.story_revision == row.revision),
        )
        for row in rows.all(kept, kept.c.story == story.id)
    )


def append_revision(rows: Rows, *stories: Told, number: int = 1) -> None:
    """Keep stories as they are from now on."""
    kept = ({"story": story.id, "document": story.model_dump_json()} for story in stories)
    rows.add(rows.tables.story_revisions, *({"revision": number, "at": rows.now, **each} for each in kept))


def columns_of_story(story: Told) -> dict[str, str]:
    """Return the columns of a row of the stories; a statement, one of them, has its id as its title."""
    title, status = (story.title, story.status) if isinstance(story, Story) else (story.id, _STATEMENT)
    document = story.model_dump_json()
    return {"title": title, "status": status, "folded": folded_document(document), "document": document}


def _read(row: Row[Any]) -> Told:
    return read(kind_of(row.document), row)


def _replace(rows: Rows, row: Row[Any], new: Told) -> None:
    """Put a story in the place of the one in a row, which has the same id; an equal one changes nothing."""
    if new != _read(row):
        number = rows.change(rows.tables.stories, row, **columns_of_story(new))
        append_revision(rows, new, number=number)


def bank_of(rows: Rows) -> StoryBank:
    """Return everything known, as it stands in this transaction."""
    held = [_read(row) for row in rows.all(rows.tables.stories)]
    return StoryBank(
        [one for one in held if isinstance(one, Story)],
        statements=[one for one in held if isinstance(one, Statement)],
        tellings=rows.values(rows.tables.tellings, Telling),
        impressions=rows.values(rows.tables.impressions, Impression),
        rehearsals=rows.values(rows.tables.rehearsals, Rehearsal),
        framework=framework(rows),
        extensions=extensions(rows),
    )


def counts(rows: Rows, given: object) -> Several[StoryCount]:
    """Count how each story was told, or the one that is given."""
    one = None if given is None else find(rows, given, "Store.told", "story").id
    return told(bank_of(rows), one)


def record(rows: Rows, new: Sequence[Telling | Rehearsal]) -> None:
    """Add tellings and rehearsals, each by its story's id; the same one again changes nothing."""
    names = names_of(rows)
    meant = [meant_by(one.story, names) for one in new]
    unknown = [(f"{type(one).__name__.lower()}s", i) for i, one in enumerate(new) if meant[i] is None]
    if strays := [fault_of("stray", f"{of}[{i}].story") for of, i in unknown]:
        raise UnknownReference("Store.record", strays)
    there: set[object] = {tuple(row) for row in rows.all(rows.tables.tellings, only=_KEY)}
    there |= {*rows.values(rows.tables.rehearsals, Rehearsal)}
    for one, row in zip(new, filter(None, meant), strict=True):
        known = one if one.story == row.id else one.replace(story=row.id)
        columns = {"story": row.id} if isinstance(known, Rehearsal) else columns_of_telling(known)
        key = known if isinstance(known, Rehearsal) else tuple(columns.values())
        if key not in there:
            there.add(key)
            document = {"document": known.model_dump_json()}
            noted = {"story_revision": row.revision, "recorded_at": rows.now}
            if isinstance(known, Rehearsal):
                rows.add(rows.tables.rehearsals, columns | document)
            else:
                rows.add(rows.tables.tellings, columns | noted | document)


def note(rows: Rows, new: Sequence[Impression]) -> None:
    """Add impressions; one that is there already changes nothing."""
    there = set(rows.values(rows.tables.impressions, Impression))
    for impression in dict.fromkeys(new):
        if impression not in there:
            rows.add(rows.tables.impressions, {"document": impression.model_dump_json()})


def forget(rows: Rows, given: Telling | Impression | Rehearsal) -> None:
    """Remove an equal impression or rehearsal, or the telling of the same story, person, employer and day."""
    removed, kind = 0, type(given)
    if not isinstance(given, Impression) and (meant := meant_by(given.story, names_of(rows))):
        given = given.replace(story=meant.id)
    if isinstance(given, Telling):
        table, key = rows.tables.tellings, columns_of_telling(given)
        removed = rows.remove(table, *(table.c[name] == value for name, value in key.items()))
    else:
        table = rows.tables.impressions if isinstance(given, Impression) else rows.tables.rehearsals
        equal = [row.position for row in rows.all(table) if read(kind, row) == given]
        removed = rows.remove(table, table.c.position.in_(equal[:1]))
    if not removed:
        word = kind.__name__.lower()
        raise UnknownReference("Store.forget", [fault_of(f"no_such_{word}", word)])


def columns_of_telling(telling: Telling) -> dict[str, str]:
    """Return the columns that make two tellings the same."""
    story, interviewer, employer, on = telling.key
    day = "" if on is None else on.isoformat()
    return dict(zip(_KEY, (story, short(interviewer), short(employer), day), strict=True))


def framework(rows: Rows) -> Framework:
    """Return the framework in use: the built-in one of this release where no other was stored."""
    row = rows.one(rows.tables.frameworks)
    return builtin_framework() if row is None or row.document is None else read(Framework, row)


def use_framework(rows: Rows, new: Framework) -> None:
    """Store a framework whole, and the built-in one by name and version."""
    document = None if new == builtin_framework() else new.model_dump_json()
    columns = {"name": new.name, "version": new.version, "document": document}
    rows.replace(rows.tables.frameworks, columns)


class KeptExtensions(Value):
    """What the table of extensions holds for an owner."""

    extensions: JSONObject


def extensions(rows: Rows) -> JSONObject:
    """Return the bank's extensions: none where none were stored."""
    row = rows.one(rows.tables.extensions)
    return JSONObject() if row is None else read(KeptExtensions, row).extensions


def use_extensions(rows: Rows, new: JSONObject) -> None:
    """Store extensions in the place of those that are there; without any there is no row."""
    table = rows.tables.extensions
    if new:
        rows.replace(table, {"document": KeptExtensions(extensions=new).model_dump_json()})
    else:
        rows.remove(table)


def search(
    rows: Rows,
    text: str,
    *,
    competency: str | None,
    employer: str | None,
    status: str | None,
    told: bool | None,
    limit: int | None,
) -> tuple[Story, ...]:
    """Return the stories that are meant, those with every word in the title first."""
    asked = {"competency": competency, "employer": employer}
    blank = [name for name, given in asked.items() if given is not None and not given.strip()]
    if blank:
        raise InvalidInput("Store.search", [fault_of("blank_search", name, name=name) for name in blank])
    words = folded(text).split()
    of = rows.tables.stories.c.status
    stored = rows.all(rows.tables.stories, of != _STATEMENT if status is None else of == status)
    found = [row for row in stored if _has(words, row.folded)]
    found.sort(key=lambda row: not _has(words, folded(row.title)))  # stable: the order of adding stays
    if told is not None:
        heard = {row.story for row in rows.all(rows.tables.tellings, only=("story",))}
        found = [row for row in found if (row.id in heard) == told]
    stories = [read(Story, row) for row in found]
    if employer is not None:
        key = employer_key(employer)
        stories = [story for story in stories if employer_key(story.employer) == key]
    if competency is not None:
        # As the framework reads both, or as both are written.
        bank = StoryBank(stories, framework=framework(rows))
        wanted, written = bank.resolve(competency), fold(competency)
        written_so = {story.id for story in stories if written in map(fold, story.competencies)}
        stories = [story for story in stories if wanted in bank.shows(story) or story.id in written_so]
    return tuple(stories[:limit])


def _has(words: Iterable[str], text: str) -> bool:
    return all(word in text for word in words)
