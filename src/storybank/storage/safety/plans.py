"""What may be wrong with an owner's rounds, plans, framework and extensions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from sqlalchemy import Row

from storybank.bank import StoryBank
from storybank.competencies import Framework, builtin_framework
from storybank.errors import InvalidInput
from storybank.interviews import Round
from storybank.planning.plan import Plan
from storybank.storage._extensions import KeptExtensions
from storybank.storage._made_from import MadeFrom
from storybank.storage._planning import strays_of_plan, strays_of_round
from storybank.storage._rows import Rows
from storybank.storage.safety.codes import finding
from storybank.storage.safety.wrong import Wrong, is_time, parsed
from storybank.stories import Story


def round_faults(rows: Rows) -> Iterator[Wrong]:
    """Give what is wrong with rounds, each called by its place in the order of adding."""
    names = _names_ever(rows)
    for index, row in enumerate(rows.all(rows.tables.rounds)):
        read = parsed(Round, row.document, f"rounds[{index}]")
        if isinstance(read, Wrong):
            yield read
            continue
        if strays := [fault.path for fault in strays_of_round(read, names)]:
            yield Wrong(finding("round_of_other_stories", f"rounds[{index}]", detail=", ".join(strays)))
        if row.name != read.name:
            found = finding("wrong_columns", f"rounds[{index}]", field="name")
            yield Wrong(found, partial(rows.rewrite, rows.tables.rounds, row, name=read.name))


def plan_faults(rows: Rows) -> Iterator[Wrong]:
    """Give what is wrong with plans, and with what they were made from."""
    kept = {(row.story, row.revision): row for row in rows.all(rows.tables.story_revisions)}
    owned = {row.id for row in rows.all(rows.tables.stories, only=("id",))} | {story for story, _ in kept}
    for index, row in enumerate(rows.all(rows.tables.plans)):
        subject = f"plans[{index}]"
        read = parsed(Plan, row.document, subject)
        source = None if row.made_from is None else _source(row, kept, subject)
        if isinstance(read, Wrong):
            yield read
        else:
            bank = source if isinstance(source, StoryBank) else None
            if strays := [fault.path for fault in strays_of_plan(read, owned, bank)]:
                yield Wrong(finding("plan_of_other_stories", subject, detail=", ".join(strays)))
            if row.round != read.round.name:
                found = finding("wrong_columns", subject, field="round")
                yield Wrong(found, partial(rows.rewrite, rows.tables.plans, row, round=read.round.name))
        if isinstance(source, Wrong):
            yield source
        if row.saved_at is not None and not is_time(row.saved_at):
            yield Wrong(finding("unreadable_time", subject, field="saved_at"))


def framework_faults(rows: Rows) -> Iterator[Wrong]:
    """Give what is wrong with the framework in use."""
    row = rows.one(rows.tables.frameworks)
    if row is None:
        return
    if row.document is None:
        if row.name != builtin_framework().name:
            yield Wrong(finding("unreadable_document", "framework", field="document", detail="it is gone"))
        return
    read = parsed(Framework, row.document, "framework")
    if isinstance(read, Wrong):
        yield read
        return
    named = {"name": read.name, "version": read.version}
    if wrong := [name for name, text in named.items() if getattr(row, name) != text]:
        found = finding("wrong_columns", "framework", field=", ".join(wrong))
        yield Wrong(found, partial(rows.rewrite, rows.tables.frameworks, row, **named))


def extension_faults(rows: Rows) -> Iterator[Wrong]:
    """Give the bank's extensions where they cannot be read."""
    row = rows.one(rows.tables.extensions)
    if row is not None:
        read = parsed(KeptExtensions, row.document, "extensions")
        if isinstance(read, Wrong):
            yield read


def _names_ever(rows: Rows) -> set[str]:
    """Return the ids of the owner's stories, and each title that one has or once had."""
    stories = rows.all(rows.tables.stories, only=("id", "title"))
    names = {name for row in stories for name in row}
    for row in rows.all(rows.tables.story_revisions):
        story = parsed(Story, row.document, row.story)
        names |= {row.story} if isinstance(story, Wrong) else {row.story, story.title}
    return names


def _source(row: Row[Any], kept: dict[Any, Row[Any]], subject: str) -> StoryBank | Wrong | None:
    """Return the bank that a plan was made from, or what is wrong with it; None where a revision is."""
    source = parsed(MadeFrom, row.made_from, subject, "made_from")
    if isinstance(source, Wrong):
        return source
    named = [story for story in source.stories if isinstance(story, tuple)]
    if gone := [story for story in named if story not in kept]:
        detail = ", ".join(f"{story} {number}" for story, number in gone)
        return Wrong(finding("plan_source_missing", subject, field="made_from", detail=detail))
    revisions = {story: parsed(Story, kept[story].document, story[0]) for story in named}
    whole = {story: read for story, read in revisions.items() if isinstance(read, Story)}
    if len(whole) < len(revisions):
        return None  # What cannot be read is said of the revision itself.
    try:
        return source.bank(whole)
    except InvalidInput:
        detail = "it is no bank"
        return Wrong(finding("unreadable_document", subject, field="made_from", detail=detail))
