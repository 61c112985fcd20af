"""What people, and other tools, call a story's parts and fields, in headings, labels and columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial, reduce
from itertools import zip_longest
from operator import getitem
from typing import Any

from storybank.competencies import resolve
from storybank.errors import InvalidInput
from storybank.text.cells import strength_in
from storybank.text.markup import plain
from storybank.text.stems import read_patterns, read_table
from storybank.values import fold

PARTS = ("situation", "task", "action", "result")  # the four parts, in the order they are told
CHALLENGE = "challenge"  # the task where a situation is told apart from it, and the situation where none is
LEARNING = "learning"  # what the candidate took from it: for the notes, with its heading
SAID = "text"  # what a statement says
STRENGTH = "strength"  # a column with one strength for every tag of its row
_SURE_PARTS = 2  # parts named down its first column: one could be the title of a story
LONGEST_NAME = 60  # characters of a heading or label that can be a part's name: longer ones are sentences
_LONGEST_COLUMN = 1_000  # characters of a column's name: a longer one is a text in the wrong place
_OTHER_LANGUAGES = 100  # how far from ours the words are that are no columns in `labels.json`
_REMEMBERED = 1000  # names whose meaning is kept: the same ones stand in every story
_NARRATIVE = frozenset({*PARTS, CHALLENGE, LEARNING})
_LIKE = read_patterns("storybank.formats", "patterns.json")
_MOST_EXPLAINED = 30  # words of a part that may explain what belongs there: a told one is mostly longer
_ASIDE = re.compile(r"\([^()]*\)")
_NONE: frozenset[str] = frozenset()
_data = cache(partial(read_table, "storybank.formats", "labels.json"))


@cache
def _table(of: str) -> dict[str, tuple[str, int]]:
    """Return what each word of a section of `labels.json` means, and how far it is from our own word."""
    spoken = of in {"parts", "fields"}
    said: dict[str, tuple[str, int]] = {}
    for words in _data()["languages"].values() if spoken else [_data()[of]]:
        for meant, many in words.items():
            if meant != "filler" and not (spoken and (meant in _NARRATIVE) != (of == "parts")):
                said[fold(meant)] = meant, 0
                for rank, word in enumerate(many, 1):
                    said.setdefault(fold(word), (meant, rank))
    return said | ({fold(name): (name, 0) for name in ("id", "episode", "seconds")} if of == "fields" else {})


@cache
def _folded(*path: str) -> frozenset[str]:
    """Return a list of words of `labels.json`, folded; of `filler` those of every language."""
    fillers = [word for one in _data()["languages"].values() for word in one.get("filler", [])]
    return frozenset(map(fold, fillers if path == ("filler",) else reduce(getitem, path, _data())))


def _meaning(of: str, word: str) -> str | None:
    return _table(of).get(fold(word), (None, 0))[0]


def undecorated(name: str) -> str:
    """Return a name without pictures, the number before it and the colon behind it."""
    plainly = _LIKE["icons"].sub(" ", name).strip(" \t\u00a0.:：=>*_`~")  # noqa: RUF001 - colons of all sorts
    return _LIKE["before"].sub("", plainly) or plainly


@lru_cache(_REMEMBERED)
def part_of(name: str) -> str | None:
    """Return which part a heading or label names, also with words that say no more; None where none."""
    if len(name) > LONGEST_NAME or "\n" in name:
        return None
    if whole := _meaning("parts", name):
        return whole
    name = _LIKE["brackets"].sub("", _LIKE["in_brackets"].sub(r"\1", undecorated(name)))
    said = [one for words in _LIKE["joint"].split(name) if (one := _part_said(words)) != ""]
    return said[0] if None not in said and said else None


def _part_said(words: str) -> str | None:
    """Return the part that these words name; empty where they say nothing, None where they say more."""
    said = fold(words.strip())
    several = filter(None, _LIKE["words"].split(words.strip()))
    left = [word for word in several if fold(word) not in _folded("filler")]
    if not said.strip(" []()*_`~-–—") or said.isdecimal():  # noqa: RUF001 - dashes as people type them
        return ""
    return _meaning("parts", words.strip()) or (_meaning("parts", " ".join(left)) if left else "")


def is_letter(name: str) -> bool:
    """Whether a part is named by its letter alone: `A:` is also how people write an answer."""
    return fold(name) in {"s", "t", "a", "r"}


@lru_cache(_REMEMBERED)
def names_star(name: str) -> bool:
    """Whether a part is called by its letter or by the word that STAR has for it, in any language."""
    plainly = fold(undecorated(_LIKE["brackets"].sub("", name)) or name)
    firsts = {fold(word) for one in _data()["languages"].values() for part in PARTS for word in one[part][:2]}
    return is_letter(plainly) or plainly in firsts or plainly.removesuffix("s") in firsts


def answers_to(question: str) -> tuple[str, ...]:
    """Return the letters that an answer has behind a label for questions; none where it is no such label."""
    asked = {fold(name): letters for name, letters in _data()["questions"].items()}
    return tuple(asked.get(fold(undecorated(question)), ()))


def is_aside(name: str) -> bool:
    """Whether a label is one of those that people write beside their stories: follow-ups, tips, angles."""
    return fold(undecorated(name)) in _folded("asides")


def is_said(name: str) -> bool:
    """Whether a heading or label stands before what a statement says: “What I say”."""
    return fold(undecorated(name)) in _folded("said")


def is_step(name: str) -> bool:
    """Whether a label counts the steps of one part: “Step 2”, “First”, “Day 3”."""
    words = _LIKE["counted"].split(undecorated(name).casefold().strip())
    return all(fold(word) in _folded("steps") for word in words if word)


def is_wrapper(name: str) -> bool:
    """Whether a heading stands around stories and is the title of none: “My stories”, “Draft”."""
    return fold(undecorated(name)) in _folded("wrappers")


def holds_a_place(text: str) -> bool:
    """Whether a text says nothing yet: blank, dots, `[your text]`, “TBD”."""
    said = " ".join(plain(text[:_LONGEST_COLUMN]).split()) if len(text) < _LONGEST_COLUMN else text
    return _LIKE["no_words"].fullmatch(said) is not None or fold(said) in _folded("placeholders")


def explains_star(heading: str, texts: Iterable[str]) -> bool:
    """Whether parts say what belongs into them and tell nothing: “Set the scene”, “What you did”."""
    every = (_LIKE["spoken"].findall(text.casefold()[:_LONGEST_COLUMN]) for text in texts)
    words = [said for said in every if said]
    first, you, i = (_folded("explained", of) for of in ("first", "you", "i"))
    if not words or any(not i.isdisjoint(map(fold, said)) for said in words):
        return False
    named = fold(undecorated(heading)) in _folded("explained", "headings")
    short = [said for said in words if len(said) <= _MOST_EXPLAINED]
    shown = [fold(said[0]) in first or not you.isdisjoint(map(fold, said)) for said in short]
    return (named and any(shown)) or (len(shown) == len(words) and sum(shown) > len(words) / 2)


@lru_cache(_REMEMBERED)
def field_of(name: str) -> str | None:
    """Return which field a label or key names; None where it names none."""
    if len(name) > LONGEST_NAME:
        return None
    return _meaning("fields", name) or _meaning("fields", _LIKE["brackets"].sub("", undecorated(name)))


def is_own(name: str, meant: str) -> bool:
    """Whether a field is called by its own name rather than by another that people use."""
    return fold(name) == fold(meant)


def column_of(name: str) -> tuple[str, int] | None:
    """Return the field that a column's name means, and how far the word is from ours; None for no field."""
    if len(name) > _LONGEST_COLUMN:
        return None
    if known := _table("columns").get(fold(name)):
        return known
    tags = field_of(_LIKE["numbered"].sub("", name)) == "competencies"
    meant = "competencies" if tags else field_of(name) or part_of(name)
    meant = "task" if meant == CHALLENGE else meant
    return (meant, _OTHER_LANGUAGES) if meant and meant != LEARNING else None


@lru_cache(_REMEMBERED)
def competency_column(name: str) -> str | None:
    """Return the competency that a column says it is about, or that its name surely is; None for none."""
    if len(name) > _LONGEST_COLUMN or not name.strip():
        return None
    if said := _LIKE["one_competency"].fullmatch(name):
        return said[1].strip()
    return name.strip() if column_of(name) is None and resolve(name).competency_id else None


def is_strength(cell: str) -> bool:
    """Whether a cell says nothing but how strongly a story shows something: a number, a cross, or nothing."""
    try:
        strength_in(cell)
    except InvalidInput:
        return False
    return True


def stood_up(rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]] | None:
    """Return the columns of a table on its side, names first and the title's too; None where it is none.

    Only its first column has names that are known: two parts, or competencies with strengths beside them.
    """
    if not rows or any(column_of(cell) or competency_column(cell) for cell in rows[0][1:]):
        return None
    columns = list(zip_longest(*rows, fillvalue=""))
    corner, *names = map(undecorated, columns[0])
    meant = [(column_of(name) or ("",))[0] for name in (corner, *names)]
    if meant[0] not in {"", "title", "competencies"} or len(columns) == 1:
        return None
    if len(set(meant).intersection(PARTS)) < _SURE_PARTS:
        named = [name for name in names if name]
        known = sum(competency_column(name) is not None for name in named)
        enough = len(named) if meant[0] == "title" else max(len(named) / 2, 2 - (meant[0] == "competencies"))
        cells = [cell for column in columns[1:] for cell in column[1:]]
        if known < enough or len(columns) == 2 or not any(cells) or not all(map(is_strength, cells)):  # noqa: PLR2004
            return None
        if meant[0] == "competencies":
            names = [name if not name or competency_column(name) else f"competency: {name}" for name in names]
    return [(corner if "title" in meant else "title", *names), *columns[1:]]


def status_in(said: str) -> str:
    """Return the status that a text means; one that nobody knows as it is, without spaces and case."""
    return _meaning("statuses", undecorated(said)) or said.strip().casefold()


@dataclass(frozen=True, eq=False, kw_only=True)
class Form:
    """The form in which another tool keeps stories: a row of `forms.json`, its names folded.

    What the tools write was read off their own instructions and parsers (noamseg/interview-coach-skill,
    santifer/career-ops, rskanumuri/pm-interview-prep).
    """

    needed: frozenset[str] = _NONE  # the columns that its table has
    typical: frozenset[str] = _NONE  # columns of which it has one more
    columns: dict[str, str] = field(default_factory=dict)
    """A field; `secondary` tags, one less; a `remark` on how far it is; or how often `told`. Else notes."""
    labels: dict[str, str] = field(default_factory=dict)  # what labels mean, where it is another thing here
    headings: frozenset[str] = _NONE  # headings that it alone has
    signs: frozenset[str] = _NONE  # labels that it alone has
    level: int = 0  # the level of a heading that only it writes as `title` says
    title: str = "(?!)"  # a heading, with its `own` field before the title
    own: str = ""  # which field that is
    needs: str = ""  # the part without which a story is a draft
    draft: frozenset[str] = _NONE  # words of a remark that make a story a draft
    unsure: frozenset[str] = _NONE  # words that do so wherever they stand in it
    retired: frozenset[str] = _NONE  # words of a remark, or of a heading above, that retire it
    used: frozenset[str] = _NONE  # labels of the stories that were told

    def column(self, name: str) -> str:
        """Return what a column of its table holds."""
        return self.columns.get(_column(name), "notes")


@cache
def forms() -> tuple[Form, ...]:
    """Return every form that `forms.json` describes."""

    def folded_in(said: Any) -> Any:
        if isinstance(said, dict):
            return {fold(word): meant for meant, words in said.items() for word in words}
        return frozenset(map(fold, said)) if isinstance(said, list) else said

    several = read_table(__name__, "forms.json").values()
    return tuple(Form(**{of: folded_in(said) for of, said in one.items()}) for one in several)


def _column(name: str) -> str:
    return fold(_ASIDE.sub("", name))  # without what stands in brackets


def form_of_table(names: Iterable[str]) -> Form:
    """Return the form that has a table with these columns; an empty one where none has."""
    columns = {*map(_column, names)}
    fit = (one for one in forms() if one.needed and one.needed <= columns)
    return next((one for one in fit if not one.typical or one.typical & columns), Form())
