"""Finding: something worth mending, said as a value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, Literal

from storybank.late import data_beside
from storybank.values import Value


class Finding(Value):
    """Something about a bank, a story, a round or a store that is worth mending.

    A finding is not an error: whatever it is about works all the same.

    Attributes:
        code: What kind of finding, in words that do not change: `"unknown_competency"`.
        severity: `"warning"` where a plan may be worse for it, `"hint"` where it may not.
        subject: The id of what it is about.
        field: The part of it, where one is meant.
        message: What was noticed, in a sentence.
        remedy: What to do about it, in a sentence.

    >>> Finding(code="unknown_role", severity="warning", subject="ana", message="…", remedy="…").field
    ''
    """

    columns: ClassVar[Mapping[str, str]] = {
        "About": "subject",
        "What": "message",
        "What to do": "remedy",
        "Kind": "severity",
    }
    nothing: ClassVar[str] = "Nothing to improve here."

    code: str
    severity: Literal["warning", "hint"]
    subject: str
    field: str = ""
    message: str
    remedy: str

    def __str__(self) -> str:
        """Return message and remedy as one line."""
        return f"{self.message} {self.remedy}"


@cache
def known_findings() -> dict[str, dict[str, dict[str, Any]]]:
    """Return what findings say, by theme and code, with what differs in braces, from `findings.json`."""
    return dict(json.loads(data_beside(__name__, "findings.json")))


def finding_of(code: str, subject: str, field: str = "", **said: object) -> Finding:
    """Return the finding of a code in `findings.json`, with what is `said` in its braces."""
    known = next(theme[code] for theme in known_findings().values() if code in theme)
    texts = {part: known[part].format_map(said) for part in known}
    return Finding(code=code, subject=subject, field=field, **texts)
