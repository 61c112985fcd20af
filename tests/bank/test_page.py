"""What a bank shows: stories by competencies, how often each was told, and what is worth mending."""

from __future__ import annotations

from storybank.bank import StoryBank
from storybank.competencies import builtin_framework
from storybank.display import Bullets, Heading, Table
from storybank.history import Impression, Telling
from storybank.sample import sample_bank
from storybank.stories import Story


def tables(bank: StoryBank) -> list[Table]:
    return [block for block in bank.page().blocks if isinstance(block, Table)]


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def bullets_under(bank: StoryBank, heading: str) -> list[str]:
    blocks = bank.page().blocks
    places = [n for n, block in enumerate(blocks) if isinstance(block, Heading) and block.text == heading]
    if not places:
        return []
    bullets = blocks[places[0] + 1]
    assert isinstance(bullets, Bullets)
    return [cell.text for cell in bullets.entries]


BANK = StoryBank(
    [
        Story(
            "Row", competencies={"disagreement": 4, "zen": 2}, employer="Acme", happened="2024-05", seconds=90
        ),
        Story("Launch", competencies={"team work": 3, "conflict": 5}, status="draft"),
        Story("Blank page"),
    ],
    tellings=[Telling("row", "dana", on="2026-01-01"), Telling("row", "tom")],
    impressions=[
        Impression("dana", "disagreement", kind="concern", employer="Acme"),
        Impression("tom", "zen"),
    ],
)


def test_stories_are_listed_with_where_when_how_long_how_often_and_status() -> None:
    assert texts(tables(BANK)[0]) == [
        ["1", "Row", "Acme, 2024", "90", "2", ""],
        ["2", "Launch", "", "120", "", "draft"],
        ["3", "Blank page", "", "120", "", ""],
    ]


def test_the_matrix_holds_each_competency_once_and_unknown_ones_last() -> None:
    matrix = tables(BANK)[1]
    assert [column.label for column in matrix.columns] == ["Competency", "1", "2", "3"]
    assert texts(matrix) == [
        ["Teamwork and collaboration", "", "3", ""],
        ["Conflict resolution", "4", "5", ""],
        ["zen", "2", "", ""],
    ]
    assert [cell.level for cell in matrix.rows[1]] == [None, 4, 5, None]


def test_the_matrix_follows_the_order_of_the_framework() -> None:
    order = [competency.label for competency in builtin_framework().competencies]
    shown = [row[0] for row in texts(tables(sample_bank())[1])]
    assert shown == sorted(shown, key=order.index)


def test_a_long_bank_has_its_matrix_in_pieces_that_fit() -> None:
    bank = StoryBank([Story(f"Story {n}", competencies=["teamwork"]) for n in range(45)])
    heads = [[column.label for column in table.columns[1:]] for table in tables(bank)[1:]]
    assert [number for head in heads for number in head] == [str(n) for n in range(1, 46)]
    assert max(map(len, str(bank).splitlines())) <= 100


def test_what_people_took_away_is_shown_as_strength_or_concern() -> None:
    assert bullets_under(BANK, "What people took away") == [
        "dana (Acme): Conflict resolution, a concern",
        "tom: zen, a strength",
    ]


def test_findings_are_shown_with_their_remedies() -> None:
    assert bullets_under(BANK, "Worth mending") == [str(finding) for finding in BANK.findings]
    assert [finding.code for finding in BANK.findings] == ["unknown_competency", "no_competency"]


def test_nothing_to_mend_has_no_heading() -> None:
    bank = StoryBank([Story("Row", competencies=["conflict"])])
    assert [block for block in bank.page().blocks if isinstance(block, Heading)] == []


def test_the_first_line_counts_stories_ready_and_told() -> None:
    assert BANK.page().lead == "3 stories, 2 of them ready; 1 told so far."


def test_an_empty_bank_shows_itself_all_the_same() -> None:
    assert "Story bank" in str(StoryBank())
    assert tables(StoryBank()) == []


def test_the_running_example_fits_a_terminal_of_100_columns_and_names_every_story() -> None:
    text = str(sample_bank())
    assert max(map(len, text.splitlines())) <= 100
    assert all(story.title in text for story in sample_bank().stories)


def test_html_shows_a_title_that_looks_like_a_script_and_runs_nothing() -> None:
    evil = "<script>alert(1)</script>"
    bank = StoryBank([Story(evil, competencies={evil: 3}, employer=evil)])
    html = bank.to_html()
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_the_repr_holds_counts_and_no_text() -> None:
    assert repr(BANK) == "<StoryBank: 3 stories, 2 tellings, 2 impressions>"
