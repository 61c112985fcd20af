"""Plan.to_records: one flat row for each need, as a table or a data frame takes them."""

from __future__ import annotations

import json

from storybank.bank import StoryBank
from storybank.interviews import Interviewer, Need, Round, Sitting
from storybank.planning import Plan, plan_round
from storybank.sample import sample_bank, sample_round
from storybank.stories import Story

KEYS = [
    "sitting",
    "interviewer_id",
    "interviewer",
    "competency_id",
    "competency",
    "priority",
    "min_strength",
    "story_id",
    "story",
    "strength",
    "own",
    "backup_id",
    "backup",
    "gap",
    "remedy",
]


def small() -> Plan:
    bank = StoryBank(
        [
            Story("The row", competencies={"conflict": 4}),
            Story("The quarrel", competencies={"conflict": 3}),
            Story("The audit", competencies={"quality": 3}),
        ]
    )
    priya = Interviewer(
        "Priya", needs=[Need("planning", min_strength=2), Need("motivation", priority="must")]
    )
    over = Sitting(Interviewer("Ana", must=["quality"]), told=["the-audit"])
    return plan_round(bank, Round("final", [over, Interviewer("Dana", must=["disagreement"]), priya]))


def test_there_is_one_row_for_each_need_in_the_order_of_the_coverage() -> None:
    plan = plan_round(sample_bank(), sample_round())
    assert [(row["interviewer_id"], row["competency_id"]) for row in plan.to_records()] == [
        (row.interviewer_id, row.competency_id) for row in plan.coverage
    ]
    asked = sum(len(person.needs) for person in plan.round.interviewers)
    assert len(plan.coverage) == asked - len(plan.statements) > 0


def test_every_row_has_the_same_keys_in_the_same_order() -> None:
    for plan in (small(), plan_round(sample_bank(), sample_round())):
        assert all(list(record) == KEYS for record in plan.to_records())


def test_rows_survive_json_and_hold_nothing_nested() -> None:
    records = plan_round(sample_bank(), sample_round()).to_records()
    assert json.loads(json.dumps(records)) == records
    assert all(isinstance(part, str | int | None) for record in records for part in record.values())


def test_a_covered_need_names_story_and_backup() -> None:
    covered = small().to_records()[1]
    assert covered == {
        "sitting": 1,
        "interviewer_id": "dana",
        "interviewer": "Dana",
        "competency_id": "conflict",
        "competency": "Conflict resolution",
        "priority": "must",
        "min_strength": 1,
        "story_id": "the-row",
        "story": "The row",
        "strength": 4,
        "own": True,
        "backup_id": "the-quarrel",
        "backup": "The quarrel",
        "gap": None,
        "remedy": None,
    }


def test_an_open_need_names_its_reason_and_remedy() -> None:
    plan = small()
    opened = plan.to_records()[2]
    nothing = {
        "story_id": None,
        "story": None,
        "strength": 0,
        "own": False,
        "backup_id": None,
        "backup": None,
    }
    assert opened.items() >= nothing.items()
    assert (opened["gap"], opened["remedy"]) == ("no_story", plan.gaps[0].remedy)


def test_what_was_told_names_its_story_and_has_no_backup() -> None:
    told = small().to_records()[0]
    assert (told["interviewer_id"], told["story_id"], told["backup_id"], told["gap"]) == (
        "ana",
        "the-audit",
        None,
        None,
    )


def test_a_plan_of_no_needs_has_no_rows() -> None:
    assert plan_round(StoryBank(), Round("final", [Interviewer("Dana", needs=())])).to_records() == []


def test_stories_for_a_person_come_in_the_order_of_telling_by_value_id_or_name() -> None:
    bank, round_ = sample_bank(), sample_round()
    plan = plan_round(bank, round_)
    rafael = round_.sittings[1].interviewers[0]
    told = [one.story_id for one in plan.assignments if one.sitting == 1]
    for person in (rafael, rafael.id, rafael.name):
        assert [story.id for story in plan.stories_for(person)] == told
    assert len(told) > 1
