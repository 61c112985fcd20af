# %% [markdown]
# # Many rounds on a Dask cluster
#
# `plan_many` takes jobs one after the other and hands them to any executor. Here it is Dask's, with two
# worker processes on this machine. Yours may be anywhere, and nothing else changes.
#
# ```text
# pip install storybank "dask[distributed]"
# python examples/dask_rounds.py
# ```

# %%
from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

import dask
from distributed import Client, LocalCluster

from storybank import Plan, PlanJob, Policy, Round, StoryBank, plan_many, plan_round, verify_proof, warm_up
from storybank.sample import sample_bank, sample_round

# %% [markdown]
# ## The rounds
#
# Who would miss a story if it could not be told? One round for each story, without it.

# %%
WORKERS = 2


def rounds_without(bank: StoryBank, round: Round) -> Iterator[PlanJob]:
    """Yield a job for each story: the round in which it is told to nobody."""
    for story in bank.stories:
        nobody = Policy(avoid=[(story.id, meeting) for meeting in range(len(round.meetings))])
        yield PlanJob(story.id, bank, round, policy=nobody)


# %% [markdown]
# ## The cluster
#
# It listens on this machine alone, shows no dashboard, and its workers keep their files in a folder that
# goes with them. Each has one thread: a plan is computed by one core. `warm_up` loads the solver and the
# vocabulary before the first round comes.


# %%
@contextmanager
def cluster() -> Iterator[Client]:
    """Start two worker processes, and stop them whatever happens."""
    with (
        TemporaryDirectory() as folder,
        dask.config.set(temporary_directory=folder),
        LocalCluster(
            n_workers=WORKERS,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            silence_logs=logging.CRITICAL,
        ) as local,
        Client(local) as client,
    ):
        client.wait_for_workers(WORKERS)
        client.run(warm_up)
        yield client


# %% [markdown]
# ## Planned there, as here
#
# Dask starts its workers by `spawn`, and each looks at this file: so what starts them stands behind
# `__name__`.

# %%
if __name__ == "__main__":
    bank, final = sample_bank(), sample_round()
    with cluster() as client:
        workers = set(client.run(os.getpid).values())
        jobs = rounds_without(bank, final)
        results = list(plan_many(jobs, executor=client.get_executor(), in_flight=2 * WORKERS))
        plans = {str(result.key): result.plan for result in results if result.plan}
    print(f"{len(plans)} rounds in {len(workers - {os.getpid()})} other processes")

    here = list(plan_many(rounds_without(bank, final)))
    print("The same plans as here:", results == here)
    print("No better ones exist:", all(verify_proof(plan, bank) for plan in plans.values()))

# %% [markdown]
# ## A worker is killed
#
# It costs time, and no plan. Dask starts another worker, and what the dead one had is planned again.

# %%
if __name__ == "__main__":
    with cluster() as client:
        victim = min(client.run(os.getpid).values())
        hurt = plan_many(
            rounds_without(bank, final), executor=client.get_executor(), chunk=1, in_flight=2 * WORKERS
        )
        first = next(hurt)
        os.kill(victim, signal.SIGKILL)
        print("The same plans, though a worker died:", [first, *hurt] == results)

# %% [markdown]
# ## What each story is worth on that day
#
# Those without which one more must stays open are the ones to rehearse.


# %%
def open_musts(plan: Plan) -> set[tuple[str, str]]:
    """Return the musts that a plan leaves open."""
    return {(gap.interviewer, gap.competency) for gap in plan.gaps if gap.priority == "must"}


if __name__ == "__main__":
    usual = open_musts(plan_round(bank, final))
    for story_id, plan in plans.items():
        for person, competency in sorted(open_musts(plan) - usual):
            print(f"Without “{bank.story(story_id).title}”: no {competency.lower()} for {person}")
