"""What interviewers want to hear: needs, and the nine roles with what each probes and the titles behind them.

What each role probes is a synthesis of interview advice pages that agree closely; that it comes to at most
two musts, one should and one nice is our choice, as are the weights (decision 5). Both stand in `roles.json`,
as do the titles: read from the top, the first phrase found decides, so "HR director" is HR.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, get_args

from pydantic import Field
from pydantic_core import from_json

from storybank.late import data_beside
from storybank.values import WHOLE, Name, Value

Priority = Literal["must", "should", "nice"]

RANKS: dict[str, int] = {"must": 3, "should": 2, "nice": 1}
"""How much each priority counts where needs of several priorities meet."""


class Need(Value):
    """One interviewer's demand for one competency.

    Attributes:
        competency: A competency by id, label or alias, as written; a plan resolves it.
        priority: `"must"` decides, `"should"` counts, `"nice"` counts where it costs no story.
        min_strength: 1-5, the least strength that meets the need.

    >>> Need("team work", priority="must", min_strength=3)
    Need(competency='team work', priority='must', min_strength=3)
    """

    positional: ClassVar[tuple[str, ...]] = ("competency",)

    competency: Name
    priority: Priority = "should"
    min_strength: Annotated[int, Field(ge=1, le=5), WHOLE] = 1

    if TYPE_CHECKING:

        def __init__(
            self, competency: str, *, priority: Priority = "should", min_strength: int = 1
        ) -> None: ...

    @property
    def rank(self) -> int:
        """3 for a must, 2 for a should, 1 for a nice."""
        return RANKS[self.priority]


class NeedRef(Value):
    """Which need is meant: whose, and for which competency."""

    positional: ClassVar[tuple[str, ...]] = ("interviewer_id", "competency_id")

    interviewer_id: Name
    competency_id: Name

    if TYPE_CHECKING:

        def __init__(self, interviewer_id: str, competency_id: str) -> None: ...


Role = Literal[
    "hr",
    "hiring_manager",
    "peer",
    "technical",
    "cross_functional",
    "senior_leader",
    "direct_report",
    "values",
    "client",
    "unknown",
]

ROLES: tuple[Role, ...] = get_args(Role)

ROLE_MIN_STRENGTH = 3
"""Strength that a role's usual need asks for: clearly shown."""


@cache
def _known() -> dict[str, Any]:
    """Return what is known of each role, and the titles."""
    found: dict[str, Any] = from_json(data_beside(__name__, "roles.json"))
    return found


@cache
def default_needs(role: Role) -> tuple[Need, ...]:
    """Return the needs of somebody of this role who stated none, in the built-in framework.

    At most two musts, one should and one nice, each of minimum strength 3; for `"unknown"` three
    general shoulds: what nearly everybody asks about.

    >>> [f"{need.priority} {need.competency}" for need in default_needs("peer")]
    ['must teamwork', 'must conflict', 'should communication', 'nice adaptability']
    """
    probes = _known()["roles"][role]
    return tuple(
        Need(name, priority=priority, min_strength=ROLE_MIN_STRENGTH)
        for priority in get_args(Priority)
        for name in probes[priority]
    )


def default_weight(role: Role) -> int:
    """Return the say in the decision, 1-5, of somebody of this role.

    >>> default_weight("hiring_manager"), default_weight("peer")
    (4, 1)
    """
    weight: int = _known()["roles"][role]["weight"]
    return weight


def role_label(role: Role) -> str:
    """Return a role as a page names it: `"hiring manager"`."""
    label: str = _known()["roles"][role]["label"]
    return label


def role_of_title(title: str) -> Role:
    """Return the role that a job title tells, or `"unknown"`.

    >>> role_of_title("Head of Talent"), role_of_title("VP Engineering")
    ('hr', 'senior_leader')
    >>> role_of_title("your future teammate"), role_of_title("Zookeeper")
    ('peer', 'unknown')
    """
    words = _words(title)
    for role, phrases in _known()["titles"]:
        if any(f" {phrase} " in words for phrase in phrases):
            found: Role = role
            return found
    return "unknown"


def role_of_text(text: str) -> Role | None:
    """Return the role that is named by its own word or by a title; None where it is neither."""
    word = "_".join(_words(text).split())
    for role in ROLES:
        if word == role:
            return role
    by_title = role_of_title(text)
    return None if by_title == "unknown" else by_title


def _words(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().replace(".", "")
    spaced = "".join(letter if letter.isalnum() else " " for letter in plain)
    return f" {' '.join(spaced.split())} "
