"""Plans: rounds, the plans made for them, the framework that both are read in, and what goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from storybank.bank import StoryBank
from storybank.competencies import Framework
from storybank.errors import Fault, InvalidInput
from storybank.interviews import Round
from storybank.planning.plan import Plan
from storybank.storage import _extensions, _planning
from storybank.storage._bank import bank_of
from storybank.storage.keeping.part import Part
from storybank.storage.past import SavedPlan
from storybank.values import checked_methods, own_value


@checked_methods
class PlanKeeping(Part):
    """What a store does with rounds, plans, the framework and the bank's extensions."""

    def save_round(self, round_: Round) -> None:
        """Keep a round, in the place of an earlier one with its name.

        Raises:
            UnknownReference: It says that a story was told which is not stored: every fault at once.
        """
        new = own_value("Store.save_round", "round_", Round, round_)
        with self._transactions.writing() as rows:
            _planning.save_round(rows, new)

    def rounds(self) -> tuple[Round, ...]:
        """Return the rounds in the order they were first saved."""
        with self._transactions.reading() as rows:
            return _planning.all_rounds(rows)

    def save_plan(self, plan: Plan, *, bank: StoryBank | None = None, previous: Plan | None = None) -> None:
        """Keep a plan, and what it was made from; every earlier one stays.

        Args:
            plan: The plan. Every story that it names must be this owner's, in the words of `bank`.
            bank: What it was made from, where that is an older bank or another one; None: the stored bank as
                it stands now.
            previous: The plan that it was made to follow, if there was one.

        Raises:
            UnknownReference: A story that it names is not stored, or was changed since: every fault at once.
        """
        new = own_value("Store.save_plan", "plan", Plan, plan)
        source = None if bank is None else own_value("Store.save_plan", "bank", StoryBank, bank)
        before = None if previous is None else own_value("Store.save_plan", "previous", Plan, previous)
        with self._transactions.writing() as rows:
            _planning.save_plan(rows, new, bank_of(rows) if source is None else source, before)

    def plans(self) -> tuple[Plan, ...]:
        """Return every plan that was saved, the oldest first."""
        with self._transactions.reading() as rows:
            return _planning.all_plans(rows)

    def latest_plan(self, round_name: str) -> Plan | None:
        """Return the plan saved last for the round of this name, or None."""
        name = _round_name("Store.latest_plan", round_name)
        with self._transactions.reading() as rows:
            return _planning.latest_plan(rows, name)

    def saved_plans(self, round_name: str | None = None) -> tuple[SavedPlan, ...]:
        """Return the saved plans with what each was made from, the oldest first.

        Each can be verified, whatever has changed since: `saved.verify()`.

        Args:
            round_name: The round they are for; None: all of them.
        """
        name = None if round_name is None else _round_name("Store.saved_plans", round_name)
        with self._transactions.reading() as rows:
            return _planning.plans_with_sources(rows, name)

    def delete_round(self, round_: Round | str, *, with_plans: bool = False) -> None:
        """Remove a round for good, with or without the plans that were saved for it.

        What was told there and recorded stays: that is history, and `forget` takes it back.

        Args:
            round_: The round, by value or name.
            with_plans: Whether its plans go too.

        Raises:
            UnknownReference: None of this name is stored.
        """
        name = round_.name if isinstance(round_, Round) else round_.strip()
        with self._transactions.writing() as rows:
            _planning.delete_round(rows, name, with_plans=with_plans)

    def delete_plan(self, plan: Plan | SavedPlan) -> None:
        """Remove a saved plan for good, with what it was made from.

        Args:
            plan: One of `plans()`: it goes as often as it was saved. Or one of `saved_plans()`: it goes as it
                was saved at that moment.

        Raises:
            UnknownReference: It is not stored.

        >>> from storybank import Interviewer, Round, Story, open_store, plan_round
        >>> with open_store(":memory:") as store:
        ...     store.save_plan(plan_round(store.load(), Round("Final", [Interviewer("Dana", needs=())])))
        ...     store.delete_plan(store.latest_plan("Final"))
        ...     store.plans()
        ()
        """
        saved = plan if isinstance(plan, SavedPlan) else None
        one = own_value("Store.delete_plan", "plan", Plan, plan if saved is None else saved.plan)
        with self._transactions.writing() as rows:
            _planning.delete_plan(rows, one, None if saved is None else saved.saved_at)

    def use_framework(self, framework: Framework) -> None:
        """Read tags and needs in this framework from now on."""
        new = own_value("Store.use_framework", "framework", Framework, framework)
        with self._transactions.writing() as rows:
            _planning.use_framework(rows, new)

    def use_extensions(self, extensions: Mapping[str, Any]) -> None:
        """Keep these fields of other tools with the bank from now on, in the place of earlier ones.

        Args:
            extensions: Names with any JSON values; none of them takes the earlier ones away. A story's own
                are kept with the story.

        Raises:
            InvalidInput: Something in them has no place in JSON or in a database: every fault at once.

        >>> from storybank import open_store
        >>> with open_store(":memory:") as store:
        ...     store.use_extensions({"notebook": {"colours": ["red"]}})
        ...     store.load().extensions
        {'notebook': {'colours': ('red',)}}
        """
        new = _extensions.checked_extensions(extensions)
        with self._transactions.writing() as rows:
            _extensions.use_extensions(rows, new)


def _round_name(subject: str, name: object) -> str:
    if isinstance(name, str):
        return name.strip()
    raise InvalidInput(subject, [Fault("round_name", "is not a text", "give the round's name", "wrong_type")])
