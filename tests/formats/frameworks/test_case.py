"""Frameworks written as CASE packages: they read back equal, and under the same identifiers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.strategies import IDS, NAMES, PROSE

from storybank.competencies import Competency, Framework, builtin_framework
from storybank.errors import DocumentError, InvalidInput
from storybank.formats import framework_text, read_framework, write_framework
from storybank.values import fold

SAMPLES = Path(__file__).parents[1] / "samples" / "frameworks"
HOUSE = Framework(
    "house",
    competencies=[
        Competency(
            "One team", definition="Helps.", aliases=["a crew", "us"], matches=["teamwork"], group="People"
        ),
        Competency("Why us", answered_by="statement", wordings=["why us"], related=["one_team"]),
    ],
    version="2026-11-30",
    licence="CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)",
    source="https://house.example/values",
)
SOURCES = PROSE | st.sampled_from(
    [
        "",
        "https://case.example/CFItems/1A6D5C1E-7A52-4E0B-9A9E-0C8E2F1B0002",
        "urn:uuid:1a6d5c1e-7a52-4e0b-9a9e-0c8e2f1b0002",
        "http://data.europa.eu/esco/skill/x",
        "DR-AT-1",
    ]
)


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    """Any framework: names that fold apart, neighbours and matches that may be unknown."""
    made: list[Competency] = []
    taken: set[str] = set()
    for label in draw(st.lists(NAMES, max_size=5)):
        one = Competency(
            label,
            id=draw(st.none() | IDS),
            definition=draw(PROSE | st.just(label)),
            aliases=draw(st.lists(NAMES, max_size=3)),
            wordings=draw(st.lists(NAMES, max_size=1)),
            group=draw(st.sampled_from(["", " ", "People", " Ship / shore "]) | PROSE),
            answered_by=draw(st.sampled_from(["story", "statement"])),
            matches=draw(st.lists(st.sampled_from(["teamwork", "conflict"]) | IDS, max_size=2)),
            related=draw(st.lists(IDS | st.sampled_from([other.id for other in made] or ["x"]), max_size=2)),
            source=draw(SOURCES),
        )
        names = {fold(name) for name in one.spellings}
        if names.isdisjoint(taken):
            taken |= names
            made.append(one)
    licences = PROSE | st.sampled_from(["MIT", "CC (https://x.example/y)", "https://x.example/y"])
    return Framework(
        draw(NAMES), competencies=made, version=draw(NAMES), licence=draw(licences), source=draw(SOURCES)
    )


def package(framework: Framework, **given: Any) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(framework_text(framework, **given))
    return whole


@given(frameworks())
def test_reading_what_was_written_gives_the_same_framework_and_leaves_nothing_out(
    framework: Framework,
) -> None:
    text = framework_text(framework)
    reading = read_framework(text.encode())
    assert reading.framework == framework
    assert reading.left_out == ()
    assert framework_text(reading.framework) == text


@given(frameworks())
def test_every_identifier_is_a_uuid_of_its_own_and_every_address_is_one(framework: Framework) -> None:
    whole = package(framework)
    nodes = [whole["CFDocument"], *whole["CFItems"], *whole["CFAssociations"]]
    identifiers = [str(UUID(node["identifier"])) for node in nodes]
    assert len(set(identifiers)) == len(nodes)
    assert all(":" in node["uri"] for node in nodes)
    items = {node["identifier"] for node in nodes}
    for link in whole["CFAssociations"]:
        assert link["originNodeURI"]["identifier"] in items
        assert link["destinationNodeURI"]["identifier"] in items or link["destinationNodeURI"][
            "uri"
        ].startswith("urn:storybank:competency:")


def test_the_builtin_framework_survives() -> None:
    reading = read_framework(framework_text(builtin_framework()).encode())
    assert reading.framework == builtin_framework()
    assert reading.left_out == ()


def test_a_package_has_what_case_requires() -> None:
    whole = package(HOUSE)
    head, items, links = whole["CFDocument"], whole["CFItems"], whole["CFAssociations"]
    assert {name: head[name] for name in ("creator", "title", "version", "uri", "lastChangeDateTime")} == {
        "creator": "storybank",
        "title": "house",
        "version": "2026-11-30",
        "uri": "https://house.example/values",
        "lastChangeDateTime": "2026-11-30T00:00:00+00:00",
    }
    assert head["licenseURI"]["title"] == "CC BY 4.0"
    assert head["licenseURI"]["uri"] == "https://creativecommons.org/licenses/by/4.0/"
    assert [item["fullStatement"] for item in items] == ["People", "Helps.", "Why us"]
    assert items[1]["abbreviatedStatement"] == "One team"
    assert items[1]["conceptKeywords"] == ["a crew", "us"]
    for node in (*items, *links):
        assert node["lastChangeDateTime"] == head["lastChangeDateTime"]
        assert node["CFDocumentURI"]["identifier"] == head["identifier"]
    assert [
        (link["originNodeURI"]["title"], link["associationType"], link["destinationNodeURI"]["title"])
        for link in links
    ] == [
        ("People", "isChildOf", "house"),
        ("One team", "isChildOf", "People"),
        ("One team", "isRelatedTo", "Teamwork and collaboration"),
        ("Why us", "isChildOf", "house"),
        ("Why us", "isRelatedTo", "One team"),
    ]


def test_only_what_case_has_no_field_for_stands_in_extensions() -> None:
    people, team, why = package(HOUSE)["CFItems"]
    assert "extensions" not in people
    assert team["extensions"] == {"storybank": {"id": "one_team", "source": ""}}
    assert why["extensions"]["storybank"] == {
        "id": "why_us",
        "wordings": ["why us"],
        "answered_by": "statement",
        "source": "",
    }


def test_a_package_that_was_read_keeps_its_identifiers_and_addresses() -> None:
    before = json.loads((SAMPLES / "harbour_case.json").read_text(encoding="utf-8"))
    after = package(read_framework(SAMPLES / "harbour_case.json").framework)
    assert after["CFDocument"]["identifier"] == before["CFDocument"]["identifier"]
    assert after["CFDocument"]["uri"] == before["CFDocument"]["uri"]
    competencies = [item for item in after["CFItems"] if item["CFItemType"] == "Competency"]
    assert [item["identifier"] for item in competencies] == [
        item["identifier"] for item in before["CFItems"][1:4]
    ]
    assert competencies[0]["uri"] == before["CFItems"][1]["uri"]


def test_the_identifiers_follow_from_the_names_alone() -> None:
    one, other = package(HOUSE), package(HOUSE.replace(version="2027", licence=""))
    assert [item["identifier"] for item in one["CFItems"]] == [
        item["identifier"] for item in other["CFItems"]
    ]
    renamed = package(HOUSE.replace(name="home"))
    assert {item["identifier"] for item in one["CFItems"]}.isdisjoint(
        item["identifier"] for item in renamed["CFItems"]
    )


@pytest.mark.parametrize(
    ("version", "written"),
    [
        ("2026-01-02", "2026-01-02T00:00:00+00:00"),
        ("2026-01-02T03:00+05:00", "2026-01-02T03:00:00+05:00"),
        ("7b", "1970-01-01T00:00:00+00:00"),
    ],
)
def test_the_time_of_change_is_that_of_the_version_and_never_the_clocks(version: str, written: str) -> None:
    assert package(HOUSE.replace(version=version))["CFDocument"]["lastChangeDateTime"] == written


def test_a_file_is_written_whole_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "house.json"
    writing = write_framework(HOUSE, path)
    assert (writing.path, writing.left_out) == (str(path), ())
    assert read_framework(path).framework == HOUSE
    assert path.read_text(encoding="utf-8") == framework_text(HOUSE)
    with pytest.raises(DocumentError):
        write_framework(HOUSE, tmp_path / "nowhere" / "house.json")


@pytest.mark.parametrize(
    "given",
    [{"framework": "house"}, {"framework": HOUSE, "creator": " "}, {"framework": HOUSE, "changed": "soon"}],
)
def test_what_cannot_be_written_is_refused(given: Any, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        write_framework(**given, path=tmp_path / "house.json")
    assert not list(tmp_path.iterdir())


def test_no_two_are_called_alike_even_where_one_comes_from_where_another_would_go() -> None:
    made = package(HOUSE)["CFItems"][-1]["identifier"]
    clashing = Competency("First", source=f"urn:uuid:{made}")
    framework = HOUSE.replace(competencies=[clashing, *HOUSE.competencies])
    identifiers = [item["identifier"] for item in package(framework)["CFItems"]]
    assert len(set(identifiers)) == len(identifiers)
    assert read_framework(framework_text(framework).encode()).framework == framework


def test_of_an_address_with_two_uuids_the_last_names_the_entry() -> None:
    document, entry = "5b0c2b3e-0d0e-4a63-8d3c-51a4f3f0b9aa", "1a6d5c1e-7a52-4e0b-9a9e-0c8e2f1b0002"
    one = Competency("One", source=f"https://case.example/{document}/{entry}")
    assert package(Framework("house", competencies=[one]))["CFItems"][0]["identifier"] == entry
