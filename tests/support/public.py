"""Everything public, found by looking: functions, values and their methods; no list to keep by hand."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from tests.support.names import public_names

import storybank
import storybank.formats
import storybank.storage
from storybank import (
    Store,
    Telling,
    analysis,
    open_store,
    plan_round,
)
from storybank.sample import sample_bank, sample_round
from storybank.values import Value

PYDANTIC_OR_OURS = frozenset({"trusted", "model_rebuild", "items"})
"""What is no caller's: `trusted` checks nothing by its own claim, `model_rebuild` is pydantic's, and `items`
is as any mapping's."""


def public_functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield every function that an `__all__` names, and every constructor but those of errors."""
    for name, member in public_names():
        is_made = not isinstance(member, type) or issubclass(member, Value | Store)
        if callable(member) and is_made:
            yield name, member


def public_values() -> dict[type, Any]:
    """Return one instance of every public class that the sample leads to."""
    bank, day = sample_bank(), sample_round()
    plan = plan_round(bank, day)
    store = open_store(":memory:")
    store.add(*bank.stories)
    store.save_plan(plan, bank=bank)
    found: dict[type, Any] = {}
    waiting: list[Any] = [
        *(bank, day, plan, store, store.saved_plans()[0], Telling(bank.stories[0], "Dana")),
        storybank.brief(plan, bank, 0),
        storybank.day_pages(plan, bank),
        storybank.countdown(bank, day, today="2026-11-24"),
        storybank.afterwards(day.with_told("Grace Adeyemi", "one-team", question="Why us?"), bank),
        storybank.answer_question(bank, "When did you disagree with your boss?"),
        analysis.stress(plan, bank),
        storybank.replan(plan, bank, day),
        analysis.compare(plan, plan),
        analysis.why(plan, bank)[0],
        analysis.why_not(plan, bank, bank.stories[0], 0),
        analysis.English(),
        storybank.formats.read_csv(storybank.formats.csv_text(bank).encode()),
    ]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list | tuple):
            waiting.extend(one)
        elif type(one).__module__.startswith("storybank") and type(one) not in found:
            found[type(one)] = one
            if isinstance(one, Value):
                waiting.extend(dict(one).values())
    return found


VALUES = public_values()


def public_methods() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield every public method of ours that these values have, bound to them."""
    for kind, value in VALUES.items():
        for base in kind.__mro__:
            if base.__module__.startswith("storybank"):
                for name, member in vars(base).items():
                    is_method = inspect.isfunction(member) or isinstance(member, classmethod)
                    if is_method and not name.startswith("_") and name not in PYDANTIC_OR_OURS:
                        yield f"{kind.__name__}.{name}", getattr(value, name)


CALLS = dict((*public_functions(), *public_methods()))
