"""Framework: a set of competencies in which no name means two."""

from __future__ import annotations

import pickle
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.competencies import Competency, Framework, builtin_framework
from storybank.errors import InvalidInput, UnknownReference
from storybank.values import fold

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
    with pytest.raises(UnknownReference, match=r"did you mean leadership, "):
        builtin_framework().competency("readership")
    with pytest.raises(UnknownReference, match=r"did you mean sre_culture or team_play\?"):
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
    assert repr(house()) == str(house()) == "<Framework house 1: 2 competencies>"
