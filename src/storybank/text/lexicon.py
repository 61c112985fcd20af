"""What a single word may be: a given name, a word of English, a place, or nothing that is known."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Literal

from storybank.late import data_beside
from storybank.text.stems import STOP_WORDS

WordKind = Literal["given", "word_name", "place_name", "surname", "thing", "word", "unknown"]
"""A given name and nothing else; a name that is a word (Grace) or a place (Victoria) too; a surname that is
a word too (Baker); a thing that is no person (Monday, Kenya); a word; or none of these, as most surnames."""

_WORDS_KEPT = 16_384  # words whose kind is kept ready: more than the different ones of any one bank
_KINDS: tuple[tuple[WordKind, str], ...] = (
    ("given", "given_names"),
    ("word_name", "word_names"),
    ("place_name", "place_names"),
    ("thing", "known_things"),
    ("surname", "word_surnames"),
)
# Letters that people type as these, and that Unicode takes for no others with a mark.
BARE_LETTERS = str.maketrans(
    {**dict(zip("\u0131łøđðħŧ", "iloddht", strict=True)), "þ": "th", "æ": "ae", "œ": "oe"}
)
# What a form adds to its word, and what it took from it: “ran” is a word of its own.
_ENDINGS = (
    *(("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ied", "y"), ("ing", ""), ("ing", "e")),
    *(("ly", ""), ("ily", "y"), ("est", ""), ("est", "e"), ("ness", ""), ("ation", "e"), ("ations", "e")),
    *(("able", ""), ("ability", "able")),
)
_LEAST_LEFT = 3  # letters of the shortest word that a form is of


def bare(word: str) -> str:
    """Return a word in small letters without marks.

    >>> bare("Zoë"), bare("ŁUKASZ")
    ('zoe', 'lukasz')
    """
    if word.isascii():
        return word.lower()
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    kept = "".join(sign for sign in spread if unicodedata.category(sign) not in {"Mn", "Mc", "Me", "Cf"})
    return kept.replace("\u2019", "'").translate(BARE_LETTERS)


def is_word(plain: str) -> bool:
    """Whether a bare word is a common one of English, in any form.

    >>> is_word("boots"), is_word("carried"), is_word("okafor")
    (True, True, False)
    """
    words = _listed("words.json", "words")
    return plain in words or plain in STOP_WORDS or any(base in words for base in _bases(plain))


@lru_cache(maxsize=_WORDS_KEPT)
def kind_of(plain: str) -> WordKind:
    """Return what a bare word may be, taken for itself.

    >>> kind_of("tunde"), kind_of("grace"), kind_of("monday"), kind_of("okafor")
    ('given', 'word_name', 'thing', 'unknown')
    """
    for kind, listed in _KINDS:
        if plain in _listed("given_names.json", listed):
            return kind
    if plain.endswith("s") and plain[:-1] in _listed("given_names.json", "known_things"):
        return "thing"
    parts = plain.split("-")
    if len(parts) > 1:
        kinds = {kind_of(part) for part in parts}
        if "given" in kinds:  # Hyun-woo, Mary-Grace
            return "given"
        return "word" if kinds <= {"word", "thing", "surname", "word_name"} else "unknown"
    return "word" if is_word(plain) else "unknown"


def given_names() -> frozenset[str]:
    """Return the names that are hardly ever anything else, in bare letters."""
    return _listed("given_names.json", "given_names")


@cache
def _listed(name: str, part: str) -> frozenset[str]:
    return frozenset(" ".join(json.loads(data_beside(__name__, name))[part]).split())


def _bases(plain: str) -> Iterator[str]:
    """Yield the words that a word may be a form of."""
    for ending, taken in _ENDINGS:
        base = plain[: -len(ending)]
        if plain.endswith(ending) and len(base) >= _LEAST_LEFT:
            yield base + taken
            if base[-1] == base[-2] and len(base) > _LEAST_LEFT:  # stopped
                yield base[:-1]
