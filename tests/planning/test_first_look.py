"""What a plan says first: what is answered, who goes without, which stories are free; and what comes last."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from tests.support.conditions import Planned, on_small_rounds, planned_rounds

from storybank.bank import StoryBank
from storybank.display import Paragraph
from storybank.errors import UnknownReference
from storybank.formats import redact_plan
from storybank.history import Telling
from storybank.interviews import Interviewer, Meeting, Need, Round
from storybank.planning import Answered, FreeStory, Plan, Policy, Tally, plan_round
from storybank.planning.check import not_tellable
from storybank.planning.check_context import read_check
from storybank.stories import Story

NIGHT = Story("The long night", competencies={"teamwork": 4, "resilience": 3})
FALL = Story("A fall on the ward", competencies={"conflict": 4})
ROTA = Story("The rota nobody wanted", competencies={"planning": 5})
CHOIR = Story("The hospital choir", competencies={"creativity": 3})
BANK = StoryBank([NIGHT, FALL, ROTA, CHOIR])


def plan_for(*meetings: Any, bank: StoryBank = BANK, **policy: Any) -> Plan:
    return plan_round(bank, Round("Ward manager", meetings, employer="St Anne"), policy=Policy(**policy))


def may_hear(made: Planned, story: Story, place: int) -> bool:
    """Whether no rule forbids it, as the check reads the rules."""
    plan = made.plan
    context, _ = read_check(plan, made.case.bank, plan.round, plan.policy)
    return not [*not_tellable(context, "", story.id, place)]


def free_ids(plan: Plan) -> list[str]:
    return [one.story_id for one in plan.free]


def before_the_table(plan: Plan) -> list[str]:
    """Return the paragraphs above everything else."""
    blocks = plan.page().blocks
    first = next(place for place, block in enumerate(blocks) if not isinstance(block, Paragraph))
    return [block.text for block in blocks[:first] if isinstance(block, Paragraph)]


@pytest.mark.parametrize(
    ("answered", "said"),
    [
        (Answered(must=Tally(1, 9), should=Tally(6, 11)), "1 of 9 musts, 6 of 11 shoulds"),
        (Answered(must=Tally(0, 1)), "0 of 1 must"),
        (Answered(should=Tally(1, 1), nice=Tally(0, 1)), "1 of 1 should, 0 of 1 nice-to-have"),
        (Answered(nice=Tally(2, 3)), "2 of 3 nice-to-haves"),
        (Answered(), "nothing is asked for"),
    ],
)
def test_what_is_answered_reads_as_a_person_counts_it(answered: Answered, said: str) -> None:
    assert str(answered) == said


@on_small_rounds
@given(planned_rounds())
def test_the_count_is_that_of_the_needs_of_each_person_and_they_add_up(made: Planned) -> None:
    plan = made.plan
    each = [plan.answered_for(person) for person in plan.round.interviewers]
    for priority in ("must", "should", "nice"):
        rows = [row for row in plan.coverage if row.priority == priority]
        count, counts = (getattr(plan.answered, priority), [getattr(one, priority) for one in each])
        assert count == Tally(sum(row.story_id is not None for row in rows), len(rows))
        assert count == Tally(*map(sum, zip(*counts, strict=True)))
    assert plan.answered.total.asked == len(plan.coverage)


def test_what_is_answered_directly_is_no_must_left_open() -> None:
    plan = plan_for(Interviewer("Ana", must=["motivation", "teamwork"]))
    assert plan.answered == Answered(must=Tally(1, 1))
    assert len(plan.statements) == 1


def test_two_needs_that_mean_the_same_count_once() -> None:
    plan = plan_for(Interviewer("Ana", must=["teamwork"], should=["team work", "planning"]))
    assert plan.answered == Answered(must=Tally(1, 1), should=Tally(1, 1))


def test_each_of_a_panel_has_a_count_of_their_own() -> None:
    plan = plan_for([Interviewer("Ana", must=["teamwork", "zen"]), Interviewer("Bo", must=["teamwork"])])
    assert plan.answered_for("Ana") == plan.answered_for("ana") == Answered(must=Tally(1, 2))
    assert plan.answered_for(plan.round.interviewers[1]) == Answered(must=Tally(1, 1))
    with pytest.raises(UnknownReference):
        plan.answered_for("Zoe")


def test_what_was_told_counts_once_a_meeting_is_over() -> None:
    over = Meeting(Interviewer("Ana", must=["conflict", "planning"]), told=[FALL.id])
    assert plan_for(over).answered == Answered(must=Tally(1, 2))


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ((Interviewer("Joanna", must=["zen"]),), "Joanna gets nothing they must hear."),
        (
            (Interviewer("Joanna", must=["zen"]), Interviewer("Ken", must=["go", "chess"])),
            "Joanna and Ken get nothing they must hear.",
        ),
    ],
)
def test_who_gets_nothing_they_must_hear_is_named_first(people: tuple[Interviewer, ...], said: str) -> None:
    served = Interviewer("Ana", must=["teamwork"], should=["zen"])
    assert before_the_table(plan_for(served, *people))[0] == said


def test_nobody_is_named_who_has_an_answer_asks_for_no_must_or_is_past() -> None:
    past = Meeting(Interviewer("Ken", must=["zen"]), told=[])
    plan = plan_for(Interviewer("Ana", must=["teamwork", "zen"]), Interviewer("Bo", should=["zen"]), past)
    assert not [text for text in before_the_table(plan) if "nothing they must hear" in text]


@on_small_rounds
@given(planned_rounds())
def test_every_ready_story_is_used_in_reserve_free_the_same_experience_or_kept_from_everybody(
    made: Planned,
) -> None:
    plan, bank = made.plan, made.case.bank
    used = {one.story_id for one in plan.assignments} | {one.story_id for one in plan.backups}
    used |= {story_id for meeting in plan.round.meetings for story_id in meeting.told or ()}
    episodes = [bank.story(one).episode for one in free_ids(plan)]
    assert len(episodes) == len(set(episodes))
    assert {bank.story(one).episode for one in used}.isdisjoint(episodes)
    spent = {bank.story(one).episode for one in used} | {*episodes}
    for story in bank.stories:
        if story.status == "ready" and story.episode not in spent:
            assert all(
                meeting.is_over or not may_hear(made, story, place)
                for place, meeting in enumerate(plan.round.meetings)
            )


@on_small_rounds
@given(planned_rounds())
def test_a_free_story_may_be_told_in_the_meetings_that_it_names_and_in_no_other(made: Planned) -> None:
    for one in made.plan.free:
        story = made.case.bank.story(one.story_id)
        assert one.title == story.title
        for place, meeting in enumerate(made.plan.round.meetings):
            assert (place in one.meetings) == (not meeting.is_over and may_hear(made, story, place))


def test_drafts_and_what_the_employer_must_not_hear_are_not_free() -> None:
    stories = [CHOIR, Story("Draft", status="draft"), Story("Secret", withheld_from=["St Anne"])]
    assert free_ids(plan_for(Interviewer("Ana", must=["teamwork"]), bank=StoryBank(stories))) == [CHOIR.id]


def test_what_one_has_heard_is_free_for_the_others_and_says_so() -> None:
    bank = BANK.with_tellings(Telling(CHOIR.id, "Bo"))
    plan = plan_for(Interviewer("Ana", must=["teamwork"]), Interviewer("Bo", must=["conflict"]), bank=bank)
    assert plan.free == (
        FreeStory(story_id=CHOIR.id, title=CHOIR.title, meetings=(0,)),
        FreeStory(story_id=ROTA.id, title=ROTA.title, meetings=(0, 1)),
    )
    [said] = before_the_table(plan)
    assert f"“{CHOIR.title}” (not for Bo)" in said
    assert f"“{ROTA.title}”, for a question that comes unplanned." in said


def test_what_was_told_on_the_day_is_not_free_even_where_it_may_be_told_again() -> None:
    over = Meeting(Interviewer("Ana", must=["planning"]), told=[ROTA.id])
    plan = plan_for(over, Interviewer("Bo", must=["teamwork"]), repeats="last_resort")
    assert ROTA.id not in free_ids(plan)
    assert CHOIR.id in free_ids(plan)


def test_of_one_experience_told_two_ways_one_is_free() -> None:
    bank = BANK.with_stories(Story("The choir sings", episode=CHOIR.id, competencies={"creativity": 2}))
    free = free_ids(plan_for(Interviewer("Ana", must=["teamwork"]), bank=bank))
    assert len({"the-choir-sings", CHOIR.id} & {*free}) == 1


def test_with_nobody_to_come_nothing_is_free() -> None:
    assert plan_for(Meeting(Interviewer("Ana"), told=[])).free == ()


def test_of_a_large_bank_a_few_are_named_and_the_others_counted() -> None:
    bank = StoryBank(Story(f"Shift {number:03}") for number in range(40))
    plan = plan_for(Interviewer("Ana", must=["zen"]), bank=bank)
    assert len(plan.free) == 40
    assert "“Shift 009” and 30 more, for a question" in before_the_table(plan)[1]


def test_a_plan_read_from_json_says_the_same_and_an_older_one_without_free_stories_opens() -> None:
    plan = plan_for(Interviewer("Ana", must=["teamwork"]))
    assert str(Plan.model_validate_json(plan.model_dump_json())) == str(plan)
    older = json.loads(plan.model_dump_json())
    del older["free"]
    assert "Also free" not in str(Plan.model_validate(older))


def test_a_free_story_takes_no_more_of_a_document_than_its_title() -> None:
    story = Story("Long", action="word " * 10_000)
    plan = plan_for(Interviewer("Ana", must=["zen"]), bank=StoryBank([story]))
    assert free_ids(plan) == [story.id]
    assert len(plan.model_dump_json()) < 4_000


def test_a_redacted_plan_keeps_its_free_stories_and_not_their_names() -> None:
    bank = BANK.with_stories(Story("What Olga Petrova Said at St Anne", notes="Olga Petrova was there."))
    plan = plan_for(Interviewer("Olga Petrova", id="olga", must=["teamwork"]), bank=bank)
    redacted, _ = redact_plan(plan, bank=bank)
    assert len(redacted.free) == len(plan.free)
    assert "Petrova" not in redacted.model_dump_json()


def test_a_free_story_that_must_be_kept_from_another_employer_goes_when_a_plan_is_redacted() -> None:
    bank = BANK.with_stories(Story("The merger", withheld_from=["Northwind"]))
    plan = plan_for(Interviewer("Ana", must=["teamwork"]), bank=bank)
    assert "the-merger" in free_ids(plan)
    for known in (bank, None):  # without the bank nothing tells which of them it is
        assert "merger" not in redact_plan(plan, bank=known)[0].model_dump_json()


SURE = "This is the best possible plan for these stories (proved)."


def test_the_proof_comes_last_in_plain_words() -> None:
    plan = plan_for(Interviewer("Ana", must=["teamwork"]))
    for text in (str(plan), plan.to_markdown()):
        assert text.index("Also free") < text.index("The long night") < text.index(re.split(r" \(", SURE)[0])
        assert not re.search(r"\bpoints\b|best possible", text[: text.index(SURE[:20])], re.IGNORECASE)


def test_the_proof_is_folded_away_in_html() -> None:
    html = plan_for(Interviewer("Ana", must=["teamwork"]))._repr_html_()
    folded = html[html.index("<details>") : html.index("</details>")]
    assert f"<summary>{SURE}</summary>" in folded
    assert "<table>" in folded
    assert "points" not in html.replace(folded, "").casefold()


def test_what_is_not_proved_is_not_called_so() -> None:
    plan = plan_for(Interviewer("Ana", must=["teamwork"]))
    said = {str(plan.replace(proof=plan.proof.replace(status=status))) for status in ("solver", "bounded")}
    assert len(said) == 2
    assert not any(SURE in text for text in said)


def test_a_hostile_title_stays_a_title() -> None:
    evil = "<script>alert(1)</script>\u202e | `x` " + "long " * 90
    plan = plan_for(Interviewer("Ana", must=["zen"]), bank=StoryBank([Story(evil)]))
    assert "<script>" not in plan._repr_html_()
    assert "<script>" not in plan.to_markdown()
    assert max(map(len, str(plan).splitlines())) <= 100


def test_the_needs_that_stay_open_say_what_their_marks_mean_those_that_are_shown() -> None:
    ana = Interviewer("Ana", needs=[Need("zen", priority="must"), Need("go", priority="nice")])
    both = str(plan_for(ana))
    assert "✗ marks a must, • marks a nice-to-have." in both
    assert "! marks" not in both


def thin(plan: Plan) -> list[str]:
    return [text for text in before_the_table(plan) if " you " in text.partition(":")[0]]


def test_of_can_will_and_fit_the_one_that_stays_open_is_named_with_who_asks() -> None:
    asks = {"ana": ["teamwork", "conflict"], "ben": ["ownership", "teamwork"], "cy": ["change"]}
    people = [Interviewer(name, should=needs) for name, needs in asks.items()]
    assert thin(plan_for(*people)) == ["Will you do it: nothing that ben and cy ask about is answered."]


def test_where_less_than_half_of_one_of_the_three_is_answered_the_page_counts() -> None:
    ana = Interviewer("Ana", must=["resilience", "change", "ownership"], should=["teamwork"])
    assert thin(plan_for(ana)) == ["Will you do it: only 1 of 3 needs answered."]
    assert thin(plan_for(ana.replace(must=["resilience", "change"]))) == []  # half is not thin


def test_of_the_three_nothing_is_said_where_all_stay_open_or_only_what_would_be_nice_does() -> None:
    everything = Interviewer("Ana", should=["change", "quality"])
    assert thin(plan_for(everything)) == []
    assert thin(plan_for(Interviewer("Ana", should=["teamwork", "change"]))) == []  # its gap says enough
    assert thin(plan_for(Interviewer("Ana", should=["teamwork"], nice=["change"]))) == []
    assert thin(plan_for(Interviewer("Ana", must=["motivation", "teamwork"]))) == []  # said, not told


def test_what_was_asked_in_a_meeting_that_is_over_is_thin_no_more() -> None:
    meetings = [Interviewer("Ana", should=["change", "ownership"]), Interviewer("Ben", should=["teamwork"])]
    assert thin(plan_for(*meetings))
    assert thin(plan_for(Meeting(meetings[0], told=[]), meetings[1])) == []
