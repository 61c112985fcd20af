"""An owner's rounds, plans and framework."""

from __future__ import annotations

from storybank.competencies import Framework, builtin_framework
from storybank.interviews import Round
from storybank.planning.plan import Plan
from storybank.storage._documents import read
from storybank.storage._rows import Rows
from storybank.storage._schema import frameworks, plans, rounds


def all_rounds(rows: Rows) -> tuple[Round, ...]:
    """Return the rounds in the order they were first saved."""
    return tuple(read(Round, row) for row in rows.all(rounds))


def save_round(rows: Rows, round_: Round) -> None:
    """Put a round in the place of the one with its name, or after the others."""
    document = round_.model_dump_json()
    there = rows.last(rounds, rounds.c.name == round_.name)
    if there is None:
        rows.add(rounds, name=round_.name, revision=1, document=document)
    else:
        rows.change(rounds, there, document=document)


def all_plans(rows: Rows) -> tuple[Plan, ...]:
    """Return every plan that was saved, the oldest first."""
    return tuple(read(Plan, row) for row in rows.all(plans))


def save_plan(rows: Rows, plan: Plan) -> None:
    """Add a plan; the earlier ones stay."""
    rows.add(plans, round=plan.round.name, document=plan.model_dump_json())


def latest_plan(rows: Rows, round_name: str) -> Plan | None:
    """Return the plan saved last for a round, or None."""
    row = rows.last(plans, plans.c.round == round_name)
    return None if row is None else read(Plan, row)


def framework(rows: Rows) -> Framework:
    """Return the framework in use: the built-in one of this release where no other was stored."""
    row = rows.last(frameworks)
    return builtin_framework() if row is None or row.document is None else read(Framework, row)


def use_framework(rows: Rows, new: Framework) -> None:
    """Store a framework whole, and the built-in one by name and version."""
    columns = {
        "name": new.name,
        "version": new.version,
        "document": None if new == builtin_framework() else new.model_dump_json(),
    }
    there = rows.last(frameworks)
    if there is None:
        rows.add(frameworks, revision=1, **columns)
    else:
        rows.change(frameworks, there, **columns)
