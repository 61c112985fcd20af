"""What people try first, before they have read anything: it works, or the message names what does."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from storybank import StorybankError

SETUP = """
import storybank, json, copy
from storybank import *
from datetime import date, datetime, time, timedelta
from pathlib import Path

night = Story("Two nurses short at night", competencies={"teamwork": 4, "staying calm": 3})
handover = Story("The handover nobody read", competencies={"communication": 4, "problem solving": 3})
daughter = Story("The daughter who shouted", competencies={"handling conflict": 4, "empathy": 4})
bank = StoryBank([night, handover, daughter])
joanna = Interviewer("Joanna Szulc", title="Matron", must=["teamwork", "handling conflict"])
ken = Interviewer("Ken Abara", title="Ward manager", must=["communication"], should=["coaching others"])
day = Round("Ward sister, Thursday", [joanna, ken])
plan = plan_round(bank, day)
"""
"""The names that a guess may use: the README's example."""

FILES = {
    "stories.csv": "title,action,competencies\nTwo nurses short,I rang,teamwork: 4\nThe handover,I wrote,\n",
    "stories.md": "# Two nurses short\n\nTags: teamwork (4)\n\nAction: I rang round.\n\nResult: All safe.\n",
    "round.csv": "Name,Title,Must hear\nJoanna Szulc,Matron,teamwork\nKen Abara,Ward manager,communication\n",
}
"""What lies there to be read."""

GUESSES: list[dict[str, str]] = json.loads((Path(__file__).parent / "guesses.json").read_text("utf-8"))
"""What is tried; what it `gives`, as an expression over `it`, or what its message `names`, "" for nothing."""

LEAST_THAT_WORK, LEAST_THAT_ARE_NAMED = 0.6, 0.93
"""Of all guesses, and of those that fail."""

WRONG = (StorybankError, AttributeError, TypeError, ValueError, KeyError, NameError, ImportError)


def tried(lines: str, names: dict[str, Any]) -> Any:
    """Run what is tried, and return the value of its last line, as a notebook shows it."""
    *before, last = ast.parse(lines).body
    if not isinstance(last, ast.Expr):
        exec(lines, names)  # noqa: S102 - our own table
        return None
    exec(compile(ast.Module(before, []), "tried", "exec"), names)  # noqa: S102 - the same
    return eval(compile(ast.Expression(last.value), "tried", "eval"), names)  # noqa: S307 - the same


@pytest.mark.sample(60)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # pydantic's own names for what a value does
@pytest.mark.parametrize("guess", GUESSES, ids=[guess["try"] for guess in GUESSES])
def test_a_natural_guess_works_or_names_what_does(
    guess: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delattr("storybank.sample", raising=False)  # as where nobody has imported it yet
    for name, text in FILES.items():
        Path(name).write_text(text, encoding="utf-8")
    names: dict[str, Any] = {}
    exec(SETUP, names)  # noqa: S102 - our own example
    try:
        if "gives" in guess:
            names["it"] = tried(guess["try"], names)
            assert eval(guess["gives"], names)  # noqa: S307 - our own table
        else:
            with pytest.raises(WRONG) as caught:
                tried(guess["try"], names)
            assert guess["names"] in str(caught.value)
    finally:
        if "store" in names:
            names["store"].close()


def test_most_guesses_work_and_nearly_all_others_are_led_to_what_does() -> None:
    named = [guess["names"] for guess in GUESSES if "names" in guess]
    assert 1 - len(named) / len(GUESSES) >= LEAST_THAT_WORK
    assert sum(map(bool, named)) / len(named) >= LEAST_THAT_ARE_NAMED
