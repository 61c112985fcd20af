"""Paying once for what takes long to load: before a server forks, or before its first request."""

from __future__ import annotations

from storybank.bank import StoryBank
from storybank.interviews import Interviewer, Need, Round
from storybank.planning import plan_round
from storybank.storage import open_store
from storybank.stories import Story
from storybank.values import checked
from storybank.words import answer_question


@checked
def warm_up() -> None:
    """Load what planning, reading questions and storing load when they are first called.

    That is the solver, the vocabulary and the tables, some hundred milliseconds in all. A server that forks
    calls it before, and its children share the memory. Nothing is left open.

    >>> warm_up()
    """
    bank = StoryBank([Story("Month-end", competencies={"teamwork": 3})])
    round = Round("Final", [Interviewer("Dana", needs=[Need("teamwork")])])
    with open_store(":memory:") as store:
        store.add(*bank.stories)
        store.save_plan(plan_round(store.load(), round))
    answer_question(bank, "Tell me about a time when you worked in a team.")
