"""Text as a search reads it is the same wherever it comes from."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.strategies import stories

from storybank.errors import InvalidInput
from storybank.history import Telling
from storybank.storage import open_store
from storybank.storage.rows import folded, folded_document, parse
from storybank.stories import Story

HARD = "İıŉſßẞﬁÅåÄäΣσςΐK\u0301\u0345 \n\u00a0が"  # noqa: RUF001 - letters that folding is hard for
TEXT = st.text(max_size=60) | st.text(st.sampled_from(HARD), max_size=20)


@given(text=TEXT)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(text=TEXT)
def test_however_accents_are_written_the_folded_text_is_one(text: str) -> None:
    forms = {folded(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")}
    assert forms == {folded(text)}


@given(text=st.text(st.characters(codec="ascii"), max_size=40))
def test_case_and_gaps_make_no_difference(text: str) -> None:
    assert folded(text.upper()) == folded(text.lower()) == folded(f"  {text}\n")


@given(story=stories())
def test_a_stored_document_folds_as_its_story_does(story: Story) -> None:
    parts = (story.title, story.situation, story.task, story.action, story.result, story.notes)
    assert folded_document(story.model_dump_json()) == "\n".join(folded(text) for text in parts if text)


@pytest.mark.parametrize("document", ["", "junk", "[1]", "3", '{"title": 3, "notes": null}'])
def test_what_cannot_be_read_folds_to_nothing(document: str) -> None:
    assert folded_document(document) == ""


def test_every_write_folds_the_text_again() -> None:
    story = Story("Führung", situation="Im Büro", notes="ÄRGER")
    with open_store(":memory:") as store:

        def kept() -> str:
            [row] = store._transactions.read(lambda rows: rows.all(rows.tables.stories))  # noqa: SLF001 - itself
            return str(row.folded)

        store.add(story)
        assert kept() == "fuhrung\nim buro\narger"
        store.edit("führung", lambda story: story.replace(notes=""))
        assert kept() == "fuhrung\nim buro"
        store.update(story.replace(title="Ende"))
        assert kept() == "ende\nim buro\narger"


@given(text=TEXT, unseen=st.sampled_from("\u00ad\u200b\u200d\u200f\ufe0f\ufeff\U000e0100"))
def test_what_cannot_be_seen_makes_no_difference(text: str, unseen: str) -> None:
    assert folded(unseen.join(text)) == folded(text) == folded(f"{unseen}{text}{unseen}")


def test_a_field_that_only_a_hosts_class_has_stands_in_the_extensions() -> None:
    story = parse(Story, '{"id": "a", "title": "A", "mood": "calm", "extensions": {"tone": 3}}')
    assert story.extensions == {"mood": "calm", "tone": 3}
    assert parse(Story, '{"id": "a", "title": "A", "mood": "calm"}').extensions == {"mood": "calm"}
    with pytest.raises(InvalidInput):
        parse(Telling, '{"story": "a", "interviewer": "Dana", "mood": "calm", "on": 3}')
