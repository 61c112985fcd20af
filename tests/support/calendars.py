"""Plans of a day, and the events of a calendar as a second library reads them."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import vobject

from storybank.bank import StoryBank
from storybank.interviews import Interviewer, Meeting, Round
from storybank.planning import Plan, plan_round
from storybank.stories import Story

NOW = "2026-11-20T18:00+00:00"
LATER = "2026-11-21T07:30+01:00"
START = "2026-12-03T09:30+00:00"
BANK = StoryBank(
    [Story("The row", competencies={"conflict": 4}), Story("The team", competencies=["teamwork"])]
)
DANA = Interviewer("Dana Reyes", id="dana", must=["conflict"])
PRIYA = Interviewer("Priya", must=["teamwork"])


def day(*meetings: Meeting, **changes: Any) -> Plan:
    return plan_round(BANK, Round("final", meetings, **({"employer": "Northwind"} | changes)))


ONE = Meeting(DANA, minutes=60, starts_at=START)
TWO = Meeting(PRIYA, minutes=30, starts_at="2026-12-03T11:00+00:00")


def events(text: str) -> list[Any]:
    """Return the events as vobject reads them; it keeps the zones of a file that it read before."""
    vars(vobject.icalendar)["__tzidMap"].clear()
    vobject.icalendar.registerTzid("UTC", UTC)
    return list(vobject.readOne(text).contents.get("vevent", []))
