"""Sharing safely: a bank, a plan or a round without what others need not know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from operator import itemgetter
from typing import Any, TypeVar

from storybank.bank import StoryBank
from storybank.competencies import Competency, Framework, builtin_framework
from storybank.errors import InvalidInput
from storybank.formats.redaction.known import Known
from storybank.formats.redaction.redaction import Redacted, Redaction, Shared, Uncertain, parts_of
from storybank.formats.redaction.rewriter import Rewriter
from storybank.interviews import Meeting, Round
from storybank.planning.accounts import CODES
from storybank.planning.assignments import Assignment, Backup, Coverage, need_key
from storybank.planning.gaps import Gap
from storybank.planning.goals import Proof
from storybank.planning.needs import CompetencyNames
from storybank.planning.plan import Plan, label_in, name_in
from storybank.stories import Story
from storybank.values import Several, checked, own_value

__all__ = ["Redacted", "Redaction", "Shared", "Uncertain", "redact_bank", "redact_plan", "redact_round"]
__all__ += ["redacted_if_asked"]

V = TypeVar("V", StoryBank, Plan, Round)


@checked
def redact_bank(
    bank: StoryBank, redaction: Redaction | None = None, *, rounds: Iterable[Round] = ()
) -> Shared[StoryBank]:
    r"""Return a bank without what others need not know, and what was done.

    Names are found in every field and inside every text: whole or in part, in any case, with or without
    accents, also in ids, which are renamed throughout. The same name has the same stand-in everywhere. Known
    are all people and employers that a field names, and whoever a text plainly names. A word that may be a
    name, and is not plainly one, stays and is listed in `uncertain`: look at each before you share it, and
    let `Redaction.also` take out what has to go. Again, it changes nothing.

    Args:
        bank: The bank; it stays as it is.
        redaction: What to take out; all that `Redaction` does by itself unless given.
        rounds: Rounds whose people and employers go too: those of the plans that you share beside it.

    Raises:
        InvalidInput: That is not a bank, a round or a redaction.

    >>> story = Story("Dana's idea", employer="Northwind", result="Dana Reyes of Northwind wrote to me.")
    >>> from storybank.history import Telling
    >>> shared, report = redact_bank(StoryBank([story], tellings=[Telling(story, "Dana Reyes")]))
    >>> shared.stories[0].id, shared.stories[0].result
    ('person-1-s-idea', 'Person 1 of Employer 1 wrote to me.')
    >>> print(*report, sep="\n")
    2 employers replaced in Story.employer and Story.result
    3 ids replaced in Story.episode, Story.id and Telling.story
    3 names replaced in Story.result, Story.title and Telling.interviewer
    >>> print(*redact_bank(StoryBank([Story("Peak", result="Xelbrook ran out of stock.")])).uncertain)
    “Xelbrook” in the result of “peak”: a name, of which it has the capital?
    """
    rewriter, gone = _prepared(redaction, bank, (), *rounds)
    ids, told = frozenset(story.id for story in gone), rewriter.known.redaction.names != "drop"
    left = bank.replace(
        stories=tuple(story for story in bank.stories if story.id not in ids),
        tellings=tuple(telling for telling in bank.tellings if told and telling.story not in ids),
        impressions=bank.impressions if told else (),
        rehearsals=tuple(one for one in bank.rehearsals if one.story not in ids),
    )
    rewriter.count("story", "dropped", count=len(gone))
    for part in ("telling", "impression", "rehearsal"):
        before, after = (len(getattr(one, f"{part}s")) for one in (bank, left))
        rewriter.count(part, "dropped", count=before - after)
    return _shared(rewriter, left)


@checked
def redact_plan(
    plan: Plan, redaction: Redaction | None = None, *, bank: StoryBank | None = None
) -> Shared[Plan]:
    """Return a plan without what others need not know, and what was done; see `redact_bank`.

    What it says of the history's names goes. It keeps the hard rules in the redacted bank. Where it named a
    withheld story, another of the same meeting takes its place or a gap is left, and its proof goes. A proof
    that stays is that of the plan as it was: renamed stories are another problem to `verify_proof`.

    Args:
        plan: The plan; it stays as it is.
        redaction: What to take out; all that `Redaction` does by itself unless given.
        bank: The bank it was made from: everybody has the stand-in that `redact_bank` gives, and whoever is
            named there alone goes too.

    Raises:
        InvalidInput: That is not a plan, a bank or a redaction.

    >>> from storybank.planning.planner import plan_round
    >>> from storybank.sample import sample_bank, sample_round
    >>> shared, _ = redact_plan(plan_round(sample_bank(), sample_round()), bank=sample_bank())
    >>> shared.round.interviewers[0].name, shared.round.employer
    ('Person 15', 'Employer 3')
    """
    source = bank or _bank_of(plan)
    rewriter, gone = _prepared(redaction, source, plan.stories, plan)
    rewriter.forget_counts()
    left = _Mended(_plan_without(plan, gone), source).made() if gone else plan
    left = left.replace(findings=tuple(one for one in left.findings if one.code not in CODES))
    if bank is None:  # then nothing says which of the free stories are withheld
        left = left.replace(free=())
    named = len(plan.stories) - len(left.stories)
    rewriter.count("story", "dropped", count=named)
    rewriter.count("proof", "dropped", count=min(named, 1))
    return _shared(rewriter, left)


@checked
def redact_round(
    round: Round, redaction: Redaction | None = None, *, bank: StoryBank | None = None
) -> Shared[Round]:
    """Return a round without what others need not know, and what was done; see `redact_bank`.

    Args:
        round: The round; it stays as it is.
        redaction: What to take out; all that `Redaction` does by itself unless given.
        bank: The bank whose stories are told there: everybody has the stand-in that `redact_bank` gives, and
            withheld stories are known.

    Raises:
        InvalidInput: That is not a round, a bank or a redaction.

    >>> from storybank.interviews import Interviewer
    >>> day = Round("Final round with Dana", [Interviewer("Dana Reyes", email="dana@northwind.example")])
    >>> shared, _ = redact_round(day)
    >>> shared.name, shared.interviewers[0].id, shared.interviewers[0].email
    ('Final round with Person 1', 'person-1', 'person-1@example.invalid')
    """
    rewriter, gone = _prepared(redaction, bank or StoryBank(), (), round)
    rewriter.forget_counts()
    named = frozenset(text for story in gone for text in (story.id, story.title))
    return _shared(rewriter, _round_without(round, named))


@checked
def redacted_if_asked(value: V, *, redact: Redaction | bool, bank: StoryBank | None = None) -> Shared[V]:
    """Return what to write, and what was taken out; InvalidInput for a subclass that holds more than ours."""
    by: dict[Any, Any] = {Plan: partial(redact_plan, bank=bank), Round: partial(redact_round, bank=bank)}
    kind = next((each for each in by if isinstance(value, each)), StoryBank)
    own: Any = own_value(kind.__name__, kind.__name__.removeprefix("Story").lower(), kind, value)
    if not redact:
        return Shared((own, Several(nothing=Redacted.nothing)))
    shared: Shared[V] = by.get(kind, redact_bank)(own, None if redact is True else redact)
    return shared


def _shared(rewriter: Rewriter, value: V) -> Shared[V]:
    redacted = rewriter.value(value)
    return Shared((redacted, rewriter.report()), rewriter.known.doubts(parts_of(redacted)))


def _prepared(
    redaction: Redaction | None, bank: StoryBank, stories: tuple[Story, ...], *others: Plan | Round
) -> tuple[Rewriter, tuple[Story, ...]]:
    """Return what rewrites, with every name learned, the bank's first; and the stories that go."""
    known = Known(redaction or Redaction())
    for one in (bank, *others):
        known.add(parts_of(one))
    every = {story.id: story for story in (*bank.stories, *stories)}
    gone = tuple(one for one in every.values() if one.withheld_from and known.redaction.withheld == "drop")
    for story in gone:
        known.add_withheld(story)
    kept = [story for story in every.values() if story not in gone]
    rewriter = Rewriter(known, bank)
    rewriter.learn(kept, gone)
    return rewriter, gone


def _bank_of(plan: Plan) -> StoryBank:
    """Return a bank that reads the tags of a plan's stories, where theirs is not at hand."""
    if any(competency_id not in builtin_framework() for competency_id in plan.competencies):
        with suppress(InvalidInput):
            own = [Competency(label, id=competency_id) for competency_id, label in plan.competencies.items()]
            framework = Framework("plan", competencies=own)
            return StoryBank(plan.stories, statements=plan.prepared, framework=framework)
    return StoryBank(plan.stories, statements=plan.prepared)


def _round_without(round: Round, gone: frozenset[str]) -> Round:
    """Return a round in which stories, given by id or title, were not told."""

    def left(told: Iterable[str]) -> tuple[str, ...]:
        return tuple(text for text in told if text not in gone)

    def without(one: Meeting) -> Meeting:
        questions = tuple(asked.replace(stories=left(asked.stories)) for asked in one.questions)
        return one.replace(told=one.told and left(one.told), questions=questions)

    return round.replace(meetings=tuple(map(without, round.meetings)))


def _plan_without(plan: Plan, stories: Iterable[Story]) -> Plan:
    """Return a plan without what names these stories, and without its proof if it named one."""
    gone = frozenset(story.id for story in stories)
    named = gone | {story.title for story in stories}
    parts, locks = ("assignments", "backups", "extras", "free"), (plan.policy.use, plan.policy.avoid)
    rows = {part: tuple(row for row in getattr(plan, part) if row.story_id not in gone) for part in parts}
    use, avoid = (tuple(lock for lock in each if lock[0] not in named) for each in locks)
    uncovered = {"story_id": None, "strength": 0, "own": False}
    left = tuple(story for story in plan.stories if story.id not in gone)
    return plan.replace(
        round=_round_without(plan.round, named),
        policy=plan.policy.replace(use=use, avoid=avoid),
        stories=left,
        coverage=tuple(row.replace(**uncovered) if row.story_id in gone else row for row in plan.coverage),
        gaps=tuple(_gap_without(gap, gone) for gap in plan.gaps),
        findings=tuple(one for one in plan.findings if one.subject not in gone),
        proof=plan.proof if left == plan.stories else Proof(status="bounded", tiers=()),
        **rows,
    )


class _Mended:
    """A plan that stories were taken out of: others of their meetings take their place, or a gap is left."""

    def __init__(self, plan: Plan, bank: StoryBank) -> None:
        self._plan = plan
        names = CompetencyNames(bank, (need for person in plan.round.interviewers for need in person.needs))
        self._shown = {story.id: names.shown_by(story) for story in plan.stories if story in bank}
        meetings = enumerate(plan.round.meetings)
        self._meeting = {person.id: index for index, one in meetings for person in one.askers}
        self._gaps = set(map(need_key, plan.gaps))
        self._led = {(one.meeting, ref.competency_id) for one in plan.assignments for ref in one.leads}

    def made(self) -> Plan:
        """Return it."""
        plan, coverage = self._plan, tuple(map(self._covered, self._plan.coverage))
        covered = {self._question(row) for row in coverage if row.story_id}
        return plan.replace(
            assignments=tuple(map(self._leading, plan.assignments)),
            coverage=coverage,
            gaps=(*plan.gaps, *self._new_gaps(coverage)),
            backups=tuple(one for one in plan.backups if self._question(one) in covered),
        )

    def _is_bare(self, row: Coverage) -> bool:
        """Whether neither a story nor a gap says how a need fares."""
        return not row.story_id and need_key(row) not in self._gaps

    def _question(self, row: Coverage | Backup) -> tuple[int, str]:
        return self._meeting[row.interviewer_id], row.competency_id

    def _strongest(self, meeting: int, competency_id: str) -> tuple[str, int]:
        """Return which story that is told in a meeting shows most of a competency, the first of several."""
        told = self._plan.round.meetings[meeting].told
        if told is None:
            told = tuple(one.story_id for one in self._plan.assignments if one.meeting == meeting)
        shown = {one: self._shown.get(one, {}).get(competency_id, 0) for one in told}
        return max(shown.items(), key=itemgetter(1), default=("", 0))

    def _covered(self, row: Coverage) -> Coverage:
        story_id, strength = self._strongest(*self._question(row))
        is_met = self._is_bare(row) and strength >= row.min_strength
        return row.replace(story_id=story_id, strength=strength) if is_met else row

    def _new_gaps(self, coverage: Iterable[Coverage]) -> Iterator[Gap]:
        """Yield a gap for each need of a meeting to come that nothing covers now."""
        for row in filter(self._is_bare, coverage):
            if not self._plan.round.meetings[self._meeting[row.interviewer_id]].is_over:
                asked = row.model_dump(exclude={"story_id", "strength", "own"})
                name, label = name_in(self._plan, row.interviewer_id), label_in(self._plan, row.competency_id)
                yield Gap(**asked, reason="no_story", interviewer=name, competency=label, asked_by=(name,))

    def _leading(self, told: Assignment) -> Assignment:
        """Return an assignment that leads what nothing leads now, where it shows most of that."""
        free = (ref for ref in told.also_shows if (told.meeting, ref.competency_id) not in self._led)
        moved = [ref for ref in free if self._strongest(told.meeting, ref.competency_id)[0] == told.story_id]
        others = tuple(ref for ref in told.also_shows if ref not in moved)
        return told.replace(leads=(*told.leads, *moved), also_shows=others)


def _gap_without(gap: Gap, gone: frozenset[str]) -> Gap:
    """Return a gap without stories that go, by which its reason may be another."""
    if gone.isdisjoint(gap.story_ids):
        return gap
    rivals = tuple(one for one in gap.rivals if one.story_id not in gone)
    if not rivals:
        return gap.replace(reason="no_story", story_ids=(), rivals=(), able=0)
    ids = tuple(one for one in gap.story_ids if one not in gone)
    return gap.replace(story_ids=ids, rivals=rivals, able=min(gap.able, len(rivals)))
