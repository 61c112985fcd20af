"""What a round shows: its people, their questions, and what is to be said rather than told."""

from __future__ import annotations

from storybank.display import Bullets, Heading, Table
from storybank.interviews import Interviewer, Need, Round, Sitting
from storybank.sample import sample_first_round, sample_round


def table_rows(round_: Round) -> list[list[str]]:
    table = round_.page().blocks[0]
    assert isinstance(table, Table)
    return [[cell.text for cell in row] for row in table.rows]


def bullets_under(round_: Round, heading: str) -> list[str]:
    blocks = round_.page().blocks
    places = [n for n, block in enumerate(blocks) if isinstance(block, Heading) and block.text == heading]
    if not places:
        return []
    bullets = blocks[places[0] + 1]
    assert isinstance(bullets, Bullets)
    return [cell.text for cell in bullets.entries]


def test_every_person_has_a_row_with_weight_and_needs_by_priority() -> None:
    needs = [
        Need("disagreement", priority="must", min_strength=3),
        Need("planning"),
        Need("zen", priority="nice"),
    ]
    dana = Interviewer("Dana", role="hiring_manager", needs=needs, weight=5)
    [row] = table_rows(Round("final", [Sitting(dana, minutes=45, max_stories=2)]))
    assert row == [
        "Dana, hiring manager",
        "5",
        "Conflict resolution 3",
        "Planning and prioritisation",
        "zen",
        "45 min, 2 stories",
    ]


def test_everybody_of_a_panel_is_there_and_its_room_is_said_once() -> None:
    panel = Sitting([Interviewer("Dana", role="peer"), Interviewer("Priya", role="hr")], max_stories=1)
    rows = table_rows(Round("final", [panel, Interviewer("Tom", role="client")]))
    assert [(row[0], row[-1]) for row in rows] == [
        ("Dana, peer", "1 story"),
        ("with Priya, HR", ""),
        ("Tom, client", ""),
    ]


def test_what_a_statement_answers_is_to_be_said_and_not_among_the_needs() -> None:
    round_ = Round(
        "final", [Interviewer("Dana", must=["drive", "teamwork"]), Interviewer("Priya", role="hr")]
    )
    assert bullets_under(round_, "Say, rather than tell") == [
        "Dana: Motivation and fit",
        "Priya: Motivation and fit",
    ]
    assert not any("Motivation" in cell for row in table_rows(round_) for cell in row)


def test_without_such_a_need_there_is_nothing_to_say() -> None:
    round_ = Round("final", [Interviewer("Dana", must=["teamwork"])])
    assert bullets_under(round_, "Say, rather than tell") == []
    assert [b.text for b in round_.page().blocks if isinstance(b, Heading)] == []


def test_the_candidates_own_questions_are_listed_by_person() -> None:
    dana = Interviewer("Dana", must=["teamwork"], questions_to_ask=["What would you change?"])
    assert bullets_under(Round("final", [dana]), "Ask them") == ["Dana: What would you change?"]


def test_a_guessed_role_is_worth_mending() -> None:
    [line] = bullets_under(Round("final", [Interviewer("Zoe", title="Zookeeper")]), "Worth mending")
    assert line.startswith("What Zoe will ask about is a guess")


def test_a_sitting_that_is_over_says_so() -> None:
    assert [row[-1] for row in table_rows(sample_first_round())] == ["over", "over"]


def test_the_first_lines_say_where_when_and_how_many() -> None:
    page = sample_round().page()
    assert page.title == "Round: Final round at Estermere Freight"
    assert page.lead == "5 sittings with 6 interviewers, Thursday 3 December 2026."
    assert Round("r", [Interviewer("Dana")]).page().title == "Round: r"


def test_no_line_is_wider_than_a_terminal_of_100_columns() -> None:
    for round_ in (sample_round(), sample_first_round()):
        assert max(map(len, str(round_).splitlines())) <= 100
        assert all(person.name.split()[0] in str(round_) for person in round_.interviewers)


def test_html_shows_a_name_that_looks_like_a_script_and_runs_nothing() -> None:
    evil = "<script>alert(1)</script>"
    html = Round(evil, [Interviewer(evil, must=[evil], questions_to_ask=[evil])], employer=evil).to_html()
    assert "<script" not in html
    assert "&lt;script&gt;" in html
