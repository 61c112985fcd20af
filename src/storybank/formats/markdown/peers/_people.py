"""Names of people in a coach's shorthand: “45 min, Dana Reyes (Head of HR)”.

A telling to somebody who is none would keep a story from nobody and clutter the bank, so only what can
hardly be anything else is taken for a name: two to four capitalised words, none of them a word of
interviews, that are no title; a single one only behind “with” or “interviewer”.
"""

from __future__ import annotations

import re

from storybank.interviews.roles import role_of_title

_CUTS = re.compile(r"[,;:()\[\]|/\n→—\u2013&*]|\s-\s|\band\b|\b(?:by|to)\b", re.IGNORECASE)
_LEADS = re.compile(r"\b(?:with|interviewer)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][^\W\d_.'\u2019-]*(?:[.'\u2019-][^\W\d_.'\u2019-]+)*[.]?")
_PARTICLES = frozenset(re.findall(r"\w+", "al bin da de del della den der di du el la le ten van von zu"))
_NO_NAMES = frozenset(
    re.findall(
        r"\w+",
        """
        round stage screen screening behavioral behavioural technical system design panel onsite final phone
        video call interview interviewer interviews manager recruiter recruiting engineer engineering product
        director lead head chief vp president peer loop case study take home hiring team culture fit bar
        raiser live coding deep dive drilled practiced practised principal senior staff designer scientist hr
        chat coffee virtual remote assessment presentation exercise discussion review session minutes min
        unknown tbd first second third next story stories used none leadership strategy cross functional
        people values skip level executive founder ceo cto cfo coo zoom teams google meet hangouts slack the
        not yet with january february march april may june july august september october november december
        monday tuesday wednesday thursday friday saturday sunday mock practice prep
        """,
    )
)
_MOST_WORDS = 4


def people_in(text: str) -> tuple[str, ...]:
    """Return the names that stand in a text, in their order, each once.

    >>> people_in("Round 2: Dana Reyes (Head of HR), 45 min"), people_in("Panel with Priya and an engineer")
    (('Dana Reyes',), ('Priya',))
    """
    names: dict[str, None] = {}
    for piece in _CUTS.split(text):
        if piece:
            before, *behind = _LEADS.split(piece)
            names |= dict.fromkeys(
                name for name in (_name(before, 2), *(_name(b, 1) for b in behind)) if name
            )
    return tuple(names)


def _name(piece: str, fewest: int) -> str:
    words = piece.split()
    if not fewest <= len(words) <= _MOST_WORDS or not all(map(_WORD.fullmatch, words)):
        return ""
    told = [word.casefold().rstrip(".") for word in words]
    capital = all(word[0].isupper() or low in _PARTICLES for word, low in zip(words, told, strict=True))
    if not capital or not words[0][0].isupper() or any(low in _NO_NAMES for low in told):
        return ""
    name = " ".join(words)
    return name if role_of_title(name) == "unknown" else ""
