from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest
from tests.support.public import CALLS

from storybank.bank import StoryBank
from storybank.competencies import Competency, Framework
from storybank.errors import DocumentError, InvalidInput
from storybank.formats import LeftOut, Reading
from storybank.formats.files import decode_any, read_source
from storybank.history import Rehearsal, Telling
from storybank.stories import Story
from storybank.values import Several


def draft(title: str, source: str) -> Story:
    return Story(title, status="draft", source=source)


READ = Reading(bank=StoryBank([draft("Cut costs", "cv#/0"), draft("Led a team", "cv#/1")]))


def test_reading_a_file_again_changes_nothing() -> None:
    mine = READ.into(StoryBank([Story("Mine")]))
    assert [story.id for story in mine.stories] == ["mine", "cut-costs", "led-a-team"]
    assert READ.into(mine) == mine


def test_what_was_worked_on_since_stays() -> None:
    worked = READ.bank.with_stories(READ.stories[0].replace(title="Cut costs by half", status="ready"))
    assert READ.into(worked) == worked


def test_a_line_that_was_reworded_in_the_file_is_not_read_as_another_story() -> None:
    reworded = Reading(bank=StoryBank([draft("Cut all costs", "cv#/0"), draft("Led a team", "cv#/1")]))
    assert reworded.into(READ.bank) == READ.bank


def test_a_line_that_was_put_before_the_others_is_a_new_story() -> None:
    longer = Reading(
        bank=StoryBank(
            [draft("Won a prize", "cv#/0"), draft("Cut costs", "cv#/1"), draft("Led a team", "cv#/2")]
        )
    )
    joined = longer.into(READ.bank)
    assert [story.id for story in joined.stories] == ["cut-costs", "led-a-team", "won-a-prize"]


def test_a_line_before_one_that_was_reworded_comes_in_and_that_one_only_once() -> None:
    changed = Reading(
        bank=StoryBank(
            [draft("Won a prize", "cv#/0"), draft("Cut all costs", "cv#/1"), draft("Led a team", "cv#/2")]
        )
    )
    joined = changed.into(READ.bank)
    assert [story.id for story in joined.stories] == ["cut-costs", "led-a-team", "won-a-prize"]


def test_another_line_in_the_place_of_one_that_is_gone_is_a_story_of_its_own() -> None:
    replaced = Reading(bank=StoryBank([draft("Won a prize", "cv#/0"), draft("Led a team", "cv#/1")]))
    assert [s.id for s in replaced.into(READ.bank).stories] == ["cut-costs", "led-a-team", "won-a-prize"]


def test_a_short_line_elsewhere_is_not_lost_in_a_long_story_that_is_gone() -> None:
    grown = READ.stories[0].replace(action="I led a team of nine, and we cut what nobody used, week by week.")
    mine = READ.bank.with_stories(grown).without("led-a-team")
    shorter = Reading(bank=StoryBank([draft("Led a nine", "cv#/1")]))
    assert [story.id for story in shorter.into(mine).stories] == ["cut-costs", "led-a-nine"]


def test_a_telling_of_a_reworded_story_is_one_of_the_story_that_is_there() -> None:
    told = Reading(
        bank=StoryBank([draft("Cut all costs", "cv#/0")], tellings=[Telling("cut-all-costs", "Dana")])
    )
    assert told.into(READ.bank).tellings == (Telling("cut-costs", "Dana"),)


def test_a_rehearsal_of_a_reworded_story_is_one_of_the_story_that_is_there() -> None:
    said = Rehearsal("cut-all-costs", 90, on="2026-11-28")
    read = Reading(bank=StoryBank([draft("Cut all costs", "cv#/0")], rehearsals=[said]))
    once = read.into(READ.bank)
    assert once.rehearsals == (said.replace(story="cut-costs"),)
    assert read.into(once) == once


def test_tellings_come_along_once() -> None:
    told = Reading(bank=StoryBank([Story("Mine")], tellings=[Telling("mine", "Dana")]))
    once = told.into(StoryBank())
    assert len(once.tellings) == 1
    assert told.into(once) == once


def test_extensions_come_along_and_those_that_are_there_stay() -> None:
    read = Reading(bank=StoryBank(extensions={"cards": {"ease": 2}, "colours": "new"}))
    mine = StoryBank(extensions={"colours": "old"})
    joined = read.into(mine)
    assert joined.extensions == {"colours": "old", "cards": {"ease": 2}}
    assert read.into(joined) == joined


def test_a_reading_says_what_it_left_out_but_its_repr_holds_no_text() -> None:
    left = LeftOut(place="a.csv, line 1", what="the column “Mood”", why="is unknown", remedy="Drop it.")
    reading = READ.replace(left_out=[left])
    assert "a.csv, line 1: the column “Mood” is unknown. Drop it." in str(reading)
    assert "2 stories, 2 of them drafts; 1 thing left out." in str(reading)
    assert repr(reading) == "<Reading: 2 stories, 1 left out>"
    assert "No story was found." in str(Reading(bank=StoryBank()))


def test_a_reading_of_a_framework_speaks_of_competencies_not_of_stories() -> None:
    house = Framework(
        "house", competencies=[Competency("Dry socks")], version="2", licence="CC0", source="urn:x"
    )
    reading = Reading(bank=StoryBank(framework=house), holds="framework")
    text = str(reading)
    assert "The framework house, edition 2: 1 competency; 0 things left out." in text
    assert "• Dry socks" in text
    assert "Licence: CC0" in text
    assert "Source: urn:x" in text
    assert "stor" not in text
    assert repr(reading) == "<Reading: 1 competency, 0 left out>"
    assert Reading.model_validate_json(reading.model_dump_json()) == reading


def test_of_much_that_was_left_out_the_first_hundred_are_shown() -> None:
    left = Several(
        LeftOut(place=f"a.csv, line {line}", what="the row", why="is blank") for line in range(1, 1235)
    )
    text = str(Reading(bank=StoryBank(), left_out=left))
    assert "a.csv, line 100: the row is blank." in text
    assert "a.csv, line 101:" not in text
    assert "• and 1,134 more; left_out holds them all" in text
    assert "more" not in str(Reading(bank=StoryBank(), left_out=left[:100]))


def test_of_a_large_framework_the_first_labels_are_shown_and_of_an_empty_one_that_it_is_empty() -> None:
    large = Framework("large", competencies=[Competency(f"Skill {number}") for number in range(1, 1024)])
    text = str(Reading(bank=StoryBank(framework=large), holds="framework"))
    assert "• Skill 100\n" in text
    assert "Skill 101" not in text
    assert "• and 923 more" in text
    empty = Reading(bank=StoryBank(framework=Framework("none")), holds="framework")
    assert "No competency was found." in str(empty)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_text_is_read_in_every_encoding_that_programs_save(encoding: str) -> None:
    text = "title;result\nFührung, 40 %;naïve €\n"
    assert decode_any(text.encode(encoding), name="a.csv") == text


def test_a_named_encoding_is_not_guessed() -> None:
    assert decode_any("Führung".encode("cp1250"), name="a.csv", encoding="cp1250") == "Führung"
    with pytest.raises(DocumentError, match=r"a\.csv is not utf-8 at byte 1"):
        decode_any("Führung".encode("cp1252"), name="a.csv", encoding="utf-8")
    for unknown in ("no-such", "hex", "a\x00b"):
        with pytest.raises(InvalidInput, match="not an encoding"):
            decode_any(b"a", name="a.csv", encoding=unknown)


def test_bytes_of_no_encoding_are_refused_and_none_are_the_empty_text() -> None:
    assert decode_any(b"", name="a.csv") == ""
    with pytest.raises(DocumentError, match="save it as UTF-8"):
        decode_any(b"\x81\x8d", name="a.csv")


def test_a_source_is_a_path_or_bytes_up_to_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc")
    assert read_source(path) == (b"abc", str(path))
    assert read_source(b"abc") == (b"abc", "the text")
    for source in (path, b"abc"):
        with pytest.raises(DocumentError, match="more than 2 bytes"):
            read_source(source, max_bytes=2)


@pytest.mark.parametrize("limit", ["x", None, 2.5, -1, True])
def test_a_limit_that_is_no_number_is_told_so(limit: Any) -> None:
    code = "out_of_range" if limit == -1 else "wrong_type"
    doors = {
        (name, bound): call
        for name, call in CALLS.items()
        for bound in inspect.signature(call).parameters
        if bound in {"max_bytes", "max_depth", "max_files"}
    }
    assert {bound for _, bound in doors} == {"max_bytes", "max_depth", "max_files"}
    for (name, bound), call in doors.items():
        with pytest.raises(InvalidInput) as caught:
            call(**{bound: limit})
        assert (bound, code) in {(fault.path, fault.code) for fault in caught.value.faults}, name
