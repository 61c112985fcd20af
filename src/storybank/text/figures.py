"""The figures in a text as exact values: `$1.2M`, twelve per cent, from 9 to 4 days, doubled.

English words, and digits of any script; which are read, and as what, is our choice. Dates and codes are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from heapq import merge
from itertools import groupby
from operator import itemgetter
from string import ascii_lowercase, ascii_uppercase

from storybank.late import pattern
from storybank.text.stems import STOP_WORDS, patterns, read_table, stem

_TABLES = read_table("storybank.text", "figures.json")  # lists of words are written as text
_SMALL, _TENS, _CODES = (_TABLES[name].split() for name in ("small", "tens", "codes"))
_NUMBERS: dict[str, int] = {word: value for value, word in enumerate(_SMALL)}
_NUMBERS |= {word: 10 * value for value, word in enumerate(_TENS, start=2)}
_SCALES: dict[str, int] = _TABLES["scales"]
_LETTER_SCALES: dict[str, int] = _TABLES["letter_scales"]
_PARTS: dict[str, int] = _TABLES["parts"]
_FOLDS: dict[str, int] = _TABLES["folds"] | {f"{word}fold": n for word, n in _NUMBERS.items() if n > 1}

TIMES = frozenset({"second", "minute", "hour", "day", "week", "month", "quarter", "year"})  # units
_SIGNS: dict[str, str] = _TABLES["signs"]
_UNITS: dict[str, str] = {code: code.upper() for code in _CODES}
_UNITS |= {name: unit for unit, names in _TABLES["units"].items() for name in names.split()}
CURRENCIES = frozenset({*_SIGNS.values(), *map(str.upper, _CODES)})  # codes of the currencies that are read
_NAMED_UNITS = frozenset(_UNITS.values())

_ASIDE, _MONTHS, _NOT_A_SHARE, _NOT_BEFORE_A_SHARE, _NAMED_BY_NUMBER, _NOT_COUNTED = (
    frozenset(_TABLES[name].split())
    for name in ("aside", "months", "not_a_share", "not_before_a_share", "named_by_number", "not_counted")
)

# Four bare digits between these are a year, unless they count something: “2000 customers”.
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_LONGEST = 15  # digits of the longest number that is read: longer ones are codes
_ROUND = frozenset({10, 100})  # of how many a share is said beside what is counted
_WIDEST_GAP = len(" out of every ") + 12  # characters between the numbers of a share: seven loans in ten
_NEAR = 16  # characters before a number in which the word stands that it may belong to
_LONGEST_NAME = 12  # number words in a number: “one hundred and twenty-three thousand” has five


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount that stands in a text, at `start` and up to `end`, in characters."""

    amount: Fraction  # exact, never negative; “half” and “a third of” are shares in percent
    unit: str  # "percent", "times", a currency's code, a time such as "day", "person", or a stem; or empty
    text: str  # up to the number's end or that of a named unit
    start: int
    end: int


def figures_of(text: str) -> tuple[Figure, ...]:
    """Return the figures of a text, in order."""
    digits = (_in_digits(text, match) for match in patterns()["run"].finditer(text))
    small = text.lower() if text.isascii() else text.translate(_SMALL_LETTERS)  # as long as the text
    words = (_said(text, match) for match in _WORD.finditer(small) if not _is_kind(text, match.end()))
    found = (filter(None, digits), filter(None, words))
    return tuple(
        Figure(one.amount, one.unit, text[one.start : one.end], one.start, one.end)
        for one in _joined(text, merge(*found, key=lambda one: one.start))
        if not (one.is_lone_one and one.unit not in _NAMED_UNITS)
    )


@dataclass(slots=True)
class _Found:
    amount: Fraction
    scale: int
    unit: str
    start: int
    end: int
    is_lone_one: bool = False


_COUNTED = "|".join([*_SCALES, *_PARTS])
_FIRST_WORDS = sorted({*_NUMBERS, *_FOLDS, "half", "halved", "halving", "twice"})
# By their first letters, in small ones: most words are ruled out at once.
_BY_LETTER = (
    f"{letter}(?:{'|'.join(word[1:] for word in words)})"
    for letter, words in groupby(_FIRST_WORDS, key=itemgetter(0))
)
_WORD = pattern(rf"\b(?:{'|'.join(_BY_LETTER)}|an?(?=\s(?:{_COUNTED})\b))\b")
_SMALL_LETTERS = str.maketrans(ascii_uppercase, ascii_lowercase)
_AFTER_ARTICLE = pattern(rf"\s(?P<word>(?ai:{_COUNTED}))\b")
_BEFORE = f"(?<![^\\W_])(?ai:{'|'.join(_CODES)})|(?ai:{'|'.join(map(re.escape, _SIGNS))})"
_CURRENCY = pattern(rf"({_BEFORE})[ \u00a0]?\Z")
_LONGEST_SIGN = 4  # characters of a currency before a number, with the space behind it
_FIRST = pattern(r"(?:\A|\n) {0,3}\Z")


def is_plain_word(word: str) -> bool:
    """Whether a folded word is neither a stop word nor part of a figure."""
    return not (word in STOP_WORDS or word in _NUMBERS or word in _SCALES or any(map(str.isdigit, word)))


def _said(text: str, match: re.Match[str]) -> _Found | None:
    word, start, end = match[0].lower(), *match.span()
    if word in {"a", "an"}:
        counted = _AFTER_ARTICLE.match(text, end)
        if not counted:
            return None
        word, end = counted["word"].lower(), counted.end()
    if word in _FOLDS:
        return _Found(Fraction(_FOLDS[word]), 1, "times", start, end)
    if word == "twice":
        is_told = text[end : end + len(" as")].lower() == " as"
        return _Found(Fraction(2), 1, "times", start, end) if is_told else None
    if word in {"halved", "halving"}:
        return _Found(Fraction(50), 1, "percent", start, end)
    if word in _PARTS:
        return _share(text, (start, end), 1, word)
    return _in_words(text, (start, end), word)


def _in_digits(text: str, match: re.Match[str]) -> _Found | None:
    """Read a number in digits with its scale and unit; None for a year, a day, a code, an ordinal."""
    start, end = match.span()
    number = patterns()["digits"].fullmatch(match[0])
    currency = _CURRENCY.search(text, max(0, start - _LONGEST_SIGN), start)
    said, first = (currency[1], currency.start()) if currency else ("", start)
    sign = _SIGNS.get(said.lower(), said.upper())
    is_code = patterns()["in_a_code"].search(text, max(0, start - 2), start)
    if not number or (not sign and (is_code or _is_name(text, start, end))):
        return None
    whole, decimals = re.sub(r"\D", "", number[1]), (number[2] or "")[1:]
    if len(whole) > _LONGEST or len(decimals) > _LONGEST:
        return None
    amount = Fraction(int(whole + decimals), 10 ** len(decimals))
    scale, end, attached = _scale_in_digits(text, end, sign)
    if attached:
        return None
    unit, unit_end = (sign, end) if sign else _unit_at(text, end)
    is_bare = scale == 1 and not sign
    is_version = decimals and unit not in _NAMED_UNITS
    if is_bare and is_version and patterns()["versioned"].search(text, max(0, start - _NEAR), start):
        return None
    if is_bare and not decimals and _is_date(text, start, end, number[1], unit):
        return None
    return _Found(amount * scale, scale, unit, first, unit_end)


def _is_name(text: str, start: int, end: int) -> bool:
    """Whether a number names something and counts nothing: step 2, Python 3.11, 2-factor, 1. of a list."""
    before = patterns()["word_before"].search(text, max(0, start - _NEAR), start)
    listed = patterns()["listed"].match(text, end) and _FIRST.search(text, max(0, start - 4), start)
    named = before and before[1].lower() in _NAMED_BY_NUMBER
    return bool(named or listed or _is_kind(text, end))


def _is_kind(text: str, end: int) -> bool:
    """Whether a number that ends here says of what kind a thing is: 2-factor, four-eyes."""
    joined = patterns()["joined"].match(text, end)
    return joined is not None and joined[1].lower() in _NOT_COUNTED


def _scale_in_digits(text: str, end: int, sign: str) -> tuple[int, int, bool]:
    """Return the scale, where it ends, and whether letters follow that make it no number (B2B, 3rd)."""
    found = patterns()["unit"].match(text, end)
    if found is None:
        return 1, end, False
    word, is_attached = found[1].lower(), found.start(1) == end
    if word in _SCALES or (word in _LETTER_SCALES and (is_attached or (sign and word != "b"))):
        return (_SCALES | _LETTER_SCALES)[word], found.end(), False
    return 1, end, is_attached and word not in _UNITS and word.isalpha()


def _is_date(text: str, start: int, end: int, digits: str, unit: str) -> bool:
    """Whether a bare number is a year or the day of a month."""
    if text[end : end + 1] == "-" and text[end + 1 : end + 2].isdigit() and len(digits) == len("2019"):
        return True
    before = re.search(r"([^\W\d_]++)[\s,.]{1,2}\Z", text[max(0, start - 12) : start])
    after = patterns()["unit"].match(text, end)
    beside = {before[1].lower() if before else "", after[1].lower() if after else ""}
    if beside & {"am", "pm", "o"} or (beside & _MONTHS and len(digits) <= len("31")):
        return True
    if len(digits) != len("2019") or not _FIRST_YEAR <= int(digits) <= _LAST_YEAR:
        return False
    return not unit or bool(before and before[1].lower() in {"in", "since", "by", "until", "of", *_MONTHS})


def _in_words(text: str, span: tuple[int, int], word: str) -> _Found | None:
    """Read a number in words, and the share that it may be of: “two thirds”."""
    (start, end), last, said = span, word, ""
    total, current, scale = 0, _NUMBERS.get(word, _SCALES.get(word, 0)), _SCALES.get(word, 1)
    for _ in range(_LONGEST_NAME):
        found = patterns()["next_number"].match(text, end)
        said = found[2].lower() if found else ""
        if not found or not _continues(last, said, is_joined=found[1] is not None):
            break
        if said in _NUMBERS:
            current += _NUMBERS[said]
        elif _SCALES[said] <= _SCALES["hundred"]:
            current *= _SCALES[said]
        else:
            total, current = total + current * _SCALES[said], 0
        scale, end, last = max(scale, _SCALES.get(said, 1)), found.end(), said
    if found and said != "seconds" and said.removesuffix("s") in _PARTS and word in _SMALL:
        return _share(text, (start, found.end()), total + current, said.removesuffix("s"))
    unit, unit_end = _unit_at(text, end)
    return _Found(Fraction(total + current), scale, unit, start, unit_end, end == span[1] and word == "one")


def _continues(last: str, said: str, *, is_joined: bool) -> bool:
    """Whether a word belongs to the number before it: “twenty” “five”, “hundred” and “five”."""
    if said in _SCALES:
        return not is_joined and _SCALES[said] > _SCALES.get(last, 1)
    if said not in _NUMBERS or last == "dozen":
        return False
    return last in _SCALES or (not is_joined and last in _TENS and said in _SMALL[1:10])


def _share(text: str, span: tuple[int, int], count: int, part: str) -> _Found | None:
    """Read “half”, “a third” and “three quarters”: in percent, or of what follows, as in half a million."""
    start, end = span
    size, after = Fraction(count, _PARTS[part]), patterns()["shared"].match(text, end)
    word = after[2].lower() if after else ""
    if after and (word in _SCALES or _UNITS.get(word) in TIMES):
        scale = _SCALES.get(word, 1)
        return _Found(size * scale, scale, _UNITS.get(word, ""), start, after.end())
    before = text[max(0, start - 8) : start].lower().split()
    if (before and before[-1] in _NOT_BEFORE_A_SHARE) or word in _NOT_A_SHARE or (after and after[1]):
        return None
    if part == "quarter" and count == 1 and word != "of":  # three months
        return None
    return _Found(100 * size, 1, "percent", start, end)


def _unit_at(text: str, end: int) -> tuple[str, int]:
    """Return the unit that follows a number, and where the figure ends with it."""
    found = patterns()["unit"].match(text, end)
    word = found[1].lower() if found else ""
    if found and word in _ASIDE:
        beyond = patterns()["unit"].match(text, found.end())
        if beyond and beyond[1].isalpha() and beyond[1].lower() not in STOP_WORDS:
            found, word = beyond, beyond[1].lower()
    if not found or not word:
        return "", end
    if word.startswith("per") and word.endswith("cent"):
        return "percent", found.end()
    if word in _UNITS:
        is_letter = word in {"x", "h"}
        return (_UNITS[word], found.end()) if not is_letter or len(word) == found.end() - end else ("", end)
    is_counted = word not in STOP_WORDS and word.isalpha() and word not in _NUMBERS
    return (stem(word), end) if is_counted else ("", end)


def _joined(text: str, read: Iterable[_Found]) -> list[_Found]:
    """Join “nine in ten” to one share, and let the ends of a range have one unit: “from 9 to 4 days”."""
    joined, end = list[_Found](), 0
    for found in read:
        if found.start < end:  # within the one before
            continue
        end = found.end
        before = joined[-1] if joined else None
        gap = text[before.end : found.start] if before and found.start - before.end <= _WIDEST_GAP else "."
        if before and _is_ratio(before, found, gap):
            joined[-1] = _Found(100 * before.amount / found.amount, 1, "percent", before.start, found.end)
            continue
        if before and patterns()["range"].fullmatch(gap):  # each end has the other's unit and scale
            before.is_lone_one = before.is_lone_one and not found.unit
            if before.scale == 1 and found.scale > 1 and before.amount * found.scale < found.amount:
                before.amount, before.scale = before.amount * found.scale, found.scale
            before.unit = before.unit or found.unit
            found.unit = found.unit or (before.unit if before.unit in CURRENCIES else "")
        joined.append(found)
    return joined


def _is_ratio(before: _Found, found: _Found, gap: str) -> bool:
    """Whether two numbers are one share: “nine in ten”, but not “seven in ten days”."""
    said = patterns()["ratio"].fullmatch(gap)
    if not said or before.amount >= found.amount or before.unit in _NAMED_UNITS:
        return False
    if said[1] and found.amount not in _ROUND:  # “seven loans in ten”, not “forty calls in 50 towns”
        return False
    return "out" in said[0].lower() or found.unit not in _NAMED_UNITS
