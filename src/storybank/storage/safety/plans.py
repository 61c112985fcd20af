"""What may be wrong with an owner's rounds, plans, framework and extensions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from sqlalchemy import Row

from storybank.competencies import Framework, builtin_framework
from storybank.errors import InvalidInput
from storybank.interviews import Round
from storybank.planning.plan import Plan
from storybank.storage._extensions import KeptExtensions
from storybank.storage._made_from import MadeFrom
from storybank.storage._rows import Rows
from storybank.storage.safety.codes import finding
from storybank.storage.safety.wrong import Wrong, is_time, parsed
from storybank.stories import Story


def round_faults(rows: Rows) -> Iterator[Wrong]:
    """Give what is wrong with rounds, each called by its place in the order of adding."""
    for index, row in enumerate(rows.all(rows.tables.rounds)):
        read = parsed(Round, row.document, f"rounds[{index}]")
        if isinstance(read, Wrong):
            yield read
        elif row.name != read.name:
            found = finding("wrong_columns", f"rounds[{index}]", field="name")
            yield Wrong(found, partial(rows.rewrite, rows.tables.rounds, row, name=read.name))


def plan_faults(rows: Rows) -> Iterator[Wrong]:
    """Give what is wrong with plans, and with what they were made from."""
    kept = {(row.story, row.revision): row for row in rows.all(rows.tables.story_revisions)}
    for index, row in enumerate(rows.all(rows.tables.plans)):
        subject = f"plans[{index}]"
        read = parsed(Plan, row.document, subject)
        if isinstance(read, Wrong):
            yield read
        elif row.round != read.round.name:
            found = finding("wrong_columns", subject, field="round")
            yield Wrong(found, partial(rows.rewrite, rows.tables.plans, row, round=read.round.name))
        if row.made_from is not None:
            yield from _source_faults(row, kept, subject)
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


def _source_faults(row: Row[Any], kept: dict[Any, Row[Any]], subject: str) -> Iterator[Wrong]:
    source = parsed(MadeFrom, row.made_from, subject, "made_from")
    if isinstance(source, Wrong):
        yield source
        return
    named = [story for story in source.stories if isinstance(story, tuple)]
    if gone := [story for story in named if story not in kept]:
        detail = ", ".join(f"{story} {number}" for story, number in gone)
        yield Wrong(finding("plan_source_missing", subject, field="made_from", detail=detail))
        return
    revisions = {story: parsed(Story, kept[story].document, story[0]) for story in named}
    whole = {story: read for story, read in revisions.items() if isinstance(read, Story)}
    try:
        # What cannot be read is said of the revision itself.
        if len(whole) == len(revisions):
            source.bank(whole)
    except InvalidInput:
        detail = "it is no bank"
        yield Wrong(finding("unreadable_document", subject, field="made_from", detail=detail))
