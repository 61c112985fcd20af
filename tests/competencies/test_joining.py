"""A house framework instead of the built-in one, or beside it: what roles and questions find in it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.bank import StoryBank
from storybank.competencies import (
    Competency,
    Framework,
    builtin_framework,
    join_frameworks,
    with_matches,
)
from storybank.errors import InvalidInput
from storybank.interviews import Interviewer, Round
from storybank.planning import plan_round
from storybank.stories import Story
from storybank.values import fold
from storybank.words import answer_question

BUILTIN = builtin_framework()
HOUSE = Framework(
    "house",
    competencies=[
        Competency("Working in a team", aliases=["one crew"]),
        Competency("Straight talk", aliases=["communication skills"]),
        Competency("Coaching & conflict management"),
        Competency("Dry socks", related=["working_in_a_team"]),
    ],
    licence="CC0",
)
STORIES = (
    Story("Storm", result="We hauled together and nobody fell.", competencies={"One crew": 5}),
    Story("Mutiny", result="I told the captain what we had agreed.", competencies={"straight talk": 4}),
    Story("Leak", result="The bilge was dry by noon.", competencies={"dry socks": 3}),
)
PEER = Interviewer("Mei", role="peer")


def house(*competencies: Competency) -> Framework:
    return Framework("house", competencies=competencies)


def matches(framework: Framework) -> dict[str, tuple[str, ...]]:
    return {one.id: one.matches for one in framework.competencies}


def test_a_label_that_surely_means_a_builtin_competency_matches_it() -> None:
    assert matches(with_matches(HOUSE)) == {
        "working_in_a_team": ("teamwork",),
        "straight_talk": ("communication",),
        "coaching_conflict_management": ("developing_others", "conflict"),
        "dry_socks": (),
    }


def test_a_label_that_is_merely_like_one_matches_nothing() -> None:
    slip = Competency("Comunication")
    assert BUILTIN.resolve(slip.label).method == "similar"
    assert matches(with_matches(house(slip))) == {"comunication": ()}


def test_aliases_that_mean_two_match_neither_and_a_label_goes_before_them() -> None:
    both = Competency("Deck life", aliases=["team work", "leadership"])
    first = Competency("Integrity", aliases=["planning"])
    assert matches(with_matches(house(both, first))) == {"deck_life": (), "integrity": ("integrity",)}


def test_stated_matches_stay_and_matching_again_changes_nothing() -> None:
    stated = house(Competency("Working in a team", matches=["inclusion"]))
    assert with_matches(stated) == stated
    assert with_matches(with_matches(HOUSE)) == with_matches(HOUSE)


def test_the_builtin_framework_matches_itself() -> None:
    assert all(one.id in one.matches for one in with_matches(BUILTIN).competencies)


def test_a_roles_usual_needs_are_met_through_the_matches() -> None:
    plan = plan_round(StoryBank(STORIES, framework=with_matches(HOUSE)), Round("final", [PEER]))
    assert {(row.competency_id, row.story_id) for row in plan.coverage} == {
        ("working_in_a_team", "storm"),
        ("coaching_conflict_management", None),
        ("straight_talk", "mutiny"),
    }


def test_a_question_finds_the_story_through_the_matches() -> None:
    bank = StoryBank(STORIES, framework=with_matches(HOUSE))
    answer = answer_question(bank, "Tell me about a time you worked in a team.")
    assert answer.competencies[0].competency_id == "working_in_a_team"
    assert answer.offers[0].story_id == "storm"


def test_joined_a_competency_of_an_equal_name_is_the_first_frameworks() -> None:
    theirs = [Competency("Team work", aliases=["one crew"], wordings=["pull rope"]), Competency("Dry socks")]
    joined = join_frameworks(BUILTIN, house(*theirs))
    assert joined.resolve("one crew").competency_id == "teamwork"
    assert joined.resolve("pulling the rope").competency_id == "teamwork"
    assert joined.label("teamwork") == BUILTIN.label("teamwork")
    assert [one.id for one in joined.competencies[len(BUILTIN.competencies) :]] == ["dry_socks"]
    assert (joined.name, joined.version, joined.licence) == ("storybank + house", "1 + 1", "MIT")


def test_a_label_decides_before_an_id_and_an_id_before_aliases() -> None:
    by_label = Competency("Integrity", id="x1", aliases=["team work"])
    by_id = Competency("True north", id="quality", aliases=["leadership"])
    by_aliases = Competency("Rope work", aliases=["troubleshooting", "dive deep"])
    apart = Competency("Deck life", aliases=["planning", "creativity", "bunks"])
    joined = join_frameworks(BUILTIN, house(by_label, by_id, by_aliases, apart))
    meant = {
        name: joined.resolve(name).competency_id for name in ("x1", "true north", "rope work", "deck life")
    }
    assert meant == {
        "x1": "integrity",
        "true north": "quality",
        "rope work": "problem_solving",
        "deck life": "deck_life",
    }
    assert joined.competency("deck_life").aliases == ("bunks",)
    assert joined.resolve("planning").competency_id == "planning"


def test_a_single_match_makes_one_of_two_where_that_is_asked_for() -> None:
    theirs = house(
        Competency("One crew", matches=["teamwork"]),
        Competency("Talk", matches=["communication", "conflict"]),
    )
    bank = StoryBank(STORIES[:1], framework=join_frameworks(BUILTIN, theirs))
    assert bank.shows("storm") == {"one_crew": 5}
    bank = StoryBank(STORIES[:1], framework=join_frameworks(BUILTIN, theirs, merging="matches"))
    assert bank.shows("storm") == {"teamwork": 5}
    assert bank.resolve("talk") == "talk"
    plan = plan_round(bank, Round("final", [PEER]))
    assert [row.story_id for row in plan.coverage if row.competency_id == "teamwork"] == ["storm"]


def test_neighbours_lead_to_where_they_went() -> None:
    joined = join_frameworks(BUILTIN, with_matches(HOUSE), merging="matches", name="all")
    assert joined.name == "all"
    assert joined.competency("dry_socks").related == ("teamwork",)
    assert joined.licence == "MIT; CC0"


LABELS = st.sampled_from(
    ["Team work", "Dry socks", "dive deep", "One crew", "Kraft", "planning", "C++", "Führung", "leadership"]
)


@st.composite
def houses(draw: st.DrawFn) -> Framework:
    made: list[Competency] = []
    taken: set[str] = set()
    for label in draw(st.lists(LABELS, max_size=5)):
        one = Competency(
            label,
            aliases=draw(st.lists(LABELS, max_size=2)),
            matches=draw(st.sampled_from([(), ["quality"]])),
        )
        names = {fold(name) for name in one.spellings}
        if names.isdisjoint(taken):
            taken |= names
            made.append(one)
    return house(*made)


@given(houses(), st.sampled_from(["names", "matches"]))
def test_joining_keeps_every_name_the_first_as_it_is_and_joining_again_adds_nothing(
    other: Framework, merging: Any
) -> None:
    joined = join_frameworks(BUILTIN, other, merging=merging)
    assert [one.id for one in joined.competencies][: len(BUILTIN.competencies)] == [
        one.id for one in BUILTIN.competencies
    ]
    for one in BUILTIN.competencies:
        assert all(joined.resolve(name).competency_id == one.id for name in (one.label, one.id))
    for one in other.competencies:
        assert all(joined.resolve(name).method == "exact" for name in one.spellings)
    assert join_frameworks(joined, other, merging=merging).competencies == joined.competencies


def test_what_is_no_framework_is_refused() -> None:
    wrong: Any = {"framework": "storybank", "other": None, "merging": "all"}
    with pytest.raises(InvalidInput) as caught:
        join_frameworks(**wrong)
    assert [fault.path for fault in caught.value.faults] == ["framework", "other", "merging"]
    with pytest.raises(InvalidInput, match=r"framework\.name is missing"):
        with_matches(wrong)


def test_a_double_name_of_which_half_is_unknown_matches_nothing() -> None:
    assert matches(with_matches(house(Competency("Teamwork and welding", id="x")))) == {"x": ()}


def test_where_label_and_id_name_two_the_label_decides() -> None:
    joined = join_frameworks(BUILTIN, house(Competency("Integrity", id="quality", aliases=["true north"])))
    assert joined.resolve("true north").competency_id == "integrity"
