"""Frameworks read from samples in the form of each kind, and from what accidents leave of them."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from tests.formats.mutations import refusals

from storybank.competencies import Framework, builtin_framework
from storybank.errors import DocumentError, InvalidInput
from storybank.formats import Reading, read_framework
from storybank.formats.frameworks.entries import meanings
from storybank.storage import open_store
from storybank.stories import Story
from storybank.values import fold

SAMPLES = Path(__file__).parents[1] / "samples" / "frameworks"
CASE, ESCO, TABIYA, MOODLE = (
    SAMPLES / name for name in ("harbour_case.json", "esco.csv", "tabiya.csv", "moodle.csv")
)
OFFICIAL = "Give it as source_url, if it matters more to you than the package's own address."
CREATOR = "Name the creator in licence, if its terms ask for that."
ESCO_HEAD = b"conceptUri,preferredLabel,altLabels,description\n"


def by_id(framework: Framework) -> dict[str, dict[str, Any]]:
    """The fields that are not empty, by id."""
    plain = {"id", "answered_by"}
    return {
        one.id: {name: value for name, value in one.model_dump().items() if value and name not in plain}
        for one in framework.competencies
    }


def left(reading: Reading) -> list[str]:
    return [str(one).partition("/samples/frameworks/")[2] for one in reading.left_out]


def faults(source: bytes, **given: Any) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        read_framework(source, **given)
    return [str(fault) for fault in caught.value.faults]


def esco(*rows: str) -> bytes:
    return ESCO_HEAD + "\n".join(rows).encode()


def package(*items: dict[str, Any], links: tuple[tuple[str, str, str], ...] = (), **head: Any) -> bytes:
    return json.dumps(
        {
            "CFDocument": {"title": "house", **head},
            "CFItems": items,
            "CFAssociations": [
                {
                    "associationType": kind,
                    "originNodeURI": {"identifier": origin},
                    "destinationNodeURI": {"identifier": destination},
                }
                for origin, kind, destination in links
            ],
        }
    ).encode()


def test_a_case_package_is_read_past_the_dirt_of_real_ones() -> None:
    reading = read_framework(CASE)
    framework = reading.framework
    assert (framework.name, framework.version) == ("Deck and Shore", "2026.1")
    assert framework.licence == "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)"
    assert framework.source.endswith("/CFDocuments/5b0c2b3e-0d0e-4a63-8d3c-51a4f3f0b9aa")
    hauling, orders, sky = by_id(framework).values()
    assert hauling == {
        "label": "Hauling together",
        "definition": (
            "Hauls on the same rope as the rest of the crew, whoever gave the order, and says aloud when it "
            "runs out of hand or somebody is about to be hurt."
        ),
        "aliases": ("one crew", "A1", "team work", "shipmates"),
        "group": "With others",
        "related": ("plain_orders",),
        "source": "https://case.harbour.example/uri/1a6d5c1e-7a52-4e0b-9a9e-0c8e2f1b0002",
    }
    assert orders == {
        "label": "Plain orders",
        "group": "With others",
        "matches": ("communication",),
        "source": "urn:uuid:1a6d5c1e-7a52-4e0b-9a9e-0c8e2f1b0003",
    }
    assert sky["label"].startswith("Reads the sky, the barometer")
    assert sky["label"].endswith("…")
    assert len(sky["label"]) <= 120
    assert sky["definition"].endswith("does it for everybody aboard.")


def test_what_a_case_package_holds_besides_is_said_once_for_each_kind() -> None:
    assert left(read_framework(CASE)) == [
        "harbour_case.json, CFDocument: fields “description” (1) have no place in a framework here.",
        "harbour_case.json, CFAssociations: fields “sequenceNumber” (1) have no place in a framework here.",
        "harbour_case.json, CFAssociations: associations “precedes” (1) have no place in a framework here.",
        "harbour_case.json, CFItems: fields “educationLevel” (2) have no place in a framework here.",
        "harbour_case.json, CFItems: extensions “vendor” (1) say nothing that is known here.",
        "harbour_case.json, CFItems: addresses (1) name no identifier, which is kept in their place.",
        "harbour_case.json: descriptions of headings (1) have no place: a heading is its name alone.",
        "harbour_case.json: neighbours (1) are not competencies of the file.",
        "harbour_case.json: the part “CFDefinitions” has no place in a framework here.",
        f"harbour_case.json, CFDocument: the field “officialSourceURL” is a second address. {OFFICIAL}",
        f"harbour_case.json, CFDocument: the field “creator” has no place in a framework here. {CREATOR}",
        "harbour_case.json, CFItems[4]: an item without any text cannot be named.",
        "harbour_case.json, CFItems[1]: the other name “watch keeping” is claimed by another competency too.",
        "harbour_case.json, CFItems[2]: the other name “watch keeping” is claimed by another competency too.",
    ]


def test_esco_is_read_in_both_ways_of_listing_names() -> None:
    reading = read_framework(
        ESCO, version="v1.2", licence="CC BY 4.0", source_url="https://esco.ec.europa.eu"
    )
    framework = reading.framework
    assert (framework.name, framework.version, framework.licence) == ("ESCO", "v1.2", "CC BY 4.0")
    assert framework.source == "https://esco.ec.europa.eu"
    nets, crew, *_ = by_id(framework).values()
    assert nets == {
        "label": "mend fishing nets",
        "definition": "Close holes in nets\nwith twine of the same strength.",
        "aliases": ("repair nets", "patch nets", "net mending"),
        "group": "mending",
        "source": "http://data.europa.eu/esco/skill/7c1d2e3f-0000-4000-8000-000000000001",
    }
    assert (crew["aliases"], crew["group"]) == (("pull together",), "working with others")


def test_a_name_that_two_claim_is_left_out_and_labels_that_fold_alike_are_numbered() -> None:
    reading = read_framework(ESCO)
    assert [(one.label, one.id) for one in reading.framework.competencies[2:]] == [
        ("C++", "c"),
        ("C# (2)", "c_2"),
    ]
    assert left(reading)[-4:] == [
        "esco.csv, line 8: the label “C#” is that of another, so it reads “C# (2)”.",
        "esco.csv, line 2: the other name “tend gear” is claimed by another competency too.",
        "esco.csv, line 6: the other name “tend gear” is claimed by another competency too.",
        "esco.csv, line 6: the other name “mend fishing nets” is claimed by another competency too.",
    ]


def test_tabiya_is_read_and_what_has_no_address_keeps_its_newest_uuid() -> None:
    salt, sell = by_id(read_framework(TABIYA).framework).values()
    assert salt["aliases"] == ("cure fish", "brine fish")
    assert sell == {
        "label": "sell at the quay",
        "definition": "Sell to who is there.\n\nSell without a shop.",
        "source": "urn:uuid:7c1d2e3f-0000-4000-8000-0000000000a2",
    }


def test_moodle_is_read_without_its_html_at_the_level_that_is_asked_for() -> None:
    reading = read_framework(MOODLE, level=2)
    assert (reading.framework.name, reading.framework.source) == ("Harbour School", "HS")
    assert by_id(reading.framework) == {
        "hauling_together": {
            "label": "Hauling together",
            "definition": "Pulls in time & says\nwhen not.\n• on deck\n• ashore",
            "group": "With people",
            "related": ("plain_orders",),
            "source": "crew",
        },
        "plain_orders": {
            "label": "Plain orders",
            "group": "With people",
            "related": ("hauling_together",),
            "source": "orders",
        },
    }
    assert "moodle.csv: entries below that level (1) are taken for parts of the competencies above." in left(
        reading
    )
    assert not any("Exported id" in line for line in left(reading))


def test_without_a_level_the_entries_with_nothing_below_are_the_competencies() -> None:
    competencies = read_framework(MOODLE).framework.competencies
    assert [(one.label, one.group) for one in competencies] == [
        ("Plain orders", "With people"),
        ("Says when the rope runs", "Hauling together"),
    ]
    top = read_framework(MOODLE, level=1).framework.competencies
    assert [(one.label, one.group) for one in top] == [("With people", "")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_the_kind_is_told_by_content_in_any_encoding(delimiter: str, encoding: str) -> None:
    table = "PREFERREDLABEL,CONCEPTURI,ALTLABELS\nFührung,x:1,Leitung\n".replace(",", delimiter)
    (one,) = read_framework(table.encode(encoding), encoding=None).framework.competencies
    assert (one.label, one.source, one.aliases) == ("Führung", "x:1", ("Leitung",))


@pytest.mark.parametrize("names", ["Skill,Skill", "Skill,skill", "Skill,Description,Description"])
def test_a_column_that_is_named_twice_is_refused_for_one_of_the_two_would_be_lost(names: str) -> None:
    with pytest.raises(DocumentError, match="line 1 names a column twice"):
        read_framework(f"{names}\nPlanning,Care,Rest\n".encode(), name="x")


def test_reading_it_twice_gives_the_same_and_brings_no_story() -> None:
    for path in (CASE, ESCO, TABIYA, MOODLE):
        reading = read_framework(path)
        assert read_framework(path.read_bytes()).framework == reading.framework
        assert reading.stories == ()
        assert repr(reading).startswith(f"<Reading: {len(reading.framework.competencies)} competenc")
    assert builtin_framework() != reading.framework


def test_a_label_stands_on_one_line_and_the_definition_keeps_its_own() -> None:
    items = [
        {"identifier": "a", "fullStatement": "Uses:\r\n- a rope\n- a net"},
        {"identifier": "b", "fullStatement": "Says it.", "abbreviatedStatement": "Plain\nwords"},
    ]
    reading = read_framework(package(*items))
    assert reading.left_out == ()
    uses, says = reading.framework.competencies
    assert (uses.label, uses.definition) == ("Uses: - a rope - a net", "Uses:\r\n- a rope\n- a net")
    assert (says.label, says.definition) == ("Plain words", "Says it.")
    (nets,) = read_framework(esco('x:1,"mend\n nets",,')).framework.competencies
    assert nets.label == "mend nets"
    table = b'Parent ID number,ID number,Short name\n,a,"Plain\norders"\n'
    reading = read_framework(table, name="house")
    assert [one.label for one in reading.framework.competencies] == ["Plain orders"]
    assert reading.left_out == ()


def test_only_skills_are_read_from_the_other_tables_of_esco_and_tabiya() -> None:
    table = (
        b"conceptType,conceptUri,preferredLabel,altLabels\nOccupation,x:1,baker,\nISCOGroup,x:2,bakers,\n"
        b"KnowledgeSkillCompetence,x:3,bake,\n,x:4,knead,\n"
    )
    reading = read_framework(table)
    assert [one.label for one in reading.framework.competencies] == ["bake", "knead"]
    assert [str(one) for one in reading.left_out] == [
        "the text: occupations (1) are not skills.",
        "the text: groups of occupations (1) are not skills.",
    ]
    groups = read_framework(b"ORIGINURI,ID,UUIDHISTORY,CODE,PREFERREDLABEL,ALTLABELS\nx:1,k,u,S1,baking,\n")
    assert groups.framework.competencies == ()
    skills = b"ORIGINURI,UUIDHISTORY,CODE,SKILLTYPE,PREFERREDLABEL\nx:1,u,S1,skill/competence,bake\n"
    assert [one.label for one in read_framework(skills).framework.competencies] == ["bake"]
    assert "the text: occupations or groups (1) have a code, so they are not skills." in map(
        str, groups.left_out
    )


def test_what_is_empty_is_not_said_to_be_left_out_and_an_empty_keyword_is_none() -> None:
    empty: dict[str, Any] = {"CFDefinitions": {}, "CFRubrics": []}
    items = [{"identifier": "a", "fullStatement": "One", "conceptKeywords": [None, "uno", ""]}]
    document = json.loads(package(*items)) | empty
    reading = read_framework(json.dumps(document).encode())
    assert reading.left_out == ()
    assert reading.framework.competencies[0].aliases == ("uno",)


def test_an_identifier_of_two_is_one_fault_though_the_address_is_the_same_too() -> None:
    item = {"identifier": "a", "uri": "urn:a", "fullStatement": "One"}
    assert faults(package(item, item | {"fullStatement": "Two"})) == [
        "CFItems[1] has the identifier of CFItems[0]; give one of the two its own"
    ]


@pytest.mark.parametrize("path", [CASE, ESCO, TABIYA, MOODLE], ids=lambda path: path.stem)
def test_a_store_keeps_what_was_read(path: Path, tmp_path: Path) -> None:
    framework = read_framework(path).framework
    for _ in range(2):  # and taking it over again changes nothing
        with open_store(tmp_path / "store.db") as store:
            store.use_framework(framework)
    with open_store(tmp_path / "store.db") as store:
        store.add(Story("Mine", competencies=[framework.competencies[0].label]))
        bank = store.load()
    assert bank.framework == framework
    assert bank.findings == ()


def test_a_circle_and_a_second_heading_are_left_out() -> None:
    items = [{"identifier": name, "fullStatement": f"item {name}"} for name in "abcd"]
    links = (
        ("a", "isChildOf", "b"),
        ("b", "isChildOf", "a"),
        ("c", "isChildOf", "b"),
        ("c", "isChildOf", "d"),
    )
    reading = read_framework(package(*items, links=(*links, ("d", "isChildOf", "elsewhere"))))
    assert [(one.label, one.group) for one in reading.framework.competencies] == [
        ("item a", "item b"),
        ("item c", "item b"),
        ("item d", ""),
    ]
    assert [str(one) for one in reading.left_out] == [
        "the text: places in the tree (1) go round in a circle.",
        "the text: second places in the tree (1) have no room: an entry has one heading.",
        "the text: headings of entries (1) are not in the file.",
    ]


def test_an_id_is_no_name_of_another() -> None:
    reading = read_framework(esco("x:1,Net work 2,,", "x:2,Net work,,", "x:3,Net-work,,"))
    assert [(one.label, one.id) for one in reading.framework.competencies] == [
        ("Net work 2", "net_work_2"),
        ("Net work", "net_work"),
        ("Net-work (3)", "net_work_3"),
    ]


def test_a_label_of_any_length_can_be_numbered() -> None:
    long = "n" * 500
    first, second = read_framework(esco(f"x:1,{long},,", f"x:2,{long},,")).framework.competencies
    assert first.label == long
    assert second.label.endswith("n (2)")


def test_every_fault_is_told_at_once_with_its_place() -> None:
    assert faults(esco("x:1,mend,,", "x:1,mend nets,,", ",,a,", "x:4,a,b,c,d", "x:5,bad\x00,,")) == [
        "line 5 has 5 cells, and there are 4 columns; put quotes around the text that has a comma",
        "line 3 has the identifier of line 2; give one of the two its own",
        "line 6.label contains a NUL character; remove it: databases cannot keep it",
    ]
    assert faults(
        package({"fullStatement": 3.5, "uri": ["x"]}, {"conceptKeywords": [1], "fullStatement": "a"})
    ) == [
        "CFItems[0].uri must be a string; give a string",
        "CFItems[1].conceptKeywords must be a list of strings; give only strings",
    ]
    assert faults(b'{"CFDocument": [], "CFItems": [1], "CFAssociations": {}}') == [
        "CFDocument is not an object; take it from the package's maker again",
        "CFAssociations is not a list; take it from the package's maker again",
        "CFItems[0] is not an object; take it out",
        "name is not in the file; give name=",
    ]


def test_what_we_keep_in_extensions_is_checked_like_any_field() -> None:
    kept = {"id": "a b", "answered_by": "song", "label": ""}
    item = {"fullStatement": "a", "extensions": {"storybank": kept}}
    assert faults(package(item, extensions={"storybank": {"version": 3}})) == [
        "CFDocument.extensions.storybank.version is not what is kept there; take it out",
        "CFItems[0].label is blank; write at least one visible character",
        "CFItems[0].id is not an id; use letters, digits and - _ . : without spaces",
        "CFItems[0].answered_by is not one of the values allowed; give 'story' or 'statement'",
    ]
    same = [{"fullStatement": name, "extensions": {"storybank": {"id": "x"}}} for name in ("a", "b")]
    assert faults(package(*same)) == [
        "CFItems[1].id is x, as is that of competencies[0]; give one of the two another id"
    ]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (b"", "not a framework of a known kind"),
        (b"title,result\na,b\n", "not a framework of a known kind"),
        (b'{"format": "storybank/bank"}', "not a CFPackage"),
        (b"[1]", "not a CFPackage"),
        (b'{"CFItems": [', "is not JSON"),
        (esco('x:1,"open'), "line 2, cell 2 opens a quote that is never closed"),
        (b"[" * 100_000, "nested more than 64 levels deep"),
    ],
)
def test_what_is_no_framework_is_refused(source: bytes, problem: str) -> None:
    with pytest.raises(DocumentError, match=problem):
        read_framework(source, name="house")


def test_a_large_file_is_refused_by_a_limit_that_can_be_raised() -> None:
    source = esco("x:1,mend nets,,")
    with pytest.raises(DocumentError, match="more than 10 bytes"):
        read_framework(source, max_bytes=10)
    assert len(read_framework(source, max_bytes=1000).framework.competencies) == 1


def test_arguments_of_the_wrong_kind_are_named_together() -> None:
    wrong: Any = {"name": 3, "source_url": b"", "level": 0}
    with pytest.raises(InvalidInput) as caught:
        read_framework(ESCO, **wrong)
    assert [fault.path for fault in caught.value.faults] == ["name", "source_url", "level"]


def test_no_entity_is_resolved_beyond_characters_and_no_cell_is_a_formula() -> None:
    (one,) = read_framework(
        esco("x:1,=1+1,,<!ENTITY x SYSTEM 'file:///etc/passwd'>&x; {{7*7}}")
    ).framework.competencies
    assert (one.label, one.definition) == ("=1+1", "<!ENTITY x SYSTEM 'file:///etc/passwd'>&x; {{7*7}}")


def test_a_cell_longer_than_pythons_own_reader_takes_is_read() -> None:
    long = "a" * 200_000
    reading = read_framework(f"conceptUri,preferredLabel,description\nx:1,Calm,{long}\n".encode())
    assert reading.framework.competencies[0].definition == long


@pytest.mark.many
def test_a_damaged_file_raises_nothing_but_our_errors() -> None:
    def read(raw: bytes) -> None:
        framework = read_framework(raw).framework
        assert Framework.model_validate_json(framework.model_dump_json()) == framework

    samples = [path.read_bytes() for path in (CASE, ESCO, TABIYA, MOODLE)]
    assert refusals(read, samples) > 0


def test_a_story_can_be_tagged_in_the_words_of_what_was_read() -> None:
    bank = read_framework(CASE).bank.with_stories(Story("Storm", competencies={"Shipmates": 4}))
    assert bank.findings == ()
    assert bank.shows("storm") == {"hauling_together": 4}


def test_the_made_id_of_a_sign_is_no_label_of_another() -> None:
    competencies = read_framework(esco("x:1,u1f389,,", "x:2,🎉,,")).framework.competencies
    assert [one.id for one in competencies] == ["u1f389", "u1f389_2"]


def test_a_long_statement_is_called_by_its_other_label_and_a_short_one_by_itself() -> None:
    long, short = "Ties knots. " * 20, "Ties knots."
    items = [
        {"fullStatement": text, "alternativeLabel": name}
        for text, name in ((long, "Knots"), (short, "Bends"))
    ]
    first, second = read_framework(package(*items)).framework.competencies
    assert (first.label, first.definition, first.aliases) == ("Knots", long.strip(), ())
    assert (second.label, second.definition, second.aliases) == (short, "", ("Bends",))


def test_the_known_fields_of_a_format_stand_once() -> None:
    text = files("storybank.formats.frameworks").joinpath("known_fields.json").read_text("utf-8")
    tables = json.loads(text)
    assert {form["columns"] for form in tables.pop("tables")} <= tables.keys()
    del tables["not_skills"]
    for of, names in tables.items():
        nested = (
            [many for several in names.values() for many in several] if isinstance(names, dict) else [names]
        )
        every = [name for many in nested for name in many]
        assert len({fold(name) for name in every}) == len(every) == len(meanings(of))
        assert all(name and name == name.strip() for name in every)


WHOLE = json.loads(package({"fullStatement": "Listening"}, {"fullStatement": "Planning"}))


@pytest.mark.parametrize(
    ("wrapped", "left_out"),
    [
        ({"CFPackage": WHOLE}, []),
        ({"data": {"CFPackage": WHOLE}}, []),
        ([WHOLE], []),
        ({"CFPackages": [WHOLE]}, []),
        ({"status": "ok", "result": WHOLE, "errors": []}, ["the part “status”"]),
        ({"data": {"page": 1, "items": [WHOLE]}}, ["the part “page”"]),
    ],
)
def test_a_package_is_read_out_of_what_a_server_puts_around_it(wrapped: Any, left_out: list[str]) -> None:
    reading = read_framework(json.dumps(wrapped).encode())
    assert [one.label for one in reading.framework.competencies] == ["Listening", "Planning"]
    assert [one.what for one in reading.left_out] == left_out


def test_several_packages_are_not_read_as_one() -> None:
    with pytest.raises(DocumentError, match="holds several CFPackages; give one whole package"):
        read_framework(json.dumps([WHOLE, WHOLE]).encode())


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("<p>Says <b>it</b> plainly</p>", "Says it plainly"),
        ("Research &amp; development", "Research & development"),
        ("<ul><li>Listens</li></ul>", "• Listens"),
        ("Hears<br/>people out", "Hears people out"),
        ("a < b", "a < b"),
    ],
)
@pytest.mark.parametrize("field", ["fullStatement", "abbreviatedStatement", "alternativeLabel"])
def test_no_label_of_a_package_keeps_markup(field: str, written: str, label: str) -> None:
    [one] = read_framework(package({field: written})).framework.competencies
    assert one.label == label


def test_no_label_of_a_table_keeps_markup() -> None:
    reading = read_framework(esco("x:1,<i>mend</i> nets,,"), licence="x")
    assert reading.framework.competencies[0].label == "mend nets"


@pytest.mark.parametrize(
    ("head", "row", "fields"),
    [
        (
            "Skill,Category,Overall description,Level 1 description",
            "Listening,People,Hears people out.,Hears",
            {"definition": "Hears people out.", "group": "People"},
        ),
        ("Competency;Definition;Level", "Listening;Hears people out.;3", {"definition": "Hears people out."}),
        ("Name\tSynonyms\tNotes", "Listening\thearing | heeding\tx", {"aliases": ("hearing", "heeding")}),
        ("Area,Skill name,Level 2", "People,<b>Listening</b>,Asks", {"group": "People"}),
    ],
)
def test_a_table_of_skills_is_read_by_its_column_of_names(
    head: str, row: str, fields: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "house.csv"
    path.write_text(f"{head}\n{row}\n", encoding="utf-8")
    reading = read_framework(path)
    assert reading.framework.name == "house"
    [one] = reading.framework.competencies
    assert one.label == "Listening"
    assert {name: getattr(one, name) for name in fields} == fields
    assert [left.what for left in reading.left_out] in (
        ["the column “Level 1 description”"],
        ["the column “Level”"],
        ["the column “Notes”"],
        ["the column “Level 2”"],
    )


def test_a_row_without_a_name_costs_itself_alone() -> None:
    reading = read_framework(b"Skill,Description\nListening,x\n,y\nPlanning,z\n", name="house")
    assert [one.label for one in reading.framework.competencies] == ["Listening", "Planning"]
    assert [left.place for left in reading.left_out] == ["the text, line 3, preferredLabel"]


def test_a_competency_of_moodle_without_a_name_costs_itself_alone() -> None:
    head = "Parent ID number,ID number,Short name,Description"
    reading = read_framework(f"{head}\n,a,Listening,x\n,b,,y\n,c,<b>Planning</b>,z\n".encode(), name="house")
    assert [one.label for one in reading.framework.competencies] == ["Listening", "Planning"]
    assert [left.place for left in reading.left_out] == ["the text, line 3, Shortname"]
