"""The built-in vocabulary: complete, and without two names alike."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from rapidfuzz import fuzz

from storybank.competencies import Competency, builtin_framework
from storybank.competencies.resolver import content_words, without_added, words
from storybank.text.stems import stem_key
from storybank.values import fold

BUILTIN = builtin_framework()
DECISION = Path(__file__).parents[2] / "docs" / "decisions" / "0004-resolving-tags.md"


def owners_by(key: str) -> dict[str, set[str]]:
    """Return the competencies that each spelling, read in one way, would name."""
    readings: dict[str, Callable[[str], str]] = {
        "fold": fold,
        "stem": lambda spelling: stem_key(content_words(spelling)),
        "plain": lambda spelling: stem_key(without_added(content_words(spelling))),
    }
    read = readings[key]
    owners: dict[str, set[str]] = {}
    for competency in BUILTIN.competencies:
        for spelling in competency.spellings:
            owners.setdefault(read(spelling), set()).add(competency.id)
    return owners


def test_it_is_named_versioned_and_made_once() -> None:
    assert (BUILTIN.name, BUILTIN.version) == ("storybank", "1")
    assert builtin_framework() is BUILTIN


def test_it_holds_thirty_competencies_in_six_groups() -> None:
    assert len(BUILTIN.competencies) == 30
    groups = list(dict.fromkeys(competency.group for competency in BUILTIN.competencies))
    assert groups == ["thinking", "delivery", "people", "leading", "self", "domain"]


def test_motivation_alone_is_answered_by_a_statement() -> None:
    stated = [competency.id for competency in BUILTIN.competencies if competency.answered_by == "statement"]
    assert stated == ["motivation"]


@pytest.mark.parametrize("competency", BUILTIN.competencies, ids=lambda competency: competency.id)
def test_each_definition_is_one_sentence_of_its_own(competency: Competency) -> None:
    sentence = competency.definition
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert sentence.count(".") == 1
    assert 8 <= len(sentence.split()) <= 25
    assert sum(other.definition == sentence for other in BUILTIN.competencies) == 1


@pytest.mark.parametrize("key", ["fold", "stem", "plain"])
def test_no_name_means_two_also_by_its_stems(key: str) -> None:
    assert {name: owners for name, owners in owners_by(key).items() if len(owners) > 1} == {}


def test_no_names_of_two_competencies_are_alike() -> None:
    spellings = [(words(name), one.id) for one in BUILTIN.competencies for name in one.spellings]
    alike = [
        (name, other)
        for (name, owner), (other, other_owner) in itertools.combinations(spellings, 2)
        if owner != other_owner and fuzz.token_sort_ratio(name, other) >= 85
    ]
    assert alike == []


def test_every_name_resolves_exactly_to_its_own() -> None:
    for competency in BUILTIN.competencies:
        for spelling in competency.spellings:
            found = BUILTIN.resolve(spelling)
            assert (found.competency_id, found.method) == (competency.id, "exact")


def test_neighbours_are_neighbours_both_ways_each_once_and_every_competency_has_one() -> None:
    for competency in BUILTIN.competencies:
        assert competency.related
        assert len(set(competency.related)) == len(competency.related)
        for neighbour in competency.related:
            assert neighbour != competency.id
            assert competency.id in BUILTIN.competency(neighbour).related


def test_each_pair_of_neighbours_has_its_reason_in_the_decision() -> None:
    rows = [line.strip("| \n").split(" | ") for line in DECISION.read_text(encoding="utf-8").splitlines()]
    reasoned = {frozenset(row[:2]): row[2] for row in rows if len(row) == 3 and row[0] in BUILTIN}
    pairs = {frozenset({one.id, other}) for one in BUILTIN.competencies for other in one.related}
    assert set(reasoned) == pairs
    assert len(set(reasoned.values())) == len(pairs)


def test_no_neighbour_resolves_a_tag() -> None:
    alone = [one.replace(related=()) for one in BUILTIN.competencies]
    without = BUILTIN.replace(competencies=alone)
    for text in ("tackle hard problems", "mentor", "readership", "coaching and conflict management"):
        assert without.resolve(text) == BUILTIN.resolve(text)
