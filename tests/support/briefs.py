"""A small bank and a round of a panel and one more, for tests of briefs."""

from __future__ import annotations

from storybank.bank import StoryBank
from storybank.history import Impression, Telling
from storybank.interviews import Interviewer, Meeting, Round
from storybank.stories import Story

DANA = Interviewer("Dana Reyes", id="dana", must=["conflict"], should=["motivation"])
PRIYA = Interviewer("Priya Nair", must=["teamwork"], nice=["conflict"])
BANK = StoryBank(
    [
        Story("The row", situation="It was loud. Very.", competencies={"conflict": 4}, seconds=90),
        Story("The team", action="I listened", competencies={"teamwork": 3}, seconds=100),
        Story("The spare row", competencies={"conflict": 3}),
        Story("The secret", competencies={"planning": 3}, withheld_from=["northwind "]),
    ],
    tellings=[
        Telling("the-team", "Tom", employer="Northwind", on="2026-10-01"),
        Telling("the-secret", "Dana Reyes", employer="Contoso", on="2026-10-03", landed="badly"),
        Telling("the-secret", "priya-nair", on="2026-10-02"),
    ],
    impressions=[
        Impression("dana", "team work", kind="concern", employer="NORTHWIND", notes="too quiet"),
        Impression("dana", "planning", employer="Contoso"),
        Impression("Tom", "planning", employer="Northwind"),
    ],
)
ROUND = Round(
    "final", [Meeting([DANA, PRIYA], minutes=60), Interviewer("Tom", must=["conflict"])], employer="Northwind"
)
