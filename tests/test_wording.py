"""The golden file of wording: every kind of sentence and page that people see, from a made-up day on a ward.

Changed on purpose? Write it down again, and read the difference aloud: would a nurse, a warehouse lead or a
teacher understand it at ten in the evening? What is said stands in `tests/support/wording.py`, by the room
that says it: each room's own tests hold its part too.

    .venv/bin/python -m tests.test_wording > tests/wording.txt
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
from tests.support.wording import FILE, wording

import storybank
from storybank.planning.gaps import GapReason
from storybank.planning.goals import GOALS, TierName
from storybank.storage.check import kinds
from storybank.words import health_rules, review_rules


def test_what_people_read_is_what_was_read_aloud() -> None:
    assert wording().splitlines() == FILE.read_text(encoding="utf-8").splitlines()


VERBS = frozenset(
    {"as", "afterwards", "asks", "belongs", "breaks", "calls", "contains", "covers", "does", "follows"}
    | {"gets", "gives", "goes", "has", "holds", "is", "joins", "marks", "needs", "says", "shows", "sits"}
    | {"takes", "was"}
)
"""What may follow a text within braces and ends in s without being the plural of a noun."""

SOURCE = Path(storybank.__file__).parent


def counted_by_hand(tree: ast.AST) -> Iterator[str]:
    """Yield the nouns in the plural that stand right behind something in braces, but for a fixed limit."""
    for node in ast.walk(tree):
        parts = node.values if isinstance(node, ast.JoinedStr) else []
        for count, after in pairwise(parts):
            if isinstance(count, ast.FormattedValue) and isinstance(after, ast.Constant):
                noun = re.match(r" ([a-z]+s)\b", str(after.value))
                named = ast.unparse(count.value).lstrip("_")
                if noun and noun[1] not in VERBS and not (named.isupper() or re.match("max_|limit$", named)):
                    yield f"{{{ast.unparse(count.value)}}} {noun[1]}"


def test_the_scan_finds_a_plural_that_one_would_spoil() -> None:
    found = [*counted_by_hand(ast.parse("f'{len(gaps)} gaps, {name} is open, {_MOST} lines'"))]
    assert found == ["{len(gaps)} gaps"]


def test_whatever_is_counted_is_counted_by_plural() -> None:
    pages = {page.name: page.read_text(encoding="utf-8") for page in SOURCE.rglob("*.py")}
    found = {name: [*counted_by_hand(ast.parse(text))] for name, text in pages.items()}
    several = {"errors.py": ["{len(self.faults)} problems"]}  # said where there are two and more
    assert {name: nouns for name, nouns in found.items() if nouns} == several


ONE_OF_SEVERAL = re.compile(
    r"(?<![\d.])(?<!Person )1 (?:gaps|stories|needs|musts|shoulds|meetings|backups|problems|people)\b"
)
FIELD_WORDS = re.compile(r"\b(?:served|leads?|tiers?|weights?|coverage|spent|locks?)\b", re.IGNORECASE)


def test_no_page_says_one_of_several_or_a_word_of_the_fields() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert ONE_OF_SEVERAL.findall(text) == []
    assert FIELD_WORDS.findall(text) == []


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("reasons of gaps", {*get_args(GapReason)}),
        ("rules", {rule.code for rule in (*review_rules(), *health_rules())}),
        ("defects", {*kinds()}),
    ],
)
def test_the_golden_file_holds_every_code_of_a_kind(kind: str, shown: set[str]) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert {code for code in shown if f"[{code}] " not in text} == set(), kind


@pytest.mark.parametrize("name", get_args(TierName))
def test_a_goal_says_what_less_and_more_of_it_would_be_for_one_and_for_several(name: TierName) -> None:
    goal = GOALS[name]
    assert goal.label[0].isupper()
    for sign, said in ((1, goal.less), (-1, goal.more)):
        assert 1 <= len(said) <= len(("one", "several"))
        assert all(text[0] in "{abcdefghijklmnopqrstuvwxyz" and not text.endswith(".") for text in said)
        assert ["{}" in text for text in said] == [False, True][: len(said)]
        assert goal.change(sign) == said[0]
        assert goal.change(7 * sign) == said[-1].format(7)


@pytest.mark.parametrize("name", get_args(TierName))
def test_the_golden_file_holds_every_goal(name: TierName) -> None:
    assert GOALS[name].label in FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize("mark", ["✗", "!", "•"])
def test_a_mark_that_says_how_urgent_a_need_is_is_never_without_its_meaning(mark: str) -> None:
    for page in re.split(r"\n(?=[^\n]+\n═+\n)", FILE.read_text(encoding="utf-8")):
        needs = re.search(
            rf"^{re.escape(mark)} (?:Now open: |Missed: )?\S.* (?:hear|must|should)\b", page, re.MULTILINE
        )
        if needs and re.search(r"^(?:Open needs|Without a story|Needs)$", page, re.MULTILINE):
            assert f"{mark} marks a " in page


if __name__ == "__main__":
    sys.stdout.write(wording())
