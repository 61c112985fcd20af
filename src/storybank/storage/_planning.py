"""An owner's rounds, plans and framework."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from storybank.bank import StoryBank
from storybank.competencies import Framework, builtin_framework
from storybank.errors import Fault, StorybankError, UnknownReference
from storybank.interviews import Round
from storybank.planning.plan import Plan
from storybank.storage._documents import read
from storybank.storage._keys import keepable
from storybank.storage._made_from import made_from, saved_plans
from storybank.storage._rows import Rows
from storybank.storage._stories import names_of
from storybank.storage.past import SavedPlan


def all_rounds(rows: Rows) -> tuple[Round, ...]:
    """Return the rounds in the order they were first saved."""
    return tuple(read(Round, row) for row in rows.all(rows.tables.rounds))


def save_round(rows: Rows, round_: Round) -> None:
    """Put a round in the place of the one with its name, or after the others.

    Raises:
        UnknownReference: Somebody was told a story that is not here: every fault at once.
    """
    table = rows.tables.rounds
    names = names_of(rows)
    if faults := [fault.within("round_") for fault in strays_of_round(round_, names)]:
        raise UnknownReference("Store.save_round", faults)
    document = round_.model_dump_json()
    there = rows.one(table, table.c.name == round_.name, to_change=True)
    if there is None:
        rows.add(table, {"name": round_.name, "revision": 1, "document": document})
    else:
        rows.change(table, there, document=document)


def all_plans(rows: Rows) -> tuple[Plan, ...]:
    """Return every plan that was saved, the oldest first."""
    return tuple(read(Plan, row) for row in rows.all(rows.tables.plans))


def save_plan(rows: Rows, plan: Plan, bank: StoryBank, previous: Plan | None) -> None:
    """Add a plan with what it was made from; the earlier ones stay.

    Raises:
        UnknownReference: It names stories that are not the owner's, or are not so in the bank.
    """
    owned = {row.id for row in rows.all(rows.tables.stories, only=("id",))}
    strays = [fault.within("plan") for fault in strays_of_plan(plan, owned, bank)]
    if previous is not None:
        strays += [fault.within("previous") for fault in strays_of_plan(previous, owned)]
    if strays:
        raise UnknownReference("Store.save_plan", strays)
    rows.add(
        rows.tables.plans,
        {
            "round": plan.round.name,
            "document": plan.model_dump_json(),
            "saved_at": rows.now,
            "made_from": made_from(rows, bank, previous),
        },
    )


def delete_round(rows: Rows, name: str, *, with_plans: bool) -> None:
    """Remove a round, and the plans for it where that is asked for.

    Raises:
        UnknownReference: There is none of this name, nor a plan that is to go with it.
    """
    rounds, plans = rows.tables.rounds, rows.tables.plans
    removed = 0
    if keepable(name):
        removed += rows.remove(rounds, rounds.c.name == name)
        removed += rows.remove(plans, plans.c.round == name) if with_plans else 0
    if not removed:
        remedy = "give the name of one of Store.rounds()"
        raise UnknownReference(
            "Store.delete_round", [Fault("round_", "is not in the store", remedy, "unknown_reference")]
        )


def delete_plan(rows: Rows, plan: Plan, saved_at: datetime | None) -> None:
    """Remove a plan, as often as it was saved, or as it was saved at a moment.

    Raises:
        UnknownReference: There is none.
    """
    table = rows.tables.plans
    rows_of_round = rows.all(table, table.c.round == plan.round.name)
    same = [row.position for row in rows_of_round if _is(row, plan, saved_at)]
    if not same:
        remedy = "give one of Store.plans() or of Store.saved_plans()"
        raise UnknownReference(
            "Store.delete_plan", [Fault("plan", "is not in the store", remedy, "unknown_reference")]
        )
    rows.remove(table, table.c.position.in_(same))


def _is(row: Row[Any], plan: Plan, saved_at: datetime | None) -> bool:
    """Say whether a row holds this plan, of this moment if one is given; a damaged row holds none."""
    try:
        saved = SavedPlan(plan=read(Plan, row), saved_at=row.saved_at)
    except StorybankError:
        return False
    return saved.plan == plan and saved_at in {None, saved.saved_at}


def strays_of_round(round_: Round, names: Container[str]) -> Iterator[Fault]:
    """Give what was told in a round and means none of these stories.

    Args:
        round_: The round.
        names: The ids and titles of the owner's stories.
    """
    for place, sitting in enumerate(round_.sittings):
        for number, told in enumerate(sitting.told or ()):
            if told not in names:
                remedy = "add the story first, or give the id or the exact title of a stored one"
                yield Fault(
                    f"sittings[{place}].told[{number}]", "is not in the store", remedy, "unknown_reference"
                )


def strays_of_plan(plan: Plan, owned: Container[str], bank: StoryBank | None = None) -> Iterator[Fault]:
    """Give the stories of a plan that are not the owner's, or not as they are in the bank it was made from.

    Args:
        plan: The plan.
        owned: The ids of the owner's stories.
        bank: What the plan was made from; None where that is not known: then any words do.
    """
    there = {} if bank is None else {story.id: story for story in bank.stories}
    for number, story in enumerate(plan.stories):
        if story.id not in owned:
            remedy = "save the plan in the store of its owner, or add the story first"
            yield Fault(f"stories[{number}]", "is no story of this owner", remedy, "unknown_reference")
        elif bank is not None and there.get(story.id) != story:
            remedy = "plan again, or give the bank that the plan was made from: save_plan(plan, bank=…)"
            yield Fault(f"stories[{number}]", "is not so in the bank", remedy, "conflict")


def plans_with_sources(rows: Rows, round_name: str | None) -> tuple[SavedPlan, ...]:
    """Return the plans for a round, or all of them, each with what it was made from; the oldest first."""
    table = rows.tables.plans
    if round_name is None:
        return saved_plans(rows, rows.all(table))
    return saved_plans(rows, rows.all(table, table.c.round == round_name) if keepable(round_name) else ())


def latest_plan(rows: Rows, round_name: str) -> Plan | None:
    """Return the plan saved last for a round, or None."""
    table = rows.tables.plans
    row = rows.last(table, table.c.round == round_name) if keepable(round_name) else None
    return None if row is None else read(Plan, row)


def framework(rows: Rows) -> Framework:
    """Return the framework in use: the built-in one of this release where no other was stored."""
    row = rows.one(rows.tables.frameworks)
    return builtin_framework() if row is None or row.document is None else read(Framework, row)


def use_framework(rows: Rows, new: Framework) -> None:
    """Store a framework whole, and the built-in one by name and version."""
    table = rows.tables.frameworks
    columns = {
        "name": new.name,
        "version": new.version,
        "document": None if new == builtin_framework() else new.model_dump_json(),
    }
    there = rows.one(table, to_change=True)
    if there is None:
        rows.add(table, {"revision": 1, **columns})
    else:
        rows.change(table, there, **columns)
