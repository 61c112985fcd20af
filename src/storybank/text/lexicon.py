"""What a single word may be: a given name, a word of English, a place, or nothing that is known."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import Literal

from storybank.text.stems import STOP_WORDS, read_table

WordKind = Literal["given", "word_name", "place_name", "surname", "thing", "word", "unknown"]
"""A given name and nothing else; a name that is a word (Grace) or a place (Victoria) too; a surname that is
a word too (Baker); a thing that is no person (Monday, Kenya); a word; or none of these, as most surnames."""

_WORDS_KEPT = 16_384  # words whose kind is kept ready: more than the different ones of any one bank
_KINDS: tuple[WordKind, ...] = ("given", "word_name", "place_name", "thing", "surname")
# Letters that people type as these, and that Unicode takes for no others with a mark; two that show nothing.
_JOINED_LETTERS = {"þ": "th", "æ": "ae", "œ": "oe"}
_BARE_LETTERS = str.maketrans("\u0131łøđðħŧ", "iloddht", "\u115f\u1160") | str.maketrans(_JOINED_LETTERS)
# What a form adds to its word, and what it took from it: “ran” is a word of its own.
_ENDINGS: list[tuple[str, str]] = read_table("storybank.text", "english.json")["endings"]
_LEAST_LEFT = 3  # letters of the shortest word that a form is of


def bare(word: str) -> str:
    """Return a word in small letters without marks."""
    if word.isascii():
        return word.lower()
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    kept = "".join(sign for sign in spread if unicodedata.category(sign) not in {"Mn", "Mc", "Me", "Cf"})
    return kept.replace("\u2019", "'").translate(_BARE_LETTERS)


@lru_cache(maxsize=_WORDS_KEPT)
def is_word(plain: str) -> bool:
    """Whether a bare word is a common one of English, in any form."""
    words = listed("words.json", "words")
    bases = ((plain[: -len(ending)], taken) for ending, taken in _ENDINGS if plain.endswith(ending))
    long = [(base, taken) for base, taken in bases if len(base) >= _LEAST_LEFT]
    once = {base[:-1] for base, _ in long if base[-1] == base[-2] and len(base) > _LEAST_LEFT}  # stopped
    forms = {plain, *once, *(base + taken for base, taken in long)}
    return plain in STOP_WORDS or not words.isdisjoint(forms)


@lru_cache(maxsize=_WORDS_KEPT)
def kind_of(plain: str) -> WordKind:
    """Return what a bare word may be, taken for itself."""
    for kind in _KINDS:
        if plain in listed("given_names.json", kind):
            return kind
    if plain.endswith("s") and plain[:-1] in listed("given_names.json", "thing"):
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
    return listed("given_names.json", "given")


@cache
def listed(name: str, part: str) -> frozenset[str]:
    """Return the words of one part of a table of this package."""
    return frozenset(" ".join(read_table("storybank.text", name)[part]).split())
