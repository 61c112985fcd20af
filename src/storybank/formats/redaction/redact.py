"""A bank, a plan or a round without what others need not know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from storybank.bank import StoryBank
from storybank.competencies import Competency, Framework, builtin_framework
from storybank.errors import InvalidInput
from storybank.formats.redaction.known import Known
from storybank.formats.redaction.redaction import Redacted, Redaction, parts_of
from storybank.formats.redaction.rewriter import Rewriter
from storybank.interviews import NeedRef, Round
from storybank.planning.gaps import Gap
from storybank.planning.plan import Assignment, Backup, Coverage, Plan, Proof
from storybank.planning.policy import Lock
from storybank.stories import Story
from storybank.values import checked, fold, own_value

V = TypeVar("V", StoryBank, Plan, Round)

_KINDS: dict[str, type[Any]] = {"bank": StoryBank, "plan": Plan, "round_": Round}
"""What a document holds, by the argument's name."""


@checked
def redact_bank(
    bank: StoryBank, redaction: Redaction | None = None, *, rounds: Iterable[Round] = ()
) -> tuple[StoryBank, tuple[Redacted, ...]]:
    r"""Return a bank without what others need not know, and what was done.

    Names are found in every field and inside every text: whole or in part, in any case, with or without
    accents, also in ids, which are renamed throughout. The same name has the same stand-in everywhere. Known
    are all people and employers that a field names, and the people that a review would point at. What no
    field names cannot be known, such as a nickname: `Redaction.also` takes it.

    Doing it again changes nothing.

    Args:
        bank: The bank; it stays as it is.
        redaction: What to take out; all that `Redaction` does by itself unless given.
        rounds: Rounds whose people and employers are to be taken out of the bank too: those of the plans
            that you share beside it.

    Raises:
        InvalidInput: That is no bank, no round or no redaction.

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
    """
    asked = redaction or Redaction()
    rewriter, gone = _prepared(asked, bank, (), *rounds)
    left = bank_without(bank, frozenset(story.id for story in gone))
    rewriter.count("story", "", is_dropped=True, count=len(gone))
    rewriter.count("telling", "", is_dropped=True, count=len(bank.tellings) - len(left.tellings))
    if asked.names == "drop":
        rewriter.count("telling", "", is_dropped=True, count=len(left.tellings))
        rewriter.count("impression", "", is_dropped=True, count=len(left.impressions))
        left = left.replace(tellings=(), impressions=())
    return rewriter.value(left), rewriter.report()


@checked
def redact_plan(
    plan: Plan, redaction: Redaction | None = None, *, bank: StoryBank | None = None
) -> tuple[Plan, tuple[Redacted, ...]]:
    """Return a plan without what others need not know, and what was done; see `redact_bank`.

    The redacted plan keeps the hard rules in the redacted bank. Where it named a withheld story, another
    of the same sitting takes its place or a gap is left, and its proof goes. A proof that stays is that of
    the plan as it was: renamed stories are another problem to `verify_proof`.

    Args:
        plan: The plan; it stays as it is.
        redaction: What to take out; all that `Redaction` does by itself unless given.
        bank: The bank it was made from. With it everybody has the stand-in that `redact_bank` gives, and
            whoever is named there alone is taken out of the plan too.

    Raises:
        InvalidInput: That is no plan, no bank or no redaction.

    >>> from storybank.planning.planner import plan_round
    >>> from storybank.sample import sample_bank, sample_round
    >>> shared, _ = redact_plan(plan_round(sample_bank(), sample_round()), bank=sample_bank())
    >>> shared.round.interviewers[0].name, shared.round.employer
    ('Person 3', 'Employer 3')
    """
    asked = redaction or Redaction()
    source = bank or _bank_of(plan)
    rewriter, gone = _prepared(asked, source, plan.stories, plan)
    rewriter.forget_counts()
    there = {story.id for story in plan.stories}
    named = [story for story in gone if story.id in there]
    left = plan_without(plan, gone, source) if gone else plan
    if named:
        rewriter.count("story", "", is_dropped=True, count=len(named))
        rewriter.count("proof", "", is_dropped=True)
    return rewriter.value(left), rewriter.report()


@checked
def redact_round(
    round_: Round, redaction: Redaction | None = None, *, bank: StoryBank | None = None
) -> tuple[Round, tuple[Redacted, ...]]:
    """Return a round without what others need not know, and what was done; see `redact_bank`.

    Args:
        round_: The round; it stays as it is.
        redaction: What to take out; all that `Redaction` does by itself unless given.
        bank: The bank whose stories are told there. With it everybody has the stand-in that `redact_bank`
            gives, and withheld stories are known.

    Raises:
        InvalidInput: That is no round, no bank or no redaction.

    >>> from storybank.interviews import Interviewer
    >>> day = Round("Final round with Dana", [Interviewer("Dana Reyes", email="dana@northwind.example")])
    >>> shared, _ = redact_round(day)
    >>> shared.name, shared.interviewers[0].id, shared.interviewers[0].email
    ('Final round with Person 1', 'person-1', 'person-1@example.invalid')
    """
    asked = redaction or Redaction()
    rewriter, gone = _prepared(asked, bank or StoryBank(), (), round_)
    rewriter.forget_counts()
    named = frozenset(text for story in gone for text in (story.id, story.title))
    return rewriter.value(round_without(round_, named)), rewriter.report()


@checked
def redacted_if_asked(
    value: V, *, redact: Redaction | bool, bank: StoryBank | None = None
) -> tuple[V, tuple[Redacted, ...]]:
    """Return what a writer is to write, and what was taken out: what `redact=` means in every writer.

    Args:
        value: The bank, the plan or the round.
        redact: False: nothing. True: all that `Redaction` does by itself. A `Redaction`: what it says.
        bank: The bank that a plan or a round belongs to.

    Raises:
        InvalidInput: The value is a subclass's, and holds more than a document of ours has room for.
    """
    name, kind = next((name, kind) for name, kind in _KINDS.items() if isinstance(value, kind))
    value = own_value(kind.__name__, name, kind, value)
    if redact is False:
        return value, ()
    redaction = None if redact is True else redact
    redacted: Any
    if isinstance(value, Plan):
        redacted = redact_plan(value, redaction, bank=bank)
    elif isinstance(value, Round):
        redacted = redact_round(value, redaction, bank=bank)
    else:
        redacted = redact_bank(value, redaction)
    shared: V = redacted[0]
    return shared, redacted[1]


def _prepared(
    redaction: Redaction, bank: StoryBank, stories: tuple[Story, ...], *others: Plan | Round
) -> tuple[Rewriter, tuple[Story, ...]]:
    """Return what rewrites, with every name learned, the bank's first; and the stories that go."""
    known = Known(redaction)
    known.add(parts_of(bank))
    for other in others:
        known.add(parts_of(other))
    every = {story.id: story for story in (*bank.stories, *stories)}
    gone = withheld(every.values()) if redaction.withheld == "drop" else ()
    for story in gone:
        known.add_withheld(story)
    kept = [story for story in every.values() if story not in gone]
    rewriter = Rewriter(known)
    rewriter.forget_ids(gone, kept)
    rewriter.learn(kept, bank)
    return rewriter, gone


def _bank_of(plan: Plan) -> StoryBank:
    """Return a bank that reads the tags of a plan's stories, where theirs is not at hand."""
    builtin = builtin_framework()
    if all(competency_id in builtin for competency_id in plan.competencies):
        return StoryBank(plan.stories)
    try:
        own = [Competency(label, id=competency_id) for competency_id, label in plan.competencies.items()]
        return StoryBank(plan.stories, framework=Framework("plan", competencies=own))
    except InvalidInput:
        return StoryBank(plan.stories)


_NO_PROOF = Proof(status="bounded", tiers=())


def withheld(stories: Iterable[Story]) -> tuple[Story, ...]:
    """Return the stories that some employer must not hear."""
    return tuple(story for story in stories if story.withheld_from)


def bank_without(bank: StoryBank, gone: frozenset[str]) -> StoryBank:
    """Return a bank without stories, given by id, and without their tellings."""
    return bank.replace(
        stories=tuple(story for story in bank.stories if story.id not in gone),
        tellings=tuple(telling for telling in bank.tellings if telling.story not in gone),
    )


def round_without(round_: Round, gone: frozenset[str]) -> Round:
    """Return a round in which stories, given by id or title, were not told."""
    return round_.replace(
        sittings=tuple(
            sitting.replace(told=tuple(text for text in sitting.told if text not in gone))
            if sitting.told and not gone.isdisjoint(sitting.told)
            else sitting
            for sitting in round_.sittings
        )
    )


def plan_without(plan: Plan, stories: Iterable[Story], bank: StoryBank) -> Plan:
    """Return a plan without stories: what else is told in their sittings takes their place, or leaves a gap.

    Where it named one of them, it says no more that no better plan exists.

    Args:
        plan: The plan.
        stories: Those that go.
        bank: What reads the tags of those that stay.
    """
    ids = frozenset(story.id for story in stories)
    named = ids | {story.title for story in stories}
    left = plan.replace(
        round=round_without(plan.round, named),
        policy=plan.policy.replace(
            use=_without_locks(plan.policy.use, named), avoid=_without_locks(plan.policy.avoid, named)
        ),
        stories=tuple(story for story in plan.stories if story.id not in ids),
        assignments=tuple(one for one in plan.assignments if one.story_id not in ids),
        backups=tuple(one for one in plan.backups if one.story_id not in ids),
        findings=tuple(one for one in plan.findings if one.subject not in ids),
        proof=plan.proof if ids.isdisjoint(one.id for one in plan.stories) else _NO_PROOF,
    )
    return _Mending(plan, left, ids, bank).mended()


def _without_locks(locks: tuple[Lock, ...], gone: frozenset[str]) -> tuple[Lock, ...]:
    return tuple(lock for lock in locks if lock[0] not in gone)


class _Mending:
    """A plan from which stories were taken, while its rows are made true again."""

    def __init__(self, was: Plan, left: Plan, gone: frozenset[str], bank: StoryBank) -> None:
        self._was = was
        self._left = left
        self._gone = gone
        self._shown = {
            story.id: {fold(tag): strength for tag, strength in bank.shows(story).items()}
            for story in left.stories
            if story in bank
        }
        self._sitting = {
            person.id: index
            for index, sitting in enumerate(left.round.sittings)
            for person in sitting.interviewers
        }

    def mended(self) -> Plan:
        """Return the plan with leads, rows, gaps and backups that fit what is left."""
        coverage = tuple(map(self._row, self._left.coverage))
        covered = {(self._sitting[row.interviewer_id], row.competency_id) for row in coverage if row.story_id}
        return self._left.replace(
            assignments=tuple(map(self._assignment, self._left.assignments)),
            coverage=coverage,
            gaps=(*map(self._gap, self._left.gaps), *self._new_gaps(coverage)),
            backups=tuple(one for one in self._left.backups if self._question(one) in covered),
        )

    def _question(self, row: Coverage | Backup | NeedRef) -> tuple[int, str]:
        return self._sitting[row.interviewer_id], row.competency_id

    def _strength(self, story_id: str, competency_id: str) -> int:
        return self._shown.get(story_id, {}).get(fold(competency_id), 0)

    def _told_at(self, sitting: int) -> tuple[str, ...]:
        told = self._left.round.sittings[sitting].told
        if told is not None:
            return told
        return tuple(one.story_id for one in self._left.assignments if one.sitting == sitting)

    def _strongest(self, sitting: int, competency_id: str, least: int) -> str | None:
        """Return the story told in a sitting that shows the most of a competency, the first of equals."""
        told = [one for one in self._told_at(sitting) if self._strength(one, competency_id) >= least]
        return max(told, key=lambda one: self._strength(one, competency_id), default=None)

    def _row(self, row: Coverage) -> Coverage:
        if row.story_id not in self._gone:
            return row
        sitting, competency_id = self._question(row)
        story_id = self._strongest(sitting, competency_id, row.min_strength)
        strength = self._strength(story_id, competency_id) if story_id else 0
        return row.replace(story_id=story_id, strength=strength, own=False)

    def _assignment(self, assignment: Assignment) -> Assignment:
        """Let a story lead the questions whose lead is gone, if it is the strongest that is left for them."""
        leads = {
            competency_id
            for competency_id in self._leaderless(assignment.sitting)
            if self._leads(assignment, competency_id)
        }
        moved = tuple(ref for ref in assignment.also_shows if ref.competency_id in leads)
        kept = tuple(ref for ref in assignment.also_shows if ref.competency_id not in leads)
        return assignment.replace(leads=(*assignment.leads, *moved), also_shows=kept)

    def _leaderless(self, sitting: int) -> list[str]:
        gone = (one for one in self._was.assignments if one.story_id in self._gone and one.sitting == sitting)
        return [*dict.fromkeys(ref.competency_id for one in gone for ref in one.leads)]

    def _leads(self, assignment: Assignment, competency_id: str) -> bool:
        if all(ref.competency_id != competency_id for ref in assignment.also_shows):
            return False
        able = [
            one
            for one in self._left.assignments
            if one.sitting == assignment.sitting
            and any(ref.competency_id == competency_id for ref in one.also_shows)
        ]
        return assignment == max(able, key=lambda one: self._strength(one.story_id, competency_id))

    def _gap(self, gap: Gap) -> Gap:
        if self._gone.isdisjoint(gap.story_ids):
            return gap
        rivals = tuple(one for one in gap.rivals if one.story_id not in self._gone)
        if not rivals:
            return gap.replace(reason="no_story", story_ids=(), rivals=(), able=0)
        ids = tuple(one for one in gap.story_ids if one not in self._gone)
        return gap.replace(story_ids=ids, rivals=rivals, able=min(gap.able, len(rivals)))

    def _new_gaps(self, coverage: tuple[Coverage, ...]) -> Iterator[Gap]:
        known = {(gap.interviewer_id, gap.competency_id) for gap in self._left.gaps}
        names = {person.id: person.name for person in self._left.round.interviewers}
        for row in coverage:
            sitting = self._left.round.sittings[self._sitting[row.interviewer_id]]
            if row.story_id or sitting.is_over or (row.interviewer_id, row.competency_id) in known:
                continue
            yield Gap(
                interviewer_id=row.interviewer_id,
                competency_id=row.competency_id,
                priority=row.priority,
                min_strength=row.min_strength,
                reason="no_story",
                interviewer=names[row.interviewer_id],
                competency=self._left.competencies.get(row.competency_id, row.competency_id),
                asked_by=(names[row.interviewer_id],),
            )
