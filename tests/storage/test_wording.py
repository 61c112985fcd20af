"""What the check of a store says, against what was read aloud."""

from __future__ import annotations

from tests.support.wording import not_read_aloud


def test_every_sentence_of_this_room_was_read_aloud() -> None:
    assert not_read_aloud("storage") == []
