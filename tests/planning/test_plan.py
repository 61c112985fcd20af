"""A plan reads by itself: its page, its records, and what is refused where its parts do not fit together."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from tests.support.counts import many
from tests.support.public import VALUES
from tests.support.rounds import random_round

from storybank import InvalidInput, Telling, brief, replan, suggest_stories
from storybank.analysis import compare, contest, stress, why, why_not
from storybank.bank import StoryBank
from storybank.display import Bullets, Folded, Heading, Table
from storybank.errors import ImpossibleLock
from storybank.interviews import Interviewer, Meeting, Need, Round
from storybank.interviews.meetings import DIRECTLY
from storybank.planning import Plan, Policy, plan_round
from storybank.planning.gaps import in_sentence, said_once
from storybank.planning.goals import GOALS
from storybank.sample import sample_bank, sample_round
from storybank.storage import SavedPlan
from storybank.stories import Story
from storybank.values import Value

EVIL = "<script>alert('x')</script>"


def words(text: str) -> str:
    """Return the text with every run of spaces and line breaks as one space."""
    return " ".join(text.split())


def sample() -> Plan:
    return plan_round(sample_bank(), sample_round())


def noon() -> Plan:
    """Return the plan of a day under way: a meeting over, an idle lock, a panel, an empty seat."""
    stories = [
        Story("A row about money", competencies={"conflict": 4, "quality": 2}),
        Story("Launch", competencies={"teamwork": 3, "conflict": 2}),
        Story("Chess", competencies={"leadership": 3}),
    ]
    meetings: list[Meeting | Interviewer | list[Interviewer]] = [
        Meeting(Interviewer("Dana", title="VP", must=["conflict", "planning"]), told=["A row about money"]),
        Interviewer("Priya", must=["conflict resolution"]),
        Interviewer("Zed", must=["conflict", "zen gardening"], nice=["teamwork"]),
        [Interviewer("Tom", role="hr"), Interviewer("Ann", should=["conflict"])],
    ]
    bank, round = StoryBank(stories), Round("Final", meetings, employer="Northwind")
    return plan_round(bank, round, policy=Policy(use=[("chess", "Priya")]))


def table_rows(plan: Plan) -> list[list[str]]:
    """Return the cells of the table of meetings."""
    table = next(block for block in plan.page().blocks if isinstance(block, Table))
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
    assert all(said in words(text) for _, said in said_once(plan.gaps))
    named = {(gap.interviewer, gap.competency) for gap in plan.gaps}
    assert all(name in text and in_sentence(label) in words(text) for name, label in named)


def test_every_assigned_story_stands_beside_its_meeting_in_the_order_of_telling() -> None:
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


def test_the_first_line_says_how_many_musts_and_shoulds_are_answered() -> None:
    plan = noon()
    assert plan.page().lead.startswith(f"Answered: {plan.answered}. 2 stories for 3 meetings to come")
    assert str(plan.answered) == "2 of 6 musts, 1 of 2 shoulds, 0 of 2 nice-to-haves"


@pytest.mark.parametrize(
    ("round", "stories", "lead"),
    [
        (
            Round("f", [Interviewer("Q", must=["conflict"])]),
            1,
            "Answered: 1 of 1 must. 1 story for 1 meeting to come.",
        ),
        (
            Round("f", [Interviewer("Q", must=["conflict"])]),
            0,
            "Answered: 0 of 1 must. 0 stories for 1 meeting to come.",
        ),
        (
            Round("f", [Meeting(Interviewer("Q", must=["conflict"]), told=["row"])]),
            1,
            "Answered: 1 of 1 must. Every meeting is over.",
        ),
        (Round("f", [Interviewer("Q", needs=())]), 1, "Nobody asks for a story. 0 stories for 1 meeting"),
    ],
)
def test_the_first_lines_read_well_at_either_end(round: Round, stories: int, lead: str) -> None:
    bank = StoryBank([Story("Row", competencies=["conflict"])][:stories])
    assert plan_round(bank, round).page().lead.startswith(lead)


def test_repeats_are_counted_where_they_are_allowed() -> None:
    bank = StoryBank([Story("Row", competencies=["conflict"])])
    people = [Interviewer("Dana", must=["conflict"]), Interviewer("Tom", must=["conflict"])]
    plan = plan_round(bank, Round("f", people), policy=Policy(repeats="last_resort"))
    assert plan.page().lead.endswith("1 story for 2 meetings to come, 1 repeat.")


def test_a_meeting_that_is_over_shows_what_was_told_and_what_that_answered() -> None:
    assert table_rows(noon())[0] == [
        "Dana, VP (read as senior leader)",
        "over; told: A row about money",
        "Conflict resolution 4 (must)",
        "",
    ]
    silent = plan_round(StoryBank(), Round("f", [Meeting(Interviewer("Dana", role="peer"), told=[])]))
    assert table_rows(silent) == [["Dana, peer", "over; told: nothing", "", ""]]


def test_a_lock_that_serves_nobody_is_said_to_be_the_candidates_own() -> None:
    assert table_rows(noon())[1][1:] == ["Chess", "nothing they ask for: you wanted it told", ""]


def test_a_meeting_without_a_story_is_shown_all_the_same() -> None:
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
    assert "you wanted" not in str(plan)


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
    assert said == [text for _, text in said_once(plan.gaps)]
    assert len(said) == len(set(said)) < len(plan.gaps)


def test_what_no_story_answers_is_answered_directly() -> None:
    for plan, name in ((noon(), "Tom"), (sample(), "Ilse Verhoeven")):
        assert bullets_under(plan, DIRECTLY) == [f"{name}: Motivation and fit; nothing is prepared yet"]


def test_a_plan_with_nothing_open_has_no_heading_for_it() -> None:
    bank = StoryBank([Story("Row", competencies=["conflict"])])
    plan = plan_round(bank, Round("f", [Interviewer("Q", must=["conflict"])]))
    assert [b.text for b in plan.page().blocks if isinstance(b, Heading)] == ["How good this plan is"]


def test_what_is_worth_mending_is_shown_with_the_plan() -> None:
    plan = plan_round(StoryBank(), Round("f", [Interviewer("Zoe", title="Zookeeper")]))
    [line] = bullets_under(plan, "Please check")
    assert line.startswith("What Zoe will ask about is a guess: the title “Zookeeper”")


def test_the_goals_are_shown_as_counts_that_a_person_understands() -> None:
    folded = sample().page().blocks[-1]
    assert isinstance(folded, Folded)
    [table] = folded.blocks
    assert isinstance(table, Table)
    shown = {row[0].text: (row[1].text, row[2].text) for row in table.rows}
    assert shown[GOALS["served"].label] == ("5", "5")
    used = str(len(sample().assignments))
    assert shown[GOALS["spare"].label] == (used, used)
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
    over = Meeting(Interviewer("Tom"), told=["two"])
    plan = plan_round(StoryBank(stories), Round(EVIL, [Meeting(dana), over], employer=EVIL))
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
    assert shown.startswith(
        "<Plan 'Final': 2 of 6 musts, 1 of 2 shoulds, 0 of 2 nice-to-haves; 2 assignments, 6 gaps, "
    )
    assert "\n" not in shown


KEYS = [
    "meeting",
    "interviewer_id",
    "interviewer",
    "competency_id",
    "competency",
    "priority",
    "min_strength",
    "story_id",
    "story",
    "strength",
    "own",
    "backup_id",
    "backup",
    "extra_id",
    "extra",
    "gap",
    "remedy",
]


def small() -> Plan:
    bank = StoryBank(
        [
            Story("The row", competencies={"conflict": 4}),
            Story("The quarrel", competencies={"conflict": 3}),
            Story("The audit", competencies={"quality": 3}),
        ]
    )
    priya = Interviewer(
        "Priya", needs=[Need("planning", min_strength=2), Need("motivation", priority="must")]
    )
    over = Meeting(Interviewer("Ana", must=["quality"]), told=["the-audit"])
    return plan_round(bank, Round("final", [over, Interviewer("Dana", must=["disagreement"]), priya]))


def test_there_is_one_row_for_each_need_in_the_order_of_the_coverage() -> None:
    plan = plan_round(sample_bank(), sample_round())
    assert [(row["interviewer_id"], row["competency_id"]) for row in plan.to_records()] == [
        (row.interviewer_id, row.competency_id) for row in plan.coverage
    ]
    asked = sum(len(person.needs) for person in plan.round.interviewers)
    assert len(plan.coverage) == asked - len(plan.statements) > 0


def test_every_row_has_the_same_keys_in_the_same_order() -> None:
    for plan in (small(), plan_round(sample_bank(), sample_round())):
        assert all(list(record) == KEYS for record in plan.to_records())


def test_rows_survive_json_and_hold_nothing_nested() -> None:
    records = plan_round(sample_bank(), sample_round()).to_records()
    assert json.loads(json.dumps(records)) == records
    assert all(isinstance(part, str | int | None) for record in records for part in record.values())


def test_a_covered_need_names_story_and_backup() -> None:
    covered = small().to_records()[1]
    assert covered == {
        "meeting": 1,
        "interviewer_id": "dana",
        "interviewer": "Dana",
        "competency_id": "conflict",
        "competency": "Conflict resolution",
        "priority": "must",
        "min_strength": 1,
        "story_id": "the-row",
        "story": "The row",
        "strength": 4,
        "own": True,
        "backup_id": "the-quarrel",
        "backup": "The quarrel",
        "extra_id": None,
        "extra": None,
        "gap": None,
        "remedy": None,
    }


def test_an_open_need_names_its_reason_and_remedy() -> None:
    plan = small()
    opened = plan.to_records()[2]
    nothing = {
        "story_id": None,
        "story": None,
        "strength": 0,
        "own": False,
        "backup_id": None,
        "backup": None,
    }
    assert opened.items() >= nothing.items()
    assert (opened["gap"], opened["remedy"]) == ("no_story", plan.gaps[0].remedy)


def test_what_was_told_names_its_story_and_has_no_backup() -> None:
    told = small().to_records()[0]
    assert (told["interviewer_id"], told["story_id"], told["backup_id"], told["gap"]) == (
        "ana",
        "the-audit",
        None,
        None,
    )


def test_a_plan_of_no_needs_has_no_rows() -> None:
    assert plan_round(StoryBank(), Round("final", [Interviewer("Dana", needs=())])).to_records() == []


def test_stories_for_a_person_come_in_the_order_of_telling_by_value_id_or_name() -> None:
    bank, round = sample_bank(), sample_round()
    plan = plan_round(bank, round)
    rafael = round.meetings[1].interviewers[0]
    told = [one.story_id for one in plan.assignments if one.meeting == 1]
    for person in (rafael, rafael.id, rafael.name):
        assert [story.id for story in plan.stories_for(person)] == told
    assert len(told) > 1


BANK = StoryBank(
    [
        Story("Merger", competencies={"teamwork": 5, "conflict": 2}),
        Story("Audit", competencies={"conflict": 4}),
        Story("Kick-off", competencies={"leadership": 3}),
    ],
    tellings=[Telling("kick-off", "Ana", landed="well")],
)
DAY = Round(
    "final",
    [
        Meeting(Interviewer("Dana", must=["teamwork", "conflict"], nice=["motivation"]), minutes=45),
        [Interviewer("Priya", must=["conflict"]), Interviewer("Tom", needs=[Need("planning")])],
        Meeting(Interviewer("Ana", must=["leadership"]), told=["kick-off"]),
    ],
    employer="Northwind",
)
PLAN = plan_round(BANK, DAY, policy=Policy(stories_per_meeting=1))
AFTER = replan(PLAN, BANK, DAY.with_told("Dana", "audit"))

COMPOUND: tuple[Value, ...] = (
    *(PLAN, AFTER, compare(PLAN, AFTER.after), stress(PLAN, BANK), SavedPlan(plan=PLAN, bank=BANK)),
    *(brief(PLAN, BANK, 0), brief(PLAN, BANK, 1), brief(PLAN, BANK, "Ana")),
    *(*why(PLAN, BANK)[:1], why_not(PLAN, BANK, "audit", 1), contest(PLAN, BANK, PLAN.gaps[0])),
    *suggest_stories(BANK, DAY)[:1],
)


def leaves(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield every part of a JSON document with its path; certificates and texts are no names."""
    inner = document.items() if isinstance(document, dict) else []
    for name, part in enumerate(document) if isinstance(document, list) else inner:
        if name not in {"certificate", "situation", "task", "action", "result", "extensions"}:
            yield (*path, name), part
            yield from leaves(part, (*path, name))


def changed(part: Any) -> list[Any]:
    """Return what may stand there after a slip, of the same kind."""
    if isinstance(part, bool):
        return [not part]
    if isinstance(part, int):
        return [part + 1, -1, 99]
    if isinstance(part, str):
        return ["forged", ""]
    if isinstance(part, list):
        return [[], part[1:], [*part, *part[-1:]]]
    return [{}, dict([*part.items()][1:])] if isinstance(part, dict) else ["forged", 1]


def with_part(document: Any, path: tuple[Any, ...], part: Any) -> Any:
    """Return a copy of a document with one part changed."""
    found = whole = copy.deepcopy(document)
    for step in path[:-1]:
        found = found[step]
    found[path[-1]] = part
    return whole


def show(value: Any) -> None:
    """Show a value in every way that it has."""
    str(value)
    repr(value)
    for way in ("to_markdown", "_repr_html_", "to_records"):
        getattr(value, way, str)()
    for gap in getattr(value, "gaps", ()):
        assert gap.message
        assert gap.remedy


def shown_or_refused(value: Value, every: int = 1) -> int:
    """Change a value's JSON part by part, and show what is read; return how many were refused."""
    document, kind, refused = json.loads(value.model_dump_json()), type(value), 0
    slips = [(path, slip) for path, part in leaves(document) for slip in changed(part)]
    for path, slip in slips[::every]:
        try:
            read = kind.model_validate_json(json.dumps(with_part(document, path, slip)))
        except InvalidInput:
            refused += 1
            continue
        show(read)
    return refused


@pytest.mark.many
@pytest.mark.parametrize("value", COMPOUND, ids=lambda value: type(value).__name__)
def test_a_changed_part_is_refused_or_shown(value: Value) -> None:
    assert shown_or_refused(value, every=1 + len(value.model_dump_json()) // many(4000, quick=800, slow=1000))


@pytest.mark.slow
@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
def test_a_changed_part_of_any_public_value_is_refused_or_shown(kind: type) -> None:
    if issubclass(kind, Value):
        shown_or_refused(VALUES[kind], every=1 + len(VALUES[kind].model_dump_json()) // 20_000)


@pytest.mark.parametrize("value", COMPOUND, ids=lambda value: type(value).__name__)
def test_what_fits_together_is_read_back_equal(value: Value) -> None:
    assert type(value).model_validate_json(value.model_dump_json()) == value
    assert type(value).model_validate(json.loads(value.model_dump_json())) == value


def refused(**parts: Any) -> str:
    """Return what is said of the plan with some parts changed in its JSON."""
    document = json.loads(PLAN.model_dump_json())
    with pytest.raises(InvalidInput) as caught:
        Plan.model_validate(document | parts)
    return str(caught.value)


def test_a_plan_without_its_stories_is_refused_with_every_place_that_names_one() -> None:
    said = refused(stories=[])
    assert "assignments[0].story_id is not a listed story" in said
    assert "round.meetings[2].told[0] is not a listed story" in said


def test_a_plan_that_names_people_meetings_and_labels_it_has_not_is_refused() -> None:
    first = json.loads(PLAN.model_dump_json())["assignments"][0]
    assert "assignments[0].meeting is not a meeting of the round; give 0 to 2" in refused(
        assignments=[first | {"meeting": 99}]
    )
    assert "statements[0].interviewer_id is not a listed person" in refused(
        statements=[{"interviewer_id": "nobody", "competency_id": "motivation"}]
    )
    assert "coverage[0].competency_id is not a listed competency" in refused(competencies={})


def test_a_gap_that_speaks_of_rivals_has_some() -> None:
    gaps = [dict(gap, reason="contested", rivals=[]) for gap in json.loads(PLAN.model_dump_json())["gaps"]]
    assert "gaps[0].rivals are none" in refused(gaps=gaps)


def test_a_plan_made_by_hand_is_check_plans_to_judge_and_still_shown() -> None:
    for odd in (PLAN.replace(stories=()), PLAN.replace(competencies={}), PLAN.replace(assignments=())):
        show(odd)
        assert odd.stories_for("dana") is not None
