"""An owner's rows as one document, and a document as rows: exact, or refused with every reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Row

from storybank.competencies import Framework, builtin_framework
from storybank.errors import DocumentError, Fault, InvalidInput, StoreError
from storybank.history import Impression, Telling
from storybank.interviews import Round
from storybank.planning.plan import Plan
from storybank.storage._documents import read
from storybank.storage._extensions import extensions, use_extensions
from storybank.storage._history import columns_of_telling
from storybank.storage._made_from import MadeFrom
from storybank.storage._planning import strays_of_plan, strays_of_round
from storybank.storage._rows import Rows
from storybank.storage._stories import columns_of_story
from storybank.storage.safety.document import (
    KeptFramework,
    KeptPlan,
    KeptRevision,
    KeptStory,
    KeptTelling,
    StoreDocument,
)
from storybank.stories import Story
from storybank.values import Value

V = TypeVar("V", bound=Value)


def exported(rows: Rows) -> StoreDocument:
    """Return everything of the owner.

    Raises:
        StoreError: Something was changed by hand, and cannot be read now or does not fit together.
    """
    tables = rows.tables
    try:
        return StoreDocument(
            stories=_stories(rows),
            tellings=tuple(_telling(row) for row in rows.all(tables.tellings)),
            impressions=tuple(read(Impression, row) for row in rows.all(tables.impressions)),
            rounds=tuple(read(Round, row) for row in rows.all(tables.rounds)),
            plans=tuple(_plan(row) for row in rows.all(tables.plans)),
            framework=_framework(rows),
            extensions=extensions(rows),
        )
    except InvalidInput as error:
        faults = "; ".join(map(str, error.faults[:3]))
        problem = f"what is stored does not fit together ({faults})"
        raise StoreError(problem, "see what Store.check() finds, and let it repair that") from None


def imported(rows: Rows, document: StoreDocument) -> None:
    """Add what a document holds and the owner has not; what both hold must be equal.

    Raises:
        DocumentError: Something differs; every conflict is among the faults.
    """
    there = exported(rows)
    conflicts = [
        *_conflicts("stories", document.stories, there.stories, lambda kept: kept.id),
        *_conflicts("tellings", document.tellings, there.tellings, lambda kept: kept.telling.key),
        *_conflicts("rounds", document.rounds, there.rounds, lambda kept: kept.name),
    ]
    conflicts += _strays(document, there)
    if _changes_what_tags_mean(document, there):
        remedy = "use the same framework here first, or import it for an owner who has nothing"
        conflicts.append(Fault("framework", "is not the one in use", remedy, "conflict"))
    if document.extensions and there.extensions and document.extensions != there.extensions:
        remedy = "make the two equal, or write {} for none"
        conflicts.append(Fault("extensions", "are stored otherwise", remedy, "conflict"))
    if conflicts:
        problem = "the document and the store differ, and nothing was written"
        remedy = "import it for an owner who has nothing, or mend what the list names"
        raise DocumentError(problem, remedy, conflicts)
    _add_all(rows, document, there)


def _strays(document: StoreDocument, there: StoreDocument) -> Iterator[Fault]:
    """Give what rounds and plans of the document name and the owner will not have."""
    stories = [each.story for kept in (*there.stories, *document.stories) for each in kept.revisions]
    ids = {story.id for story in stories}
    names = ids | {story.title for story in stories}
    for index, round_ in enumerate(document.rounds):
        yield from (fault.within(f"rounds[{index}]") for fault in strays_of_round(round_, names))
    for index, kept in enumerate(document.plans):
        for fault in strays_of_plan(kept.plan, ids):
            remedy = "take the plan out, or put the story in that it was made from"
            yield Fault(f"plans[{index}].plan.{fault.path}", fault.problem, remedy, fault.code)


def _changes_what_tags_mean(document: StoreDocument, there: StoreDocument) -> bool:
    """Say whether either side has tags that were read in another framework than the one of both."""
    if _framework_of(document) == _framework_of(there):
        return False
    return bool(there.stories or there.impressions or (there.framework and document.framework)) or bool(
        there.framework and (document.stories or document.impressions)
    )


def _framework_of(document: StoreDocument) -> Framework:
    kept = document.framework
    return builtin_framework() if kept is None or kept.whole is None else kept.whole


def _add_all(rows: Rows, document: StoreDocument, there: StoreDocument) -> None:
    tables = rows.tables
    stories = _missing(document.stories, there.stories)
    rows.add(tables.stories, *map(_story_columns, stories))
    rows.add(tables.story_revisions, *(each for story in stories for each in _revision_columns(story)))
    rows.add(tables.tellings, *map(_telling_columns, _missing(document.tellings, there.tellings)))
    rows.add(tables.impressions, *map(_document, _missing(document.impressions, there.impressions)))
    rounds = _missing(document.rounds, there.rounds)
    rows.add(tables.rounds, *({"name": each.name, "revision": 1, **_document(each)} for each in rounds))
    rows.add(tables.plans, *map(_plan_columns, _missing(document.plans, there.plans)))
    framework = document.framework
    if framework is not None and there.framework is None:
        whole = None if framework.whole is None else framework.whole.model_dump_json()
        named = {"name": framework.name, "version": framework.version}
        rows.add(tables.frameworks, {**named, "revision": 1, "document": whole})
    if document.extensions:
        use_extensions(rows, document.extensions)


def _conflicts(
    part: str, given: Iterable[V], there: Iterable[V], key: Callable[[V], object]
) -> Iterator[Fault]:
    """Give a fault for each value that has another one's key here; private words stand in no key's place."""
    known = {key(kept): kept for kept in there}
    for index, new in enumerate(given):
        if known.get(key(new), new) != new:
            yield Fault(
                f"{part}[{index}]", "is stored otherwise", "make the two equal, or take it out", "conflict"
            )


def _missing(given: Sequence[V], there: Iterable[V]) -> list[V]:
    """Return what is given more often than it is there, in the order given."""
    left = Counter(there)
    missing = []
    for each in given:
        if left[each]:
            left[each] -= 1
        else:
            missing.append(each)
    return missing


def _stories(rows: Rows) -> tuple[KeptStory, ...]:
    kept: dict[str, list[KeptRevision]] = {}
    for row in rows.all(rows.tables.story_revisions):
        revision = KeptRevision(number=row.revision, at=row.at or None, story=read(Story, row))
        kept.setdefault(row.story, []).append(revision)
    stories = []
    for row in rows.all(rows.tables.stories):
        revisions = sorted(kept.pop(row.id, []), key=lambda revision: revision.number)
        last = revisions[-1] if revisions else None
        if (
            last is None
            or (last.number, last.story) != (row.revision, read(Story, row))
            or last.story.id != row.id
        ):
            problem = f"the revisions of the story {row.id} are not in step with it"
            raise StoreError(problem, "see what Store.check() finds, and let it repair that")
        stories.append(KeptStory(revisions=tuple(revisions)))
    if kept:
        problem = f"there are revisions of {len(kept)} stories that are gone"
        raise StoreError(problem, "see what Store.check() finds, and let it repair that")
    return tuple(stories)


def _telling(row: Row[Any]) -> KeptTelling:
    return KeptTelling(
        telling=read(Telling, row), story_revision=row.story_revision, recorded_at=row.recorded_at
    )


def _plan(row: Row[Any]) -> KeptPlan:
    source = None if row.made_from is None else read(MadeFrom, row, "made_from")
    return KeptPlan(plan=read(Plan, row), saved_at=row.saved_at, made_from=source)


def _framework(rows: Rows) -> KeptFramework | None:
    row = rows.one(rows.tables.frameworks)
    if row is None:
        return None
    whole = None if row.document is None else read(Framework, row)
    return KeptFramework(name=row.name, version=row.version, whole=whole)


def _story_columns(kept: KeptStory) -> dict[str, Any]:
    last = kept.revisions[-1]
    return {"id": kept.id, "revision": last.number, **columns_of_story(last.story)}


def _revision_columns(kept: KeptStory) -> Iterator[dict[str, Any]]:
    for each in kept.revisions:
        numbered = {"story": kept.id, "revision": each.number, "at": _moment(each.at) or ""}
        yield numbered | _document(each.story)


def _telling_columns(kept: KeptTelling) -> dict[str, Any]:
    noted = {"story_revision": kept.story_revision, "recorded_at": _moment(kept.recorded_at)}
    return columns_of_telling(kept.telling) | noted | _document(kept.telling)


def _plan_columns(kept: KeptPlan) -> dict[str, Any]:
    source = None if kept.made_from is None else kept.made_from.model_dump_json()
    noted = {"round": kept.plan.round.name, "saved_at": _moment(kept.saved_at), "made_from": source}
    return noted | _document(kept.plan)


def _document(value: Value) -> dict[str, Any]:
    return {"document": value.model_dump_json()}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="microseconds")
