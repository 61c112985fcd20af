"""Wordings: patterns of words that a tag must fill, with nothing left over."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.competencies import Competency, Framework, builtin_framework, resolve
from storybank.competencies.resolver import Wordings
from storybank.text.stems import root

BUILTIN = builtin_framework()
PAIRS = [(wording, one.id) for one in BUILTIN.competencies for wording in one.wordings]
HOUSE = Framework(
    "house",
    competencies=[
        Competency("Fixing", wordings=["solve|tackle problem complex|difficult?"]),
        Competency("Steering", wordings=["lead team", "steer|tackle ship"]),
    ],
)


def readings(wording: str) -> list[str]:
    """Return every shortest text that fills a wording."""
    slots = [slot.split("|") for slot in wording.split() if not slot.endswith("?")]
    return [" ".join(words) for words in itertools.product(*slots)]


@pytest.mark.parametrize(
    ("text", "competency_id"),
    [
        ("tackling difficult problems", "fixing"),
        ("Problem solved", "fixing"),
        ("solving & tackling problems", "fixing"),
        ("complex problem", None),
        ("solve problems with ships", None),
        ("not solving problems", None),
        ("lead", None),
    ],
)
def test_a_tag_fills_a_wording_with_nothing_missing_and_nothing_left_over(
    text: str, competency_id: str | None
) -> None:
    found = resolve(text, HOUSE)
    assert found.competency_id == competency_id
    assert competency_id is None or found.method == "wording"


def test_what_two_wordings_mean_decides_nothing() -> None:
    both = Framework(
        "both", competencies=[Competency("A", wordings=["x y"]), Competency("B", wordings=["y x"])]
    )
    assert resolve("x y", both).competency_id is None


def test_a_name_goes_before_a_wording() -> None:
    named = HOUSE.with_competency("Tackling problems")
    assert resolve("tackling problems", named).competency_id == "tackling_problems"
    assert resolve("tackled problem", named).competency_id == "tackling_problems"
    assert resolve("solving problems", named).competency_id == "fixing"


@pytest.mark.parametrize("wording", ["a?", "a|b? c?", "|", "??"])
def test_a_wording_that_asks_for_nothing_words_nothing(wording: str) -> None:
    framework = Framework("f", competencies=[Competency("Other", wordings=[wording])])
    assert resolve("a b c", framework).competency_id is None


@given(st.lists(st.text(max_size=20).filter(lambda text: text.strip() and "\0" not in text), max_size=3))
def test_no_wording_breaks_the_reading(wordings: list[str]) -> None:
    framework = Framework("f", competencies=[Competency("Other")])
    try:
        framework = Framework("f", competencies=[Competency("Other", wordings=wordings)])
    except ValueError:
        return  # what cannot be seen is no wording
    assert resolve("xyzzy plugh", framework).suggestions in {("other",), ()}


@pytest.mark.sample(8)
@pytest.mark.parametrize("competency", BUILTIN.competencies, ids=lambda competency: competency.id)
def test_every_builtin_wording_words_its_own_competency_alone(competency: Competency) -> None:
    wordings = Wordings(PAIRS)
    for wording in competency.wordings:
        for text in readings(wording):
            assert wordings.owners(text) == {competency.id}, (wording, text)


@pytest.mark.parametrize("competency", BUILTIN.competencies, ids=lambda competency: competency.id)
def test_no_word_fills_two_slots_of_a_builtin_wording(competency: Competency) -> None:
    for wording in competency.wordings:
        filled = [{root(word) for word in slot.removesuffix("?").split("|")} for slot in wording.split()]
        for one, other in itertools.combinations(filled, 2):
            assert not one & other, wording


@pytest.mark.parametrize("competency", BUILTIN.competencies, ids=lambda competency: competency.id)
def test_every_builtin_competency_has_wordings_in_plain_words(competency: Competency) -> None:
    assert competency.wordings
    for wording in competency.wordings:
        assert wording.replace("|", "").replace("?", "").replace(" ", "").isascii()
        assert wording == wording.casefold()
