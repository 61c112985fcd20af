"""plan_many: the same plans on any executor, in order, none lost; a bad job or dead worker harms no other."""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import resource
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from itertools import count, islice
from pathlib import Path
from typing import Any

import dask
import pytest
from distributed import Client, LocalCluster
from hypothesis import given
from hypothesis import strategies as st
from loky import get_reusable_executor  # type: ignore[import-untyped] # it has no types
from tests.support.rounds import LARGE, random_round

from storybank import (
    Interviewer,
    InvalidInput,
    PlanJob,
    PlanResult,
    Policy,
    Round,
    Story,
    StoryBank,
    StorybankError,
    plan_many,
    plan_round,
)
from storybank.competencies import Competency, Framework
from storybank.errors import WorkerLost
from storybank.planning import Progress
from storybank.sample import sample_bank, sample_round


def jobs_of(number: int) -> list[PlanJob]:
    cases = [random_round(seed, LARGE) for seed in range(number)]
    return [
        PlanJob(seed, case.bank, case.round, policy=case.policy, previous=case.previous)
        for seed, case in enumerate(cases)
    ]


JOBS = jobs_of(12)
PLANS = [plan_round(one.bank, one.round, policy=one.policy, previous=one.previous) for one in JOBS]
SAMPLE = PlanJob("sam", sample_bank(), sample_round())


class Deadly:
    """What kills the worker that reads it."""

    def __reduce__(self) -> tuple[Callable[[int], Any], tuple[int]]:
        return os._exit, (1,)


class Counting(Executor):
    """Runs what it is given at once, and counts what is out."""

    def __init__(self) -> None:
        self.chunks: list[int] = []

    def submit(self, function: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        self.chunks.append(len(args[0]))
        done: Future[Any] = Future()
        done.set_result(function(*args, **named))
        return done


class Posting(Executor):
    """Does at once what it is given, on the other side of pickle, and counts the bytes of what comes back."""

    def __init__(self) -> None:
        self.there, self.back = b"", 0

    def submit(self, function: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        self.there = pickle.dumps((function, args, named))
        function, args, named = pickle.loads(self.there)  # noqa: S301 - our own bytes
        answer = pickle.dumps(function(*args, **named))
        self.back += len(answer)
        done: Future[Any] = Future()
        done.set_result(pickle.loads(answer))  # noqa: S301 - as above
        return done


def started(method: str) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(2, multiprocessing.get_context(method))


EXECUTORS: dict[str, Callable[[], Executor]] = {
    "threads": lambda: ThreadPoolExecutor(3),
    "fork": lambda: started("fork"),
    "forkserver": lambda: started("forkserver"),
    "spawn": lambda: started("spawn"),
    "loky": lambda: get_reusable_executor(2),
}


def lasting(plans: list[Any]) -> list[str]:
    """Return plans as JSON: each byte of them but the certificates, which linear programs are free in."""
    return [
        plan.model_dump_json(exclude={"proof": {"tiers": {"__all__": {"certificate"}}}}) for plan in plans
    ]


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("name", EXECUTORS)
def test_every_executor_makes_the_same_plans_in_order(name: str) -> None:
    with EXECUTORS[name]() as executor:
        results = list(plan_many(JOBS, executor=executor))
    assert [result.key for result in results] == list(range(len(JOBS)))
    assert [result.error for result in results] == [None] * len(JOBS)
    assert lasting([result.plan for result in results]) == lasting(PLANS)


def test_without_an_executor_they_are_made_here() -> None:
    assert [result.plan for result in plan_many(JOBS)] == PLANS


def test_as_they_are_done_none_is_lost_or_doubled() -> None:
    with ThreadPoolExecutor(3) as executor:
        results = list(plan_many(JOBS, executor=executor, ordered=False))
    assert sorted(results, key=lambda result: result.key) == list(plan_many(JOBS))


def test_what_a_job_has_stays_at_home_and_the_plan_is_whole_all_the_same() -> None:
    executor = Posting()
    results = list(plan_many(JOBS, executor=executor))
    for job, result, plan in zip(JOBS, results, PLANS, strict=True):
        assert result == PlanResult(job.key, plan)
        assert result.plan is not None
        for unset in (True, False):
            bytes_of = [one.model_dump_json(exclude_unset=unset) for one in (result.plan, plan)]
            assert bytes_of[0] == bytes_of[1]
        if job.bank.as_spoken is job.bank:
            own = {id(story) for story in job.bank.stories}
            assert {id(story) for story in result.plan.stories} <= own
    whole, held = (
        sum(map(len, map(pickle.dumps, each)))
        for each in (PLANS, [(plan.round, plan.policy, plan.stories) for plan in PLANS])
    )
    assert executor.back < whole - 0.8 * held
    assert gc.isenabled()


def test_a_meeting_that_is_over_comes_back_as_the_plan_has_it() -> None:
    told = SAMPLE.round.with_told(SAMPLE.round.interviewers[0].id, SAMPLE.bank.stories[0].title)
    job = PlanJob("over", SAMPLE.bank, told, policy=Policy(fill=True), previous=PLANS[0])
    [here], [there] = plan_many([job]), plan_many([job], executor=Posting())
    assert here.error is None
    assert there == here


def test_equal_frameworks_travel_once() -> None:
    house = [Framework("house", competencies=[Competency("Dry socks", definition="x" * 5_000)]) for _ in "ab"]
    banks = [StoryBank([Story("Month-end", competencies={"dry socks": 3})], framework=one) for one in house]
    day, executor = Round("final", [Interviewer("Dana", must=["dry socks"])]), Posting()
    results = list(plan_many([(bank, day) for bank in banks], executor=executor, chunk=2))
    assert [result.plan for result in results] == [plan_round(bank, day) for bank in banks]
    assert len(executor.there) < 8_000


def test_an_error_that_cannot_travel_is_told_as_it_is() -> None:
    error = OSError(lambda: None)
    jobs: list[Any] = [SAMPLE, PlanResult("broken", None, error), SAMPLE]
    results = list(plan_many(jobs, executor=Posting(), chunk=3))
    assert [result.error for result in results] == [None, error, None]


@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 12))
def test_no_more_is_taken_than_fits_in_flight(chunk: int, in_flight: int, wanted: int) -> None:
    taken = count()
    jobs = ((SAMPLE.bank, next(taken)) for _ in count())  # not one of them can be planned: that is quick
    executor = Counting()
    results = plan_many(jobs, executor=executor, chunk=chunk, in_flight=in_flight)  # type: ignore[arg-type] # no rounds
    assert [result.key for result in islice(results, wanted)] == list(range(wanted))
    results.close()  # type: ignore[attr-defined] # a generator is an iterator that closes
    assert next(taken) <= wanted + chunk * in_flight
    assert set(executor.chunks) <= {chunk}


def test_chunks_grow_until_they_take_a_fifth_of_a_second() -> None:
    executor = Counting()
    bad = [(SAMPLE.bank, None)] * 3_000
    assert len(list(plan_many(bad, executor=executor))) == 3_000  # type: ignore[arg-type] # no rounds
    assert executor.chunks[0] == 1
    assert 50 < max(executor.chunks) <= 1_000


def test_a_bad_job_is_an_error_of_its_own() -> None:
    bad = PlanJob("bad", SAMPLE.bank, SAMPLE.round, policy=Policy(use=[("no-such-story", 0)]))
    odd: list[Any] = [SAMPLE, bad, (SAMPLE.bank, "no round"), 3, (SAMPLE.bank, SAMPLE.round)]
    with ThreadPoolExecutor(2) as executor:
        for results in (list(plan_many(odd)), list(plan_many(odd, executor=executor))):
            assert [result.key for result in results] == ["sam", "bad", 2, 3, 4]
            assert results[0].plan == results[4].plan == plan_round(SAMPLE.bank, SAMPLE.round)
            faults = [result.error for result in results]
            assert isinstance(faults[2], InvalidInput)
            assert isinstance(faults[3], InvalidInput)
            assert faults[3].faults[0].path == "jobs[3]"


def test_what_the_jobs_raise_comes_after_the_results_before() -> None:
    def broken() -> Iterator[PlanJob]:
        yield from JOBS[:3]
        raise OSError

    for executor in (None, Counting()):
        seen: list[PlanResult] = []
        with pytest.raises(OSError):  # noqa: PT011 - it has no words
            seen.extend(plan_many(broken(), executor=executor))
        found: list[PlanResult] = []
        with suppress(OSError):
            for result in plan_many(broken(), executor=executor):
                found.append(result)  # noqa: PERF402 - extend would keep none
        assert [result.plan for result in found] == PLANS[:3]


def test_a_dead_worker_costs_time_and_no_plan() -> None:
    with started("forkserver") as executor:
        results = plan_many((*JOBS, *JOBS, *JOBS), executor=executor, chunk=1)
        first = next(results)
        victim = next(iter(executor._processes))  # noqa: SLF001 - there is no public handle
        os.kill(victim, signal.SIGKILL)
        rest = list(results)
    assert lasting([result.plan for result in (first, *rest)]) == lasting([*PLANS, *PLANS, *PLANS])


@pytest.mark.parametrize("ordered", [True, False])
def test_a_pool_that_waits_for_half_an_answer_of_a_dead_worker_is_replaced(*, ordered: bool) -> None:
    """Left to itself, the pool's own thread would wait for the other half for good."""
    with started("forkserver") as executor:
        results = plan_many(JOBS * 2, executor=executor, chunk=1, ordered=ordered)
        first = next(results)
        answers = executor._result_queue._writer  # type: ignore[attr-defined] # noqa: SLF001 - where workers write
        os.write(answers.fileno(), struct.pack("!i", 1 << 30))  # so begins an answer of a gigabyte
        for worker in executor._processes.values():  # noqa: SLF001 - there is no public handle
            worker.kill()
        found = sorted((first, *results), key=lambda result: result.key)
    assert lasting([result.plan for result in found]) == lasting([plan for plan in PLANS for _ in range(2)])


def test_where_progress_raises_nothing_is_left_in_flight() -> None:
    made: list[ThreadPoolExecutor] = []

    def start() -> ThreadPoolExecutor:
        made.append(ThreadPoolExecutor(1))
        return made[0]

    def stop(_: Progress) -> None:
        raise OSError

    with pytest.raises(OSError) as kept:  # noqa: PT011 - it has no words
        list(plan_many(JOBS, executor=start, progress=stop))
    with pytest.raises(RuntimeError):
        made[0].submit(int)
    assert kept.value is not None


def test_a_chunk_may_be_larger_than_any_list() -> None:
    results = plan_many(JOBS[:3], executor=Counting(), chunk=10**30)
    assert [result.key for result in results] == [0, 1, 2]


@pytest.mark.parametrize("key", [None, True, 1.5, "", " ", ["a"]])
def test_what_is_no_key_is_one_fault_of_the_key(key: Any) -> None:
    with pytest.raises(InvalidInput, match=r"^PlanJob: key is not a key; give a name or a whole number$"):
        PlanJob(key, SAMPLE.bank, SAMPLE.round)


@pytest.mark.parametrize("given_as", ["executor", "function"])
def test_a_job_that_kills_its_worker_is_named_and_no_other(given_as: str) -> None:
    deadly = PlanJob("deadly", SAMPLE.bank, SAMPLE.round)
    vars(deadly)["policy"] = Deadly()
    jobs = [*JOBS[:5], deadly, *JOBS[5:8]]
    with started("forkserver") as executor:
        pool = executor if given_as == "executor" else lambda: started("forkserver")
        results = list(plan_many(jobs, executor=pool, chunk=3))
    assert [result.key for result in results] == [0, 1, 2, 3, 4, "deadly", 5, 6, 7]
    lost = results[5].error
    assert isinstance(lost, WorkerLost)
    assert "plan_round" in str(lost)
    assert lasting([result.plan for result in results if result.error is None]) == lasting(PLANS[:8])


def no_worker() -> None:
    os._exit(1)


def test_where_no_worker_starts_that_is_said_once_and_not_of_each_job() -> None:
    with (
        ProcessPoolExecutor(1, multiprocessing.get_context("forkserver"), initializer=no_worker) as executor,
        pytest.raises(BrokenExecutor),
    ):
        list(plan_many(JOBS, executor=executor))


@pytest.mark.parametrize("wrong", [lambda: 3, list, lambda: ProcessPoolExecutor])
def test_a_function_that_starts_no_executor_is_refused(wrong: Any) -> None:
    with pytest.raises(InvalidInput, match="executor starts no executor"):
        list(plan_many(JOBS, executor=wrong))


def test_a_result_says_the_plan_or_what_is_wrong() -> None:
    good, bad = map(str, plan_many([(SAMPLE.bank, SAMPLE.round), ("b", SAMPLE.bank, 3)]))  # type: ignore[list-item] # wrong
    assert good.startswith("0: <Plan ")
    assert bad.startswith("1: PlanJob: round is not a Round")


def test_a_stopped_call_plans_what_it_took_and_leaves_the_rest() -> None:
    stop, jobs = threading.Event(), iter(JOBS)
    results = plan_many(jobs, cancel=stop)
    assert next(results).key == 0
    stop.set()
    assert list(results) == []
    assert next(jobs).key == 1


def test_no_job_is_taken_after_the_deadline() -> None:
    jobs = iter(JOBS)
    assert list(plan_many(jobs, deadline=0)) == []
    assert next(jobs).key == 0
    assert len(list(plan_many(JOBS[:2], deadline=60))) == 2


@pytest.mark.parametrize("executor", [None, Counting()])
def test_progress_is_told_with_every_result(executor: Executor | None) -> None:
    told: list[Progress] = []
    results = plan_many(JOBS[:3], progress=told.append, executor=executor)
    assert [result.key for result in results] == [0, 1, 2]
    assert told == [Progress("plans", done, 3) for done in (1, 2, 3)]


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"chunk": 0}, "chunk"),
        ({"in_flight": 0}, "in_flight"),
        ({"deadline": -1}, "deadline"),
        ({"time_limit": -1}, "time_limit"),
        ({"executor": 3}, "executor"),
        ({"progress": 3}, "progress"),
    ],
)
def test_a_wrong_argument_is_refused_before_anything_is_planned(wrong: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        plan_many(JOBS, **wrong)
    assert [fault.path for fault in caught.value.faults] == [path]


def test_an_executor_that_was_given_stays_open_and_one_of_ours_does_not() -> None:
    made: list[ThreadPoolExecutor] = []

    def start() -> ThreadPoolExecutor:
        made.append(ThreadPoolExecutor(1))
        return made[-1]

    with ThreadPoolExecutor(1) as given_one:
        list(plan_many(JOBS[:1], executor=given_one))
        assert given_one.submit(int).result() == 0
    left = plan_many(JOBS[:2], executor=start)
    next(left)
    left.close()  # type: ignore[attr-defined] # as above
    list(plan_many(JOBS[:2], executor=start))
    assert len(made) == 2
    for one in made:
        with pytest.raises(RuntimeError):
            one.submit(int)


def test_a_job_and_a_result_tell_what_they_are() -> None:
    assert PlanJob.model_validate_json(SAMPLE.model_dump_json()) == SAMPLE
    [result] = plan_many([SAMPLE])
    assert str(result).startswith("sam: <Plan ")
    with pytest.raises(StorybankError, match="round"):
        PlanJob("sam", sample_bank())  # type: ignore[call-arg] # on purpose


INTERRUPTED = """
import os, signal, sys, threading
from concurrent.futures import ProcessPoolExecutor
from storybank import PlanJob, plan_many
from storybank.sample import sample_bank, sample_round
if __name__ == "__main__":
    jobs = (PlanJob(n, sample_bank(), sample_round()) for n in range(10**6))
    pool = ProcessPoolExecutor(2)
    with pool:
        for result in plan_many(jobs, executor=pool):
            if result.key == 5:
                print(*pool._processes, flush=True)
"""


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes where Linux lists them")
def test_an_interrupt_leaves_no_process(tmp_path: Path) -> None:
    script = tmp_path / "interrupted.py"
    script.write_text(INTERRUPTED, "utf-8")
    run = subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )
    assert run.stdout is not None
    with run.stdout:
        workers = [int(one) for one in run.stdout.readline().split()]
        os.killpg(run.pid, signal.SIGINT)  # as a terminal does
        assert run.wait(60) != 0
    assert len(workers) == 2
    patience = time.monotonic() + 10
    while any(map(is_alive, workers)) and time.monotonic() < patience:
        time.sleep(0.05)
    assert not any(map(is_alive, workers))


@pytest.mark.slow
def test_a_dask_cluster_makes_the_same_plans_though_a_worker_dies(tmp_path: Path) -> None:
    with (
        dask.config.set(temporary_directory=str(tmp_path)),
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            silence_logs="CRITICAL",
        ) as cluster,
        Client(cluster) as client,
    ):
        client.wait_for_workers(2)
        victim = next(iter(client.run(os.getpid).values()))
        results = plan_many(JOBS * 4, executor=client.get_executor(), chunk=1, in_flight=4)
        first = next(results)
        os.kill(victim, signal.SIGKILL)
        assert lasting([result.plan for result in (first, *results)]) == lasting(PLANS * 4)


@pytest.mark.slow
def test_memory_stays_flat_however_many_jobs_there_are() -> None:
    def resident() -> int:
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text("utf-8").split()[1])
        return pages * resource.getpagesize()

    bank = StoryBank([Story("Month-end", competencies={"teamwork": 3})])
    day = Round("final", [Interviewer("Dana", must=["teamwork"])])
    jobs = (PlanJob(number, bank, day.replace(notes=f"number {number}")) for number in count())
    with started("forkserver") as executor:
        results = plan_many(jobs, executor=executor)
        for number in range(1_000):
            assert next(results).key == number
        early = resident()
        for number in range(1_000, 20_000):
            assert next(results).key == number
        assert resident() - early < 50_000_000
        results.close()  # type: ignore[attr-defined] # as above
