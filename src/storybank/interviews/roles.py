"""Role, Need: what somebody in an interview decides and asks about, stated or read from a job title.

What each role probes is a synthesis of interview advice pages; how many needs, and the weights, are our
choice (decision 5). `roles.json` has them, and the titles, of which the first phrase found decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, get_args

from pydantic import Field

from storybank.text.names import is_group
from storybank.text.stems import listed, read_table
from storybank.values import Value
from storybank.values.strings import WHOLE, Name

if TYPE_CHECKING:
    from storybank.competencies import Competency

_Colleague = Literal["hr", "hiring_manager", "peer", "technical", "cross_functional", "senior_leader"]
Role = Literal[_Colleague, "direct_report", "values", "client", "unknown"]

ROLES: tuple[Role, ...] = get_args(Role)

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_LONGEST_TITLE = 500  # characters that are read of a title: what is longer is no title

known_roles = cache(partial(read_table, __name__, "roles.json"))
"""Returns what `roles.json` says: each role's label, weight and needs, and the titles."""


def default_weight(role: Role) -> int:
    """Return the say in the decision, 1-5, of somebody of this role.

    >>> default_weight("hiring_manager"), default_weight("peer")
    (4, 1)
    """
    return int(known_roles()["roles"][role]["weight"])


@lru_cache(maxsize=4096)
def role_of_title(title: str) -> Role:
    """Return the role that a job title tells, in English, German or French, or `"unknown"`.

    >>> role_of_title("Head of Talent"), role_of_title("VP Engineering"), role_of_title("Ward sister")
    ('hr', 'senior_leader', 'hiring_manager')
    >>> role_of_title("your future teammate"), role_of_title("Schulleiterin"), role_of_title("Zookeeper")
    ('peer', 'senior_leader', 'unknown')
    """
    written = f" {title_words(title)} "
    return next((role for role, phrases in _titles() if phrases.search(written)), "unknown")


@lru_cache(maxsize=4096)
def title_words(title: str) -> str:
    """Return the words of a title as they are compared, with abbreviations written out."""
    short, words = known_roles()["short"], _folded(title[:_LONGEST_TITLE]).split()
    return " ".join(_folded(short.get(word, word)) for word in words)


def holders_of(called: str, people: Sequence[Any]) -> tuple[Any, ...]:
    """Return who of several people has the title, or else the role, that stands in the place of a name."""
    words, edge = title_words(called).removeprefix("the "), " " if is_title(called) else "|"
    titled = [p for p in people if words and f"{edge}{words}{edge}" in f"{edge}{title_words(p.title)}{edge}"]
    return (*(titled or (one for one in people if one.role.replace("_", " ") == words != "unknown")),)


def is_title(written: str) -> bool:
    """Whether a text in the place of a name is a role or a title, and holds nobody's name."""
    words, before = title_words(written).split(), known_roles()["before"]
    is_named = any(word in before or word in listed("given_names.json", "given") for word in words)
    return not is_named and role_of_text(written) is not None and not is_group(written)


def role_of_text(text: str) -> Role | None:
    """Return the role that is named by its own word or by a title; None where it is neither."""
    word, by_title = "_".join(_folded(text).split()), role_of_title(text)
    named = next((role for role in ROLES if role == word), None)
    return named or (None if by_title == "unknown" else by_title)


@cache
def _titles() -> tuple[tuple[Role, re.Pattern[str]], ...]:
    return tuple(
        (role, re.compile(f" (?:{'|'.join(''.join(map(_slot, phrase.split())) for phrase in phrases)})"))
        for role, phrases in known_roles()["titles"]
    )


def _slot(slot: str) -> str:
    """Return a word of a phrase in `roles.json` as a pattern of whole words, a space behind each."""
    if slot == "**":
        return r"(?:\w+ ){0,3}"
    words = (r"\w*".join(map(_folded, word.split("*"))) for word in slot.removesuffix("?").split("|"))
    return f"(?:(?:{'|'.join(words)}) ){'?' if slot.endswith('?') else ''}"


def _folded(text: str) -> str:
    """Return words in lower case without accents, umlauts as two letters, a space between them."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace(".", "").translate(_UMLAUTS)
    bare = (letter for letter in unicodedata.normalize("NFD", plain) if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in bare).split())


Priority = Literal["must", "should", "nice"]
RANKS: dict[str, int] = {"must": 3, "should": 2, "nice": 1}  # what each counts where several meet


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
    columns: ClassVar[Mapping[str, str]] = {
        "Competency": "competency",
        "How much": "priority",
        "Minimum strength, 1 to 5": "min_strength",
    }

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

    def __str__(self) -> str:
        """Return what is asked for, how much and how strongly."""
        level = f", strength {self.min_strength} or more" if self.min_strength > 1 else ""
        return f"{self.competency.replace('_', ' ')} ({self.priority}{level})"


Needs = Iterable["Need | str | tuple[str, int]"] | Mapping[str, int] | str
"""How needs are given: values, texts, or competencies with the strength that is asked for."""


class NeedRef(Value):
    """Which need is meant: whose, and for which competency."""

    positional: ClassVar[tuple[str, ...]] = ("interviewer_id", "competency_id")

    interviewer_id: Name
    competency_id: Name

    if TYPE_CHECKING:

        def __init__(self, interviewer_id: str, competency_id: str) -> None: ...

    def __str__(self) -> str:
        """Return what is asked for, and by whom."""
        return f"{self.competency_id.replace('_', ' ')} for {self.interviewer_id}"


ROLE_MIN_STRENGTH = 3  # that a role's usual need asks for: clearly shown


@cache
def default_needs(role: Role) -> tuple[Need, ...]:
    """Return the needs of somebody of this role who stated none, in the built-in framework.

    At most two musts, two shoulds and one nice, each of minimum strength 3; for `"unknown"` four shoulds:
    whether you can do the job, will do it, and fit in.

    >>> [f"{need.priority} {need.competency}" for need in default_needs("peer")]
    ['must teamwork', 'must conflict', 'should communication', 'nice adaptability']
    """
    probes = known_roles()["roles"][role]
    return tuple(
        Need(name, priority=priority, min_strength=ROLE_MIN_STRENGTH)
        for priority in get_args(Priority)
        for name in probes[priority]
    )


def needs_in_cell(several: Iterable[Need], priority: str) -> str:
    """Return the needs of a priority as one cell of a table has them, with the strength asked for."""
    needs = (need for need in several if need.priority == priority)
    return "; ".join(f"{need.competency}: {need.min_strength}" for need in needs)


def needs_on_page(several: Iterable[Need], priority: str) -> str:
    """Return the needs of a priority that a story answers, by their names, a line for each."""
    told = [need for need in several if need.priority == priority and not is_stated(need)]
    return "\n".join(label_of(one) + (f" {one.min_strength}" if one.min_strength > 1 else "") for one in told)


def label_of(need: Need) -> str:
    """Return what the built-in framework calls it."""
    return known.label if (known := _competency(need)) else need.competency


def is_stated(need: Need) -> bool:
    """Whether a statement answers it."""
    return (known := _competency(need)) is not None and known.answered_by == "statement"


def _competency(need: Need) -> Competency | None:
    from storybank.competencies import builtin_framework, resolve  # noqa: PLC0415 - most are never shown

    known = resolve(need.competency).competency_id
    return None if known is None else builtin_framework().competency(known)
