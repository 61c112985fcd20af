"""Sharing safely: a bank, a plan or a round without what others need not know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from storybank.bank import StoryBank
from storybank.competencies import Competency, Framework, builtin_framework
from storybank.errors import InvalidInput
from storybank.formats.redaction.known import Known
from storybank.formats.redaction.redaction import Redacted, Redaction, Shared, Uncertain, parts_of
from storybank.formats.redaction.rewriter import Rewriter
from storybank.interviews import Round
from storybank.planning.accounts import CODES
from storybank.planning.assignments import Assignment, Backup, Coverage
from storybank.planning.gaps import Gap
from storybank.planning.goals import Proof
from storybank.planning.plan import Plan, label_in, name_in
from storybank.stories import Story
from storybank.values import Several, checked, fold, own_value

__all__ = ["Redacted", "Redaction", "Shared", "Uncertain", "redact_bank", "redact_plan", "redact_round"]
__all__ += ["redacted_if_asked"]

V = TypeVar("V", StoryBank, Plan, Round)
_ASKED = {"interviewer_id", "competency_id", "priority", "min_strength"}


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
    >>> told = Telling(story, "Dana Reyes")
    >>> shared, report = redact_bank(StoryBank([story], tellings=[told]))
    >>> shared.stories[0].id, shared.stories[0].result
    ('person-1-s-idea', 'Person 1 of Employer 1 wrote to me.')
    >>> print(*report, sep="\n")
    2 employers replaced in Story.employer and Story.result
    3 ids replaced in Story.episode, Story.id and Telling.story
    3 names replaced in Story.result, Story.title and Telling.interviewer
    >>> print(*redact_bank(StoryBank([Story("Peak", result="Xelbrook ran out of stock.")])).uncertain)
    “Xelbrook” in the result of “peak”: a name, of which it has the capital?
    """
    asked = redaction or Redaction()
    rewriter, gone = _prepared(asked, bank, (), *rounds)
    ids = frozenset(story.id for story in gone)
    left = bank.replace(
        stories=tuple(story for story in bank.stories if story.id not in ids),
        tellings=tuple(telling for telling in bank.tellings if telling.story not in ids),
    )
    rewriter.count("story", "", is_dropped=True, count=len(gone))
    rewriter.count("telling", "", is_dropped=True, count=len(bank.tellings) - len(left.tellings))
    if asked.names == "drop":
        rewriter.count("telling", "", is_dropped=True, count=len(left.tellings))
        rewriter.count("impression", "", is_dropped=True, count=len(left.impressions))
        left = left.replace(tellings=(), impressions=())
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
    asked = redaction or Redaction()
    source = bank or _bank_of(plan)
    rewriter, gone = _prepared(asked, source, plan.stories, plan)
    rewriter.forget_counts()
    left = _PlanWithout(plan, gone, source).made() if gone else plan
    left = left.replace(findings=tuple(one for one in left.findings if one.code not in CODES))
    if bank is None:  # then nothing says which of the free stories are withheld
        left = left.replace(free=())
    named = len(plan.stories) - len(left.stories)
    rewriter.count("story", "", is_dropped=True, count=named)
    rewriter.count("proof", "", is_dropped=True, count=min(named, 1))
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
    asked = redaction or Redaction()
    rewriter, gone = _prepared(asked, bank or StoryBank(), (), round)
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
    redaction: Redaction, bank: StoryBank, stories: tuple[Story, ...], *others: Plan | Round
) -> tuple[Rewriter, tuple[Story, ...]]:
    """Return what rewrites, with every name learned, the bank's first; and the stories that go."""
    known = Known(redaction)
    for one in (bank, *others):
        known.add(parts_of(one))
    every = {story.id: story for story in (*bank.stories, *stories)}
    gone = tuple(story for story in every.values() if story.withheld_from and redaction.withheld == "drop")
    for story in gone:
        known.add_withheld(story)
    kept = [story for story in every.values() if story not in gone]
    rewriter = Rewriter(known, bank)
    rewriter.forget_ids(gone, kept)
    rewriter.learn(kept)
    return rewriter, gone


def _bank_of(plan: Plan) -> StoryBank:
    """Return a bank that reads the tags of a plan's stories, where theirs is not at hand."""
    builtin = builtin_framework()
    if any(competency_id not in builtin for competency_id in plan.competencies):
        with suppress(InvalidInput):
            own = [Competency(label, id=competency_id) for competency_id, label in plan.competencies.items()]
            return StoryBank(plan.stories, framework=Framework("plan", competencies=own))
    return StoryBank(plan.stories)


def _round_without(round: Round, gone: frozenset[str]) -> Round:
    """Return a round in which stories, given by id or title, were not told."""
    told = (one.told and tuple(text for text in one.told if text not in gone) for one in round.meetings)
    meetings = zip(round.meetings, told, strict=True)
    return round.replace(meetings=tuple(one.replace(told=left) for one, left in meetings))


class _PlanWithout:
    """A plan without stories: others of their meetings take their place; no proof if one was named."""

    def __init__(self, plan: Plan, stories: Iterable[Story], bank: StoryBank) -> None:
        self._gone = gone = frozenset(story.id for story in stories)
        self._named = gone | {story.title for story in stories}
        self._plan, self._round = plan, _round_without(plan.round, self._named)
        self._left = tuple(story for story in plan.stories if story.id not in gone)
        self._shown = {
            (story.id, fold(tag)): strength
            for story in self._left
            if story in bank
            for tag, strength in bank.shows(story).items()
        }
        meetings = enumerate(self._round.meetings)
        self._meeting = {person.id: index for index, one in meetings for person in one.interviewers}
        self._assignments = self._with_leads()

    def made(self) -> Plan:
        """Return it."""
        plan, gone = self._plan, self._gone
        coverage = tuple(map(self._covered, plan.coverage))
        covered = {self._question(row) for row in coverage if row.story_id}
        backups = (one for one in plan.backups if one.story_id not in gone and self._question(one) in covered)
        locks = (plan.policy.use, plan.policy.avoid)
        use, avoid = (tuple(lock for lock in each if lock[0] not in self._named) for each in locks)
        return plan.replace(
            round=self._round,
            policy=plan.policy.replace(use=use, avoid=avoid),
            stories=self._left,
            assignments=self._assignments,
            coverage=coverage,
            gaps=(*(_gap_without(gap, gone) for gap in plan.gaps), *self._new_gaps(coverage)),
            backups=tuple(backups),
            extras=tuple(one for one in plan.extras if one.story_id not in gone),
            free=tuple(one for one in plan.free if one.story_id not in gone),
            findings=tuple(one for one in plan.findings if one.subject not in gone),
            proof=plan.proof if self._left == plan.stories else Proof(status="bounded", tiers=()),
        )

    def _question(self, row: Coverage | Backup) -> tuple[int, str]:
        return self._meeting[row.interviewer_id], row.competency_id

    def _covered(self, row: Coverage) -> Coverage:
        """Return a row, covered by the strongest that is told there where its story goes; or by none."""
        if row.story_id not in self._gone:
            return row
        meeting, competency_id = self._question(row)
        told = self._round.meetings[meeting].told
        if told is None:
            told = tuple(one.story_id for one in self._assignments if one.meeting == meeting)
        shown = {one: self._strength(one, competency_id) for one in told}
        story_id = max(shown, key=lambda one: shown[one], default="")  # the first of them
        strength = shown.get(story_id, 0)
        found = {"story_id": story_id, "strength": strength} if strength >= row.min_strength else {}
        return row.replace(**{"story_id": None, "strength": 0, "own": False} | found)

    def _new_gaps(self, coverage: Iterable[Coverage]) -> Iterator[Gap]:
        """Yield a gap for each row of a meeting to come that nothing covers now."""
        known = {(gap.interviewer_id, gap.competency_id) for gap in self._plan.gaps}
        for row in coverage:
            is_over = self._round.meetings[self._meeting[row.interviewer_id]].is_over
            if not (row.story_id or is_over or (row.interviewer_id, row.competency_id) in known):
                asked = row.model_dump(
                    include={"interviewer_id", "competency_id", "priority", "min_strength"}
                )
                name, label = name_in(self._plan, row.interviewer_id), label_in(self._plan, row.competency_id)
                yield Gap(**asked, reason="no_story", interviewer=name, competency=label, asked_by=(name,))

    def _strength(self, story_id: str, competency_id: str) -> int:
        return self._shown.get((story_id, fold(competency_id)), 0)

    def _with_leads(self) -> tuple[Assignment, ...]:
        """Return what stays assigned; a question whose lead goes is led by the strongest that shows it."""
        kept = [one for one in self._plan.assignments if one.story_id not in self._gone]
        lost = [one for one in self._plan.assignments if one.story_id in self._gone]
        leaderless = {(one.meeting, ref.competency_id) for one in lost for ref in one.leads}
        leads: dict[tuple[int, str], Assignment] = {}
        for one in kept:
            for question in leaderless & {(one.meeting, ref.competency_id) for ref in one.also_shows}:
                rival = leads.setdefault(question, one)
                if self._strength(one.story_id, question[1]) > self._strength(rival.story_id, question[1]):
                    leads[question] = one
        for place, one in enumerate(kept):
            moved = tuple(ref for ref in one.also_shows if leads.get((one.meeting, ref.competency_id)) is one)
            others = tuple(ref for ref in one.also_shows if ref not in moved)
            kept[place] = one.replace(leads=(*one.leads, *moved), also_shows=others)
        return tuple(kept)


def _gap_without(gap: Gap, gone: frozenset[str]) -> Gap:
    """Return a gap without stories that go, by which its reason may be another."""
    if gone.isdisjoint(gap.story_ids):
        return gap
    rivals = tuple(one for one in gap.rivals if one.story_id not in gone)
    if not rivals:
        return gap.replace(reason="no_story", story_ids=(), rivals=(), able=0)
    ids = tuple(one for one in gap.story_ids if one not in gone)
    return gap.replace(story_ids=ids, rivals=rivals, able=min(gap.able, len(rivals)))
