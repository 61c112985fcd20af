"""What a brief shows, in lines that a telephone, a terminal and paper can hold."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.briefs import BANK, DANA, ROUND

from storybank.bank import StoryBank
from storybank.briefs import LONGEST_CUE, brief, cue_of
from storybank.display import Table
from storybank.history import Impression, Telling
from storybank.interviews import Interviewer, Meeting, Need, Round
from storybank.interviews.meetings import DIRECTLY
from storybank.pages import day_pages
from storybank.planning import Policy, plan_round
from storybank.sample import sample_bank, sample_first_round, sample_round
from storybank.stories import Story
from storybank.text import passages
from storybank.text.markup import spoken

EVIL = "<script>alert('x')</script>"


def words(text: str) -> str:
    return " ".join(text.split())


def sample_text(person: str) -> str:
    return words(str(brief(plan_round(sample_bank(), sample_round()), sample_bank(), person)))


def test_it_says_where_when_and_how_long() -> None:
    text = sample_text("Ilse Verhoeven")
    assert text.startswith("Brief: Ilse Verhoeven ═")
    assert (
        "Final round at Estermere Freight. Thursday 3 December 2026, 09:30 to 10:15 (UTC), 45 minutes."
        in text
    )


@pytest.mark.parametrize(
    ("meeting", "said"),
    [
        (Meeting(DANA), "final."),
        (Meeting(DANA, minutes=1), "final. 1 minute."),
        (Meeting(DANA, starts_at="2026-12-03T09:30+05:30"), "Thursday 3 December 2026, 09:30 (UTC+05:30)."),
        (Meeting(DANA, starts_at="2026-12-03T23:30Z", minutes=60), "23:30 to 00:30 (UTC), 60 minutes."),
        (Meeting(DANA, starts_at="9999-12-31T23:30Z", minutes=60), "23:30 (UTC), 60 minutes."),
    ],
)
def test_it_says_as_much_of_the_time_as_is_known(meeting: Meeting, said: str) -> None:
    plan = plan_round(BANK, Round("final", [meeting]))
    assert said in str(brief(plan, BANK, 0))
    dated = plan_round(BANK, Round("final", [Meeting(DANA)], date="2026-12-03"))
    assert "final. Thursday 3 December 2026." in str(brief(dated, BANK, 0))


def test_it_says_who_they_are_what_say_they_have_and_what_they_need() -> None:
    text = sample_text("Rafael Onyango")
    assert (
        "Rafael Onyango, Director of Network Operations (hiring manager): a strong say in the decision "
        "Must hear: Delivering results (strength 3 or more); Conflict resolution (strength 3 or more) "
        "Should hear: Problem solving (strength 3 or more) Nice to hear: Self-awareness and feedback"
    ) in text
    unknown = plan_round(BANK, Round("final", [Interviewer("Zoe", weight=5, needs=())]))
    assert "Zoe, role unknown: the deciding say in the decision" in str(brief(unknown, BANK, 0))


def test_stories_stand_in_telling_order_with_seconds_answers_cues_and_what_is_in_reserve() -> None:
    text = sample_text("Rafael Onyango")
    assert re.search(
        r"1\. Two depot leads .* \(1 min 37 s\).*2\. Month-end in four days \(1 min 39 s\)", text
    )
    assert "Tell 2 stories in this order, 3 min 16 s in all." in text
    assert "It answers Conflict resolution (must, strength 5); Self-awareness and feedback (nice" in text
    assert "• Task: The finance director asked me to halve that without new people. • Action:" in text
    assert "Backup: “Fewer empty chairs” for Delivering results and Problem solving." in text


def test_one_story_has_no_order_and_nobody_without_a_title_has_a_comma_for_it() -> None:
    plan = plan_round(BANK, Round("final", [Interviewer("Ana", role="hr", must=["teamwork"])]))
    text = str(brief(plan, BANK, 0))
    assert "Tell 1 story, 1 min 40 s in all." in text
    assert "• Ana, HR: some say in the decision" in text


@pytest.mark.parametrize(("seconds", "said"), [(45, "45 s"), (60, "1 min"), (90, "1 min 30 s")])
def test_a_length_has_no_part_that_is_zero(seconds: int, said: str) -> None:
    bank = BANK.with_stories(BANK.story("the-row").replace(seconds=seconds))
    plan = plan_round(bank, Round("final", [Interviewer("Ana", must=["conflict"])]))
    assert f"1. The row ({said})" in str(brief(plan, bank, 0))


def test_of_a_panel_it_says_who_asks() -> None:
    text = sample_text("Jonas Eklund")
    assert "Dealing with ambiguity (should, strength 5, for Jonas Eklund)" in text
    assert "Jonas Eklund: His terminal works in four languages." in text


def test_each_of_a_panel_has_their_own_needs_and_a_shared_one_counts_as_its_highest() -> None:
    ana = Interviewer("Ana", nice=["conflict"], weight=2)
    bo = Interviewer("Bo", needs=[Need("conflict", priority="must", min_strength=2)], weight=2)
    plan = plan_round(BANK, Round("final", [[ana, bo]]))
    text = words(str(brief(plan, BANK, 0)))
    assert "• Ana, role unknown: some say in the decision Nice to hear: Conflict resolution • Bo" in text
    assert (
        "Bo, role unknown: some say in the decision Must hear: Conflict resolution (strength 2 or more) Tell"
        in text
    )
    assert "It answers Conflict resolution (must, strength 4, for" in text


def test_what_a_story_answers_stands_must_first() -> None:
    ana = Interviewer("Ana", must=["conflict"], should=["teamwork"], nice=["communication"])
    both = Story("Both", competencies={"conflict": 4, "teamwork": 3, "communication": 5})
    bank = StoryBank([both])
    page = brief(plan_round(bank, Round("final", [ana])), bank, 0)
    (cue,) = page.cues
    assert len(cue.leads) == 3
    turned = page.replace(cues=[cue.replace(leads=cue.leads[::-1])])
    assert str(turned) == str(page)
    assert re.search(r"It answers \S+ \S+ \(must, .*\(should, .*\(nice, ", words(str(turned)))


def test_a_gap_that_two_have_in_the_same_words_is_said_once() -> None:
    only = BANK.replace(stories=[BANK.story("the-row")], tellings=(), impressions=())
    three = [Interviewer(name, must=["conflict"], weight=2) for name in ("Ana", "Bo", "Cy")]
    cy = three[2].replace(weight=5)
    plan = plan_round(only, Round("final", [three[:2], cy]))
    first, second = brief(plan, only, 0).gaps
    assert str(first.message) == str(second.message)
    assert str(brief(plan, only, 0)).count("✗ Ana and Bo") == 1


def test_a_gap_is_marked_by_its_priority() -> None:
    for ana, mark in ((Interviewer("Ana", must=["zen"]), "✗"), (Interviewer("Ana", should=["zen"]), "!")):
        plan = plan_round(BANK, Round("final", [ana]))
        assert f"{mark} Ana " in str(brief(plan, BANK, 0))


def test_blank_notes_leave_no_full_stop_behind() -> None:
    bank = BANK.replace(
        tellings=[Telling("the-row", "dana", notes=" ")],
        impressions=[Impression("dana", "teamwork", employer="Northwind", notes="\n")],
    )
    lines = [line.rstrip() for line in str(brief(plan_round(bank, ROUND), bank, 0)).splitlines()]
    assert "• Dana Reyes: “The row”" in lines
    assert "✓ Dana Reyes: Teamwork and collaboration, a strength" in lines


def test_what_else_a_story_shows_stands_apart() -> None:
    assert "It also shows Analytical thinking (must, strength 3)." in sample_text("Farida Rahmani")


def test_what_to_say_what_is_open_what_is_known_and_what_to_ask_have_headings() -> None:
    people = sample_text("Ilse Verhoeven")
    assert f"{DIRECTLY} ───────────────────────────────── • Motivation and fit" in people
    assert "✗ Rafael Onyango and Mei-Ling Tsao both need to hear about conflict" in sample_text(
        "Mei-Ling Tsao"
    )
    manager = sample_text("Rafael Onyango")
    assert "“The analyst who would not present” (10 November 2026, Estermere Freight, landed well)" in manager
    assert "✓ Rafael Onyango: Planning and prioritisation, a strength. He liked" in manager
    assert "! Rafael Onyango: Stakeholder management, a concern. He asked twice" in manager
    assert "Ask them ──────── • Which decision would you" in manager
    assert "Not to be told here ─────────────────── • What our largest customer really cost" in manager


def test_what_there_is_nothing_of_has_no_heading() -> None:
    plan = plan_round(BANK, Round("final", [Interviewer("Zoe", role="peer", needs=())]))
    text = str(brief(plan, BANK, 0))
    assert "! No story is planned here." in text
    headings = (DIRECTLY, "Without a story", "heard", "took away", "Ask them", "Notes", "Not to be told")
    assert not [heading for heading in headings if heading in text]


def test_a_panel_is_told_whose_statement_and_whose_question_it_is() -> None:
    asking = DANA.replace(questions_to_ask=("Why you?",))
    panel = Round("final", [[asking, Interviewer("Priya", needs=())]], employer="Northwind")
    text = str(brief(plan_round(BANK, panel), BANK, 0))
    assert "• Dana Reyes: Motivation and fit" in text
    assert "• Dana Reyes: Why you?" in text


def test_a_telling_without_particulars_is_just_the_story_and_its_notes_come_along() -> None:
    bank = BANK.replace(tellings=[Telling("the-row", "Tom", notes="Too long.")], impressions=())
    text = str(brief(plan_round(bank, ROUND), bank, "Tom"))
    assert "• Tom: “The row”. Too long." in text
    unknown = bank.with_impressions(Impression("Tom", "zen", employer="Northwind"))
    assert "✓ Tom: zen, a strength" in str(brief(plan_round(unknown, ROUND), unknown, "Tom"))


def test_over_it_shows_what_was_told() -> None:
    bank, first = sample_bank(), sample_first_round()
    text = words(str(brief(plan_round(bank, first), bank, "Callum Reyes")))
    assert "Told ──── • Fewer empty chairs • Ten pallets of sprouts too many" in text
    assert "in this order" not in text
    nothing = first.replace(meetings=[meeting.replace(told=()) for meeting in first.meetings])
    assert "Nothing was told." in str(brief(plan_round(bank, nothing), bank, 0))


def test_a_locked_story_and_a_repeated_one_say_so() -> None:
    bank = BANK.replace(tellings=())
    plan = plan_round(bank, ROUND, policy=Policy(use=[("the-team", "Tom")]))
    text = words(str(brief(plan, bank, "Tom")))
    assert "Nobody here asks for it: you wanted it told." in text
    only = BANK.replace(stories=[BANK.story("the-row")], tellings=())
    repeated = plan_round(only, ROUND, policy=Policy(repeats="last_resort"))
    assert "Dana Reyes and Priya Nair will have heard it too." in words(str(brief(repeated, only, "Tom")))


def test_no_line_is_wider_than_asked_and_there_is_no_table() -> None:
    plan = plan_round(sample_bank(), sample_round())
    for index in range(5):
        page = brief(plan, sample_bank(), index)
        for width in (40, 100):
            assert max(map(len, page.to_text(width=width).splitlines())) <= width
        assert not [block for block in page.page().blocks if isinstance(block, Table)]


def test_a_long_sentence_is_cut_between_words_and_a_long_word_where_it_must_be() -> None:
    long = Story("The row", situation="long " * 100, task="x" * 300, competencies={"conflict": 4})
    bank = BANK.replace(stories=[long], tellings=())
    (cue,) = brief(plan_round(bank, Round("f", [DANA])), bank, 0).cues
    assert len(cue.situation) <= 201
    assert cue.situation.endswith("long…")
    assert cue.task == "x" * 200 + "…"


def test_nothing_that_was_written_is_markup() -> None:
    person = Interviewer(EVIL, id="evil", notes=EVIL, questions_to_ask=[EVIL], must=["conflict"])
    bank = BANK.with_stories(Story(EVIL, id="the-row", situation=EVIL, competencies={"conflict": 4}))
    page = brief(plan_round(bank, Round(EVIL, [person], employer=EVIL)), bank, "evil")
    assert EVIL not in page.to_html()
    assert EVIL not in page.to_markdown()


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("chromium"), reason="no browser is installed")
def test_a_browser_shows_its_html(tmp_path: Path) -> None:
    page = brief(plan_round(sample_bank(), sample_round()), sample_bank(), "Rafael Onyango")
    place = tmp_path / "brief.html"
    place.write_text(f'<!doctype html><meta charset="utf-8">{page.to_html()}', encoding="utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'p'}"]
    shown = subprocess.run(  # noqa: S603 - our own words
        [*command, "--dump-dom", place.as_uri()],
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    ).stdout
    assert shown.count("<h3 ") >= 6
    assert "Two depot leads" in shown


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("It  was\tloud. Very.", "It was loud. …"),
        (" \n" * 3_000 + "One. Two.", "One. …"),
        ("", ""),
    ],
)
def test_the_first_sentence_stands_without_the_spaces_around_and_in_it(text: str, first: str) -> None:
    assert cue_of(text) == first


def test_a_sentence_of_just_the_length_is_whole_and_a_longer_one_ends_in_dots() -> None:
    whole = "ab " * (LONGEST_CUE // 3) + "cd"
    assert len(whole) == LONGEST_CUE
    assert cue_of(whole) == whole
    assert cue_of(f"{whole} ef") == whole.removesuffix(" cd") + "…"


LONG = "The ward was short of nurses and beds " * 8


@pytest.mark.parametrize(
    ("result", "shown"),
    [
        (
            "No fracture. We moved handover to the bedside. Falls went from 6 a month to 2.",
            "Falls went from 6 a month to 2. …",
        ),
        ("Nobody left.\n- Sick days halved\n- 12 of 14 parents came back", "Sick days halved …"),
        ("**Calm again.** Picking errors fell by 30 %. Thanks followed.", "Picking errors fell by 30 %. …"),
        ("Two hours saved. Nobody complained.", "Two hours saved. …"),
        ("Everybody was happy. So was I.", "Everybody was happy. …"),
        ("Falls went from 6 a month to 2.", "Falls went from 6 a month to 2."),
        ("", ""),
    ],
)
def test_of_a_result_the_sentence_with_the_figure_is_shown_and_what_is_cut_says_so(
    result: str, shown: str
) -> None:
    story = Story("The fall", situation="A patient fell. It was night.", result=result, competencies=["zen"])
    plan = plan_round(StoryBank([story]), Round("f", [Interviewer("Ana", must=["zen"])]))
    day = day_pages(plan, StoryBank([story]))
    (cue,) = day.briefs[0].cues
    assert (cue.situation, cue.result) == ("A patient fell. …", shown)
    assert (f"Result: {shown}" in " ".join(str(day).split())) is bool(shown)


@pytest.mark.parametrize(
    "result",
    [f"{LONG}and falls went from 6 a month to 2.", f"{LONG}before. {LONG}and 2 of 30 fell since, {LONG}."],
)
def test_a_figure_at_the_end_of_a_long_sentence_is_shown(result: str) -> None:
    shown = cue_of(result, with_figure=True)
    assert re.search(r"6 a month to 2|2 of 30", shown)
    assert (shown[0], shown[-1]) == ("…", "…")
    assert len(shown) <= LONGEST_CUE + 3


@given(st.text("ab. 5\n-", max_size=600))
def test_no_part_is_cut_without_a_sign(text: str) -> None:
    shown = cue_of(text, with_figure=True)
    assert shown.endswith("…") or len(passages(spoken(text))) <= 1


def test_a_page_for_the_walk_in_tells_nobody_to_write_a_story() -> None:
    people = [
        Interviewer("Ana", must=["conflict", "zen"], should=["planning"]),
        Interviewer("Bo", must=["conflict", "teamwork"], nice=["conflict"], needs=None),
        Interviewer("Cy", needs=[Need("teamwork", priority="must", min_strength=5)]),
    ]
    plan = plan_round(BANK, Round("final", people), policy=Policy(stories_per_meeting=1))
    assert plan.gaps
    for index in range(len(people)):
        text = str(brief(plan, BANK, index))
        assert not re.search(r"\b([Ww]rite|Ask for more time|Plan again|tag it)\b", text)
        assert all(gap.message in words(text) for gap in brief(plan, BANK, index).gaps)


def test_each_person_s_open_needs_say_whether_they_ask_if_you_can_will_or_fit() -> None:
    panel = [
        Interviewer("Ann", must=["change", "conflict", "ownership"]),
        Interviewer("Bo", must=["quality"]),
        Interviewer("Cy", needs=()),
    ]
    page = brief(plan_round(StoryBank(), Round("final", [panel])), StoryBank(), 0)
    said = words(str(page))
    assert "• Ann: What stays open: will you do it (2 needs), will you fit in (1 need)." in said
    assert "• Bo: What stays open: can you do the job (1 need)." in said
    assert "Cy: What stays open" not in said
    assert "What stays open" not in sample_text("Grace Adeyemi")
