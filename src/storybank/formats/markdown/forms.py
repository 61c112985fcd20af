"""The forms in which other tools keep stories, each a row of names in `forms.json` over the one reader.

What the tools write was read off their own instructions and parsers (noamseg/interview-coach-skill,
santifer/career-ops, rskanumuri/pm-interview-prep).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from storybank.text.stems import read_table
from storybank.values import fold

_ASIDE = re.compile(r"\([^()]*\)")
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False, kw_only=True)
class Form:
    """One tool's form; all names are folded."""

    needed: frozenset[str] = _NONE  # the columns that its table has
    typical: frozenset[str] = _NONE  # columns of which it has one more
    columns: dict[str, str] = field(default_factory=dict)
    """What each column holds: a field; `secondary` tags, which count one less; a `remark`, whose words may
    say how far the story is; or how often it was `told`, without a name. All others are notes."""
    labels: dict[str, str] = field(default_factory=dict)  # what labels mean, where it is another thing here
    headings: frozenset[str] = _NONE  # headings that it alone has
    signs: frozenset[str] = _NONE  # labels that it alone has
    level: int = 0  # the level of a heading that only it writes as `title` says
    title: str = "(?!)"  # a heading, with its `own` field before the title
    own: str = ""  # which field that is
    needs: str = ""  # the part without which a story is a draft
    draft: frozenset[str] = _NONE  # words of a remark that make a story a draft
    unsure: frozenset[str] = _NONE  # words that do so wherever they stand in it
    retired: frozenset[str] = _NONE  # words of a remark, or of a heading above, that retire it
    loops: frozenset[str] = _NONE  # headings above the rounds of each employer
    rounds: frozenset[str] = _NONE  # labels there that say when a round was and who sat in it
    used: frozenset[str] = _NONE  # the label there of the stories that were told
    why: str = ""  # why its table holds no stories
    remedy: str = ""


def _read(said: Any) -> Any:
    if isinstance(said, dict):
        return {fold(word): meant for meant, words in said.items() for word in words}
    return frozenset(map(fold, said)) if isinstance(said, list) else said


@cache
def json_table(name: str) -> dict[str, Any]:
    """Return one of the JSON tables that stand beside these modules."""
    return read_table("storybank.formats.markdown", f"{name}.json")


@cache
def forms() -> tuple[Form, ...]:
    """Return every form."""
    several = json_table("forms").values()
    return tuple(Form(**{of: _read(said) for of, said in one.items()}) for one in several)


def column(name: str) -> str:
    """Return the name of a column as forms have it: folded, without what stands in brackets."""
    return fold(_ASIDE.sub("", name))


def form_of_table(names: Iterable[str]) -> Form:
    """Return the form that has a table with these columns; an empty one where none has.

    >>> form_of_table(["ID", "Title", "Primary skill", "Last Used (date)"]).own
    'id'
    """
    columns = {*map(column, names)}
    fit = (one for one in forms() if one.needed and one.needed <= columns)
    return next((one for one in fit if not one.typical or one.typical & columns), Form())


def patterns(of: str) -> dict[str, re.Pattern[str]]:
    """Return the patterns of a module, as `patterns.json` names them."""
    table = json_table("patterns")
    return {name: re.compile(said.replace("<lead>", table["lead"])) for name, said in table[of].items()}
