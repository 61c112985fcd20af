"""What a plan shows: who hears what, what is open, what is to be said, in lines that a terminal holds."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from tests.planning.rounds import random_round

from storybank.bank import StoryBank
from storybank.display import Bullets, Heading, Table
from storybank.errors import ImpossibleLock
from storybank.interviews import Interviewer, Need, Round, Sitting
from storybank.planning import Plan, Policy, plan_round
from storybank.sample import sample_bank, sample_round
from storybank.stories import Story

EVIL = "<script>alert('x')</script>"


def words(text: str) -> str:
    """Return the text with every run of spaces and line breaks as one space."""
    return " ".join(text.split())


def sample() -> Plan:
    return plan_round(sample_bank(), sample_round())


def noon() -> Plan:
    """Return the plan of a day under way: a sitting over, an idle lock, a panel, an empty seat."""
    stories = [
        Story("A row about money", competencies={"conflict": 4, "quality": 2}),
        Story("Launch", competencies={"teamwork": 3, "conflict": 2}),
        Story("Chess", competencies={"leadership": 3}),
    ]
    sittings: list[Sitting | Interviewer | list[Interviewer]] = [
        Sitting(Interviewer("Dana", title="VP", must=["conflict", "planning"]), told=["A row about money"]),
        Interviewer("Priya", must=["conflict resolution"]),
        Interviewer("Zed", must=["conflict", "zen gardening"], nice=["teamwork"]),
        [Interviewer("Tom", role="hr"), Interviewer("Ann", should=["conflict"])],
    ]
    bank, round_ = StoryBank(stories), Round("Final", sittings, employer="Northwind")
    return plan_round(bank, round_, policy=Policy(use=[("chess", "Priya")]))


def table_rows(plan: Plan) -> list[list[str]]:
    """Return the cells of the table of sittings."""
    table = plan.page().blocks[0]
    assert isinstance(table, Table)
    return [[cell.text for cell in row] for row in table.rows]


def bullets_under(plan: Plan, heading: str) -> list[str]:
    blocks = plan.page().blocks
    places = [n for n, block in enumerate(blocks) if isinstance(block, Heading) and block.text == heading]
    if not places:
        return []
    bullets = blocks[places[0] + 1]
    assert isinstance(bullets, Bullets)
    return [cell.text for cell in bullets.entries]


def test_no_line_is_wider_than_a_terminal_of_100_columns() -> None:
    plans = [sample(), noon(), plan_round(StoryBank(), sample_round())]
    assert max(len(line) for plan in plans for line in str(plan).splitlines()) <= 100


@pytest.mark.parametrize("seed", range(1, 7))
def test_made_up_plans_fit_and_leave_nothing_out(seed: int) -> None:
    case = random_round(seed)
    try:
        plan = plan_round(case.bank, case.round, policy=case.policy, previous=case.previous)
    except ImpossibleLock:
        return
    text = str(plan)
    titles = [case.bank.story(assignment.story_id).title for assignment in plan.assignments]
    assert max(map(len, text.splitlines())) <= 100
    assert all(title in words(text) for title in titles)
    assert all(gap.message in words(text) and gap.remedy in words(text) for gap in plan.gaps)


def test_every_assigned_story_stands_beside_its_sitting_in_the_order_of_telling() -> None:
    plan = sample()
    titles = {story.id: story.title for story in plan.stories}
    assert [row[1] for row in table_rows(plan)] == [titles[one.story_id] for one in plan.assignments]
    who = [row[0] for row in table_rows(plan) if row[0] != "″"]
    assert [re.sub(r"^\d\d:\d\d ", "", one).split(",")[0] for one in who] == [
        "Ilse Verhoeven",
        "Rafael Onyango",
        "Mei-Ling Tsao",
        "Farida Rahmani",
        "Grace Adeyemi",
    ]


def test_the_first_lines_say_how_much_is_told_and_how_much_is_open() -> None:
    assert noon().page().lead.startswith("2 stories for 3 sittings to come, none told twice; 6 needs open. ")


@pytest.mark.parametrize(
    ("round_", "stories", "lead"),
    [
        (
            Round("f", [Interviewer("Q", must=["conflict"])]),
            1,
            "1 story for 1 sitting to come; no need open. ",
        ),
        (
            Round("f", [Interviewer("Q", must=["conflict"])]),
            0,
            "0 stories for 1 sitting to come; 1 need open. ",
        ),
        (Round("f", [Sitting(Interviewer("Q"), told=[])]), 1, "Every sitting is over."),
    ],
)
def test_the_first_lines_read_well_at_either_end(round_: Round, stories: int, lead: str) -> None:
    bank = StoryBank([Story("Row", competencies=["conflict"])][:stories])
    assert plan_round(bank, round_).page().lead.startswith(lead)


def test_repeats_are_counted_where_they_are_allowed() -> None:
    bank = StoryBank([Story("Row", competencies=["conflict"])])
    people = [Interviewer("Dana", must=["conflict"]), Interviewer("Tom", must=["conflict"])]
    plan = plan_round(bank, Round("f", people), policy=Policy(repeats="last_resort"))
    assert plan.page().lead.startswith("1 story for 2 sittings to come, 1 repeat; no need open. ")


def test_a_sitting_that_is_over_shows_what_was_told_and_what_that_answered() -> None:
    assert table_rows(noon())[0] == [
        "Dana, senior leader",
        "over; told: A row about money",
        "Conflict resolution 4 (must)",
        "",
    ]
    silent = plan_round(StoryBank(), Round("f", [Sitting(Interviewer("Dana", role="peer"), told=[])]))
    assert table_rows(silent) == [["Dana, peer", "over; told: nothing", "", ""]]


def test_a_lock_that_serves_nobody_is_said_to_be_the_candidates_own() -> None:
    assert table_rows(noon())[1][1:] == ["Chess", "nothing: locked by you", ""]


def test_a_sitting_without_a_story_is_shown_all_the_same() -> None:
    assert table_rows(noon())[2][1:] == ["no story", "", ""]


def test_a_panel_is_named_in_full() -> None:
    assert table_rows(noon())[3][0].splitlines()[0].startswith("Tom, HR")
    assert table_rows(noon())[3][0].splitlines()[1].startswith("Ann")


def test_a_story_that_leads_nothing_and_still_covers_a_need_is_not_called_locked() -> None:
    # Kept from the plan before, though a stronger story leads now.
    quiet = Story("Quiet", competencies={"conflict": 2})
    both = Story("Both", competencies={"conflict": 4, "teamwork": 4})
    first = plan_round(StoryBank([quiet]), Round("f", [Interviewer("Dana", should=["conflict"])]))
    person = Interviewer("Dana", should=["conflict", "teamwork"])
    plan = plan_round(StoryBank([quiet, both]), Round("f", [person]), previous=first)
    rows = {row[1]: row[2] for row in table_rows(plan)}
    assert rows["Quiet"] == "also shows Conflict resolution 4 (should)"
    assert "locked" not in str(plan)


def test_a_backup_stands_beside_the_story_whose_place_it_would_take() -> None:
    stories = [
        Story("Feud", competencies={"conflict": 5}),
        Story("Spat", competencies={"conflict": 2}),
        Story("Audit", competencies={"quality": 5, "planning": 5}),
        Story("Checks", competencies={"quality": 2}),
        Story("Solo", competencies={"leadership": 5}),
    ]
    dana = Interviewer("Dana", must=["conflict"], should=["quality", "planning"], nice=["leadership"])
    tom = Interviewer("Tom", must=["leadership"])
    plan = plan_round(StoryBank(stories), Round("f", [dana, tom]))
    assert [(row[1], row[3]) for row in table_rows(plan)] == [
        ("Feud", "Spat"),
        ("Audit", "Checks (Quality and attention to detail)"),
        ("Solo", "no backup"),
    ]


def test_every_gap_is_said_and_the_same_words_only_once() -> None:
    plan = noon()
    said = bullets_under(plan, "Open needs")
    assert {f"{gap.message} {gap.remedy}" for gap in plan.gaps} == set(said)
    assert len(said) == len(set(said)) < len(plan.gaps)
    assert all(gap.message in words(str(plan)) for gap in plan.gaps)


def test_what_no_story_answers_is_to_be_said() -> None:
    assert bullets_under(noon(), "Say, rather than tell") == ["Tom: Motivation and fit"]
    assert bullets_under(sample(), "Say, rather than tell") == ["Ilse Verhoeven: Motivation and fit"]


def test_a_plan_with_nothing_open_has_no_heading_for_it() -> None:
    bank = StoryBank([Story("Row", competencies=["conflict"])])
    plan = plan_round(bank, Round("f", [Interviewer("Q", must=["conflict"])]))
    assert [b.text for b in plan.page().blocks if isinstance(b, Heading)] == ["How good it is"]


def test_what_is_worth_mending_is_shown_with_the_plan() -> None:
    plan = plan_round(StoryBank(), Round("f", [Interviewer("Zoe", title="Zookeeper")]))
    [line] = bullets_under(plan, "Worth mending")
    assert line.startswith("What Zoe will ask about is a guess: the title “Zookeeper” tells no role.")


def test_the_goals_are_shown_as_counts_that_a_person_understands() -> None:
    table = sample().page().blocks[-1]
    assert isinstance(table, Table)
    shown = {row[0].text: (row[1].text, row[2].text) for row in table.rows}
    assert shown["Sittings served"] == ("5", "5")
    used = str(len(sample().assignments))
    assert shown["Stories used"] == (used, used)
    assert not any(figure.startswith("-") for pair in shown.values() for figure in pair)


class Tags(HTMLParser):
    """Collects the tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.found.append(tag)


def test_html_shows_a_title_that_looks_like_a_script_and_runs_nothing() -> None:
    needs = [Need("conflict", priority="must"), Need(EVIL)]
    stories = [Story(EVIL, id="evil", competencies=["conflict"], status="ready"), Story(EVIL, id="two")]
    dana = Interviewer(EVIL, id="dana", needs=needs, title=EVIL)
    over = Sitting(Interviewer("Tom"), told=["two"])
    plan = plan_round(StoryBank(stories), Round(EVIL, [Sitting(dana), over], employer=EVIL))
    html = plan._repr_html_()
    tags = Tags()
    tags.feed(html)
    assert "script" not in tags.found
    assert "&lt;script&gt;" in html
    assert "table" in tags.found


def test_markdown_holds_the_same_stories() -> None:
    plan = sample()
    titles = {story.id: story.title for story in plan.stories}
    text = plan.to_markdown()
    assert all(titles[one.story_id] in text for one in plan.assignments)


def test_the_repr_is_one_line_without_any_text_of_a_story() -> None:
    shown = repr(noon())
    assert shown.startswith("<Plan 'Final': 2 assignments, 6 gaps, ")
    assert "\n" not in shown
