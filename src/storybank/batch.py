"""plan_many: the plans of many banks and rounds, in this process or on whatever executor there is."""

from __future__ import annotations

import gc
import os
import pickle
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from threading import current_thread, main_thread
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple, TypeVar, cast

from pydantic import ValidatorFunctionWrapHandler, WrapValidator

from storybank.bank import StoryBank
from storybank.competencies import Framework
from storybank.errors import InvalidInput, NoOperation, WorkerLost, fault_of, refuse, said_of
from storybank.interviews import Round
from storybank.planning import Plan, Policy, Progress, Proof, plan_round
from storybank.planning.engine.limits import Cancel, Limits, Report
from storybank.values import Name, Several, Value, checked, refusal

T = TypeVar("T")

Pool = Executor | Callable[[], Executor]  # an executor, or a function that starts one

_CHUNK_SECONDS = 0.2  # how long a chunk should take: far more than its way there, short enough to stop soon
_PATIENCE = 1.0  # seconds after which it is looked whether workers live
_LARGEST_CHUNK = 1_000  # jobs in a chunk, however quick they are: their plans are in memory together


def _key(raw: Any, handle: ValidatorFunctionWrapHandler) -> Any:
    if isinstance(raw, bool) or not isinstance(raw, int | str) or not str(raw).strip():
        raise refusal(kind="wrong_type", problem="is not a key", remedy="give a name or a whole number")
    return handle(raw)


class PlanJob(Value):
    """One plan to make.

    Attributes:
        key: What its result is known by: an owner's name, a number; it need not be unique.
        bank: The stories and their history.
        round: Who will hear them.
        policy: Limits and locks; None: `Policy()`.
        previous: The plan made before, to keep to where nothing is lost by it.
    """

    positional: ClassVar[tuple[str, ...]] = ("key", "bank", "round")

    key: Annotated[int | Name, WrapValidator(_key)]
    bank: StoryBank
    round: Round
    policy: Policy | None = None
    previous: Plan | None = None

    if TYPE_CHECKING:

        def __init__(
            self,
            key: int | str,
            bank: StoryBank,
            round: Round,
            *,
            policy: Policy | None = None,
            previous: Plan | None = None,
        ) -> None: ...


if TYPE_CHECKING:
    Jobs = Iterable[PlanJob | tuple[StoryBank, Round] | tuple[int | str, StoryBank, Round]]
else:  # each is looked at when its turn comes: there may be a million, made on the way
    Jobs = Iterable[object]


@dataclass(frozen=True, slots=True)
class PlanResult:
    """What became of a job: a plan, or why there is none.

    Attributes:
        key: The job's; its number, from 0, where it was none.
        plan: The best plan, or None.
        error: What was raised instead: of our tree, unless something outside failed, as memory does.
    """

    key: int | str
    plan: Plan | None = field(repr=False)
    error: Exception | None = None

    if not TYPE_CHECKING:  # or else every name would be one

        def __getattr__(self, name: str) -> Any:
            """Return what the plan has by that name."""
            return getattr(self.plan, name)

    def __str__(self) -> str:
        """Return the key, and the plan in a sentence or the error."""
        return f"{self.key}: {repr(self.plan) if self.error is None else self.error}"


class _Results(Iterator[PlanResult]):
    """The results, each once, as they come; what needs all of them is refused, and told how to have them."""

    def __init__(self, results: Generator[PlanResult, None, None]) -> None:
        self._results = results
        self.close = results.close

    def __next__(self) -> PlanResult:
        """Return the next one."""
        return next(self._results)

    def __repr__(self) -> str:
        """Say how to have them all: none is made before it is asked for."""
        return "<plan_many: each plan is made when it is asked for; list(plan_many(…)) has them all>"

    def _refuse(self, *_: object) -> Any:
        raise NoOperation("plan_many", [fault_of("one_by_one", "")])

    __len__ = __getitem__ = _refuse


@checked
def plan_many(
    jobs: Jobs | Mapping[int | str, tuple[StoryBank, Round]],
    *,
    executor: Pool | None = None,
    chunk: int | None = None,
    in_flight: int | None = None,
    ordered: bool = True,
    time_limit: float | None = None,
    node_limit: int | None = None,
    deadline: float | None = None,
    cancel: Cancel | None = None,
    progress: Report | None = None,
) -> Iterator[PlanResult]:
    """Yield the plan of each job, in their order: the same plans as `plan_round` makes, on any executor.

    Jobs are taken as plans are asked for, so both may be endless and memory stays flat. A job that cannot
    be planned is an error in its own result. Where a worker dies, what was in flight is planned again, one
    chunk alone at a time; a job whose worker then dies too has `WorkerLost` as its error. A
    `ProcessPoolExecutor` that broke is replaced until the end of the call. Closing the iterator drops what
    is still in flight.

    Args:
        jobs: `PlanJob(key, bank, round)`, or tuples; a pair has its number as key, or its name in a mapping.
        executor: Any `concurrent.futures.Executor`, of threads, processes or a cluster, which you shut down;
            or a function that starts one, again after it broke, and which is then shut down here. None: this
            process, one job after the other.
        chunk: How many jobs go to a worker at once, 1 or more; None: what it plans in about 0.2 seconds.
        in_flight: How many chunks are out at once, 1 or more; None: twice the processors of this machine and
            two. For a cluster twice its workers.
        ordered: Whether results come in the order of the jobs; otherwise as they are done.
        time_limit: Seconds for each plan, as in `plan_round`: plans may then differ from run to run.
        node_limit: Nodes for each integer search, as in `plan_round`.
        deadline: Seconds, 0 to `math.inf`, after which no further job is taken. What was taken is still
            planned and yielded, and the rest stays in `jobs`.
        cancel: Asked before each job whether to take no more: a function or an event.
        progress: Told after each result, with a `Progress` of the plans done; its total is that of `jobs`
            where they have a length, else of those taken.

    Raises:
        InvalidInput: An argument is out of its range; at once. What `jobs` or `cancel` raises comes through
            after the results of the jobs before, and what the executor raises where no worker starts.

    >>> from storybank.sample import sample_bank, sample_round
    >>> for result in plan_many([PlanJob("sam", sample_bank(), sample_round())]):
    ...     print(result.key, result.plan.proof.status, result.error)
    sam proved None
    """
    sizes = {"chunk": chunk, "in_flight": in_flight}
    small = (name for name, size in sizes.items() if size is not None and size < 1)
    refuse("plan_many", (fault_of("below", name, least=1) for name in small))
    Limits.of("plan_many", time_limit, node_limit, cancel, progress)
    if isinstance(jobs, Mapping):
        jobs = [(key, *job) if isinstance(job, tuple) else (key, job) for key, job in jobs.items()]
    source = _Source(iter(jobs), _stopping(deadline, cancel))
    planner = _Planner(time_limit, node_limit)
    most = in_flight or 2 * (os.cpu_count() or 1) + 2
    results: Generator[PlanResult, None, None] = (
        (planner.planned(job) for job in source)
        if executor is None
        else _Crew(executor, planner, chunk, most, ordered=ordered).results(iter(source))
    )
    return _Results(_telling(results, source, progress, len(jobs) if isinstance(jobs, Sequence) else 0))


def _stopping(deadline: float | None, cancel: Cancel | None) -> Callable[[], bool]:
    try:
        return Limits.of("plan_many", deadline, None, cancel).is_spent
    except InvalidInput as error:
        raise InvalidInput("plan_many", (fault.at("deadline") for fault in error.faults)) from None


def _telling(
    results: Generator[PlanResult, None, None], source: _Source, progress: Report | None, total: int
) -> Generator[PlanResult, None, None]:
    with closing(results):  # also where `progress` raises
        for done, result in enumerate(results, 1):
            if progress is not None:
                progress(Progress("plans", done, total or source.taken))
            yield result
    if source.error is not None:
        raise source.error


@dataclass
class _Source:
    """The jobs, until somebody stops it; what they raise waits for the results of those before."""

    jobs: Iterator[Any]
    is_stopped: Callable[[], bool]
    taken: int = 0
    error: Exception | None = None

    def __iter__(self) -> Iterator[PlanJob | PlanResult]:
        try:
            while self.error is None and not self.is_stopped():
                if (given := next(self.jobs, self)) is self:
                    return
                if given is not NOTHING:
                    self.taken += 1
                    yield _job_of(self.taken - 1, given)
        except Exception as error:  # noqa: BLE001 - raised once what was taken is yielded
            self.error = error


NOTHING = PlanResult("", None)  # stands where there is no job: somebody may want to stop all the same


def _job_of(place: int, given: Any) -> PlanJob | PlanResult:
    """Return a job, also of its parts; a result as it is, and one that says what is wrong with all else."""
    if isinstance(given, PlanJob | PlanResult):
        return given
    try:
        if not isinstance(given, tuple | list):
            raise InvalidInput("plan_many", [fault_of("no_job", f"jobs[{place}]")])  # noqa: TRY301 - said once
        return PlanJob(place, *given) if len(given) == 2 else PlanJob(*given)  # noqa: PLR2004 - bank and round
    except InvalidInput as error:
        return PlanResult(place, None, error.with_traceback(None))


_Jobs = Sequence[PlanJob | PlanResult]


@dataclass(frozen=True, slots=True)
class _Planner:
    """What a worker does; it pickles, whatever starts the worker."""

    time_limit: float | None
    node_limit: int | None

    def planned(self, job: PlanJob | PlanResult) -> PlanResult:
        """Return the result of a job; a result as it is."""
        if isinstance(job, PlanResult):
            return job
        how: dict[str, Any] = {"policy": job.policy, "previous": job.previous}
        how |= {"time_limit": self.time_limit, "node_limit": self.node_limit}
        try:
            return PlanResult(job.key, plan_round(job.bank, job.round, **how))
        except Exception as error:  # noqa: BLE001 - what is wrong with one job is no other's
            return PlanResult(job.key, None, error.with_traceback(None))

    def chunk(self, jobs: _Jobs | bytes) -> tuple[Sequence[_Answer | bytes], float]:
        """Return the results of some jobs as they travel, and the seconds that one took."""
        start, answers = perf_counter(), list[_Answer | bytes]()
        if isinstance(jobs, bytes):  # each plan is gone before the next is made
            with _uncollected():
                answers += [_dumped(_answer(job, self.planned(job))) for job in pickle.loads(jobs)]  # noqa: S301
        else:
            answers += [_answer(job, self.planned(job)) for job in jobs]
        return answers, (perf_counter() - start) / len(answers)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leave the garbage collector out of what only plans: that makes no garbage, and it takes a tenth."""
    is_ours = gc.isenabled() and current_thread() is main_thread()
    try:
        if is_ours:
            gc.disable()
        yield
    finally:
        if is_ours:
            gc.enable()


_Answer = PlanResult | dict[str, Any]  # a result on its way from a worker; of a plan its fields
_HELD = {"stories": "stories", "prepared": "statements"}  # what a plan has of its bank, and where that stands


class _Parcel(tuple[PlanJob | PlanResult, ...]):
    """Jobs on their way: where an executor pickles them, bytes arrive, to be read by who plans them."""

    __slots__ = ()

    def __reduce__(self) -> tuple[type[bytes], tuple[bytes]]:
        return bytes, (_dumped(tuple(self)),)


def _dumped(each: object) -> bytes:
    return pickle.dumps(each, pickle.HIGHEST_PROTOCOL)


def _fields(value: Value) -> dict[str, Any]:
    return {name: vars(value)[name] for name in type(value).model_fields}


def _lightened(jobs: Iterable[PlanJob | PlanResult]) -> Iterator[PlanJob | PlanResult]:
    """Yield jobs as they travel: equal frameworks are one, and a plan before is who was to hear what."""
    frameworks: dict[Framework, Framework] = {}
    for job in jobs:
        if isinstance(job, PlanResult):
            yield NOTHING
            continue
        changes, own = dict[str, Any](), job.bank.framework
        if (framework := frameworks.setdefault(own, own)) is not own:
            changes["bank"] = StoryBank.trusted(**_fields(job.bank) | {"framework": framework})
        if job.previous is not None:
            before = _fields(job.previous)
            rows = {name for name in before if isinstance(before[name], Several)}
            before |= dict.fromkeys(rows - {"assignments"}, Several())
            unproved = Proof(status=job.previous.proof.status, tiers=())
            changes["previous"] = Plan.trusted(**before | {"proof": unproved})
        yield PlanJob.trusted(**_fields(job) | changes) if changes else job


def _answer(job: PlanJob | PlanResult, result: PlanResult) -> _Answer:
    """Return a result as it travels: what its job has stays at home, and a number says which it is."""
    if isinstance(job, PlanResult) or result.plan is None:
        return result
    fields = _fields(result.plan)
    for name, held in _HELD.items():
        places = {id(one): place for place, one in enumerate(getattr(job.bank, held))}
        fields[name] = [places.get(id(one), one) for one in fields[name]]
    for name in ("round", "policy"):
        if fields[name] == getattr(job, name):
            del fields[name]
    return fields


def _result(job: PlanJob | PlanResult, answer: _Answer | bytes) -> PlanResult:
    """Return the result that an answer tells of, with what its job has; read only as it is asked for."""
    answer = pickle.loads(answer) if isinstance(answer, bytes) else answer  # noqa: S301 - a worker's own
    if isinstance(job, PlanResult) or isinstance(answer, PlanResult):
        return job if isinstance(job, PlanResult) else cast("PlanResult", answer)
    fields = {"round": job.round, "policy": job.policy} | answer
    for name, held in _HELD.items():
        known = getattr(job.bank, held)
        fields[name] = Several(known[one] if isinstance(one, int) else one for one in fields[name])
    return PlanResult(job.key, Plan.trusted(**{name: fields[name] for name in Plan.model_fields}))


class _Flight(NamedTuple):
    jobs: _Jobs
    done: Future[tuple[Sequence[_Answer | bytes], float]]


class _Crew:
    """Hands chunks of jobs to an executor, and takes their results."""

    def __init__(
        self, pool: Pool, planner: _Planner, chunk: int | None, in_flight: int, *, ordered: bool
    ) -> None:
        self._start = None if isinstance(pool, Executor) else pool
        self._pool = pool if isinstance(pool, Executor) else None
        self._is_ours = False
        self._planner, self._fixed, self._size = planner, chunk, min(chunk or 1, sys.maxsize)
        self._most, self._ordered = in_flight, ordered
        self._flights = deque[_Flight]()

    def results(self, jobs: Iterator[PlanJob | PlanResult]) -> Generator[PlanResult, None, None]:
        """Yield the result of each job; whatever ends it early, nothing stays in flight."""
        try:
            while True:
                while len(self._flights) < self._most and (chunk := tuple(islice(jobs, self._size))):
                    self._flights.append(self._sent(chunk))
                if not self._flights:
                    return
                flight = self._next()
                if (results := self._landed(flight)) is None:
                    # Whoever broke it, all that was with it is planned before anything new goes out.
                    yield from self._alone(flight.jobs)
                    while self._flights:
                        flight = self._flights.popleft()
                        yield from self._landed(flight) or self._alone(flight.jobs)
                else:
                    yield from results
        finally:
            for flight in self._flights:
                flight.done.cancel()
            if self._is_ours and self._pool is not None:
                self._pool.shutdown()

    def _next(self) -> _Flight:
        """Return the flight that came first, or any that is done."""
        if not self._ordered:
            wait([flight.done for flight in self._flights], _PATIENCE, return_when="FIRST_COMPLETED")
            done = (place for place, flight in enumerate(self._flights) if flight.done.done())
            self._flights.rotate(-next(done, 0))
        return self._flights.popleft()

    def _landed(self, flight: _Flight) -> Iterator[PlanResult] | None:
        """Return what a flight brought; None where its worker died or could not be reached."""
        try:
            answers, seconds = self._brought(flight.done)
        except Exception:  # noqa: BLE001 - each executor has its own; a job's own error is in its result
            return None
        if self._fixed is None:
            fitting = max(1, round(_CHUNK_SECONDS / max(seconds, 1e-9)))
            self._size = min(2 * self._size, _LARGEST_CHUNK, fitting)
        return map(_result, flight.jobs, answers)

    def _alone(self, jobs: _Jobs) -> Iterator[PlanResult]:
        """Yield the results of jobs with nothing beside them: a worker that dies now dies of these."""
        try:
            results = [*map(_result, jobs, self._brought(self._sent(jobs).done)[0])]
        except Exception as error:  # noqa: BLE001 - as above
            if len(jobs) > 1:
                for job in jobs:
                    yield from self._alone([job])
                return
            if isinstance(error, BrokenExecutor):
                self._brought(self._submitted(int))  # where none starts, that is said, and not of each job
            lost = WorkerLost(*said_of("worker_lost", why=type(error).__name__))
            results = [PlanResult(jobs[0].key, None, lost)]
        yield from results

    def _brought(self, done: Future[T]) -> T:
        """Return a result; break a pool that waits for good for half a result of a worker that was killed."""
        while isinstance(self._pool, ProcessPoolExecutor):
            workers = [*(vars(self._pool).get("_processes") or {}).values()]
            with suppress(TimeoutError):
                return done.result(_PATIENCE)
            if not all(worker.is_alive() for worker in workers):
                with suppress(TimeoutError):
                    return done.result(_PATIENCE)  # the pool mends or breaks itself at once, but for that
                for worker in workers:
                    worker.kill()
                vars(self._pool)["_result_queue"]._writer.close()  # noqa: SLF001 - the last that is open
                break
        return done.result()

    def _sent(self, jobs: _Jobs) -> _Flight:
        return _Flight(jobs, self._submitted(self._planner.chunk, _Parcel(_lightened(jobs))))

    def _submitted(self, call: Callable[..., T], *given: Any) -> Future[T]:
        with suppress(BrokenExecutor):
            if self._pool is not None:
                return self._pool.submit(call, *given)
        self._pool = self._new()
        return self._pool.submit(call, *given)

    def _new(self) -> Executor:
        """Return an executor, or another in place of one that broke, where it is known how."""
        if self._start is not None:
            if self._pool is not None:
                self._pool.shutdown(wait=False)
            pool = self._start()
            if not isinstance(pool, Executor):
                raise InvalidInput("plan_many", [fault_of("no_executor", "executor")])
        elif isinstance(self._pool, ProcessPoolExecutor):
            made = vars(self._pool)  # it keeps what it was made with, and no other way leads there
            names = ("max_workers", "mp_context", "initializer", "initargs")
            each = made.get("_max_tasks_per_child")
            pool = ProcessPoolExecutor(*(made[f"_{name}"] for name in names), max_tasks_per_child=each)
        else:
            return cast("Executor", self._pool)
        self._is_ours = True
        return pool
