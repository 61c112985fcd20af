"""plan_owners: the next plan of every owner of a store, made on whatever executor there is, and saved."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import URL

from storybank.bank import StoryBank
from storybank.batch import NOTHING, PlanJob, PlanResult, Pool, plan_many
from storybank.errors import StorybankError
from storybank.interviews import Round
from storybank.planning import Policy
from storybank.planning.engine.limits import Cancel, Report
from storybank.storage import Store, open_store, owners
from storybank.storage.schema import DEFAULT_PREFIX
from storybank.values import checked, own_value

Choosing = Callable[[str, StoryBank], Round | None]  # which round of an owner to plan; None: none


@checked
def plan_owners(
    path_or_url: str | os.PathLike[str] | URL,
    *,
    round_for: Choosing | None = None,
    policy: Policy | None = None,
    executor: Pool | None = None,
    chunk: int | None = None,
    in_flight: int | None = None,
    node_limit: int | None = None,
    deadline: float | None = None,
    cancel: Cancel | None = None,
    progress: Report | None = None,
    prefix: str = DEFAULT_PREFIX,
    schema: str | None = None,
) -> Iterator[PlanResult]:
    """Plan a round of every owner, save the plan, and yield it: owner after owner, by code points.

    An owner whose last plan was made from this very bank, round and policy is not planned again: so a call
    that was cut short, even killed, is gone on with by calling again, and no plan is saved twice. A plan is
    yielded once it is saved; it keeps to the owner's plan before where nothing is lost by it. Two such calls
    at once plan and save twice.

    Args:
        path_or_url: The store, as `open_store` takes it; not `":memory:"`, which has one owner alone.
        round_for: A function of owner and bank that says which round to plan, None for none of this owner's;
            left out: the round saved last. An owner without a round is left out.
        policy: Limits for everybody; None: `Policy()`.
        executor: Where the plans are made, as in `plan_many`; reading and saving is done here.
        chunk: As in `plan_many`.
        in_flight: As in `plan_many`.
        node_limit: As in `plan_many`.
        deadline: As in `plan_many`.
        cancel: As in `plan_many`.
        progress: As in `plan_many`.
        prefix: As given to `Store`.
        schema: As given to `Store`.

    Raises:
        StoreUnavailable: There is no store, or it cannot be opened. What goes wrong with one owner, damaged
            rows, a round that cannot be planned, what `round_for` raises, is the error of that result.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from storybank.sample import sample_bank, sample_round
    >>> with TemporaryDirectory() as folder:
    ...     for name in ("dana", "sam"):
    ...         with open_store(f"{folder}/clients.db", owner=name) as store:
    ...             store.add(sample_bank().stories)
    ...             store.save_round(sample_round())
    ...     for result in plan_owners(f"{folder}/clients.db"):
    ...         result.key, len(result.plan), result.plan.proof.status
    ('dana', 10, 'proved')
    ('sam', 10, 'proved')
    """
    place: dict[str, Any] = {"prefix": prefix, "schema": schema}
    night = _Night(path_or_url, place, round_for, policy or Policy(), tuple(owners(path_or_url, **place)))
    how: dict[str, Any] = {"executor": executor, "chunk": chunk, "in_flight": in_flight}
    how |= {"node_limit": node_limit, "deadline": deadline, "cancel": cancel, "progress": progress}
    return map(night.saved, plan_many(map(night.job, range(len(night.owners))), **how))


@dataclass(frozen=True, slots=True)
class _Night:
    place: str | os.PathLike[str] | URL
    opened_with: dict[str, Any]
    round_for: Choosing | None
    policy: Policy
    owners: tuple[str, ...]  # jobs are known by their places here: a name may be one that no key can be
    flying: dict[int | str, PlanJob] = field(default_factory=dict)  # to be saved with what they are made from

    def opened(self, place: int | str) -> Store:
        return open_store(self.place, owner=str(self.owners[int(place)]), **self.opened_with)

    def job(self, place: int) -> Any:
        """Return what to plan, or a result where that cannot be told."""
        try:
            with self.opened(place) as store:
                bank = store.load()
                if self.round_for is None:
                    round = next(reversed(store.rounds()), None)
                else:
                    given = self.round_for(str(self.owners[place]), bank)
                    round = None if given is None else own_value("plan_owners", "round_for", Round, given)
                if round is None:
                    return NOTHING
                before = next(reversed(store.saved_plans(round.name)), None)
        except Exception as error:  # noqa: BLE001 - what is wrong with one owner is no other's
            return PlanResult(place, None, error.with_traceback(None))
        if before and (before.plan.round, before.plan.policy, before.bank) == (round, self.policy, bank):
            return NOTHING
        previous = None if before is None else before.plan
        self.flying[place] = PlanJob(place, bank, round, policy=self.policy, previous=previous)
        return self.flying[place]

    def saved(self, result: PlanResult) -> PlanResult:
        """Return the result under its owner's name: its plan saved, or the error that kept it from being."""
        job, error = self.flying.pop(result.key, None), result.error
        if job is not None and result.plan is not None:
            try:
                with self.opened(result.key) as store:
                    store.save_plan(result.plan, bank=job.bank, previous=job.previous)
            except StorybankError as wrong:
                error = wrong.with_traceback(None)
        return PlanResult(str(self.owners[int(result.key)]), result.plan, error)
