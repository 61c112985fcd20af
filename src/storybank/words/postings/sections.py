"""What somebody gives as a posting, cut into texts and lines, each with the section that it stands in.

A text comes plain, as a page, as JSON Resume's job or as a JobPosting. `language.json` holds
headings, turns of phrase, and what in a posting is no need.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache, partial
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from storybank.errors import InvalidInput, fault_of
from storybank.text.markup import is_html, parts, plain, with_entities_resolved
from storybank.text.phrases import Phrases, Spacing, read_words
from storybank.text.sentences import passages
from storybank.text.stems import STOP_WORDS, check_text, read_patterns, read_table

# What a line of a posting is about; `"open"` where no heading says.
Section = Literal["required", "preferred", "duties", "open", "ignored"]
Mark = Literal["required", "preferred"]

_Sentences = Literal["headings", "marks", "boilerplate", "strapline", "employer", "candidate"]
PhraseTable = Literal[_Sentences, "waived", "waiving", "resumed"]

# What a gap takes: “solve new and difficult problems”, but “run the order for the shift” runs no shift.
SPACING = Spacing(gap=3, not_passed=frozenset({"after", "before", "during", "for", "when", "while"}))
_LONGEST_HEADING = 12  # words of the longest line that is taken for a heading
_MOST_ADDED = (
    3  # words of a marked heading that say something else: “What you will bring to the Leeds office”
)

# Which section a heading opens that could open two: “Preferred qualifications” are no requirement.
_RANKS: tuple[Section, ...] = ("preferred", "ignored", "required", "duties")
_SHORTEST_IN_CAPITALS = 4  # letters from which capitals make a heading: “SQL” is a skill
_BESIDE = 200  # characters beside a passage that are looked at for the rest of its line: bullets are short

GIVE = "give the posting's text, HTML or JSON; storybank.formats.read_posting(path) reads a file's"
_SUBJECT = "needs_from_posting"
_DEEPEST = 6  # levels of lists and objects within a field that are read: a skill's keywords are on the third


class Text(NamedTuple):
    """One text of a posting, without markup, and what its field says that it is about."""

    text: str
    section: Section


def texts_of(posting: Any) -> tuple[Text, ...]:
    """Return the texts of a posting in the order of its fields."""
    if isinstance(posting, str):
        check_text(posting, _SUBJECT)
        document = _json(posting)
        if document is None or not (jobs := _jobs(document)):
            jobs = _jobs([_json(script) for script in _scripts(posting)])
        if not jobs and not isinstance(document, dict | list):
            return (Text(plain(patterns()["picture"].sub("", posting)), "open"),)
    elif isinstance(posting, Mapping | list | tuple):
        jobs = _jobs(posting)
    else:
        raise InvalidInput(_SUBJECT, [fault_of("no_text_or_job", "text_or_job", give=GIVE)])
    if not jobs:
        raise InvalidInput(_SUBJECT, [fault_of("no_posting", "text_or_job")])
    return _of_jobs(jobs)


def _json(text: str) -> Any:
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text, strict=False)  # pages break lines within texts
    except (ValueError, RecursionError):
        return None


def _scripts(page: str) -> Iterator[str]:
    if is_html(page):
        for part in parts(page):
            if part.name == "script" and "ld+json" in part.attributes.lower():
                yield part.text.strip().removeprefix("<!--").removesuffix("-->")


def _jobs(document: Any) -> list[Mapping[Any, Any]]:
    """Return the postings in a document: those that say so, wherever they stand, or else itself."""
    found = [one for one in _objects(document) if _is_job_posting(one)]
    if found or not isinstance(document, Mapping) or "@type" in document:
        return found
    fields = language()["fields"]
    return [] if document.keys().isdisjoint([*fields, *language()["other_fields"]]) else [document]


def _objects(document: Any) -> Iterator[Mapping[Any, Any]]:
    """Yield every object in a document, in its order; one that holds itself only once."""
    waiting, seen = [document], set()
    while waiting:
        one = waiting.pop()
        if not isinstance(one, Mapping | list | tuple) or id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, Mapping):
            yield one
        waiting.extend(reversed([*one.values()] if isinstance(one, Mapping) else one))


def _is_job_posting(document: Mapping[Any, Any]) -> bool:
    several = kinds if isinstance(kinds := document.get("@type"), list | tuple) else [kinds]
    return "JobPosting" in [re.split("[/:]", kind)[-1] for kind in several if isinstance(kind, str)]


def _of_jobs(jobs: list[Mapping[Any, Any]]) -> tuple[Text, ...]:
    """Return the texts of some postings, each once: pages repeat themselves."""
    found = (
        Text(_without_markup(text), section)
        for job in jobs
        for name, section in language()["fields"].items()
        for text in _texts(job.get(name), _DEEPEST)
    )
    return tuple(dict.fromkeys(found))


def _without_markup(text: str) -> str:
    """Return a field's plain text; some pages write HTML with its signs as entities."""
    if not is_html(text) and is_html(resolved := with_entities_resolved(text)):
        text = resolved
    check_text(text, _SUBJECT)
    return plain(text)


def _texts(part: Any, deepest: int) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping | list | tuple) and deepest:
        for one in map(part.get, language()["texts"]) if isinstance(part, Mapping) else part:
            yield from _texts(one, deepest - 1)


@cache
def phrases_of(table: PhraseTable) -> Phrases[Any]:
    """Return a table's phrases: of headings with the sections that they open, of marks with theirs."""
    found = language()[table]
    kinds = found if isinstance(found, dict) else {table: found}
    return Phrases(((phrase, kind) for kind in kinds for phrase in kinds[kind]), spacing=SPACING)


language = cache(partial(read_table, "storybank.words.postings", "language.json"))
"""How postings are written, as `about` in the table says."""

patterns = cache(partial(read_patterns, "storybank.words.postings", "patterns.json", re.IGNORECASE))
"""What headings, lists and clauses look like, as `about` in the table says."""


class PostingLine(NamedTuple):
    """A sentence or list line of a posting."""

    text: str  # as it stands
    said: str  # the part of it that is read: without a heading on the same line
    section: Section


def lines_of(text: str, section: Section = "open") -> Iterator[PostingLine]:
    """Yield the lines of a text that are no headings, each with its section.

    A heading opens a section up to the next one; an unknown one ends it. One with its text on the same
    line (“Essential: a degree”) holds for that line; below an empty line, one of what is left out
    (“Salary: 30k”) also ends the section. An ended section gives way to the one that the text started in.
    """
    now, follows = section, False
    for passage in passages(text):
        before = text[max(0, passage.start - _BESIDE) : passage.start]
        after = text[passage.end : passage.end + _BESIDE]
        below, follows = follows, False
        run_in = patterns()["run_in"].match(passage.text)
        opened = _opened(run_in[0], most_added=_MOST_ADDED) if run_in else None
        heading = None if opened else _heading(passage.text, before, after)
        if heading is not None:
            now, follows = section if heading == "open" else heading, True
        elif run_in and opened:
            yield PostingLine(passage.text, passage.text[run_in.end() :], opened)
            if opened == "ignored" and _is_apart(before):
                now = section
        else:
            is_list = below and not before.rpartition("\n")[2].strip()
            for said in _bare_list(passage.text) if is_list else (passage.text,):
                yield PostingLine(said, said, now)


def _bare_list(text: str) -> tuple[str, ...]:
    """Return the lines of a list without bullets; a text, which breaks where a word has no room, as it is."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    room = max(map(len, lines))
    is_broken = all(len(f"{line} {after.split()[0]}") > room for line, after in pairwise(lines))
    return (text,) if is_broken else tuple(lines)


def _is_apart(before: str) -> bool:
    """Whether what stands before a line ends with an empty one, or is nothing."""
    return not before.strip() or patterns()["gap_above"].search(before) is not None


def _heading(text: str, before: str, after: str) -> Section | None:
    """Return the section that a passage opens; `"open"` for an unknown heading, None for none."""
    start, rest = before.rpartition("\n")[2].partition("\r")[0], after.partition("\n")[0]
    if _is_said(rest) or not _is_said(after):
        return None  # more follows on its line, or nothing at all
    bare = text.rstrip("*_ ")
    leads_in = bare.endswith(":") or rest.strip("*_ ").startswith(":")
    alone = not _is_said(start) and not patterns()["bullet"].search(start)
    if not leads_in and (not alone or bare[-1:] in ".!;,"):
        return None
    stands_out = (
        leads_in
        or patterns()["emphasis"].search(start + text + rest) is not None
        or (text.isupper() and len(text) >= _SHORTEST_IN_CAPITALS)
        or (_is_apart(before.removesuffix(start)) and patterns()["gap_below"].match(after) is None)
    )
    is_short = len(text.split()) <= _LONGEST_HEADING // 2
    opened = _opened(text, most_added=_MOST_ADDED if stands_out else 0)
    return opened or ("open" if alone and stands_out and is_short else None)


def _is_said(text: str) -> bool:
    return any(letter.isalnum() for letter in text)


def _opened(text: str, *, most_added: int) -> Section | None:
    if not (words := read_words(text)) or len(words) > _LONGEST_HEADING:
        return None
    if words[0].word == "about" and len(words) > 1 and words[1].word not in language()["about_the_job"]:
        return "ignored"
    found = phrases_of("headings").find(words)
    told = {place for hit in found for place in range(hit.start, hit.end)}
    others = [word.word for place, word in enumerate(words) if place not in told]
    added = [word for word in others if word not in STOP_WORDS and word not in language()["fillers"]]
    if not found or len(added) > most_added:
        return None
    meant = {hit.meaning for hit in found}
    return next(kind for kind in _RANKS if kind in meant)
