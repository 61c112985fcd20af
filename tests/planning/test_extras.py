"""With `Policy(fill=True)` a plan names free stories for the room that is left; all else is as without it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.support.answers import facts_of_case, planned
from tests.support.counts import many
from tests.support.facts import Facts
from tests.support.rounds import LARGE, Case, made_up, random_round, small_rounds

from storybank.analysis import alternatives, compare, stress, why, why_not
from storybank.bank import StoryBank
from storybank.briefs import brief
from storybank.formats import ics_text, redact_plan
from storybank.history import Telling
from storybank.interviews import Interviewer, Meeting, NeedRef, Round
from storybank.planning import check_plan, plan_round, replan, verify_proof
from storybank.planning.assignments import Extra
from storybank.planning.plan import Plan
from storybank.planning.policy import Policy
from storybank.storage import open_store
from storybank.stories import Story
from storybank.words import answer_question

FILL = Policy(fill=True)

on_rounds = settings(
    max_examples=many(300),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
a_round = st.one_of(small_rounds(), st.builds(lambda c: made_up(c, LARGE), st.randoms(use_true_random=False)))


def filled(case: Case) -> tuple[Case, Plan]:
    """Return a case whose policy fills, with its plan."""
    case = replace(case, policy=case.policy.replace(fill=True))
    plan = planned(case)
    assume(plan is not None)
    assert plan is not None
    return case, plan


def extras(plan: Plan) -> list[tuple[str, int]]:
    return [(extra.story_id, extra.meeting) for extra in plan.extras]


def fits(facts: Facts, meeting: int, stories: list[str]) -> bool:
    room = facts.room[meeting]
    seconds = sum(facts.seconds[story] for story in stories)
    return (room.stories is None or len(stories) <= room.stories) and (
        room.seconds is None or seconds <= room.seconds
    )


@on_rounds
@given(a_round)
def test_all_else_is_what_it_is_without_extras(case: Case) -> None:
    case, plan = filled(case)
    without = planned(replace(case, policy=case.policy.replace(fill=False)))
    assert without is not None
    assert without.extras == ()
    ours, theirs = (
        one.model_dump(exclude={"policy", "extras", "stories", "free"}) for one in (plan, without)
    )
    assert ours == theirs
    told = {case.bank.story(extra.story_id).episode for extra in plan.extras}
    left = [one for one in without.free if case.bank.story(one.story_id).episode not in told]
    assert list(plan.free) == left


@on_rounds
@given(a_round)
def test_extras_break_no_rule_and_nothing_useful_that_fits_is_left(case: Case) -> None:
    case, plan = filled(case)
    facts, assigned = facts_of_case(case), {(one.story_id, one.meeting) for one in plan.assignments}
    spent = {facts.episode[story] for story, _ in assigned}
    spent |= {facts.episode[story] for told in facts.told.values() for story in told}
    spent |= {facts.episode[backup.story_id] for backup in plan.backups}
    for extra in plan.extras:
        assert facts.episode[extra.story_id] not in spent
        spent.add(facts.episode[extra.story_id])
        shown = {
            (need.person, need.competency)
            for question in facts.questions[extra.meeting]
            for need in question.needs
            if facts.covers(extra.story_id, need)
        }
        assert {(ref.interviewer_id, ref.competency_id) for ref in extra.shows} == shown != set()
    for meeting, questions in facts.questions.items():
        here = [story for story, place in (*assigned, *extras(plan)) if place == meeting]
        assert {one.story_id for one in plan.extras if one.meeting == meeting} <= facts.tellable[meeting]
        assert fits(facts, meeting, here) or not any(place == meeting for _, place in extras(plan))
        for story in facts.tellable[meeting]:
            useful = any(facts.covers_one(story, question.needs) for question in questions)
            if useful and facts.episode[story] not in spent:
                assert not fits(facts, meeting, [*here, story])
    assert check_plan(plan, case.bank) == ()


@pytest.mark.parametrize("seed", range(8))
def test_the_order_of_the_stories_changes_no_extra(seed: int) -> None:
    case = random_round(seed)
    case = replace(case, policy=case.policy.replace(fill=True, use=()))
    plan = planned(case)
    assert plan is not None
    stories = list(case.bank.stories)
    Random(seed).shuffle(stories)  # noqa: S311 - an order, no secret
    bank = StoryBank(stories, tellings=case.bank.tellings, framework=case.bank.framework)
    again = plan_round(bank, case.round, policy=case.policy, previous=case.previous)
    assert again.extras == plan.extras


def shows(name: str, **fields: Any) -> Story:
    """A story of a minute and a half that shows what its keywords say."""
    own = ("status", "withheld_from", "episode", "seconds")
    given: dict[str, Any] = {"seconds": 90} | {key: fields.pop(key) for key in own if key in fields}
    return Story(name, competencies=fields, **given)


def ward(*people: Interviewer, minutes: int | None = 60, **fields: Any) -> Round:
    return Round(
        "ward", [Meeting(person, minutes=minutes, **fields) for person in people], employer="St. Ann"
    )


SISTER = Interviewer("Sister Bell", weight=3, must=["teamwork"], nice=["resilience"])
MATRON = Interviewer("Matron Diaz", weight=5, must=["integrity"], should=["teamwork"])


def filled_plan(stories: list[Story], round: Round, policy: Policy = FILL, **history: Any) -> Plan:
    bank = StoryBank(stories, **history)
    plan = plan_round(bank, round, policy=policy)
    assert check_plan(plan, bank) == ()
    assert verify_proof(plan, bank)
    return plan


def test_what_meets_an_open_nice_need_comes_first() -> None:
    stories = [shows("fall", teamwork=5), shows("night", teamwork=4), shows("rota", teamwork=4)]
    plan = filled_plan([*stories, shows("flood", resilience=1)], ward(SISTER))
    assert extras(plan) == [("flood", 0), ("rota", 0)]  # and "night" is the backup
    assert [gap.competency_id for gap in plan.gaps] == ["resilience"]


def test_a_need_of_whoever_has_most_say_comes_before_several_of_those_with_little() -> None:
    small = ("resilience", "change", "learning")
    panel = [Interviewer(f"Nurse {name}", weight=1, nice=[name]) for name in small]
    panel += [Interviewer("Sister Bell", weight=4, must=["teamwork"], nice=["creativity"])]
    stories = [
        shows("fall", teamwork=5),
        shows("crowd", **dict.fromkeys(small, 5)),
        shows("idea", creativity=1),
    ]
    plan = filled_plan(stories, Round("ward", [Meeting(panel, minutes=60)]))
    assert extras(plan) == [("idea", 0), ("crowd", 0)]


def test_nobody_has_a_second_extra_before_all_had_a_first() -> None:
    stories = [shows(f"s{n}", teamwork=4, integrity=4) for n in range(8)]
    plan = filled_plan(stories, ward(SISTER, MATRON))
    assert [place for _, place in extras(plan)] == [0, 1, 1]  # the matron's say is the larger


def test_the_weightier_question_then_the_stronger_the_fresher_and_the_shorter_story_comes_first() -> None:
    stories = [
        *(shows(name, integrity=5) for name in ("a", "b")),
        *(shows(name, teamwork=5) for name in ("c", "d")),
        *(shows(name, integrity=2) for name in ("e", "f")),
        shows("g", integrity=3),
        shows("h", teamwork=4),
        shows("i", teamwork=4, seconds=60),
    ]
    told = [Telling("e", "Somebody else", employer="St. Ann")]
    plan = filled_plan(stories, ward(MATRON, minutes=120), tellings=told)
    assert [name for name, _ in extras(plan)] == ["g", "f", "e", "i", "h"]


@pytest.mark.parametrize(
    ("unfit", "history"),
    [
        (shows("x", teamwork=4, status="draft"), {}),
        (shows("x", teamwork=4, status="retired"), {}),
        (shows("x", teamwork=4, withheld_from=["St. Ann"]), {}),
        (shows("x", teamwork=4, episode="fall"), {}),
        (shows("x", teamwork=4, episode="night"), {}),
        (shows("x", teamwork=4), {"tellings": [Telling("x", "Sister Bell")]}),
        (shows("x", leadership=5), {}),
        (shows("x", teamwork=4, seconds=3600), {}),
    ],
    ids=["draft", "retired", "withheld", "used", "reserved", "heard", "useless", "too long"],
)
def test_what_may_not_be_told_or_is_of_no_use_is_no_extra(unfit: Story, history: dict[str, Any]) -> None:
    stories = [shows("fall", teamwork=5), shows("night", teamwork=4), unfit]
    plan = filled_plan(stories, ward(SISTER), **history)
    assert [backup.story_id for backup in plan.backups] == ["night"]
    assert plan.extras == ()


def test_an_avoided_pair_is_no_extra_there_and_may_be_one_elsewhere() -> None:
    stories = [*(shows(name, teamwork=4) for name in "abcd"), shows("e", teamwork=1)]
    day = ward(SISTER, Interviewer("Nurse Ito", must=["teamwork"]))
    policy = Policy(fill=True, avoid=[("e", "Sister Bell")])
    assert extras(filled_plan(stories, day, policy)) == [("e", 1)]


@pytest.mark.parametrize(
    ("round", "policy", "count"),
    [
        (ward(SISTER, minutes=None), FILL, 3),  # four stories a meeting, where nothing else is said
        (ward(SISTER, minutes=None), Policy(fill=True, stories_per_meeting=2), 1),
        (ward(SISTER, minutes=None), Policy(fill=True, stories_per_meeting=None), 8),
        (ward(SISTER, minutes=None, max_stories=3), FILL, 2),
        (ward(SISTER, minutes=60), FILL, 5),  # 45 minutes of 390 s each: six
        (ward(SISTER, minutes=60, max_stories=3), FILL, 2),
        (ward(SISTER, minutes=22), FILL, 0),
        (ward(SISTER, minutes=28), FILL, 1),
        (ward(SISTER, minutes=60, told=["s0"]), FILL, 0),
    ],
)
def test_extras_keep_to_the_room_of_a_meeting(round: Round, policy: Policy, count: int) -> None:
    plan = filled_plan([shows(f"s{n}", teamwork=4) for n in range(10)], round, policy)
    assert len(plan.extras) == count


def test_an_extra_is_never_a_repeat_even_where_repeats_are_a_last_resort() -> None:
    day = ward(SISTER, Interviewer("Nurse Ito", must=["teamwork"]))
    plan = filled_plan([shows("fall", teamwork=5)], day, Policy(fill=True, repeats="last_resort"))
    assert (len(plan.assignments), plan.extras) == (2, ())


STORIES = [shows(name, teamwork=strength) for name, strength in [("Fall", 5), ("Night", 4), ("Rota", 3)]]
DAY = ward(SISTER, Interviewer("Nurse Ito", needs=()))
PLAN = filled_plan(STORIES, DAY)


def test_a_plan_shows_its_extras_on_its_page_in_its_records_and_in_the_brief() -> None:
    text = PLAN.to_text()
    assert "Extra, if there is time" in text
    assert "Sister Bell: “Rota” (1 min 30 s), which shows Teamwork and collaboration" in text
    rows = {row["competency_id"]: (row["extra_id"], row["extra"]) for row in PLAN.to_records()}
    assert rows == {"teamwork": ("rota", "Rota"), "resilience": (None, None)}
    page = brief(PLAN, StoryBank(STORIES), "Sister Bell")
    assert [cue.story.id for cue in page.extras] == ["rota"]
    assert "Extra, if there is time" in page.to_text()
    assert "“Rota” (1 min 30 s), which shows Teamwork and collaboration." in page.to_text()
    other = brief(PLAN, StoryBank(STORIES), "Nurse Ito")
    assert (other.extras, "Extra" in other.to_text()) == ((), False)


def test_what_a_person_will_hear_leaves_out_what_is_told_only_if_there_is_time() -> None:
    assert [story.id for story in PLAN.stories_for("Sister Bell")] == ["fall"]
    assert [story.id for story in PLAN.stories] == ["fall", "night", "rota"]


def test_a_plan_with_extras_comes_back_from_json_and_one_of_before_is_read_without_any() -> None:
    assert Plan.model_validate_json(PLAN.model_dump_json()) == PLAN
    old = PLAN.replace(extras=()).model_dump(mode="json")
    del old["extras"], old["policy"]["fill"]
    assert (Plan.model_validate(old).extras, Plan.model_validate(old).policy) == ((), Policy())


def test_a_store_keeps_extras_and_a_calendar_names_them(tmp_path: Path) -> None:
    meeting = DAY.meetings[0].replace(starts_at="2026-12-03T09:30+00:00")
    day, bank = DAY.replace(meetings=(meeting, DAY.meetings[1])), StoryBank(STORIES)
    plan = plan_round(bank, day, policy=FILL)
    with open_store(tmp_path / "ward.db") as store:
        store.add(*STORIES)
        store.save_plan(plan)
        assert store.latest_plan("ward") == plan
    assert "Extra" in ics_text(plan, bank=bank, now="2026-12-01T09:00+00:00")


def test_an_extra_stands_in_reserve_where_its_people_ask_and_where_others_do() -> None:
    bank, question = StoryBank(STORIES), "Tell me about a time you worked in a team"
    for to, where in (("Sister Bell", "backup"), ("Nurse Ito", "reserved")):
        offers = answer_question(bank, question, to=to, plan=PLAN, limit=9).offers
        [offer] = [offer for offer in offers if offer.story_id == "rota"]
        assert where in {reason.code for reason in offer.reasons}


def test_an_extra_that_was_told_is_said_to_have_been_one() -> None:
    day = DAY.with_told("Sister Bell", "fall", "rota")
    change = replan(PLAN, StoryBank(STORIES), day)
    assert "told, as the extra that it was" in change.to_text()
    assert extras(change.after) == []
    assert "told, though not planned" in replan(PLAN.replace(extras=()), StoryBank(STORIES), day).to_text()


def test_a_story_that_is_redacted_is_no_extra_any_more() -> None:
    hidden = [
        story.replace(withheld_from=["Elsewhere"]) if story.id == "rota" else story for story in STORIES
    ]
    plan = plan_round(StoryBank(hidden), DAY, policy=FILL)
    assert extras(plan) == [("rota", 0)]
    shared = redact_plan(plan, bank=StoryBank(hidden))[0]
    assert shared.extras == ()
    assert [extra.story_id for extra in redact_plan(PLAN)[0].extras] == ["rota"]


@on_rounds
@given(a_round, st.data())
def test_what_is_asked_about_a_plan_with_extras_has_its_answer(case: Case, data: st.DataObject) -> None:
    case, plan = filled(case)
    bank, before = case.bank, case.previous
    assert len(stress(plan, bank).losses) == len(why(plan, bank, previous=before)) == len(plan.assignments)
    for other in alternatives(plan, bank, previous=before, limit=1):
        assert check_plan(other, bank) == ()
        assert compare(plan, other).to_text()
    again = replan(plan, bank, case.round)
    assert check_plan(again.after, bank) == ()
    if plan.extras:
        extra = data.draw(st.sampled_from(plan.extras))
        assert why_not(plan, bank, extra.story_id, extra.meeting, previous=before).verdict != "planned"


ROTA = Extra(story_id="rota", meeting=0, shows=(NeedRef("sister-bell", "teamwork"),), seconds=90)


@pytest.mark.parametrize(
    ("forged", "codes"),
    [
        ([{"story_id": "nowhere"}], ["unknown_story"]),
        ([{"meeting": 7}], ["unknown_meeting", "unknown_need", "extra_useless"]),
        ([{"meeting": -1}], ["unknown_meeting", "unknown_need", "extra_useless"]),
        ([{"meeting": 1}], ["unknown_need", "extra_useless"]),
        ([{"story_id": "fall"}], ["extra_spent"]),
        ([{"story_id": "night"}], ["extra_spent"]),
        ([{"story_id": "kin"}], ["extra_spent"]),
        ([{}, {}], ["extra_spent"]),
        ([{"story_id": "heard"}], ["heard"]),
        ([{"story_id": "draft"}], ["not_ready"]),
        ([{"story_id": "secret"}], ["withheld"]),
        ([{"story_id": "avoided"}], ["avoided"]),
        ([{"story_id": "long", "seconds": 3000}], ["too_long"]),
        ([{"seconds": 60}], ["wrong_seconds"]),
        ([{"shows": ()}], ["shows_missing"]),
        ([{"shows": (*ROTA.shows, *ROTA.shows)}], ["need_twice"]),
        ([{"shows": (*ROTA.shows, NeedRef("sister-bell", "resilience"))}], ["too_weak"]),
    ],
)
def test_a_forged_extra_is_found_and_is_no_part_of_a_proof(
    forged: list[dict[str, Any]], codes: list[str]
) -> None:
    others = [
        shows("kin", teamwork=3, episode="fall"),
        shows("heard", teamwork=3),
        shows("draft", teamwork=3, status="draft"),
        shows("secret", teamwork=3, withheld_from=["st. ann"]),
        shows("avoided", teamwork=3),
        shows("long", teamwork=3, seconds=3000),
    ]
    bank = StoryBank([*STORIES, *others], tellings=[Telling("heard", "Sister Bell")])
    policy = Policy(fill=True, avoid=[("avoided", 0)])
    plan = plan_round(bank, DAY, policy=policy)
    assert (plan.extras, verify_proof(plan, bank)) == ((ROTA,), True)
    bad = plan.replace(extras=tuple(ROTA.replace(**one) for one in forged))
    assert [violation.code for violation in check_plan(bad, bank)] == codes
    assert not verify_proof(bad, bank)


def test_extras_beyond_the_number_of_stories_are_found() -> None:
    day, bank = ward(SISTER, minutes=None, max_stories=1), StoryBank(STORIES)
    plan = plan_round(bank, day, policy=FILL)
    assert plan.extras == ()
    [found] = check_plan(plan.replace(extras=(ROTA,)), bank)
    assert (found.code, found.subject) == ("too_many_stories", "round.meetings[0]")
    assert found.message == "2 stories are assigned or extra, and 1 may be there"


def test_extras_that_the_policy_does_not_ask_for_are_found() -> None:
    bank = StoryBank(STORIES)
    [found] = check_plan(PLAN, bank, policy=Policy())
    assert (found.code, found.subject) == ("extra_uncalled", "extras[0]")
    assert not verify_proof(PLAN, bank, policy=Policy())


def test_an_extra_for_a_meeting_that_is_over_is_found() -> None:
    over = Round("ward", [Meeting(SISTER, minutes=60, told=["fall"])], employer="St. Ann")
    plan = plan_round(StoryBank(STORIES), over, policy=FILL)
    codes = [violation.code for violation in check_plan(plan.replace(extras=(ROTA,)), StoryBank(STORIES))]
    assert codes == ["meeting_over"]


def test_whether_to_fill_is_yes_or_no() -> None:
    assert (Policy().fill, Policy(fill=True).fill) == (False, True)
