"""resolve_all: a double name is read as a whole first, and then part by part."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.counts import many

from storybank.competencies import Competency, Framework, builtin_framework, resolve, resolve_all
from storybank.errors import InvalidInput

BUILTIN = builtin_framework()
LABELS = [one.label for one in BUILTIN.competencies if " and " not in one.label]
JOINTS = [" and ", " & ", "/", ", ", " / ", "; ", " AND ", " + "]


def ids(text: str) -> list[str | None]:
    return [found.competency_id for found in resolve_all(text)]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Coaching & conflict management", ["developing_others", "conflict"]),
        ("communication, leadership and integrity", ["communication", "leadership", "integrity"]),
        ("Empathy/Active listening", ["self_awareness", "communication"]),
        ("planning and organising", ["planning"]),
        ("Communicating and Influencing", ["influencing"]),
        ("welding and teamwork", [None, "teamwork"]),
        ("teamwork and collaboration, and team play", ["teamwork"]),
    ],
)
def test_each_part_is_read_only_where_the_whole_is_unknown(text: str, meant: list[str | None]) -> None:
    assert ids(text) == meant


@given(st.permutations(LABELS), st.sampled_from(JOINTS))
def test_any_two_labels_joined_are_both_or_a_whole(labels: list[str], joint: str) -> None:
    one, other = (resolve(label).competency_id for label in labels[:2])
    text = joint.join(labels[:2])
    assert ids(text) == [one, other] or [found.method for found in resolve_all(text)] in (
        ["exact"],
        ["stem"],
        ["wording"],
    )


@pytest.mark.parametrize("text", ["welding", "welding and riveting", "日本語", "and", "&", ", ,", "/"])
def test_what_is_unknown_is_one_unresolved_resolution(text: str) -> None:
    assert resolve_all(text) == (resolve(text),)
    assert resolve(text).competency_id is None


@pytest.mark.parametrize("text", ["teamwork", "comunication", "mentor", "tackle hard problems"])
def test_a_single_name_is_read_as_resolve_reads_it(text: str) -> None:
    assert resolve_all(text) == (resolve(text),)


@given(st.text().filter(str.strip))
def test_resolve_and_resolve_all_agree(text: str) -> None:
    one, several = resolve(text), resolve_all(text)
    meant = [found.competency_id for found in several if found.competency_id]
    assert len(meant) == len(set(meant))
    if one.competency_id is not None:
        assert meant == [one.competency_id]
    else:
        assert len(several) > len(meant) or len(meant) != 1


@pytest.mark.parametrize(
    ("text", "competency_id", "method"),
    [
        ("mentoring / coaching", "developing_others", "exact"),
        ("negotiation; social influence", "influencing", "exact"),
        ("mentors and comunication", None, "none"),
        ("coaching & mentoring skills", "developing_others", "stem"),
        ("honest, trustwrthiness", "integrity", "similar"),
        ("welding and teamwork", None, "none"),
    ],
)
def test_resolve_takes_a_double_name_only_where_the_parts_agree(
    text: str, competency_id: str | None, method: str
) -> None:
    found = resolve(text)
    assert (found.competency_id, found.method) == (competency_id, method)


def test_a_double_name_is_as_sure_as_its_least_sure_part() -> None:
    sure, less, least = "mentoring", "developing otehrs", "coachimg"
    scores = [resolve(text).score for text in (sure, less, least)]
    found = resolve(f"{sure} / {less} / {least}")
    assert (found.competency_id, found.method, found.score) == ("developing_others", "similar", min(scores))
    assert scores[1] != scores[2]


def test_the_parts_of_an_unresolved_double_name_are_suggested_first() -> None:
    found = resolve("coaching and conflict management")
    assert found.competency_id is None
    assert found.suggestions[:2] == ("developing_others", "conflict")
    assert len(found.suggestions) == 3


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_a_blank_text_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="text is blank"):
        resolve_all(text)


def test_another_framework_has_its_own_names() -> None:
    house = Framework("house", competencies=[Competency("Ship it"), Competency("SRE culture")])
    found = resolve_all("ship it & sre culture", framework=house)
    assert [one.competency_id for one in found] == ["ship_it", "sre_culture"]
    assert house.resolve_all("ship it") == (house.resolve("ship it"),)


@pytest.mark.many
@pytest.mark.parametrize("unit", ["x, ", "and ", "teamwork and ", "& / ", "日本語、", "a" * 10])
def test_a_text_far_longer_than_a_name_is_unresolved_at_once(unit: str) -> None:
    text = unit * (many(1_000_000) // len(unit))
    before = time.process_time()
    assert resolve(text).competency_id is None
    assert [found.competency_id for found in resolve_all(text)] == [None]
    assert time.process_time() - before < 10  # a bound on runaway growth, not a measure of speed


@pytest.mark.parametrize(
    "text",
    [
        "apply scientific, technological and engineering knowledge",
        "exercise rights and responsibilities",
        "appreciate diverse cultural and artistic expressions",
    ],
)
def test_what_is_left_from_a_list_of_a_sentence_is_no_name(text: str) -> None:
    assert ids(text) == [None]


def test_parts_with_a_verb_each_are_read() -> None:
    assert ids("solve problems and make decisions") == ["problem_solving", "decision_making"]
