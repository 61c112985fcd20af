"""Words of a tag: how they are cut, stemmed, and when one is a slip of the hand for another."""

from __future__ import annotations

import unicodedata
from collections import Counter

from storybank.competencies._other_words import OTHER_WORDS
from storybank.competencies._roots import words_of
from storybank.late import pattern

LEAST_KINSHIP = 72.0
"""Score from which two texts with the same stems are one: flexible and flexibility have 74."""

_EMPTY_WORDS = words_of(
    """
    a an and as at by for from in into of on or s the to with
    """
)
"""Words that carry no meaning in a tag: “planning and organising” is “planning, organising”.

The lone s is what is left of “customer's”.
"""

ADDED_WORDS = words_of(
    """
    abilities ability able actively always apply applying approach appropriately aptitude are attitude
    be being capability capable competence competences competencies competency confidently consistently
    constructively degree demonstrate demonstrated demonstrates demonstrating effective effectively
    employ encourage encourages ensure ensures excellent exceptional exercise experience experienced
    facilitate foster fosters genuine good great has have having her high highly his is level manner
    mindset my one ones our outstanding own personal possess possesses practice practise practising
    professionally promote promotes proven quickly sense show showing shows skill skills solid strong
    style successfully superior their towards use using very way ways well workplace your
    """
)
"""Words that people add to any competency: “strong leadership skills” is “leadership”."""

GOVERNING_VERBS = words_of(
    """
    acquire address adopt analyse analyze apply appreciate assess build carry communicate conduct create
    define deliver develop employ encourage ensure evaluate exercise express facilitate follow foster give
    handle identify implement improve keep lead maintain make manage meet organise organize perform plan
    prepare promote protect provide recognise recognize resolve respect solve support take understand use
    write
    """
)
"""Verbs that govern a whole list behind them: in “manage budgets and staff” staff is no name."""

_SPLIT_WORDS = pattern(r"\b(co|de|inter|multi|pro)\s(?=(?:work|operat|ordinat|escalat|personal|task|activ))")
"""First halves of words that some write apart: co-worker, multi-tasking, pro-active."""

_ONES = pattern(r"\bone s\b")
"""What is left of “one's”."""

_PURSE = pattern(r"\bpersonal (?=financ|budget|money|expens)")
"""Somebody's own purse, whose keeping is no business: it makes another word of what follows."""

_CAPACITY = pattern(r"\bcapacity (?:to|for)\b")
"""Capacity as an ability; in capacity planning it is none."""

_SHORT_WORD = 6
"""Letters below which a lone word is taken as it stands: “git” is not “grit”, “driver” is not “drive”."""

_FALSE_KIN = words_of(
    """
    communicable crafted crafting executive executives influencer influencers initialise initialize negotiable
    network networked networks optimise optimize organisation organisations organization organizations
    original originally originals presently presents reason reasonable reasonably reasons resource
    resources technological technologically value valued
    """
) | {"work ethically"}
"""What the stemmer takes for execution, initiative, optimism, presentations and so on, and is not."""


_ABSTRACT = ("ment", "ship", "tion", "sion", "ance", "ence", "ity", "gy")
"""Endings of words that name a doing or a quality."""


def words(text: str) -> str:
    """Return the words of a tag in lower case, one space between them; symbols alone stay.

    >>> words("  Problem_solving/Debugging "), words("!?")
    ('problem solving debugging', '!?')
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    letters = "".join(letter if unicodedata.category(letter)[0] in "LNM" else " " for letter in plain)
    return " ".join(letters.split()) or plain.strip()


def content_words(text: str) -> str:
    """Return the words of a tag that carry its meaning.

    >>> content_words("Planning & the Organising of it"), content_words("help co-workers")
    ('planning organising it', 'help coworkers')
    """
    plain = _PURSE.sub("personal", _SPLIT_WORDS.sub(r"\1", words(text)))
    plain = _CAPACITY.sub("ability", _ONES.sub("own", plain))
    return " ".join(word for word in plain.split() if word not in _EMPTY_WORDS)


def without_added(content: str) -> str:
    """Return content words without those that people add to any competency.

    >>> without_added("strong leadership skills")
    'leadership'
    """
    return " ".join(word for word in content.split() if word not in ADDED_WORDS)


def is_kin(text: str, spelling: str) -> bool:
    """Say whether two texts with one stem key are forms of the same words, not just of one root.

    The stemmer also joins integration with integrity and response with responsibility.

    >>> is_kin("negotiate", "negotiation"), is_kin("integration", "integrity")
    (True, False)
    """
    from rapidfuzz import fuzz  # noqa: PLC0415 - loads late, as above

    return text not in _FALSE_KIN and fuzz.token_sort_ratio(text, spelling) >= LEAST_KINSHIP


def is_thing_of(text: str) -> str | None:
    """Return the name that two words would be in the other order, where that makes another thing of it.

    A leadership team is a team; “manage projects” is project management all the same.

    >>> is_thing_of("Leadership teams"), is_thing_of("manage projects")
    ('team leadership', None)
    """
    kind, _, thing = words(text).partition(" ")
    if not kind.endswith(_ABSTRACT) or not thing or " " in thing or "," in text:
        return None
    return f"{thing.removesuffix('s')} {kind}"


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
    """Say whether a word is one letter off, and none itself: a tea player plays in no team.

    The letter is missing, added, replaced, or swapped with the next.
    """
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - loads late, as above

    return word not in OTHER_WORDS and OSA.distance(word, meant, score_cutoff=1) <= 1


def _is_slip_alone(word: str, meant: str) -> bool:
    """Say whether a word without others beside it is a slip for the one meant, and no word itself."""
    return len(meant) >= _SHORT_WORD and _is_near(word, meant)
