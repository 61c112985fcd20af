"""Markdown as one says it, on cards and briefs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank import brief, review_story
from storybank.formats import anki_text, stories_from_markdown
from storybank.interviews import Interviewer, Round
from storybank.planning import plan_round
from storybank.stories import Story
from storybank.text.figures import figures_of
from storybank.text.markup import spoken

TEXTS = [
    ("- **Where:** the ward.\n- The pump froze.", "Where: the ward.\nThe pump froze."),
    ("See [the log](log.md) and ![a plan](p.png).", "See the log and a plan."),
    ("1. The ward stayed warm.\n2. All were glad.", "The ward stayed warm.\nAll were glad."),
    ("- [x] done\n- [ ] open", "done\nopen"),
    ("> It ~~was~~ is `cold` here.", "It was is cold here."),
    ("See [[Harrow Clinic|the clinic]] and [[Log]].[^1]", "See the clinic and Log."),
    (
        "| Measure | Before | After |\n|---|---|---|\n| Beds | 4 | 0 |\n\nAll well.",
        "Beds: Before 4, After 0\n\nAll well.",
    ),
    ("a<br>b <b>c</b> R&amp;D", "a\nb c R&D"),
    ("<!-- smile -->\nIt froze.", "It froze."),
    ("## What I did\n\nI *ran*.", "What I did\n\nI ran."),
    ("```\nstatus: frozen\n```", "status: frozen"),
    ("2019. A bad year.", "2019. A bad year."),
    ("==Marked== __and__ ***both***", "Marked and both"),
]


@pytest.mark.parametrize(("text", "said"), TEXTS)
def test_marks_are_not_said(text: str, said: str) -> None:
    assert spoken(text) == said


@pytest.mark.parametrize(("text", "said"), TEXTS)
def test_cards_and_briefs_show_what_is_said(text: str, said: str) -> None:
    story = Story("Pump", result=text, competencies={"teamwork": 4})
    reading = stories_from_markdown("").bank.with_stories(story)
    card = anki_text(reading).splitlines()[-1]
    page = str(brief(plan_round(reading, Round("r", [Interviewer("A", must=["teamwork"])])), reading, "A"))
    for mark in ("**", "](", "~~", "[x]", "|---", "==", "&lt;br", "```"):
        assert mark not in card
        assert mark not in page
    assert said.split("\n", maxsplit=1)[0].split(".", maxsplit=1)[0].replace("&", "&amp;") in card


@given(st.text(st.characters(categories=["L", "Nd", "Zs"], include_characters=".,!?'\n"), max_size=80))
def test_a_text_without_marks_stays_as_it_is(text: str) -> None:
    plain = "\n".join(line.strip() for line in f"x{text}".split("\n"))
    assert spoken(plain) == plain or any(line[:1].isdigit() for line in plain.split("\n"))


@pytest.mark.parametrize(
    "text",
    [
        "1. The ward stayed warm.\n2. The staff were glad of it.",
        "1) Warm.\n2) Glad.",
        "Step 2 went well on ward 7.",
        "It runs on Python 3.11 and Windows 11.",
        "We have a 2-factor login in room 12.",
        "We have two-factor login and four-eyes checks.",
        "It moved to Kubernetes 1.29, Postgres 14 and Web 2.0 pages.",
        "I read a 12-lead trace as a band 6 nurse.",
    ],
)
def test_numbers_that_name_something_are_no_figures(text: str) -> None:
    assert figures_of(text) == ()


def test_a_result_without_a_figure_is_found_beside_numbers_of_a_list() -> None:
    story = Story("Pump", situation="It froze at night.", task="Keep it warm.", action="I thawed it by hand.")
    story = story.replace(result="1. The ward stayed warm.\n2. The staff were glad of it.")
    assert "no_figure" in [finding.code for finding in review_story(story)]


@pytest.mark.parametrize(
    "text",
    [
        "12 beds on ward 7",
        "I trained 12 leads",
        "In Leeds 12 stayed",
        "1. Saved 12 beds.",
        "Step 3: 12 calls",
        "12 steps",
    ],
)
def test_numbers_beside_them_still_are(text: str) -> None:
    assert [one.text for one in figures_of(text)] == ["12"]


@pytest.mark.parametrize(
    "text", ["Averaged 12.5", "For Leeds 12.5 hours is much", "We sold Acme 12.5 %", "It cost 12.5"]
)
def test_a_broken_number_behind_a_name_is_a_version_only_where_it_has_no_unit(text: str) -> None:
    assert [str(one.amount) for one in figures_of(text)] == ["25/2"]
