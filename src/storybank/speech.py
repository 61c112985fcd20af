"""How long a text takes to say.

Words are counted as they are spoken, so figures count for more than they take on paper. The readings of
figures are American English and ours: they need not be the only right ones, just near and always the same.
"""

from __future__ import annotations

import re
import unicodedata

from storybank.late import pattern

WORDS_PER_MINUTE = 140  # interview advice gives 130 to 160 (US average 150, by the NCVS)
CHARACTERS_PER_WORD = 2  # Chinese, Japanese and Korean in the time of a word: 240 to 300 are said in a minute

_LONGEST_NUMBER = 15  # digits of the longest number said as one, in trillions; longer ones go digit by digit
_FIRST_YEAR, _LAST_YEAR = 1100, 2099  # bare, these are said in two parts, as years are: “twenty twenty-four”

_CHARACTERS = pattern(
    r"[\u1100-\u115f\u3131-\u318e\uac00-\ud7a3"  # Hangul: leading parts, single parts, syllables
    r"\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # kana
    r"\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"  # Han
)
_SPOKEN = pattern(
    r"""
      (?P<before> [$€£¥₹] \s? )?
      (?P<whole> \d{1,3} (?:,\d{3})++ (?!\d) | \d++ )
      (?: \. (?P<decimals> \d++ ) )?
      (?: (?P<silent> (?:st|nd|rd|th|s) (?![^\W\d_]) ) | (?P<after> \s?+ [%‰$€£¥₹] ) )?
    | (?P<word> [^\W\d_]++ (?: ['\u2019\u2010\u2011-] [^\W\d_]++ )*+ )
    """,
    re.VERBOSE,
)
"""What is said in a text: words and figures, where characters of scripts that mark no words are taken out."""

_UNSPOKEN = ("Mn", "Mc", "Me", "Cf")  # categories of marks and invisible signs
_ZERO_WIDTH_SPACE = "\u200b"
_FIRST_FOLLOWING, _LAST_FOLLOWING = "\u1160", "\u11ff"  # Hangul vowels and final consonants written apart


def spoken_words(text: str) -> int:
    """Return how many words are said when a text is read aloud.

    A word is a run of letters of any script; hyphens and apostrophes inside it keep it one. Figures
    count as they are said, with “twenty-one” as one word: `$1.2M` is five (one point two million dollars),
    `40%` two, `1,250` five, and four bare digits from 1100 to 2099 two, as a year. Two Chinese,
    Japanese or Korean characters count as one word. Time grows with the length of the text alone.
    """
    words = characters = 0
    if not text.isascii():  # without marks and invisible signs, which would cut words in two
        dropped = {
            ord(sign): None
            for sign in {*text} - {_ZERO_WIDTH_SPACE}
            if unicodedata.category(sign) in _UNSPOKEN or _FIRST_FOLLOWING <= sign <= _LAST_FOLLOWING
        }
        text, characters = _CHARACTERS.subn("_", text.translate(dropped))
    for said in _SPOKEN.finditer(text):
        if said.lastgroup == "word":
            words += 1
        else:
            before, whole, decimals, after = said.group("before", "whole", "decimals", "after")
            point = 1 + len(decimals) if decimals else 0  # “point”, and digit by digit
            is_bare = whole.isdecimal() and not (before or decimals or after)
            words += _number(whole.replace(",", ""), is_bare=is_bare)
            words += point + bool(before) + bool(after)  # letters behind, as in `5k`, are words of their own
    return words - (-characters // CHARACTERS_PER_WORD)


def spoken_seconds(text: str) -> int:
    """Return how many seconds a text takes to say, rounded up; 0 where it has no word."""
    return -(-60 * spoken_words(text) // WORDS_PER_MINUTE)


def _number(digits: str, *, is_bare: bool) -> int:
    """Return the words of a whole number: 1250 is one thousand, two hundred, fifty, or, bare, a year."""
    if is_bare and len(digits) == len("2024") and _FIRST_YEAR <= int(digits) <= _LAST_YEAR:
        return 2
    if len(digits) > _LONGEST_NUMBER or (len(digits) > 1 and int(digits[0]) == 0):
        return len(digits)
    first = len(digits) % 3 or 3
    groups = [digits[:first], *(digits[place : place + 3] for place in range(first, len(digits), 3))]
    # “Two hundred” and “one”, and a scale behind all but the last.
    spoken = [2 * bool(number // 100) + bool(number % 100) for number in map(int, groups)]
    return sum(spoken) + sum(map(bool, spoken[:-1])) or 1
