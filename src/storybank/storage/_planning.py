"""An owner's rounds, plans and framework."""

from __future__ import annotations

from storybank.bank import StoryBank
from storybank.competencies import Framework, builtin_framework
from storybank.interviews import Round
from storybank.planning.plan import Plan
from storybank.storage._documents import read
from storybank.storage._keys import keepable
from storybank.storage._made_from import made_from, saved_plans
from storybank.storage._rows import Rows
from storybank.storage.past import SavedPlan


def all_rounds(rows: Rows) -> tuple[Round, ...]:
    """Return the rounds in the order they were first saved."""
    return tuple(read(Round, row) for row in rows.all(rows.tables.rounds))


def save_round(rows: Rows, round_: Round) -> None:
    """Put a round in the place of the one with its name, or after the others."""
    table = rows.tables.rounds
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
    """Add a plan with what it was made from; the earlier ones stay."""
    rows.add(
        rows.tables.plans,
        {
            "round": plan.round.name,
            "document": plan.model_dump_json(),
            "saved_at": rows.now,
            "made_from": made_from(rows, bank, previous),
        },
    )


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
