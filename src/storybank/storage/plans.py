"""An owner's rounds and plans, and what each plan was made from: enough to have that bank again years later.

Of a plan's bank, a story stands as the number of its revision, which the store keeps for good. Its history
stands whole, since that can be forgotten, and so does the framework: the next release may bring another.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from typing import Any

from sqlalchemy import Row

from storybank.bank import StoryBank
from storybank.competencies import Framework
from storybank.errors import Fault, InvalidInput, StoreError, UnknownReference, fault_of, refuse, said_of
from storybank.history import Impression, Rehearsal, Telling
from storybank.interviews import Round
from storybank.planning.plan import Plan
from storybank.planning.verify import verify_proof
from storybank.storage.bank import bank_of, names_of
from storybank.storage.rows import Rows, keepable, kind_of, read
from storybank.stories import Statement, Story
from storybank.values import JSONObject, Moment, Value, own_value
from storybank.values.base import without_empty

Key = tuple[str, int]  # a story's id and the number of a revision


class SavedPlan(Value):
    """A plan with everything that it was made from, however much has changed since.

    Attributes:
        plan: The plan, with its round and its policy.
        bank: The stories, history and framework of that day; None where a release did not keep them.
        previous: The plan that it was made to follow, if there was one.
        saved_at: When it was saved, in UTC; None where that was not noted yet.
    """

    plan: Plan
    bank: StoryBank | None = None
    previous: Plan | None = None
    saved_at: Moment | None = None

    def verify(self) -> bool:
        """Whether `verify_proof` shows the plan to be the best from this bank; False where none is known."""
        return self.bank is not None and verify_proof(self.plan, self.bank, previous=self.previous)


class MadeFrom(Value):
    """What a plan was made from: a story is a stored revision, or whole where none was ever so."""

    stories: tuple[Key | Story, ...]
    statements: tuple[Statement, ...] = ()
    tellings: tuple[Telling, ...]
    impressions: tuple[Impression, ...]
    rehearsals: tuple[Rehearsal, ...] = ()
    framework: Framework
    previous: Plan | None = None
    extensions: JSONObject = JSONObject()

    _shorter = without_empty("statements", "rehearsals")

    @property
    def revisions(self) -> list[Key]:
        """The stored revisions among the stories."""
        return [story for story in self.stories if not isinstance(story, Story)]

    def bank(self, kept: Mapping[Key, Any]) -> StoryBank:
        """Return the bank again, from the stories of at least the revisions that are named."""
        stories = [story if isinstance(story, Story) else kept[story] for story in self.stories]
        others = {name: part for name, part in dict(self).items() if name not in ("stories", "previous")}
        return StoryBank(stories, **others)


def save_round(rows: Rows, new: Round) -> None:
    """Put a round in the place of the one with its name, or after the others."""
    strays = (one.within("round") for one in strays_of_round(new, names_of(rows)))
    refuse("Store.save_round", strays, UnknownReference)
    table = rows.tables.rounds
    rows.replace(table, {"name": new.name, "document": new.model_dump_json()}, table.c.name == new.name)


def delete_round(rows: Rows, given: Round | str, *, with_plans: bool) -> None:
    """Remove a round, with or without its plans."""
    name = given.name if isinstance(given, Round) else given.strip()
    rounds, plans = rows.tables.rounds, rows.tables.plans
    removed = 0
    if keepable(name):
        removed += rows.remove(rounds, rounds.c.name == name)
        removed += rows.remove(plans, plans.c.round == name) if with_plans else 0
    if not removed:
        raise UnknownReference("Store.delete_round", [fault_of("no_such_round", "round")])


def latest_plan(rows: Rows, round_name: str) -> Plan | None:
    """Return the plan saved last for a round, or None."""
    table = rows.tables.plans
    row = rows.last(table, table.c.round == round_name) if keepable(round_name) else None
    return None if row is None else read(Plan, row)


def save_plan(rows: Rows, plan: Plan, given: StoryBank | None, previous: Plan | None) -> None:
    """Add a plan with what it was made from, the stored bank if none is given; the earlier ones stay."""
    bank = bank_of(rows) if given is None else given
    owned = {row.id for row in rows.all(rows.tables.stories, only=("id",))}
    strays = [one.within("plan") for one in strays_of_plan(plan, owned, bank)]
    if previous is not None:
        strays += [one.within("previous") for one in strays_of_plan(previous, owned)]
    refuse("Store.save_plan", strays, UnknownReference)
    of_bank: dict[str, Any] = {**dict(bank), "stories": _as_revisions(rows, bank.stories)}
    source = MadeFrom(**of_bank, previous=previous)
    columns = {"round": plan.round.name, "document": plan.model_dump_json()}
    rows.add(rows.tables.plans, {**columns, "saved_at": rows.now, "made_from": source.model_dump_json()})


def saved_plans(rows: Rows, round_name: str | None) -> tuple[SavedPlan, ...]:
    """Return the plans for a round, or all of them, each with what it was made from; the oldest first."""
    table = rows.tables.plans
    if round_name is not None and not keepable(round_name):
        return ()
    found = rows.all(table, *(() if round_name is None else (table.c.round == round_name,)))
    read_from = [(row, None if row.made_from is None else read(MadeFrom, row, "made_from")) for row in found]
    wanted = {key for _, source in read_from if source is not None for key in source.revisions}
    revisions = rows.tables.story_revisions
    keys = rows.all(revisions, only=("position", "story", "revision"))
    places = [row.position for row in keys if (row.story, row.revision) in wanted]  # all others are not read
    kept = {(row.story, row.revision): row for row in rows.having(revisions, "position", places)}
    return tuple(_saved(row, source, kept) for row, source in read_from)


def delete_plan(rows: Rows, given: Plan | SavedPlan) -> None:
    """Remove a plan, as often as it was saved, or as it was saved at a moment."""
    whole, saved_at = (given.plan, given.saved_at) if isinstance(given, SavedPlan) else (given, None)
    plan = own_value("Store.delete_plan", "plan", Plan, whole)
    table, same = rows.tables.plans, list[int]()
    for row in rows.all(table, table.c.round == plan.round.name):
        with suppress(StoreError, InvalidInput):  # a damaged row holds none
            saved = SavedPlan(plan=read(Plan, row), saved_at=row.saved_at)
            if saved.plan == plan and saved_at in {None, saved.saved_at}:
                same.append(row.position)
    if not same:
        raise UnknownReference("Store.delete_plan", [fault_of("no_such_plan", "plan")])
    rows.remove(table, table.c.position.in_(same))


def strays_of_round(round: Round, names: Container[str]) -> Iterator[Fault]:
    """Give what was told in a round and means no story of the owner, by these ids and titles."""
    for place, meeting in enumerate(round.meetings):
        for number, told in enumerate(meeting.told or ()):
            if told not in names:
                yield fault_of("stray", f"meetings[{place}].told[{number}]")


def strays_of_plan(plan: Plan, owned: Container[str], bank: StoryBank | None = None) -> Iterator[Fault]:
    """Give the stories of a plan that are not the owner's, or not so in its bank, where that is known."""
    there = {} if bank is None else {story.id: story for story in bank.as_spoken.stories}
    for number, story in enumerate(plan.stories):
        if story.id not in owned:
            yield fault_of("stray_of_plan", f"stories[{number}]")
        elif bank is not None and there.get(story.id) != story:
            yield fault_of("other_than_planned", f"stories[{number}]")


def _saved(row: Row[Any], source: MadeFrom | None, kept: Mapping[Key, Row[Any]]) -> SavedPlan:
    plan = read(Plan, row)
    if source is None:
        return SavedPlan(plan=plan, saved_at=row.saved_at)
    for key in source.revisions:
        if key not in kept:
            raise StoreError(*said_of("lost_source", story=key[0], number=key[1]))
    try:
        bank = source.bank({key: read(kind_of(kept[key].document), kept[key]) for key in source.revisions})
    except InvalidInput as error:
        faults = "; ".join(map(str, error.faults))
        raise StoreError(*said_of("broken_source", round=row.round, faults=faults)) from None
    return SavedPlan(plan=plan, bank=bank, previous=source.previous, saved_at=row.saved_at)


def _as_revisions(rows: Rows, stories: Sequence[Story]) -> tuple[Key | Story, ...]:
    """Return each story as the last revision that is stored in these words, or whole where none is."""
    texts = {story.id: [story.model_dump_json()] for story in stories}
    for story in stories:
        if not story.extensions:  # so releases wrote it that knew none
            texts[story.id].append(story.model_dump_json(exclude={"extensions"}))
    stored = rows.having(rows.tables.story_revisions, "document", chain.from_iterable(texts.values()))
    known = {
        row.story: (row.story, row.revision) for row in stored if row.document in texts.get(row.story, ())
    }
    return tuple(known.get(story.id, story) for story in stories)
