"""A plan made after another: what it keeps, and that what was told stays told."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.counts import many
from tests.support.rounds import Case, small_rounds

from storybank.bank import StoryBank
from storybank.history import tellings_of
from storybank.interviews import Interviewer, Meeting, Need, Round
from storybank.planning import Plan, Policy, check_plan, plan_round
from storybank.sample import sample_bank, sample_round
from storybank.stories import Story

WEAK = Story("Weak", competencies={"conflict": 2})
STRONG = Story("Strong", competencies={"conflict": 5})


def dana(**fields: Any) -> Interviewer:
    return Interviewer("Dana", **({"must": ["conflict"]} | fields))


PRIYA = Interviewer("Priya", must=["teamwork"])


def day(*meetings: Any) -> Round:
    return Round("final", meetings)


def places(plan: Plan) -> list[tuple[str, int]]:
    return sorted((assignment.story_id, assignment.meeting) for assignment in plan.assignments)


def before(*stories: Story, round: Round | None = None) -> Plan:
    return plan_round(StoryBank(stories), round or day(dana()))


def test_a_better_story_does_not_push_out_one_that_serves() -> None:
    bank = StoryBank([WEAK, STRONG])
    assert places(plan_round(bank, day(dana()))) == [("strong", 0)]
    assert places(plan_round(bank, day(dana()), previous=before(WEAK))) == [("weak", 0)]


def test_what_was_kept_is_a_tier_of_the_proof() -> None:
    again = plan_round(StoryBank([WEAK, STRONG]), day(dana()), previous=before(WEAK))
    assert again.proof.value("kept") == 1
    assert plan_round(StoryBank([WEAK]), day(dana())).proof.value("kept") is None


def test_a_must_outweighs_what_was_kept() -> None:
    needs = [Need("conflict", priority="must", min_strength=3)]
    again = plan_round(StoryBank([WEAK, STRONG]), day(dana(must=(), needs=needs)), previous=before(WEAK))
    assert places(again) == [("strong", 0)]


def test_a_should_outweighs_what_was_kept() -> None:
    both = Story("Both", competencies={"conflict": 1, "teamwork": 1})
    people = Meeting(dana(should=["teamwork"]), max_stories=1)
    again = plan_round(StoryBank([WEAK, both]), day(people), previous=before(WEAK))
    assert places(again) == [("both", 0)]


def test_serving_everybody_outweighs_what_was_kept() -> None:
    # Dana's wish may be met by either; only what she had would serve Priya too.
    shared = Story("Shared", competencies={"conflict": 2, "teamwork": 2})
    wish = dana(must=(), should=["conflict"], weight=1)
    priya = Interviewer("Priya", nice=["teamwork"])
    first = before(shared, round=day(wish, Interviewer("Priya", needs=())))
    assert places(first) == [("shared", 0)]
    again = plan_round(StoryBank([shared, WEAK]), day(wish, priya), previous=first)
    assert places(again) == [("shared", 1), ("weak", 0)]


def test_what_was_kept_outweighs_stories_of_their_own_and_the_reserve() -> None:
    # One story would do for both shoulds; the plan before had one for each.
    quiet = Story("Quiet", competencies={"teamwork": 3})
    person = dana(must=(), should=["conflict", "teamwork"])
    first = before(WEAK, quiet, round=day(person))
    both = Story("Both", competencies={"conflict": 5, "teamwork": 5})
    bank = StoryBank([WEAK, quiet, both])
    assert places(plan_round(bank, day(person))) == [("both", 0)]
    assert places(plan_round(bank, day(person), previous=first)) == [("quiet", 0), ("weak", 0)]


def test_a_story_that_no_longer_serves_anybody_is_not_kept() -> None:
    again = plan_round(StoryBank([WEAK, STRONG]), day(PRIYA.replace(id="dana")), previous=before(WEAK))
    assert places(again) == []


def test_a_person_who_was_renamed_but_keeps_the_id_keeps_the_stories() -> None:
    renamed = dana(id="dana").replace(name="Dana Reyes-Nair")
    again = plan_round(StoryBank([WEAK, STRONG]), day(renamed), previous=before(WEAK))
    assert places(again) == [("weak", 0)]


def test_one_who_stays_on_a_panel_keeps_its_stories_and_a_stranger_does_not() -> None:
    tom, ana = Interviewer("Tom", needs=()), Interviewer("Ana", needs=())
    first = before(WEAK, round=day([dana(), tom]))
    bank = StoryBank([WEAK, STRONG])
    successor = Interviewer("Ben", must=["conflict"])
    assert places(plan_round(bank, day([successor, tom, ana]), previous=first)) == [("weak", 0)]
    assert places(plan_round(bank, day([successor, ana]), previous=first)) == [("strong", 0)]


def test_a_person_who_moves_to_another_meeting_takes_the_stories_along() -> None:
    again = plan_round(StoryBank([WEAK, STRONG]), day(PRIYA, dana()), previous=before(WEAK))
    assert places(again) == [("weak", 1)]


def test_planning_again_without_news_changes_no_assignment() -> None:
    first = before(WEAK, STRONG)
    again = plan_round(StoryBank([WEAK, STRONG]), day(dana()), previous=first)
    assert again.assignments == first.assignments
    assert again.coverage == first.coverage
    assert again.backups == first.backups


def test_a_new_lock_moves_what_was_kept() -> None:
    policy = Policy(avoid=[("weak", 0)])
    again = plan_round(StoryBank([WEAK, STRONG]), day(dana()), previous=before(WEAK), policy=policy)
    assert places(again) == [("strong", 0)]


def test_a_story_that_left_the_bank_is_forgotten() -> None:
    again = plan_round(StoryBank([STRONG]), day(dana()), previous=before(WEAK))
    assert places(again) == [("strong", 0)]
    assert again.proof.value("kept") == 0


def test_what_was_told_in_the_meantime_is_not_kept() -> None:
    over = Meeting(Interviewer("Tom", needs=()), told=["weak"])
    first = before(WEAK, round=day(Interviewer("Tom", needs=()), dana()))
    again = plan_round(StoryBank([WEAK, STRONG]), day(over, dana()), previous=first)
    assert places(again) == [("strong", 1)]


on_days = settings(
    max_examples=many(120),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def without_locks(case: Case) -> Case:
    """Return the case as a day begins on which nothing is forced: some made-up locks are impossible."""
    return Case(case.bank, case.round, case.policy.replace(use=(), repeats="never"), case.previous)


def told_episodes(bank: StoryBank, round: Round) -> list[str]:
    return [bank.story(story).episode for meeting in round.meetings for story in meeting.told or ()]


def tell(data: st.DataObject, bank: StoryBank, round: Round, plan: Plan) -> Round:
    """Return the round after one more meeting, or after one that is over remembers more.

    What is told is what was planned, or a part of it, or any other stories of the bank.
    """
    index = data.draw(st.integers(0, len(round.meetings) - 1))
    person = data.draw(st.sampled_from(round.meetings[index].interviewers))
    planned = [assignment.story_id for assignment in plan.assignments if assignment.meeting == index]
    choice = data.draw(st.sampled_from(["as planned", "in part", "otherwise"]))
    if choice == "as planned":
        told = planned
    else:
        pool = planned if choice == "in part" else [story.title for story in bank.stories]
        told = data.draw(st.lists(st.sampled_from(pool), unique=True, max_size=3)) if pool else []
    return round.with_told(person, *told)


def assert_told_stays_told(plan: Plan, bank: StoryBank, round: Round) -> None:
    over = {index for index, meeting in enumerate(round.meetings) if meeting.is_over}
    assigned = [bank.story(assignment.story_id).episode for assignment in plan.assignments]
    backed = {bank.story(backup.story_id).episode for backup in plan.backups}
    spent = set(told_episodes(bank, round))
    gone = {person.id for index in over for person in round.meetings[index].interviewers}
    assert over.isdisjoint(assignment.meeting for assignment in plan.assignments)
    assert len(set(assigned)) == len(assigned)
    assert spent.isdisjoint(assigned)
    assert backed.isdisjoint(spent.union(assigned))
    assert gone.isdisjoint(gap.interviewer_id for gap in plan.gaps)
    assert gone.isdisjoint(backup.interviewer_id for backup in plan.backups)
    assert check_plan(plan, bank, round) == ()


def assert_rows_of_meetings_that_are_over_come_from_what_was_told(plan: Plan, bank: StoryBank) -> None:
    # Tags that no framework knows are compared as they are written; the rows' own strengths say the rest.
    for row in plan.coverage:
        meeting = plan.round.meetings[plan.round.meeting_of(row.interviewer_id)]
        if meeting.told is None:
            continue
        shown = [bank.shows(story).get(row.competency_id, 0) for story in meeting.told]
        best = max(shown, default=0)
        if row.competency_id in bank.framework:
            assert (row.story_id is not None) == (best >= row.min_strength)
        if row.story_id is not None:
            assert row.story_id in meeting.told
            assert row.strength >= row.min_strength


@on_days
@given(small_rounds().map(without_locks), st.data())
def test_after_any_turn_of_the_day_nothing_is_told_twice(case: Case, data: st.DataObject) -> None:
    bank, round, policy = case.bank, case.round, case.policy
    plan = plan_round(bank, round, policy=policy, previous=case.previous)
    for _ in range(data.draw(st.integers(1, 4))):
        round = tell(data, bank, round, plan)
        plan = plan_round(bank, round, policy=policy, previous=plan)
        assert_told_stays_told(plan, bank, round)
        assert_rows_of_meetings_that_are_over_come_from_what_was_told(plan, bank)


@on_days
@given(small_rounds().map(without_locks))
def test_planning_again_without_news_gives_the_same_assignments(case: Case) -> None:
    plan = plan_round(case.bank, case.round, policy=case.policy, previous=case.previous)
    again = plan_round(case.bank, case.round, policy=case.policy, previous=plan)
    assert again.assignments == plan.assignments
    assert again.coverage == plan.coverage
    assert again.gaps == plan.gaps


@on_days
@given(small_rounds().map(without_locks))
def test_a_day_that_goes_as_planned_is_never_planned_anew(case: Case) -> None:
    """As long as nothing but the plan is told, the afternoon loses no must: it goes on as it was planned."""
    bank, round, policy = case.bank, case.round, case.policy
    plan = first = plan_round(bank, round, policy=policy, previous=case.previous)
    for index, meeting in enumerate(round.meetings):
        if not meeting.is_over:
            told = [one.story_id for one in plan.assignments if one.meeting == index]
            round = round.with_told(meeting.interviewers[0], *told)
            plan = plan_round(bank, round, policy=policy, previous=plan)
            rest = tuple(one for one in first.assignments if one.meeting > index)
            assert [(one.story_id, one.meeting) for one in plan.assignments] == [
                (one.story_id, one.meeting) for one in rest
            ]


def test_when_the_day_is_over_its_tellings_cover_what_the_plan_said() -> None:
    bank, round = sample_bank(), sample_round()
    plan = first = plan_round(bank, round)
    for index, meeting in enumerate(round.meetings):
        told = [one.story_id for one in plan.assignments if one.meeting == index]
        round = round.with_told(meeting.interviewers[0], *told)
        plan = plan_round(bank, round, previous=plan)
    assert plan.assignments == ()
    assert plan.backups == ()
    assert plan.gaps == ()
    assert [(row.interviewer_id, row.competency_id, row.story_id) for row in plan.coverage] == [
        (row.interviewer_id, row.competency_id, row.story_id) for row in first.coverage
    ]
    evening = bank.with_tellings(*tellings_of(round))
    panel = next(one.story_id for one in first.assignments if one.meeting == 2)
    assert [telling.interviewer for telling in evening.tellings if telling.story == panel] == [
        "mei-ling-tsao",
        "jonas-eklund",
    ]


def test_the_next_round_tells_nobody_what_this_one_told() -> None:
    row = Story("Row", competencies={"conflict": 4})
    dana = Interviewer("Dana", must=["conflict"])
    noon = Round("first", [Meeting(dana, told=["row"])], employer="Northwind")
    bank = StoryBank([row]).with_tellings(*tellings_of(noon))
    assert [gap.reason for gap in plan_round(bank, Round("second", [dana])).gaps] == ["heard"]
    stranger = Interviewer("Tom", must=["conflict"])
    assert plan_round(bank, Round("second", [stranger], employer="Contoso")).gaps == ()


def test_what_is_told_spends_its_whole_episode() -> None:
    stories = [
        Story("Row", competencies={"conflict": 4}, episode="e"),
        Story("Peace", competencies={"conflict": 5}, episode="e"),
    ]
    tom = Interviewer("Tom", needs=())
    round = Round("final", [tom, Interviewer("Dana", must=["conflict"])])
    assert len(plan_round(StoryBank(stories), round).assignments) == 1
    spent = plan_round(StoryBank(stories), round.with_told("Tom", "Row"), policy=Policy())
    assert spent.assignments == ()
    assert [gap.reason for gap in spent.gaps] == ["contested"]
