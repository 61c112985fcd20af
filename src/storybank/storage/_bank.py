"""An owner's bank, made of their rows."""

from __future__ import annotations

from storybank.bank import StoryBank
from storybank.storage._extensions import extensions
from storybank.storage._history import all_impressions, all_tellings
from storybank.storage._planning import framework
from storybank.storage._rows import Rows
from storybank.storage._stories import all_stories


def bank_of(rows: Rows) -> StoryBank:
    """Return everything known, as it stands in this transaction."""
    return StoryBank(
        all_stories(rows),
        tellings=all_tellings(rows),
        impressions=all_impressions(rows),
        framework=framework(rows),
        extensions=extensions(rows),
    )
