"""Titles that are no headings: a line before the first part of each story, in bold or plain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from storybank.formats.markdown._names import LONGEST_NAME, field_of, part_of
from storybank.formats.markdown._outline import Mark, bare

TITLE_LEVEL = 7
"""The level of such a title: below every heading."""

_NO_TITLE = re.compile(r"\s*(?:[-*+>|#`~]\s|[>|#`~]|[-*_]{3,}\s*\Z)|.*[.!?;,…]\s*\Z")
"""Lines of lists, quotations, tables and code, rules, and ends of sentences."""


def with_titles(found: list[Mark], lines: list[str]) -> list[Mark]:
    """Return the marks of a text with the titles that are no headings.

    Under one heading the parts of several stories may stand, as chats and word processors give them. The
    labels of the part that comes first say where each begins, and the line before is its title. Where one
    of them has none, or no other part, all of it stays one story, whose part may go on under its label again.
    """
    titles: list[Mark] = []
    for section in _sections(found):
        parts = [mark for mark in section if mark.kind == "label" and part_of(mark.name)]
        first = part_of(parts[0].name) if parts else None
        starts = [index for index, mark in enumerate(parts) if part_of(mark.name) == first]
        if len(starts) > 1 and all(end - start > 1 for start, end in pairwise([*starts, len(parts)])):
            known = {mark.line: mark for mark in section}
            several = [_before(parts[start].line, known, lines) for start in starts]
            titles += [title for title in several if title] if None not in several else []
    return sorted([*found, *titles], key=lambda mark: mark.line) if titles else found


def _sections(found: list[Mark]) -> Iterator[list[Mark]]:
    """Cut the marks at the headings."""
    cuts = [index for index, mark in enumerate(found) if mark.kind == "heading"]
    for start, end in pairwise([0, *cuts, len(found)]):
        yield found[start:end]


def _before(line: int, known: dict[int, Mark], lines: list[str]) -> Mark | None:
    """Return the title before a line, perhaps with labels of fields between."""
    line -= 1
    while line >= 0 and (not lines[line].strip() or _is_field(known.get(line))):
        line -= 1
    if line < 0 or line in known or _NO_TITLE.match(lines[line]):
        return None
    alone = line == 0 or not lines[line - 1].strip() or line - 1 in known
    name = bare(lines[line]).rstrip(":： ")  # noqa: RUF001 - colons of all sorts
    plain = 0 < len(name) <= LONGEST_NAME
    return Mark("heading", line, line + 1, name, TITLE_LEVEL) if alone and plain else None


def _is_field(mark: Mark | None) -> bool:
    return bool(mark and mark.kind == "label" and field_of(mark.name) and not part_of(mark.name))
