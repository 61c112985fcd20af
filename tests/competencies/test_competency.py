"""Competency: one behaviour that interviews test."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.competencies import Competency
from storybank.errors import InvalidInput
from storybank.values import is_identifier

labels = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)


def test_the_id_is_the_slug_of_the_label_with_underscores() -> None:
    assert Competency("Site-reliability culture").id == "site_reliability_culture"
    assert Competency("Führung").id == "führung"
    assert Competency("Teamwork and collaboration", id="teamwork").id == "teamwork"


def test_an_id_of_none_is_derived_too() -> None:
    assert Competency("Team play", id=None) == Competency("Team play")


@given(labels)
def test_any_visible_label_gives_an_id_and_survives(label: str) -> None:
    competency = Competency(label)
    assert is_identifier(competency.id)
    assert competency.label == label
    assert Competency.model_validate_json(competency.model_dump_json()) == competency


def test_lists_become_tuples_and_nothing_can_be_changed() -> None:
    competency = Competency("Teamwork", aliases=["team work"], matches=["teamwork"], related=["conflict"])
    assert competency.aliases == ("team work",)
    assert competency.spellings == ("Teamwork", "teamwork", "team work")
    with pytest.raises(InvalidInput, match="cannot be changed"):
        competency.label = "Other"


def test_equal_competencies_hash_and_pickle_alike() -> None:
    competency = Competency("Teamwork", aliases=("team work",))
    assert hash(competency) == hash(Competency("Teamwork", aliases=["team work"]))
    assert pickle.loads(pickle.dumps(competency)) == competency  # noqa: S301 - our own bytes


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(InvalidInput) as caught:
        Competency.model_validate({"label": " ", "aliases": ["ok", ""], "answered_by": "song", "extra": 1})
    assert {fault.path for fault in caught.value.faults} == {"label", "aliases[1]", "answered_by", "extra"}


def test_a_missing_label_is_the_only_fault_it_makes() -> None:
    with pytest.raises(InvalidInput) as caught:
        Competency.model_validate({})
    assert [fault.path for fault in caught.value.faults] == ["label"]


def test_an_id_with_spaces_is_refused() -> None:
    with pytest.raises(InvalidInput, match="id is not an id"):
        Competency("Teamwork", id="team work")
