"""Roots: all forms of a word, British or American, and no other word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.competencies import resolve
from storybank.text.stems import american, root


@pytest.mark.parametrize(
    ("british", "other"),
    [
        ("organise", "organize"),
        ("prioritisation", "prioritization"),
        ("analyse", "analyze"),
        ("behaviour", "behavior"),
        ("judgement", "judgment"),
        ("centre", "center"),
        ("centred", "centered"),
        ("counselling", "counseling"),
        ("dialogue", "dialog"),
        ("enquiry", "inquiry"),
        ("fulfil", "fulfill"),
        ("practise", "practice"),
    ],
)
def test_british_words_become_american_and_american_stay(british: str, other: str) -> None:
    assert american(british) == american(other) == other


@given(st.text())
def test_american_spelling_is_made_once(word: str) -> None:
    assert isinstance(american(word), str)
    assert isinstance(root(word), str)


@pytest.mark.parametrize(
    "forms",
    [
        "decide decision decisive decisiveness decided",
        "persuade persuasion persuasive",
        "analyse analysis analytical analyze",
        "empathy empathic empathetic",
        "prioritise priority prioritization",
        "write writing writer written",
        "strategy strategic strategically",
    ],
)
def test_forms_of_one_word_share_their_root(forms: str) -> None:
    assert len({root(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("accountable", "accounting"),
        ("responsibility", "response"),
        ("integrity", "integration"),
        ("personal", "person"),
        ("objective", "object"),
        ("customer", "customs"),
        ("productive", "product"),
        ("fairness", "fairs"),
        ("excellence", "excel"),
        ("optimism", "optimize"),
        ("cooperate", "cooper"),
        ("determination", "determinant"),
    ],
)
def test_words_of_another_meaning_do_not(one: str, other: str) -> None:
    assert root(one) != root(other)


@pytest.mark.parametrize(
    ("british", "american_text"),
    [
        ("organisation and prioritisation of tasks", "organization and prioritization of tasks"),
        ("honour commitments", "honor commitments"),
        ("exercise good judgement", "exercise good judgment"),
        ("user-centred", "user-centered"),
        ("analyse evidence", "analyze evidence"),
        ("ethical behaviour", "ethical behavior"),
        ("respond to customer enquiries", "respond to customer inquiries"),
    ],
)
def test_both_spellings_of_a_tag_mean_the_same(british: str, american_text: str) -> None:
    assert resolve(british).competency_id == resolve(american_text).competency_id is not None
