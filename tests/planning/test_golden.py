"""What this room says and finds, against what was read and written down."""

from __future__ import annotations

from tests.support.golden import kept, written
from tests.support.wording import not_read_aloud


def test_every_sentence_and_page_of_this_room_was_read_aloud() -> None:
    assert not_read_aloud("planning") == []


def test_fixed_and_made_up_rounds_come_out_as_they_were_written_down() -> None:
    assert written("planning").splitlines() == kept("planning").splitlines()
