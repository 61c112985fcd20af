"""How values show themselves: alone and several at a time, as a sentence, in one line, in a notebook."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from tests.support.counts import many
from tests.support.several import BANK, DAY, PLAN, SEVERAL
from tests.support.strategies import values

from storybank import (
    Finding,
    Gap,
    Impression,
    Interviewer,
    Meeting,
    Need,
    NeedRef,
    Round,
    Story,
    StoryBank,
    Telling,
    check_plan,
    find_duplicates,
    plan_round,
    resolve,
    review_story,
)
from storybank.history import Rehearsal
from storybank.values import Several, Value

DUMP = re.compile(r"[A-Z]\w+\(\w+=|\bNone\b|\[\]|\(\)|\{")
"""What shows that somebody sees Python's own words for a value."""

ANN = Interviewer("Ann Lee", title="Matron", must=["team_work"], questions_to_ask=["Who is on nights?"])
SINGLE: dict[str, tuple[Value, str]] = {
    "story": (
        Story("Two short", competencies={"teamwork": 4, "calm": 3}, employer="St Anne", happened="2024"),
        "“Two short” shows teamwork 4 and calm 3: St Anne, 2024, 120 s to tell, ready.",
    ),
    "bare story": (Story("Two short"), "“Two short” has no tags yet: 120 s to tell, ready."),
    "need": (Need("team_work", priority="must", min_strength=3), "team work (must, strength 3 or more)"),
    "plain need": (Need("calm"), "calm (should)"),
    "telling": (
        Telling("two-short", "Ann Lee", employer="St Anne", on="2026-03-02", landed="well"),
        "“two-short” was told to Ann Lee at St Anne on 2 March 2026, and landed well.",
    ),
    "bare telling": (Telling("two-short", "Ann Lee"), "“two-short” was told to Ann Lee."),
    "rehearsal": (
        Rehearsal("two-short", 95, on="2026-03-02", went="again"),
        "“two-short” took 1 min 35 s on 2 March 2026, and you got lost.",
    ),
    "bare rehearsal": (
        Rehearsal("two-short", 60, on="2026-03-02"),
        "“two-short” took 1 min on 2 March 2026.",
    ),
    "impression": (Impression("Ann Lee", "calm"), "Ann Lee was impressed by calm."),
    "concern": (
        Impression("Ann Lee", "calm", kind="concern", employer="St Anne"),
        "Ann Lee at St Anne has a doubt about calm.",
    ),
    "meeting": (
        Meeting(ANN, minutes=30, starts_at="2026-03-02T09:30+00:00"),
        f"{ANN.known_as} at 09:30, 30 minutes.",
    ),
    "interviewer": (ANN, f"{ANN.known_as}; wants to hear about team work (must)."),
    "need of somebody": (NeedRef("ann", "team_work"), "team work for ann"),
    "finding": (
        Finding(
            code="x", severity="hint", subject="two-short", message="It is short.", remedy="Add a result."
        ),
        "It is short. Add a result.",
    ),
}


@pytest.mark.sample(len(SINGLE))
@pytest.mark.parametrize("name", SINGLE)
def test_one_value_is_printed_as_a_sentence(name: str) -> None:
    value, sentence = SINGLE[name]
    assert str(value) == sentence


@pytest.mark.sample(len(SINGLE))
@pytest.mark.parametrize("name", SINGLE)
def test_a_notebook_shows_one_value_without_a_field_that_is_empty(name: str) -> None:
    value, _ = SINGLE[name]
    html = value._repr_html_()
    body = html.partition("</style>")[2]
    assert not DUMP.search(body)
    assert 'aria-label="empty"' not in body


def test_a_gap_is_printed_as_its_message_and_remedy() -> None:
    [gap] = PLAN.gaps
    assert str(gap) == f"{gap.message} {gap.remedy}"
    assert gap.remedy in gap._repr_html_()


FULL = {name: several for name, several in SEVERAL.items() if several}


@pytest.mark.sample(len(FULL))
@pytest.mark.parametrize("name", FULL)
def test_several_values_are_a_table_or_sentences_everywhere(name: str) -> None:
    several = FULL[name]
    body = several._repr_html_().partition("</style>")[2]
    rows = max(body.count("<tr>") - 1, body.count("<li"))
    assert rows == len(several)
    assert repr(several) == str(several)
    assert len(str(several).splitlines()) == len(several)
    for shown in (body, several.to_text(), str(several)):
        assert not DUMP.search(shown)


CALM = Story("A", competencies={"calm": 4})
NOTHING: dict[str, tuple[Several[Any], str]] = {
    "gaps": (plan_round(StoryBank([CALM]), Round("r", [Interviewer("Ann", must=["calm"])])).gaps, "No gaps"),
    "gaps of a plan that was read": (PLAN.replace(gaps=()).gaps, "No gaps"),
    "review of a fine story": (review_story(BANK.stories[10]), "Nothing to improve here."),
    "findings of a bank": (BANK.findings, "Nothing to improve here."),
    "findings of a round": (DAY.findings, "Nothing to improve here."),
    "rules broken": (check_plan(PLAN, BANK), "No rule is broken."),
    "duplicates": (find_duplicates(BANK), "No two stories"),
    "stories": (StoryBank().stories, "No stories yet."),
    "tellings": (StoryBank().tellings, "Nothing told yet."),
    "no kind": (Several(), "()"),
}  # fmt: skip


@pytest.mark.sample(len(NOTHING))
@pytest.mark.parametrize("name", NOTHING)
def test_nothing_is_said_too(name: str) -> None:
    several, words = NOTHING[name]
    assert not several
    assert str(several).startswith(words)
    assert repr(several) == str(several)
    assert (words if name != "no kind" else "Nothing here.") in several._repr_html_()


def every_class(kind: type[Value] = Value) -> list[type[Value]]:
    """Return all our classes of values."""
    ours = [one for one in kind.__subclasses__() if one.__module__.startswith("storybank")]
    return [*ours, *(inner for one in ours for inner in every_class(one))]


def test_the_columns_of_a_class_are_fields_or_properties_of_it() -> None:
    wrong = [
        (kind.__name__, name)
        for kind in every_class()
        for name in kind.columns.values()
        if name and name not in kind.model_fields and not isinstance(getattr(kind, name, None), property)
    ]
    assert not wrong
    assert len([kind for kind in every_class() if kind.columns]) > 15


@settings(max_examples=many(300))
@given(values())
def test_every_value_has_a_line_that_is_short_and_a_sheet(value: Value) -> None:
    assert len(repr(value)) <= 230
    assert "\n" not in repr(value)
    body = value._repr_html_().partition("</style>")[2]
    assert body.startswith("\n<h2 ")
    assert str(value).strip()


def test_a_competency_that_is_known_by_another_name_says_so() -> None:
    assert "teamwork" in str(resolve("team wrok"))


def test_a_story_in_a_notebook_is_read_part_by_part() -> None:
    story = Story(
        "Two <b>short", situation="A <b>.", result="Fine.", competencies={"calm": 3}, notes="private"
    )
    text = story.to_text()
    assert text.index("calm") < text.index("Situation") < text.index("Result")
    assert "Task" not in text
    assert "private" not in text
    assert "<b>" not in story._repr_html_().partition("</style>")[2]


def test_a_gap_of_a_plan_read_from_json_says_what_it_did() -> None:
    back = type(PLAN).model_validate_json(PLAN.model_dump_json())
    assert str(back.gaps) == str(PLAN.gaps)
    assert isinstance(back.gaps[0], Gap)


@pytest.mark.parametrize(("count", "more"), [(200, ""), (201, "1 more"), (1_434, "1,234 more")])
def test_of_many_values_the_first_are_shown_and_the_others_counted(count: int, more: str) -> None:
    several = Several(Need(f"tag {number}") for number in range(count))
    assert str(several).count("(should)") == several.to_text().count("should") == 200
    assert ("more" in str(several)) == bool(more)
    assert more in str(several).splitlines()[-1]
    assert more in several.to_text()
    assert several.page().title == f"{count} needs"


def test_a_long_text_makes_no_long_line() -> None:
    story = Story("T" * 190, situation="word " * 2_000, competencies={"t" * 190: 3})
    assert len(repr(story)) < 300
    assert "\n" not in str(story)
    assert str(Several([story, story])).count("\n") == 1


def test_values_in_which_nothing_is_filled_in_are_shown_too() -> None:
    class Blank(Value):
        name: str = ""

    assert Several([Blank(), Blank()]).to_text().startswith("2 blanks")
    assert str(Blank()) == "Blank: nothing."
    assert "nothing" in Blank()._repr_html_()
