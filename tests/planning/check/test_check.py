"""Every kind of damage to a sound plan is seen, under its own code; a sound plan is left alone."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.counts import many
from tests.support.facts import facts_of
from tests.support.oracle import keeps_the_rules
from tests.support.rounds import Case, small_rounds

from storybank.bank import StoryBank
from storybank.competencies import Competency, Framework
from storybank.errors import InvalidInput
from storybank.history import Telling
from storybank.interviews import Interviewer, Meeting, Need, NeedRef, Round
from storybank.planning import plan_round
from storybank.planning.assignments import Assignment, Backup, Coverage
from storybank.planning.check import check_plan
from storybank.planning.check_context import Violation, ViolationCode
from storybank.planning.gaps import Gap
from storybank.planning.goals import Proof
from storybank.planning.plan import Plan
from storybank.planning.policy import Policy
from storybank.stories import Story

RULES: tuple[ViolationCode, ...] = (
    *("unknown_story", "unknown_meeting", "meeting_over", "not_ready", "withheld", "avoided", "heard"),
    *("episode_told", "story_twice", "episode_twice", "too_many_stories", "too_long", "lock_missing"),
)
"""The codes of what DESIGN section 5 calls tellable and hard rules."""

on_small_rounds = settings(
    max_examples=many(200), deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


def bank() -> StoryBank:
    return StoryBank(
        [
            Story("merger", competencies={"team work": 5, "conflict": 2}),
            Story("audit", competencies={"conflict": 4}),
            Story("launch", competencies={"ownership": 4}),
            Story("kickoff", competencies={"leadership": 3}),
            Story("pilot", competencies={"teamwork": 4}),
            Story("spat", competencies={"conflict": 3}),
            Story("rescue", competencies={"ownership": 4}),
        ]
    )


def day() -> Round:
    dana = Interviewer("Dana", needs=[must("teamwork", 3), must("conflict", 2)])
    priya = Interviewer("Priya", needs=[must("ownership", 3), Need("motivation", priority="must")])
    tom = Interviewer("Tom", needs=[Need("ownership", min_strength=5), Need("planning", priority="nice")])
    ana = Interviewer("Ana", needs=[must("leadership", 1), Need("quality")])
    meetings = [Meeting(dana, minutes=30), Meeting([priya, tom]), Meeting(ana, told=["kickoff"])]
    return Round("final", meetings, employer="Northwind")


def must(competency: str, min_strength: int) -> Need:
    return Need(competency, priority="must", min_strength=min_strength)


def row(person: str, competency: str, story: str | None, strength: int, **fields: Any) -> Coverage:
    asked: dict[str, Any] = {"priority": "must", "min_strength": 1, "own": story is not None} | fields
    return Coverage(
        interviewer_id=person, competency_id=competency, story_id=story, strength=strength, **asked
    )


def gap(person: str, competency: str, **fields: Any) -> Gap:
    asked: dict[str, Any] = {"priority": "should", "min_strength": 1, "reason": "no_story"} | fields
    return Gap(interviewer_id=person, competency_id=competency, **asked)


def backup(person: str, competency: str, story: str, strength: int) -> Backup:
    return Backup(interviewer_id=person, competency_id=competency, story_id=story, strength=strength)


TEAMWORK, CONFLICT = NeedRef("dana", "teamwork"), NeedRef("dana", "conflict")
OWNERSHIP, LEADERSHIP = NeedRef("priya", "ownership"), NeedRef("ana", "leadership")

MERGER = Assignment(story_id="merger", meeting=0, leads=(TEAMWORK,), also_shows=(CONFLICT,))
AUDIT = Assignment(story_id="audit", meeting=0, leads=(CONFLICT,))
LAUNCH = Assignment(story_id="launch", meeting=1, leads=(OWNERSHIP,))

ROWS = (
    row("dana", "teamwork", "merger", 5, min_strength=3),
    row("dana", "conflict", "audit", 4, min_strength=2),
    row("priya", "ownership", "launch", 4, min_strength=3),
    row("tom", "ownership", None, 0, priority="should", min_strength=5),
    row("tom", "planning", None, 0, priority="nice"),
    row("ana", "leadership", "kickoff", 3),
    row("ana", "quality", None, 0, priority="should"),
)
GAPS = (gap("tom", "ownership", min_strength=5, reason="too_weak"), gap("tom", "planning", priority="nice"))
BACKUPS = (backup("dana", "teamwork", "pilot", 4), backup("dana", "conflict", "spat", 3))


def sound(**changes: Any) -> Plan:
    """Return a sound plan, or what changes make of it."""
    parts: dict[str, Any] = {
        "round": day(),
        "policy": Policy(),
        "stories": (),
        "competencies": {},
        "assignments": (MERGER, AUDIT, LAUNCH),
        "coverage": ROWS,
        "gaps": GAPS,
        "backups": BACKUPS,
        "proof": Proof(status="solver", tiers=()),
    }
    return Plan(**(parts | changes))


def with_row(index: int, **changes: Any) -> Plan:
    return sound(coverage=(*ROWS[:index], ROWS[index].replace(**changes), *ROWS[index + 1 :]))


def with_backup(*backups: Backup) -> Plan:
    return sound(backups=(*BACKUPS, *backups))


def with_story(story_id: str, **changes: Any) -> StoryBank:
    known = bank()
    return known.with_stories(known.story(story_id).replace(**changes))


def with_meeting(index: int, **changes: Any) -> Round:
    meetings = list(day().meetings)
    meetings[index] = meetings[index].replace(**changes)
    return day().replace(meetings=tuple(meetings))


def said(violations: tuple[Violation, ...]) -> list[tuple[str, str]]:
    return [(violation.code, violation.subject) for violation in violations]


def found(
    plan: Plan, known: StoryBank | None = None, round: Round | None = None, **policy: Any
) -> list[tuple[str, str]]:
    changed = Policy(**policy) if policy else None
    return said(check_plan(plan, known or bank(), round, policy=changed))


def test_a_sound_plan_breaks_no_rule() -> None:
    assert check_plan(sound(), bank()) == ()


def test_a_violation_reads_as_one_line_and_names_by_id() -> None:
    (violation, *_) = check_plan(sound(), with_story("audit", title="Secret", status="draft"))
    assert str(violation) == "assignments[1]: the status of audit is draft"


class TestStoriesThatMayNotBeTold:
    def test_a_story_outside_the_bank_is_seen(self) -> None:
        gone = bank().without("launch")
        assert ("unknown_story", "assignments[2]") in found(sound(), gone)

    def test_a_title_is_no_id(self) -> None:
        known = with_story("launch", id="start").without("launch")
        assert ("unknown_story", "assignments[2]") in found(sound(), known)

    def test_a_story_in_reserve_outside_the_bank_is_seen(self) -> None:
        assert ("unknown_story", "backups[0]") in found(sound(), bank().without("pilot"))

    @pytest.mark.parametrize("meeting", [-1, 3])
    def test_a_meeting_outside_the_round_is_seen(self, meeting: int) -> None:
        moved = sound(assignments=(MERGER, AUDIT, LAUNCH.replace(meeting=meeting)))
        assert found(moved) == [
            ("unknown_meeting", "assignments[2]"),
            *([("out_of_order", "assignments[2]")] if meeting < 0 else []),
            ("not_told_there", "coverage[2]"),
            ("gap_missing", "gaps"),
            ("own_not_lead", "coverage[2]"),
        ]

    def test_a_meeting_that_is_over_gets_no_story_and_needs_no_backup(self) -> None:
        over = with_meeting(0, told=["merger", "audit"])
        seen = found(sound(), round=over)
        assert ("meeting_over", "assignments[0]") in seen
        assert ("meeting_over", "backups[0]") in seen
        assert ("episode_told", "assignments[0]") in seen

    @pytest.mark.parametrize("status", ["draft", "retired"])
    def test_only_ready_stories_are_told_or_in_reserve(self, status: str) -> None:
        assert found(sound(), with_story("audit", status=status)) == [("not_ready", "assignments[1]")]
        assert found(sound(), with_story("spat", status=status)) == [("not_ready", "backups[1]")]

    def test_a_story_withheld_from_the_employer_is_seen_however_that_is_written(self) -> None:
        withheld = with_story("audit", withheld_from=["Contoso", " NORTHWIND "])
        assert found(sound(), withheld) == [("withheld", "assignments[1]")]

    def test_without_an_employer_nothing_is_withheld(self) -> None:
        withheld = with_story("audit", withheld_from=["Northwind"])
        assert found(sound(), withheld, day().replace(employer=None)) == []

    @pytest.mark.parametrize("place", [0, "dana", "Dana"])
    def test_an_avoided_story_is_seen_by_meeting_id_and_name(self, place: int | str) -> None:
        assert found(sound(), avoid=[("audit", place)]) == [("avoided", "assignments[1]")]
        assert found(sound(), avoid=[("spat", place)]) == [("avoided", "backups[1]")]
        assert found(sound(), avoid=[("launch", place)]) == []

    @pytest.mark.parametrize("person", ["tom", "Tom", "TOM ?"])
    def test_a_story_that_somebody_in_the_panel_has_heard_is_seen(self, person: str) -> None:
        told = bank().with_tellings(Telling("launch", person, employer="Contoso"))
        assert found(sound(), told) == [("heard", "assignments[2]")]

    def test_another_story_of_the_episode_counts_as_heard(self) -> None:
        retold = with_story("launch", episode="rocket").with_stories(Story("first", episode="rocket"))
        told = retold.with_tellings(Telling("first", "priya"))
        assert found(sound(), told) == [("heard", "assignments[2]")]

    def test_what_others_heard_may_be_told(self) -> None:
        assert found(sound(), bank().with_tellings(Telling("launch", "dana"))) == []

    def test_a_backup_that_was_heard_is_seen(self) -> None:
        assert found(sound(), bank().with_tellings(Telling("spat", "dana"))) == [("heard", "backups[1]")]

    def test_an_episode_told_in_a_meeting_that_is_over_is_spent(self) -> None:
        assert found(sound(), with_story("audit", episode="kickoff")) == [("episode_told", "assignments[1]")]
        assert found(sound(), with_story("spat", episode="kickoff")) == [("episode_told", "backups[1]")]


class TestAssignmentsTogether:
    def test_a_story_in_two_meetings_is_seen_unless_repeats_are_allowed(self) -> None:
        again = Assignment(story_id="audit", meeting=1)
        plan = sound(assignments=(MERGER, AUDIT, LAUNCH, again))
        assert found(plan) == [("story_twice", "assignments[3]")]
        assert found(plan, repeats="last_resort") == []

    def test_a_story_twice_in_one_meeting_is_always_seen(self) -> None:
        plan = sound(assignments=(MERGER, AUDIT, LAUNCH, LAUNCH))
        assert ("story_twice", "assignments[3]") in found(plan)
        assert ("story_twice", "assignments[3]") in found(plan, repeats="last_resort")

    def test_an_episode_in_two_meetings_is_seen_unless_repeats_are_allowed(self) -> None:
        known = with_story("launch", episode="audit")
        assert found(sound(), known) == [("episode_twice", "assignments[2]")]
        assert found(sound(), known, repeats="last_resort") == []

    def test_an_episode_twice_in_one_meeting_is_always_seen(self) -> None:
        known = with_story("audit", episode="merger")
        assert found(sound(), known) == [("episode_twice", "assignments[1]")]
        assert found(sound(), known, repeats="last_resort") == [("episode_twice", "assignments[1]")]

    def test_more_stories_than_a_meeting_takes_are_seen(self) -> None:
        room = with_meeting(0, max_stories=1)
        assert found(sound(), round=room) == [("too_many_stories", "round.meetings[0]")]

    def test_the_policys_number_counts_only_where_the_meeting_says_nothing(self) -> None:
        none = [("too_many_stories", "round.meetings[1]")]
        assert found(sound(), stories_per_meeting=0) == none
        assert found(sound(), round=with_meeting(1, max_stories=1), stories_per_meeting=0) == []
        assert found(sound(), round=with_meeting(1, minutes=60), stories_per_meeting=0) == []
        assert found(sound(), stories_per_meeting=None) == []

    def test_stories_may_fill_the_minutes_and_no_second_more(self) -> None:
        assert found(sound(), frame_minutes=16) == []
        assert found(sound(), with_story("merger", seconds=121), frame_minutes=16)[0] == (
            "too_long",
            "round.meetings[0]",
        )

    def test_a_meeting_shorter_than_its_frame_has_no_time_for_a_story(self) -> None:
        assert found(sound(), round=with_meeting(1, minutes=5)) == [("too_long", "round.meetings[1]")]

    def test_the_talk_after_each_story_takes_time(self) -> None:
        assert ("too_long", "round.meetings[0]") in found(sound(), follow_up_seconds=331)
        assert found(sound(), follow_up_seconds=330) == []

    def test_assignments_out_of_the_days_order_are_seen(self) -> None:
        assert found(sound(assignments=(LAUNCH, MERGER, AUDIT))) == [("out_of_order", "assignments[1]")]


class TestLocks:
    @pytest.mark.parametrize("place", [0, "dana", "Dana"])
    def test_a_lock_that_is_not_kept_is_seen(self, place: int | str) -> None:
        assert found(sound(), use=[("audit", place), ("spat", place)]) == [("lock_missing", "policy.use[1]")]

    def test_a_lock_kept_in_another_meeting_is_not_kept(self) -> None:
        assert found(sound(), use=[("audit", 1)]) == [("lock_missing", "policy.use[0]")]

    def test_a_lock_on_a_meeting_that_is_over_says_nothing(self) -> None:
        assert found(sound(), use=[("audit", 2)]) == []

    @pytest.mark.parametrize("lock", [("nothing", 0), ("audit", 3), ("audit", "nobody")])
    def test_a_lock_on_what_is_not_there_is_seen(self, lock: tuple[str, int | str]) -> None:
        assert found(sound(), use=[lock]) == [("unknown_lock", "policy.use[0]")]
        assert found(sound(), avoid=[lock]) == [("unknown_lock", "policy.avoid[0]")]


class TestCoverage:
    def test_a_dropped_assignment_leaves_a_row_and_a_gap_without_ground(self) -> None:
        assert found(sound(assignments=(MERGER, AUDIT))) == [
            ("not_told_there", "coverage[2]"),
            ("gap_missing", "gaps"),
            ("own_not_lead", "coverage[2]"),
        ]

    def test_a_story_moved_to_another_meeting_is_seen(self) -> None:
        moved = sound(assignments=(MERGER, AUDIT.replace(meeting=1), LAUNCH))
        assert {("not_told_there", "coverage[1]"), ("unknown_need", "assignments[1].leads[0]")} <= set(
            found(moved)
        )

    def test_a_strength_that_changed_in_the_bank_is_seen(self) -> None:
        weaker = with_story("audit", competencies={"conflict": 3})
        assert found(sound(), weaker) == [("wrong_strength", "coverage[1]")]

    def test_a_story_that_became_too_weak_is_seen_wherever_it_is_named(self) -> None:
        weak = found(sound(), with_story("launch", competencies={"ownership": 2}))
        assert ("too_weak", "coverage[2]") in weak
        assert ("too_weak", "assignments[2].leads[0]") in weak
        assert ("gap_missing", "gaps") in weak

    def test_the_plans_own_copy_of_a_story_is_not_believed(self) -> None:
        flattering = (Story("launch", competencies={"ownership": 5}),)
        assert found(sound(stories=flattering)) == [("misstated", "stories[0].competencies")]
        with_five = with_row(3, story_id="launch", strength=5).replace(stories=flattering)
        assert {("too_weak", "coverage[3]"), ("wrong_strength", "coverage[3]")} <= set(found(with_five))

    def test_a_forged_row_is_seen(self) -> None:
        assert ("not_told_there", "coverage[4]") in found(with_row(4, story_id="spat", strength=1))

    def test_a_row_without_a_story_where_one_covers_is_seen(self) -> None:
        assert ("coverage_missed", "coverage[1]") in found(with_row(1, story_id=None, strength=0, own=False))

    def test_a_row_without_a_story_has_no_strength(self) -> None:
        assert found(with_row(4, strength=1)) == [("wrong_strength", "coverage[4]")]

    def test_a_need_without_a_row_is_seen(self) -> None:
        assert found(sound(coverage=ROWS[:-1])) == [("need_missing", "coverage")]

    def test_a_need_with_two_rows_is_seen(self) -> None:
        assert found(sound(coverage=(*ROWS, ROWS[0]))) == [("need_twice", "coverage[7]")]

    def test_a_row_for_a_statement_is_seen(self) -> None:
        motivated = row("priya", "motivation", None, 0)
        assert found(sound(coverage=(*ROWS, motivated))) == [("unknown_need", "coverage[7]")]

    @pytest.mark.parametrize("change", [{"priority": "nice"}, {"min_strength": 4}])
    def test_a_row_that_misstates_what_is_asked_is_seen(self, change: dict[str, Any]) -> None:
        assert found(with_row(0, **change)) == [("wrong_need", "coverage[0]")]

    def test_a_need_given_twice_counts_with_its_higher_priority_and_strength(self) -> None:
        twice = Interviewer("Dana", needs=[Need("Team Work", min_strength=3), must("teamwork", 1)])
        merged = Round("final", [twice, *day().meetings[1:]], employer="Northwind")
        rows = (ROWS[0], *ROWS[2:])
        only_teamwork = MERGER.replace(also_shows=())
        plan = sound(round=merged, assignments=(only_teamwork, LAUNCH), coverage=rows, backups=BACKUPS[:1])
        assert found(plan) == []

    def test_an_unknown_competency_counts_as_the_need_spells_it(self) -> None:
        gardener = Interviewer("Dana", needs=[Need("Zen Gardening")])
        plan = sound(
            round=Round("final", [gardener]),
            assignments=(
                Assignment(story_id="garden", meeting=0, leads=(NeedRef("dana", "Zen Gardening"),)),
            ),
            coverage=(row("dana", "Zen Gardening", "garden", 3, priority="should", own=False),),
            gaps=(),
            backups=(),
        )
        assert found(plan, StoryBank([Story("garden", competencies=["zen-gardening"])])) == []

    def test_what_was_told_in_a_meeting_that_is_over_covers_its_needs(self) -> None:
        silent = found(sound(), round=with_meeting(2, told=[]))
        assert silent == [("not_told_there", "coverage[5]")]
        missed = with_row(5, story_id=None, strength=0, own=False)
        assert found(missed) == [("coverage_missed", "coverage[5]")]

    def test_what_was_told_may_be_named_by_title(self) -> None:
        known = with_story("kickoff", title="The kick-off")
        assert found(sound(), known, with_meeting(2, told=["The kick-off"])) == []

    def test_what_was_told_and_is_not_in_the_bank_is_seen(self) -> None:
        seen = found(sound(), round=with_meeting(2, told=["kickoff", "lost"]))
        assert seen == [("unknown_story", "round.meetings[2].told[1]")]


class TestGaps:
    def test_a_need_that_nothing_covers_and_is_no_gap_is_seen(self) -> None:
        assert found(sound(gaps=GAPS[:1])) == [("gap_missing", "gaps")]

    def test_a_gap_where_the_need_is_covered_is_seen(self) -> None:
        forged = gap("priya", "ownership", priority="must", min_strength=3)
        assert found(sound(gaps=(*GAPS, forged))) == [("false_gap", "gaps[2]")]

    def test_a_gap_in_a_meeting_that_is_over_is_seen(self) -> None:
        assert found(sound(gaps=(*GAPS, gap("ana", "quality")))) == [("false_gap", "gaps[2]")]

    def test_a_gap_of_nobody_is_seen(self) -> None:
        assert found(sound(gaps=(*GAPS, gap("ina", "quality")))) == [("unknown_need", "gaps[2]")]

    def test_a_gap_twice_is_seen(self) -> None:
        assert found(sound(gaps=(*GAPS, GAPS[1]))) == [("need_twice", "gaps[2]")]

    def test_a_gap_of_another_priority_is_seen(self) -> None:
        assert found(sound(gaps=(GAPS[0], GAPS[1].replace(priority="must")))) == [("wrong_need", "gaps[1]")]


class TestLeads:
    def test_a_need_of_another_meeting_or_of_nobody_is_seen(self) -> None:
        for ref in (OWNERSHIP, LEADERSHIP, NeedRef("nobody", "teamwork"), NeedRef("dana", "team work")):
            plan = sound(assignments=(MERGER.replace(leads=(TEAMWORK, ref)), AUDIT, LAUNCH))
            assert found(plan) == [("unknown_need", "assignments[0].leads[1]")]

    def test_a_need_that_the_story_does_not_cover_is_seen(self) -> None:
        plan = sound(assignments=(MERGER, AUDIT.replace(also_shows=(TEAMWORK,)), LAUNCH))
        assert found(plan) == [("too_weak", "assignments[1].also_shows[0]")]

    def test_a_need_that_the_story_covers_and_does_not_name_is_seen(self) -> None:
        plan = sound(assignments=(MERGER.replace(also_shows=()), AUDIT, LAUNCH))
        assert found(plan) == [("shows_missing", "assignments[0]")]

    def test_a_need_named_twice_is_seen(self) -> None:
        plan = sound(assignments=(MERGER, AUDIT.replace(leads=(CONFLICT, CONFLICT)), LAUNCH))
        assert found(plan) == [("need_twice", "assignments[1].leads[1]")]

    def test_a_question_led_and_also_shown_by_one_story_is_seen(self) -> None:
        plan = sound(assignments=(MERGER, AUDIT.replace(also_shows=(CONFLICT,)), LAUNCH))
        assert ("lead_split", "assignments[1].also_shows[0]") in found(plan)

    def test_a_question_led_by_two_stories_is_seen(self) -> None:
        both = MERGER.replace(leads=(TEAMWORK, CONFLICT), also_shows=())
        assert found(sound(assignments=(both, AUDIT, LAUNCH))) == [("lead_twice", "round.meetings[0]")]

    def test_a_covered_question_without_a_lead_is_seen(self) -> None:
        plan = sound(assignments=(MERGER, AUDIT, LAUNCH.replace(leads=(), also_shows=(OWNERSHIP,))))
        assert found(plan) == [("lead_missing", "round.meetings[1]"), ("own_not_lead", "coverage[2]")]

    def test_a_shared_question_is_led_by_the_strongest(self) -> None:
        lead = MERGER.replace(leads=(TEAMWORK, CONFLICT), also_shows=())
        lagging = sound(
            assignments=(lead, AUDIT.replace(leads=(), also_shows=(CONFLICT,)), LAUNCH),
            coverage=(ROWS[0], ROWS[1].replace(own=False), *ROWS[2:]),
        )
        assert found(lagging) == [("lead_not_strongest", "round.meetings[0]")]

    def test_a_question_with_its_own_story_need_not_be_led_by_the_strongest(self) -> None:
        stronger = with_story("merger", competencies={"teamwork": 5, "conflict": 5})
        assert found(sound(), stronger) == []

    def test_a_story_called_its_own_by_two_questions_is_seen(self) -> None:
        lead = MERGER.replace(leads=(TEAMWORK, CONFLICT), also_shows=())
        plan = sound(
            assignments=(lead, LAUNCH),
            coverage=(ROWS[0], ROWS[1].replace(story_id="merger", strength=2), *ROWS[2:]),
        )
        assert found(plan) == [("own_twice", "coverage[1]")]

    def test_a_question_that_calls_two_stories_its_own_is_seen(self) -> None:
        both = with_meeting(
            2,
            interviewers=[
                Interviewer("Ana", needs=[must("leadership", 1), Need("quality")]),
                Interviewer("Ola", needs=[must("leadership", 2)]),
            ],
            told=["kickoff", "march"],
        )
        known = bank().with_stories(Story("march", competencies={"leadership": 3}))
        second = row("ola", "leadership", "march", 3, min_strength=2)
        plan = sound(coverage=(*ROWS, second))
        assert found(plan, known, both) == [("own_twice", "coverage[7]")]

    def test_an_own_story_that_covers_no_must_is_seen(self) -> None:
        mild = Interviewer("Priya", needs=[Need("ownership", min_strength=3)])
        round = with_meeting(1, interviewers=[mild, day().meetings[1].interviewers[1]])
        plan = with_row(2, priority="should")
        assert found(plan, round=round) == [("own_without_must", "coverage[2]")]

    def test_an_own_row_without_a_story_is_seen(self) -> None:
        assert ("own_without_must", "coverage[3]") in found(with_row(3, own=True))

    def test_an_own_story_that_does_not_lead_is_seen(self) -> None:
        swapped = with_row(1, story_id="merger", strength=2)
        assert ("own_not_lead", "coverage[1]") in found(swapped)


class TestBackups:
    def test_a_backup_for_no_need_is_seen(self) -> None:
        plan = with_backup(backup("priya", "motivation", "rescue", 4))
        assert found(plan) == [("unknown_need", "backups[2]")]

    def test_a_backup_for_a_question_that_nothing_covers_is_seen(self) -> None:
        known = with_story("rescue", competencies={"planning": 4})
        plan = with_backup(backup("tom", "planning", "rescue", 4))
        assert found(plan, known) == [("backup_uncalled", "backups[2]")]

    def test_a_backup_may_cover_a_need_that_the_lead_does_not(self) -> None:
        known = with_story("rescue", competencies={"ownership": 5})
        rows = (backup("priya", "ownership", "rescue", 5), backup("tom", "ownership", "rescue", 5))
        assert found(with_backup(*rows), known) == []
        assert found(with_backup(*rows[:1]), known) == [("backup_missing", "backups")]

    def test_a_question_that_a_story_in_reserve_there_would_answer_has_it_for_a_backup(self) -> None:
        known = with_story("pilot", competencies={"teamwork": 4, "conflict": 2})
        assert found(sound(backups=BACKUPS[:1]), known) == [("backup_missing", "backups")]
        short = with_meeting(0, minutes=30).replace(employer=None)
        long = known.with_stories(
            known.story("pilot").replace(seconds=420), known.story("merger").replace(seconds=420)
        )
        fits = found(sound(backups=BACKUPS[:1]), long, short, follow_up_seconds=0)
        assert fits == [("backup_missing", "backups")]
        # In the place of the audit it would take too long, in that of the merger it does not.
        assert found(sound(backups=BACKUPS[:1]), long, short, follow_up_seconds=150) == []

    def test_a_backup_for_a_meeting_that_is_over_is_seen(self) -> None:
        known = with_story("rescue", competencies={"leadership": 4})
        plan = with_backup(backup("ana", "leadership", "rescue", 4))
        assert found(plan, known) == [("meeting_over", "backups[2]")]

    def test_a_backup_that_is_too_weak_is_seen(self) -> None:
        weak = with_story("pilot", competencies={"teamwork": 2})
        assert found(sound(), weak) == [("too_weak", "backups[0]"), ("wrong_strength", "backups[0]")]

    def test_a_backup_of_another_strength_is_seen(self) -> None:
        stronger = with_story("pilot", competencies={"teamwork": 5})
        assert found(sound(), stronger) == [("wrong_strength", "backups[0]")]

    def test_a_backup_whose_episode_is_assigned_is_seen(self) -> None:
        assert found(sound(), with_story("pilot", episode="launch")) == [("backup_spent", "backups[0]")]

    def test_a_backup_in_two_meetings_is_seen(self) -> None:
        both = with_story("spat", competencies={"conflict": 3, "ownership": 4})
        plan = with_backup(backup("priya", "ownership", "spat", 4))
        assert found(plan, both) == [("backup_twice", "backups[2]")]

    def test_two_backups_of_one_episode_are_seen(self) -> None:
        assert found(sound(), with_story("spat", episode="pilot")) == [("backup_twice", "backups[1]")]

    def test_one_backup_may_answer_two_questions_of_a_meeting(self) -> None:
        both = with_story("pilot", competencies={"teamwork": 4, "conflict": 4})
        plan = sound(backups=(BACKUPS[0], backup("dana", "conflict", "pilot", 4)))
        assert found(plan, both) == []

    def test_two_backups_for_a_question_are_seen(self) -> None:
        strict = Interviewer("Tom", needs=[Need("ownership", min_strength=4), Need("planning")])
        panel = with_meeting(1, interviewers=[day().interviewers[1], strict])
        plan = with_backup(backup("priya", "ownership", "rescue", 4), backup("tom", "ownership", "second", 4))
        known = bank().with_stories(Story("second", competencies={"ownership": 4}))
        assert ("backup_several", "backups[3]") in found(plan, known, panel)

    def test_a_backup_row_twice_is_seen(self) -> None:
        assert found(with_backup(BACKUPS[0])) == [("need_twice", "backups[2]")]

    def test_a_backup_fits_the_minutes_in_its_leads_place(self) -> None:
        assert found(sound(), with_story("spat", seconds=180)) == []
        assert found(sound(), with_story("spat", seconds=181)) == [("too_long", "backups[1]")]


class TestAgainstAnotherRoundOrBank:
    def test_somebody_who_left_leaves_violations(self) -> None:
        without_dana = day().replace(meetings=day().meetings[1:])
        seen = found(sound(), round=without_dana, use=[("merger", "dana")])
        assert {("unknown_lock", "policy.use[0]"), ("unknown_need", "coverage[0]")} <= set(seen)
        assert ("unknown_need", "backups[0]") in seen

    def test_an_empty_bank_leaves_violations(self) -> None:
        assert ("unknown_story", "assignments[0]") in found(sound(), StoryBank())

    def test_a_role_that_the_framework_does_not_know_leaves_a_violation(self) -> None:
        gardens = Framework("gardens", competencies=[Competency("Pruning")])
        seen = found(sound(), StoryBank(framework=gardens), Round("final", [Interviewer("Dana", role="hr")]))
        assert ("missing_needs", "round.meetings[0].interviewers[0].needs") in seen

    @on_small_rounds
    @given(small_rounds(), small_rounds())
    def test_any_plan_may_be_held_against_anything(self, case: Case, other: Case) -> None:
        plan = planned(case)
        if plan is None:
            return
        for known in (case.bank, other.bank):
            for round in (case.round, other.round):
                for policy in (case.policy, other.policy):
                    violations = check_plan(plan, known, round, policy=policy)
                    assert all(isinstance(one, Violation) for one in violations)


def planned(case: Case) -> Plan | None:
    """Return the planner's plan; None where the locks leave none."""
    try:
        return plan_round(case.bank, case.round, policy=case.policy, previous=case.previous)
    except InvalidInput:
        return None


class TestThePlannersPlans:
    @on_small_rounds
    @given(small_rounds())
    def test_they_break_no_rule(self, case: Case) -> None:
        plan = planned(case)
        assert plan is None or check_plan(plan, case.bank) == ()

    @on_small_rounds
    @given(small_rounds())
    def test_each_row_that_is_dropped_is_missed(self, case: Case) -> None:
        plan = planned(case)
        if plan is None:
            return
        for field in ("assignments", "coverage", "gaps"):
            rows = getattr(plan, field)
            for index in range(len(rows)):
                damaged = plan.replace(**{field: (*rows[:index], *rows[index + 1 :])})
                assert check_plan(damaged, case.bank)

    @on_small_rounds
    @given(small_rounds())
    def test_each_story_told_beforehand_is_noticed(self, case: Case) -> None:
        plan = planned(case)
        if plan is None:
            return
        for index, assignment in enumerate(plan.assignments):
            person = plan.round.meetings[assignment.meeting].interviewers[0]
            told = case.bank.with_tellings(Telling(assignment.story_id, person))
            assert ("heard", f"assignments[{index}]") in said(check_plan(plan, told))

    @on_small_rounds
    @given(small_rounds())
    def test_each_strength_that_changes_is_noticed(self, case: Case) -> None:
        plan = planned(case)
        if plan is None:
            return
        for index, coverage in enumerate(plan.coverage):
            if coverage.story_id is not None:
                known = case.bank.with_stories(case.bank.story(coverage.story_id).replace(competencies={}))
                assert ("wrong_strength", f"coverage[{index}]") in said(check_plan(plan, known))


@on_small_rounds
@given(small_rounds(), st.randoms(use_true_random=False))
def test_any_assignment_is_refused_exactly_where_the_oracle_refuses_it(case: Case, chance: Random) -> None:
    meetings = range(len(case.round.meetings))
    assigned = {story.id: chance.choice(meetings) for story in case.bank.stories if chance.random() < 1 / 2}
    plan = sound(
        round=case.round,
        policy=case.policy,
        assignments=tuple(
            Assignment(story_id=story, meeting=meeting)
            for story, meeting in sorted(assigned.items(), key=lambda pair: pair[1])
        ),
        coverage=(),
        gaps=(),
        backups=(),
    )
    broken = any(violation.code in RULES for violation in check_plan(plan, case.bank))
    assert broken != keeps_the_rules(facts_of(case.bank, case.round, case.policy), assigned)
