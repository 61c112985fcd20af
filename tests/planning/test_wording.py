"""A gap's message and remedy, made from its fields, as a candidate reads them."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from storybank.planning.gaps import Gap, GapReason, Rival


def gap(reason: GapReason = "contested", **fields: Any) -> Gap:
    given: dict[str, Any] = {
        "interviewer_id": "dana",
        "competency_id": "conflict",
        "priority": "must",
        "min_strength": 1,
        "reason": reason,
        "interviewer": "Dana",
        "competency": "Conflict resolution",
        "asked_by": ("Dana",),
        "rivals": (rival("The row"),) if reason != "no_story" else (),
    }
    return Gap(**(given | fields))


def rival(title: str, strength: int = 4, because: str = "goes to Tom") -> Rival:
    return Rival(story_id=title.casefold().replace(" ", "-"), title=title, strength=strength, because=because)


@pytest.mark.parametrize("reason", get_args(GapReason))
def test_every_reason_has_a_message_and_a_remedy_that_are_sentences(reason: GapReason) -> None:
    said = gap(reason)
    for text in (said.message, said.remedy):
        assert text[0].isupper()
        assert text.endswith(".")
        assert "  " not in text
        assert "None" not in text
    assert "conflict resolution" in said.message
    assert said.message.startswith("Dana ")


NAMING = [reason for reason in get_args(GapReason) if reason not in {"no_story", "stopped", "too_weak"}]


@pytest.mark.parametrize("reason", NAMING)
def test_what_stands_in_the_way_is_named(reason: GapReason) -> None:
    assert "“The row”" in gap(reason).message


@pytest.mark.parametrize(
    ("priority", "said"),
    [
        ("must", "Dana has to hear about conflict resolution,"),
        ("should", "Dana should hear about conflict resolution,"),
        ("nice", "Dana would like to hear about conflict resolution,"),
    ],
)
def test_the_message_says_how_urgent_it_is(priority: str, said: str) -> None:
    assert gap(priority=priority).message.startswith(said)


@pytest.mark.parametrize(
    ("asked_by", "said"),
    [
        (("Dana", "Priya"), "Dana and Priya both need"),
        (("Dana", "Priya", "Tom"), "Dana, Priya and Tom all need"),
        (("Dana", "Priya and Tom"), "Dana as well as Priya and Tom need"),
        (("Dana and Ana", "Priya", "Tom"), "Dana and Ana, Priya as well as Tom need"),
    ],
)
def test_those_who_compete_are_named_and_counted_right(asked_by: tuple[str, ...], said: str) -> None:
    assert gap(asked_by=asked_by, able=1).message == (
        f"{said} conflict resolution, and only one story shows it."
    )


def test_a_shortage_asks_for_as_many_stories_as_are_missing() -> None:
    short = gap(asked_by=("Dana", "Priya", "Tom", "Ana"), able=2, missing=2, min_strength=3)
    assert short.message == (
        "Dana, Priya, Tom and Ana all need conflict resolution (strength 3 or more), "
        "and only 2 stories show it."
    )
    assert short.remedy == "Write 2 more stories that show conflict resolution at 3 or more."


@pytest.mark.parametrize(
    ("asked_by", "able"), [(("Dana",), 1), (("Dana", "Priya"), 2), (("Dana", "Priya"), 0)]
)
def test_where_counting_explains_nothing_the_stories_are_named(asked_by: tuple[str, ...], able: int) -> None:
    rivals = (rival("The row", because="is a draft"), rival("Feud"))
    assert gap(asked_by=asked_by, able=able, rivals=rivals).message == (
        "Dana has to hear about conflict resolution, but “The row” is a draft and “Feud” goes to Tom."
    )


def test_of_many_stories_the_strongest_three_are_named() -> None:
    rivals = tuple(rival(f"Story {n}", strength=n) for n in range(1, 6))
    assert gap("no_room", rivals=rivals).message == (
        "Dana has to hear about conflict resolution, "
        "and there is no room left for “Story 5”, “Story 4”, “Story 3” or 2 more."
    )


def test_several_stories_stay_in_reserve_in_good_grammar() -> None:
    assert gap("spared", priority="nice", rivals=(rival("The row"), rival("Feud"))).message == (
        "Dana would like to hear about conflict resolution; "
        "“The row” or “Feud” would do, but they stay in reserve."
    )


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Self-awareness and feedback", "self-awareness and feedback"),
        ("SRE culture", "SRE culture"),
        ("C++", "C++"),
        ("A/B testing", "A/B testing"),
        ("JavaScript", "JavaScript"),
        ("日本語", "日本語"),
        ("Ärger schlichten", "ärger schlichten"),
        ("X", "X"),
    ],
)
def test_a_label_stands_within_the_sentence_and_an_acronym_keeps_its_capitals(label: str, said: str) -> None:
    assert gap("no_story", competency=label).remedy == f"Write a story that shows {said}."


def test_messages_are_made_from_fields_and_not_stored() -> None:
    first = gap()
    assert "message" not in first.model_dump()
    assert first.replace(interviewer="Priya").message.startswith("Priya ")
