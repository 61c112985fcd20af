"""Names of people and of employers as they are written: whether two of them mean the same one.

What looks the same is the same: forms of Unicode, kinds of spaces, what takes no room, case. Beyond that a
name is words, and a few habits of writing, whose words stand in `names.json`; which are in is our choice.
"""

from __future__ import annotations

import unicodedata
from enum import IntEnum
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

from storybank.text.stems import listed, patterns, read_table

Words = tuple[str, ...]

_KEPT = 4_096  # names that are kept as they were read: more than a long history has

# Letters of the shortest word that may have a slip: beside a word that agrees; alone; in the first letter.
_SLIP_AMONG, _SLIP_ALONE, _SLIP_AT_START = 4, 5, 6

_ONE_LINE = {"\N{LEFT SINGLE QUOTATION MARK}": "'", "\N{RIGHT SINGLE QUOTATION MARK}": "'", "\u02bc": "'"}

_FIRST_OF_THE_EAST = "\u2e80"  # from here on a character may be a whole name


class Likeness(IntEnum):
    """How sure it is that two names mean one person or one employer, the surest last."""

    NONE = 0
    PART = 1  # one word of a name alone, as a given name: enough among people of one employer
    LIKELY = 2
    CERTAIN = 3
    EXACT = 4


class _Name(NamedTuple):
    whole: str  # as it looks
    words: Words  # without accents, titles and the letters behind
    spelled_out: Words  # the same, ü written as ue
    sort: str = ""  # "man" or "woman" where a title says so
    generation: str = ""


def folded(text: str) -> str:
    """Return a name as it looks: equal for two that a reader cannot tell apart, or only by their case."""
    if text.isascii():
        return " ".join(text.lower().split())
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join("".join(map(_seen, plain)).split())


def look_of(text: str) -> str:
    """Return a text as it looks but for accents: equal where only case, spaces and accents differ."""
    return _plain(folded(text), {})


def parts_of(text: str) -> tuple[str, ...]:
    """Return what stands in one place as if it were a name: several people, or somebody and a team."""
    return tuple(filter(None, map(str.strip, patterns()["between_names"].split(text))))


def is_group(name: str) -> bool:
    """Whether several people go by a name: a panel, a team, a council."""
    return not _tables()["groups"].isdisjoint(_person(name).words)


def person_likeness(written: str, name: str, *, near: bool = True) -> Likeness:
    """Return how surely a person's name means the one of this name; `near`: whether a slip counts at all."""
    one, other = _person(written), _person(name)
    if one.whole == other.whole:
        return Likeness.EXACT
    near = near and not is_group(written) and not is_group(name)
    found = _alike(one.words, other.words, near=near)
    if (one.words, other.words) != (one.spelled_out, other.spelled_out):
        found = max(found, _alike(one.spelled_out, other.spelled_out, near=near))
    if _numbers(one.words) != _numbers(other.words):  # as people write to tell two of one name apart
        return Likeness.NONE
    if one.sort and other.sort and one.sort != other.sort:  # Mr and Mrs Lee are two, whatever else
        found = Likeness.LIKELY if found > Likeness.PART and len(one.words) > 1 else Likeness.NONE
    if one.generation != other.generation:
        both = one.generation and other.generation
        found = Likeness.NONE if both else min(found, Likeness.LIKELY)
    return found


def employer_likeness(written: str, name: str) -> Likeness:
    """Return how surely an employer, as somebody writes it, is the one of this name."""
    one, other = _employer(written), _employer(name)
    if one.whole == other.whole:
        return Likeness.EXACT
    short, long = sorted((one.words, other.words), key=lambda words: (len(words), words))
    joined, whole = "".join(short), "".join(long)
    if joined in ("", whole):
        return Likeness.CERTAIN if joined else Likeness.NONE
    if _numbers(short) != _numbers(long):
        return Likeness.NONE
    is_common = len(short) == 1 and short[0] in _tables()["common"]
    starts = ("".join(long[:place]) for place in range(1, len(long)))
    initials = "".join(word[0] for word in long)
    likely = (
        (joined in starts and not is_common)
        or sorted(short) == sorted(long)
        or (joined == initials and len(long) > 1 and (len(initials) > 2 or len(short) > 1))  # noqa: PLR2004
        or (len(short) == len(long) and _is_slip(joined, whole, least=_SLIP_AT_START))
    )
    return Likeness.LIKELY if likely else Likeness.NONE


def _seen(letter: str) -> str:
    """Return a letter as it is seen: any space as one, any dash as one, nothing for what takes no room."""
    category = unicodedata.category(letter)
    if category == "Pd":
        return "-"
    return "" if category == "Cf" else _ONE_LINE.get(letter, " " if category in ("Zs", "Cc") else letter)


@cache
def _tables() -> dict[str, Any]:
    """Return the words of names: lists as sets, and each given name with the groups that it is in."""
    tables: dict[str, Any] = read_table("storybank.text", "names.json")
    sets = ("woman", "man", "titles", "behind", "generations", "forms", "joints", "common", "groups")
    tables |= {name: frozenset(tables[name]) for name in sets}
    tables["spelled_out"] = str.maketrans(tables["letters"] | tables["spelled_out"])
    tables["letters"] = str.maketrans(tables["letters"])
    groups: dict[str, set[int]] = {}
    for number, group in enumerate(tables["given"]):
        for name in group:
            groups.setdefault(_plain(name, tables["letters"]), set()).add(number)
    return tables | {"given": groups}


def _plain(word: str, letters: dict[int, str]) -> str:
    """Return a folded word without accents, each letter of a table as it is written there."""
    spelled = unicodedata.normalize("NFD", word.translate(letters))
    return unicodedata.normalize("NFC", patterns()["accents"].sub("", spelled))


def _words(text: str, kept: frozenset[str] = frozenset()) -> list[str]:
    """Return the words of a folded name; of what has full stops one where it is one of those kept."""
    words: list[str] = []
    for token in text.replace("'", "").split():
        bare = token.replace(".", "").strip(",;")
        if bare in kept:
            words.append(bare)
        else:
            apart = (letter if unicodedata.category(letter)[0] in "LNM" else " " for letter in token)
            words += "".join(apart).split()
    return words


@lru_cache(maxsize=_KEPT)
def _person(text: str) -> _Name:
    tables = _tables()
    known = tables["titles"] | tables["woman"] | tables["man"]
    whole = folded(text)
    mailbox = patterns()["address"].sub(r"\1", whole).rstrip("0123456789")
    bare = patterns()["bracketed"].sub(" ", patterns()["address"].sub(" ", whole)).strip() or mailbox
    for ending in tables["attached"]:
        bare = bare.removesuffix(ending) or bare
    family, _, given = bare.partition(",")
    behind = tables["behind"] | tables["generations"]
    tail, words = _words(given, behind), _words(family, known | behind)
    words = [*words, *tail] if behind.issuperset(tail) else [*_words(given, known | behind), *words]
    sort = generation = ""
    while len(words) > 1 and words[0] in known:
        sort = next((each for each in ("woman", "man") if words[0] in tables[each]), sort)
        del words[0]
    while len(words) > 1 and words[-1] in behind:
        generation = words[-1] if words[-1] in tables["generations"] else generation
        del words[-1]
    return _Name(whole, _spelled(words, "letters"), _spelled(words, "spelled_out"), sort, generation)


@lru_cache(maxsize=_KEPT)
def _employer(text: str) -> _Name:
    tables = _tables()
    bare = whole = folded(text)
    for form in tables["attached_forms"]:
        bare = bare.removeprefix(form).removesuffix(form).strip() or bare
    words = _words(bare.replace("'s ", " ").removesuffix("'s"), tables["forms"])
    words = [word for word in words if word not in tables["joints"]] or words
    while len(words) > 1 and words[-1] in tables["forms"]:
        del words[-1]
    if len(words) > 1 and words[0] in tables["forms"] and not words[0].isascii():  # as before Russian firms
        del words[0]
    return _Name(whole, _spelled(words, "letters"), _spelled(words, "spelled_out"))


def _spelled(words: list[str], table: Literal["letters", "spelled_out"]) -> Words:
    """Return folded words without accents; with ü and its like as two letters where they are spelled out."""
    return tuple(filter(None, (_plain(word, _tables()[table]) for word in words)))


def _alike(one: Words, other: Words, *, near: bool) -> Likeness:
    short, long = sorted((one, other), key=lambda words: (len(words), sum(map(len, words))))
    if short and "".join(short) == "".join(long):
        return Likeness.CERTAIN
    if len(short) <= 1:
        return Likeness.PART if short and _is_part(short[0], long, near=near) else Likeness.NONE
    if set(short).isdisjoint(long) and max(map(len, short)) > 1:  # as most are: no word agrees
        return Likeness.NONE
    if (short[0], short[-1]) == (long[0], long[-1]):
        inner, others = short[1:-1], long[1:-1]  # middle names may be left out, or cut
        is_same = len(inner) == len(others) and all(map(_is_initial, inner, others))
        several = all(any(_is_initial(word, full) for full in others) for word in inner)
        return Likeness.CERTAIN if is_same or not inner else Likeness.LIKELY if several else Likeness.NONE
    if all(short.count(word) <= long.count(word) for word in short):
        return Likeness.LIKELY
    ends = long if len(long) == len(short) else (long[0], long[-1])  # without a middle name
    near = near and ends == long
    return _pairwise(short, ends, may_slip=near) if len(ends) == len(short) else Likeness.NONE


def _numbers(words: Words) -> list[str]:
    return sorted(word for word in words if any(map(str.isdigit, word)))


def _pairwise(one: Words, other: Words, *, may_slip: bool) -> Likeness:
    """Return how sure it is where each word agrees, is an initial or a nickname, or, once, has a slip."""
    for order in (other, other[::-1]):
        apart = [pair for pair in zip(one, order, strict=True) if pair[0] != pair[1]]
        slips = [pair for pair in apart if not _is_initial(*pair) and not _is_nickname(*pair)]
        if not slips and max(map(len, one)) == 1:
            return Likeness.PART
        agree = len(apart) < len(one)
        slipped = may_slip and len(slips) == 1 and _is_slip(*slips[0], least=_SLIP_AMONG)
        if agree and (not slips or slipped):
            return Likeness.LIKELY
    return Likeness.NONE


def _is_part(word: str, long: Words, *, near: bool) -> bool:
    """Whether a word alone is a given name or a surname of a name, or begins one that has no spaces."""
    if len(word) == 1 and word < _FIRST_OF_THE_EAST:
        return False
    runs = {"".join(part) for place in range(1, len(long)) for part in (long[:place], long[place:])}
    if word in runs or (long[0].startswith(word) and word[0] >= _FIRST_OF_THE_EAST):
        return True
    slips = (_is_slip(word, end, least=_SLIP_ALONE) for end in (long[0], long[-1]))
    return near and (_is_nickname(word, long[0]) or any(slips))


def _is_initial(one: str, other: str) -> bool:
    """Whether two words are the same, or one is the first letter of the other."""
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) == 1 and not short.isdigit() and long.startswith(short))


def _is_nickname(one: str, other: str) -> bool:
    given: dict[str, set[int]] = _tables()["given"]
    return not given.get(one, set()).isdisjoint(given.get(other, ()))


def _is_slip(one: str, other: str, *, least: int) -> bool:
    """Whether words of so many letters differ in one that is missing, wrong or swapped; figures do not."""
    shortest, given = min(len(one), len(other)), _tables()["given"]
    figures, other_figures = ([sign for sign in word if sign.isdigit()] for word in (one, other))
    if shortest < least or abs(len(one) - len(other)) > 1 or figures != other_figures:
        return False
    if one[0] != other[0] and shortest < _SLIP_AT_START:
        return False
    names = listed("given_names.json", "given")
    if shortest == _SLIP_AMONG and all(word in given or word in names for word in (one, other)):
        return False  # Mark and Mary, Paul and Paula
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - loads late: most names agree, or not at all

    return OSA.distance(one, other, score_cutoff=1) == 1
