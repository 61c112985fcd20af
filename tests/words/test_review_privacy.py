"""Names, addresses and marks are found and told by place alone; products, places and firms are let be."""

from __future__ import annotations

import pytest

from storybank.stories import Story
from storybank.words.review import review_story


def found(text: str) -> set[str]:
    private = {"full_name", "contact_details", "confidential_mark"}
    return {one.code for one in review_story(Story("A", action=text))} & private


@pytest.mark.parametrize(
    "text",
    [
        *("I met John Smith there.", "my manager Wei Zhang agreed", "Mr Smith called", "I asked Dr. Müller."),
        *("with Anna Kowalska and Piotr", "Head of Marketing Priya Patel said", "Peter van Dyke came"),
        *("CEO Maria Garcia-Lopez", "Robert C. Martin wrote", "my colleague, Tunde Bakare", "Mei-Ling Tsao"),
        *("Sarah O\u2019Neill left", "Frau Schneider"),
    ],
)
def test_a_full_name_is_found(text: str) -> None:
    assert found(text) == {"full_name"}


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Anna met Piotr.",
            "I asked Bev, who spoke for them.",
            "Kubernetes Cluster",
            "Google Cloud and SAP",
        ),
        *(
            "San Francisco Giants",
            "San Jose California",
            "Martin Street",
            "Julia Software",
            "Lockheed Martin Space",
        ),
        *("Thomas Cook", "Michael Page International", "New York City", "MS Excel", "Northwind Traders"),
        *(
            "our client Larkmoor Clinics",
            "Black Friday",
            "Karl Marx Street",
            "I saw Anna Monday.",
            "Hotel Aurelia",
        ),
        *(
            "Then I told Sarah. Then Piotr came.",
            "Visual Studio Code",
            "Head of Human Resources",
            "Harrow Lane",
        ),
    ],
)
def test_products_places_firms_and_first_names_are_let_be(text: str) -> None:
    assert found(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        *("Write to a.b@c.de", "+49 170 1234567", "(555) 123-4567", "555-123-4567", "020 7946 0958"),
        *("07700 900123", "+44 (0)20 7946 0958"),
    ],
)
def test_contact_details_are_found(text: str) -> None:
    assert found(text) == {"contact_details"}


@pytest.mark.parametrize(
    "text",
    [
        *(
            "on 2024-09-30",
            "£1,200,000",
            "1 200 000 parcels",
            "3,500 to 4,200",
            "from 2019 to 2021",
            "10-20-30",
        ),
        *("192.168.100.200", "order 00123456789", "1250 / 2500 / 5000", "0.5", "@home", "24/7"),
    ],
)
def test_figures_and_codes_are_no_contact_details(text: str) -> None:
    assert found(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        *(
            "CONFIDENTIAL",
            "It was strictly confidential.",
            "for internal use only",
            "Internal only",
            "under NDA",
        ),
        *("Do not distribute", "a trade secret", "non-disclosure agreement"),
        *("This is strictly internal and not public yet.", "It is not yet public.", "not for publication"),
        *("This is confidential information.", "CONFIDENTIAL DATA", "It contains confidential data."),
    ],
)
def test_a_confidential_mark_is_found(text: str) -> None:
    assert found(text) == {"confidential_mark"}


@pytest.mark.parametrize(
    "text",
    [
        *(
            "confidentiality matters",
            "it is not confidential",
            "non-confidential",
            "an internal audit",
            "AGENDA",
        ),
        "Confidential data of patients had to be protected in our hospital because of the law.",
        *("I sorted confidential personnel files.", "Patient records were kept confidential."),
        *("the internal team", "Is it public yet?", "a not so public place"),
    ],
)
def test_what_is_no_mark_is_let_be(text: str) -> None:
    assert found(text) == set()


def test_what_is_private_is_told_by_place_and_never_quoted() -> None:
    action = "I began. Then I met John Smith. It rained. Anna Kowalska wrote from anna@kowalska.pl."
    story = Story("Mr Brown's secret NDA", id="s", action=action)
    private = [
        one
        for one in review_story(story)
        if one.code in {"full_name", "contact_details", "confidential_mark"}
    ]
    assert [(one.code, one.field) for one in private] == [
        ("full_name", "title"),
        ("full_name", "action"),
        ("contact_details", "action"),
        ("confidential_mark", "title"),
    ]
    assert "sentences 2 and 4" in private[1].message
    for one in private:
        assert not any(word in f"{one}" for word in ("Smith", "Anna", "kowalska", "Brown"))
