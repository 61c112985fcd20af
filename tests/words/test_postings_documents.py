"""A posting may be plain text, a page, JSON Resume's job or schema.org's JobPosting."""

from __future__ import annotations

import json
from typing import Any

import pytest

from storybank.errors import InvalidInput
from storybank.text import TEXT_LIMIT
from storybank.words.postings import needs_from_posting

POSTING = {
    "@context": "https://schema.org",
    "@type": "JobPosting",
    "title": "Baker",
    "description": "<p>You will mentor apprentices.</p><h3>Benefits</h3><ul><li>Leadership skills</li></ul>",
    "qualifications": ["Keeps calm under pressure", "<b>Attention to detail</b>"],
    "jobBenefits": "Coaching skills",
    "hiringOrganization": {"@type": "Organization", "name": "X", "description": "Negotiation skills"},
}
FOUND = {
    "developing_others": ("You will mentor apprentices.",),
    "resilience": ("Keeps calm under pressure",),
    "quality": ("Attention to detail",),
}


def evidence(posting: Any) -> dict[str, tuple[str, ...]]:
    return {need.competency_id: need.evidence for need in needs_from_posting(posting)}


def script(document: Any, kind: str = 'type="application/ld+json"') -> str:
    return f"<script {kind}>{document if isinstance(document, str) else json.dumps(document)}</script>"


PAGE = "<html><head>{}</head><body><p>Strong leadership skills</p></body></html>"


@pytest.mark.parametrize(
    "document",
    [
        POSTING,
        [POSTING],
        (POSTING,),
        [{"@type": "WebSite"}, POSTING],
        {"@graph": [{"@type": "Person", "description": "Leadership"}, POSTING]},
        {"@type": "WebPage", "mainEntity": POSTING},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": POSTING}]},
        POSTING | {"@type": ["Thing", "JobPosting"]},
        POSTING | {"@type": "http://schema.org/JobPosting"},
        POSTING | {"@type": "schema:JobPosting"},
        [POSTING, POSTING],
    ],
)
def test_a_job_posting_is_found_wherever_it_stands(document: Any) -> None:
    assert evidence(document) == FOUND
    assert evidence(json.dumps(document)) == FOUND
    assert evidence(PAGE.format(script(document))) == FOUND


@pytest.mark.parametrize(
    "scripts",
    [
        script(POSTING, "type='application/ld+json'"),
        script(POSTING, 'id="x" TYPE="Application/LD+JSON" async'),
        script({"@type": "BreadcrumbList"}) + script(POSTING) + script("var x = {", ""),
        script("{ not JSON") + script(POSTING),
        script(f"\n<!--\n{json.dumps(POSTING)}\n-->\n"),
        script(json.dumps(POSTING).replace("apprentices.", "apprentices.\n\t")),
    ],
)
def test_a_page_may_hold_it_in_any_of_its_scripts(scripts: str) -> None:
    assert evidence(PAGE.format(scripts)) == FOUND


def test_a_page_without_one_is_read_as_it_shows() -> None:
    page = PAGE.format(script({"@type": "WebSite", "description": "Coaching skills"}) + script("grit", ""))
    assert evidence(page) == {"leadership": ("Strong leadership skills",)}


def test_html_with_its_signs_as_entities_is_html() -> None:
    escaped = POSTING["description"].replace("<", "&lt;").replace(">", "&gt;")  # type: ignore[attr-defined]  # a text
    assert evidence(POSTING | {"description": escaped}) == FOUND


def test_json_resumes_job_is_read_by_its_fields() -> None:
    job = {
        "title": "Baker",
        "company": "Leadership & Coaching Ltd",
        "description": "Strong leadership skills are a must.",
        "responsibilities": ["Mentor apprentices", "Requirements"],
        "qualifications": ["Attention to detail", "Coaching experience is a plus"],
        "skills": [
            {"name": "Time management", "level": "Master", "keywords": ["grit", "Excel"]},
            {"name": "Baking", "keywords": ["sourdough"]},
        ],
        "benefits": ["Negotiation skills"],
        "meta": {"canonical": "Negotiation skills"},
    }
    assert {need.competency_id: (need.weight, need.evidence) for need in needs_from_posting(job)} == {
        "leadership": (3, ("Strong leadership skills are a must.",)),
        "developing_others": (3, ("Mentor apprentices", "Coaching experience is a plus")),
        "quality": (3, ("Attention to detail",)),
        "planning": (3, ("Time management",)),
        "resilience": (3, ("grit",)),
    }


@pytest.mark.parametrize(
    "skills",
    [
        "Time management, grit",
        ["Time management", "grit"],
        [{"@type": "DefinedTerm", "name": "Time management"}, {"@value": "grit"}],
        {"name": "Time management", "keywords": "grit"},
    ],
)
def test_skills_may_be_texts_terms_or_lists(skills: Any) -> None:
    assert list(evidence({"skills": skills})) == ["planning", "resilience"]


@pytest.mark.parametrize(
    "empty", [{"title": "Baker"}, {"description": ""}, {"description": None, "skills": [1, True]}]
)
def test_a_job_that_says_nothing_asks_for_nothing(empty: dict[str, Any]) -> None:
    assert needs_from_posting(empty) == ()


@pytest.mark.parametrize(
    "wrong", [{}, [], {"name": "secret"}, [1, "secret"], {"@type": "Person"}, '{"a": "secret"}', "[]"]
)
def test_json_without_a_posting_is_refused(wrong: Any) -> None:
    with pytest.raises(InvalidInput, match="holds no job posting") as caught:
        needs_from_posting(wrong)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("wrong", [None, 5, b"text", {"a"}, object()])
def test_what_is_neither_text_nor_json_is_refused(wrong: Any) -> None:
    with pytest.raises(InvalidInput, match="give the posting's text, HTML or JSON") as caught:
        needs_from_posting(wrong)
    assert [(fault.path, fault.code) for fault in caught.value.faults] == [("text_or_job", "wrong_type")]


def test_a_framework_of_another_kind_is_refused() -> None:
    with pytest.raises(InvalidInput, match="framework is not a Framework but a string"):
        needs_from_posting("grit", framework="built-in")  # type: ignore[arg-type]  # what is tested


@pytest.mark.parametrize(
    "text", ["{ strong leadership skills", "[1] Strong leadership skills", "{" * 100_000, "[" * 100_000]
)
def test_what_only_begins_like_json_is_text(text: str) -> None:
    assert ("leadership" in evidence(text)) == ("leadership" in text)


def test_a_document_that_holds_itself_is_read_once() -> None:
    circle: dict[str, Any] = {"description": "Strong leadership skills"}
    circle["skills"] = [circle]
    assert list(evidence(circle)) == ["leadership"]


def test_a_deep_document_is_read_without_going_deep() -> None:
    deep: Any = POSTING
    for _ in range(50_000):
        deep = [deep]
    assert evidence(deep) == FOUND


@pytest.mark.parametrize("start", ["x", "<p>", "{", '{"description": "'])
def test_a_text_over_the_limit_is_refused(start: str) -> None:
    with pytest.raises(InvalidInput, match="needs_from_posting: text is longer than 2,000,000 characters"):
        needs_from_posting(start + "x" * TEXT_LIMIT)
    with pytest.raises(InvalidInput, match="needs_from_posting: text is longer than 2,000,000 characters"):
        needs_from_posting({"description": "x" * (TEXT_LIMIT + 1)})


DUTIES = """
# Dockmaster

You watch over two harbours.

## Your tasks
- Lead a crew of six
- Settle conflicts between skippers

## You bring
- You stay calm under pressure

## What we offer
- Excellent communication and a great team
"""


def lines(several: str) -> str:
    return several.replace("- ", "").replace("## ", "")


@pytest.mark.parametrize(
    "posting",
    [
        '<p align="center"><b>Port\nof Oatmoor</b></p>\n' + DUTIES,
        "<dl>\n <dt>Pay</dt>\n <dd>30,000</dd>\n</dl>\n" + DUTIES,
        "<table>\n<tr>\n<td>Grade</td><td>7</td>\n</tr>\n</table>\n" + DUTIES,
        DUTIES.replace("harbours.", "harbours.<br>\nNorth and south.<br/>"),
        f"<div>\n{DUTIES}\n</div>",
        f'<div align="center">\n  <h1>Oatmoor</h1>\n</div>\n{DUTIES}',
        f"<center>\n{DUTIES}\n</center>",
        "<!-- You negotiate with suppliers. -->\n" + DUTIES,
        "<!--\n## You bring\n- Integrity\n-->\n<p>Oatmoor</p>\n" + DUTIES,
        DUTIES.replace("## You bring", '<a name="you"></a>\n## You bring'),
        DUTIES.replace("## You bring", "<p>\n\n## You bring"),
        '<img src="port.png" alt="Teamwork">\n<hr>\n' + DUTIES,
        '<p>\n<a href="x"><img alt="Teamwork" src="y"></a>\n</p>\n' + DUTIES,
        "[![Teamwork](https://a.b/c.svg)](https://a.b)\n<p>Oatmoor</p>\n" + DUTIES,
        "<p>Oatmoor</p>\n" + lines(DUTIES),
        "<blockquote>Care</blockquote>\r\n" + DUTIES.replace("\n", "\r\n"),
    ],
)
def test_a_tag_in_a_text_of_markdown_does_not_run_its_lines_together(posting: str) -> None:
    assert [need.competency_id for need in needs_from_posting(posting)] == [
        "resilience",
        "leadership",
        "conflict",
    ]


def test_a_page_that_breaks_its_lines_anywhere_is_read_as_a_page() -> None:
    page = (
        "<html><body><h2>You\nbring</h2>\n<ul>\n<li>You stay\ncalm under\n\npressure</li></ul></body></html>"
    )
    assert list(evidence(page)) == ["resilience"]


@pytest.mark.parametrize(
    "posting",
    [
        "Erzieherin gesucht\n\nDu arbeitest gern im Team und bist belastbar.\n- Konflikte lösen",
        "Wir suchen eine Leitung. Du bist gern im Team und auch sonst belastbar. Teamwork ist dir wichtig.",
        "Vos missions\n- Encadrer une équipe de dix personnes\n- Gérer les conflits entre les équipes",
        "Funciones\n- Dirigir un equipo de diez personas\n- Resolver conflictos",
        "Mansioni\n- Guidare un gruppo di dieci persone\n- Risolvere conflitti tra i turni",
        "Wat ga je doen\n- Je geeft leiding aan een team van tien mensen",
        "Obowiązki\n- Kierowanie zespołem dziesięciu osób\n- Rozwiązywanie konfliktów",
        "Vi söker en lagerchef.\nDu leder ett lag på tio personer och löser konflikter.",
        "病棟主任\n仕事内容\n・チームを率いる",
        "Обязанности\n- Руководить командой из десяти человек",
        "مدير الجناح\nالمهام\n- قيادة فريق من عشرة أشخاص",  # noqa: RUF001 - Arabic
        '<div lang="de"><h2>Ihre Aufgaben</h2><ul><li>Sie führen ein Team von zehn Personen</li></ul></div>',
        {"title": "Leitung", "responsibilities": ["Sie führen ein Team", "Sie lösen Konflikte im Haus"]},
    ],
)
def test_a_posting_in_a_language_that_is_not_read_says_so(posting: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        needs_from_posting(posting)
    [fault] = refused.value.faults
    assert (fault.path, fault.code) == ("text_or_job", "unsupported")
    assert "language" in fault.problem


@pytest.mark.parametrize(
    "posting",
    [
        "",
        "Leeds, Mon-Fri",
        "Requirements:\n- Python, SQL, Kubernetes, Terraform, AWS, GCP, Docker, Grafana, Kafka, Rust",
        "Band 6 RGN, ITU. NMC PIN. ALS. Mon-Fri 37.5h. Leeds LS1 4AB. £35k.",
        "You drive the van from depot to depot and wash it on Fridays.",
        "Wir suchen eine Leitung (m/w/d). Requirements: You work well with others. Benefits: Obstkorb.",
    ],
)
def test_a_posting_in_english_or_of_names_alone_is_read_whatever_it_asks_for(posting: str) -> None:
    assert isinstance(needs_from_posting(posting), tuple)
