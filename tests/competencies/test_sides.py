"""Can, will, fit: every built-in competency belongs to one of the three; of others it is known or said."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from storybank.competencies import Competency, Framework, builtin_framework
from storybank.competencies.sides import known_sides, needs_by_side, side_of

OWN = Framework(
    "house",
    competencies=[
        Competency("Bed craft", matches=["quality"]),
        Competency("Huddle", matches=["teamwork", "conflict"]),
        Competency("Grit and grace", matches=["resilience", "integrity"]),
        Competency("Working in a team"),
        Competency("Results", id="conflict", matches=["results"]),
        Competency("Dry socks"),
    ],
)


def test_every_built_in_competency_belongs_to_one_of_the_three_and_nothing_else_does() -> None:
    named = Counter(" ".join(side["competencies"] for side in known_sides().values()).split())
    assert named == {one.id: 1 for one in builtin_framework()}


def test_a_statement_says_whether_you_will() -> None:
    stated = {side_of(one.id) for one in builtin_framework() if one.answered_by == "statement"}
    assert stated == {"will"}


def test_what_the_advice_names_stands_where_the_advice_has_it() -> None:
    """Will you do it: motivation, change, stress; will you fit in: working with others, conflict."""
    assert {side_of(one) for one in ("motivation", "change", "resilience")} == {"will"}
    assert {side_of(one) for one in ("teamwork", "communication", "conflict")} == {"fit"}
    assert {side_of(one) for one in ("technical", "problem_solving", "results")} == {"can"}


def test_of_a_framework_of_its_own_the_matches_decide_then_the_label_and_else_it_is_not_known() -> None:
    found = {one.id: side_of(one.id, OWN) for one in OWN}
    assert found == {
        "bed_craft": "can",
        "huddle": "fit",
        "grit_and_grace": None,  # its matches do not agree
        "working_in_a_team": "fit",
        "conflict": "can",  # by what it matches, not by an id that is another's elsewhere
        "dry_socks": None,
    }


@given(st.lists(st.sampled_from([*(one.label for one in builtin_framework()), "Dry socks", " "])))
def test_every_need_is_counted_once(labels: list[str]) -> None:
    for every in (False, True):
        said = needs_by_side(labels, every=every)
        counts = [int(word.lstrip("(")) for word in said.split() if word.lstrip("(").isdigit()]
        assert sum(counts) == len(labels)
        assert ("(0 needs)" in said) == (every and len({*map(side_of, labels)} - {None}) < len(known_sides()))
