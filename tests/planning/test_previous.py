"""With the plan before in hand, the new one keeps what it can."""

from __future__ import annotations

from typing import Any

from storybank.bank import StoryBank
from storybank.interviews import Interviewer, Need, Round, Sitting
from storybank.planning import Plan, Policy, plan_round
from storybank.stories import Story

WEAK = Story("Weak", competencies={"conflict": 2})
STRONG = Story("Strong", competencies={"conflict": 5})


def dana(**fields: Any) -> Interviewer:
    return Interviewer("Dana", **({"must": ["conflict"]} | fields))


PRIYA = Interviewer("Priya", must=["teamwork"])


def day(*sittings: Any) -> Round:
    return Round("final", sittings)


def places(plan: Plan) -> list[tuple[str, int]]:
    return sorted((assignment.story_id, assignment.sitting) for assignment in plan.assignments)


def before(*stories: Story, round_: Round | None = None) -> Plan:
    return plan_round(StoryBank(stories), round_ or day(dana()))


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
    people = Sitting(dana(should=["teamwork"]), max_stories=1)
    again = plan_round(StoryBank([WEAK, both]), day(people), previous=before(WEAK))
    assert places(again) == [("both", 0)]


def test_serving_everybody_outweighs_what_was_kept() -> None:
    # Dana's wish may be met by either; only what she had would serve Priya too.
    shared = Story("Shared", competencies={"conflict": 2, "teamwork": 2})
    wish = dana(must=(), should=["conflict"], weight=1)
    priya = Interviewer("Priya", nice=["teamwork"])
    first = before(shared, round_=day(wish, Interviewer("Priya", needs=())))
    assert places(first) == [("shared", 0)]
    again = plan_round(StoryBank([shared, WEAK]), day(wish, priya), previous=first)
    assert places(again) == [("shared", 1), ("weak", 0)]


def test_what_was_kept_outweighs_stories_of_their_own_and_the_reserve() -> None:
    # One story would do for both shoulds; the plan before had one for each.
    quiet = Story("Quiet", competencies={"teamwork": 3})
    person = dana(must=(), should=["conflict", "teamwork"])
    first = before(WEAK, quiet, round_=day(person))
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
    first = before(WEAK, round_=day([dana(), tom]))
    bank = StoryBank([WEAK, STRONG])
    successor = Interviewer("Ben", must=["conflict"])
    assert places(plan_round(bank, day([successor, tom, ana]), previous=first)) == [("weak", 0)]
    assert places(plan_round(bank, day([successor, ana]), previous=first)) == [("strong", 0)]


def test_a_person_who_moves_to_another_sitting_takes_the_stories_along() -> None:
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
    over = Sitting(Interviewer("Tom", needs=()), told=["weak"])
    first = before(WEAK, round_=day(Interviewer("Tom", needs=()), dana()))
    again = plan_round(StoryBank([WEAK, STRONG]), day(over, dana()), previous=first)
    assert places(again) == [("strong", 1)]
