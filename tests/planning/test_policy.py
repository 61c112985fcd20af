from __future__ import annotations

import pytest

from storybank.errors import InvalidInput
from storybank.interviews import Interviewer
from storybank.planning.policy import Policy
from storybank.stories import Story


def test_a_policy_has_the_documented_defaults() -> None:
    policy = Policy()
    assert policy.model_dump() == {
        "repeats": "never",
        "stories_per_meeting": 4,
        "follow_up_seconds": 300,
        "frame_minutes": 15,
        "fill": False,
        "use": (),
        "avoid": (),
    }


def test_locks_take_values_ids_and_names_and_meeting_indexes() -> None:
    story, dana = Story("Month-end"), Interviewer("Dana Reyes")
    policy = Policy(use=[(story, dana), ("month-end", "Dana Reyes")], avoid=([story, 0],))  # type: ignore[arg-type]
    assert policy.use == (("month-end", "dana-reyes"), ("month-end", "Dana Reyes"))
    assert policy.avoid == (("month-end", 0),)


def test_a_meetings_index_stays_a_number_and_a_name_of_digits_a_text() -> None:
    policy = Policy(use=[("a", 1), ("a", "1")])
    again = Policy.model_validate_json(policy.model_dump_json())
    assert again.use == (("a", 1), ("a", "1"))
    assert [type(place) for _, place in again.use] == [int, str]


def test_names_in_locks_lose_the_spaces_around_them() -> None:
    assert Policy(use=[(" a ", " Dana ")]).use == (("a", "Dana"),)


def test_no_limit_is_none() -> None:
    assert Policy(stories_per_meeting=None).stories_per_meeting is None


@pytest.mark.parametrize("lock", [("a",), ("a", "b", "c"), "ab", {"a": "b"}, 3, Story("a")])
def test_a_lock_is_a_pair(lock: object) -> None:
    with pytest.raises(InvalidInput) as caught:
        Policy(use=[lock])  # type: ignore[list-item]
    assert str(caught.value) == "Policy: use[0] is not a pair; give (story, interviewer or meeting index)"


@pytest.mark.parametrize("place", [-1, True, 1.0, None, Story("a"), ["dana"]])
def test_a_place_is_an_index_or_a_person(place: object) -> None:
    with pytest.raises(InvalidInput) as caught:
        Policy(avoid=[("a", place)])  # type: ignore[list-item]
    assert [fault.path for fault in caught.value.faults] == ["avoid[0][1]"]
    assert "give the meeting's index, from 0 on, or the person" in str(caught.value)
