"""Two versions of one experience are held to one figure for one thing, and to no more."""

from __future__ import annotations

import pytest

from storybank.stories import Story
from storybank.words.review import review_story


def disagree(one: str, other: str) -> bool:
    found = review_story(Story("A", result=one), versions=[Story("B", result=other)])
    return any(finding.code == "figures_disagree" for finding in found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Overtime fell by 38 percent.", "Overtime fell by 45 percent in three months."),
        ("The report took four days from then on.", "The report took six days."),
        ("Licences cost £74,000 less.", "Licences cost £94,000 less a year."),
        ("In five months the bill fell by 38%.", "After five months we paid 45% less."),
        ("We saved €40,000.", "We saved €45,000."),
        ("We saved € 40 000.", "It spared us €55,000."),
        ("We closed in 4 days.", "We closed in 5 days."),
        ("Churn fell from 8% to 5%.", "Churn fell from 8% to 3%."),
        ("In 5 months churn fell to 5%.", "In 5 months churn fell to 3%."),
    ],
)
def test_two_figures_for_one_thing_disagree(one: str, other: str) -> None:
    assert disagree(one, other)
    assert disagree(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Overtime fell by 38 percent.", "Overtime fell by about 40 percent."),
        ("Overtime fell by 38 percent.", "Complaints fell by 12 percent."),
        ("The report took eleven days, then four days.", "The report took four days."),
        ("Overtime fell by 38 percent.", "Overtime fell by £12,000."),
        ("Overtime fell by half.", "Overtime fell by 50 %."),
        ("Overtime fell in 2019.", "Overtime fell in 2020."),
        ("", "Overtime fell by 38 percent."),
        ("The bill fell by 38%.", "We paid almost 40 % less."),
        ("We saved €40,000.", "We saved €40,000 and closed in 5 days, 12% of them early."),
        ("We saved €40,000.", "We saved nearly €44,000."),
        ("Sales rose by 12%.", "We paid 8% less."),
        ("We closed in 4 days.", "Nine days later the board agreed."),
    ],
)
def test_rounding_other_things_and_other_units_do_not(one: str, other: str) -> None:
    assert not disagree(one, other)
    assert not disagree(other, one)


def test_a_story_does_not_disagree_with_itself() -> None:
    story = Story("A", result="Overtime fell by 38 percent.")
    assert not any(one.code == "figures_disagree" for one in review_story(story, versions=[story]))


def test_the_finding_names_the_part_and_no_figure() -> None:
    one, other = (
        Story("A", result="Overtime fell by 38 percent."),
        Story("B", task="Overtime fell by 45 percent."),
    )
    (finding,) = [f for f in review_story(one, versions=other) if f.code == "figures_disagree"]
    assert finding.field == "result"
    assert "38" not in str(finding)
