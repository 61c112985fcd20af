"""The words of a text, their stems, one for most forms of a word, and what kind of word each may be."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache, partial
from threading import Lock
from typing import Any, Literal

from storybank.errors import InvalidInput, fault_of
from storybank.late import data_beside, pattern

TEXT_LIMIT = 2_000_000
"""Characters of the longest text that is read, as of one part of a story: an hour of talking is 60,000."""

_APOSTROPHES = frozenset("'\u2019\u2018\u02bc\uff07`´")  # noqa: RUF001 - all of them mean one
_ZERO_WIDTH_SPACE = "\u200b"

_LONGEST_RUN = 30  # marks kept on one letter, as Unicode's stream-safe format has it: more take long to order

_LONGEST_STEMMED = 40  # letters of the longest word that is stemmed: longer ones are no words of English
_WORDS_KEPT = 65_536  # stems kept ready: more than the different words of any one text that a person wrote
_SIGNS_KEPT = 8_192  # characters kept ready: more than any one language writes with

_KINDS_KEPT = 16_384  # words whose kind is kept ready: more than the different ones of any one bank
_LEAST_LEFT = 3  # letters of the shortest word that a form is of

_STEMMING = Lock()

WordKind = Literal["given", "word_name", "place_name", "surname", "thing", "word", "unknown"]
"""Names, some of which are words (Grace, Victoria, Baker) too; no person (Monday); a word; none of these."""
_KINDS: tuple[WordKind, ...] = ("given", "word_name", "place_name", "thing", "surname")

# Letters that people type as these, and that Unicode takes for no others with a mark; two that show nothing.
_JOINED_LETTERS = {"þ": "th", "æ": "ae", "œ": "oe"}
_BARE_LETTERS = str.maketrans("\u0131łøđðħŧ", "iloddht", "\u115f\u1160") | str.maketrans(_JOINED_LETTERS)


def check_text(text: Any, subject: str) -> None:
    """Raise InvalidInput for what is not a string, or longer than 2,000,000 characters."""
    if not isinstance(text, str):
        raise InvalidInput(subject, [fault_of("not_a_string", "text")])
    if len(text) > TEXT_LIMIT:
        raise InvalidInput(subject, [fault_of("long_text", "text", most=TEXT_LIMIT)])


def read_table(package: str, name: str) -> dict[str, Any]:
    """Return a JSON table that stands in a package or beside a module, such as a list of words."""
    table: dict[str, Any] = json.loads(data_beside(package, name))
    return table


def read_patterns(package: str, name: str, flags: int = 0) -> dict[str, re.Pattern[str]]:
    """Return the patterns of a JSON table: lists of alternatives, `<name>` in one for those of another."""
    lists = read_table(package, name)
    lists.pop("about", None)  # what the others are
    table = {name: "|".join(alternatives) for name, alternatives in lists.items()}
    return {
        name: pattern(re.sub("(?<!P)<([a-z_]+)>", lambda found: f"(?:{table[found[1]]})", source), flags)
        for name, source in table.items()
    }


patterns = cache(partial(read_patterns, "storybank.text", "patterns.json"))  # gives them by name

_ENGLISH = read_table("storybank.text", "english.json")
# Words of another meaning than those with which they share a stem, by what stands for them.
_APART = {word: f"={words.split()[0]}" for words in _ENGLISH["apart"] for word in words.split()}
# British endings with the American ones; “hour” changes too, but alike wherever it stands.
_AMERICAN_ENDINGS = [(pattern(british), american) for british, american in _ENGLISH["american_endings"]]
# What a form adds to its word, and what it took from it: “ran” is a word of its own.
_ENDINGS: list[tuple[str, str]] = _ENGLISH["endings"]
STOP_WORDS = frozenset(" ".join(_ENGLISH["stop_words"]).split())
"""English words that say nothing of what a text is about, folded as `words_of` does."""


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, folded: equal for every spelling of one word.

    Compatibility forms and case are folded, invisible signs dropped. Curly apostrophes become straight and
    stay inside a word (`don't`), but a closing 's goes (`team's` is `team`). A hyphen, slash or any other
    sign parts two words; a point or comma between digits does not. Each Chinese character or kana is a word.

    Raises:
        InvalidInput: It is not a string, or longer than 2,000,000 characters.

    >>> words_of("The team's cross-functional, $1.2M Café")
    ('the', 'team', 'cross', 'functional', '1.2m', 'café')
    """
    check_text(text, "words_of")
    if text.isascii():
        cleaned = text.lower().translate(_ASCII_SIGNS)
    else:
        marks = re.escape("".join(sorted(one for one in set(text) if unicodedata.category(one)[0] == "M")))
        safe = re.sub(rf"([{marks}]{{{_LONGEST_RUN}}})[{marks}]++", r"\1", text) if marks else text
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", safe).casefold())
        cleaned = folded.translate({ord(sign): _as_in_words(sign) for sign in set(folded)})
    words = patterns()["words"].findall(cleaned)
    if "'" not in cleaned:
        return tuple(words)
    bare = (word.strip("'").removesuffix("'s") if "'" in word else word for word in words)
    return tuple(filter(None, bare))


def stems_of(text: str, *, stop_words: bool = True) -> tuple[str, ...]:
    """Return the stems of a text's words, in order: equal for most forms of one English word.

    Raises:
        InvalidInput: It is not a string, or longer than 2,000,000 characters.

    >>> stems_of("Prioritising the priorities"), stems_of("the priorities", stop_words=False)
    (('prioritis', 'the', 'prioriti'), ('prioriti',))
    """
    return tuple(stem(word) for word in words_of(text) if stop_words or word not in STOP_WORDS)


def stem(word: str) -> str:
    """Return the stem of one folded word by Snowball's English rules; of a word over 40 letters itself.

    >>> stem("negotiating"), stem("negotiated")
    ('negoti', 'negoti')
    """
    return _stem(word) if len(word) <= _LONGEST_STEMMED else word


def british_stem(word: str) -> str:
    """Return the stem of a folded word in British spelling: the stemmer keeps organise from organ."""
    return stem(patterns()["american_z"].sub("is", word) if "iz" in word else word)


@lru_cache(maxsize=_WORDS_KEPT)
def american(word: str) -> str:
    """Return a word in American spelling, if it is English; else as near to itself as need be."""
    words: dict[str, str] = _ENGLISH["american"]
    if word in words:
        return words[word]
    for british, replacement in _AMERICAN_ENDINGS:
        word = british.sub(replacement, word)
    return word


def root(word: str) -> str:
    """Return what all forms of a word share, also where a stemmer joins too much or too little."""
    if other := _APART.get(american(word)):
        return other
    stemmed = stem(american(word))
    same: dict[str, str] = _ENGLISH["same_root"]
    return same.get(stemmed, stemmed)


def stem_key(words: str) -> str:
    """Return a key of some words with spaces between: equal for their other forms, and in another order."""
    return " ".join(sorted(_APART.get(american(word)) or stem(american(word)) for word in words.split()))


@cache
def plain_stems() -> frozenset[str]:
    """Return the stems of words that stand in any text about work, and tell none from another."""
    return frozenset(map(stem, _ENGLISH["plain"]))


def reads_like_english(words: Sequence[str], *, least: float) -> bool:
    """Whether the least share (0-1) of words are small words of English, which has about half of them."""
    return sum(word in STOP_WORDS for word in words) >= max(1, least * len(words))


@lru_cache(maxsize=_SIGNS_KEPT)
def _as_in_words(sign: str) -> str | None:
    """Return what a character becomes before a folded text is cut at its spaces; None: nothing."""
    if sign in ".,":
        return sign
    if sign in _APOSTROPHES:
        return "'"
    category = unicodedata.category(sign)
    if category[0] in "LNM":
        # Han and kana mark no words by spaces: each of their characters is a word by itself.
        is_alone = unicodedata.name(sign, "").startswith(("CJK", "HIRAGANA LETTER", "KATAKANA LETTER"))
        return f" {sign} " if is_alone else sign
    return None if category == "Cf" and sign != _ZERO_WIDTH_SPACE else " "


# What each ASCII character becomes: most texts have no other, and need not be looked through.
_ASCII_SIGNS = {code: _as_in_words(chr(code)) for code in range(128)}


@lru_cache(maxsize=_WORDS_KEPT)
def _stem(word: str) -> str:
    with _STEMMING:  # snowball's stemmers keep a cursor: one thread at a time
        stemmed: str = _stemmer().stemWord(word)
    return stemmed


@cache
def _stemmer() -> Any:
    # Untyped: the package has no annotations. Loads late: reading a plan needs no stems.
    import snowballstemmer  # type: ignore[import-untyped]  # noqa: PLC0415

    return snowballstemmer.stemmer("english")


def bare(word: str) -> str:
    """Return a word in small letters without marks."""
    if word.isascii():
        return word.lower()
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    kept = "".join(sign for sign in spread if unicodedata.category(sign) not in {"Mn", "Mc", "Me", "Cf"})
    return kept.replace("\u2019", "'").translate(_BARE_LETTERS)


@lru_cache(maxsize=_KINDS_KEPT)
def is_word(plain: str) -> bool:
    """Whether a bare word is a common one of English, in any form."""
    words = listed("words.json", "words")
    bases = ((plain[: -len(ending)], taken) for ending, taken in _ENDINGS if plain.endswith(ending))
    long = [(base, taken) for base, taken in bases if len(base) >= _LEAST_LEFT]
    once = {base[:-1] for base, _ in long if base[-1] == base[-2] and len(base) > _LEAST_LEFT}  # stopped
    forms = {plain, *once, *(base + taken for base, taken in long)}
    return plain in STOP_WORDS or not words.isdisjoint(forms)


@lru_cache(maxsize=_KINDS_KEPT)
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


@cache
def listed(name: str, part: str) -> frozenset[str]:
    """Return the words of one part of a table of this package, as `given`: names and hardly anything else."""
    return frozenset(" ".join(read_table("storybank.text", name)[part]).split())
