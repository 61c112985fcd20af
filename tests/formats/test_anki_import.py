"""What Anki itself makes of the file."""

from __future__ import annotations

import html
import re
import unicodedata
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storybank.bank import StoryBank
from storybank.formats.anki import write_anki
from storybank.planning import plan_round
from storybank.sample import sample_bank, sample_round
from storybank.stories import Story

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

ODD = (
    '#1 "quoted"\ttab',
    "<img src=x onerror=alert(1)>&amp;",
    "[sound:a.mp3] [latex]x[/latex] [$]y[/$]",
    "{{c1::hidden}} {{Front}}",
    "\\(x\\) and \\[y\\]",
    "Führung 日本語 🎉",
    "=1+1; a,b",
)


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from anki.collection import Collection  # noqa: PLC0415 - its import warns
    opened = Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


def imported(collection: Any, source: Any, folder: Path, deck: str = "storybank") -> Any:
    """Import the file as Anki's own dialog does, with what the headers say."""
    from anki.collection import ImportCsvRequest  # noqa: PLC0415 - its import warns

    path = str(folder / "deck.txt")
    write_anki(source, path, deck=deck)
    metadata = collection.get_csv_metadata(path=path, delimiter=None)
    return collection.import_csv(ImportCsvRequest(path=path, metadata=metadata)).log


def notes_of(collection: Any) -> dict[str, Any]:
    notes = [collection.get_note(note_id) for note_id in collection.find_notes("")]
    return {note.guid: note for note in notes}


def text_of(field: str) -> str:
    return html.unescape(re.sub("<[^>]*>", "", field))


def bank_of(*titles: str) -> StoryBank:
    return StoryBank(
        Story(title, id=f"s-{index}", competencies={"teamwork": 3}, result=title)
        for index, title in enumerate(titles)
    )


def test_every_card_arrives_in_its_deck_with_its_tags(collection: Any, tmp_path: Path) -> None:
    log = imported(collection, sample_bank(), tmp_path, deck="Jobs::storybank")
    notes = notes_of(collection)
    shown = sum(len(sample_bank().shows(story)) for story in sample_bank().stories)
    assert len(log.new) == len(notes) == shown
    decks = {collection.decks.name(card.did) for note in notes.values() for card in note.cards()}
    assert decks == {"Jobs::storybank"}
    assert {note.note_type()["name"] for note in notes.values()} == {"Basic"}
    status = {story.status for story in sample_bank().stories}
    assert all(len(note.tags) == 2 and status & set(note.tags) for note in notes.values())


def test_importing_again_adds_nothing_and_updates_what_changed(collection: Any, tmp_path: Path) -> None:
    imported(collection, bank_of("one", "two"), tmp_path)
    before = {guid: note["Back"] for guid, note in notes_of(collection).items()}
    log = imported(collection, bank_of("one", "two"), tmp_path)
    assert not log.new
    assert {guid: note["Back"] for guid, note in notes_of(collection).items()} == before
    log = imported(collection, bank_of("one", "two, told anew"), tmp_path)
    after = {guid: note["Back"] for guid, note in notes_of(collection).items()}
    assert not log.new
    assert after.keys() == before.keys()
    assert sum(after[guid] != before[guid] for guid in before) == 1
    assert any("two, told anew" in back for back in after.values())


def test_what_was_learned_stays_when_a_card_is_updated(collection: Any, tmp_path: Path) -> None:
    imported(collection, bank_of("one"), tmp_path)
    [card_id] = collection.find_cards("")
    card = collection.get_card(card_id)
    card.type, card.queue, card.ivl, card.due, card.reps = 2, 2, 30, 30, 7
    collection.update_card(card)
    imported(collection, bank_of("one, told anew"), tmp_path)
    [card_id] = collection.find_cards("")
    card = collection.get_card(card_id)
    assert (card.type, card.ivl, card.due, card.reps) == (2, 30, 30, 7)
    assert "one, told anew" in card.note()["Back"]


def test_odd_texts_are_shown_as_they_were_written(collection: Any, tmp_path: Path) -> None:
    log = imported(collection, bank_of(*ODD), tmp_path)
    assert len(log.new) == len(ODD)
    notes = notes_of(collection)
    shown = [text_of(note["Back"].split("<br>")[0]) for note in notes.values()]
    assert sorted(shown) == sorted(unicodedata.normalize("NFC", text) for text in ODD)
    for note in notes.values():
        [card] = note.cards()
        assert card.answer_av_tags() == []
        answer = card.answer()
        assert not any(
            made in answer for made in ("<img", "[latex", "[$", "class=cloze", "\\(", "\\[", "[sound:")
        )


def test_fields_that_are_called_otherwise_are_filled_too(collection: Any, tmp_path: Path) -> None:
    basic = collection.models.by_name("Basic")
    for index, name in enumerate(("Vorderseite", "Rückseite")):
        collection.models.rename_field(basic, basic["flds"][index], name)
    collection.models.update_dict(basic)
    imported(collection, bank_of("one"), tmp_path)
    [note] = notes_of(collection).values()
    assert note["Vorderseite"].startswith("Tell me")
    assert "one" in note["Rückseite"]


def test_a_plan_arrives_beside_its_bank(collection: Any, tmp_path: Path) -> None:
    plan = plan_round(sample_bank(), sample_round())
    imported(collection, sample_bank(), tmp_path)
    first = len(notes_of(collection))
    log = imported(collection, plan, tmp_path)
    assert len(log.new) == sum(row.story_id is not None for row in plan.coverage)
    assert len(notes_of(collection)) == first + len(log.new)
    assert not imported(collection, plan, tmp_path).new
