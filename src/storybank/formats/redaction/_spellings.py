"""The ways in which one name is written: by others, in addresses, and without what may be left out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby

from storybank.formats.redaction._finder import words_in
from storybank.formats.redaction._plain_names import GENERIC, LEADING_FORMS, LEGAL_FORMS, UNSPACED_FORMS

_SHORTEST_TOGETHER = 6
"""Letters of the shortest name that is found written together, as in danareyes: shorter ones are words."""

_SHORTEST_UMLAUT = 5
"""Letters of the shortest name in which ue may stand for ü: Sue is no Sü."""

_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_ONE_LETTER = re.compile(r"(?<=[ao])e|(?<=[^\Waeoq])(u)e")
_APOSTROPHES = "'\u2019"
_JOINTS = frozenset({"", "and", "et", "und", "y"})


def name_words(name: str) -> list[str]:
    """Return the words of a name, with the marks that letters carry in many scripts.

    >>> name_words("Dr. Jean-Luc O'Brien 2"), name_words("प्रिया शर्मा")
    (['Dr', 'Jean', 'Luc', "O'Brien"], ['प्रिया', 'शर्मा'])
    """
    plain = unicodedata.normalize("NFC", name)
    runs = ("".join(signs).strip(_APOSTROPHES) for is_word, signs in groupby(plain, _is_of_word) if is_word)
    return [word for word in runs if word]


def _is_of_word(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LM" or sign in _APOSTROPHES


def variants(name: str) -> Iterator[str]:
    """Yield a name as others write it too, itself first.

    >>> [*variants("Dana Reyes")], [*variants("Barnes & Noble")][1:3]
    (['Dana Reyes', 'danareyes'], ['Barnes and Noble', 'barnesnoble'])
    >>> [*variants("J.P. Morgan")][1:], [*variants("Jörg")], [*variants("Mueller")]
    (['jp morgan', 'jpmorgan'], ['Jörg', 'joerg'], ['Mueller', 'muller'])
    """
    yield name
    if "&" in name:
        yield " ".join(name.replace("&", " and ").split())
    words = words_in(name)
    if "and" in words[1:-1]:
        yield " ".join(word for word in words if word != "and")
    initials = [
        "".join(run) if is_initial else " ".join(run) for is_initial, run in groupby(words, key=_is_initial)
    ]
    if len(" ".join(initials)) < len(" ".join(words)):
        yield " ".join(initials)
    if len(words) > 1 and len("".join(words)) >= _SHORTEST_TOGETHER:
        yield "".join(words)
    spelled = unicodedata.normalize("NFC", name).casefold()
    if spelled != spelled.translate(_TWO_LETTERS):
        yield spelled.translate(_TWO_LETTERS)
    if any(len(word) >= _SHORTEST_UMLAUT and _ONE_LETTER.search(word) for word in words):
        yield " ".join(_ONE_LETTER.sub(r"\1", word) for word in words)


def _is_initial(word: str) -> bool:
    return len(word) == 1


def with_initial(words: list[str]) -> str:
    """Return a person's name with the first one as a letter: D. Reyes.

    >>> with_initial(["Dana", "Reyes"])
    'D. Reyes'
    """
    return f"{words[0][0]}. {words[-1]}"


def shorter_firms(name: str) -> Iterator[str]:
    """Yield an employer's name without what people leave out.

    >>> [*shorter_firms("Siemens Energy GmbH & Co. KG")], [*shorter_firms("株式会社トヨタ")]
    (['Siemens Energy'], ['トヨタ'])
    >>> [*shorter_firms("The Home Depot, Inc.")], [*shorter_firms("St. Mary's Hospital")]
    (['The Home Depot', 'Home Depot'], ["St. Mary's"])
    """
    for form in UNSPACED_FORMS:
        bare = name.removeprefix(form).removesuffix(form).strip()
        if bare not in {"", name}:
            yield bare
    words = [word for word in re.split(r"[\s,]+", name) if word]
    kept = _without_forms(words)
    if " ".join(kept) != name:
        yield " ".join(kept)
    bare_start = kept[1:] if len(kept) > 1 and _plain(kept[0]) in LEADING_FORMS else kept
    if bare_start != kept:
        yield " ".join(bare_start)
    *start, last = bare_start or [""]
    if len(start) > 1 and _plain(last) in GENERIC and any(_plain(word) not in GENERIC for word in start):
        yield " ".join(start)


def _without_forms(words: list[str]) -> list[str]:
    kept, joints = list(words), LEGAL_FORMS
    while len(kept) > 1 and _plain(kept[-1]) in joints:
        kept.pop()
        joints = LEGAL_FORMS | _JOINTS  # “& Co. KG”: only before a form that is gone
    return kept


def _plain(word: str) -> str:
    return re.sub(r"[^\w]", "", word).casefold()
