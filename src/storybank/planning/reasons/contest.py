"""contest: the needs that an open one competes with.

Source: the deletion filter of J. W. Chinneck and E. W. Dravnieks, "Locating minimal infeasible constraint
sets in linear programs", ORSA Journal on Computing 3 (1991): take the constraints away one by one, and leave
out for good each one without which the rest still cannot be met.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count

from storybank.bank import StoryBank
from storybank.errors import Fault, ImpossibleLock, UnknownReference
from storybank.interviews import NeedRef
from storybank.planning.engine.limits import Cancel, Limits, Report
from storybank.planning.engine.optimum import Trials
from storybank.planning.engine.problem import MUST_RANK, Problem, Question
from storybank.planning.engine.tiers import Assigned, evaluate
from storybank.planning.frame import Frame
from storybank.planning.gaps import Gap
from storybank.planning.plan import Plan
from storybank.planning.reasons.standing import Standing, read_standing
from storybank.planning.reasons.values import Contest
from storybank.planning.wants import Want
from storybank.stories import UNTOLD_SECONDS
from storybank.values import FrozenMap, checked

_STRONGEST = 5


@checked
def contest(
    plan: Plan,
    bank: StoryBank,
    gap: Gap | NeedRef,
    *,
    previous: Plan | None = None,
    time_limit: float | None = None,
    node_limit: int | None = None,
    cancel: Cancel | None = None,
    progress: Report | None = None,
) -> Contest:
    """Say which needs an open one competes with: together they cannot be met, less any one of them they can.

    A set of needs can be met if some plan, under the same rules, locks and limits, covers all of them and
    regards no others. The needs that the plan covers can; with the open one they cannot. Those of its
    priority and higher are looked at first, and needs for other competencies are left out first.

    Args:
        plan: The plan.
        bank: The bank it was made from.
        gap: One of the plan's gaps, or the need that it is about.
        previous: The plan before, where it was made with one.
        time_limit: As for `plan_round`, for all of it together; `Contest.complete` says if it sufficed.
        node_limit: As for `plan_round`, for each search.
        cancel: As for `plan_round`.
        progress: As for `plan_round`: told of each need looked at, or of each plan.

    Raises:
        UnknownReference: The plan has no such gap.
        InvalidInput: The plan was not made from this bank, or with another plan before it.

    >>> from storybank.interviews import Interviewer, Round
    >>> from storybank.planning import plan_round
    >>> from storybank.stories import Story
    >>> day = Round("final", [Interviewer("Dana", must=["teamwork"]), Interviewer("Tom", must=["teamwork"])])
    >>> bank = StoryBank([Story("Month-end", competencies={"team work": 4})])
    >>> plan = plan_round(bank, day)
    >>> [need.interviewer_id for need in contest(plan, bank, plan.gaps[0]).needs]
    ['dana', 'tom']
    """
    limits = Limits.of(
        "contest", time_limit=time_limit, node_limit=node_limit, cancel=cancel, progress=progress
    )
    limits.tell("needs", 0, 1)
    trials = Trials(limits)
    standing = read_standing("contest", plan, bank, previous)
    meant = (gap.interviewer_id, gap.competency_id)
    known = [one for one in plan.gaps if (one.interviewer_id, one.competency_id) == meant]
    if not known:
        raise UnknownReference(
            "contest", [Fault("gap", "is no gap of the plan", "give one of plan.gaps", "unknown_reference")]
        )
    open_ = next(want for want in standing.wants if (want.person.id, want.competency_id) == meant)
    together = _conflicting(standing, open_, trials)
    if together is None:
        return _priced(standing, known[0], open_, trials)
    needs = _irreducible(standing, open_, together, trials)
    refs = tuple(want.ref for want in needs)
    return Contest(
        gap=known[0],
        needs=refs,
        stories=_able(standing, needs),
        missing=int(_helps(standing, needs, trials)),
        complete=trials.complete,
        **standing.named(refs),
    )


def _conflicting(standing: Standing, open_: Want, trials: Trials) -> list[Want] | None:
    """Return needs that cannot be met beside the open one; None where all that are covered can."""
    covered = [want for want in standing.wants if standing.covers(standing.assigned, want)]
    urgent = [want for want in covered if want.rank >= open_.rank]
    for others in ([], urgent, covered):
        if not _can_be_met(standing, [open_, *others], trials):
            return others
    return None


def _irreducible(standing: Standing, open_: Want, others: Sequence[Want], trials: Trials) -> list[Want]:
    """Return the open need and as few of the others as cannot be met beside it: the deletion filter."""
    kept = list(others)
    alike = [want for want in others if want.competency_id == open_.competency_id]
    order = [*(want for want in others if want not in alike), *alike]
    for place, want in enumerate(order):
        trials.limits.tell("needs", place, len(order))
        fewer = [other for other in kept if other != want]
        if not _can_be_met(standing, [open_, *fewer], trials):
            kept = fewer
    return [open_, *kept]


def _can_be_met(standing: Standing, needs: Sequence[Want], trials: Trials) -> bool:
    """Say whether needs can be met together; where the limits cut the search short, that they can."""
    if trials.limits.is_spent():
        trials.complete = False
        return True
    return _covers_all(_asking_only(standing.frame, standing.problem, needs), trials)


def _asking_only(frame: Frame, problem: Problem, needs: Sequence[Want]) -> Problem:
    """Return a frame's problem with these needs alone, each of them a must: no better use outweighs it."""
    questions: list[Question] = []
    for asked, question in zip(frame.asked_ahead, problem.questions, strict=True):
        demands = tuple(
            demand._replace(rank=MUST_RANK)
            for want, demand in zip(asked.wants, question.demands, strict=True)
            if want in needs
        )
        if demands:
            questions.append(replace(question, demands=demands))
    return replace(problem, questions=tuple(questions))


def _covers_all(problem: Problem, trials: Trials) -> bool:
    """Say whether some plan covers every need of a problem that has musts only."""
    wanted = sum(demand.weight for question in problem.questions for demand in question.demands)
    best = trials.best(problem)
    return best.values["must"] == wanted or not best.complete


def _helps(standing: Standing, needs: Sequence[Want], trials: Trials) -> bool:
    """Say whether one more story, strong in what the first need asks for, would let all of them be met."""
    grown = _with_one_more(standing.frame, needs[0])
    return _covers_all(_asking_only(standing.frame, grown, needs), trials)


def _with_one_more(frame: Frame, want: Want) -> Problem:
    """Return a frame's problem with one more story, which shows what one question asks for and no more."""
    problem = frame.problem
    seconds = UNTOLD_SECONDS + frame.policy.follow_up_seconds
    strengths = [_STRONGEST if want in asked.wants else 0 for asked in frame.asked_ahead]
    return replace(
        problem,
        episodes=(*problem.episodes, max(problem.episodes, default=-1) + 1),
        tellable=(*problem.tellable, (True,) * len(frame.places)),
        seconds=(*problem.seconds, (seconds,) * len(frame.places)),
        questions=tuple(
            replace(question, strengths=(*question.strengths, strength))
            for question, strength in zip(problem.questions, strengths, strict=True)
        ),
        heard=(*problem.heard, 0),
        kept=None,
    )


def _able(standing: Standing, needs: Sequence[Want]) -> FrozenMap[str, str]:
    """Return the stories that may be told where one of the needs is, and cover it."""
    return FrozenMap(
        {
            story.id: story.title
            for number, story in enumerate(standing.frame.stories)
            if any(
                standing.is_enough(number, want) and standing.frame.is_tellable(story, want.sitting)
                for want in needs
            )
        }
    )


def _priced(standing: Standing, gap: Gap, open_: Want, trials: Trials) -> Contest:
    """Return what it costs to meet a need that could be met beside all that are."""
    order = count()
    best = max(
        _meeting(standing, open_, trials),
        key=lambda found: (_worth(standing, found), -next(order)),
        default=standing.assigned,  # nothing is known where a limit cut all short
    )
    differs = standing.compared(best)
    return Contest(
        gap=gap,
        needs=(open_.ref,),
        stories=_able(standing, [open_]),
        missing=0,
        complete=trials.complete,
        **differs,
        **standing.named((open_.ref, *differs["opens"])),
    )


def _meeting(standing: Standing, want: Want, trials: Trials) -> Iterator[Assigned]:
    """Return the best assignment with each story that could meet the need; one at least, if there is any."""
    able = [
        number
        for number, story in enumerate(standing.frame.stories)
        if standing.is_enough(number, want) and standing.frame.is_tellable(story, want.sitting)
    ]
    limits, found = trials.limits, False
    for place, number in enumerate(able):
        limits.tell("plans", place, len(able))
        if found and limits.is_spent():
            trials.complete = False
            return
        trials.limits = limits.part(len(able) - place)
        try:
            yield standing.with_lock(number, want.sitting, trials)
            found = True
        except ImpossibleLock:
            continue


def _worth(standing: Standing, assigned: Assigned) -> tuple[int, ...]:
    return tuple(evaluate(standing.problem, assigned).values())
