"""A plan's document with one thing changed, whatever it is, is refused, or the change is one that is free."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.support.counts import many
from tests.support.leaves import changes, kind
from tests.support.rounds import random_round

from storybank import (
    Interviewer,
    InvalidInput,
    Meeting,
    Plan,
    Policy,
    Round,
    Story,
    StoryBank,
    Telling,
    check_plan,
    plan_round,
    verify_proof,
)
from storybank.analysis import alternatives
from storybank.planning.check_context import FREE
from storybank.planning.verify import misstated
from storybank.sample import sample_bank, sample_round
from storybank.stories import Statement

PROOFS = Path(__file__).parents[3] / "docs" / "explanation" / "proofs.md"
Made = tuple[Plan, StoryBank, Plan | None]  # a plan, its bank and the plan before


def of_the_sample() -> Made:
    return plan_round(sample_bank(), sample_round()), sample_bank(), None


def filled_after_another() -> Made:
    before, bank, _ = of_the_sample()
    policy = Policy(fill=True, repeats="last_resort")
    return plan_round(bank, sample_round(), policy=policy, previous=before), bank, before


def with_everything() -> Made:
    """Return a plan with a gap of each kind, statements, inquiries, locks, a meeting that is over, a meal."""
    stories = [
        Story("Merger", situation="We merged.", competencies={"teamwork": 5, "conflict": 2}, seconds=100),
        Story("Merger again", competencies={"quality": 5}, episode="merger"),
        Story("Audit", competencies={"conflict": 4}, seconds=200, notes="mine"),
        Story("Launch", competencies={"ownership": 4, "teamwork": 3}),
        Story("Kickoff", competencies={"leadership": 3}),
        Story("Pilot", competencies={"teamwork": 4, "ownership": 3}),
        Story("Spat", competencies={"conflict": 3}),
        Story("Rescue", competencies={"ownership": 4}),
        Story("Draft", competencies={"integrity": 4}, status="draft"),
        Story("Hidden", competencies={"influencing": 4}, withheld_from=["Northwind"]),
        Story("Known", competencies={"planning": 5}),
        Story("Weak", competencies={"resilience": 1}),
        Story("Coin", competencies={"creativity": 4}),
        Story("Garden", competencies={"zen gardening": 2, "adaptability": 5}),
    ]
    said = [("I want to build.", None), ("I want to build here.", "Northwind")]
    bank = StoryBank(
        stories,
        statements=[Statement("motivation", text, employer=where) for text, where in said],
        tellings=[Telling(one, "Dana Reyes", employer="Northwind") for one in ("known", "rescue")],
    )
    dana = Interviewer(
        "Dana Reyes", must=["teamwork", "conflict", "planning", "motivation"], should=["integrity", "quality"]
    )
    priya = Interviewer(
        "Priya", must=["ownership", "resilience", "creativity"], nice=["flying"], questions_to_ask=["Why?"]
    )
    tom = Interviewer("Tom", "Head of HR", must=["creativity", "career goals"], should=["influencing"])
    ana = Interviewer("Ana", must=["leadership", "creativity"], should=["quality"], notes="kind")
    day = Round(
        "final",
        [
            Meeting(Interviewer("Ken", must=["leadership"]), told=["kickoff", "pilot"]),
            Meeting(dana, minutes=40),
            Meeting([priya, tom], max_stories=2),
            Meeting(kind="meal", title="Lunch"),
            ana,
        ],
        employer="Northwind",
        inquiries=["What is the salary?", "How do you measure success?", "Who is on the team?"],
        research={"Who owns it?": "They do."},
    )
    policy = Policy(fill=True, use=[("audit", "Dana Reyes")], avoid=[("spat", "priya")])
    return plan_round(bank, day, policy=policy), bank, None


def as_good() -> Made:
    """Return another plan of the same value."""
    bank = StoryBank([Story(name, competencies={"conflict": 4, "teamwork": 2}) for name in "abc"])
    people = [Interviewer("Dana", must=["conflict"]), Interviewer("Tom", should=["teamwork"])]
    plan = plan_round(bank, Round("final", people))
    return alternatives(plan, bank, limit=1)[0], bank, None


def made_up(seed: int) -> Callable[[], Made]:
    def made() -> Made:
        case = random_round(seed)
        plan = plan_round(case.bank, case.round, policy=case.policy, previous=case.previous)
        return plan, case.bank, case.previous

    return made


PLANS: dict[str, Callable[[], Made]] = {
    "sample": of_the_sample,
    "filled": filled_after_another,
    "everything": with_everything,
    "as good": as_good,
    **{f"round {seed}": made_up(seed) for seed in (3, 5, 8)},
}


def some_changes(plan: Plan, seed: str, few: int) -> list[tuple[str, str]]:
    """Return documents with one change each, and the kinds of places where it is: so many of each kind."""
    kinds = defaultdict[str, list[Any]](list)
    for path, changed in changes(json.loads(plan.model_dump_json())):
        kinds[kind(path)].append(changed)
    chance = Random(seed)  # noqa: S311 - the same every day
    picked = ((place, chance.sample(each, min(few, len(each)))) for place, each in kinds.items())
    return [(place, json.dumps(one)) for place, each in picked for one in each]


def read(document: str) -> Plan | None:
    try:
        return Plan.model_validate_json(document)
    except InvalidInput:
        return None


@pytest.mark.many
@pytest.mark.parametrize("name", PLANS)
def test_a_plan_with_anything_changed_is_refused_unless_it_is_free(name: str) -> None:
    plan, bank, previous = PLANS[name]()
    assert check_plan(plan, bank, plan.round, policy=plan.policy) == ()
    assert verify_proof(plan, bank, plan.round, policy=plan.policy, previous=previous)
    for place, document in some_changes(plan, name, many(1000, quick=1, slow=4)):
        changed, asked = read(document), {"round": plan.round, "policy": plan.policy, "previous": previous}
        if changed is not None and verify_proof(changed, bank, **asked):  # type: ignore[arg-type] # see above
            assert list(misstated(changed, plan, bank)) == [], place


@pytest.mark.many
@pytest.mark.parametrize("name", PLANS)
def test_whatever_is_changed_in_what_was_asked_nothing_but_an_answer_comes_of_it(name: str) -> None:
    plan, bank, previous = PLANS[name]()
    for place, document in some_changes(plan, name, many(1000, quick=1, slow=4)):
        if place.startswith(("round", "policy")) and (changed := read(document)) is not None:
            said = check_plan(changed, bank), verify_proof(changed, bank, previous=previous)
            assert said[1] in {True, False}


def test_what_is_free_stands_on_the_page_with_its_reason() -> None:
    page = PROOFS.read_text(encoding="utf-8")
    assert [one for one in FREE if f"- `{one}`: " not in page] == []
    assert page.count("\n- `") == len(FREE)


def test_a_plan_that_is_not_proved_is_held_to_the_words_of_bank_and_round() -> None:
    plan, bank, _ = with_everything()
    plan = plan.replace(proof=plan.proof.replace(status="bounded"))
    assert check_plan(plan, bank) == ()
    words = {
        "stories[].title",
        "stories[].situation",
        "prepared[].text",
        "competencies.*",
        "free[].title",
        "inquiries[].text",
        "gaps[].interviewer",
        "gaps[].competency",
        "gaps[].rivals[].title",
        "gaps[].rivals[].strength",
    }
    found = defaultdict[str, set[str]](set)
    for place, document in some_changes(plan, "words", 12):
        if place in words and (one := read(document)) is not None and one != plan:
            said = [broken.code for broken in check_plan(one, bank)]
            found[place].add(said[-1] if said else "nothing")
    assert {place: "misstated" in codes for place, codes in found.items()} == dict.fromkeys(words, True)
    # A part may be left out, and a name be empty; it is not said to be another.
    assert {place for place, codes in found.items() if "nothing" in codes} <= words - {"stories[].situation"}
