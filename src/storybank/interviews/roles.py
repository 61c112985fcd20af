"""Role: what somebody in an interview decides and asks about, stated or read from a job title.

What each role probes is a synthesis of interview advice pages that agree closely; that it comes to at most
two musts, one should and one nice is our choice, as are the weights (decision 5). Both stand in `roles.json`,
as do the titles: read from the top, the first phrase found decides, so "HR director" is HR.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache, partial
from typing import Any, Literal, get_args

from storybank.text.names import is_group
from storybank.text.stems import listed, read_table

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
    fits = role_of_text(written) is not None and not is_group(written)
    names = listed("given_names.json", "given").union(known_roles()["before"])
    return fits and names.isdisjoint(title_words(written).split())


def role_of_text(text: str) -> Role | None:
    """Return the role that is named by its own word or by a title; None where it is neither."""
    word = "_".join(_folded(text).split())
    named = next((role for role in ROLES if role == word), None)
    by_title = role_of_title(text)
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
