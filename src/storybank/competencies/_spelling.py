"""Words of a tag: how they are cut, stemmed, and when one is a slip of the hand for another."""

from __future__ import annotations

import unicodedata
from collections import Counter

LEAST_KINSHIP = 72.0
"""Score from which two texts with the same stems are one: flexible and flexibility have 74."""

_EMPTY_WORDS = frozenset({"a", "an", "and", "at", "for", "in", "of", "on", "or", "the", "to", "with"})
"""Words that carry no meaning in a tag: “planning and organising” is “planning, organising”."""

_ADDED_WORDS = frozenset({"skill", "skills"})
"""Words that people add to any competency: “leadership skills” is “leadership”."""

_SHORT_WORD = 7
"""Letters below which a lone word is taken as it stands: “git” is not “grit”, “driver” is not “drive”."""

_LONG_WORD = 10
"""Letters from which a lone word with one of them replaced is still recognisable."""

_OTHER_WORDS = frozenset({"caching", "deletion", "leaning", "medication", "meditation", "panning"})
"""Lone words one letter away from a name of the built-in framework that mean something else.

Found by trying 90,000 words against it, as were the limits above.
"""

_FALSE_KIN = frozenset({"executive", "executives", "initialise", "initialize", "optimise", "optimize"})
"""Words that the stemmer takes for forms of execution, initiative and optimism."""


def words(text: str) -> str:
    """Return the words of a tag in lower case, one space between them; symbols alone stay.

    >>> words("  Problem_solving/Debugging "), words("!?")
    ('problem solving debugging', '!?')
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    letters = "".join(letter if unicodedata.category(letter)[0] in "LNM" else " " for letter in plain)
    return " ".join(letters.split()) or plain.strip()


class Stems:
    """Makes stem keys: equal for two tags of the same words in other forms or another order.

    Each holds a stemmer of its own: snowball's keep a cursor, and threads must not share one.
    """

    def __init__(self) -> None:
        """Load the English stemmer."""
        # Untyped: the package has no annotations. Loads late: exact tags need no stems.
        import snowballstemmer  # type: ignore[import-untyped]  # noqa: PLC0415

        self._stemmer = snowballstemmer.stemmer("english")

    def key(self, content: str) -> str:
        """Return the key of the content words of a tag; empty where there are none."""
        return " ".join(sorted(self._stemmer.stemWords(content.split())))


def content_words(text: str) -> str:
    """Return the words of a tag that carry its meaning.

    >>> content_words("Planning & the Organising of it")
    'planning organising it'
    """
    return " ".join(word for word in words(text).split() if word not in _EMPTY_WORDS)


def without_added(content: str) -> str:
    """Return content words without those that people add to any competency, such as “skills”."""
    return " ".join(word for word in content.split() if word not in _ADDED_WORDS)


def is_kin(text: str, spelling: str) -> bool:
    """Say whether two texts with one stem key are forms of the same words, not just of one root.

    The stemmer also joins integration with integrity and response with responsibility.

    >>> is_kin("negotiate", "negotiation"), is_kin("integration", "integrity")
    (True, False)
    """
    from rapidfuzz import fuzz  # noqa: PLC0415 - loads late, as above

    return text not in _FALSE_KIN and fuzz.token_sort_ratio(text, spelling) >= LEAST_KINSHIP


def is_slip(text: str, spelling: str) -> bool:
    """Say whether a text is a spelling with slips of the hand: every word its own or one letter off.

    A likeness of the whole is not enough: “product management” is no “project management”. A word
    that stands alone must be nearer still, as nothing beside it tells what is meant.

    >>> is_slip("comunication", "communication"), is_slip("line management", "client management")
    (True, False)
    """
    written, meant = text.split(), spelling.split()
    if len(written) != len(meant):
        return _is_near(text, spelling)  # a space lost or found
    if len(meant) == 1:
        return _is_slip_alone(text, spelling)
    pairs = zip(_without(written, meant), _without(meant, written), strict=True)
    return all(_is_near(one, other) for one, other in pairs)


def _without(some: list[str], others: list[str]) -> list[str]:
    """Return some words, sorted, less those among the others, as often as they are there."""
    return sorted((Counter(some) - Counter(others)).elements())


def _is_near(word: str, meant: str) -> bool:
    """Say whether a word is one letter off: missing, added, replaced, or swapped with the next."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - loads late, as above

    return OSA.distance(word, meant, score_cutoff=1) <= 1


def _is_slip_alone(word: str, meant: str) -> bool:
    """Say whether a word without others beside it is a slip for the one meant.

    Hands seldom miss a first letter (“readership”), and a letter replaced in a shorter word makes
    another one too often (“couching”, “waiting”); swapped, missing and doubled letters do not.
    """
    if len(meant) < _SHORT_WORD or word in _OTHER_WORDS or word[0] != meant[0]:
        return False
    replaced = len(word) == len(meant) and sorted(word) != sorted(meant)
    return _is_near(word, meant) and (not replaced or len(meant) >= _LONG_WORD)
