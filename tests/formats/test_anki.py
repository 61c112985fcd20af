from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from tests.support.strategies import banks

from storybank.bank import StoryBank
from storybank.competencies import Competency, Framework
from storybank.errors import DocumentError, InvalidInput
from storybank.formats.anki import anki_text, write_anki
from storybank.history import Rehearsal
from storybank.interviews import Interviewer, Round
from storybank.planning import Plan, plan_round
from storybank.sample import sample_bank, sample_round
from storybank.stories import Statement, Story

HEADERS = [
    "#separator:tab",
    "#html:true",
    "#notetype:Basic",
    "#deck:storybank",
    "#guid column:1",
    "#tags column:4",
]


def notes_of(text: str) -> list[list[str]]:
    lines = [line for line in text.split("\n") if not line.startswith("#")]
    return list(csv.reader(io.StringIO("\n".join(lines)), delimiter="\t", strict=True))


def back_of(**fields: Any) -> str:
    return notes_of(anki_text(StoryBank([Story("A", competencies=["teamwork"], **fields)])))[0][2]


def test_the_headers_come_first_and_name_deck_and_note_type() -> None:
    assert anki_text(StoryBank()).splitlines() == HEADERS
    named = anki_text(StoryBank(), deck="Jobs::Northwind", notetype="Einfach").splitlines()
    assert named[2:4] == ["#notetype:Einfach", "#deck:Jobs::Northwind"]


@given(banks())
def test_every_tag_of_a_story_to_be_told_is_one_line_with_four_fields(bank: StoryBank) -> None:
    text = anki_text(bank)
    assert text == anki_text(bank)
    shown = sum(len(bank.shows(story)) for story in bank.stories if story.status != "retired")
    shown += sum(one.status != "retired" and bool(one.text.strip()) for one in bank.statements)
    notes = notes_of(text)
    assert len(notes) == shown == len({note[0] for note in notes})
    assert text.count("\n") == len(HEADERS) + shown
    assert all(len(note) == len(("guid", "front", "back", "tags")) for note in notes)


def test_stories_that_show_the_same_are_asked_for_in_different_words() -> None:
    fronts = [note[1] for note in notes_of(anki_text(sample_bank()))]
    assert len(set(fronts)) == len(fronts)
    assert all(front.startswith(("Tell", "Give", "Describe", "Talk", "When", "How")) for front in fronts)


def test_a_card_holds_title_cues_figures_and_length() -> None:
    back = back_of(
        situation="We were late. And cold.",
        action=" ".join(["word"] * 20),
        result="Saved £3,000 in two days.",
        seconds=125,
    )
    assert back.split("<br>") == [
        "<b>A</b>",
        "<b>Situation:</b> We were late.",
        f"<b>Action:</b> {' '.join(['word'] * 16)} …",
        "<b>Result:</b> Saved £3,000 in two days.",
        "<b>Figures:</b> £3,000, two days",
        "<b>Length:</b> 2:05 min",
    ]


def test_a_story_without_text_is_a_card_with_its_title_and_length() -> None:
    assert back_of() == "<b>A</b><br><b>Length:</b> 2:00 min"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a <b>& b", "a &lt;b&gt;&amp; b"),
        ('"quoted"\ttab', '"quoted"\ttab'),
        ("#first", "#first"),
        ("[sound:a.mp3]", "&#91;sound:a.mp3&#93;"),
        ("{{c1::hidden}}", "&#123;&#123;c1::hidden&#125;&#125;"),
        (
            "\\(x\\) \\[y\\] \\d",
            "<span>\\</span>(x<span>\\</span>) <span>\\</span>&#91;y<span>\\</span>&#93; \\d",
        ),
        ("one\r\ntwo\u2028three", "one two three"),
        ("bell\x07", "bell"),
        ("=1+1", "=1+1"),
    ],
)
def test_nothing_in_a_text_means_anything_to_anki(written: str, shown: str) -> None:
    story = Story("A", competencies=["teamwork"]).replace(title=written)
    back = notes_of(anki_text(StoryBank([story])))[0][2]
    assert back.split("<br><b>Length")[0] == f"<b>{shown}</b>"


@pytest.mark.parametrize("between", ["\r", "\n", "\u2028", "\x85"])
def test_a_line_break_within_a_figure_is_one_on_the_card(between: str) -> None:
    assert "<br><b>Figures:</b> 5<br>percent<br>" in back_of(result=f"It fell by 5{between}percent.")


def test_tags_are_the_competency_and_the_status_without_spaces() -> None:
    bank = StoryBank([Story("A", competencies=["team work", "odd: one"], status="draft")])
    assert [note[3] for note in notes_of(anki_text(bank))] == ["teamwork draft", "odd-one draft"]


def test_a_competency_of_your_own_is_asked_for_by_its_label() -> None:
    house = Framework(
        "house", competencies=[Competency("SRE culture"), Competency("Us", matches=["teamwork"])]
    )
    bank = StoryBank([Story("A", competencies=["sre_culture", "us", "odd"])], framework=house)
    fronts = [note[1] for note in notes_of(anki_text(bank))]
    assert fronts[0] == "Tell me about a time that shows this: SRE culture."
    assert fronts[1] != "Tell me about a time that shows this: Us."
    assert fronts[2] == "Tell me about a time that shows this: odd."


def test_ids_hang_on_story_and_competency_alone() -> None:
    story = Story("A", competencies={"teamwork": 4})
    [before] = notes_of(anki_text(StoryBank([story])))
    [after] = notes_of(
        anki_text(StoryBank([story.replace(title="B", result="C", competencies={"team work": 1})]))
    )
    assert before[0] == after[0]
    assert before[2] != after[2]
    [other] = notes_of(anki_text(StoryBank([Story("A", competencies=["change"])])))
    assert other[0] != before[0]


def test_what_is_not_made_into_cards_is_said(tmp_path: Path) -> None:
    bank = sample_bank().with_stories(
        Story("Old", status="retired"), Story("Bare"), Story("Why", competencies=["motivation"])
    )
    left = [str(one) for one in write_anki(bank, tmp_path / "deck.txt").left_out]
    count = len(sample_bank().stories)
    stated = "is answered by a statement, not by a story"
    assert left == [
        f"stories[{count}]: the story is retired. Make it ready to learn it again.",
        f"stories[{count + 1}]: the story is tagged with no competency. Tag what it shows.",
        f"stories[{count + 2}].competencies: the competency motivation {stated}.",
        f"tellings: {len(bank.tellings)} tellings say nothing to learn by heart.",
        f"impressions: {len(bank.impressions)} impressions say nothing to learn by heart.",
    ]


def test_a_plan_gives_a_card_for_each_need_that_is_covered(tmp_path: Path) -> None:
    plan = plan_round(sample_bank(), sample_round())
    notes = notes_of(anki_text(plan))
    covered = [row for row in plan.coverage if row.story_id]
    assert len(notes) == len(covered) == len({note[0] for note in notes})
    people = {person.id: person for person in plan.round.interviewers}
    for note, row in zip(notes, covered, strict=True):
        assert note[1].startswith(people[row.interviewer_id].name)
        assert f" asks about {plan.competencies[row.competency_id]}: " in note[1]
    left = write_anki(plan, tmp_path / "deck.txt").left_out
    assert len(left) == len(plan.gaps) + len(plan.statements)


def test_a_person_is_named_with_title_or_role() -> None:
    def front(person: Interviewer) -> str:
        plan = plan_round(StoryBank([Story("A", competencies=["teamwork"])]), Round("final", [person]))
        return notes_of(anki_text(plan))[0][1]

    assert front(Interviewer("Dana", title="CTO", must=["teamwork"])).startswith("Dana (CTO) asks about Team")
    assert front(Interviewer("Dana", role="hiring_manager", must=["teamwork"])).startswith(
        "Dana (hiring manager) asks about Team"
    )
    assert front(Interviewer("Dana", must=["teamwork"])).startswith("Dana asks about Team")


def test_the_file_is_the_text(tmp_path: Path) -> None:
    writing = write_anki(sample_bank(), tmp_path / "deck.txt", deck="x")
    assert writing.path == str(tmp_path / "deck.txt")
    assert (tmp_path / "deck.txt").read_text(encoding="utf-8") == anki_text(sample_bank(), deck="x")


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\tb", 3])
def test_names_that_would_break_a_header_are_refused_together(name: Any, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        write_anki(sample_bank(), tmp_path / "deck.txt", deck=name, notetype=name)
    assert [fault.path for fault in caught.value.faults] == ["deck", "notetype"]
    assert not any(tmp_path.iterdir())


def test_what_is_neither_bank_nor_plan_is_refused(tmp_path: Path) -> None:
    wrong: Any = sample_round()
    for call in (lambda: anki_text(wrong), lambda: write_anki(wrong, tmp_path / "deck.txt")):
        with pytest.raises(InvalidInput, match="source is neither a StoryBank nor a Plan"):
            call()


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="is a folder"):
        write_anki(sample_bank(), tmp_path)


def test_a_plan_without_cards_is_headers_alone() -> None:
    plan = plan_round(StoryBank(), Round("final", [Interviewer("Dana", must=["teamwork"])]))
    assert isinstance(plan, Plan)
    assert anki_text(plan).splitlines() == HEADERS


def test_a_deck_can_be_shared(tmp_path: Path) -> None:
    bank, plan = sample_bank(), plan_round(sample_bank(), sample_round())
    for source in (bank, plan):
        text = anki_text(source, redact=True)
        writing = write_anki(source, tmp_path / "deck.txt", redact=True)
        assert (tmp_path / "deck.txt").read_text(encoding="utf-8") == text
        assert {one.kind for one in writing.redacted} >= {"employer", "name", "note"}
        assert not any(name in text for name in ("Oatmoor", "Larkmoor", "Pellwick", "Rafael", "Onyango"))
        assert "Employer 1" in text
    assert write_anki(bank, tmp_path / "deck.txt").redacted == ()


def test_one_that_is_left_out_is_spoken_of_as_one(tmp_path: Path) -> None:
    bank = sample_bank()
    one = bank.replace(tellings=bank.tellings[:1], impressions=bank.impressions[:1])
    one = one.with_rehearsals(Rehearsal(bank.stories[0], 90, on="2026-11-28"))
    left = [str(left) for left in write_anki(one, tmp_path / "deck.txt").left_out]
    assert left == [
        "tellings: 1 telling says nothing to learn by heart.",
        "impressions: 1 impression says nothing to learn by heart.",
        "rehearsals: 1 rehearsal says nothing to learn by heart.",
    ]


def test_a_card_says_how_long_a_story_takes_when_it_is_said() -> None:
    bank = StoryBank([Story("Month-end", competencies=["teamwork"])])
    said = bank.with_rehearsals(Rehearsal("month-end", 95, on="2026-11-28"))
    assert "<b>Length:</b> 2:00 min" in anki_text(bank)
    assert "<b>Length:</b> 1:35 min" in anki_text(said)


def test_a_statement_is_a_card_of_what_it_is_about_and_what_is_said(tmp_path: Path) -> None:
    pay = Statement("pay", "Between [52,000] and 56,000.\nA year.", when="only when they ask")
    why = Statement("motivation", "You train your own people.")
    bank = StoryBank(
        statements=[pay, why, Statement("goals"), Statement("terms", "38 hours", status="retired")]
    )
    notes = {front: (back, tags) for _, front, back, tags in notes_of(anki_text(bank))}
    assert notes == {
        "What do you say about this: pay? (only when they ask)": (
            "Between &#91;52,000&#93; and 56,000.<br>A year.",
            "terms ready",
        ),
        "What do you say about this: motivation?": ("You train your own people.", "motivation ready"),
    }
    left = write_anki(bank, tmp_path / "deck.txt").left_out
    assert [one.place for one in left] == ["statements[2]", "statements[3]"]
    plan = plan_round(bank, Round("final", [Interviewer("Dana", must=["motivation"])]))
    assert [note for note in notes_of(anki_text(bank)) if "motivation?" in note[1]] == notes_of(
        anki_text(plan)
    )
