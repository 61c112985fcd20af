"""The running example: one candidate, three jobs, sixteen stories, and two rounds at one employer.

Everything here is invented, and stands in `sample.json`. In the final round, giving each interviewer in turn
the strongest story left goes wrong; the best plan meets every need but one.
"""

from __future__ import annotations

from functools import cache, partial

from storybank.bank import StoryBank
from storybank.interviews import Round
from storybank.text.stems import read_table

__all__ = ["sample_bank", "sample_first_round", "sample_round"]

_document = cache(partial(read_table, __name__, "sample.json"))


def sample_bank() -> StoryBank:
    """Return the candidate's bank on the eve of the final round.

    Sixteen stories from three jobs, one of them a draft, one withheld from the employer in question,
    two of them one experience told two ways; what the first round heard, and what it took away.

    >>> sample_bank().story("month-end").title
    'Month-end in four days'
    """
    parts = ("stories", "tellings", "impressions")
    return StoryBank.model_validate({part: _document()[part] for part in parts})


def sample_first_round() -> Round:
    """Return the first round, which is over: a recruiter, then the hiring manager.

    >>> [meeting.told for meeting in sample_first_round().meetings]
    [('empty-chairs', 'too-many-pallets'), ('new-analyst',)]
    """
    return Round.model_validate(_document()["first_round"])


def sample_round() -> Round:
    """Return the final round, still to come: five meetings on one day, six people.

    Most of the fourth meeting is an exercise at the whiteboard: two stories are all it leaves time for.

    >>> [meeting.names for meeting in sample_round().meetings][2:4]
    ['Mei-Ling Tsao and Jonas Eklund', 'Farida Rahmani']
    """
    return Round.model_validate(_document()["final_round"])
