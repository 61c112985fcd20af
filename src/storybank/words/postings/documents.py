"""What somebody gives as a posting, cut into texts: plain text, a page, JSON Resume's job, a JobPosting."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from storybank.errors import Fault, InvalidInput
from storybank.text import check_text, plain
from storybank.text.html import is_html, parts, with_entities_resolved
from storybank.words.postings.sections import Section

GIVE = "give the posting's text, HTML or JSON"  # what to do where something else was given
_GIVE_ONE = "give JSON Resume's job or schema.org's JobPosting: description, responsibilities, qualifications"
_SUBJECT = "needs_from_posting"

_REQUIRED = ("requirements", "qualifications", "skills", "experience", "experienceRequirements")

_FIELDS: dict[str, Section] = {"description": "open", "responsibilities": "duties"}
_FIELDS.update(dict.fromkeys(_REQUIRED, "required"))
"""The fields that are read, in the order in which pages show them: those of JSON Resume's job and of
schema.org's JobPosting, whose names agree, and “requirements”, which is common."""

# Fields that tell a posting from any other document, and that say nothing of competencies.
_OTHER_FIELDS = frozenset({"title", "company", "hiringOrganization", "jobBenefits", "educationRequirements"})

# Where the text of an entry stands that is no text itself, such as a skill.
_TEXTS = ("name", "description", "@value", "value", "keywords")
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
            return (Text(plain(posting), "open"),)
    elif isinstance(posting, Mapping | list | tuple):
        jobs = _jobs(posting)
    else:
        problem = "is neither a string nor a job document"
        raise InvalidInput(_SUBJECT, [Fault("text_or_job", problem, GIVE, "wrong_type")])
    if not jobs:
        fault = Fault("text_or_job", "holds no job posting", _GIVE_ONE, "unsupported")
        raise InvalidInput(_SUBJECT, [fault])
    return _of_jobs(jobs)


def _json(text: str) -> Any:
    """Return what a JSON text holds; None where it is none."""
    start = text.lstrip()[:1]
    if not start or start not in "{[":
        return None
    try:
        return json.loads(text, strict=False)  # pages break lines within texts
    except (ValueError, RecursionError):
        return None


def _scripts(page: str) -> Iterator[str]:
    """Yield the JSON-LD of an HTML page."""
    if is_html(page):
        for part in parts(page):
            if part.name == "script" and "ld+json" in part.attributes.lower():
                yield part.text.strip().removeprefix("<!--").removesuffix("-->")


def _jobs(document: Any) -> list[Mapping[Any, Any]]:
    """Return the postings in a document: those that say so, wherever they stand, or else itself."""
    found = [one for one in _objects(document) if _is_job_posting(one)]
    if found:
        return found
    return [document] if isinstance(document, Mapping) and _is_job(document) else []


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
        inner = list(one.values() if isinstance(one, Mapping) else one)
        waiting.extend(reversed(inner))


def _is_job_posting(document: Mapping[Any, Any]) -> bool:
    kinds = document.get("@type")
    several = kinds if isinstance(kinds, list | tuple) else [kinds]
    return "JobPosting" in [re.split("[/:]", kind)[-1] for kind in several if isinstance(kind, str)]


def _is_job(document: Mapping[Any, Any]) -> bool:
    known = _OTHER_FIELDS | _FIELDS.keys()
    return "@type" not in document and any(isinstance(name, str) and name in known for name in document)


def _of_jobs(jobs: list[Mapping[Any, Any]]) -> tuple[Text, ...]:
    """Return the texts of some postings, each once: pages repeat themselves."""
    found = [
        Text(_without_markup(text), section)
        for job in jobs
        for name, section in _FIELDS.items()
        for text in _texts(job.get(name), _DEEPEST)
    ]
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
    elif isinstance(part, list | tuple) and deepest:
        for one in part:
            yield from _texts(one, deepest - 1)
    elif isinstance(part, Mapping) and deepest:
        for name in _TEXTS:
            yield from _texts(part.get(name), deepest - 1)
