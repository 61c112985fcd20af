"""A rule about who acts: an interviewer cannot hire the team."""

from __future__ import annotations

import re
from collections.abc import Iterator

from storybank.findings import Finding
from storybank.late import pattern
from storybank.words.review._text import StoryText

_QUOTED = pattern(r"“[^“”]*+”|\"[^\"\n]*+\"|«[^«»]*+»")
_OURS = pattern(r"(?<![\w'\u2019.-])(?:we|our)(?![\w.-])", re.IGNORECASE)
_MINE = pattern(r"(?<![\w'\u2019.-])(?:i|my)(?!\w|[.-]\w)", re.IGNORECASE)


def we_instead_of_i(read: StoryText) -> Iterator[Finding]:
    """Find an action in which “we” and “our” stand more often than “I” and “my”, quotations aside."""
    told = _QUOTED.sub(" ", read.parts["action"])
    ours, mine = len(_OURS.findall(told)), len(_MINE.findall(told))
    if ours > mine:
        message = f"In the action of {read.called} “we” and “our” outnumber “I” and “my”, {ours} to {mine}."
        remedy = "Say what you did yourself; keep “we” for what the others did with you."
        yield read.finding("we_not_i", message, remedy, field="action")
