"""read_framework: a competency framework from a file of whichever kind it is."""

from __future__ import annotations

import os
from typing import Any

from storybank.bank import StoryBank
from storybank.errors import DocumentError, Fault
from storybank.formats._files import LARGEST_DOCUMENT, decode_any, read_source
from storybank.formats._json import DEEPEST_DOCUMENT, read_json
from storybank.formats._reading import Reading
from storybank.formats.frameworks._entries import Entry, LeftBehind
from storybank.formats.frameworks._making import About, framework_of
from storybank.formats.frameworks._rows import table_of
from storybank.formats.frameworks.case import case_entries, is_case
from storybank.formats.frameworks.esco import esco_entries, is_esco
from storybank.formats.frameworks.moodle import is_moodle, moodle_entries
from storybank.values import Count, Positive, checked

_Found = tuple[About, list[Entry], list[Fault]]


@checked
def read_framework(
    source: str | os.PathLike[str] | bytes,
    *,
    name: str | None = None,
    version: str | None = None,
    licence: str | None = None,
    source_url: str | None = None,
    level: Positive | None = None,
    encoding: str | None = None,
    max_bytes: Count = LARGEST_DOCUMENT,
    max_depth: Count = DEEPEST_DOCUMENT,
) -> Reading:
    r"""Return the competency framework of a file: its `framework`, in a bank without stories.

    What kind of file it is, its content says: a CASE 1.1 CFPackage (1.0 too), or a CSV as ESCO, Tabiya or
    Moodle write it. Ids are made from the labels; what the file calls an entry stays in its `source`. A
    name that two competencies claim is no name of either, and is left out.

    Args:
        source: The path of a file, or its bytes.
        name: What to call the framework; what the file calls it unless given.
        version: Its edition; the file's unless given, and `"unknown"` where that has none.
        licence: Under what terms its texts may be used; the file's unless given.
        source_url: Where it comes from; what the file says unless given.
        level: In a tree, the level whose entries are competencies, 1 at the top. What is above is a heading,
            what is below belongs to them and is left out. None: the entries with nothing below them.
        encoding: Of a CSV, where it is known; guessed unless given.
        max_bytes: The largest size that is read; 33,554,432 unless given.
        max_depth: Levels of lists and objects that are read; 64 unless given.

    Raises:
        DocumentError: It cannot be read, is of no such kind, or breaks a rule; `faults` says where.
        InvalidInput: That is no path, or an argument is not what it must be.

    >>> table = b"conceptUri,preferredLabel,altLabels\n,mend nets,repair nets | patch nets\n"
    >>> framework = read_framework(table, name="Harbour", licence="CC0").framework
    >>> framework, framework.resolve("patch nets").competency_id
    (<Framework Harbour unknown: 1 competencies>, 'mend_nets')
    """
    given = {"name": name, "version": version, "licence": licence, "source": source_url}
    raw, called = read_source(source, max_bytes=max_bytes)
    left = LeftBehind(called)
    about, entries, faults = _found(decode_any(raw, name=called, encoding=encoding), left, max_depth)
    about = about._replace(**{part: text for part, text in given.items() if text is not None})
    if not about.name:
        faults.append(Fault("name", "is not in the file", "give name=", "unknown_reference"))
    framework = framework_of(about, entries, left=left, faults=faults, level=level)
    return Reading(bank=StoryBank(framework=framework), left_out=tuple(left), holds="framework")


def _found(text: str, left: LeftBehind, max_depth: int) -> _Found:
    """Return what a text of whichever kind holds."""
    if text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}:
        return _of_json(read_json(text.lstrip("\ufeff"), name=left.name, max_depth=max_depth), left)
    table = table_of(text, name=left.name)
    if is_moodle(table.columns):
        return moodle_entries(table, left)
    if is_esco(table.columns):
        return esco_entries(table, left)
    problem = f"{left.name} is no framework of a kind that is known"
    remedy = (
        "give a CFPackage, or a CSV with the columns of ESCO (conceptUri, preferredLabel) or Moodle "
        "(ID number, Short name), in English"
    )
    raise DocumentError(problem, remedy)


def _of_json(document: Any, left: LeftBehind) -> _Found:
    if not is_case(document):
        problem = f"{left.name} is JSON, but no CFPackage: it has no CFDocument"
        raise DocumentError(problem, "give the whole package, as /ims/case/v1p1/CFPackages gives it")
    about, kept, entries, faults = case_entries(document, left)
    known = {part: text for part, text in kept.items() if part in About._fields and isinstance(text, str)}
    faults += [
        Fault(
            f"CFDocument.extensions.storybank.{part}", "is not what is kept there", "take it out", "malformed"
        )
        for part in kept
        if part not in known
    ]
    return about._replace(**known), entries, faults
