"""Competencies, frameworks in which no name means two, and the built-in one."""

from __future__ import annotations

import itertools
import pickle
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from storybank.competencies import Competency, Framework, builtin_framework
from storybank.competencies.resolver import content_words, without_added, words
from storybank.errors import InvalidInput, UnknownReference
from storybank.text.stems import stem_key
from storybank.values import fold, is_identifier

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


names = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)
frameworks = st.builds(
    Framework,
    names,
    competencies=st.lists(
        st.builds(
            Competency, names, definition=st.text(max_size=20).map(lambda text: text.replace("\0", ""))
        ),
        max_size=5,
        unique_by=(lambda competency: fold(competency.label), lambda competency: fold(competency.id)),
    ).filter(
        lambda some: (
            len({fold(name) for one in some for name in {fold(one.label), fold(one.id)}}) == len(some)
        )
    ),
    version=names,
    licence=names,
    source=names,
)


def house() -> Framework:
    return Framework(
        "house",
        competencies=[Competency("SRE culture", aliases=["blameless postmortems"]), Competency("Team play")],
    )


@given(frameworks)
def test_json_round_trips_without_loss(framework: Framework) -> None:
    assert Framework.model_validate_json(framework.model_dump_json()) == framework


def test_the_builtin_framework_is_what_its_file_says_when_it_is_checked() -> None:
    """It is read unchecked: so its file must hold every field, and nothing that a check would change."""
    text = files("storybank.competencies").joinpath("builtin.json").read_text(encoding="utf-8")
    checked = Framework.model_validate_json(text)
    assert checked == builtin_framework()
    assert checked.model_dump_json() == builtin_framework().model_dump_json()
    assert {type(part) for one in builtin_framework().competencies for part in vars(one).values()} == {
        str,
        tuple,
    }


def test_the_builtin_framework_round_trips_without_loss() -> None:
    builtin = builtin_framework()
    again = Framework.model_validate_json(builtin.model_dump_json())
    assert again == builtin
    assert hash(again) == hash(builtin)


def test_what_was_looked_up_changes_neither_equality_nor_json_nor_copies() -> None:
    used, fresh = house(), house()
    used.resolve("nothing like it")
    hash(used)
    assert used == fresh
    assert used.model_dump_json() == fresh.model_dump_json()
    assert used.replace(version="2") == fresh.replace(version="2")
    assert used.model_copy() == fresh


def test_a_pickle_holds_the_fields_alone() -> None:
    used = house()
    used.resolve("nothing like it")
    hash(used)
    assert pickle.dumps(used) == pickle.dumps(house())
    assert pickle.loads(pickle.dumps(used)) == used  # noqa: S301 - our own bytes


def test_an_id_twice_is_told_with_both_places() -> None:
    with pytest.raises(InvalidInput) as caught:
        Framework("f", competencies=[Competency("A", id="x"), Competency("B"), Competency("C", id="x")])
    (fault,) = caught.value.faults
    assert fault.path == "competencies[2].id"
    assert "competencies[0]" in fault.problem


def test_every_name_of_two_competencies_is_told_at_once() -> None:
    one = Competency("Team-work", aliases=["playing together"])
    two = Competency("Collaboration", aliases=["team WORK", "Playing_together", "joint effort"])
    with pytest.raises(InvalidInput) as caught:
        Framework("f", competencies=[one, two])
    assert [fault.path for fault in caught.value.faults] == [
        "competencies[1].aliases[0]",
        "competencies[1].aliases[1]",
    ]
    assert "competencies[0].label" in caught.value.faults[0].problem


def test_one_competency_may_repeat_its_own_names() -> None:
    assert "teamwork" in Framework(
        "f", competencies=[Competency("Teamwork", aliases=["team work", "Teamwork"])]
    )


def test_faults_inside_a_competency_keep_their_path() -> None:
    with pytest.raises(InvalidInput) as caught:
        Framework.model_validate({"name": "f", "competencies": [{"label": "A"}, {"label": ""}]})
    assert [fault.path for fault in caught.value.faults] == ["competencies[1].label"]


def test_a_competency_is_found_by_its_id() -> None:
    assert house().competency("team_play").label == "Team play"
    assert "team_play" in house()
    assert "Team play" not in house()
    assert 3 not in house()


def test_an_unknown_id_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownReference, match=r"did you mean sre_culture"):
        house().competency("sre_cultures")
    with pytest.raises(UnknownReference, match=r"did you mean leadership\?"):
        builtin_framework().competency("readership")
    with pytest.raises(UnknownReference, match="see its competencies"):
        house().competency(" ")
    with pytest.raises(UnknownReference, match="with_competency"):
        Framework("empty").competency("teamwork")


def test_the_label_of_an_unknown_id_is_the_id() -> None:
    assert house().label("sre_culture") == "SRE culture"
    assert house().label("日本語") == "日本語"


def test_with_competency_knows_a_tag_that_is_meant() -> None:
    before = builtin_framework()
    after = before.with_competency("SRE culture")
    assert after.resolve("sre-culture").competency_id == "sre_culture"
    assert after.competencies[:-1] == before.competencies
    assert before.resolve("sre-culture").competency_id is None


def test_with_competency_changes_nothing_for_what_is_known() -> None:
    framework = house()
    assert framework.with_competency("sre CULTURE") is framework
    assert framework.with_competency("Blameless post-mortems") is framework
    assert framework.with_competency(Competency("Team play")) is framework
    assert framework.with_competency("pairing").with_competency("Pairing") == framework.with_competency(
        "pairing"
    )


def test_with_competency_means_it_even_near_a_known_name() -> None:
    after = builtin_framework().with_competency("readership")
    assert after.resolve("readership").competency_id == "readership"
    assert after.resolve("leadership").competency_id == "leadership"


def test_with_competency_refuses_a_name_that_means_another() -> None:
    with pytest.raises(InvalidInput, match=r"competencies\[2\]\.aliases\[0\] names pairing"):
        house().with_competency(Competency("Pairing", aliases=["team play"]))
    with pytest.raises(InvalidInput, match=r"competencies\[2\]\.id is team_play"):
        house().with_competency(Competency("Pairing", id="team_play"))


def test_its_repr_holds_no_text_of_its_competencies() -> None:
    assert repr(house()) == "<Framework house 1: 2 competencies>"
    assert str(house()) == "The framework house 1 has 2 competencies."


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
