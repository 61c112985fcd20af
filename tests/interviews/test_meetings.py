"""What a round shows: its people, their questions, and what is to be said rather than told."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.strategies import IDS, rounds

from storybank.bank import StoryBank
from storybank.display import Bullets, Heading, Table
from storybank.errors import InvalidInput, UnknownReference
from storybank.history import tellings_of
from storybank.interviews import Interviewer, Meeting, Need, Round
from storybank.interviews.meetings import DIRECTLY
from storybank.sample import sample_first_round, sample_round
from storybank.stories import Story

DANA, PRIYA, TOM = Interviewer("Dana Reyes"), Interviewer("Priya"), Interviewer("Tom", id="tom-2")
DAY = Round("final", [DANA, [PRIYA, TOM]], employer="Acme", date="2026-11-30")


def test_a_bare_person_is_a_meeting_and_a_list_a_panel() -> None:
    assert (
        Round("final", [Meeting(DANA), Meeting([PRIYA, TOM])], employer="Acme", date=date(2026, 11, 30))
        == DAY
    )
    assert [meeting.names for meeting in DAY.meetings] == ["Dana Reyes", "Priya and Tom"]
    assert DAY.interviewers == (DANA, PRIYA, TOM)


def test_one_meeting_needs_no_list() -> None:
    assert Round("call", DANA) == Round("call", Meeting(DANA)) == Round("call", [DANA])


def test_a_round_may_be_drawn_from_any_iterable() -> None:
    assert Round("a", (person for person in (DANA, PRIYA))) == Round("a", [DANA, PRIYA])


def test_a_meeting_is_to_come_until_something_or_nothing_was_told() -> None:
    assert not Meeting(DANA).is_over
    assert Meeting(DANA, told=[]).is_over
    assert Meeting(DANA, told="a").told == ("a",)
    assert Meeting(DANA, told=[Story("b"), "a", "b"]).told == ("b", "a")


def test_limits_may_be_none_at_all() -> None:
    meeting = Meeting(DANA, max_stories=0, minutes=0)
    assert (meeting.max_stories, meeting.minutes) == (0, 0)
    assert (Meeting(DANA).max_stories, Meeting(DANA).minutes) == (None, None)


def test_a_person_sits_once_in_a_round() -> None:
    with pytest.raises(InvalidInput) as caught:
        Round("final", [DANA, [PRIYA, DANA], PRIYA])
    assert [fault.path for fault in caught.value.faults] == [
        "meetings[1].interviewers[1]",
        "meetings[2].interviewers[0]",
    ]
    assert "as meetings[0].interviewers[0] has" in str(caught.value)


def test_two_people_of_one_name_sit_with_ids_of_their_own() -> None:
    twins = Round("final", [Interviewer("Sam", id="sam-1"), Interviewer("Sam", id="sam-2")])
    assert twins.meeting_of("sam-2") == 1
    with pytest.raises(
        UnknownReference, match="interviewer names two people; give one of the ids: sam-1, sam-2"
    ):
        twins.meeting_of("Sam")


@pytest.mark.parametrize(
    ("person", "index"),
    [(DANA, 0), ("dana-reyes", 0), ("Dana Reyes", 0), (PRIYA, 1), ("Tom", 1), ("tom-2", 1), (TOM, 1)],
)
def test_a_meeting_is_found_by_anybody_who_sits_there(person: Interviewer | str, index: int) -> None:
    assert DAY.meeting_of(person) == index


@pytest.mark.parametrize("person", ["Eve", "", "T", Interviewer("Eve"), 3, None, ["Dana Reyes"]])
def test_who_sits_nowhere_is_told_who_does(person: object) -> None:
    for ask in (DAY.meeting_of, DAY.with_told):
        with pytest.raises(UnknownReference) as caught:
            ask(person)  # type: ignore[arg-type]
        known = "give one of the ids: dana-reyes, priya, tom-2"
        is_named = isinstance(person, str | Interviewer)
        assert str(caught.value).endswith(known if is_named else "give the value, its id or its exact name")


def test_telling_makes_a_meeting_over_for_the_whole_panel() -> None:
    noon = DAY.with_told("Tom", Story("Month-end"), "audit")
    assert [meeting.told for meeting in noon.meetings] == [None, ("month-end", "audit")]
    assert [(one.story, one.interviewer) for one in tellings_of(noon)] == [
        ("month-end", "priya"),
        ("month-end", "tom-2"),
        ("audit", "priya"),
        ("audit", "tom-2"),
    ]
    assert not DAY.meetings[1].is_over


def test_a_meeting_can_be_over_with_nothing_told() -> None:
    assert DAY.with_told(DANA).meetings[0].told == ()
    assert tellings_of(DAY.with_told(DANA)) == ()


def test_telling_again_adds_and_the_same_story_counts_once() -> None:
    assert DAY.with_told(PRIYA, "a").with_told(TOM, "b", "a").meetings[1].told == ("a", "b")


def test_a_told_story_is_a_value_or_a_text_and_a_list_is_several() -> None:
    told: Any = DAY.with_told
    assert told(DANA, "a", ["b", "c"]) == told(DANA, ["a", "b", "c"]) == DAY.with_told(DANA, "a", "b", "c")
    with pytest.raises(InvalidInput, match=r"stories\[1\] is neither .* nor a string but a whole number"):
        told(DANA, "a", [3])


def test_a_round_survives_json_with_its_times() -> None:
    nine = datetime(2026, 11, 30, 9, tzinfo=UTC)
    day = Round("final", [Meeting(DANA, starts_at=nine, minutes=45), Meeting(PRIYA, told=[])])
    assert Round.model_validate_json(day.model_dump_json()) == day
    assert day.meetings[0].starts_at == nine
    assert '"told":[]' in day.model_dump_json()
    assert '"told":null' in day.model_dump_json()


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("9:30", "2026-11-30T09:30+01:00"),
        (time(14, 30), "2026-11-30T14:30+01:00"),
        ("2026-12-03 9:30", "2026-12-03T09:30+01:00"),
        (datetime(2026, 12, 3, 9, 30), "2026-12-03T09:30+01:00"),  # noqa: DTZ001 - as people give it
    ],
)
def test_of_a_time_without_day_or_offset_the_remedy_is_the_line_with_both(written: Any, line: str) -> None:
    with pytest.raises(InvalidInput, match=f'starts_at has no .*time zone; write "{re.escape(line)}", with'):
        Meeting(DANA, starts_at=written)
    assert Meeting(DANA, starts_at=line).starts_at == datetime.fromisoformat(line)


@given(rounds(), st.lists(IDS, max_size=3), st.data())
def test_telling_changes_one_meeting_and_keeps_what_was_told(
    day: Round, told: list[str], data: st.DataObject
) -> None:
    person = data.draw(st.sampled_from(day.interviewers))
    index = day.meeting_of(person)
    later = day.with_told(person.id, *told)
    before = day.meetings[index].told or ()
    after = later.meetings[index].told
    assert after is not None
    assert after[: len(before)] == before
    assert set(after) == {*before, *told}
    others = [meeting for place, meeting in enumerate(later.meetings) if place != index]
    assert others == [meeting for place, meeting in enumerate(day.meetings) if place != index]
    assert later.with_told(person.id, *told) == later


@given(rounds())
def test_everybody_sits_where_they_are_found(day: Round) -> None:
    for person in day.interviewers:
        assert person in day.meetings[day.meeting_of(person)].interviewers


def table_rows(round: Round) -> list[list[str]]:
    table = round.page().blocks[0]
    assert isinstance(table, Table)
    return [[cell.text for cell in row] for row in table.rows]


def bullets_under(round: Round, heading: str) -> list[str]:
    blocks = round.page().blocks
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
    [row] = table_rows(Round("final", [Meeting(dana, minutes=45, max_stories=2)]))
    assert row == [
        "Dana, hiring manager",
        "5",
        "Conflict resolution 3",
        "Planning and prioritisation",
        "zen",
        "45 min, 2 stories",
    ]


def test_everybody_of_a_panel_is_there_and_its_room_is_said_once() -> None:
    panel = Meeting([Interviewer("Dana", role="peer"), Interviewer("Priya", role="hr")], max_stories=1)
    rows = table_rows(Round("final", [panel, Interviewer("Tom", role="client")]))
    assert [(row[0], row[-1]) for row in rows] == [
        ("Dana, peer", "1 story"),
        ("with Priya, HR", ""),
        ("Tom, client", ""),
    ]


def test_what_a_statement_answers_is_to_be_said_and_not_among_the_needs() -> None:
    round = Round("final", [Interviewer("Dana", must=["drive", "teamwork"]), Interviewer("Priya", role="hr")])
    assert bullets_under(round, DIRECTLY) == [
        "Dana: Motivation and fit",
        "Priya: Motivation and fit",
    ]
    assert not any("Motivation" in cell for row in table_rows(round) for cell in row)


def test_without_such_a_need_there_is_nothing_to_say() -> None:
    round = Round("final", [Interviewer("Dana", must=["teamwork"])])
    assert bullets_under(round, DIRECTLY) == []
    assert [b.text for b in round.page().blocks if isinstance(b, Heading)] == []


def test_the_candidates_own_questions_are_listed_by_person() -> None:
    dana = Interviewer("Dana", must=["teamwork"], questions_to_ask=["What would you change?"])
    assert bullets_under(Round("final", [dana]), "Ask them") == ["Dana: What would you change?"]


def test_a_guessed_role_is_worth_mending() -> None:
    [line] = bullets_under(Round("final", [Interviewer("Zoe", title="Zookeeper")]), "Worth mending")
    assert line.startswith("What Zoe will ask about is a guess")


def test_a_meeting_that_is_over_says_so() -> None:
    assert [row[-1] for row in table_rows(sample_first_round())] == ["over", "over"]


def test_the_first_lines_say_where_when_and_how_many() -> None:
    page = sample_round().page()
    assert page.title == "Round: Final round at Estermere Freight"
    assert page.lead == "5 meetings with 6 interviewers, Thursday 3 December 2026."
    assert Round("r", [Interviewer("Dana")]).page().title == "Round: r"


def test_no_line_is_wider_than_a_terminal_of_100_columns() -> None:
    for round in (sample_round(), sample_first_round()):
        assert max(map(len, str(round).splitlines())) <= 100
        assert all(person.name.split()[0] in str(round) for person in round.interviewers)


def test_html_shows_a_name_that_looks_like_a_script_and_runs_nothing() -> None:
    evil = "<script>alert(1)</script>"
    html = Round(evil, [Interviewer(evil, must=[evil], questions_to_ask=[evil])], employer=evil).to_html()
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_document_of_an_earlier_release_calls_a_meeting_a_sitting_and_is_still_read() -> None:
    day = Round("final", [Meeting(Interviewer("Dana"), told=()), Interviewer("Priya")])
    assert Round.model_validate_json(day.model_dump_json().replace("meetings", "sittings")) == day
    with pytest.raises(InvalidInput, match="sittings is not a field"):
        Round.model_validate(day.model_dump() | {"sittings": ()})


def test_with_the_bank_a_story_that_it_does_not_have_is_refused_at_once_and_named() -> None:
    bank = StoryBank([Story("Month-end close"), Story("The audit")])
    assert DAY.with_told("Tom", "The audit", bank=bank).meetings[1].told == ("The audit",)
    with pytest.raises(UnknownReference) as caught:
        DAY.with_told("Tom", "month-end-clsoe", "The audit", "a private title", bank=bank)
    assert [fault.path for fault in caught.value.faults] == ["stories[0]", "stories[2]"]
    assert "month-end-clsoe; give the id: month-end-close?" in str(caught.value)
    assert "private" not in str(caught.value)


def test_a_round_says_how_many_needs_ask_whether_you_can_will_and_fit() -> None:
    said = str(Round("r", [Interviewer("Dana", must=["teamwork", "motivation", "dry socks"])]))
    line = "What they want to know: can you do the job (0 needs), will you do it (1 need), will you fit in"
    assert f"{line} (1 need), not known (1 need)." in " ".join(said.split())
    assert "What they want to know" not in str(Round("r", [Interviewer("Dana", needs=())]))
