from __future__ import annotations

import pytest

from storybank.errors import InvalidInput
from storybank.interviews import Need, NeedRef


def test_a_need_is_a_should_of_any_strength_unless_said_otherwise() -> None:
    need = Need("team work")
    assert (need.competency, need.priority, need.min_strength) == ("team work", "should", 1)


def test_priorities_rank() -> None:
    ranks = {priority: Need("a", priority=priority).rank for priority in ("must", "should", "nice")}
    assert ranks == {"must": 3, "should": 2, "nice": 1}


@pytest.mark.parametrize("strength", [0, 6, True, 2.5, float("nan"), "x", None])
def test_a_minimum_strength_is_a_whole_number_from_1_to_5(strength: object) -> None:
    with pytest.raises(InvalidInput, match="Need: min_strength is"):
        Need("a", min_strength=strength)  # type: ignore[arg-type]


def test_need_refs_are_keys() -> None:
    assert {NeedRef("dana", "teamwork"): 1}[NeedRef(interviewer_id="dana", competency_id="teamwork")] == 1
