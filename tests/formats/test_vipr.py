"""Files of certificates: a checker that knows the format alone finds in them what the plan says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.support.answers import planned
from tests.support.counts import many
from tests.support.rounds import random_round
from tests.support.vipr import Refused, proved_bound

from storybank import Interviewer, InvalidInput, Plan, Policy, Round, Story, StoryBank, plan_round
from storybank.errors import DocumentError
from storybank.formats import write_vipr
from storybank.sample import sample_bank, sample_round


def texts(folder: Path) -> dict[str, str]:
    return {file.stem: file.read_text(encoding="utf-8") for file in sorted(folder.iterdir())}


@pytest.mark.many
def test_each_file_proves_the_bound_of_its_goal(tmp_path: Path) -> None:
    branched = 0
    for seed in range(3, 3 + many(200, quick=3)):
        case = random_round(seed)
        plan = planned(case)
        if plan is None:
            continue
        folder = tmp_path / str(seed)
        left_out = {one.place for one in write_vipr(plan, case.bank, folder, previous=case.previous).left_out}
        written = texts(folder)
        bounds = {f"{n}-{tier.name}": tier.bound for n, tier in enumerate(plan.proof.tiers, 1)}
        assert {name: proved_bound(text) for name, text in written.items()} == {
            name: bound for name, bound in bounds.items() if f"{name}.vipr" not in left_out
        }
        branched += any("{ uns " in text for text in written.values())
    assert branched


def test_a_file_with_a_number_changed_that_matters_proves_nothing_any_more(tmp_path: Path) -> None:
    plan = plan_round(sample_bank(), sample_round())
    write_vipr(plan, sample_bank(), tmp_path)
    text = texts(tmp_path)["8-fit" if len(plan.proof.tiers) == 8 else f"{len(plan.proof.tiers)}-fit"]
    bound = plan.proof.tiers[-1].bound
    assert proved_bound(text) == bound
    tighter = text.replace(f"-inf {bound}", f"-inf {bound - 1}")
    with pytest.raises(Refused):
        proved_bound(tighter)
    with pytest.raises(Refused):
        proved_bound(re.sub(rf"L {bound} OBJ", f"L {bound - 1} OBJ", tighter))


def test_a_goal_for_which_nothing_counts_is_left_out_and_said(tmp_path: Path) -> None:
    bank = StoryBank([Story("Audit", competencies=["conflict"])])
    plan = plan_round(bank, Round("final", [Interviewer("Dana", must=["conflict"])]))
    written = write_vipr(plan, bank, tmp_path / "proof")
    assert [one.place for one in written.left_out] == ["3-should.vipr", "5-fresh.vipr", "7-nice.vipr"]
    assert sorted(texts(tmp_path / "proof")) == ["1-must", "2-served", "4-own", "6-spare", "8-fit"]
    assert str(written.left_out[0]) == (
        "3-should.vipr: the goal has nothing that counts in this round, so there is nothing to prove."
    )


def test_a_file_says_which_story_a_column_is_and_nothing_of_its_text(tmp_path: Path) -> None:
    bank = StoryBank([Story("Audit", situation="Nobody may know.", competencies=["conflict"])])
    write_vipr(plan_round(bank, Round("final", [Interviewer("Dana", must=["conflict"])])), bank, tmp_path)
    text = texts(tmp_path)["1-must"]
    assert "% x0: audit in meeting 0\n% must: the plan reaches" in text
    assert "Nobody" not in text


def unsound() -> list[tuple[Plan, StoryBank, str]]:
    bank = sample_bank()
    plan = plan_round(bank, sample_round())
    weaker = bank.with_stories(bank.stories[0].replace(status="retired"))
    tiers = (plan.proof.tiers[0].replace(bound=0), *plan.proof.tiers[1:])
    twice = plan.replace(policy=Policy(repeats="last_resort"))
    return [
        (plan, bank.with_stories(Story("Peace", competencies={"conflict": 5})), "not a plan of this bank"),
        (plan, weaker, "not a plan of this bank"),
        (plan.replace(proof=plan.proof.replace(tiers=tiers)), bank, "not a plan of this bank"),
        (twice, bank, "not a plan of this bank"),
        (plan.replace(proof=plan.proof.replace(tiers=())), bank, "has no proof"),
    ]


@pytest.mark.parametrize("case", range(5))
def test_a_plan_without_a_proof_for_this_bank_is_refused_and_nothing_written(
    tmp_path: Path, case: int
) -> None:
    plan, bank, problem = unsound()[case]
    with pytest.raises(InvalidInput, match=problem):
        write_vipr(plan, bank, tmp_path / "proof")
    assert not (tmp_path / "proof").exists()


def test_a_file_in_the_place_of_the_folder_is_kept(tmp_path: Path) -> None:
    place = tmp_path / "proof"
    place.write_text("mine", encoding="utf-8")
    with pytest.raises(DocumentError):
        write_vipr(plan_round(sample_bank(), sample_round()), sample_bank(), place)
    assert place.read_text(encoding="utf-8") == "mine"
