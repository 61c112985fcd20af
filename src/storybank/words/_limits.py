"""How long a text may be that is read for its words."""

from __future__ import annotations

from typing import Any

from storybank.errors import Fault, InvalidInput

TEXT_LIMIT = 2_000_000
"""Characters of the longest text that is read, as of one part of a story: an hour of talking is 60,000."""


def check_text(text: Any, subject: str) -> None:
    """Refuse what is no text, or longer than any text that is read.

    Args:
        text: What was given.
        subject: What was being made of it.

    Raises:
        InvalidInput: It is no text, or longer than 2,000,000 characters.
    """
    if not isinstance(text, str):
        raise InvalidInput(subject, [Fault("text", "is not a text", "give a text", "wrong_type")])
    if len(text) > TEXT_LIMIT:
        problem = f"is longer than {TEXT_LIMIT:,} characters"
        raise InvalidInput(subject, [Fault("text", problem, "give the part that is meant", "too_long")])
