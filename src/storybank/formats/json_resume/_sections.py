"""What the schema of JSON Resume knows: where stories stand, and what stands besides."""

from __future__ import annotations

import re
from typing import NamedTuple


class Section(NamedTuple):
    """A section of a résumé that holds stories.

    Attributes:
        names: The fields that name the employer; the first that is filled does, the others go to the notes.
        context: The fields that say what it was; they go to the notes.
    """

    names: tuple[str, ...]
    context: tuple[str, ...]

    @property
    def read(self) -> frozenset[str]:
        """The fields that are read."""
        return frozenset({*self.names, *self.context, "startDate", "endDate", "highlights"})


SECTIONS = {
    "work": Section(("name", "company"), ("position", "description", "summary")),
    "volunteer": Section(("organization", "name"), ("position", "description", "summary")),
    "projects": Section(("entity", "name"), ("roles", "description", "summary")),
}

OTHERS = {
    "basics": ("who you are and how to reach you", "never goes into a bank", ""),
    "education": ("what you studied", "tells no story", "Write one by hand if there is one."),
    "awards": ("what you were awarded", "tells no story", "Name it in the result of the story behind it."),
    "certificates": ("your certificates", "tell no story", ""),
    "publications": ("your publications", "tell no story", "Write one by hand if there is one."),
    "skills": ("your skills", "tell no story", "Tag the stories that show them."),
    "languages": ("your languages", "tell no story", ""),
    "interests": ("your interests", "tell no story", ""),
    "references": ("what others say of you", "names people, and tells no story", ""),
    "meta": ("what the file says of itself", "tells no story", ""),
}
"""What the schema knows besides: what it is, why it is left out, and what to do."""

TELLING = frozenset({*SECTIONS, *OTHERS}) - {"skills", "meta"}
"""Sections that tell a résumé from another document; a job has skills and meta too."""

PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")
"""Names of fields that are shown: a longer or odder one is a text in the wrong place."""
