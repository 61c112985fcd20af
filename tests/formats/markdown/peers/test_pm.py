from __future__ import annotations

import json
from typing import Any

import pytest
from tests.formats.markdown.peers.kept import peer_stories

from storybank.errors import DocumentError
from storybank.formats import Reading

PRIVATE = "Rumpelstiltskin"


def bank(*stories: Any, **document: Any) -> str:
    return json.dumps({"purged_stories": [], "stories": list(stories), **document})


def read(text: str) -> Reading:
    reading = peer_stories(text, name="story_bank.json")
    assert reading is not None
    return reading


def left(text: str) -> list[tuple[str, str]]:
    reading = read(text)
    return [(one.place.partition("#")[2], one.why) for one in reading.left_out]


@pytest.mark.parametrize(
    ("status", "expected"),
    [("ready", "ready"), ("needs_work", "draft"), ("imported", "draft"), ("?", "draft"), (3, "draft"),
     (None, "ready"), ("retired", "retired")],
)  # fmt: skip
def test_only_a_story_that_is_ready_there_is_ready_here(status: Any, expected: str) -> None:
    assert read(bank({"title": "a", "performance": {"status": status}})).stories[0].status == expected


@pytest.mark.parametrize("purged", ["b", "B", "Two", {"id": "b"}, {"title": "two", "reason": "not mine"}])
def test_a_withdrawn_story_is_left_out_also_where_it_still_stands(purged: Any) -> None:
    text = bank({"id": "a", "title": "One"}, {"id": "b", "title": "Two"}, purged_stories=[purged])
    reading = read(text)
    assert [story.id for story in reading.stories] == ["a"]
    assert [left.place for left in reading.left_out] == [
        "story_bank.json#/purged_stories/0",
        "story_bank.json#/stories/1",
    ]


def test_an_odd_value_is_left_out_with_its_place_and_costs_no_other() -> None:
    stories = [
        {"title": "", "situation": ["one", {"two": 2}]},
        {"id": "a b", "title": "c", "themes": ["calm", 3]},
        PRIVATE,
        {"id": "d", "title": "d", "action": f"{PRIVATE}\x00", "company": 3},
        {"id": "e", "title": "e", "result": "one"},
        {"id": "e", "title": "e", "result": "one"},
        {"title": "f", "performance": {"interviews": [{"interviewer": PRIVATE * 50}]}},
    ]
    text = bank(*stories)
    assert left(text) == [
        ("/stories/1/id", "is no id"),
        ("/stories/2", "is not a story"),
        ("/stories/5", "stands there twice, word for word"),
        ("/stories/6/performance/interviews", "is no part of a story"),
        ("/stories/1/themes", "has an entry that is no tag"),
        ("/stories/3/action", "contains a NUL character"),
    ]
    assert PRIVATE not in str(read(text).left_out)
    told = {story.title: (story.situation, story.action, story.employer) for story in read(text).stories}
    assert told["Story 1"] == ('["one", {"two": 2}]', "", None)
    assert told["d"] == ("", "", "3")
    assert [*told] == ["Story 1", "c", "d", "e", "f"]


def test_two_stories_of_one_id_are_a_fault() -> None:
    with pytest.raises(DocumentError) as caught:
        read(bank({"id": "e", "title": "e", "result": "one"}, {"id": "e", "title": "e", "result": PRIVATE}))
    assert [fault.path for fault in caught.value.faults] == ["story_bank.json#/stories/1/id: id"]
    assert PRIVATE not in f"{caught.value} {caught.value.args}"


def test_what_is_no_list_of_stories_is_said() -> None:
    assert left(bank(stories={"a": PRIVATE})) == [("/stories", "is not a list")]


def test_half_a_character_is_left_out_or_shown_as_a_question_mark() -> None:
    reading = read(bank({"id": "a", "title": "a\ud800"}))
    assert [(story.id, one.place) for story, one in zip(reading.stories, reading.left_out, strict=True)] == [
        ("a", "story_bank.json#/stories/0")
    ]
    assert "#/stories/0/x?" in read(bank({"title": "a", "x\udc00": 1})).left_out[0].place


def test_deep_values_take_no_longer_than_flat_ones() -> None:
    deep: Any = "one"
    for _ in range(55):
        deep = {"a": deep}
    assert read(bank({"title": "a", "key_numbers": deep})).stories[0].notes.endswith("one")
