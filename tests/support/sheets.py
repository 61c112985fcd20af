"""Every page that the library makes: what a browser is shown, in tests and to draw the docs."""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from tests.support.public import VALUES

import storybank
from storybank import (
    Interviewer,
    Plan,
    Round,
    Story,
    StoryBank,
    analysis,
    answer_question,
    bank_health,
    brief,
    carry_over,
    day_pages,
    find_duplicates,
    needs_from_posting,
    plan_round,
    replan,
    review_story,
)
from storybank.bank import told
from storybank.display import Shown
from storybank.formats import markdown_text, redact_bank, round_from_text, stories_from_markdown
from storybank.planning import PlanChange
from storybank.planning.plan import Found
from storybank.sample import sample_bank, sample_first_round, sample_round
from storybank.storage.bank import Saved
from storybank.storage.forgetting import Forgotten
from storybank.storage.opening import OwnerRow, Owners

BANK = sample_bank()


@cache
def plan() -> Plan:
    """Return the plan of the final round, with what the first took away."""
    return plan_round(BANK, carry_over(BANK, sample_round()))


def kinds() -> list[type[Any]]:
    """Return every class of the package that shows itself, found by looking; no test's, and no example's."""
    for module in pkgutil.walk_packages(storybank.__path__, "storybank."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    ours = [kind for kind in _below(Shown) if kind.__module__.startswith("storybank.")]
    return [kind for kind in ours if getattr(sys.modules[kind.__module__], kind.__name__, None) is kind]


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    for one in kind.__subclasses__():
        yield from (one, *_below(one))


@cache
def sheets() -> dict[str, Shown]:
    """Return each page under a name: one of each kind at least, and those of a whole second interview."""
    found = {kind.__name__: value for kind, value in VALUES.items() if isinstance(value, Shown)}
    return found | _of_the_day() | _of_texts() | _of_files()


def afternoon() -> PlanChange:
    """Return what changes at noon of the final round, when a story was told that was meant for others."""
    day = plan().round
    for name in ("Ilse Verhoeven", "Rafael Onyango"):
        day = day.with_told(name, *plan().stories_for(name))
    return replan(plan(), BANK, day.with_told("Rafael Onyango", "A December without a forecast"))


def _of_the_day() -> dict[str, Shown]:
    eve, noon, over = plan(), afternoon(), plan_round(BANK, sample_first_round())
    bank, long = _long()
    asked = eve.round.replace(
        inquiries=["What would a good first year look like?", "How is the team set up?"]
    )
    return {
        "plan": eve,
        "change": noon,
        "afternoon": noon.after,
        "plan over": over,
        "plan long": long,
        **{f"brief {at}": brief(eve, BANK, at) for at in range(len(eve.round.meetings))},
        "brief over": brief(over, BANK, 0),
        "brief long": brief(long, bank, 0),
        "day": day_pages(eve, BANK),
        "day at noon": day_pages(noon.after, BANK),
        "day long": day_pages(long, bank),
        "plan without stories": plan_round(StoryBank([]), sample_round()),
        "inquiries": plan_round(BANK, asked),
        "gaps": eve.gaps,
        "backups": eve.backups,
        "coverage": eve.coverage,
        "nothing": eve.gaps[:0],
        "found": Found(["month-end"]),
        "stories": eve.stories_for(0),
        "findings": eve.findings,
        "stress": analysis.stress(eve, BANK),
        "others": analysis.alternatives(eve, BANK),
        "lone": analysis.lone_competencies(BANK, eve.round),
        "why": analysis.why(eve, BANK),
        "suggestions": analysis.suggest_stories(BANK, eve.round, limit=1),
        "compare": analysis.compare(eve, noon.after),
    }


def _long() -> tuple[StoryBank, Plan]:
    """Return what is far longer than a line, with words longer than a phone is wide."""
    names = ("The audit that nobody " + "really " * 30 + "wanted", "W" * 120)
    bank = StoryBank([Story(name, situation="w" * 400, competencies={"zen": 4}) for name in names])
    people = [Interviewer(f"{who} von {'Hohenlohe-Langenburg' * 4}", must=["zen", "x" * 90]) for who in "AB"]
    return bank, plan_round(bank, Round("Day " * 40, people, employer="e" * 120))


def _of_texts() -> dict[str, Shown]:
    twice = StoryBank([story.replace(id=f"{story.id}-{at}") for story in BANK.stories[:2] for at in "ab"])
    return {
        "health": bank_health(BANK),
        "review": review_story(BANK.stories[0]),
        "told": told(BANK),
        "draft": review_story(Story("We did it")),
        "twice": find_duplicates(twice),
        "posting": needs_from_posting("Requirements:\n- Resolves conflicts\n- Leads a team"),
        "unheard": answer_question(BANK, "What is your favourite colour?"),
        "answer": answer_question(BANK, "Tell me about a time you disagreed with your manager."),
    }


def _of_files() -> dict[str, Shown]:
    invitation = "Thursday 14 May 2026\n10:00-10:45 Ana Silva, Head of Operations\n11:00 Li Wei and somebody"
    reading = stories_from_markdown(f"{markdown_text(BANK)}\n\nStress: 20\n\n# Ideas\n\nnothing yet")
    rows = [OwnerRow("dana", stories=16, gaps=2, round="Final round"), OwnerRow("w" * 90)]
    left = Forgotten(stand_in="Person 1", tellings=1, likely=("Dana R.",), left=("dana-reyes",))
    return {
        "redacted": redact_bank(BANK)[1],
        "uncertain": redact_bank(BANK).uncertain,
        "invitation": round_from_text(invitation, date="2026-05-01"),
        "reading": reading,
        "owners": Owners(rows),
        "no owners": Owners([]),
        "forgotten": left,
        "saved": Saved(added=("month-end",), changed=("the-rack",), only_stored=("w" * 90,)),
        "saved before": Saved(),
    }
