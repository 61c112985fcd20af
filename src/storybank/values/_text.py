"""Text as the values take it: what is refused, what is folded, and how ids are made.

The two databases and JSON disagree on NUL and on lone surrogates, so no value holds either
(`docs/decisions/0003-what-text-may-hold.md`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, GetJsonSchemaHandler, StringConstraints, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

NAME_LIMIT = 500
"""Characters of a title, a name or a tag: more is a text in the wrong place."""

PROSE_LIMIT = 2_000_000
"""Characters of one part of a story or a note: an hour of talking is 60,000."""

_KEPT_IN_IDS = "-_.:"

_ASCII_GAPS = {number: " " for number in range(128) if not chr(number).isalnum()}

_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Unicode categories of what cannot be seen: control and format characters, and spaces."""


def slug(text: str) -> str:
    """Return the id that a title or name gets: its words in lower case, joined by hyphens.

    Letters, digits and marks of any script stay. A text without any becomes its code points. What is
    longer than an id may be is cut.

    >>> slug("Cut the month-end close"), slug("Führung für 日本語"), slug("🎉")
    ('cut-the-month-end-close', 'führung-für-日本語', 'u1f389')
    """
    if text.isascii():
        words = text.lower().translate(_ASCII_GAPS).split()
    else:
        # Normalised on both sides: folding undoes some of it, and wide and bold capitals are none before it.
        plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        kept = (letter if unicodedata.category(letter)[0] in "LNM" else " " for letter in plain)
        words = "".join(kept).split()
    made = "-".join(words) or "u" + "-".join(f"{ord(letter):x}" for letter in text.strip())
    return made[:NAME_LIMIT].rstrip("-")


def fold(text: str) -> str:
    """Return the text without case, punctuation and spaces: equal for two spellings of one tag.

    >>> fold("Team-Work") == fold("teamwork"), fold("C++"), fold("!?")
    (True, 'c', '!?')
    """
    if text.isascii():
        plain = text.lower()
        return "".join(filter(str.isalnum, plain)) or plain.strip()
    plain = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(letter for letter in plain if unicodedata.category(letter)[0] in "LNM")
    return kept or plain.strip()


def unbroken(text: str) -> str:
    r"""Return the text in one line, without spaces around it: where a line broke, a space is.

    >>> unbroken(" Dana\r\nReyes\u2028")
    'Dana Reyes'
    """
    return " ".join(filter(None, map(str.strip, text.splitlines())))


def is_identifier(text: str) -> bool:
    """Say whether the text can be an id: letters, digits and marks of any script, and `-_.:`."""
    return 0 < len(text) <= NAME_LIMIT and all(
        letter in _KEPT_IN_IDS or unicodedata.category(letter)[0] in "LNM" for letter in text
    )


def listed(words: Iterable[str], joint: str = "and") -> str:
    """Return the words as a person lists them.

    >>> listed(["Dana"]), listed(["Dana", "Priya"]), listed(["a", "b", "c"], "or")
    ('Dana', 'Dana and Priya', 'a, b or c')
    """
    *head, last = list(words) or [""]
    return f"{', '.join(head)} {joint} {last}" if head else last


def plural(count: int, noun: str, many: str | None = None) -> str:
    """Return a count with its noun.

    >>> plural(1, "story", "stories"), plural(3, "gap")
    ('1 story', '3 gaps')
    """
    return f"{count} {noun if count == 1 else many or noun + 's'}"


def spelled_day(day: date, *, weekday: bool = True) -> str:
    """Return a day as English texts have it, whatever language the machine speaks.

    >>> spelled_day(date(2026, 12, 3))
    'Thursday 3 December 2026'
    """
    before = f"{_WEEKDAYS[day.weekday()]} " if weekday else ""
    return f"{before}{day.day} {MONTHS[day.month - 1]} {day.year}"


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def _without_nul(text: str) -> str:
    if "\x00" in text:
        kind, problem = "nul_character", "holds a NUL character"
        raise PydanticCustomError(kind, problem)
    return text


def _named(text: str) -> str:
    """Return the text as a name in one line; refuse one in which nothing can be seen."""
    name = unbroken(text)
    if all(unicodedata.category(letter) in _UNSEEN for letter in name):
        kind, problem = "blank", "is blank"
        raise PydanticCustomError(kind, problem)
    return name


def _identified(text: str) -> str:
    if not is_identifier(text):
        kind, problem = "not_an_id", "is not an id"
        raise PydanticCustomError(kind, problem)
    return text


class Drawn(WithJsonSchema):
    """What schemas say of a type, each time anew: pydantic before 2.11 writes a field's default into it."""

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return a copy."""
        return dict(self.json_schema or {})


WITHOUT_NUL = {"type": "string", "maxLength": PROSE_LIMIT, "pattern": r"^[^\u0000]*$"}

# What is seen in a name, and the letters of ids, are categories of Unicode, which patterns do not know
# everywhere: these are as near as they come.
_SEEN = {"type": "string", "maxLength": NAME_LIMIT, "pattern": r"^(?=\s*\S)[^\u0000]*$"}
_ID = {"type": "string", "maxLength": NAME_LIMIT, "pattern": r"^[^\u0000-,/;-@\[-\^`\{-\u00a0]+$"}

Prose = Annotated[
    str, StringConstraints(max_length=PROSE_LIMIT), AfterValidator(_without_nul), Drawn(WITHOUT_NUL)
]
"""Free text; may be empty."""

Name = Annotated[
    str,
    StringConstraints(max_length=NAME_LIMIT),
    AfterValidator(_without_nul),
    AfterValidator(_named),
    Drawn(_SEEN),
]
"""A title, a name or a tag: not blank, in one line, without spaces around it."""

Line = Annotated[
    str,
    StringConstraints(max_length=PROSE_LIMIT),
    AfterValidator(_without_nul),
    AfterValidator(unbroken),
    Drawn(WITHOUT_NUL),
]
"""A text of one line, without spaces around it; may be empty."""

Identifier = Annotated[str, StringConstraints(max_length=NAME_LIMIT), AfterValidator(_identified), Drawn(_ID)]
"""An id: letters, digits and marks of any script, and `-_.:`."""
