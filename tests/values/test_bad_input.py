"""Bad input: one error of the tree, every fault at once, with path and remedy, and nobody's text in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.bank import StoryBank
from storybank.errors import InvalidInput, StorybankError
from storybank.history import Impression, Telling
from storybank.interviews import Interviewer, Meeting, Need, NeedRef, Round
from storybank.planning.policy import Policy
from storybank.stories import Story

PRIVATE = "Rumpelstiltskin"
DANA = Interviewer("Dana")
NAN = float("nan")

A = Story("a")

CASES: dict[str, tuple[Callable[[], Any], list[str]]] = {
    "blank title": (lambda: Story(" \t\n "), ["title"]),
    "invisible title": (lambda: Story("\u200b\u2060"), ["title"]),
    "long title": (lambda: Story(PRIVATE * 100), ["title"]),
    "no text": (lambda: Story("a", situation=3, notes=[PRIVATE]), ["situation", "notes"]),  # type: ignore[arg-type]
    "everything wrong with a story": (
        lambda: Story(
            "",
            situation=f"{PRIVATE}\x00",
            action=f"{PRIVATE}\ud800",
            competencies={"a": 0, "b": 6, "c": NAN, "d": True, "e f": 3.5, "": 1},
            id=f"{PRIVATE} with spaces",
            happened=f"{PRIVATE} 2024",
            seconds=0,
            status=PRIVATE,  # type: ignore[arg-type]
            withheld_from=[" ", "Acme"],
        ),
        [
            "title",
            "situation",
            "action",
            "competencies.a",
            "competencies.b",
            "competencies.c",
            "competencies.d",
            "competencies['e f']",
            "competencies['']",
            "id",
            "happened",
            "seconds",
            "status",
            "withheld_from[0]",
        ],
    ),
    "infinite strength": (lambda: Story("a", competencies={"a": float("inf")}), ["competencies.a"]),
    "tags that are a number": (
        lambda: Story("a", competencies=3.5),  # type: ignore[arg-type]
        ["competencies"],
    ),
    "tags that are no texts": (
        lambda: Story("a", competencies=["a", [PRIVATE], "", 3]),  # type: ignore[list-item]
        ["competencies['']", "competencies[1]", "competencies[3]"],
    ),
    "tags that spaces alone tell apart": (
        lambda: Story("a", competencies={"a": 3, " a ": 4, "b": 9}),
        ["competencies.b", "competencies[' a ']"],
    ),
    "a story where a tag should be": (
        lambda: Story("a", competencies={"Well, it was like this, and I mean it: " * 20 + PRIVATE: 3}),
        ["competencies['Well, it was like this, and I mean it: W…']"],
    ),
    "tags of no kind": (lambda: Story("a", competencies=3), ["competencies"]),  # type: ignore[arg-type]
    "bytes for tags": (lambda: Story("a", competencies=b"abc"), ["competencies"]),  # type: ignore[arg-type]
    "a story told by a flag": (lambda: Story("a", seconds=True), ["seconds"]),
    "a story of two hours": (lambda: Story("a", seconds=7200), ["seconds"]),
    "id and episode": (lambda: Story("a", id="", episode="a b"), ["id", "episode"]),
    "need": (
        lambda: Need("", priority=PRIVATE, min_strength=True),  # type: ignore[arg-type]
        ["competency", "priority", "min_strength"],
    ),
    "strengths of needs": (
        lambda: Interviewer("a", needs=[Need("a"), {"competency": "b", "min_strength": 6}, 3]),  # type: ignore[list-item]
        ["needs[1].min_strength", "needs[2]"],
    ),
    "need ref": (lambda: NeedRef("a\x00", ""), ["interviewer_id", "competency_id"]),
    "everything wrong with a person": (
        lambda: Interviewer(
            "",
            title=3,  # type: ignore[arg-type]
            role=PRIVATE,
            must=["", "teamwork", 4],  # type: ignore[list-item]
            should=3,  # type: ignore[arg-type]
            nice=3,  # type: ignore[arg-type]
            weight=6,
            id=f"{PRIVATE}!",
            email=" ",
            questions_to_ask=["ok?", ""],
        ),
        [
            "name",
            "title",
            "role",
            "weight",
            "id",
            "email",
            "questions_to_ask[1]",
            "must[0]",
            "must[2]",
            "should",
            "nice",
        ],
    ),
    "role of no kind": (lambda: Interviewer("a", role=3), ["role"]),  # type: ignore[arg-type]
    "meeting": (
        lambda: Meeting(
            [],
            max_stories=-1,
            minutes=-30,
            starts_at=datetime(2026, 11, 30, 9),  # noqa: DTZ001 - the fault
            told=["", 3, f"{PRIVATE}\x00"],  # type: ignore[list-item]
        ),
        ["interviewers", "max_stories", "minutes", "starts_at", "told[0]", "told[1]", "told[2]"],
    ),
    "flags for numbers": (lambda: Meeting(DANA, max_stories=True, minutes=False), ["max_stories", "minutes"]),
    "a day of 25 hours": (lambda: Meeting(DANA, minutes=1500), ["minutes"]),
    "numbers for times": (lambda: Meeting(DANA, starts_at=1_700_000_000), ["starts_at"]),  # type: ignore[arg-type]
    "a number for a person": (lambda: Meeting(3), ["interviewers"]),  # type: ignore[arg-type]
    "blank names": (lambda: Meeting(["", " "]), ["interviewers[0].name", "interviewers[1].name"]),
    "a story for a person": (lambda: Meeting(A), ["interviewers"]),  # type: ignore[arg-type]
    "empty round": (lambda: Round("", []), ["name", "meetings"]),
    "nobody in a panel": (lambda: Round("a", [DANA, []]), ["meetings[1].interviewers"]),
    "a round of bytes": (lambda: Round("a", PRIVATE.encode()), ["meetings"]),  # type: ignore[arg-type]
    "a round of a story": (lambda: Round("a", A), ["meetings[0]"]),
    "a person twice, and wrong dates": (
        lambda: Round("", [DANA, [Interviewer("Ana"), DANA]], date="2026-02-30", follow_up_on="soon"),
        ["name", "meetings[1].interviewers[1]", "date", "follow_up_on"],
    ),
    "telling": (
        lambda: Telling("", f"{PRIVATE}\x00", on="yesterday", landed=PRIVATE, notes="\ud800"),  # type: ignore[arg-type]
        ["story", "interviewer", "on", "landed", "notes"],
    ),
    "numbers for days": (lambda: Telling("a", "b", on=20261130), ["on"]),  # type: ignore[arg-type]
    "digits for days": (lambda: Telling("a", "b", on="1700000000"), ["on"]),
    "times for days": (lambda: Telling("a", "b", on=datetime(2026, 11, 30, 9)), ["on"]),  # noqa: DTZ001
    "a telling the wrong way round": (lambda: Telling(DANA, A), ["story", "interviewer"]),  # type: ignore[arg-type]
    "impression": (lambda: Impression("", "", kind=PRIVATE), ["interviewer", "competency", "kind"]),  # type: ignore[arg-type]
    "an impression of a story": (lambda: Impression(A, "a"), ["interviewer"]),  # type: ignore[arg-type]
    "bank": (
        lambda: StoryBank(
            [A, A, Story(PRIVATE, id="b"), Story("a")],
            tellings=[Telling("a", "dana"), Telling(f"{PRIVATE} and more", "dana"), Telling("nothing", "x")],
        ),
        ["stories[1].id", "stories[3].id", "tellings[1].story", "tellings[2].story"],
    ),
    "no stories": (
        lambda: StoryBank([PRIVATE, {"title": "", "notes": f"{PRIVATE}\x00"}], tellings=[3], impressions=[A]),  # type: ignore[list-item]
        ["stories[0]", "stories[1].title", "stories[1].notes", "tellings[0]", "impressions[0]"],
    ),
    "no framework": (lambda: StoryBank(framework=3), ["framework"]),  # type: ignore[arg-type]
    "an edition of the built-in framework to come": (
        lambda: StoryBank.model_validate({"framework": {"name": "storybank", "version": "99"}}),
        ["framework"],
    ),
    "with no story": (lambda: StoryBank().with_stories(PRIVATE), ["stories[0]"]),  # type: ignore[arg-type]
    "with no telling": (lambda: StoryBank().with_tellings(PRIVATE), ["tellings[0]"]),  # type: ignore[arg-type]
    "with no impression": (lambda: StoryBank().with_impressions([PRIVATE]), ["impressions[0]"]),  # type: ignore[list-item]
    "policy": (
        lambda: Policy(
            repeats=PRIVATE,  # type: ignore[arg-type]
            stories_per_meeting=-1,
            follow_up_seconds=True,
            frame_minutes=1441,
            use=[("a",), PRIVATE, ("", -1), ("a", True), ("a", 1.5), ("a", "")],  # type: ignore[list-item]
            avoid=[(DANA, A)],  # type: ignore[list-item]
        ),
        [
            "repeats",
            "stories_per_meeting",
            "follow_up_seconds",
            "frame_minutes",
            "use[0]",
            "use[1]",
            "use[2][0]",
            "use[2][1]",
            "use[3][1]",
            "use[4][1]",
            "use[5][1]",
            "avoid[0][0]",
            "avoid[0][1]",
        ],
    ),
}


@pytest.mark.parametrize(("make", "paths"), CASES.values(), ids=CASES)
def test_every_fault_is_told_at_once_with_its_path_and_remedy(
    make: Callable[[], Any], paths: list[str]
) -> None:
    with pytest.raises(InvalidInput) as caught:
        make()
    assert [fault.path for fault in caught.value.faults] == paths
    assert all(fault.problem and fault.remedy for fault in caught.value.faults)
    assert not [fault for fault in caught.value.faults if "cannot be used" in fault.problem]


@pytest.mark.parametrize(("make", "paths"), CASES.values(), ids=CASES)
def test_no_error_prints_what_the_candidate_wrote(make: Callable[[], Any], paths: list[str]) -> None:
    with pytest.raises(InvalidInput) as caught:
        make()
    shown = f"{caught.value} {caught.value!r} {caught.value.args}"
    assert PRIVATE not in shown
    assert all(path in str(caught.value) for path in paths)
    shown.encode()  # so that a terminal can show it
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_no_value_shows_the_candidates_text() -> None:
    story = Story(
        "Month-end",
        situation=PRIVATE,
        task=PRIVATE,
        action=PRIVATE,
        result=PRIVATE,
        notes=PRIVATE,
        source=PRIVATE,
    )
    person = Interviewer("Dana", notes=PRIVATE, email=PRIVATE, questions_to_ask=[PRIVATE])
    telling = Telling("month-end", person, notes=PRIVATE)
    impression = Impression(person, "teamwork", notes=PRIVATE)
    for value in (
        story,
        person,
        telling,
        impression,
        Meeting(person),
        Round("final", [person], notes=PRIVATE),
        StoryBank([story], tellings=[telling], impressions=[impression]),
    ):
        assert PRIVATE not in repr(value)


RUBBISH = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.binary()
    | st.dates()
    | st.datetimes()
    | st.sampled_from([A, DANA, Need("x"), StoryBank(), object(), Story, PRIVATE]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters()), inner, max_size=3)
        | st.tuples(inner, inner)
    ),
    max_leaves=6,
)


@pytest.mark.parametrize(
    "kind", [Story, Need, NeedRef, Interviewer, Meeting, Round, Telling, Impression, StoryBank, Policy]
)
@given(data=st.data())
def test_rubbish_in_any_field_raises_nothing_but_our_errors(kind: type[Any], data: st.DataObject) -> None:
    names = [*kind.model_fields, *kind.shorthand, "nonsense"]
    fields = data.draw(st.dictionaries(st.sampled_from(names), RUBBISH))
    try:
        value = kind(**fields)
    except StorybankError as error:
        str(error).encode()
    else:
        assert kind.model_validate_json(value.model_dump_json()) == value


@given(raw=RUBBISH)
def test_rubbish_in_place_of_a_story_or_a_person_raises_nothing_but_our_errors(raw: Any) -> None:
    bank, day = StoryBank([A]), Round("final", [DANA])
    for ask in (
        bank.story,
        bank.shows,
        bank.without,
        bank.with_stories,
        bank.with_tellings,
        bank.with_impressions,
        day.meeting_of,
        day.with_told,
        lambda story: day.with_told("dana", story),
        Story.model_validate,
        StoryBank.model_validate,
    ):
        try:
            ask(raw)
        except StorybankError as error:
            str(error).encode()
    assert (raw in bank) in (True, False)
