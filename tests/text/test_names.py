"""Names as people write them: what is the same, what may be, and what is another."""

from __future__ import annotations

import unicodedata
from itertools import combinations
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.text.names import Likeness, employer_likeness, folded, person_likeness

NONE, PART, LIKELY, CERTAIN, EXACT = Likeness

SAME_PERSON = {
    ("Owen Bright", "OWEN  BRIGHT"): EXACT,
    ("Owen Bright", "Owen\u00a0Bri\u200bght"): EXACT,
    ("Zoë Šimek", unicodedata.normalize("NFD", "Zoë Šimek")): EXACT,
    ("Sean O'Dea", "Sean O’Dea"): EXACT,  # noqa: RUF001
    ("Mei‐Lin Wu", "Mei-Lin Wu"): EXACT,  # noqa: RUF001
    ("Owen Bright", "Mr. Owen Bright"): CERTAIN,
    ("Prof. Dr. Owen Bright", "Owen Bright, PhD"): CERTAIN,
    ("Owen Bright", "Bright, Owen"): CERTAIN,
    ("Sister Ruth Okoro", "Ruth Okoro (she/her)"): CERTAIN,
    ("Zoë Šimek", "Zoe Simek"): CERTAIN,
    ("Jörg Brückner", "Joerg Brueckner"): CERTAIN,
    ("Jörg Brückner", "Jorg Bruckner"): CERTAIN,
    ("Paweł Łoś", "Pawel Los"): CERTAIN,
    ("Mei-Lin Wu", "Mei Lin Wu"): CERTAIN,
    ("Mei-Lin Wu", "mei-lin-wu"): CERTAIN,
    ("Owen Bright", "Owen T. Bright"): CERTAIN,
    ("Owen Thomas Bright", "Owen T Bright"): CERTAIN,
    ("Owen Bright", "owen.bright@example.org"): CERTAIN,
    ("Owen Bright", "Owen Bright <ob@example.org>"): CERTAIN,
    ("佐藤 花子", "佐藤花子さん"): CERTAIN,
    ("Пётр Орлов", "Петр Орлов"): CERTAIN,
    ("محمّد علي", "محمد علي"): CERTAIN,
    ("Owen Bright", "O. Bright"): LIKELY,
    ("Owen Bright", "Owen B."): LIKELY,
    ("Owen Bright", "Bright O"): LIKELY,
    ("Owen Bright", "Bright Owen"): LIKELY,
    ("Owen Bright", "Owen Brihgt"): LIKELY,
    ("Owen Bright", "Owwen Bright"): LIKELY,
    ("Robert Hale", "Bob Hale"): LIKELY,
    ("Katherine Hale", "Kate Hale"): LIKELY,
    ("Owen Bright", "Owen Bright, ward manager"): LIKELY,
    ("Owen Bright-Cole", "Owen Bright"): LIKELY,
    ("Owen Bright Jr.", "Owen Bright"): LIKELY,
    ("Орлов Пётр Ильич", "Пётр Орлов"): LIKELY,
    ("Owen Bright", "Owen"): PART,
    ("Owen Bright", "Mr Bright"): PART,
    ("Owen Bright", "O.B."): PART,
    ("Owen Bright", "Brigth"): PART,
    ("Robert Hale", "Bob"): PART,
    ("Jan van den Berg", "Vandenberg"): PART,
    ("佐藤花子", "佐藤さん"): PART,
    ("김민수", "김"): PART,
}

OTHERS = [
    ("Jan Kowal", "Ian Kowal"),
    ("Tina Roe", "Gina Roe"),
    ("Ann Lee", "Ann Roe"),
    ("Mr Lee", "Mrs Lee"),
    ("Sam Poe Jr.", "Sam Poe Sr."),
    ("Joanna K Szulc", "Joanna M Szulc"),
    ("Owen Bright", "Orla Bright"),
    ("Owen Bright", "Owem Brighd"),
    ("Owen Bright", "O"),
    ("Paul Roe", "Paula Roe"),
    ("Mark Roe", "Mary Roe"),
    ("Owen", "Owen 2"),
    ("Owen Bright", "Owen Bright 2"),
    ("Dana", "Dena"),
    ("Wei He", "Wei Li"),
    ("राम", "रमा"),
    ("佐藤 花子", "佐藤 太郎"),
    ("🎉", "🚀"),
    ("Owen Bright", ""),
]

SAME_EMPLOYER = {
    ("Café Zürich", unicodedata.normalize("NFD", "Café Zürich")): EXACT,
    ("Kestrel  Foods", "kestrel\u00a0foods"): EXACT,
    ("Kestrel", "Kestrel Ltd."): CERTAIN,
    ("Kestrel GmbH & Co. KG", "KESTREL"): CERTAIN,
    ("The Kestrel Trust", "Kestrel Trust"): CERTAIN,
    ("Fern & Hollow", "Fern and Hollow plc"): CERTAIN,
    ("North Wind", "Northwind"): CERTAIN,
    ("トヨタ", "株式会社トヨタ"): CERTAIN,
    ("ООО Ромашка", "Ромашка"): CERTAIN,  # noqa: RUF001
    ("Kestrel", "Kestrel Foods"): LIKELY,
    ("Kestrel", "The Kestrel Group"): LIKELY,
    ("St Mary's", "St. Mary’s Hospital"): LIKELY,  # noqa: RUF001
    ("University of Leeds", "Leeds University"): LIKELY,
    ("F&H", "Fern & Hollow"): LIKELY,
    ("Kestrell", "Kestrel"): LIKELY,
    ("Next", "Next Retail"): LIKELY,
}

OTHER_EMPLOYERS = [
    ("Kestrel Foods", "Kestrel Logistics"),
    ("Kestrel 2", "Kestrel Foods"),
    ("Employer 1", "Employer 2"),
    ("School 3", "School 31"),
    ("Team 4 Care", "Team 5 Care"),
    ("Northwind", "Southwind"),
    ("General Motors", "General Electric"),
    ("General", "General Electric"),
    ("City", "City of London School"),
    ("Bank", "Bank of America"),
    ("Next", "Nextcloud"),
    ("Boots", "Roots"),
    ("University of Leeds", "University of York"),
    ("🎉", "🚀"),
    ("Ltd", "GmbH"),
]


@pytest.mark.parametrize(("pair", "likeness"), SAME_PERSON.items(), ids=str)
def test_one_person_is_known_by_what_people_write(pair: tuple[str, str], likeness: Likeness) -> None:
    assert person_likeness(*pair) is person_likeness(*pair[::-1]) is likeness


@pytest.mark.parametrize("pair", OTHERS, ids=str)
def test_another_person_is_another(pair: tuple[str, str]) -> None:
    assert person_likeness(*pair) is person_likeness(*pair[::-1]) is NONE


def test_names_of_a_whole_team_are_told_apart() -> None:
    team = ["Ann Lee", "Ann Roe", "Anna Moe", "Hannah Leigh", "Ian Moe", "Jan Poe", "Mark Roe", "Mary Lee"]
    assert {person_likeness(one, other) for one, other in combinations(team, 2)} == {NONE}


@pytest.mark.parametrize(("pair", "likeness"), SAME_EMPLOYER.items(), ids=str)
def test_one_employer_is_known_by_what_people_write(pair: tuple[str, str], likeness: Likeness) -> None:
    assert employer_likeness(*pair) is employer_likeness(*pair[::-1]) is likeness


@pytest.mark.parametrize("pair", OTHER_EMPLOYERS, ids=str)
def test_another_employer_is_another(pair: tuple[str, str]) -> None:
    assert employer_likeness(*pair) is employer_likeness(*pair[::-1]) is NONE


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_two_texts_compare_alike_in_both_orders(one: str, other: str) -> None:
    assert person_likeness(one, other) is person_likeness(other, one)
    assert employer_likeness(one, other) is employer_likeness(other, one)
    assert person_likeness(one, one) is employer_likeness(one, one) is EXACT


@given(st.text(max_size=30))
def test_what_looks_the_same_is_folded_the_same(text: str) -> None:
    for form in ("NFC", "NFD"):
        assert folded(unicodedata.normalize(form, text)) == folded(text)
    assert folded(folded(text)) == folded(text)
    assert folded(text.replace(" ", "\u00a0  \u200b")) == folded(text)


@pytest.mark.parametrize("text", ["a " * 5_000, "(" * 10_000, "a@" * 5_000, "." * 10_000, "-san" * 2_500])
def test_a_long_text_is_read_at_once(text: str) -> None:
    before = process_time()
    person_likeness(text, "Owen Bright")
    employer_likeness(text, "Kestrel")
    assert process_time() - before < 1


@pytest.mark.parametrize(("one", "other"), [("1", "15"), ("12", "13"), ("2", "22"), ("104", "105")])
def test_figures_are_neither_initials_nor_slips(one: str, other: str) -> None:
    for word in ("Person {}", "person-{}", "Employer {}", "Ward {}"):
        assert person_likeness(word.format(one), word.format(other)) is Likeness.NONE
        assert employer_likeness(word.format(one), word.format(other)) is Likeness.NONE
